"""A hub whose parts all exist already, and a workspace beside it that makes its own, with every argument there is."""

import pulumi

from components import IsolatedWorkspace

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups"
SHARED = f"{SUBSCRIPTION}/rg-shared/providers"
HUB = "/subscriptions/66666666-7777-8888-9999-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network"
ZONES = ("api.azureml.ms", "notebooks.azure.net", "azurecr.io", "vaultcore.azure.net", "blob.core.windows.net")

place = {
    "resource_group_name": "rg-models",
    "location": pulumi.Config("azure-native").require("location"),
    "geography": "us",
    "tags": {"data": "prompts", "owner": "ml-platform"},
    "network": {
        "vnet_id": f"{HUB}/virtualNetworks/vnet-hub",
        "subnet_id": f"{HUB}/virtualNetworks/vnet-hub/subnets/endpoints",
        "private_dns_zone_ids": {f"privatelink.{z}": f"{HUB}/privateDnsZones/privatelink.{z}" for z in ZONES},
    },
}
key = {
    "vault_id": f"{SHARED}/Microsoft.KeyVault/vaults/kv-keys",
    "name": "models",
    "version": "0123456789abcdef0123456789abcdef",
}
# It becomes the identity of the hub; elsewhere than on the hub itself it has its roles already.
identity = {
    "id": f"{SHARED}/Microsoft.ManagedIdentity/userAssignedIdentities/id-hub",
    "principal_id": "aaaaaaaa-0000-0000-0000-000000000002",
    "client_id": "aaaaaaaa-0000-0000-0000-000000000003",
}
parts = {
    "storage_account_id": f"{SHARED}/Microsoft.Storage/storageAccounts/stshared",
    "key_vault_id": f"{SHARED}/Microsoft.KeyVault/vaults/kv-secrets",
    "container_registry_id": f"{SHARED}/Microsoft.ContainerRegistry/registries/crshared",
    "log_analytics_workspace_id": f"{SHARED}/Microsoft.OperationalInsights/workspaces/log-shared",
    "application_insights_id": f"{SHARED}/Microsoft.Insights/components/appi-shared",
}
hub = IsolatedWorkspace("platform", {**place, **parts, "kind": "Hub", "key": {**key, "identity": identity}})

search = f"{SHARED}/Microsoft.Search/searchServices/srch-documents"
workspace = IsolatedWorkspace(
    "models",
    {
        **place,
        "kind": "Default",
        "key": {**key, "vault_uri": "https://kv-keys.vault.azure.net"},
        # `az ad sp show --id a232010e-820c-4083-83bb-3ace5fc29d0b --query id`; once for a vault, so not for the hub too.
        "cosmos_db_principal_id": "aaaaaaaa-0000-0000-0000-000000000001",
        "log_retention_days": 365,
        "image_build_compute": "image-builder",
        "protect": True,
        "outbound_rules": [
            # Weights of Hugging Face; every host is one that Microsoft documents, and the first makes a firewall.
            {"name": "huggingface", "fqdn": "huggingface.co"},
            {"name": "huggingface-files", "fqdn": "cdn-lfs.huggingface.co"},
            {"name": "telemetry", "service_tag": "AzureMonitor", "protocol": "TCP", "port_ranges": "443"},
            {
                "name": "documents",
                "service_resource_id": search,
                "subresource_target": "searchService",
                "spark_enabled": False,
            },
        ],
        "transform": {
            "workspace": {"friendly_name": "Models", "managed_network": {"firewall_sku": "Basic"}},
            "store-store": {"access_tier": "Cool"},
        },
    },
)

pulumi.export("hub", hub.workspace_name)
pulumi.export("workspace", workspace.workspace_name)
pulumi.export("guid", workspace.workspace_guid)
pulumi.export("discoveryUrl", workspace.discovery_url)
