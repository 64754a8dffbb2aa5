"""The reference stack: scanned weights inside your VNet, hosted models in one geography, a store for fine-tuning data
under your key, the API of the model that was fine-tuned, and the Azure Policy that guards them all."""

import pulumi
import pulumi_azure_native as azure

from components import (
    FineTuneStorage,
    IsolatedWorkspace,
    ManagedComputeEndpoint,
    ModelCatalogPolicy,
    ServerlessModelEndpoint,
)

config = pulumi.Config()
location, geography = config.require("location"), config.require("geography")
model, hosted, tuned = (config.require(key) for key in ("model", "serverlessModel", "fineTunedModel"))

group_name = f"rg-modelrail-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("modelrail", resource_group_name=group_name, location=location)
place = {"resource_group_name": group.name, "location": location}
kept = {**place, "geography": geography, "protect": config.get_bool("protect") is not False}

policy = ModelCatalogPolicy("catalog", {"scope": group.id})
store = FineTuneStorage("training", {**kept, "model": hosted})
found = {"storage_account_id": store.storage_account_id, "network": store.network}
workspace = IsolatedWorkspace("models", {**kept, **found})

inside = {**place, "workspace_name": workspace.workspace_name}
weights = {"model": model, "instance_type": config.require("instanceType"), "traffic": config.get_object("traffic")}
phi = ManagedComputeEndpoint("phi", {**inside, **weights, "transform": config.get_object("transform")})
chat = ServerlessModelEndpoint("chat", {**inside, "geography": geography, "model": hosted})
support = ServerlessModelEndpoint("support", {**inside, "geography": geography, "model": tuned})

pulumi.export("workspace", workspace.workspace_name)
pulumi.export("scoringUri", phi.scoring_uri)
pulumi.export("serverlessEndpoints", [chat.endpoint_name, support.endpoint_name])
pulumi.export("trainingData", store.container_name)
