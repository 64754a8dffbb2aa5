"""A model where the catalog says it is not offered.

Flags
: A serverless endpoint or marketplace subscription in a region, or a Foundry deployment of a type and in a region, that
  the catalog does not list for the model. A model that you fine-tuned, where its base cannot be fine-tuned.

Why
: Azure refuses such a deployment, or offers it only elsewhere. Whoever then moves to the region that works has left the
  geography that was specified. Fine-tuning serverless models is offered in the United States only.

Place
: Of a serverless endpoint its `location`; of the others that of their workspace or account.

Unknown
: A model, location or SKU that is not known yet, and a workspace or account that is not in the input, only advise.

Not judged
: A model or deployment type of which the catalog has no list of regions.

Flagged
: `azureml-deepseek/models/DeepSeek-R1` on a serverless endpoint in `swedencentral`.

Passes
: `azureml/models/Phi-4` there.
"""

from __future__ import annotations

from modelrail.predicates import any_, is_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

RULE = Rule(
    id="MR308",
    slug="model-not-in-region",
    title="Model not offered in the region",
    severity="medium",
    profile="recommended",
    claims=(21, 33),
    remedy="Choose a region inside your geography in which the model is offered, or another model.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-endpoint-serverless-availability",
        "https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/models-sold-directly-by-azure",
    ),
    cases=(
        Case(
            (
                f"{WORKSPACES}/serverlessEndpoints",
                f"{WORKSPACES}/marketplaceSubscriptions",
                f"{ACCOUNTS}/deployments",
            ),
            (
                Clause(
                    any_("@places", rows("places", "key", is_("offered", False))),
                    message="deploys {value} where it is not offered",
                    expected="a region in which the catalog offers the model",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
