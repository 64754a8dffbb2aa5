"""A store for fine-tuning data, with every argument: your key, your hub network, a datastore in your workspace."""

import pulumi

from components import FineTuneStorage

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups"
HUB = "/subscriptions/66666666-7777-8888-9999-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network"
ZONES = ("blob.core.windows.net", "file.core.windows.net", "dfs.core.windows.net")

place = {
    "resource_group_name": "rg-training",
    "location": pulumi.Config("azure-native").require("location"),
    "geography": "us",
    "tags": {"data": "fine-tuning", "owner": "ml-platform"},
}
key = {
    "vault_id": f"{SUBSCRIPTION}/rg-keys/providers/Microsoft.KeyVault/managedHSMs/hsm-training",
    "vault_uri": "https://hsm-training.managedhsm.azure.net",
    "name": "training-data",
    "version": "0123456789abcdef0123456789abcdef",
    # It has the HSM's own role "Managed HSM Crypto Service Encryption User" on the key already.
    "identity": {
        "id": f"{SUBSCRIPTION}/rg-keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training",
        "principal_id": "aaaaaaaa-0000-0000-0000-000000000001",
        "client_id": "aaaaaaaa-0000-0000-0000-000000000002",
    },
}
hub = {
    "vnet_id": f"{HUB}/virtualNetworks/vnet-hub",
    "subnet_id": f"{HUB}/virtualNetworks/vnet-hub/subnets/endpoints",
    "private_dns_zone_ids": {f"privatelink.{z}": f"{HUB}/privateDnsZones/privatelink.{z}" for z in ZONES},
}
workspace = {
    "workspace_name": "mlw-research",
    "service_data_access_auth_identity": "WorkspaceSystemAssignedIdentity",
    "workspace_principal_id": "aaaaaaaa-0000-0000-0000-000000000003",
}
store = FineTuneStorage(
    "training",
    {
        **place,
        **workspace,
        "model": "azureml://registries/azureml/models/Phi-4-mini-instruct",
        "container_names": ["training", "validation"],
        "retention_days": 90,
        "delete_retention_days": 14,
        "sku": "Standard_ZRS",
        "key": key,
        "network": hub,
        "private_endpoint_groups": ["dfs"],
        "log_analytics_workspace_id": f"{SUBSCRIPTION}/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log",
        "protect": True,
        "transform": {"store": {"access_tier": "Cool"}},
    },
)

# A container and a datastore in a store that exists; and a store and datastore that both exist.
account = f"{SUBSCRIPTION}/rg-data/providers/Microsoft.Storage/storageAccounts/stresearch"
datastores = (
    f"{SUBSCRIPTION}/rg-training/providers/Microsoft.MachineLearningServices/workspaces/mlw-research/datastores"
)
FineTuneStorage("research", {**place, **workspace, "storage_account_id": account, "container_names": ["curated"]})
FineTuneStorage("papers", {**place, "storage_account_id": account, "datastore_id": f"{datastores}/papers"})

pulumi.export("datastore", store.datastore_id)
