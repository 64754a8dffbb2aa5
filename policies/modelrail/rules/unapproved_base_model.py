"""A fine-tuned model whose base is not allowed, or not recorded.

Flags
: Where Microsoft hosts it (serverless endpoint, Foundry deployment), a model of a workspace, or one that Foundry named
  `BASE.ft-ID`, without an entry under `models.fine_tuned`, or with a base that the settings do not allow. On your own
  compute, a model whose recorded base is not allowed; without a record such weights are custom-weights.

Why
: Fine-tuning starts from a model of the catalog and keeps its license, its flaws and its origin under a new name. The
  name alone does not say whether that model was ever allowed.

Unknown
: A model that is not known yet blocks. An entry dated after the day taken as now does not count.

Flagged
: `azureml://locations/…/workspaces/…/models/support/versions/1` on a serverless endpoint, with nothing recorded.

Passes
: The same with `{model: support, base: azureml://registries/azureml/models/Phi-4, …}` where Phi-4 is allowed.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, in_, is_, not_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import HOSTED_TYPES, WEIGHT_TYPES

FINE_TUNED = in_("origin", ("workspace", "tuned"))

RULE = Rule(
    id="MR112",
    slug="unapproved-base-model",
    title="Fine-tuned from a model that is not allowed",
    severity="high",
    profile="baseline",
    claims=(25, 27),
    remedy="Record the base under models.fine_tuned in modelrail.yaml, and fine-tune allowed models only.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/fine-tuning-deploy",
    ),
    cases=(
        Case(
            HOSTED_TYPES,
            (
                Clause(
                    any_("@models", and_(FINE_TUNED, not_(rows("lineage", "id", is_("verdict", "allow"))))),
                    message="serves the fine-tuned model {value}, whose base is not known to be allowed",
                    expected="an entry under models.fine_tuned with an allowed base",
                ),
            ),
        ),
        Case(
            WEIGHT_TYPES,
            (
                Clause(
                    any_("@models", rows("lineage", "id", is_("verdict", "deny"))),
                    message="runs the fine-tuned model {value}, whose base is not allowed",
                    expected="a model fine-tuned from an allowed base",
                ),
            ),
        ),
    ),
)
