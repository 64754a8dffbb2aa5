"""A deployment type that processes outside the pinned geography.

Flags
: A deployment whose SKU may process anywhere (`Global…`, `DeveloperTier`, one that is not known, or none), or in a data
  zone that is not inside `geography` as a whole. With a pinned geography also a regional SKU whose account, or whose
  workspace, lies outside it.

Why
: Where prompts are processed is decided by the deployment type, not by the location: `GlobalStandard` in an account in
  Sweden may process in any Azure region. Microsoft's article promises the geography that you specify.

Data zones
: Those of the United States and of the EU Data Boundary. Of any other region no data zone is known to lie inside
  anything. Without `geography`, data zones and global types are violations.

Outside
: An account that is not in the input leaves data zones open, and with a pinned geography regional SKUs too.

Unknown
: A SKU or location that is not known yet blocks.

Flagged
: `GlobalStandard`; `DataZoneStandard` in `swedencentral` with `geography: sweden`.

Passes
: `Standard` in `swedencentral`; `DataZoneStandard` there with `geography: eu`.
"""

from __future__ import annotations

from collections.abc import Callable

from modelrail.predicates import Node, and_, any_, exists, is_, missing, not_, or_, related, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

ZONE, REGION = (rows("deployment_types", "sku.name", is_("reach", reach)) for reach in ("zone", "region"))
ANYWHERE = not_(or_(ZONE, REGION))


def of_account(holds: Node) -> Node:
    return related("parent", holds)


def of_workspace(holds: Node) -> Node:
    return related("parent", related("parent", holds))


def leaves(where: Callable[[Node], Node]) -> Node:
    zone_inside = where(rows("regions", "location", is_("zone_inside", True)))
    inside = where(rows("regions", "location", is_("inside", True)))
    return or_(
        ANYWHERE,
        and_(ZONE, or_(missing("$geography"), not_(zone_inside))),
        and_(REGION, exists("$geography"), not_(inside)),
    )


def clause(violation: Node) -> Clause:
    return Clause(
        violation,
        message="may process prompts outside the pinned geography: {value}",
        expected="Standard or ProvisionedManaged in a region inside it, or a data zone that lies inside it",
    )


RULE = Rule(
    id="MR302",
    slug="cross-geography-processing",
    title="Deployment type that processes outside the pinned geography",
    severity="high",
    profile="baseline",
    claims=(21,),
    remedy="Take the SKU Standard or ProvisionedManaged, in a region inside the geography of modelrail.yaml.",
    sources=("https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/deployment-types",),
    cases=(
        Case(
            (f"{ACCOUNTS}/deployments", f"{ACCOUNTS}/managedComputeDeployments"),
            (clause(leaves(of_account)),),
        ),
        Case(
            (f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (clause(and_(any_("@models", is_("form", "tuple")), leaves(of_workspace))),),
        ),
    ),
)
