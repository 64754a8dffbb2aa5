"""FineTuneStorage: what it promises stands in the inputs, and what it cannot keep is refused by name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import FineTuneStorage
from components.errors import ArgumentError
from components.fine_tune_storage import check

from .conftest import SUBSCRIPTION, Azure, at, by_part, run

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other/providers"
HUB = f"{GROUP}/Microsoft.Network"
ZONE = "privatelink.blob.core.windows.net"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-own"
HSM = f"{GROUP}/Microsoft.KeyVault/managedHSMs/hsm-own"
STORE = f"{GROUP}/Microsoft.Storage/storageAccounts/stown"
DATASTORE = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/mlw/datastores/own"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/log"
PHI = "azureml://registries/azureml/models/Phi-4-mini-instruct"
IDENTITY = {"id": f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id", "principal_id": "p", "client_id": "c"}
HUB_NETWORK: dict[str, Any] = {
    "vnet_id": f"{HUB}/virtualNetworks/hub",
    "subnet_id": f"{HUB}/virtualNetworks/hub/subnets/endpoints",
    "private_dns_zone_ids": {ZONE: f"{HUB}/privateDnsZones/{ZONE}"},
}
PLACE: dict[str, Any] = {"resource_group_name": "rg", "location": "eastus2"}
FULL: dict[str, Any] = {
    **PLACE,
    "geography": "us",
    "model": PHI,
    "container_names": ["training", "validation"],
    "retention_days": 30,
    "delete_retention_days": 3,
    "sku": "Standard_LRS",
    "key": {"vault_id": VAULT, "name": "cmk"},
    "network": HUB_NETWORK,
    "private_endpoint_groups": ["dfs"],
    "log_analytics_workspace_id": LOGS,
    "workspace_name": "mlw",
    "workspace_principal_id": "reader",
    "tags": {"owner": "us"},
}
LOGGED = {**PLACE, "log_analytics_workspace_id": LOGS}
IN_HSM = {**PLACE, "key": {"vault_id": HSM, "name": "cmk", "identity": IDENTITY}}
INTO_STORE = {**PLACE, "storage_account_id": STORE, "workspace_name": "mlw"}
NOTHING = {**PLACE, "storage_account_id": STORE, "datastore_id": DATASTORE, "model": PHI}
KEY_USER, BLOB_READER = "e147488a-f6f5-4113-8e2d-b22465e65bf6", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"


@pytest.fixture(autouse=True)
def _settings(settings: Callable[[str], None]) -> None:
    settings("profile: strict\nmodels: {deny: [azureml://registries/azureml-meta/models/*]}\n")


# name of the arguments, inner resource, path, value
PROMISES: list[tuple[str, str, str, Any]] = [
    ("PLACE", "store", "publicNetworkAccess", "Disabled"),
    ("PLACE", "store", "networkRuleSet.defaultAction", "Deny"),
    ("PLACE", "store", "allowSharedKeyAccess", False),
    ("PLACE", "store", "allowBlobPublicAccess", False),
    ("PLACE", "store", "allowCrossTenantReplication", False),
    ("PLACE", "store", "isLocalUserEnabled", False),
    ("PLACE", "store", "minimumTlsVersion", "TLS1_2"),
    ("PLACE", "store", "sku.name", "Standard_ZRS"),
    ("PLACE", "store", "identity.type", "UserAssigned"),
    ("PLACE", "store", "encryption.keySource", "Microsoft.Keyvault"),
    ("PLACE", "store", "encryption.keyVaultProperties.keyName", "cmk"),
    ("PLACE", "store", "encryption.keyVaultProperties.keyVersion", None),
    ("PLACE", "store", "encryption.requireInfrastructureEncryption", True),
    ("PLACE", "store", "encryption.services.queue.keyType", "Account"),
    ("PLACE", "services", "deleteRetentionPolicy.days", 7),
    ("PLACE", "services", "containerDeleteRetentionPolicy.enabled", True),
    ("PLACE", "services", "isVersioningEnabled", False),
    ("PLACE", "retention", "policy.rules[0].enabled", True),
    (
        "PLACE",
        "retention",
        "policy.rules[0].definition.actions.baseBlob.delete.daysAfterModificationGreaterThan",
        180,
    ),
    ("PLACE", "data", "publicAccess", "None"),
    ("PLACE", "data", "containerName", "fine-tuning-data"),
    ("PLACE", "vault", "properties.enablePurgeProtection", True),
    ("PLACE", "vault", "properties.enableRbacAuthorization", True),
    ("PLACE", "vault", "properties.sku.name", "premium"),
    ("PLACE", "vault", "properties.publicNetworkAccess", "disabled"),
    ("PLACE", "key", "properties.kty", "RSA-HSM"),
    ("PLACE", "key", "properties.keySize", 3072),
    ("PLACE", "key", "properties.rotationPolicy.lifetimeActions[0].action.type", "rotate"),
    ("PLACE", "key-user", "principalType", "ServicePrincipal"),
    ("FULL", "store", "sku.name", "Standard_LRS"),
    ("FULL", "store", "tags.owner", "us"),
    ("FULL", "store", "encryption.keyVaultProperties.keyVaultUri", "https://kv-own.vault.azure.net"),
    ("FULL", "key-user", "scope", VAULT),
    ("FULL", "services", "deleteRetentionPolicy.days", 3),
    (
        "FULL",
        "retention",
        "policy.rules[0].definition.actions.snapshot.delete.daysAfterCreationGreaterThan",
        30,
    ),
    ("FULL", "data", "containerName", "training"),
    ("FULL", "data-validation", "containerName", "validation"),
    ("FULL", "dfs-endpoint", "subnet.id", HUB_NETWORK["subnet_id"]),
    ("FULL", "blob-zones", "privateDnsZoneConfigs[0].privateDnsZoneId", HUB_NETWORK["private_dns_zone_ids"][ZONE]),
    ("FULL", "file-link", "virtualNetwork.id", HUB_NETWORK["vnet_id"]),
    ("FULL", "logs", "workspaceId", LOGS),
    ("FULL", "logs", "logs[2].category", "StorageDelete"),
    ("FULL", "datastore", "properties.credentials.credentialsType", "None"),
    ("FULL", "datastore", "properties.serviceDataAccessAuthIdentity", "WorkspaceUserAssignedIdentity"),
    ("FULL", "datastore", "properties.containerName", "training"),
    ("FULL", "reader", "principalId", "reader"),
    ("IN_HSM", "store", "encryption.keyVaultProperties.keyVaultUri", "https://hsm-own.managedhsm.azure.net"),
    ("IN_HSM", "store", "identity.userAssignedIdentities[0]", IDENTITY["id"]),
    ("INTO_STORE", "data", "accountName", "stown"),
    ("INTO_STORE", "data", "resourceGroupName", "rg-other"),
    ("INTO_STORE", "datastore", "properties.resourceGroup", "rg-other"),
    ("INTO_STORE", "datastore", "resourceGroupName", "rg"),
]
MADE: list[tuple[str, str, str]] = [
    ("PLACE", "vault key identity vnet endpoints blob-endpoint file-endpoint vault-endpoint", "logs datastore reader"),
    ("FULL", "logs", "vault key vnet endpoints blob-zone vault-endpoint vault-logs"),
    ("LOGGED", "vault-logs logs", ""),
    ("IN_HSM", "store data", "vault key identity key-user vault-endpoint"),
    ("INTO_STORE", "data datastore", "store services retention vault key vnet blob-endpoint"),
    ("NOTHING", "", "data datastore store"),
]
"""Name of the arguments, what is made, what is not."""


@functools.cache
def made(name: str) -> dict[str, dict[str, Any]]:
    """What is registered for one of the arguments above, by its name."""
    return by_part(run(lambda: FineTuneStorage("it", globals()[name])))


def test_every_promise_stands_in_the_inputs() -> None:
    for name, part, path, wanted in PROMISES:
        assert at(made(name)[part], path) == wanted, f"{part}: {path}"


@pytest.mark.parametrize(("name", "wanted", "unwanted"), MADE, ids=[row[0] for row in MADE])
def test_what_is_made_and_what_is_not(name: str, wanted: str, unwanted: str) -> None:
    assert set(wanted.split()) <= set(made(name)) and not set(unwanted.split()) & set(made(name))
    assert name != "NOTHING" or not made(name)


def test_roles_are_the_least_that_serves() -> None:
    assert made("FULL")["key-user"]["roleDefinitionId"].endswith(KEY_USER)
    assert made("FULL")["reader"]["roleDefinitionId"].endswith(BLOB_READER)
    assert made("FULL")["reader"]["scope"].endswith("/containers/training")


@pytest.mark.parametrize("protect", [None, False])
def test_only_vault_and_key_are_protected(protect: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    protected: list[Any] = []
    given = pulumi.ResourceOptions.__init__

    def remember(self: Any, *args: Any, **options: Any) -> None:
        given(self, *args, **options)
        protected.append(options.get("protect"))

    monkeypatch.setattr(pulumi.ResourceOptions, "__init__", remember)
    run(lambda: FineTuneStorage("it", {**PLACE, "protect": protect}))
    assert [value for value in protected if value is not None] == [protect is not False] * 2


def late(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)


KEY: dict[str, Any] = FULL["key"]
# arguments, what is refused, words of the reason
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"location": "eastus2"}, "resource_group_name", "is required"),
    ({**PLACE, "resource_group_name": "x" * 91}, "resource_group_name", "not the name of a resource group"),
    ({**PLACE, "resource_group_name": "a/b"}, "resource_group_name", "not the name of a resource group"),
    ({**PLACE, "tags": {"owner": 7}}, "tags.owner", "must be a text"),
    ({**PLACE, "tags": {"a?": "b"}}, "tags.a?", "1 to 128 characters without"),
    ({**PLACE, "tags": {"owner": "x" * 257}}, "tags.owner", "at most 256 characters"),
    ({**PLACE, "tags": {str(i): "" for i in range(51)}}, "tags.0", "is empty"),
    ({**PLACE, "tags": {str(i): "x" for i in range(51)}}, "tags", "are 51; Azure takes 50"),
    ({**PLACE, "location": ""}, "location", "is empty"),
    ({**PLACE, "location": 7}, "location", "must be a text"),
    ({**PLACE, "location": "atlantis"}, "location", "not an Azure region"),
    ({**PLACE, "geography": "sweden"}, "location", "outside sweden; regions inside are swedencentral"),
    ({**PLACE, "geography": "swedn"}, "geography", "did you mean 'Sweden'"),
    ({**PLACE, "sku": "Standard_GRS"}, "sku", "none of Standard_ZRS, Standard_LRS"),
    ({**PLACE, "sku": late("Standard_ZRS")}, "sku", "must be known when the program runs"),
    ({**PLACE, "container_names": []}, "container_names", "is empty"),
    ({**PLACE, "container_names": ["a"]}, "container_names", "3 to 63"),
    ({**PLACE, "container_names": ["x" * 64]}, "container_names", "3 to 63"),
    ({**PLACE, "container_names": ["data", "data"]}, "container_names", "there twice"),
    ({**PLACE, "container_names": "data"}, "container_names", "must be a list"),
    ({**PLACE, "retention_days": 0}, "retention_days", "not between 1 and 3650"),
    ({**PLACE, "delete_retention_days": 366}, "delete_retention_days", "not between 1 and 365"),
    ({**PLACE, "private_endpoint_groups": ["blob"]}, "private_endpoint_groups", "none of dfs, queue, table"),
    ({**PLACE, "private_endpoint_groups": ["dfs", "dfs"]}, "private_endpoint_groups", "there twice"),
    ({**PLACE, "model": "Phi"}, "model", "cannot be read"),
    ({**PLACE, "model": PHI.replace("Phi-4-mini-instruct", "Nobody")}, "model", "does not say that"),
    ({**PLACE, "model": PHI, "location": "swedencentral"}, "model", "can be fine-tuned in eastus, eastus2,"),
    ({**PLACE, "model": "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct"}, "model", "do not allow"),
    ({**PLACE, "key": {"name": "cmk"}}, "key.vault_id", "is required"),
    ({**PLACE, "key": {"vault_id": STORE, "name": "cmk"}}, "key.vault_id", "not the resource id of Microsoft.KeyVault"),
    ({**PLACE, "key": {**KEY, "name": "a b"}}, "key.name", "1 to 127 letters"),
    ({**PLACE, "key": {**KEY, "version": "1"}}, "key.version", "32 hexadecimal digits"),
    ({**PLACE, "key": {**KEY, "vault_uri": "kv"}}, "key.vault_uri", "an address such as"),
    ({**PLACE, "key": {"vault_id": HSM, "name": "cmk"}}, "key.identity", "a managed HSM has roles of its own"),
    ({**PLACE, "key": {**KEY, "identity": {"id": STORE}}}, "key.identity.principal_id", "is required"),
    ({**PLACE, "network": {"vnet_id": HUB_NETWORK["vnet_id"]}}, "network.subnet_id", "is required"),
    ({**PLACE, "network": {**HUB_NETWORK, "subnet_id": "hub"}}, "network.subnet_id", "not the resource id"),
    (
        {**PLACE, "network": {**HUB_NETWORK, "private_dns_zone_ids": {"other": f"{HUB}/privateDnsZones/{ZONE}"}}},
        "network.private_dns_zone_ids.other",
        f"is the id of another zone, {ZONE}",
    ),
    ({**PLACE, "log_analytics_workspace_id": STORE}, "log_analytics_workspace_id", "not the resource id"),
    ({**PLACE, "workspace_name": "a b"}, "workspace_name", "3 to 33 letters"),
    ({**PLACE, "workspace_principal_id": "p"}, "workspace_principal_id", "name the workspace in workspace_name"),
    ({**FULL, "service_data_access_auth_identity": "None"}, "service_data_access_auth_identity", "none of Workspace"),
    ({**INTO_STORE, "storage_account_id": VAULT}, "storage_account_id", "not the resource id"),
    ({**INTO_STORE, "sku": "Standard_ZRS"}, "sku", "a store that is made here; take it out, or storage_account_id"),
    ({**INTO_STORE, "protect": False}, "protect", "a store that is made here"),
    ({**PLACE, "datastore_id": DATASTORE}, "storage_account_id", "is required beside datastore_id"),
    ({**NOTHING, "workspace_name": "mlw"}, "workspace_name", "a datastore that is made here"),
    ({**NOTHING, "datastore_id": STORE}, "datastore_id", "not the resource id"),
    ({**PLACE, "containers": ["data"]}, "containers", "did you mean 'container_names'?"),
    ({**PLACE, "transform": {"stor": {}}}, "transform.stor", "did you mean 'store'?"),
    ({**FULL, "transform": {"data-other": {}}}, "transform.data-other", "there is no such part"),
]


@pytest.mark.parametrize(("args", "argument", "says"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_what_is_refused(args: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        check("it", args)
    assert (refused.value.property_path, says in refused.value.reason) == (argument, True), str(refused.value)
    assert str(refused.value).startswith("FineTuneStorage 'it', ")


# what an output turns out to be, what is refused, what is not made of it
LATE: list[tuple[dict[str, Any], str, str]] = [
    ({"location": late("atlantis")}, "location", "store"),
    ({"model": late("Phi"), "storage_account_id": STORE, "datastore_id": DATASTORE}, "model", ""),
    ({"key": {"vault_id": late(HSM), "name": "cmk"}}, "key.identity", "store"),
    ({"key": {"vault_id": VAULT, "name": late("a b")}}, "key.name", "store"),
    ({"network": {**HUB_NETWORK, "subnet_id": late("hub")}}, "network.subnet_id", "blob-endpoint"),
    ({"storage_account_id": late(VAULT)}, "storage_account_id", "data"),
    ({"workspace_name": late("a b"), "storage_account_id": STORE}, "workspace_name", "datastore"),
    ({"transform": {"store": {"no_such": 1}}}, "transform.store.no_such", "store"),
]


@pytest.mark.filterwarnings("ignore:coroutine 'Output")
@pytest.mark.parametrize(("wrong", "argument", "unmade"), LATE, ids=[row[1] for row in LATE])
def test_what_turns_out_wrong_is_refused_before_anything_is_made_of_it(
    wrong: dict[str, Any], argument: str, unmade: str
) -> None:
    azure = Azure()
    with pytest.raises(ArgumentError) as refused:
        run(lambda: FineTuneStorage("it", {**PLACE, **wrong}), azure=azure)
    assert refused.value.property_path == argument and unmade not in by_part(azure.registered)


MOVED: list[tuple[str, dict[str, Any], str]] = [
    ("location", {"StorageAccount": {"location": "westus2"}}, "'westus2', and 'eastus2' would make it anew"),
    ("container_names", {"BlobContainer": {"name": "old"}}, "'old', and 'fine-tuning-data' would make it anew"),
]


@pytest.mark.parametrize(("argument", "outputs", "says"), MOVED, ids=[row[0] for row in MOVED])
def test_what_would_make_data_anew_is_refused(argument: str, outputs: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        run(lambda: FineTuneStorage("it", PLACE), outputs)
    assert refused.value.property_path == argument and says in refused.value.reason


def test_a_region_may_be_written_as_azure_shows_it() -> None:
    moved = {"StorageAccount": {"location": "eastus2"}}
    run(lambda: FineTuneStorage("it", {**PLACE, "location": "East US 2"}), moved)
