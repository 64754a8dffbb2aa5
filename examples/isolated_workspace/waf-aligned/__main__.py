"""A workspace as the Well-Architected Framework asks: zones, logs that are kept, your own network, approved outbound."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage, IsolatedWorkspace

location = pulumi.Config("azure-native").require("location")
tags = {"workload": "models", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-models-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}

logs = azure.operationalinsights.Workspace(
    "logs", **place, retention_in_days=365, sku={"name": "PerGB2018"}, features={"disable_local_auth": True}
)
spoke = azure.network.VirtualNetwork("spoke", **place, address_space={"address_prefixes": ["10.60.0.0/24"]})
endpoints = azure.network.Subnet(
    "endpoints",
    resource_group_name=group.name,
    virtual_network_name=spoke.name,
    address_prefix="10.60.0.0/26",
    private_endpoint_network_policies="Enabled",
    default_outbound_access=False,
)
shared = {
    **place,
    "geography": "us",
    "log_analytics_workspace_id": logs.id,  # operations: every use of workspace, registry, key and data
    # Keeps vaults and keys; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
    "protect": pulumi.Config().get_bool("protect") is not False,
}

store = FineTuneStorage(
    "training",
    {
        **shared,
        "sku": "Standard_ZRS",  # reliability: three zones of the region, and no copy outside
        "network": {"vnet_id": spoke.id, "subnet_id": endpoints.id},  # security: reached from the spoke only
        "retention_days": 90,  # cost and privacy: what is not needed is not kept
        "delete_retention_days": 14,  # reliability: a deletion by mistake can be taken back
    },
)
workspace = IsolatedWorkspace(
    "models",
    {
        **shared,
        "storage_account_id": store.storage_account_id,
        "network": store.network,  # the same spoke, and the zones that the store has made
        # Security: all that leaves is telemetry; there is no host among it, so no firewall is paid for.
        "outbound_rules": [
            {"name": "telemetry", "service_tag": "AzureMonitor", "protocol": "TCP", "port_ranges": "443"},
        ],
    },
)

pulumi.export("workspace", workspace.workspace_name)
pulumi.export("identity", workspace.principal_id)
pulumi.export("logs", workspace.log_analytics_workspace_id)
