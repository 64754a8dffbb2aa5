"""A training data store that is public, anonymous, or reached without strong encryption.

Flags
: A storage account in scope that the internet can reach (`publicNetworkAccess` neither `Disabled` nor
  `SecuredByPerimeter`, and a firewall that does not deny or lets `0.0.0.0/` in), that allows anonymous reading, TLS
  below 1.2 or plain HTTP, or that speaks SFTP or NFS 3, which pass by Entra ID. A container with `publicAccess`, even
  where its account forbids it. Absent: network open, TLS 1.0, the others off. `scope: all` judges every account.

Why
: Microsoft's article has you put training data into a datastore. Whoever reads the store reads what the model learns,
  and whoever writes it decides what the model learns.

Unknown
: A value that is not known yet blocks.

Flagged
: A datastore's account with `allowBlobPublicAccess: true`.

Passes
: `publicNetworkAccess: Disabled` and `minimumTlsVersion: TLS1_2`.
"""

from __future__ import annotations

from modelrail.predicates import Node, and_, any_, in_, is_, is_not, not_, or_, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import CONTAINERS, STORAGE_ACCOUNTS

REACHABLE = and_(
    not_(in_("properties.publicNetworkAccess", ("Disabled", "SecuredByPerimeter"))),
    or_(
        is_not("properties.networkAcls.defaultAction", "Deny"),
        any_("properties.networkAcls.ipRules", starts_with("value", "0.0.0.0/")),
    ),
)
READ_BY_ALL = is_("properties.allowBlobPublicAccess", True)
OLD_TLS = not_(in_("properties.minimumTlsVersion", ("TLS1_2", "TLS1_3")))
PLAIN = is_("properties.supportsHttpsTrafficOnly", False)
OTHER_DOOR = or_(is_("properties.isSftpEnabled", True), is_("properties.isNfsV3Enabled", True))
ANONYMOUS = in_("properties.publicAccess", ("Blob", "Container"))


def _clause(violation: Node, message: str, expected: str) -> Clause:
    return Clause(and_(is_("@scope", "judged"), violation), message, expected)


RULE = Rule(
    id="MR406",
    slug="exposed-training-data",
    title="Training data open to others",
    severity="critical",
    profile="baseline",
    claims=(24,),
    remedy="Close the account's public network access and anonymous reading, and ask for TLS 1.2.",
    sources=(
        "https://learn.microsoft.com/azure/storage/common/storage-network-security",
        "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
        "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
    ),
    cases=(
        Case(
            (STORAGE_ACCOUNTS,),
            (
                _clause(REACHABLE, "holds training data that the internet can reach", "no public network access"),
                _clause(READ_BY_ALL, "lets containers be read without a name", "allowBlobPublicAccess false or absent"),
                _clause(OLD_TLS, "sends training data over old TLS", "minimumTlsVersion TLS1_2; absent means 1.0"),
                _clause(PLAIN, "sends training data unencrypted", "supportsHttpsTrafficOnly true or absent"),
                _clause(OTHER_DOOR, "gives out training data past Entra ID", "no SFTP and no NFS 3"),
            ),
        ),
        Case((CONTAINERS,), (_clause(ANONYMOUS, "can be read without a name", "publicAccess None or absent"),)),
    ),
)
