"""A training data store without the second layer of encryption in the platform.

Flags
: A storage account that holds training data, or an encryption scope of one, whose `requireInfrastructureEncryption` is
  not true. Absent means off. It can be set only when the account or the scope is made. With `scope: all` every account
  is judged.

Why
: Infrastructure encryption encrypts the data once more below the service, with another algorithm and another key, so
  that one broken key or algorithm does not open it. Microsoft's article offers fine-tuning data double encryption at
  rest.

Unknown
: A value that is not known yet blocks.

Flagged
: A datastore's account with a customer-managed key and nothing below it.

Passes
: `encryption.requireInfrastructureEncryption: true` in the first deployment of the account.
"""

from __future__ import annotations

from modelrail.predicates import and_, is_, is_not
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import STORAGE_ACCOUNTS

IN_SCOPE = is_("@scope", "judged")

RULE = Rule(
    id="MR403",
    slug="no-infrastructure-encryption",
    title="Training data encrypted once only",
    severity="medium",
    profile="recommended",
    claims=(28,),
    remedy="Make the store anew with requireInfrastructureEncryption true; an existing one cannot be changed.",
    sources=("https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable",),
    cases=(
        Case(
            (STORAGE_ACCOUNTS,),
            (
                Clause(
                    and_(IN_SCOPE, is_not("properties.encryption.requireInfrastructureEncryption", True)),
                    message="holds training data that the platform encrypts once only",
                    expected="encryption.requireInfrastructureEncryption true",
                ),
            ),
        ),
        Case(
            (f"{STORAGE_ACCOUNTS}/encryptionScopes",),
            (
                Clause(
                    and_(IN_SCOPE, is_not("properties.requireInfrastructureEncryption", True)),
                    message="is an encryption scope of training data that the platform encrypts once only",
                    expected="requireInfrastructureEncryption true",
                ),
            ),
        ),
    ),
)
