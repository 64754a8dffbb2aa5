"""IsolatedWorkspace: what it promises stands in the inputs, in order, and what it cannot keep is refused by name."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockMonitor

from components import IsolatedWorkspace
from components.errors import ArgumentError
from components.isolated_workspace import check

from .conftest import SUBSCRIPTION, Azure, at, by_part, run

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other/providers"
HUB = f"{GROUP}/Microsoft.Network"
ZONES = ("privatelink.api.azureml.ms", "privatelink.vaultcore.azure.net")
VAULT, SECRETS = f"{GROUP}/Microsoft.KeyVault/vaults/kv-keys", f"{GROUP}/Microsoft.KeyVault/vaults/kv-secrets"
HSM = f"{GROUP}/Microsoft.KeyVault/managedHSMs/hsm"
STORE = f"{GROUP}/Microsoft.Storage/storageAccounts/st"
REGISTRY = f"{GROUP}/Microsoft.ContainerRegistry/registries/cr"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/log"
INSIGHTS = f"{GROUP}/Microsoft.Insights/components/appi"
SEARCH = f"{GROUP}/Microsoft.Search/searchServices/srch"
WORKSPACE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces"
COSMOS = "aaaaaaaa-0000-0000-0000-000000000001"
VERSION = "0123456789abcdef0123456789abcdef"
IDENTITY = {"id": f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id", "principal_id": "p", "client_id": "c"}
KEY: dict[str, Any] = {"vault_id": VAULT, "name": "cmk", "version": VERSION}
HUB_NETWORK: dict[str, Any] = {
    "vnet_id": f"{HUB}/virtualNetworks/hub",
    "subnet_id": f"{HUB}/virtualNetworks/hub/subnets/endpoints",
    "private_dns_zone_ids": {zone: f"{HUB}/privateDnsZones/{zone}" for zone in ZONES},
}
FQDN = {"name": "hugging", "fqdn": "huggingface.co"}
TAG = {"name": "telemetry", "service_tag": "AzureMonitor", "protocol": "TCP", "port_ranges": "443"}
SERVICE = {"name": "search", "service_resource_id": SEARCH, "subresource_target": "searchService"}
AGAIN = {**SERVICE, "name": "again", "service_resource_id": SEARCH.lower()}

PLACE: dict[str, Any] = {"resource_group_name": "rg", "location": "eastus2"}
GIVEN: dict[str, Any] = {
    **PLACE,
    "kind": "Hub",
    "geography": "us",
    "tags": {"owner": "us"},
    "storage_account_id": STORE,
    "key_vault_id": SECRETS,
    "container_registry_id": REGISTRY,
    "log_analytics_workspace_id": LOGS,
    "application_insights_id": INSIGHTS,
    "network": HUB_NETWORK,
    "key": {**KEY, "vault_uri": "https://kv-keys.vault.azure.net"},
    "cosmos_db_principal_id": COSMOS,
    "image_build_compute": "builder",
    "outbound_rules": [FQDN, TAG, SERVICE, AGAIN],
    "transform": {"workspace": {"managed_network": {"firewall_sku": "Basic"}}, "outbound-hugging": {}},
}
OWN_IDENTITY: dict[str, Any] = {**PLACE, "key": {**KEY, "identity": IDENTITY}, "outbound_rules": [SERVICE]}
COOL = {"store-store": {"access_tier": "Cool"}}
TRANSFORMED: dict[str, Any] = {**PLACE, "log_retention_days": 365, "transform": COOL}
SMALL = {name: GIVEN[name] for name in GIVEN if name.endswith(("_name", "location", "_id", "network", "key"))}
"""What makes little, and so is fast."""


@pytest.fixture(autouse=True)
def _settings(settings: Callable[[str], None]) -> None:
    settings("profile: strict\n")


# name of the arguments, inner resource, path, value
PROMISES: list[tuple[str, str, str, Any]] = [
    ("PLACE", "workspace", "kind", "Default"),
    ("PLACE", "workspace", "publicNetworkAccess", "Disabled"),
    ("PLACE", "workspace", "managedNetwork.isolationMode", "AllowOnlyApprovedOutbound"),
    ("PLACE", "workspace", "managedNetwork.outboundRules", None),
    ("PLACE", "workspace", "provisionNetworkNow", True),
    ("PLACE", "workspace", "encryption.status", "Enabled"),
    ("PLACE", "workspace", "hbiWorkspace", True),
    ("PLACE", "workspace", "systemDatastoresAuthMode", "Identity"),
    ("PLACE", "workspace", "v1LegacyMode", False),
    ("PLACE", "workspace", "identity.type", "UserAssigned"),
    ("PLACE", "workspace", "imageBuildCompute", None),
    ("PLACE", "registry", "sku.name", "Premium"),
    ("PLACE", "registry", "publicNetworkAccess", "Disabled"),
    ("PLACE", "registry", "networkRuleSet.defaultAction", "Deny"),
    ("PLACE", "registry", "adminUserEnabled", False),
    ("PLACE", "registry", "anonymousPullEnabled", False),
    ("PLACE", "registry", "policies.exportPolicy.status", "disabled"),
    ("PLACE", "registry", "policies.retentionPolicy.status", "enabled"),
    ("PLACE", "logs", "features.disableLocalAuth", True),
    ("PLACE", "logs", "retentionInDays", 90),
    ("PLACE", "insights", "disableLocalAuth", True),
    ("PLACE", "vault", "properties.enablePurgeProtection", True),
    ("PLACE", "vault", "properties.publicNetworkAccess", "disabled"),
    ("PLACE", "workspace-logs", "logs[0].category", "AmlComputeClusterEvent"),
    ("PLACE", "vault-logs", "logs[0].category", "AuditEvent"),
    ("PLACE", "registry-logs", "logs[0].category", "ContainerRegistryLoginEvents"),
    ("PLACE", "store-store", "encryption.requireInfrastructureEncryption", True),
    ("PLACE", "store-store", "publicNetworkAccess", "Disabled"),
    ("PLACE", "amlworkspace-zones", "privateDnsZoneConfigs[1].name", "privatelink-notebooks-azure-net"),
    ("GIVEN", "workspace", "kind", "Hub"),
    ("GIVEN", "workspace", "storageAccount", STORE),
    ("GIVEN", "workspace", "keyVault", SECRETS),
    ("GIVEN", "workspace", "containerRegistry", REGISTRY),
    ("GIVEN", "workspace", "applicationInsights", INSIGHTS),
    ("GIVEN", "workspace", "imageBuildCompute", "builder"),
    ("GIVEN", "workspace", "managedNetwork.firewallSku", "Basic"),
    ("GIVEN", "workspace", "managedNetwork.isolationMode", "AllowOnlyApprovedOutbound"),
    ("GIVEN", "workspace", "encryption.keyVaultProperties.keyVaultArmId", VAULT),
    (
        "GIVEN",
        "workspace",
        "encryption.keyVaultProperties.keyIdentifier",
        f"https://kv-keys.vault.azure.net/keys/cmk/{VERSION}",
    ),
    ("GIVEN", "workspace", "tags.owner", "us"),
    ("GIVEN", "workspace-logs", "workspaceId", LOGS),
    ("GIVEN", "role-metadata-key-user", "principalId", COSMOS),
    ("GIVEN", "role-metadata-key-user", "scope", VAULT),
    ("GIVEN", "role-store-blob", "scope", STORE),
    ("GIVEN", "role-store-approver", "scope", STORE),
    ("GIVEN", "role-vault-secrets", "scope", SECRETS),
    ("GIVEN", "amlworkspace-endpoint", "subnet.id", HUB_NETWORK["subnet_id"]),
    ("GIVEN", "amlworkspace-zones", "privateDnsZoneConfigs[0].privateDnsZoneId", f"{HUB}/privateDnsZones/{ZONES[0]}"),
    ("GIVEN", "notebooks-link", "virtualNetwork.id", HUB_NETWORK["vnet_id"]),
    ("GIVEN", "outbound-hugging", "properties.type", "FQDN"),
    ("GIVEN", "outbound-hugging", "properties.destination", "huggingface.co"),
    ("GIVEN", "outbound-hugging", "properties.category", "UserDefined"),
    ("GIVEN", "outbound-telemetry", "properties.destination.serviceTag", "AzureMonitor"),
    ("GIVEN", "outbound-telemetry", "properties.destination.portRanges", "443"),
    ("GIVEN", "outbound-search", "properties.destination.serviceResourceId", SEARCH),
    ("GIVEN", "outbound-search", "properties.destination.sparkEnabled", False),
    ("OWN_IDENTITY", "workspace", "identity.userAssignedIdentities[0]", IDENTITY["id"]),
    ("OWN_IDENTITY", "workspace", "primaryUserAssignedIdentity", IDENTITY["id"]),
    ("OWN_IDENTITY", "role-vault-secrets", "principalId", "p"),
    ("TRANSFORMED", "store-store", "accessTier", "Cool"),
    ("TRANSFORMED", "logs", "retentionInDays", 365),
]
MADE: list[tuple[str, str, str]] = [
    (
        "PLACE",
        "vnet vault key registry logs insights store-store role-group-approver role-blob-reader role-file-reader",
        "role-store-approver role-metadata-key-user store-vaultcore-zone store-vnet",
    ),
    (
        "GIVEN",
        "identity key-user role-store-approver role-vault-approver role-registry-approver role-group-approver",
        "vnet vault key registry logs insights store-store vault-logs registry-logs api-zone role-outbound-again",
    ),
    (
        "OWN_IDENTITY",
        "vault registry role-vault-approver role-registry-administrator role-workspace-administrator",
        "identity key key-user role-group-approver role-outbound-search",
    ),
]
"""Name of the arguments, what is made, what is not."""


@functools.cache
def made(name: str) -> dict[str, dict[str, Any]]:
    """What is registered for one of the arguments above, by its name."""
    return by_part(run(lambda: IsolatedWorkspace("it", globals()[name])))


def test_every_promise_stands_in_the_inputs() -> None:
    for name, part, path, wanted in PROMISES:
        assert at(made(name)[part], path) == wanted, f"{name}, {part}: {path}"


@pytest.mark.parametrize(("name", "wanted", "unwanted"), MADE, ids=[row[0] for row in MADE])
def test_what_is_made_and_what_is_not(name: str, wanted: str, unwanted: str) -> None:
    assert set(wanted.split()) <= set(made(name)) and not set(unwanted.split()) & set(made(name))


def test_no_role_is_given_twice() -> None:
    for name in ("PLACE", "GIVEN", "OWN_IDENTITY"):
        given = [tuple(sorted((k, str(v).lower()) for k, v in i.items())) for i in made(name).values() if "scope" in i]
        assert len(given) == len(set(given)) > 3, name


def test_a_hub_is_called_one() -> None:
    assert made("GIVEN")["workspace"]["workspaceName"].startswith("hub-it-dev-")
    assert made("PLACE")["workspace"]["workspaceName"].startswith("mlw-it-dev-")


def waits(args: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """What each resource says that it must come after, by their names."""
    found: dict[str, set[str]] = {}
    register = MockMonitor.RegisterResource

    def noted(self: Any, request: Any) -> Any:
        found[request.name.removeprefix("it-")] = {urn.rpartition("::it-")[2] for urn in request.dependencies}
        return register(self, request)

    monkeypatch.setattr(MockMonitor, "RegisterResource", noted)
    run(lambda: IsolatedWorkspace("it", args))
    return found


def test_roles_come_before_the_workspace_and_rules_after_it_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    after = waits(GIVEN, monkeypatch)
    later = {"role-workspace-administrator", "role-outbound-search"}
    given = {part for part in after if part.startswith("role-")}
    assert len(given) == 14 and given - later <= after["workspace"] and "key-user" in after["workspace"]
    assert {"workspace", *later} <= after["outbound-hugging"]
    series = [FQDN["name"], TAG["name"], SERVICE["name"], AGAIN["name"]]
    for before, rule in itertools.pairwise(series):
        assert f"outbound-{before}" in after[f"outbound-{rule}"]


def test_what_it_makes_can_be_handed_on() -> None:
    seen: dict[str, Any] = {}

    def program() -> None:
        it = IsolatedWorkspace("it", PLACE)
        for name in ("workspace_id", "workspace_name", "workspace_guid", "storage_account_id", "principal_id"):
            getattr(it, name).apply(lambda value, name=name: seen.update({name: value}))
        seen["zones"] = set(it.network["private_dns_zone_ids"])

    run(program, {"Workspace": {"workspaceId": "guid"}, "UserAssignedIdentity": {"principalId": "object"}})
    assert seen["workspace_id"] == f"{WORKSPACE}/{seen['workspace_name']}"
    assert (seen["workspace_guid"], seen["principal_id"]) == ("guid", "object")
    assert seen["storage_account_id"].rpartition("/")[2].startswith("stitstoredev")
    assert {"privatelink.blob.core.windows.net", "privatelink.azurecr.io", *ZONES} <= seen["zones"]


def late(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)


def rules(*given: dict[str, Any]) -> dict[str, Any]:
    return {**PLACE, "outbound_rules": list(given)}


# arguments, what is refused, words of the reason
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"location": "eastus2"}, "resource_group_name", "is required"),
    ({**PLACE, "location": "atlantis"}, "location", "not an Azure region"),
    ({**PLACE, "geography": "eu"}, "location", "outside eu; regions inside are"),
    ({**PLACE, "geography": "swedn"}, "geography", "did you mean 'Sweden'"),
    ({**PLACE, "kind": "Project"}, "kind", "'Project' is none of Default, Hub"),
    ({**PLACE, "kind": late("Hub")}, "kind", "must be known when the program runs"),
    ({**PLACE, "storage_account_id": REGISTRY}, "storage_account_id", "Microsoft.Storage/storageAccounts"),
    ({**PLACE, "key_vault_id": HSM}, "key_vault_id", "not the resource id of Microsoft.KeyVault/vaults"),
    ({**PLACE, "container_registry_id": "cr"}, "container_registry_id", "Microsoft.ContainerRegistry/registries"),
    ({**PLACE, "log_analytics_workspace_id": STORE}, "log_analytics_workspace_id", "not the resource id"),
    ({**PLACE, "application_insights_id": LOGS}, "application_insights_id", "Microsoft.Insights/components"),
    ({**PLACE, "log_retention_days": 29}, "log_retention_days", "not between 30 and 730"),
    ({**GIVEN, "log_retention_days": 90}, "log_retention_days", "about a log workspace that is made here"),
    ({**PLACE, "key": {**KEY, "version": None}}, "key.version", "is required: a workspace takes a key by its version"),
    ({**PLACE, "key": {**KEY, "version": "1"}}, "key.version", "32 hexadecimal digits"),
    ({**PLACE, "key": {**KEY, "vault_id": HSM}}, "key.vault_id", "not the resource id of Microsoft.KeyVault/vaults"),
    ({**PLACE, "cosmos_db_principal_id": "Azure Cosmos DB"}, "cosmos_db_principal_id", "an object id of Entra ID"),
    ({**PLACE, "image_build_compute": "a b"}, "image_build_compute", "2 to 24 letters"),
    ({**PLACE, "network": {"vnet_id": HUB_NETWORK["vnet_id"]}}, "network.subnet_id", "is required"),
    ({**PLACE, "storage_acount_id": STORE}, "storage_acount_id", "did you mean 'storage_account_id'?"),
    ({**PLACE, "transform": {"workspce": {}}}, "transform.workspce", "did you mean 'workspace'?"),
    ({**GIVEN, "transform": {"store-store": {}}}, "transform.store-store", "there is no such part"),
    ({**PLACE, "transform": {"outbound-other": {}}}, "transform.outbound-other", "there is no such part"),
    (rules({**FQDN, "fqdn": "*.huggingface.co"}), "outbound_rules[0].fqdn", "(MR206)"),
    (rules(FQDN, {"name": "x", "fqdn": "*"}), "outbound_rules[1].fqdn", "lets out more than models need"),
    (rules({**TAG, "service_tag": "Storage.eastus2"}), "outbound_rules[0].service_tag", "(MR206)"),
    (rules({**TAG, "service_tag": "Internet"}), "outbound_rules[0].service_tag", "(MR206)"),
    (rules({**TAG, "port_ranges": "1-65535"}), "outbound_rules[0].port_ranges", "(MR206)"),
    (rules({**TAG, "port_ranges": "*"}), "outbound_rules[0].port_ranges", "ports and ranges of them"),
    (rules({**TAG, "port_ranges": "443, 65536"}), "outbound_rules[0].port_ranges", "a port above 65535"),
    (rules({**TAG, "protocol": "*"}), "outbound_rules[0].protocol", "none of TCP, UDP, ICMP"),
    (rules({**TAG, "protocol": None}), "outbound_rules[0].protocol", "is required with service_tag"),
    (rules({**SERVICE, "subresource_target": None}), "outbound_rules[0].subresource_target", "is required with"),
    (rules({**SERVICE, "service_resource_id": "srch"}), "outbound_rules[0].service_resource_id", "the resource id"),
    (rules({**FQDN, "port_ranges": "443"}), "outbound_rules[0].port_ranges", "goes with service_tag, not with fqdn"),
    (rules({**FQDN, "service_tag": "AzureMonitor"}), "outbound_rules[0]", "leads to 2 places; give exactly one"),
    (rules({"name": "nowhere"}), "outbound_rules[0]", "leads to 0 places"),
    (rules({"fqdn": "huggingface.co"}), "outbound_rules[0].name", "is required"),
    (rules({**FQDN, "name": "a b"}), "outbound_rules[0].name", "1 to 64 letters"),
    (rules(FQDN, {**TAG, "name": "Hugging"}), "outbound_rules[1].name", "there twice"),
    (rules({**FQDN, "destination": "x"}), "outbound_rules[0].destination", "there is no such argument"),
]


@pytest.mark.parametrize(("args", "argument", "says"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_what_is_refused(args: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        check("it", args)
    assert (refused.value.property_path, says in refused.value.reason) == (argument, True), str(refused.value)
    assert str(refused.value).startswith("IsolatedWorkspace 'it', ")


def test_its_name_leaves_room_for_that_of_its_store() -> None:
    assert check("x" * 34, PLACE) and check("x" * 40, GIVEN)
    with pytest.raises(ArgumentError, match="at most 34 letters"):
        check("x" * 35, PLACE)


# what an output turns out to be, what is refused, what is not made of it
LATE: list[tuple[dict[str, Any], str, str]] = [
    ({"location": late("atlantis")}, "location", "workspace"),
    ({"storage_account_id": late(VAULT)}, "storage_account_id", "workspace"),
    ({"container_registry_id": late(STORE)}, "container_registry_id", "workspace"),
    ({"key": {**KEY, "vault_id": late(HSM)}}, "key.vault_id", "workspace"),
    ({"outbound_rules": [{**FQDN, "fqdn": late("*")}]}, "outbound_rules[0].fqdn", "outbound-hugging"),
    ({"outbound_rules": [{**TAG, "service_tag": late("Internet")}]}, "outbound_rules[0].service_tag", "outbound-tele"),
    ({"transform": {"workspace": {"no_such": 1}}}, "transform.workspace.no_such", "workspace"),
]


@pytest.mark.filterwarnings("ignore:coroutine 'Output")
@pytest.mark.parametrize(("wrong", "argument", "unmade"), LATE, ids=[row[1] for row in LATE])
def test_what_turns_out_wrong_is_refused_before_anything_is_made_of_it(
    wrong: dict[str, Any], argument: str, unmade: str
) -> None:
    azure = Azure()
    with pytest.raises(ArgumentError) as refused:
        run(lambda: IsolatedWorkspace("it", {**SMALL, **wrong}), azure=azure)
    assert refused.value.property_path == argument and unmade not in by_part(azure.registered)


# what stands in Azure, the argument that would change it, words of the reason
MOVED: list[tuple[dict[str, Any], str, str]] = [
    ({"location": "westus2"}, "location", "'westus2', and 'eastus2' would make it anew"),
    ({"kind": "Hub"}, "kind", "'Hub', and 'Default' would make it anew"),
    ({"storageAccount": "/other"}, "storage_account_id", "'/other', and '/subscriptions/"),
    ({"keyVault": "/other"}, "key_vault_id", "'/other', and '/subscriptions/"),
]


@pytest.mark.parametrize(("stands", "argument", "says"), MOVED, ids=[row[1] for row in MOVED])
def test_what_would_make_the_workspace_anew_is_refused(stands: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        run(lambda: IsolatedWorkspace("it", SMALL), {"Workspace": stands})
    assert refused.value.property_path == argument and says in refused.value.reason
