"""A deployment or Foundry account that may call anywhere.

Flags
: An online deployment outside a managed network whose `egressPublicNetworkAccess` is not `Disabled`; one inside a
  managed network that sets it to `Disabled` as well; an inference pool without `disablePublicEgress`; a Foundry or
  Azure OpenAI account without `restrictOutboundNetworkAccess` and without a managed network, or with a wildcard in
  `allowedFqdnList`. Absent means open everywhere; a project has the network of its hub.

Why
: What a model reads it can send away, if it can send at all.

Two methods
: A managed network makes the older flag void: absent and `Enabled`, which azure-native fills in, pass beside one.
  `Disabled` beside it promises what the service no longer does. Which mode the network has is judged by MR202.

Outside
: A workspace or hub that is neither in the input nor in `context` counts as one without a managed network: nothing here
  says that traffic is held back, and the deployment's own flag does not.

Unknown
: A flag or mode that is not known yet blocks.

Flagged
: A deployment without `egressPublicNetworkAccess` in a workspace without `managedNetwork`.

Passes
: The same deployment in a workspace with `isolationMode: AllowOnlyApprovedOutbound`.
"""

from __future__ import annotations

from modelrail.idioms import CARRIES_MODELS, MANAGED, of_network_owner
from modelrail.predicates import and_, any_, is_, is_not, not_, related, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

EGRESS = "properties.egressPublicNetworkAccess"
IN_MANAGED_NETWORK = related("parent", related("parent", of_network_owner(MANAGED, False), False), False)
RESTRICTED = is_("properties.restrictOutboundNetworkAccess", True)
HAS_NETWORK = related(f"child:{ACCOUNTS}/managedNetworks".lower(), MANAGED)

RULE = Rule(
    id="MR204",
    slug="public-egress",
    title="Model free to call the internet",
    severity="high",
    profile="baseline",
    claims=(7,),
    remedy="Give the workspace a managed network; without one, set egressPublicNetworkAccess to Disabled.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
        "https://learn.microsoft.com/azure/ai-services/cognitive-services-data-loss-prevention",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints/deployments",),
            (
                Clause(
                    and_(is_not(EGRESS, "Disabled"), not_(IN_MANAGED_NETWORK)),
                    message="may call the internet",
                    expected="a managed network, or egressPublicNetworkAccess Disabled; absent means Enabled",
                ),
                Clause(
                    and_(is_(EGRESS, "Disabled"), IN_MANAGED_NETWORK),
                    message="sets egressPublicNetworkAccess, which a managed network makes void",
                    expected="one method: the managed network alone",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/inferencePools",),
            (
                Clause(
                    is_not("properties.scaleUnitConfiguration.disablePublicEgress", True),
                    message="lets its models call the internet",
                    expected="scaleUnitConfiguration.disablePublicEgress true",
                ),
            ),
        ),
        Case(
            (ACCOUNTS,),
            (
                Clause(
                    and_(CARRIES_MODELS, not_(RESTRICTED), not_(HAS_NETWORK)),
                    message="may call the internet",
                    expected="restrictOutboundNetworkAccess true, or a managed network",
                ),
                Clause(
                    and_(CARRIES_MODELS, any_("properties.allowedFqdnList", starts_with(".", "*"))),
                    message="may call every host that fits {value}",
                    expected="hosts in full",
                ),
            ),
        ),
    ),
)
