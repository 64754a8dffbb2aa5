"""Azure Policy beside what it guards, as the Well-Architected Framework asks: a workspace, a model on it, a hosted one."""

import pulumi
import pulumi_azure_native as azure

from components import IsolatedWorkspace, ManagedComputeEndpoint, ModelCatalogPolicy, ServerlessModelEndpoint

config, location = pulumi.Config(), pulumi.Config("azure-native").require("location")
tags = {"workload": "models", "owner": "ml-platform", "data-classification": "confidential"}
group_name = f"rg-guarded-models-{pulumi.get_stack()}"
group = azure.resources.ResourceGroup("group", resource_group_name=group_name, location=location, tags=tags)
place = {"resource_group_name": group.name, "location": location, "tags": tags}
logs = azure.operationalinsights.Workspace("logs", **place, retention_in_days=90, sku={"name": "PerGB2018"})

# Security: what other tools deploy to this resource group is denied by the same rules.
guard = ModelCatalogPolicy("guard", {"scope": group.id, "display_name_prefix": "ML platform"})

workspace = IsolatedWorkspace(
    "models",
    {
        **place,
        "log_analytics_workspace_id": logs.id,
        # Keeps vault and key; before `pulumi destroy`: `pulumi config set protect false` and `pulumi up`.
        "protect": config.get_bool("protect") is not False,
    },
)
inside = {**place, "workspace_name": workspace.workspace_name}

phi = ManagedComputeEndpoint(
    "phi",
    {
        **inside,
        "model": "azureml://registries/azureml/models/Phi-4/versions/8",
        "instance_type": "Standard_NC24ads_A100_v4",
        "instance_count": 3,  # reliability: one may fail and one be upgraded while the third answers
        "log_analytics_workspace_id": logs.id,
    },
)
chat = ServerlessModelEndpoint(
    "chat", {**inside, "geography": "us", "model": "azureml://registries/azureml/models/Phi-4-mini-instruct"}
)

pulumi.export("scoringUri", phi.scoring_uri)
pulumi.export("chat", chat.scoring_uri)
pulumi.export("notEnforced", guard.not_enforced)
