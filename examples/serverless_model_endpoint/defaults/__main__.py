"""A model that Microsoft hosts, in a workspace that exists, with required arguments only."""

import pulumi

from components import ServerlessModelEndpoint

chat = ServerlessModelEndpoint(
    "chat",
    {
        "resource_group_name": "rg-models",
        "workspace_name": "mlw-models",
        "location": pulumi.Config("azure-native").require("location"),
        "geography": "us",
        "model": "azureml://registries/azureml/models/Phi-4-mini-instruct",
    },
)

pulumi.export("scoringUri", chat.scoring_uri)
