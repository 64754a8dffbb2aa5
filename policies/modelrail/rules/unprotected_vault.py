"""A vault whose keys can be destroyed, or handed out by access policies.

Flags
: A key vault that a workspace, account or store in scope uses, without purge protection, with soft delete switched off,
  or without role-based access; a managed HSM without purge protection or soft delete. Absent purge protection means
  off. Absent soft delete means on. Absent role-based access depends on the API version (on for a vault made with
  2026-02-01 or later, off before), so it must be written. With `scope: all` every vault is judged.

Why
: Training data and models under your own key are lost with that key. Purge protection keeps a deleted key for its
  retention; services refuse a key without it. Access policies let whoever may write the vault grant themselves the key.

Recovered vaults
: `createMode: recover` is judged like any other, because the vault comes back with what is written beside it.

Unknown
: A value that is not known yet blocks.

Flagged
: The vault of a store's key without `enablePurgeProtection`.

Passes
: `enablePurgeProtection: true` and `enableRbacAuthorization: true`, soft delete left alone.
"""

from __future__ import annotations

from modelrail.predicates import and_, is_, is_not
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import MANAGED_HSMS, VAULTS

IN_SCOPE = is_("@scope", "judged")
NO_PURGE_PROTECTION = Clause(
    and_(IN_SCOPE, is_not("properties.enablePurgeProtection", True)),
    message="holds keys that can be purged at once",
    expected="enablePurgeProtection true",
)
NO_SOFT_DELETE = Clause(
    and_(IN_SCOPE, is_("properties.enableSoftDelete", False)),
    message="deletes keys for good",
    expected="enableSoftDelete true or absent",
)
ACCESS_POLICIES = Clause(
    and_(IN_SCOPE, is_not("properties.enableRbacAuthorization", True)),
    message="hands out its keys by access policies",
    expected="enableRbacAuthorization true",
)

RULE = Rule(
    id="MR404",
    slug="unprotected-vault",
    title="Vault of a data key without protection",
    severity="high",
    profile="baseline",
    claims=(28,),
    remedy="Set enablePurgeProtection and enableRbacAuthorization to true and leave soft delete on.",
    sources=(
        "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
        "https://learn.microsoft.com/azure/key-vault/general/access-control-default",
    ),
    cases=(
        Case((VAULTS,), (NO_PURGE_PROTECTION, NO_SOFT_DELETE, ACCESS_POLICIES)),
        Case((MANAGED_HSMS,), (NO_PURGE_PROTECTION, NO_SOFT_DELETE)),
    ),
)
