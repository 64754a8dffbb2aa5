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

store = FineTuneStorage("training", {**kept, "geography": geography, "model": config.require("serverlessModel")})
workspace = IsolatedWorkspace(
    "models", {**kept, "storage_account_id": store.storage_account_id, "network": store.network}
)
inside = {**place, "workspace_name": workspace.workspace_name}

run = {"model": config.require("model"), "instance_type": config.require("instanceType")}
phi = ManagedComputeEndpoint("phi", {**inside, **run, "transform": config.get_object("transform") or {}})
chat = ServerlessModelEndpoint("chat", {**inside, "geography": geography, "model": config.require("serverlessModel")})
tuned = ServerlessModelEndpoint("support", {**inside, "geography": geography, "model": config.require("fineTunedModel")})

pulumi.export("workspace", workspace.workspace_name)
pulumi.export("endpoint", phi.endpoint_name)
pulumi.export("serverlessEndpoint", chat.endpoint_name)
pulumi.export("fineTunedEndpoint", tuned.endpoint_name)
pulumi.export("trainingData", store.container_name)
