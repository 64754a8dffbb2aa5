"""Microsoft.CognitiveServices: Azure AI Foundry."""

from __future__ import annotations

from modelrail.types.table import ResourceType

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
_TUPLE = ("properties.model.format", "properties.model.name", "properties.model.version", "properties.model.source")
_UNGUARDED = """
capabilityHosts commitmentPlans connections defenderForAISettings encryptionScopes managedNetworks
managedNetworks/outboundRules networkSecurityPerimeterConfigurations privateEndpointConnections privateLinkResources
projects/agentDeployments projects/applications projects/applications/agentDeployments projects/capabilityHosts
projects/connections raiBlocklists raiBlocklists/raiBlocklistItems raiPolicies raiTopics raiToolLabels
"""

COGNITIVE_SERVICES: tuple[ResourceType, ...] = (
    ResourceType(ACCOUNTS, properties=("location", "kind")),
    ResourceType(f"{ACCOUNTS}/projects", properties=("location",)),
    ResourceType(
        f"{ACCOUNTS}/deployments",
        properties=("sku.name", *_TUPLE),
        model="tuple",
        model_path="properties.model",
        hosted=True,
    ),
    ResourceType(
        f"{ACCOUNTS}/managedComputeDeployments",
        properties=("sku.name", "properties.model", "properties.deploymentTemplate"),
        model="id",
        model_path="properties.model",
    ),
    *(ResourceType(f"{ACCOUNTS}/{name}") for name in _UNGUARDED.split()),
    ResourceType("Microsoft.CognitiveServices/commitmentPlans"),
    ResourceType("Microsoft.CognitiveServices/commitmentPlans/accountAssociations"),
)
