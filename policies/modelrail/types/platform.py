"""What stands behind a workspace: storage, and the generic ways to deploy anything.

Storage names: azure-native 3.29 against the service's type file of 2024-01-01.
"""

from __future__ import annotations

from modelrail.types.table import ResourceType

STORAGE_ACCOUNTS = "Microsoft.Storage/storageAccounts"
RESOURCES = "Microsoft.Resources"

PLATFORM: tuple[ResourceType, ...] = (
    ResourceType(
        STORAGE_ACCOUNTS,
        properties=(
            "location",
            "properties.encryption.keySource",
            "properties.encryption.keyvaultproperties.keyname",
            "properties.encryption.keyvaultproperties.keyvaulturi",
        ),
        ids=(
            "properties.encryption.keyvaultproperties.keyname",
            "properties.encryption.keyvaultproperties.keyvaulturi",
        ),
        flat=True,
        renames={
            "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
            "enableNfsV3": "isNfsV3Enabled",
            "networkRuleSet": "networkAcls",
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
        properties=("properties.source", "properties.keyVaultProperties.keyUri"),
        flat=True,
    ),
    ResourceType(f"{RESOURCES}/deployments", properties=("properties.template", "properties.templateLink")),
    ResourceType(f"{RESOURCES}/deploymentStacks", properties=("properties.template", "properties.templateLink")),
    ResourceType(f"{RESOURCES}/templateSpecs"),
    ResourceType(f"{RESOURCES}/templateSpecs/versions", properties=("properties.mainTemplate",)),
    ResourceType(f"{RESOURCES}/deploymentScripts"),
)
