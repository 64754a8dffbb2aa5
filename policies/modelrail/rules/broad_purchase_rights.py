"""The right to buy models on the marketplace, granted more widely than to those who decide on it.

Flags
: The roles Owner or Contributor assigned at a subscription, management group or the tenant; a role of your own whose
  wildcard (`*`, `Microsoft.MarketplaceOrdering/*`) includes signing an offer's terms without saying so.

Why
: Serverless models of other providers are marketplace offers. Whoever may sign `offers/plans` agrees to the provider's
  terms, and Microsoft's article says that contact and transaction data then go to the publisher.

Not flagged
: A role that names the right (`Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action`): it says what it is
  for. Owner or Contributor on a resource group or a resource, where nothing can be signed. An assignment that must stay
  is waived by its name, with an owner and a day.

Absent
: An assignment without `scope` is at the scope of its deployment; a template for a subscription or management group
  says so in its schema.

Unknown
: A role or scope that is not known yet advises.

Flagged
: Contributor for a pipeline's identity at the subscription.

Passes
: The same at the resource group.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, in_, is_, none_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.governance import ROLE_ASSIGNMENTS, ROLES

INCLUDES_IT_UNSAID = any_("actions", rows("purchase_rights", ".", is_("wildcard", True)))
NOT_TAKEN_OUT = none_("notActions", rows("purchase_rights", "."))
WIDE_SCOPE = rows("scopes", "scope", in_("level", ("subscription", "managementGroup", "tenant")))

RULE = Rule(
    id="MR503",
    slug="broad-purchase-rights",
    title="Purchase rights granted widely",
    severity="low",
    profile="strict",
    claims=(23,),
    remedy="Give the buyers a role of their own that names the right, and everybody else a narrower role or scope.",
    sources=(
        "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/general",
        "https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-serverless",
    ),
    cases=(
        Case(
            (ROLES,),
            (
                Clause(
                    any_("properties.permissions", and_(INCLUDES_IT_UNSAID, NOT_TAKEN_OUT)),
                    message="lets its holders buy models on the marketplace by {value}",
                    expected="the right named, or taken out by notActions",
                    unknown="advises",
                ),
            ),
        ),
        Case(
            (ROLE_ASSIGNMENTS,),
            (
                Clause(
                    and_(rows("purchase_roles", "properties.roleDefinitionId"), WIDE_SCOPE),
                    message="lets its principal buy models on the marketplace in a whole subscription or more",
                    expected="a narrower role, or the scope of a group or resource",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
