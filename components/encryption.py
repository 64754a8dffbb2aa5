"""A customer-managed key: a vault that cannot be purged, a rotating key in its HSM, and an identity that may use it."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Optional, Protocol, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import Check
from components.checks import check_id, check_pattern, id_of
from components.errors import ArgumentError
from components.making import Maker
from components.naming import azure_name
from components.roles import KEY_USER, assign, settled

KEY = "cmk"
URI = (r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "an address such as https://NAME.vault.azure.net")
KEY_NAME = (r"[0-9A-Za-z-]{1,127}", "1 to 127 letters, digits and hyphens")
PARTS = frozenset({"vault", "key", "identity", "key-user"})
"""What `make_encryption` makes, as `transform` names it."""


class IdentityArgs(TypedDict):
    """A user-assigned identity of your own; `az identity show` says all three."""

    id: pulumi.Input[str]
    """Its resource id."""
    principal_id: pulumi.Input[str]
    """Its object id in Entra ID, to which roles are given."""
    client_id: pulumi.Input[str]
    """Its client id, by which services name it."""


class KeyArgs(TypedDict):
    """A key of your own, in a vault of your own with purge protection and role-based access, or in a managed HSM."""

    vault_id: pulumi.Input[str]
    """Resource id of the vault, or of the managed HSM."""
    vault_uri: NotRequired[pulumi.Input[str]]
    """Where the vault answers; `https://NAME.vault.azure.net` or `https://NAME.managedhsm.azure.net` without it."""
    name: pulumi.Input[str]
    """Name of the key."""
    version: NotRequired[pulumi.Input[str]]
    """Its version, for a service that needs one: a workspace or a Foundry account."""
    identity: NotRequired[IdentityArgs]
    """An identity that may use the key already; one is made here without it, and given `Key Vault Crypto Service
    Encryption User` on the vault. Required for a managed HSM: its roles are its own, not those of Azure Resource
    Manager, so `az keyvault role assignment create --hsm-name NAME --role "Managed HSM Crypto Service Encryption User"
    --assignee-object-id PRINCIPAL_ID --scope /keys/KEY` must have run before."""


class Identity(Protocol):
    """An identity made here, or IdentityArgs as an object."""

    @property
    def id(self) -> pulumi.Output[str]: ...
    @property
    def principal_id(self) -> pulumi.Output[str]: ...
    @property
    def client_id(self) -> pulumi.Output[str]: ...


@dataclasses.dataclass(frozen=True)
class GivenIdentity:
    """IdentityArgs as an object."""

    id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    client_id: pulumi.Output[str]


@dataclasses.dataclass(frozen=True)
class Encryption:
    """What a service needs to encrypt with the key; `ready` is what must exist before it is made."""

    vault_id: pulumi.Input[str]
    vault_uri: pulumi.Input[str]
    key_name: pulumi.Input[str]
    key_uri: pulumi.Input[str]
    identity: Identity
    ready: tuple[Any, ...]
    vault: Optional[azure.keyvault.Vault] = None
    """The vault, where it was made here."""


def make_encryption(make: Maker, key: Optional[Mapping[str, Any]], protect: bool) -> Encryption:
    """An identity that may use a key: the caller's, or one made here in a vault made here.

    Args:
        key: KeyArgs, or None. protect: keeps a vault and key made here from being deleted.
    """
    identity, made_here = _identity(make, key)
    if key:
        uri = key.get("vault_uri") or pulumi.Output.from_input(key["vault_id"]).apply(_uri)
        role = assign(make, "key-user", KEY_USER, key["vault_id"], identity.principal_id) if made_here else None
        versioned = pulumi.Output.format("{0}/keys/{1}/{2}", uri, key["name"], key.get("version") or "")
        ready = (settled(role),) if role else ()
        return Encryption(key["vault_id"], uri, key["name"], versioned, identity, ready)
    vault = make_vault(make, protect)
    made = _key(make, vault, protect)
    role = assign(make, "key-user", KEY_USER, vault.id, identity.principal_id)
    vault_uri = f"https://{_vault_name(make)}.vault.azure.net"
    return Encryption(vault.id, vault_uri, KEY, made.key_uri_with_version, identity, (settled(role), made), vault)


def _identity(make: Maker, key: Optional[Mapping[str, Any]]) -> tuple[Identity, bool]:
    """The identity, and whether it was made here and still needs its role."""
    given = (key or {}).get("identity")
    if given:
        return GivenIdentity(**{name: pulumi.Output.from_input(given[name]) for name in given}), False
    name = azure_name("id", make.name)
    return make(azure.managedidentity.UserAssignedIdentity, "identity", resource_name_=name), True


def check_vault(vault_id: str, identity: Optional[Mapping[str, Any]]) -> None:
    """It is a vault or managed HSM; that one needs an identity with its local role."""
    check_id("key.vault_id", vault_id, "Microsoft.KeyVault/vaults", "Microsoft.KeyVault/managedHSMs")
    if _is_hsm(vault_id) and not identity:
        raise ArgumentError(
            "key.identity",
            "a managed HSM has roles of its own, which cannot be given here; give an identity of yours 'Managed HSM "
            "Crypto Service Encryption User' on the key by `az keyvault role assignment create`, and name it here",
        )


CHECKS: Mapping[str, Check] = {
    "key.vault_id": check_vault,
    "key.vault_uri": lambda uri: check_pattern("key.vault_uri", uri, *URI),
    "key.name": lambda name: check_pattern("key.name", name, *KEY_NAME),
    "key.version": lambda version: check_pattern("key.version", version, "[0-9a-f]{32}", "32 hexadecimal digits"),
    "key.identity.id": id_of("key.identity.id", "Microsoft.ManagedIdentity/userAssignedIdentities"),
}
"""Checks of an argument `key`, for `components.arguments.checked`."""


def _is_hsm(vault_id: str) -> bool:
    return "/managedhsms/" in vault_id.lower()


def _uri(vault_id: str) -> str:
    return f"https://{vault_id.rpartition('/')[2]}.{'managedhsm' if _is_hsm(vault_id) else 'vault'}.azure.net"


def _vault_name(make: Maker) -> str:
    return azure_name("kv", make.name)


def make_vault(make: Maker, protect: bool) -> azure.keyvault.Vault:
    """A vault with purge protection and role-based access, closed to the internet."""
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
