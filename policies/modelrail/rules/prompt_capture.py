"""Prompts kept outside the guarded store.

Flags
: A deployment that collects data elsewhere than in a storage account of this input, which is judged like every store of
  training data, or that has `appInsightsEnabled`; an endpoint that mirrors traffic to a second deployment; a Foundry
  account whose monitoring (`raiMonitorConfig`), or diagnostic settings whose console output of containers, which may
  hold whole requests, goes elsewhere. Absent means off. Other logs of endpoints and accounts hold no prompts.

Where collected data goes
: Without `dataId` to the default store of the workspace, or of a project's hub; else to the store of the datastore that
  the data asset names.

Why
: A model keeps no prompts; what keeps them is what you switch on around it.

Outside
: A data asset, datastore or store that is not in the input is not the guarded one: a violation. The default store of a
  workspace that is not in the input is undecided. `allLogs` of what is not in the input are not taken for console logs.

Unknown
: Whatever else is not known yet blocks.

Flagged
: `appInsightsEnabled: true`; a collection with the `dataId` of a data asset of another workspace.

Passes
: The same collection without `dataId`, in one input with its workspace and store.
"""

from __future__ import annotations

from modelrail import predicates as p
from modelrail.idioms import CARRIES_MODELS, GUARDED, in_guarded_store, of_network_owner
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES
from modelrail.types.network import DIAGNOSTIC_SETTINGS

ENDPOINTS = f"{WORKSPACES}/onlineEndpoints"
COLLECTIONS, MONITOR = "properties.dataCollector.collections", "properties.raiMonitorConfig.adxStorageResourceId"
COLLECTS = p.is_("dataCollectionMode", "Enabled")
TO_DEFAULT = p.any_(COLLECTIONS, p.and_(COLLECTS, p.missing("dataId")))
TO_ASSET = p.any_(COLLECTIONS, p.and_(COLLECTS, p.exists("dataId")))
OF_WORKSPACE = of_network_owner(p.related("ref:properties.storageAccount", GUARDED))
OF_ASSET = p.related("ref:properties.dataUri", in_guarded_store("properties.accountName"), outside=False)
ON = p.is_not("enabled", False)
CONSOLE = p.any_("properties.logs", p.and_(p.is_("category", "AmlOnlineEndpointConsoleLog"), ON))
ALL_LOGS = p.any_("properties.logs", p.and_(p.is_("categoryGroup", "allLogs"), ON))
OF_ENDPOINT = p.related("ref:scope", p.is_("@type", ENDPOINTS), outside=False)
ELSEWHERE = p.or_(
    p.exists("properties.workspaceId"),
    p.exists("properties.eventHubAuthorizationRuleId"),
    p.exists("properties.marketplacePartnerId"),
    p.not_(in_guarded_store("properties.storageAccountId")),
)

UNSEEN_STORE = p.and_(TO_DEFAULT, p.not_(p.related("parent", p.related("parent", OF_WORKSPACE))))
OTHER_STORE = p.and_(TO_ASSET, p.related(f"ref:{COLLECTIONS}[*].dataId", p.not_(OF_ASSET), outside=True))
MIRRORS = p.any_("properties.mirrorTraffic", p.not_(p.at_most(".", 0)))
MONITORED = p.and_(CARRIES_MODELS, p.exists(MONITOR), p.not_(in_guarded_store(MONITOR)))
LOGGED = p.and_(p.or_(CONSOLE, p.and_(ALL_LOGS, OF_ENDPOINT)), ELSEWHERE)
EXPECTED = "a storage account of this input alone, or nothing"

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
            (f"{ENDPOINTS}/deployments",),
            (
                Clause(UNSEEN_STORE, "collects prompts in a store that is not judged here", EXPECTED),
                Clause(OTHER_STORE, "collects prompts outside the guarded store", EXPECTED),
                Clause(p.is_("properties.appInsightsEnabled", True), "sends requests to Application Insights", "false"),
            ),
        ),
        Case((ENDPOINTS,), (Clause(MIRRORS, "copies prompts to a second deployment", "no mirrorTraffic"),)),
        Case((ACCOUNTS,), (Clause(MONITORED, "writes what it monitors outside the guarded store", EXPECTED),)),
        Case(
            (DIAGNOSTIC_SETTINGS,),
            (Clause(LOGGED, "sends the console output of models outside the guarded store", EXPECTED),),
        ),
    ),
)
