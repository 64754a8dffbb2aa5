"""A training data store without a customer-managed key.

Flags
: A storage account that a workspace, hub or datastore of the same input uses and whose `encryption.keySource` is not
  `Microsoft.Keyvault`, or that names no key. Its encryption scopes likewise. With `scope: all` every account is judged.

Why
: Microsoft's article says that fine-tuning data and models can be encrypted twice at rest: by Microsoft's AES-256 and
  by your own key. Only the second is yours to revoke.

Unknown
: A key name that is an output of a key of the same input counts as set. Any other unknown blocks.

Flagged
: A default store with `keySource: Microsoft.Storage`, or without `encryption`.

Passes
: `keySource: Microsoft.Keyvault` with `keyvaultproperties.keyname`.
"""

from __future__ import annotations

from modelrail.predicates import and_, is_, is_not, missing, or_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import STORAGE_ACCOUNTS

IN_SCOPE = is_("@scope", "judged")

RULE = Rule(
    id="MR402",
    slug="storage-service-key",
    title="Training data store without a customer-managed key",
    severity="high",
    profile="baseline",
    claims=(28,),
    remedy="Set encryption.keySource to Microsoft.Keyvault and name a key of your vault.",
    sources=(
        "https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview",
        "https://learn.microsoft.com/azure/machine-learning/concept-data-encryption",
    ),
    cases=(
        Case(
            (STORAGE_ACCOUNTS,),
            (
                Clause(
                    and_(
                        IN_SCOPE,
                        or_(
                            is_not("properties.encryption.keySource", "Microsoft.Keyvault"),
                            missing("properties.encryption.keyvaultproperties.keyname"),
                        ),
                    ),
                    message="holds training data without a customer-managed key",
                    expected="keySource Microsoft.Keyvault and the name of a key",
                ),
            ),
        ),
        Case(
            (f"{STORAGE_ACCOUNTS}/encryptionScopes",),
            (
                Clause(
                    and_(IN_SCOPE, is_not("properties.source", "Microsoft.KeyVault")),
                    message="is an encryption scope of training data without a customer-managed key",
                    expected="source Microsoft.KeyVault",
                ),
            ),
        ),
    ),
)
