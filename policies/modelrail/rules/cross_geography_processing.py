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

from modelrail.idioms import of_account, of_workspace, processes_outside
from modelrail.predicates import Node, and_, any_, is_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES


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
            (clause(processes_outside(of_account)),),
        ),
        Case(
            (f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (clause(and_(any_("@models", is_("form", "tuple")), processes_outside(of_workspace))),),
        ),
    ),
)
