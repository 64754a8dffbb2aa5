"""A vault, store or container registry behind the workspace that the internet can reach.

Flags
: A key vault, managed HSM, storage account or container registry that a workspace, datastore, connection or Foundry
  account of the same input uses, and whose public endpoint answers everybody: `publicNetworkAccess` is neither
  `Disabled` nor `SecuredByPerimeter`, and the firewall does not deny by default, or denies and then lets `0.0.0.0/`
  in. Absent means open, for the flag as for the firewall. A registry with `anonymousPullEnabled` is flagged too: it
  gives its images to callers without a name. With `scope: all` every one is judged.

Why
: A closed workspace whose secrets, training data and images lie behind open doors is open. Virtual networks, which
  Microsoft's article offers against exfiltration, end where a dependency answers the internet.

Unknown
: A flag or firewall that is not known yet blocks. Where the flag is known to be closed, the firewall is not asked.

Flagged
: A workspace's vault without `publicNetworkAccess` and without `networkAcls`.

Passes
: `publicNetworkAccess: Disabled`, or a firewall with `defaultAction: Deny` and named addresses only.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, in_, is_, is_not, not_, or_, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import MANAGED_HSMS, REGISTRIES, STORAGE_ACCOUNTS, VAULTS

IN_SCOPE = is_("@scope", "judged")
CLOSED = in_("properties.publicNetworkAccess", ("Disabled", "SecuredByPerimeter"))
EVERY_ADDRESS = starts_with("value", "0.0.0.0/")
FIREWALL_OPEN = or_(
    is_not("properties.networkAcls.defaultAction", "Deny"), any_("properties.networkAcls.ipRules", EVERY_ADDRESS)
)
REGISTRY_FIREWALL_OPEN = or_(
    is_not("properties.networkRuleSet.defaultAction", "Deny"), any_("properties.networkRuleSet.ipRules", EVERY_ADDRESS)
)
EXPECTED = "publicNetworkAccess Disabled, or a firewall that denies by default and names the addresses it lets in"

RULE = Rule(
    id="MR207",
    slug="public-dependency",
    title="Vault, store or container registry of a workspace reachable from the internet",
    severity="high",
    profile="baseline",
    claims=(7,),
    remedy="Set publicNetworkAccess to Disabled and reach it through a private endpoint.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-network-security-overview",
        "https://learn.microsoft.com/azure/key-vault/general/network-security",
        "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
    ),
    cases=(
        Case(
            (VAULTS, MANAGED_HSMS, STORAGE_ACCOUNTS),
            (Clause(and_(IN_SCOPE, not_(CLOSED), FIREWALL_OPEN), "can be reached from the internet", EXPECTED),),
        ),
        Case(
            (REGISTRIES,),
            (
                Clause(
                    and_(IN_SCOPE, not_(CLOSED), REGISTRY_FIREWALL_OPEN), "can be reached from the internet", EXPECTED
                ),
                Clause(
                    and_(IN_SCOPE, is_("properties.anonymousPullEnabled", True)),
                    message="gives its images to callers without a name",
                    expected="anonymousPullEnabled false or absent",
                ),
            ),
        ),
    ),
)
