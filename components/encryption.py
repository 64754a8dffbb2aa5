"""A customer-managed key: a vault that cannot be purged, a rotating key in its HSM, and an identity that may use it."""

import dataclasses

import pulumi
import pulumi_azure_native as azure

from components.naming import azure_name

CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""Built-in role: Key Vault Crypto Service Encryption User."""


@dataclasses.dataclass(frozen=True)
class Encryption:
    """What a service needs to encrypt with the key; `role` must exist before the service is created."""

    vault: azure.keyvault.Vault
    vault_uri: str
    key: azure.keyvault.Key
    key_name: str
    identity: azure.managedidentity.UserAssignedIdentity
    role: azure.authorization.RoleAssignment


def make_encryption(
    name: str,
    resource_group_name: pulumi.Input[str],
    location: pulumi.Input[str],
    protect: bool,
    opts: pulumi.ResourceOptions,
) -> Encryption:
    """Makes vault, key, identity and role assignment. `protect` keeps vault and key from being deleted."""
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=protect))
    client = azure.authorization.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=opts.parent))
    vault_name, key_name = azure_name("kv", name, 24), "cmk"
    vault = _vault(name, vault_name, resource_group_name, location, client.tenant_id, kept)
    key = _key(name, key_name, resource_group_name, vault_name, kept, vault)
    identity = azure.managedidentity.UserAssignedIdentity(
        f"{name}-identity",
        resource_group_name=resource_group_name,
        resource_name_=azure_name("id", name),
        location=location,
        opts=opts,
    )
    role = azure.authorization.RoleAssignment(
        f"{name}-key-user",
        scope=vault.id,
        principal_id=identity.principal_id,
        principal_type="ServicePrincipal",
        role_definition_id=client.subscription_id.apply(
            lambda id: (
                f"/subscriptions/{id}/providers/Microsoft.Authorization/roleDefinitions/"
                + CRYPTO_SERVICE_ENCRYPTION_USER
            )
        ),
        opts=opts,
    )
    return Encryption(vault, f"https://{vault_name}.vault.azure.net", key, key_name, identity, role)


def _vault(
    name: str,
    vault_name: str,
    resource_group_name: pulumi.Input[str],
    location: pulumi.Input[str],
    tenant_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.keyvault.Vault:
    return azure.keyvault.Vault(
        f"{name}-vault",
        resource_group_name=resource_group_name,
        vault_name=vault_name,
        location=location,
        properties=azure.keyvault.VaultPropertiesArgs(
            tenant_id=tenant_id,
            sku=azure.keyvault.SkuArgs(family="A", name="premium"),
            enable_purge_protection=True,
            enable_soft_delete=True,
            enable_rbac_authorization=True,
            public_network_access="disabled",
            network_acls=azure.keyvault.NetworkRuleSetArgs(default_action="Deny", bypass="AzureServices"),
        ),
        opts=opts,
    )


def _key(
    name: str,
    key_name: str,
    resource_group_name: pulumi.Input[str],
    vault_name: str,
    opts: pulumi.ResourceOptions,
    vault: azure.keyvault.Vault,
) -> azure.keyvault.Key:
    rotate = azure.keyvault.LifetimeActionArgs(
        action=azure.keyvault.ActionArgs(type=azure.keyvault.KeyRotationPolicyActionType.ROTATE),
        trigger=azure.keyvault.TriggerArgs(time_before_expiry="P30D"),
    )
    return azure.keyvault.Key(
        f"{name}-key",
        resource_group_name=resource_group_name,
        vault_name=vault_name,
        key_name=key_name,
        properties=azure.keyvault.KeyPropertiesArgs(
            kty="RSA-HSM",
            key_size=3072,
            key_ops=["wrapKey", "unwrapKey"],
            rotation_policy=azure.keyvault.RotationPolicyArgs(
                attributes=azure.keyvault.KeyRotationPolicyAttributesArgs(expiry_time="P1Y"), lifetime_actions=[rotate]
            ),
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[vault])),
    )
