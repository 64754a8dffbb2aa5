"""Two models hosted in one region, with every argument: your key, your hub network, a project, your log workspace."""

import pulumi

from components import FoundryModelDeployment

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups"
HUB = "/subscriptions/66666666-7777-8888-9999-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network"
ZONES = [f"privatelink.{z}.azure.com" for z in ("cognitiveservices", "openai", "services.ai")]

models = FoundryModelDeployment(
    "models",
    {
        "resource_group_name": "rg-models",
        "location": pulumi.Config("azure-native").require("location"),
        "tags": {"data": "prompts", "owner": "ml-platform"},
        "geography": "sweden",
        "deployments": [
            {"model": {"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"}, "capacity": 120},
            {
                "name": "embed-reserved",
                "model": {"format": "OpenAI", "name": "text-embedding-ada-002", "version": "2"},
                "sku": "ProvisionedManaged",
                "capacity": 15,
            },
        ],
        "severity_threshold": "Low",
        "allowed_fqdn_list": ["stmodels.blob.core.windows.net"],
        "project_name": "search",
        "key": {
            "vault_id": f"{SUBSCRIPTION}/rg-keys/providers/Microsoft.KeyVault/vaults/kv-models",
            "vault_uri": "https://kv-models.vault.azure.net",
            "name": "foundry",
            "version": "0123456789abcdef0123456789abcdef",
        },
        "network": {
            "vnet_id": f"{HUB}/virtualNetworks/vnet-hub",
            "subnet_id": f"{HUB}/virtualNetworks/vnet-hub/subnets/endpoints",
            "private_dns_zone_ids": {zone: f"{HUB}/privateDnsZones/{zone}" for zone in ZONES},
        },
        "log_analytics_workspace_id": f"{SUBSCRIPTION}/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log",
        "protect": True,
        "transform": {"account": {"properties": {"dynamic_throttling_enabled": False}}},
    },
)

pulumi.export("endpoint", models.endpoint)
pulumi.export("deployments", models.deployment_names)
