"""A model at the end of its life.

Flags
: A model whose date of deprecation or retirement is past on the day taken as now, or whose retirement is 90 days
  away or less.

Why
: A retired model answers nothing. A deprecated one takes no new deployments, or none of subscriptions that never had
  it, so that a stack deployed today cannot be deployed again. Microsoft leaves at least 90 days between the two.

Where
: The dates are those of the catalog's public lists and of the models' own specifications. They hold for a model by its
  name, wherever it is deployed.

Unknown
: A model that is not known yet only advises. One without a date in the catalog, and one that you fine-tuned, whose
  dates are its own, pass.

Flagged
: `Meta-Llama-3.1-405B-Instruct` after 2026-06-13.

Passes
: `Phi-4`, for which no date is known.
"""

from __future__ import annotations

from modelrail.predicates import any_, in_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES

RULE = Rule(
    id="MR106",
    slug="retired-model",
    title="Model at the end of its life",
    severity="medium",
    profile="recommended",
    claims=(10,),
    remedy="Deploy the model that replaces it; the catalog's lifecycle page names one.",
    sources=(
        "https://learn.microsoft.com/azure/ai-foundry/concepts/model-lifecycle-retirement",
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-retirements",
    ),
    cases=(
        Case(
            MODEL_TYPES,
            (
                Clause(
                    any_("@models", rows("lifecycle", "id", in_("state", ("retired", "deprecated", "retiring")))),
                    message="deploys {value}, which is at its end",
                    expected="a model that is neither deprecated nor retires within 90 days",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
