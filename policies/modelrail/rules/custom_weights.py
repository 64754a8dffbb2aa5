"""Weights that you brought or downloaded, without evidence.

Flags
: On your own compute, a model of a workspace, weights at a path or address, and a deployment that names no model, so
  that its weights come in the image or with the code. Also a model version that takes in weights from such a place. A
  model of any registry is the business of unscanned-model.

Why
: What Microsoft says of the catalog does not hold for what you bring: for a downloaded model you choose where it runs
  and are responsible for it. A copy in a workspace looks like the model it was copied from and need not be it.

Unknown
: A model, or a source of weights, that is not known yet blocks.

Fine-tuned
: What the service fine-tuned and Microsoft hosts is the business of unapproved-base-model. The same weights on your own
  compute are flagged here until somebody scanned them.

Flagged
: `/subscriptions/…/workspaces/ws/models/mine/versions/1` on an online deployment; `modelUri: https://…`.

Passes
: The same id once `models.scans` records it; a model version that takes in a model of a registry, whose
  copy is judged where it is deployed.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, exists, in_, not_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import WEIGHT_TYPES
from modelrail.types.machine_learning import ML, WORKSPACES

BROUGHT = in_("origin", ("workspace", "weights"))
BROUGHT_OR_HIDDEN = in_("origin", ("workspace", "weights", "none"))
UNSCANNED = not_(rows("evidence", "id", exists("scan")))

RULE = Rule(
    id="MR104",
    slug="custom-weights",
    title="Weights of your own without evidence",
    severity="critical",
    profile="baseline",
    claims=(31,),
    remedy="Scan the weights, register them under a version and record that under models.scans in modelrail.yaml.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-model",
    ),
    cases=(
        Case(
            WEIGHT_TYPES,
            (
                Clause(
                    any_("@models", and_(BROUGHT_OR_HIDDEN, UNSCANNED)),
                    message="runs weights of your own, which nobody is recorded to have scanned: {value}",
                    expected="a model of the catalog, or one recorded under models.scans",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/models/versions", f"{ML}/registries/models/versions"),
            (
                Clause(
                    any_("@registered", and_(BROUGHT, UNSCANNED)),
                    message="takes in weights that nobody is recorded to have scanned: {value}",
                    expected="weights of a registry of Microsoft, or this version recorded under models.scans",
                ),
            ),
        ),
    ),
)
