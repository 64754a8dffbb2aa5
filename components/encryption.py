"""A customer-managed key: a vault that cannot be purged, a rotating key in its HSM, and an identity that may use it."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.making import Maker
from components.naming import azure_name
from components.roles import KEY_USER, assign, settled

KEY = "cmk"
PARTS = frozenset({"vault", "key", "identity", "key-user"})
"""What `make_encryption` makes, as `transform` names it."""


class KeyArgs(TypedDict):
    """A key of your own in a vault of your own, which must have purge protection and role-based access."""

    vault_id: pulumi.Input[str]
    """Resource id of the vault, or of the managed HSM."""
    vault_uri: pulumi.Input[str]
    """`https://NAME.vault.azure.net`, or that of the managed HSM."""
    name: pulumi.Input[str]
    """Name of the key."""
    version: NotRequired[pulumi.Input[str]]
    """Its version, for a service that needs one: a workspace or a Foundry account."""


@dataclasses.dataclass(frozen=True)
class Encryption:
    """What a service needs to encrypt with the key; `ready` is what must exist before it is made."""

    vault_id: pulumi.Input[str]
    vault_uri: pulumi.Input[str]
    key_name: pulumi.Input[str]
    key_uri: pulumi.Input[str]
    identity: azure.managedidentity.UserAssignedIdentity
    ready: tuple[Any, ...]
    vault: Optional[azure.keyvault.Vault] = None
    """The vault, where it was made here."""


def make_encryption(make: Maker, key: Optional[Mapping[str, Any]], protect: bool) -> Encryption:
    """An identity that may use a key: the caller's, or one made here in a vault made here.

    Args:
        key: KeyArgs, or None. protect: keeps a vault and key made here from being deleted.
    """
    identity = make(azure.managedidentity.UserAssignedIdentity, "identity", resource_name_=azure_name("id", make.name))
    if key:
        role = assign(make, "key-user", KEY_USER, key["vault_id"], identity.principal_id)
        uri = pulumi.Output.format("{0}/keys/{1}/{2}", key["vault_uri"], key["name"], key.get("version") or "")
        return Encryption(key["vault_id"], key["vault_uri"], key["name"], uri, identity, (settled(role),))
    vault = _vault(make, protect)
    made = _key(make, vault, protect)
    role = assign(make, "key-user", KEY_USER, vault.id, identity.principal_id)
    vault_uri = f"https://{_vault_name(make)}.vault.azure.net"
    return Encryption(vault.id, vault_uri, KEY, made.key_uri_with_version, identity, (settled(role), made), vault)


def _vault_name(make: Maker) -> str:
    return azure_name("kv", make.name)


def _vault(make: Maker, protect: bool) -> azure.keyvault.Vault:
    client = azure.authorization.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=make.owner))
    return make(
        azure.keyvault.Vault,
        "vault",
        protect=protect,
        vault_name=_vault_name(make),
        properties=azure.keyvault.VaultPropertiesArgs(
            tenant_id=client.tenant_id,
            sku=azure.keyvault.SkuArgs(family="A", name="premium"),
            enable_purge_protection=True,
            enable_soft_delete=True,
            enable_rbac_authorization=True,
            public_network_access="disabled",
            network_acls=azure.keyvault.NetworkRuleSetArgs(default_action="Deny", bypass="AzureServices"),
        ),
    )


def _key(make: Maker, vault: azure.keyvault.Vault, protect: bool) -> azure.keyvault.Key:
    rotate = azure.keyvault.LifetimeActionArgs(
        action=azure.keyvault.ActionArgs(type=azure.keyvault.KeyRotationPolicyActionType.ROTATE),
        trigger=azure.keyvault.TriggerArgs(time_before_expiry="P30D"),
    )
    return make(
        azure.keyvault.Key,
        "key",
        after=[vault],
        protect=protect,
        vault_name=_vault_name(make),
        key_name=KEY,
        properties=azure.keyvault.KeyPropertiesArgs(
            kty="RSA-HSM",
            key_size=3072,
            key_ops=["wrapKey", "unwrapKey"],
            rotation_policy=azure.keyvault.RotationPolicyArgs(
                attributes=azure.keyvault.KeyRotationPolicyAttributesArgs(expiry_time="P1Y"), lifetime_actions=[rotate]
            ),
        ),
    )
