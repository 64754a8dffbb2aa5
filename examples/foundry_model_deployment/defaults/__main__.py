"""An embedding model hosted in one region, with required arguments only."""

import pulumi
import pulumi_azure_native as azure

from components import FoundryModelDeployment

location = pulumi.Config("azure-native").require("location")
group = azure.resources.ResourceGroup("models", location=location)

embed = FoundryModelDeployment(
    "embed",
    {
        "resource_group_name": group.name,
        "location": location,
        "deployments": [{"model": {"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"}}],
    },
)

pulumi.export("endpoint", embed.endpoint)
