"""A model deployed where no Azure Policy assignment restricts which models are.

Flags
: What names a model, in an input or context that holds policy assignments, when none of those that may reach it is
  enforced and assigns a definition that restricts models of its provider: a built-in one, or one of the same input
  whose rule reads a model property.

Why
: Microsoft's article says that Azure Policy can regulate which models your users deploy. It is the only gate that stops
  what is deployed past this one.

Not judged
: Where neither the input nor the context holds an assignment, which is then said beside the report. Export the
  assignments of the management group or subscription and name the file under `context:` in modelrail.yaml.

Unknown
: An assignment of a definition that is not in the input, a scope that is not known, or one with `notScopes` that may
  leave the model out: advises. An assignment of a management group or subscription reaches all that is not known to be
  elsewhere.

Flagged
: An online deployment beside an assignment of "Allowed locations" alone.

Passes
: The same with an assignment of the built-in definition that allows registry models by name.
"""

from __future__ import annotations

from modelrail.predicates import Node, and_, any_, is_, is_not, not_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES
from modelrail.types.cognitive_services import ACCOUNTS

HOLDS_ASSIGNMENTS = is_("@assignments", "some")
ENFORCED = and_(
    is_not("properties.enforcementMode", "DoNotEnforce"),
    is_not("properties.enforcementMode", "Enroll"),
)


def restricts_models_of(provider: str) -> Node:
    """A definition of the assignment that does."""
    return any_("@guards", and_(is_("models", True), any_("providers", is_(".", provider))))


def unguarded(provider: str) -> Clause:
    """No assignment does."""
    return Clause(
        and_(HOLDS_ASSIGNMENTS, not_(related("policy", and_(ENFORCED, restricts_models_of(provider))))),
        message="is deployed where no policy assignment restricts which models are",
        expected=f"an enforced assignment that restricts the models of {provider}",
        unknown="advises",
    )


FOUNDRY = tuple(t for t in MODEL_TYPES if t.startswith(ACCOUNTS))
MACHINE_LEARNING = tuple(t for t in MODEL_TYPES if t not in FOUNDRY)

RULE = Rule(
    id="MR501",
    slug="no-model-policy",
    title="No Azure Policy restricts models here",
    severity="medium",
    profile="recommended",
    claims=(8,),
    remedy="Assign a policy that restricts models at the management group or subscription, with effect Deny.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-built-in-policy-model-deployment",
        "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure",
    ),
    cases=(
        Case(MACHINE_LEARNING, (unguarded("Microsoft.MachineLearningServices"),)),
        Case(FOUNDRY, (unguarded("Microsoft.CognitiveServices"),)),
    ),
)
