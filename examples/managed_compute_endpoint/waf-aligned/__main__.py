"""A scanned model as the Well-Architected Framework asks: your own network, spare machines, logs, a rollout in steps."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage, IsolatedWorkspace, ManagedComputeEndpoint

config = pulumi.Config()
location = pulumi.Config("azure-native").require("location")
tags = {"workload": "assistant", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-assistant-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}
# Keeps vaults and keys; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
kept = {**place, "protect": config.get_bool("protect") is not False}

logs = azure.operationalinsights.Workspace("logs", **place, retention_in_days=90, sku={"name": "PerGB2018"})
spoke = azure.network.VirtualNetwork("spoke", **place, address_space={"address_prefixes": ["10.80.0.0/24"]})
endpoints = azure.network.Subnet(
    "endpoints",
    resource_group_name=group.name,
    virtual_network_name=spoke.name,
    address_prefix="10.80.0.0/26",
    private_endpoint_network_policies="Enabled",
    default_outbound_access=False,
)
network = {"vnet_id": spoke.id, "subnet_id": endpoints.id}

store = FineTuneStorage("assistant-data", {**kept, "network": network, "log_analytics_workspace_id": logs.id})
workspace = IsolatedWorkspace(
    "workspace", {**kept, "storage_account_id": store.storage_account_id, "network": store.network}
)
assistant = ManagedComputeEndpoint(
    "assistant",
    {
        **place,
        "workspace_name": workspace.workspace_name,
        "model": "azureml://registries/azureml/models/Phi-4/versions/8",
        "instance_type": "Standard_NC24ads_A100_v4",
        "instance_count": 3,  # reliability: one may fail and one be upgraded while the third answers
        "storage_account_id": store.storage_account_id,  # security: the identity reads this store and no other
        "log_analytics_workspace_id": logs.id,  # operations: who called, how long it took, which container restarted
        # operations: `pulumi config set --path traffic.blue 100` when the deployment exists and has been tried out
        "traffic": config.get_object("traffic") or {},
    },
)

pulumi.export("scoringUri", assistant.scoring_uri)
