"""An online or batch endpoint that the internet can reach.

Flags
: An online endpoint whose `publicNetworkAccess` is anything but `Disabled`. Absent means Enabled: that is the service's
  default, and the one that azure-native fills in. A batch endpoint has no such property; it is as public as its
  workspace, or the hub of a project, so that is judged.

Why
: Microsoft's article offers virtual networks against exfiltration from managed compute. An endpoint with a public
  scoring address gives that up, whatever the network behind it does.

Unknown
: A value that is not known yet blocks. So does a batch endpoint whose workspace or hub is not in the input.

Flagged
: An online endpoint without `publicNetworkAccess`.

Passes
: `publicNetworkAccess: Disabled`.
"""

from __future__ import annotations

from modelrail.idioms import CLOSED, of_network_owner
from modelrail.predicates import is_not, not_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import WORKSPACES

OPEN = is_not("properties.publicNetworkAccess", "Disabled")
BEHIND_OPEN_WORKSPACE = related("parent", not_(of_network_owner(CLOSED)))

RULE = Rule(
    id="MR203",
    slug="public-endpoint",
    title="Endpoint reachable from the internet",
    severity="high",
    profile="baseline",
    claims=(7,),
    remedy="Set publicNetworkAccess to Disabled and reach the endpoint through the workspace's private endpoint.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-batch-endpoint",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints",),
            (
                Clause(
                    OPEN,
                    message="takes requests from the internet",
                    expected="properties.publicNetworkAccess is Disabled; absent means Enabled",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/batchEndpoints",),
            (
                Clause(
                    BEHIND_OPEN_WORKSPACE,
                    message="takes requests from the internet, because its workspace does",
                    expected="properties.publicNetworkAccess of the workspace, or of a project's hub, is Disabled",
                ),
            ),
        ),
    ),
)
