"""A hosted model as the Well-Architected Framework asks: reached through your network only, without keys, with logs."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage, IsolatedWorkspace, ServerlessModelEndpoint

config, location = pulumi.Config(), pulumi.Config("azure-native").require("location")
tags = {"workload": "chat", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-chat-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}
logs = azure.operationalinsights.Workspace("logs", **place, retention_in_days=90, sku={"name": "PerGB2018"})
# Keeps vaults and keys; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
watched = {"log_analytics_workspace_id": logs.id, "protect": config.get_bool("protect") is not False}

store = FineTuneStorage("data", {**place, **watched, "geography": "us"})
workspace = IsolatedWorkspace(
    "models", {**place, **watched, "storage_account_id": store.storage_account_id, "network": store.network}
)

chat = ServerlessModelEndpoint(
    "chat",
    {
        **place,
        "workspace_name": workspace.workspace_name,  # security: closed to the internet, as the workspace is
        "geography": "us",  # privacy: prompts are processed inside
        "model": "azureml://registries/azureml/models/Phi-4-mini-instruct",
    },
)

pulumi.export("scoringUri", chat.scoring_uri)
