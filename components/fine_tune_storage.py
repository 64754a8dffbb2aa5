"""FineTuneStorage: a store for fine-tuning data, encrypted twice, closed to the internet, and yours to delete."""

from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import check_fine_tuning, check_location, check_one_of, check_pattern, check_range
from components.encryption import PARTS as KEY_PARTS
from components.encryption import Encryption, KeyArgs, make_encryption
from components.making import Maker
from components.monitoring import send_logs
from components.naming import azure_name
from components.network import Network, NetworkArgs
from components.network import parts as network_parts
from components.replacement import kept

PARTS = (
    KEY_PARTS | network_parts("blob", "file", "vault") | {"store", "services", "retention", "data", "logs", "datastore"}
)
"""What it makes, as `transform` names it."""
FIXED = ["location", "encryption.requireInfrastructureEncryption", "encryption.services"]
"""What Azure takes at the creation of a store only."""

CONTAINER = (
    r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*",
    "3 to 63 lower-case letters and digits, with single hyphens between",
)
"""Azure Resource Manager, "Naming rules and restrictions for Azure resources"."""


class FineTuneStorageArgs(PlacedArgs):
    """Arguments of FineTuneStorage."""

    geography: NotRequired[str]
    """Where the data may lie: an Azure geography, `eu` or `us`. The location must lie inside."""
    network: NotRequired[NetworkArgs]
    """Your virtual network; one is made here without it."""
    key: NotRequired[KeyArgs]
    """Your key; a vault and a rotating HSM key are made here without it."""
    sku: NotRequired[str]
    """`Standard_ZRS`, three zones of the region, or `Standard_LRS` where it has none; `Standard_ZRS` without it."""
    container_name: NotRequired[str]
    """Name of the container; `fine-tuning-data` unless said otherwise."""
    retention_days: NotRequired[int]
    """Days after its last change when uploaded data is deleted; 180 unless said otherwise."""
    model: NotRequired[pulumi.Input[str]]
    """The model to be fine-tuned; refused where the catalog says that it cannot be in this region."""
    workspace_name: NotRequired[pulumi.Input[str]]
    """A workspace of the resource group in which a datastore for the data is made; none is made without it."""
    log_analytics_workspace_id: NotRequired[pulumi.Input[str]]
    """Where the log of reads, writes and deletions goes; none is kept without it."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise. The store itself is never protected."""


class FineTuneStorage(pulumi.ComponentResource):
    """A storage account with a customer-managed HSM key and infrastructure encryption from its first day."""

    storage_account_id: pulumi.Output[str]
    """Resource id of the store."""
    storage_account_name: pulumi.Output[str]
    """Name of the store."""
    container_name: pulumi.Output[str]
    """The container for uploaded data."""

    def __init__(self, name: str, args: FineTuneStorageArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:FineTuneStorage", name, {}, opts)
        self._make = Maker(self, name, self._args)
        encryption = make_encryption(self._make, self._args.get("key"), self._args.get("protect", True))
        store = self._store(encryption)
        services = self._services(store)
        self._retention(store, services)
        container = self._container(store, services)
        self.network = self._way_in(store, encryption, services)
        self._logs(store)
        self._datastore(container)
        self.storage_account_id = kept(store.id, "store", {"location": (store.location, self._args["location"])})
        self.storage_account_name = store.name
        self.container_name = container.name
        self.register_outputs(
            {
                "storageAccountId": self.storage_account_id,
                "storageAccountName": self.storage_account_name,
                "containerName": self.container_name,
            }
        )

    def _store(self, encryption: Encryption) -> azure.storage.StorageAccount:
        return self._make(
            azure.storage.StorageAccount,
            "store",
            after=encryption.ready,
            keep=FIXED,
            account_name=self._account_name,
            kind="StorageV2",
            sku=azure.storage.SkuArgs(name=self._args.get("sku", "Standard_ZRS")),
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
        )

    @property
    def _account_name(self) -> str:
        return azure_name("st", self._make.name)

    def _services(self, store: azure.storage.StorageAccount) -> azure.storage.BlobServiceProperties:
        """Deleted data can be had back for a week, and is gone after it."""
        week = azure.storage.DeleteRetentionPolicyArgs(enabled=True, days=7)
        return self._make(
            azure.storage.BlobServiceProperties,
            "services",
            after=[store],
            account_name=self._account_name,
            blob_services_name="default",
            delete_retention_policy=week,
            container_delete_retention_policy=week,
            is_versioning_enabled=False,
        )

    def _retention(self, store: azure.storage.StorageAccount, services: pulumi.Resource) -> None:
        days = azure.storage.DateAfterModificationArgs(
            days_after_modification_greater_than=self._args.get("retention_days", 180)
        )
        delete = azure.storage.ManagementPolicyActionArgs(
            base_blob=azure.storage.ManagementPolicyBaseBlobArgs(delete=days)
        )
        rule = azure.storage.ManagementPolicyRuleArgs(
            name="delete-uploaded-data",
            enabled=True,
            type="Lifecycle",
            definition=azure.storage.ManagementPolicyDefinitionArgs(
                actions=delete, filters=azure.storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"])
            ),
        )
        self._make(
            azure.storage.ManagementPolicy,
            "retention",
            after=[store, services],
            account_name=self._account_name,
            management_policy_name="default",
            policy=azure.storage.ManagementPolicySchemaArgs(rules=[rule]),
        )

    def _container(self, store: azure.storage.StorageAccount, services: pulumi.Resource) -> azure.storage.BlobContainer:
        return self._make(
            azure.storage.BlobContainer,
            "data",
            after=[store, services],
            account_name=self._account_name,
            container_name=self._args.get("container_name", "fine-tuning-data"),
            public_access="None",
        )

    def _way_in(self, store: azure.storage.StorageAccount, encryption: Encryption, services: Any) -> dict[str, Any]:
        network = Network(self._make, self._args.get("network"))
        for group in ("blob", "file"):
            network.connect(group, store.id, after=(services,))
        if encryption.vault:
            network.connect("vault", encryption.vault.id)
        return network.as_args()

    def _logs(self, store: azure.storage.StorageAccount) -> None:
        target = self._args.get("log_analytics_workspace_id")
        if target is not None:
            send_logs(self._make, "logs", pulumi.Output.format("{0}/blobServices/default", store.id), target)

    def _datastore(self, container: azure.storage.BlobContainer) -> None:
        ml, workspace = azure.machinelearningservices, self._args.get("workspace_name")
        if workspace is None:
            return
        self._make(
            ml.Datastore,
            "datastore",
            after=[container],
            workspace_name=workspace,
            name=azure_name("ds", self._make.name).replace("-", "_"),
            properties=ml.AzureBlobDatastoreArgs(
                datastore_type="AzureBlob",
                account_name=self._account_name,
                container_name=self._args.get("container_name", "fine-tuning-data"),
                credentials=ml.NoneDatastoreCredentialsArgs(credentials_type="None"),
                service_data_access_auth_identity="WorkspaceUserAssignedIdentity",
            ),
        )


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    return checked(
        name,
        args,
        FineTuneStorageArgs,
        PARTS,
        location=lambda value: check_location(value, args.get("geography")),
        sku=lambda value: check_one_of("sku", value, ("Standard_ZRS", "Standard_LRS")),
        container_name=lambda value: check_pattern("container_name", value, *CONTAINER),
        retention_days=lambda value: check_range("retention_days", value, 1, 3650),
        model=lambda value: check_fine_tuning(value, args["location"]),
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
