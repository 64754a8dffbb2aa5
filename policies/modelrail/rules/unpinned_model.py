"""A model that is another one tomorrow.

Flags
: A label, `latest`, no version, or weights at a path, on a resource that can name one version. A Foundry deployment
  whose `versionUpgradeOption` is anything but `NoAutoUpgrade`; absent means that the service upgrades it with every
  new default version.

Why
: A scan, a decision and a test are about one version. Whatever comes after it runs without any of them.

Not here
: Serverless endpoints and marketplace subscriptions name a model without a version, and the service picks the newest.

Unknown
: A version or option that is not known yet only advises; a model that is not known yet blocks under the rules on which
  models may run.

Flagged
: `azureml://registries/azureml/models/Phi-4/labels/latest`; a Foundry deployment without `model.version`.

Passes
: `azureml://registries/azureml/models/Phi-4/versions/8`; a Foundry deployment with a version and `NoAutoUpgrade`.
"""

from __future__ import annotations

from modelrail.predicates import Node, and_, any_, is_, is_not
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

UNPINNABLE = (f"{WORKSPACES}/serverlessEndpoints", f"{WORKSPACES}/marketplaceSubscriptions")
UPGRADES = is_not("properties.versionUpgradeOption", "NoAutoUpgrade")
NAMED_IN_PARTS = any_("@models", is_("form", "tuple"))


def upgraded(violation: Node) -> Clause:
    return Clause(
        violation,
        message="lets the service replace the version of its model: {value}",
        expected="versionUpgradeOption NoAutoUpgrade; absent means OnceNewDefaultVersionAvailable",
        unknown="advises",
    )


RULE = Rule(
    id="MR107",
    slug="unpinned-model",
    title="Model without a fixed version",
    severity="medium",
    profile="recommended",
    claims=(6,),
    remedy="Name one version, and set versionUpgradeOption to NoAutoUpgrade where the type has it.",
    sources=(
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-versions",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-models",
    ),
    cases=(
        Case(
            tuple(type_ for type_ in MODEL_TYPES if type_ not in UNPINNABLE),
            (
                Clause(
                    any_("@models", is_("pinned", False)),
                    message="deploys {value}, which does not name one version",
                    expected="a model with its version",
                    unknown="advises",
                ),
            ),
        ),
        Case((f"{ACCOUNTS}/deployments",), (upgraded(UPGRADES),)),
        Case(
            (f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (upgraded(and_(NAMED_IN_PARTS, UPGRADES)),),
        ),
    ),
)
