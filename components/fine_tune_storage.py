"""FineTuneStorage: a store for fine-tuning data, encrypted twice, closed to the internet, and yours to delete."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.encryption import Encryption, make_encryption
from components.naming import store_name
from components.validation import check_location, require


class FineTuneStorageArgs(TypedDict):
    """Arguments of FineTuneStorage."""

    resource_group_name: pulumi.Input[str]
    """Resource group of everything this makes."""
    location: pulumi.Input[str]
    """Azure region; data stays there, the account is not replicated to another one."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise. The store itself is never protected."""


class FineTuneStorage(pulumi.ComponentResource):
    """A storage account with a customer-managed HSM key and infrastructure encryption from its first day."""

    storage_account_id: pulumi.Output[str]
    storage_account_name: pulumi.Output[str]
    container_name: pulumi.Output[str]

    def __init__(self, name: str, args: FineTuneStorageArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        super().__init__("modelrail:index:FineTuneStorage", name, {**args}, opts)
        require(args, "resource_group_name", "location")
        check_location(args["location"])
        self._name, self._args, self._opts = name, args, pulumi.ResourceOptions(parent=self)
        encryption = make_encryption(
            name, args["resource_group_name"], args["location"], args.get("protect", True), self._opts
        )
        account = self._account(encryption)
        container = self._container(account)
        self.storage_account_id = account.id
        self.storage_account_name = account.name
        self.container_name = container.name
        self.register_outputs({"storageAccountId": account.id, "containerName": container.name})

    def _account(self, encryption: Encryption) -> azure.storage.StorageAccount:
        self._account_name = store_name("st", self._name)
        return azure.storage.StorageAccount(
            f"{self._name}-store",
            resource_group_name=self._args["resource_group_name"],
            account_name=self._account_name,
            location=self._args["location"],
            kind="StorageV2",
            sku=azure.storage.SkuArgs(name="Standard_ZRS"),
            identity=azure.storage.IdentityArgs(type="UserAssigned", user_assigned_identities=[encryption.identity.id]),
            encryption=_encryption_args(encryption),
            public_network_access="Disabled",
            network_rule_set=azure.storage.NetworkRuleSetArgs(default_action="Deny", bypass="AzureServices"),
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            allowed_copy_scope="AAD",
            default_to_o_auth_authentication=True,
            minimum_tls_version="TLS1_2",
            enable_https_traffic_only=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[encryption.role, encryption.key]),
        )

    def _container(self, account: azure.storage.StorageAccount) -> azure.storage.BlobContainer:
        return azure.storage.BlobContainer(
            f"{self._name}-data",
            resource_group_name=self._args["resource_group_name"],
            account_name=self._account_name,
            container_name="fine-tuning-data",
            public_access="None",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account]),
        )


def _encryption_args(encryption: Encryption) -> azure.storage.EncryptionArgs:
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
