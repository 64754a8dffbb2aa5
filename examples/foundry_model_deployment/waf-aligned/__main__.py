"""A hosted model as the Well-Architected Framework asks: your own network, logs, reserved capacity beside shared."""

import pulumi
import pulumi_azure_native as azure

from components import FoundryModelDeployment

location = pulumi.Config("azure-native").require("location")
tags = {"workload": "search", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-search-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}

logs = azure.operationalinsights.Workspace("logs", **place, retention_in_days=90, sku={"name": "PerGB2018"})
spoke = azure.network.VirtualNetwork("spoke", **place, address_space={"address_prefixes": ["10.70.0.0/24"]})
endpoints = azure.network.Subnet(
    "endpoints",
    resource_group_name=group.name,
    virtual_network_name=spoke.name,
    address_prefix="10.70.0.0/26",
    private_endpoint_network_policies="Enabled",
    default_outbound_access=False,
)
model = {"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"}

search = FoundryModelDeployment(
    "search",
    {
        **place,
        "geography": "sweden",
        "network": {"vnet_id": spoke.id, "subnet_id": endpoints.id},  # security: reached from the spoke only
        "log_analytics_workspace_id": logs.id,  # operations: who called what, and how much
        "severity_threshold": "Low",  # responsible AI: filters at their strictest
        "deployments": [
            # reliability and cost: capacity of your own for the steady load, the shared one for peaks
            {"name": "steady", "model": model, "sku": "ProvisionedManaged", "capacity": 15},
            {"name": "peaks", "model": model, "capacity": 100},
        ],
        # Keeps vault and key; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
        "protect": pulumi.Config().get_bool("protect") is not False,
    },
)

pulumi.export("endpoint", search.endpoint)
