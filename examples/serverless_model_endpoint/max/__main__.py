"""Hosted models with every argument: a bought one, and one fine-tuned from it in the same workspace."""

import pulumi

from components import ServerlessModelEndpoint

place = {
    "resource_group_name": "rg-models",
    "workspace_name": "mlw-models",
    "location": pulumi.Config("azure-native").require("location"),
    "geography": "us",
    "tags": {"workload": "support", "owner": "ml-platform"},
}

llama = ServerlessModelEndpoint(
    "llama",
    {
        **place,
        "model": "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct",
        # Meta's terms are accepted, and contact and transaction data go to Meta; modelrail.yaml records who decided.
        "accept_marketplace_terms": True,
        "transform": {"endpoint": {"tags": {"cost-center": "4711"}}},
    },
)

# What Microsoft fine-tuned for you from that model; modelrail.yaml records its base. One subscription serves both.
support = ServerlessModelEndpoint(
    "support",
    {
        **place,
        "model": "azureml://locations/westus3/workspaces/0b1c4d3e-5f60-4718-9a2b-3c4d5e6f7081/models/support/versions/2",
        "marketplace_subscription_id": llama.marketplace_subscription_id,
    },
)

pulumi.export("llama", llama.scoring_uri)
pulumi.export("support", support.scoring_uri)
