"""Two deployments behind one endpoint, with every argument it takes.

Traffic is for the second `pulumi up`, because Azure sends none to a deployment that does not exist yet:

    pulumi up
    pulumi config set --path traffic.blue 90 && pulumi config set --path traffic.green 10 && pulumi up
"""

import pulumi

from components import FineTuneStorage, IsolatedWorkspace, ManagedComputeEndpoint

GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shared/providers"

config = pulumi.Config()
place = {
    "resource_group_name": "rg-models",
    "location": pulumi.Config("azure-native").require("location"),
    "tags": {"data": "prompts", "owner": "ml-platform"},
}
kept = {**place, "protect": config.get_bool("protect") is not False}
store = FineTuneStorage("models", kept)
workspace = IsolatedWorkspace(
    "workspace", {**kept, "storage_account_id": store.storage_account_id, "network": store.network}
)

inside = {**place, "workspace_name": workspace.workspace_name}
images = {
    "container_registry_id": f"{GROUP}/Microsoft.ContainerRegistry/registries/crmodels",
    "storage_account_id": store.storage_account_id,
}
logs = {"log_analytics_workspace_id": f"{GROUP}/Microsoft.OperationalInsights/workspaces/log"}
phi = ManagedComputeEndpoint(
    "phi",
    {
        **inside,
        **images,
        **logs,
        "endpoint_name": "phi-models-contoso",
        "deployments": [
            {
                "name": "blue",
                "model": "azureml://registries/azureml/models/Phi-4/versions/8",
                "instance_type": "Standard_NC24ads_A100_v4",
                "instance_count": 2,
            },
            {
                "name": "green",
                "model": "azureml://registries/azureml/models/Phi-4/versions/8",
                "instance_type": "Standard_NC40ads_H100_v5",
            },
        ],
        "traffic": config.get_object("traffic") or {},
        "transform": {"deployment": {"properties": {"request_settings": {"max_concurrent_requests_per_instance": 8}}}},
    },
)

# The same with one deployment, which is called blue.
small = {
    "model": "azureml://registries/azureml/models/MedImageInsight/versions/13",
    "instance_type": "Standard_NC4as_T4_v3",
    "instance_count": 1,
}
ManagedComputeEndpoint("small", {**inside, **images, **logs, **small})

pulumi.export("scoringUri", phi.scoring_uri)
pulumi.export("deployments", phi.deployment_names)
pulumi.export("identity", phi.principal_id)
