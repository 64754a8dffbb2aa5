"""Microsoft.CognitiveServices: Azure AI Foundry."""

from __future__ import annotations

from modelrail.types.table import (
    ANY_VAULT,
    CONNECTED_STORE,
    CONNECTION,
    FILTER_POLICY,
    MANAGED_NETWORK,
    OUTBOUND_RULE,
    ResourceType,
)

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
_TUPLE = (
    "properties.model.format",
    "properties.model.name",
    "properties.model.version",
    "properties.model.source",
    "properties.model.sourceAccount",
)
_REACHES = (
    "properties.versionUpgradeOption",
    "properties.spilloverDeploymentName",
    "properties.raiPolicyName",
    "properties.routing.models[*].format",
    "properties.routing.models[*].name",
    "properties.routing.models[*].version",
    "properties.speculativeDecoding.draftModel.format",
    "properties.speculativeDecoding.draftModel.name",
    "properties.speculativeDecoding.draftModel.version",
)
_UNGUARDED = """
capabilityHosts commitmentPlans defenderForAISettings encryptionScopes networkSecurityPerimeterConfigurations
privateEndpointConnections privateLinkResources projects/agentDeployments projects/applications
projects/applications/agentDeployments projects/capabilityHosts raiBlocklists raiBlocklists/raiBlocklistItems
raiTopics raiToolLabels
"""

COGNITIVE_SERVICES: tuple[ResourceType, ...] = (
    ResourceType(
        ACCOUNTS,
        properties=(
            "location",
            "kind",
            "properties.locations.regions[*].name",
            "properties.publicNetworkAccess",
            "properties.networkAcls.defaultAction",
            "properties.networkAcls.ipRules[*].value",
            "properties.restrictOutboundNetworkAccess",
            "properties.allowedFqdnList",
            "properties.disableLocalAuth",
            "properties.raiMonitorConfig.adxStorageResourceId",
            "properties.encryption.keySource",
            "properties.encryption.keyVaultProperties.keyName",
            "properties.encryption.keyVaultProperties.keyVaultUri",
            "properties.userOwnedStorage[*].resourceId",
        ),
        references={
            "properties.encryption.keyVaultProperties.keyVaultUri": f"uri:{ANY_VAULT}",
            "properties.userOwnedStorage[*].resourceId": "Microsoft.Storage/storageAccounts",
            "properties.raiMonitorConfig.adxStorageResourceId": "Microsoft.Storage/storageAccounts",
        },
        ids=(
            "properties.raiMonitorConfig.adxStorageResourceId",
            "properties.encryption.keyVaultProperties.keyName",
            "properties.encryption.keyVaultProperties.keyVaultUri",
        ),
    ),
    ResourceType(f"{ACCOUNTS}/managedNetworks", properties=MANAGED_NETWORK),
    ResourceType(
        f"{ACCOUNTS}/managedNetworks/outboundRules", properties=tuple(f"properties.{key}" for key in OUTBOUND_RULE)
    ),
    ResourceType(f"{ACCOUNTS}/connections", properties=CONNECTION, references=CONNECTED_STORE),
    ResourceType(f"{ACCOUNTS}/projects/connections", properties=CONNECTION, references=CONNECTED_STORE),
    ResourceType(f"{ACCOUNTS}/projects", properties=("location",)),
    ResourceType(
        f"{ACCOUNTS}/deployments",
        properties=("sku.name", *_TUPLE, *_REACHES),
        references={
            "properties.model.source": ACCOUNTS,
            "properties.model.sourceAccount": ACCOUNTS,
            "properties.spilloverDeploymentName": f"sibling:{ACCOUNTS}/deployments",
            "properties.raiPolicyName": f"sibling:{ACCOUNTS}/raiPolicies",
        },
        ids=("properties.model.source", "properties.model.sourceAccount", "properties.raiPolicyName"),
        model="tuple",
        model_path="properties.model",
        hosted=True,
    ),
    ResourceType(
        f"{ACCOUNTS}/managedComputeDeployments",
        properties=("sku.name", "properties.model", "properties.deploymentTemplate"),
        model="id",
        model_path="properties.model",
        preview_only=True,
    ),
    ResourceType(f"{ACCOUNTS}/raiPolicies", properties=FILTER_POLICY),
    *(ResourceType(f"{ACCOUNTS}/{name}") for name in _UNGUARDED.split()),
    ResourceType("Microsoft.CognitiveServices/commitmentPlans"),
    ResourceType("Microsoft.CognitiveServices/commitmentPlans/accountAssociations"),
)
