"""A preview in production.

Flags
: With `environment: production`: a model that the catalog labels Preview, a serverless endpoint, because serverless
  APIs are a preview as a whole, and a preview API version of a type that carries a model and has stable ones.

Why
: Microsoft gives no service level for previews and does not recommend them for production. Weights, interface and
  behavior of a preview may change under you.

Acknowledged
: Who decides to do it all the same says so under `acknowledged`: `preview-model`, `serverless-preview` or
  `preview-api`, with an owner and a date that is not in the future.

Unknown
: A model or API version that is not known yet only advises; the rules on which models may run block it anyway. A model
  without a label, and a resource without an API version, are no previews.

Flagged
: A serverless endpoint without `{what: serverless-preview, …}` under `acknowledged`.

Passes
: The same endpoint with `environment: development`.
"""

from __future__ import annotations

from modelrail.predicates import Node, Setting, and_, any_, at_most, is_, none_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES
from modelrail.types.machine_learning import WORKSPACES

PREVIEW_API = and_(is_("@api.channel", "preview"), is_("@api.has_stable", True))


def in_production(what: str, *preview: Node) -> Node:
    """In production, and nobody acknowledged it."""
    acknowledged = and_(is_("what", what), at_most("date", Setting("as_of")))
    return and_(is_("$environment", "production"), *preview, none_("$acknowledged", acknowledged))


RULE = Rule(
    id="MR105",
    slug="preview-in-production",
    title="Preview in production",
    severity="medium",
    profile="recommended",
    claims=(14, 20),
    remedy="Use what is generally available, or have its owner acknowledge the preview in modelrail.yaml.",
    sources=(
        "https://learn.microsoft.com/azure/ai-foundry/concepts/model-lifecycle-retirement",
        "https://azure.microsoft.com/support/legal/preview-supplemental-terms/",
    ),
    cases=(
        Case(
            MODEL_TYPES,
            (
                Clause(
                    in_production("preview-model", any_("@models", rows("models", "id", is_("stage", "preview")))),
                    message="deploys {value}, which is a preview, to production",
                    expected="a model without the label Preview, or preview-model acknowledged",
                    unknown="advises",
                ),
                Clause(
                    in_production("preview-api", PREVIEW_API),
                    message="goes to production by a preview API version",
                    expected="a stable API version, or preview-api acknowledged",
                    unknown="advises",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/serverlessEndpoints",),
            (
                Clause(
                    in_production("serverless-preview"),
                    message="is a serverless API, which is a preview, in production",
                    expected="serverless-preview acknowledged",
                ),
            ),
        ),
    ),
)
