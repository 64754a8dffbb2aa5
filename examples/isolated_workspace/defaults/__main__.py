"""A workspace, with required arguments only: it makes its own store, vault, registry, logs and network."""

import pulumi
import pulumi_azure_native as azure

from components import IsolatedWorkspace

location = pulumi.Config("azure-native").require("location")
group = azure.resources.ResourceGroup("models", location=location)

workspace = IsolatedWorkspace("models", {"resource_group_name": group.name, "location": location})

pulumi.export("workspace", workspace.workspace_name)
