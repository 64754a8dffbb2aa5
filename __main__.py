"""The reference stack: a workspace in your VNet, a scanned model on managed compute, a hosted model, a guarded store."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage, IsolatedWorkspace, ManagedComputeEndpoint, ServerlessModelEndpoint

config = pulumi.Config()
location, geography = config.require("location"), config.require("geography")

group_name = f"rg-modelrail-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("modelrail", resource_group_name=group_name, location=location)
place = {"resource_group_name": group.name, "location": location}
kept = {**place, "protect": config.get_bool("protect") is not False}

store = FineTuneStorage("training", {**kept})
workspace = IsolatedWorkspace("models", {**kept, "storage_account_id": store.storage_account_id})
inside = {**place, "workspace_name": workspace.workspace_name}

phi = ManagedComputeEndpoint(
    "phi", {**inside, "model": config.require("model"), "instance_type": config.require("instanceType")}
)
chat = ServerlessModelEndpoint("chat", {**inside, "geography": geography, "model": config.require("serverlessModel")})

pulumi.export("workspace", workspace.workspace_name)
pulumi.export("endpoint", phi.endpoint_name)
pulumi.export("serverlessEndpoint", chat.endpoint_name)
pulumi.export("trainingData", store.container_name)
