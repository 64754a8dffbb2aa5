"""A storage account that only your key opens, encrypted twice from its first day and closed to the internet."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.encryption import Encryption
from components.making import Maker
from components.naming import azure_name
from components.replacement import kept, place

PARTS = frozenset({"store", "services", "retention"})
"""What `make_store` makes, as `transform` names it."""
FIXED = ["encryption.requireInfrastructureEncryption", "encryption.services"]
"""What Azure takes at the creation of a store only."""


@dataclasses.dataclass(frozen=True)
class Store:
    """A storage account, made here or not; `ready` is what must exist before anything is put into it."""

    id: pulumi.Output[str]
    name: pulumi.Input[str]
    resource_group_name: pulumi.Input[str]
    ready: tuple[Any, ...] = ()


def given_store(id_: pulumi.Input[str]) -> Store:
    """A storage account that exists, by its resource id."""
    known = isinstance(id_, str)
    group, name = (_of_id(id_, at) if known else pulumi.Output.from_input(id_).apply(_segment(at)) for at in (4, 8))
    return Store(pulumi.Output.from_input(id_), name, group)


def _of_id(id_: Any, at: int) -> Any:
    return id_.split("/")[at]


def _segment(at: int) -> Any:
    return lambda id_: _of_id(id_, at)


def make_store(make: Maker, encryption: Encryption, args: Mapping[str, Any]) -> Store:
    """The account, what it keeps of deleted data, and when data is deleted.

    Args:
        args: `location`, `resource_group_name`, `sku`, `retention_days`, `delete_retention_days`.
    """
    account = _account(make, encryption, args.get("sku", "Standard_ZRS"))
    services = _services(make, account, args.get("delete_retention_days", 7))
    _retention(make, services, args.get("retention_days", 180))
    id_ = kept(account.id, f"store of '{make.name}'", place(account, args))
    return Store(id_, _name(make), make.place["resource_group_name"], (account, services))


def _name(make: Maker) -> str:
    return azure_name("st", make.name)


def _account(make: Maker, encryption: Encryption, sku: str) -> azure.storage.StorageAccount:
    return make(
        azure.storage.StorageAccount,
        "store",
        after=encryption.ready,
        keep=FIXED,
        account_name=_name(make),
        kind="StorageV2",
        sku=azure.storage.SkuArgs(name=sku),
        identity=azure.storage.IdentityArgs(type="UserAssigned", user_assigned_identities=[encryption.identity.id]),
        encryption=_twice(encryption),
        public_network_access="Disabled",
        network_rule_set=azure.storage.NetworkRuleSetArgs(default_action="Deny", bypass="AzureServices"),
        allow_shared_key_access=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allowed_copy_scope="AAD",
        default_to_o_auth_authentication=True,
        minimum_tls_version="TLS1_2",
        enable_https_traffic_only=True,
        enable_nfs_v3=False,
        is_local_user_enabled=False,
        is_sftp_enabled=False,
    )


def _twice(encryption: Encryption) -> azure.storage.EncryptionArgs:
    """Your key over all four services, and the platform's second layer below it; both only at creation."""
    service = azure.storage.EncryptionServiceArgs(enabled=True, key_type="Account")
    return azure.storage.EncryptionArgs(
        key_source="Microsoft.Keyvault",
        key_vault_properties=azure.storage.KeyVaultPropertiesArgs(
            key_name=encryption.key_name, key_vault_uri=encryption.vault_uri
        ),
        encryption_identity=azure.storage.EncryptionIdentityArgs(
            encryption_user_assigned_identity=encryption.identity.id
        ),
        require_infrastructure_encryption=True,
        services=azure.storage.EncryptionServicesArgs(blob=service, file=service, queue=service, table=service),
    )


def _services(make: Maker, account: pulumi.Resource, days: int) -> azure.storage.BlobServiceProperties:
    """Deleted data can be had back for some days, and is gone after them; no version outlives its blob."""
    kept_for = azure.storage.DeleteRetentionPolicyArgs(enabled=True, days=days)
    return make(
        azure.storage.BlobServiceProperties,
        "services",
        after=[account],
        account_name=_name(make),
        blob_services_name="default",
        delete_retention_policy=kept_for,
        container_delete_retention_policy=kept_for,
        is_versioning_enabled=False,
    )


def _retention(make: Maker, services: pulumi.Resource, days: int) -> None:
    s = azure.storage
    changed = s.DateAfterModificationArgs(days_after_modification_greater_than=days)
    created = s.DateAfterCreationArgs(days_after_creation_greater_than=days)
    actions = s.ManagementPolicyActionArgs(
        base_blob=s.ManagementPolicyBaseBlobArgs(delete=changed),
        snapshot=s.ManagementPolicySnapShotArgs(delete=created),
        version=s.ManagementPolicyVersionArgs(delete=created),
    )
    every_block_blob = s.ManagementPolicyFilterArgs(blob_types=["blockBlob"])
    rule = s.ManagementPolicyRuleArgs(
        name="delete-uploaded-data",
        enabled=True,
        type="Lifecycle",
        definition=s.ManagementPolicyDefinitionArgs(actions=actions, filters=every_block_blob),
    )
    make(
        s.ManagementPolicy,
        "retention",
        after=[services],
        account_name=_name(make),
        management_policy_name="default",
        policy=s.ManagementPolicySchemaArgs(rules=[rule]),
    )
