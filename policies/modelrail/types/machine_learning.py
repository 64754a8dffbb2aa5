"""Microsoft.MachineLearningServices.

Older property bag names: azure-native before 3.15 (read off the SDK releases 2.90 to 3.29).
"""

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

ML = "Microsoft.MachineLearningServices"
WORKSPACES = f"{ML}/workspaces"
_STORE = "Microsoft.Storage/storageAccounts"

_UNGUARDED = """
batchEndpoints/jobs capabilityHosts codes codes/versions components components/versions connections/raiBlocklists
connections/raiBlocklists/raiBlocklistItems data datasets endpoints
environments featuresets featuresets/versions featurestoreEntities featurestoreEntities/versions
inferencePools/endpoints jobs labelingJobs linkedServices models privateEndpointConnections privateLinkResources
schedules services
"""
_RUNS_IN = ("properties.environmentId", "properties.environmentVariables")
_NAMED = (
    "properties.model.format",
    "properties.model.name",
    "properties.model.version",
    "properties.versionUpgradeOption",
    "properties.raiPolicyName",
    "sku.name",
)
_MADE_FROM = (
    "properties.image",
    "properties.condaFile",
    "properties.build.contextUri",
    "properties.docker.dockerImageUri",
)
_REGISTRY_CHILDREN = "codes codes/versions components components/versions data data/versions environments models"

MACHINE_LEARNING: tuple[ResourceType, ...] = (
    ResourceType(
        WORKSPACES,
        properties=(
            "location",
            "kind",
            "properties.publicNetworkAccess",
            "properties.allowPublicAccessWhenBehindVnet",
            *MANAGED_NETWORK,
            "properties.storageAccount",
            "properties.keyVault",
            "properties.containerRegistry",
            "properties.hubResourceId",
            "properties.encryption.status",
            "properties.encryption.keyVaultProperties.keyVaultArmId",
            "properties.encryption.keyVaultProperties.keyIdentifier",
        ),
        references={
            "properties.storageAccount": _STORE,
            "properties.keyVault": "Microsoft.KeyVault/vaults",
            "properties.containerRegistry": "Microsoft.ContainerRegistry/registries",
            "properties.hubResourceId": WORKSPACES,
            "properties.encryption.keyVaultProperties.keyVaultArmId": ANY_VAULT,
            "properties.encryption.keyVaultProperties.keyIdentifier": f"uri:{ANY_VAULT}",
        },
        ids=(
            "properties.storageAccount",
            "properties.keyVault",
            "properties.containerRegistry",
            "properties.hubResourceId",
            "properties.encryption.keyVaultProperties.keyVaultArmId",
            "properties.encryption.keyVaultProperties.keyIdentifier",
        ),
        flat=True,
    ),
    ResourceType(
        f"{WORKSPACES}/onlineEndpoints",
        properties=(
            "location",
            "properties.publicNetworkAccess",
            "properties.authMode",
            "properties.mirrorTraffic",
            "properties.compute",
        ),
        bags=("onlineEndpointProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/onlineEndpoints/deployments",
        properties=(
            "location",
            "properties.model",
            "properties.model.assetId",
            "properties.model.path",
            *_RUNS_IN,
            "properties.endpointComputeType",
            "properties.egressPublicNetworkAccess",
            "properties.appInsightsEnabled",
            "properties.dataCollector.collections[*].dataCollectionMode",
            "properties.dataCollector.collections[*].dataId",
        ),
        model="asset",
        model_path="properties.model",
        environment_path="properties.environmentId",
        references={
            "properties.environmentId": f"{WORKSPACES}/environments/versions",
            "properties.dataCollector.collections[*].dataId": f"{WORKSPACES}/data/versions",
        },
        bags=("onlineDeploymentProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/batchEndpoints",
        properties=("location", "properties.authMode"),
        bags=("batchEndpointProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/batchEndpoints/deployments",
        properties=(
            "location",
            "properties.model",
            "properties.model.assetId",
            "properties.model.path",
            *_RUNS_IN,
            "properties.compute",
        ),
        model="asset",
        model_path="properties.model",
        environment_path="properties.environmentId",
        references={
            "properties.environmentId": f"{WORKSPACES}/environments/versions",
            "properties.compute": f"{WORKSPACES}/computes",
        },
        bags=("batchDeploymentProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/serverlessEndpoints",
        properties=(
            "location",
            "properties.modelSettings.modelId",
            "properties.authMode",
            "properties.contentSafety.contentSafetyStatus",
            "properties.contentSafety.contentSafetyLevel",
        ),
        model="id",
        model_path="properties.modelSettings.modelId",
        hosted=True,
        bags=("serverlessEndpointProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/marketplaceSubscriptions",
        properties=("properties.modelId",),
        model="id",
        model_path="properties.modelId",
        hosted=True,
        bags=("marketplaceSubscriptionProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/connections/deployments",
        properties=_NAMED,
        references={"properties.raiPolicyName": f"sibling:{WORKSPACES}/connections/raiPolicies"},
        ids=("properties.raiPolicyName",),
        model="tuple",
        model_path="properties.model",
        hosted=True,
        preview_only=True,
    ),
    ResourceType(
        f"{WORKSPACES}/endpoints/deployments",
        properties=_NAMED,
        references={"properties.raiPolicyName": f"sibling:{WORKSPACES}/endpoints/raiPolicies"},
        ids=("properties.raiPolicyName",),
        model="tuple",
        model_path="properties.model",
        hosted=True,
        preview_only=True,
    ),
    ResourceType(
        f"{WORKSPACES}/inferencePools/groups",
        properties=("properties.modelConfiguration.modelId", "properties.environmentConfiguration.environmentId"),
        model="id",
        model_path="properties.modelConfiguration.modelId",
        preview_only=True,
        environment_path="properties.environmentConfiguration.environmentId",
        references={"properties.environmentConfiguration.environmentId": f"{WORKSPACES}/environments/versions"},
        bags=("inferenceGroupProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/datastores",
        properties=(
            "properties.accountName",
            "properties.containerName",
            "properties.credentials.credentialsType",
        ),
        references={"properties.accountName": f"name:{_STORE}"},
        bags=("datastoreProperties",),
    ),
    ResourceType(f"{WORKSPACES}/connections", properties=CONNECTION, references=CONNECTED_STORE),
    ResourceType(
        f"{WORKSPACES}/data/versions",
        properties=("properties.dataUri",),
        references={"properties.dataUri": f"datastore:{WORKSPACES}/datastores"},
        bags=("dataVersionBaseProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/computes",
        properties=(
            "location",
            "properties.computeLocation",
            "properties.computeType",
            "properties.properties.subnet.id",
        ),
        ids=("properties.properties.subnet.id",),
    ),
    ResourceType(
        f"{WORKSPACES}/inferencePools",
        properties=("properties.scaleUnitConfiguration.disablePublicEgress",),
        bags=("inferencePoolProperties",),
    ),
    ResourceType(f"{WORKSPACES}/managedNetworks", properties=MANAGED_NETWORK),
    *(
        ResourceType(f"{WORKSPACES}/{name}", properties=tuple(f"properties.{key}" for key in OUTBOUND_RULE))
        for name in ("outboundRules", "managedNetworks/outboundRules")
    ),
    ResourceType(
        f"{ML}/registries",
        properties=(
            "location",
            "properties.publicNetworkAccess",
            "properties.regionDetails[*].location",
            "properties.regionDetails[*].storageAccountDetails[*].systemCreatedStorageAccount.storageAccountType",
        ),
        flat=True,
        bags=("registryProperties",),
    ),
    ResourceType(
        f"{ML}/registries/models/versions",
        properties=("properties.modelUri",),
        registers="properties.modelUri",
        bags=("modelVersionProperties",),
    ),
    ResourceType(
        f"{ML}/registries/environments/versions",
        properties=_MADE_FROM,
        builds=True,
        bags=("environmentVersionProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/environments/versions",
        properties=_MADE_FROM,
        builds=True,
        bags=("environmentVersionProperties",),
    ),
    ResourceType(
        f"{WORKSPACES}/models/versions",
        properties=("properties.modelUri",),
        registers="properties.modelUri",
        bags=("modelVersionProperties",),
    ),
    ResourceType(f"{WORKSPACES}/connections/raiPolicies", properties=FILTER_POLICY),
    ResourceType(f"{WORKSPACES}/endpoints/raiPolicies", properties=FILTER_POLICY),
    *(ResourceType(f"{WORKSPACES}/{name}") for name in _UNGUARDED.split()),
    *(ResourceType(f"{ML}/registries/{name}") for name in _REGISTRY_CHILDREN.split()),
)
