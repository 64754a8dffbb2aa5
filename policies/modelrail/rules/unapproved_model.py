"""A model that the settings do not allow, or deny.

Flags
: A resource that deploys a model which `models.deny` matches, or which `models.allow` does not, wherever the model is
  named: an online, batch or serverless endpoint, a marketplace subscription, a Foundry deployment. A resource of
  these types that names no model at all is flagged too, because nothing was allowed.

Why
: Microsoft's article on the model catalog says that which models your users deploy is yours to regulate. An
  allow list only holds when it compares the whole reference, segment by segment, and when deny wins.

Unknown
: A model that is not known yet, or whose name fits no form that Azure reads, is undecided and blocks.

Flagged
: `azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct/versions/1` where only `azureml` models are allowed.

Passes
: A model that `models.allow` matches and `models.deny` does not. Without `models.allow` every model that is not denied
  passes this rule; unscanned-model still asks for evidence.
"""

from __future__ import annotations

from modelrail.predicates import any_, is_, not_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES

RULE = Rule(
    id="MR101",
    slug="unapproved-model",
    title="Model not allowed by the settings",
    severity="critical",
    profile="baseline",
    claims=(8,),
    remedy="Deploy an allowed model, or have its owner add it to models.allow in modelrail.yaml.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/machine-learning/how-to-regulate-registry-deployments",
    ),
    cases=(
        Case(
            MODEL_TYPES,
            (
                Clause(
                    any_("@models", not_(rows("decisions", "id", is_("verdict", "allow")))),
                    message="deploys {value}, which the settings do not allow",
                    expected="a model that models.allow matches and models.deny does not",
                ),
            ),
        ),
    ),
)
