"""A marketplace offer that nobody recorded a decision on.

Flags
: A marketplace subscription, and a deployment of a model that is bought through the marketplace, whose publisher has no
  entry `publisher-sharing` under `acknowledged` with a link to its `terms`. A subscription to a model that the catalog
  does not know is flagged too, because a subscription is a purchase; a deployment of one, where other models of its
  registry are bought.

Why
: Buying a model accepts the publisher's terms. Contact information and details of the transaction may go to the
  publisher, who may contact you. Microsoft's article leaves that decision to you.

Fine-tuned
: A model that you fine-tuned is bought like the base that `models.fine_tuned` records.

Unknown
: A model that is not known yet blocks.

Flagged
: `azureml://registries/azureml-cohere/models/Cohere-embed-v3-english` on a serverless endpoint.

Passes
: The same with `{what: publisher-sharing, publisher: Cohere, terms: https://…, owner: …, date: …}`, not dated in the
  future; any model that Microsoft sells directly.
"""

from __future__ import annotations

from modelrail.predicates import Node, any_, in_, is_, not_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import HOSTED_TYPES, WEIGHT_TYPES
from modelrail.types.machine_learning import WORKSPACES

SERVERLESS, SUBSCRIPTION = f"{WORKSPACES}/serverlessEndpoints", f"{WORKSPACES}/marketplaceSubscriptions"
SETTLED = rows("hosting", "id", in_("serverless", ("none", "acknowledged")))


def bought(surface: str) -> Node:
    return any_("@models", rows("hosting", "id", is_(surface, "open")))


def clause(violation: Node) -> Clause:
    return Clause(
        violation,
        message="buys {value}, and nobody acknowledged the terms and what is shared",
        expected="publisher-sharing acknowledged for its publisher, with a link to the terms",
    )


RULE = Rule(
    id="MR306",
    slug="unacknowledged-publisher-sharing",
    title="Marketplace offer without a recorded decision",
    severity="medium",
    profile="baseline",
    claims=(11, 23),
    remedy="Read the publisher's terms and record the decision under acknowledged in modelrail.yaml, or take a model "
    "that Microsoft sells directly.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-serverless",
    ),
    cases=(
        Case((SUBSCRIPTION,), (clause(any_("@models", not_(SETTLED))),)),
        Case((SERVERLESS,), (clause(bought("serverless")),)),
        Case(tuple(t for t in HOSTED_TYPES if t not in (SERVERLESS, SUBSCRIPTION)), (clause(bought("foundry")),)),
        Case(WEIGHT_TYPES, (clause(bought("managed")),)),
    ),
)
