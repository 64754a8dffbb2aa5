"""A store for fine-tuning data as the Well-Architected Framework asks: zones, logs, your own network, an end of data."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage

location = pulumi.Config("azure-native").require("location")
tags = {"workload": "fine-tuning", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-fine-tuning-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}

logs = azure.operationalinsights.Workspace("logs", **place, retention_in_days=90, sku={"name": "PerGB2018"})
spoke = azure.network.VirtualNetwork("spoke", **place, address_space={"address_prefixes": ["10.60.0.0/24"]})
endpoints = azure.network.Subnet(
    "endpoints",
    resource_group_name=group.name,
    virtual_network_name=spoke.name,
    address_prefix="10.60.0.0/26",
    private_endpoint_network_policies="Enabled",
    default_outbound_access=False,
)

store = FineTuneStorage(
    "training",
    {
        **place,
        "geography": "us",
        "sku": "Standard_ZRS",  # reliability: three zones of the region, and no copy outside
        "network": {"vnet_id": spoke.id, "subnet_id": endpoints.id},  # security: reached from the spoke only
        "log_analytics_workspace_id": logs.id,  # operations: who read, wrote, deleted, and every use of the key
        "retention_days": 90,  # cost and privacy: what is not needed is not kept
        "delete_retention_days": 14,  # reliability: a deletion by mistake can be taken back
        # Keeps vault and key; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
        "protect": pulumi.Config().get_bool("protect") is not False,
        "model": "azureml://registries/azureml/models/Phi-4-mini-instruct",
    },
)

pulumi.export("storageAccount", store.storage_account_name)
pulumi.export("container", store.container_name)
