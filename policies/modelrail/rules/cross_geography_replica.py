"""A replica, copy or overflow outside the pinned geography.

Flags
: A registry with a region, a Foundry account with a routed region, or a container registry with a replication outside
  `geography`; geo-redundant storage of training data, or of a registry, whose paired region lies outside; object
  replication to an account outside; and a spillover deployment that processes outside. Without `geography`, a pair in
  another geography, a place that is no Azure region, and a spillover that may process anywhere.

Why
: Microsoft's article promises the geography that you specify for prompts. Weights, training data and overflow that are
  copied or sent elsewhere are elsewhere, whatever the location of the resource says.

Scope
: Storage and container registries are judged where a workspace, hub, datastore or project uses them, or all of them
  with `scope: all`.

Absent
: No replica, pair or spillover. A storage account without a SKU, or with one that is not known, counts as
  geo-redundant; a replication without a location lies nowhere inside.

Outside
: A destination or spillover deployment that is not in the input is undecided.

Unknown
: A region or SKU that is not known yet blocks.

Flagged
: `Standard_GRS` in `brazilsouth`, whose pair is in the United States.

Passes
: `Standard_GRS` in `westeurope` with `geography: europe`; `Standard_ZRS` anywhere inside.
"""

from __future__ import annotations

from modelrail.idioms import of_account, processes_outside
from modelrail.predicates import Node, and_, any_, exists, is_, not_, related, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import ML
from modelrail.types.platform import REGISTRIES, STORAGE_ACCOUNTS

INSIDE, PAIR_INSIDE = (rows("regions", "location", is_(column, True)) for column in ("inside", "pair_inside"))
OUTSIDE, PAIR_OUTSIDE = not_(INSIDE), not_(PAIR_INSIDE)
IN_SCOPE = is_("@scope", "judged")
SYSTEM_STORE = "systemCreatedStorageAccount.storageAccountType"
COPIES_MODELS = and_(exists(SYSTEM_STORE), not_(rows("storage_skus", SYSTEM_STORE, is_("copies", False))))
COPIES_DATA = not_(rows("storage_skus", "sku.name", is_("copies", False)))
ROUTED_OUTSIDE = any_("properties.locations.regions", not_(rows("regions", "name", is_("inside", True))))
SENT_OUTSIDE = and_(exists("$geography"), related("ref:properties.destinationAccount", OUTSIDE))
SPILLS_OUTSIDE = related("ref:properties.spilloverDeploymentName", processes_outside(of_account))
EXPECTED = "regions inside the pinned geography only"
LOCAL = "LRS or ZRS, or a region whose pair lies inside"


def to_pair(violation: Node, what: str) -> Clause:
    return Clause(violation, f"copies {what} to the paired region, which lies outside: {{value}}", LOCAL)


RULE = Rule(
    id="MR303",
    slug="cross-geography-replica",
    title="Replica outside the pinned geography",
    severity="high",
    profile="baseline",
    claims=(21, 24),
    remedy="Keep replicas inside the geography of modelrail.yaml, and take LRS or ZRS where the paired region is not.",
    sources=(
        "https://learn.microsoft.com/azure/storage/common/storage-redundancy",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/spillover-traffic-management",
    ),
    cases=(
        Case(
            (f"{ML}/registries",),
            (
                Clause(any_("properties.regionDetails", OUTSIDE), "is replicated to {value}", EXPECTED),
                to_pair(
                    any_("properties.regionDetails", and_(any_("storageAccountDetails", COPIES_MODELS), PAIR_OUTSIDE)),
                    what="models",
                ),
            ),
        ),
        Case((ACCOUNTS,), (Clause(ROUTED_OUTSIDE, "is routed to {value}", EXPECTED),)),
        Case((STORAGE_ACCOUNTS,), (to_pair(and_(IN_SCOPE, COPIES_DATA, PAIR_OUTSIDE), what="training data"),)),
        Case(
            (f"{STORAGE_ACCOUNTS}/objectReplicationPolicies",),
            (Clause(and_(IN_SCOPE, SENT_OUTSIDE), "copies training data to {value}", EXPECTED),),
        ),
        Case((f"{REGISTRIES}/replications",), (Clause(and_(IN_SCOPE, OUTSIDE), "copies images to {value}", EXPECTED),)),
        Case(
            (f"{ACCOUNTS}/deployments",),
            (Clause(SPILLS_OUTSIDE, "spills over to what may process outside: {value}", EXPECTED),),
        ),
    ),
)
