"""What stands behind a workspace: storage, vaults, container registries, and the generic ways to deploy anything.

Storage names: azure-native 3.29 against the service's type file of 2024-01-01.
"""

from __future__ import annotations

from modelrail.types.table import ANY_VAULT, ResourceType

STORAGE_ACCOUNTS = "Microsoft.Storage/storageAccounts"
BLOB_SERVICES = f"{STORAGE_ACCOUNTS}/blobServices"
CONTAINERS = f"{BLOB_SERVICES}/containers"
VAULTS = "Microsoft.KeyVault/vaults"
MANAGED_HSMS = "Microsoft.KeyVault/managedHSMs"
REGISTRIES = "Microsoft.ContainerRegistry/registries"
RESOURCES = "Microsoft.Resources"
_NETWORK = (
    "properties.publicNetworkAccess",
    "properties.networkAcls.defaultAction",
    "properties.networkAcls.ipRules[*].value",
)
_KEY = ("properties.kty", "properties.keySize", "properties.rotationPolicy.lifetimeActions[*].action.type")

PLATFORM: tuple[ResourceType, ...] = (
    ResourceType(
        STORAGE_ACCOUNTS,
        properties=(
            "location",
            "sku.name",
            "properties.encryption.keySource",
            "properties.encryption.keyvaultproperties.keyname",
            "properties.encryption.keyvaultproperties.keyvaulturi",
            "properties.encryption.requireInfrastructureEncryption",
            "properties.encryption.identity.userAssignedIdentity",
            *_NETWORK,
            "properties.allowBlobPublicAccess",
            "properties.minimumTlsVersion",
            "properties.supportsHttpsTrafficOnly",
            "properties.isSftpEnabled",
            "properties.isNfsV3Enabled",
            "properties.allowCrossTenantReplication",
            "properties.immutableStorageWithVersioning.enabled",
        ),
        references={
            "properties.encryption.keyvaultproperties.keyvaulturi": f"uri:{ANY_VAULT}",
            "properties.encryption.identity.userAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
        },
        ids=(
            "properties.encryption.keyvaultproperties.keyname",
            "properties.encryption.keyvaultproperties.keyvaulturi",
            "properties.encryption.identity.userAssignedIdentity",
        ),
        flat=True,
        renames={
            "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
            "enableNfsV3": "isNfsV3Enabled",
            "networkRuleSet": "networkAcls",
            "networkAcls.ipRules[*].iPAddressOrRange": "networkAcls.ipRules[*].value",
            "encryption.keyVaultProperties": "encryption.keyvaultproperties",
            "encryption.keyvaultproperties.keyName": "encryption.keyvaultproperties.keyname",
            "encryption.keyvaultproperties.keyVaultUri": "encryption.keyvaultproperties.keyvaulturi",
            "encryption.keyvaultproperties.keyVersion": "encryption.keyvaultproperties.keyversion",
            "encryption.encryptionIdentity": "encryption.identity",
            "encryption.identity.encryptionUserAssignedIdentity": "encryption.identity.userAssignedIdentity",
            "encryption.identity.encryptionFederatedIdentityClientId": "encryption.identity.federatedIdentityClientId",
        },
        spellings=("keyVaultProperties", "keyName", "keyVaultUri", "keyVersion"),
    ),
    ResourceType(
        f"{STORAGE_ACCOUNTS}/encryptionScopes",
        properties=(
            "properties.source",
            "properties.keyVaultProperties.keyUri",
            "properties.requireInfrastructureEncryption",
        ),
        references={"properties.keyVaultProperties.keyUri": f"uri:{ANY_VAULT}"},
        ids=("properties.keyVaultProperties.keyUri",),
        flat=True,
    ),
    ResourceType(
        f"{STORAGE_ACCOUNTS}/objectReplicationPolicies",
        properties=("properties.destinationAccount",),
        references={"properties.destinationAccount": STORAGE_ACCOUNTS},
        flat=True,
    ),
    ResourceType(BLOB_SERVICES, flat=True),
    ResourceType(
        CONTAINERS,
        properties=("properties.publicAccess", "properties.immutableStorageWithVersioning.enabled"),
        flat=True,
    ),
    ResourceType(f"{CONTAINERS}/immutabilityPolicies", flat=True),
    ResourceType(
        f"{STORAGE_ACCOUNTS}/managementPolicies",
        properties=(
            "properties.policy.rules[*].enabled",
            "properties.policy.rules[*].definition.actions.baseBlob.delete.daysAfterCreationGreaterThan",
            "properties.policy.rules[*].definition.actions.baseBlob.delete.daysAfterModificationGreaterThan",
            "properties.policy.rules[*].definition.actions.baseBlob.delete.daysAfterLastAccessTimeGreaterThan",
            "properties.policy.rules[*].definition.filters.blobTypes",
        ),
        flat=True,
    ),
    ResourceType(
        VAULTS,
        properties=(
            "location",
            *_NETWORK,
            "properties.enablePurgeProtection",
            "properties.enableSoftDelete",
            "properties.enableRbacAuthorization",
        ),
    ),
    ResourceType(f"{VAULTS}/keys", properties=_KEY),
    ResourceType(
        MANAGED_HSMS,
        properties=("location", *_NETWORK, "properties.enablePurgeProtection", "properties.enableSoftDelete"),
    ),
    ResourceType(f"{MANAGED_HSMS}/keys", properties=_KEY),
    ResourceType(
        REGISTRIES,
        properties=(
            "location",
            "properties.publicNetworkAccess",
            "properties.networkRuleSet.defaultAction",
            "properties.networkRuleSet.ipRules[*].value",
            "properties.anonymousPullEnabled",
            "properties.encryption.keyVaultProperties.keyIdentifier",
        ),
        references={"properties.encryption.keyVaultProperties.keyIdentifier": f"uri:{ANY_VAULT}"},
        ids=("properties.encryption.keyVaultProperties.keyIdentifier",),
        flat=True,
        renames={"networkRuleSet.ipRules[*].iPAddressOrRange": "networkRuleSet.ipRules[*].value"},
    ),
    ResourceType(f"{REGISTRIES}/replications", properties=("location",), flat=True),
    ResourceType(f"{RESOURCES}/deployments", properties=("properties.template", "properties.templateLink")),
    ResourceType(f"{RESOURCES}/deploymentStacks", properties=("properties.template", "properties.templateLink")),
    ResourceType(f"{RESOURCES}/templateSpecs"),
    ResourceType(f"{RESOURCES}/templateSpecs/versions", properties=("properties.mainTemplate",)),
    ResourceType(f"{RESOURCES}/deploymentScripts"),
)
