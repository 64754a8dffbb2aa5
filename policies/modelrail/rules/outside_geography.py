"""A location outside the pinned geography, or none stated.

Flags
: A workspace, endpoint, deployment, registry or Foundry account whose `location` lies outside `geography` of the
  settings, is no Azure region at all, or is left out. Without `geography` any region passes, but one must be stated.
  A compute whose `computeLocation` or `location` lies outside; absent means that of its workspace. With a pinned
  geography also a storage account of training data.

Why
: For serverless models Microsoft promises that prompts and outputs stay within the geography you specify. Nothing is
  promised for a geography that you did not specify.

Unknown
: A location that is not known yet blocks: pass it literally, not as the output of a resource group.

Flagged
: `location: eastus` with `geography: sweden`; no `location`; `location: europe`, which is not a region.

Passes
: `location: swedencentral` with `geography: sweden`, or with `geography: eu`.
"""

from __future__ import annotations

from modelrail.predicates import Node, and_, exists, is_, not_, or_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import ML, WORKSPACES
from modelrail.types.platform import STORAGE_ACCOUNTS

LOCATED = (
    WORKSPACES,
    f"{WORKSPACES}/onlineEndpoints",
    f"{WORKSPACES}/onlineEndpoints/deployments",
    f"{WORKSPACES}/batchEndpoints",
    f"{WORKSPACES}/batchEndpoints/deployments",
    f"{WORKSPACES}/serverlessEndpoints",
    f"{ML}/registries",
    ACCOUNTS,
    f"{ACCOUNTS}/projects",
)


def outside(path: str) -> Node:
    return not_(rows("regions", path, is_("inside", True)))


def clause(violation: Node) -> Clause:
    return Clause(
        violation,
        message="is at {value}, which is not a region inside the pinned geography",
        expected="a stated region inside the geography",
    )


COMPUTED_OUTSIDE = or_(*(and_(exists(path), outside(path)) for path in ("location", "properties.computeLocation")))
DATA_OUTSIDE = and_(is_("@scope", "judged"), exists("$geography"), outside("location"))

RULE = Rule(
    id="MR301",
    slug="outside-geography",
    title="Location outside the pinned geography",
    severity="high",
    profile="baseline",
    claims=(21, 24),
    remedy="Write the location literally and choose a region inside the geography of modelrail.yaml.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://github.com/Azure/terraform-azurerm-avm-utl-regions",
    ),
    cases=(
        Case(LOCATED, (clause(outside("location")),)),
        Case((f"{WORKSPACES}/computes",), (clause(COMPUTED_OUTSIDE),)),
        Case((STORAGE_ACCOUNTS,), (clause(DATA_OUTSIDE),)),
    ),
)
