"""A scanned model on dedicated machines in an isolated workspace; the endpoint with required arguments only."""

import pulumi
import pulumi_azure_native as azure

from components import FineTuneStorage, IsolatedWorkspace, ManagedComputeEndpoint

location = pulumi.Config("azure-native").require("location")
group = azure.resources.ResourceGroup("models", location=location)
place = {"resource_group_name": group.name, "location": location}

store = FineTuneStorage("models", place)
workspace = IsolatedWorkspace(
    "workspace", {**place, "storage_account_id": store.storage_account_id, "network": store.network}
)
phi = ManagedComputeEndpoint(
    "phi",
    {
        **place,
        "workspace_name": workspace.workspace_name,
        "model": "azureml://registries/azureml/models/Phi-4/versions/8",
        "instance_type": "Standard_NC24ads_A100_v4",
    },
)

pulumi.export("scoringUri", phi.scoring_uri)
