"""A workspace, hub, registry or Foundry account that the internet can reach.

Flags
: A workspace or hub whose `publicNetworkAccess` is neither `Disabled` nor `SecuredByPerimeter`, or that sets
  `allowPublicAccessWhenBehindVnet`; a registry of Azure Machine Learning with the same flag open; a Foundry or Azure
  OpenAI account that is open by the flag and whose firewall does not deny by default, or denies and then lets
  `0.0.0.0/` in. Absent means open, for the flag as for the firewall.

Why
: Microsoft's article offers virtual networks against exfiltration. Whoever reaches the workspace reaches its models,
  its data and its serverless endpoints, which have no flag of their own and follow the workspace.

Not flagged
: A project: it has the network of its hub, which is judged itself. An account of a kind that carries
  no models, unless `scope: all` judges every one.

Unknown
: A flag or firewall that is not known yet blocks. Where the flag is known to be closed, the firewall is not asked.

Flagged
: A hub without `publicNetworkAccess`.

Passes
: `publicNetworkAccess: Disabled`; for an account also a firewall with `defaultAction: Deny` and named addresses only.
"""

from __future__ import annotations

from modelrail.idioms import CARRIES_MODELS, CLOSED
from modelrail.predicates import and_, any_, is_, is_not, not_, or_, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import ML, WORKSPACES

NOT_PROJECT = is_not("kind", "Project")
FIREWALL_OPEN = or_(
    is_not("properties.networkAcls.defaultAction", "Deny"),
    any_("properties.networkAcls.ipRules", starts_with("value", "0.0.0.0/")),
)
REACHABLE = "can be reached from the internet"

RULE = Rule(
    id="MR201",
    slug="public-workspace",
    title="Workspace, hub, registry or Foundry account reachable from the internet",
    severity="high",
    profile="baseline",
    claims=(7,),
    remedy="Set publicNetworkAccess to Disabled and reach it through a private endpoint.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
        "https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation",
        "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks",
    ),
    cases=(
        Case(
            (WORKSPACES,),
            (
                Clause(and_(NOT_PROJECT, not_(CLOSED)), REACHABLE, "publicNetworkAccess Disabled; absent means open"),
                Clause(
                    and_(NOT_PROJECT, is_("properties.allowPublicAccessWhenBehindVnet", True)),
                    message="lets the internet in beside its virtual network",
                    expected="allowPublicAccessWhenBehindVnet false or absent",
                ),
            ),
        ),
        Case((f"{ML}/registries",), (Clause(not_(CLOSED), REACHABLE, "publicNetworkAccess Disabled"),)),
        Case(
            (ACCOUNTS,),
            (
                Clause(
                    and_(CARRIES_MODELS, not_(CLOSED), FIREWALL_OPEN),
                    message=REACHABLE,
                    expected="publicNetworkAccess Disabled, or a firewall that denies by default and names addresses",
                ),
            ),
        ),
    ),
)
