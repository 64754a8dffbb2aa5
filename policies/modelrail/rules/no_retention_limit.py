"""Training data that is kept for ever.

Flags
: A storage account in scope without a management policy in the input, and a management policy of one in which no
  enabled rule deletes block blobs after some days since creation, modification or last access. With `scope: all` every
  account is judged.

Why
: Uploaded fine-tuning data is processed for one purpose. Without an end it stays readable long after the model is made,
  and every later leak leaks it too.

Filters
: A rule that reaches only some folders (`prefixMatch`) passes: which folder a datastore uses is for you to compare.

Unknown
: A policy that is not known yet blocks.

Flagged
: A datastore's account with a policy that only moves blobs to the cool tier.

Passes
: A rule for `blockBlob` with `baseBlob.delete.daysAfterModificationGreaterThan: 90`.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, exists, is_, is_not, none_, not_, or_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import STORAGE_ACCOUNTS

POLICIES = f"{STORAGE_ACCOUNTS}/managementPolicies"
IN_SCOPE = is_("@scope", "judged")
DELETE = "definition.actions.baseBlob.delete"
AFTER_SOME_DAYS = or_(
    exists(f"{DELETE}.daysAfterModificationGreaterThan"),
    exists(f"{DELETE}.daysAfterCreationGreaterThan"),
    exists(f"{DELETE}.daysAfterLastAccessTimeGreaterThan"),
)
DELETES_BLOBS = and_(
    is_not("enabled", False), any_("definition.filters.blobTypes", is_(".", "blockBlob")), AFTER_SOME_DAYS
)
EXPECTED = "a management policy with an enabled rule that deletes block blobs after some days"

RULE = Rule(
    id="MR408",
    slug="no-retention-limit",
    title="Training data kept without a limit",
    severity="low",
    profile="strict",
    claims=(2,),
    remedy="Add a management policy that deletes block blobs some days after they were last changed.",
    sources=("https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure",),
    cases=(
        Case(
            (STORAGE_ACCOUNTS,),
            (
                Clause(
                    and_(IN_SCOPE, not_(related(f"child:{POLICIES.lower()}"))),
                    message="keeps training data for ever",
                    expected=EXPECTED,
                ),
            ),
        ),
        Case(
            (POLICIES,),
            (
                Clause(
                    and_(IN_SCOPE, none_("properties.policy.rules", DELETES_BLOBS)),
                    message="deletes no training data",
                    expected=EXPECTED,
                ),
            ),
        ),
    ),
)
