"""Prompts kept outside the guarded store.

Flags
: A deployment that collects data (`dataCollectionMode: Enabled`) elsewhere than in a storage account of this input,
  which is judged like any other store of training data; one with `appInsightsEnabled`; an online endpoint that mirrors
  traffic to a second deployment; a Foundry account whose monitoring (`raiMonitorConfig`) writes elsewhere; diagnostic
  settings that send the console output of containers, which may hold whole requests, elsewhere. Absent means off.

Where collected data goes
: Without a `dataId` to the default store of the workspace, or of the hub of a project; with one to the store of the
  datastore that the data asset names. Traffic and event logs of endpoints and the request logs of accounts hold no
  prompts and are not flagged.

Why
: A model keeps no prompts; what keeps them is what you switch on around it.

Outside
: A data asset, its datastore and account, or a store that monitoring or logs go to, that is not in the input is not
  the guarded store, so it is a violation. A workspace that is not in the input leaves its default store open:
  undecided. Diagnostic settings of something that is not in the input are judged by the named log category, not by the
  group `allLogs`.

Unknown
: Whatever else is not known yet blocks.

Flagged
: `appInsightsEnabled: true`; a collection `model_inputs` with the `dataId` of a data asset of another workspace.

Passes
: The same collection without `dataId`, in one input with its workspace and store.
"""

from __future__ import annotations

from modelrail import predicates as p
from modelrail.idioms import CARRIES_MODELS, of_network_owner
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES
from modelrail.types.network import DIAGNOSTIC_SETTINGS

COLLECTIONS, MONITOR = "properties.dataCollector.collections", "properties.raiMonitorConfig.adxStorageResourceId"
GUARDED = p.is_("@scope", "judged")
COLLECTS = p.is_("dataCollectionMode", "Enabled")
TO_DEFAULT = p.any_(COLLECTIONS, p.and_(COLLECTS, p.missing("dataId")))
TO_ASSET = p.any_(COLLECTIONS, p.and_(COLLECTS, p.exists("dataId")))
DEFAULT_GUARDED = p.related(
    "parent", p.related("parent", of_network_owner(p.related("ref:properties.storageAccount", GUARDED)))
)
STORE_GUARDED = p.related("ref:properties.accountName", GUARDED, outside=False)
ASSET_GUARDED = p.related("ref:properties.dataUri", STORE_GUARDED, outside=False)
ELSEWHERE = p.related(f"ref:{COLLECTIONS}[*].dataId", p.not_(ASSET_GUARDED), outside=True)
OF_ENDPOINT = p.related("ref:scope", p.is_("@type", f"{WORKSPACES}/onlineEndpoints"), outside=False)
ON = p.is_not("enabled", False)
CONSOLE = p.any_("properties.logs", p.and_(ON, p.is_("category", "AmlOnlineEndpointConsoleLog")))
ALL_LOGS = p.any_("properties.logs", p.and_(ON, p.is_("categoryGroup", "allLogs")))


def to(path: str) -> p.Node:
    """It writes to a guarded store of this input."""
    return p.related(f"ref:{path}", GUARDED, outside=False)


BEYOND = p.or_(
    p.exists("properties.workspaceId"),
    p.exists("properties.eventHubAuthorizationRuleId"),
    p.exists("properties.marketplacePartnerId"),
    p.not_(to("properties.storageAccountId")),
)
EXPECTED = "a storage account of this input, or nothing"

RULE = Rule(
    id="MR209",
    slug="prompt-capture",
    title="Prompts kept outside the guarded store",
    severity="high",
    profile="baseline",
    claims=(2, 18),
    remedy="Switch it off, or let it write to the guarded store alone.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-collect-production-data",
        "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints",
        "https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints/deployments",),
            (
                Clause(
                    p.and_(TO_DEFAULT, p.not_(DEFAULT_GUARDED)), "collects prompts in a store not seen here", EXPECTED
                ),
                Clause(p.and_(TO_ASSET, ELSEWHERE), "collects prompts outside the guarded store", EXPECTED),
                Clause(
                    p.is_("properties.appInsightsEnabled", True), "writes requests to Application Insights", "false"
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/onlineEndpoints",),
            (
                Clause(
                    p.any_("properties.mirrorTraffic", p.not_(p.at_most(".", 0))),
                    message="copies prompts to a second deployment",
                    expected="no mirrorTraffic",
                ),
            ),
        ),
        Case(
            (ACCOUNTS,),
            (
                Clause(
                    p.and_(CARRIES_MODELS, p.exists(MONITOR), p.not_(to(MONITOR))),
                    message="writes what it monitors outside the guarded store",
                    expected=EXPECTED,
                ),
            ),
        ),
        Case(
            (DIAGNOSTIC_SETTINGS,),
            (
                Clause(
                    p.and_(p.or_(CONSOLE, p.and_(ALL_LOGS, OF_ENDPOINT)), BEYOND),
                    message="sends the console output of models outside the guarded store",
                    expected="other logs, or a storage account of this input alone",
                ),
            ),
        ),
    ),
)
