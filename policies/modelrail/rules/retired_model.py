"""A model at the end of its life.

Flags
: A model whose date of deprecation or retirement is past on the day taken as now, or whose retirement is less than 90
  days away. Under the SKU `Standard` some models retire earlier.

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

from modelrail.predicates import Node, and_, any_, in_, is_, or_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES
from modelrail.types.cognitive_services import ACCOUNTS

FOUNDRY = f"{ACCOUNTS}/deployments"


def ends(column: str) -> Node:
    return any_("@models", rows("lifecycle", "id", in_(column, ("retired", "deprecated", "retiring"))))


def clause(violation: Node) -> Clause:
    return Clause(
        violation,
        message="deploys {value}, which is at its end",
        expected="a model that is neither deprecated nor retires within 90 days",
        unknown="advises",
    )


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
        Case(tuple(type_ for type_ in MODEL_TYPES if type_ != FOUNDRY), (clause(ends("state")),)),
        Case((FOUNDRY,), (clause(or_(ends("state"), and_(is_("sku.name", "Standard"), ends("standard")))),)),
    ),
)
