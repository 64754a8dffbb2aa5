"""FineTuneStorage: a store for fine-tuning data, encrypted twice, closed to the internet, and yours to delete.

What can be deleted, and how
: Uploaded data, at any time: `az storage blob delete-batch --auth-mode login --account-name STORE --source CONTAINER`.
  It can be had back for `delete_retention_days` and is gone after them. `retention_days` deletes what nobody did.
: A container: take its name out of `container_names` and run `pulumi up`.
: The store: take the component out of the program and run `pulumi up`, or `pulumi destroy`; nothing protects it.
: Vault and key: set `protect: False`, run `pulumi up`, then delete. Purge protection keeps them, deleted, for 90 days
  more, in which they can be had back and nobody can destroy them.
"""

from collections.abc import Mapping
from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import (
    WORKSPACE_NAME,
    check_fine_tuning,
    check_location,
    check_one_of,
    check_pattern,
    check_range,
    id_of,
    regions,
)
from components.encrypted_store import PARTS as STORE_PARTS
from components.encrypted_store import Store, given_store, make_store
from components.encryption import CHECKS as KEY_CHECKS
from components.encryption import PARTS as KEY_PARTS
from components.encryption import KeyArgs, make_encryption
from components.errors import ArgumentError
from components.making import Maker
from components.monitoring import KEY_LOGS, send_logs
from components.naming import azure_name
from components.network import CHECKS as NETWORK_CHECKS
from components.network import Network, NetworkArgs
from components.network import parts as network_parts
from components.replacement import kept
from components.roles import BLOB_READER, assign

GROUPS = ("blob", "file")
"""Groups of the store that always have a private endpoint: data, and the files of a workspace."""
MORE_GROUPS = ("dfs", "queue", "table")
PARTS = (
    KEY_PARTS
    | STORE_PARTS
    | network_parts(*GROUPS, *MORE_GROUPS, "vault")
    | {"data", "logs", "vault-logs", "datastore", "reader"}
)
"""What it makes, as `transform` names it; a second container is `data-` and its name."""
DATA_LOGS = ("StorageRead", "StorageWrite", "StorageDelete")
WORKSPACE_IDENTITIES = ("WorkspaceUserAssignedIdentity", "WorkspaceSystemAssignedIdentity")
CONTAINER = (
    r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*",
    "3 to 63 lower-case letters and digits, with single hyphens between",
)
"""Azure Resource Manager, "Naming rules and restrictions for Azure resources"."""


class FineTuneStorageArgs(PlacedArgs):
    """Arguments of FineTuneStorage."""

    geography: NotRequired[str]
    """Where the data may lie: an Azure geography, `eu` or `us`. The location must lie inside."""
    model: NotRequired[pulumi.Input[str]]
    """The model to be fine-tuned; refused where the settings do not allow it, or where the catalog says that it cannot
    be fine-tuned in this region."""
    container_names: NotRequired[list[str]]
    """Names of the containers, `fine-tuning-data` unless said otherwise. The first one is that of the datastore."""
    retention_days: NotRequired[int]
    """Days after its last change when uploaded data is deleted; 180 unless said otherwise."""
    delete_retention_days: NotRequired[int]
    """Days in which deleted data can be had back; 7 unless said otherwise."""
    sku: NotRequired[str]
    """`Standard_ZRS`, three zones of the region, or `Standard_LRS` where it has none; `Standard_ZRS` without it."""
    key: NotRequired[KeyArgs]
    """Your key; a vault and a rotating HSM key are made here without it."""
    network: NotRequired[NetworkArgs]
    """Your virtual network; one is made here without it."""
    private_endpoint_groups: NotRequired[list[str]]
    """What has a private endpoint besides `blob` and `file`: `dfs`, `queue`, `table`."""
    log_analytics_workspace_id: NotRequired[pulumi.Input[str]]
    """Where the log of reads, writes and deletions goes, and that of every use of the key; none is kept without it."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise. The store itself is never protected."""
    workspace_name: NotRequired[pulumi.Input[str]]
    """A workspace of the resource group in which a datastore for the data is made; none is made without it."""
    service_data_access_auth_identity: NotRequired[str]
    """Identity by which the workspace reads: `WorkspaceUserAssignedIdentity` unless said otherwise, or
    `WorkspaceSystemAssignedIdentity`."""
    workspace_principal_id: NotRequired[pulumi.Input[str]]
    """Object id of that identity, which is given `Storage Blob Data Reader` on the container."""
    storage_account_id: NotRequired[pulumi.Input[str]]
    """A storage account that exists: only containers, and a datastore, are made. It is not read here; the policy pack
    judges it where it is part of the program, or of `context` in modelrail.yaml."""
    datastore_id: NotRequired[pulumi.Input[str]]
    """A datastore that exists, besides the storage account that it reads: nothing is made, and location and model are
    checked."""


OF_THE_STORE = (
    "sku",
    "retention_days",
    "delete_retention_days",
    "key",
    "network",
    "private_endpoint_groups",
    "log_analytics_workspace_id",
    "protect",
)
"""Arguments that say how a store is made."""
OF_THE_DATASTORE = ("workspace_name", "service_data_access_auth_identity", "workspace_principal_id")
"""Arguments that say how a datastore is made."""


class FineTuneStorage(pulumi.ComponentResource):
    """A storage account with a customer-managed HSM key and infrastructure encryption from its first day."""

    storage_account_id: pulumi.Output[str]
    """Resource id of the store."""
    storage_account_name: pulumi.Output[str]
    """Name of the store."""
    container_name: pulumi.Output[Optional[str]]
    """The first container for uploaded data."""
    datastore_id: pulumi.Output[Optional[str]]
    """Resource id of the datastore, if there is one."""

    network: Optional[dict[str, Any]] = None
    """The network of a store made here, as another component takes it."""

    def __init__(self, name: str, args: FineTuneStorageArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:FineTuneStorage", name, {}, opts)
        self._make = Maker(self, name, self._args, stays=True)
        store = self._given_store() or self._new_store()
        containers = self._containers(store)
        self._reader(containers)
        datastore = self._datastore(store, containers)
        self._tell(store, containers, datastore)

    def _given_store(self) -> Optional[Store]:
        id_ = self._args.get("storage_account_id")
        return given_store(id_) if id_ else None

    def _new_store(self) -> Store:
        encryption = make_encryption(self._make, self._args.get("key"), self._args.get("protect", True))
        store = make_store(self._make, encryption, self._args)
        network = Network(self._make, self._args.get("network"))
        for group in (*GROUPS, *self._args.get("private_endpoint_groups", ())):
            network.connect(group, store.id, after=store.ready)
        if encryption.vault:
            network.connect("vault", encryption.vault.id)
            self._logs("vault-logs", encryption.vault.id, KEY_LOGS)
        self._logs("logs", pulumi.Output.format("{0}/blobServices/default", store.id), DATA_LOGS)
        self.network = network.as_args()
        return store

    def _logs(self, part: str, resource_id: pulumi.Input[str], categories: tuple[str, ...]) -> None:
        target = self._args.get("log_analytics_workspace_id")
        if target is not None:
            send_logs(self._make, part, resource_id, target, categories=categories)

    def _containers(self, store: Store) -> list[azure.storage.BlobContainer]:
        if self._args.get("datastore_id"):
            return []
        first, *more = _names(self._args)
        parts = {"data": first, **{f"data-{name}": name for name in more}}
        return [self._container(store, part, name) for part, name in parts.items()]

    def _container(self, store: Store, part: str, name: str) -> azure.storage.BlobContainer:
        return self._make(
            azure.storage.BlobContainer,
            part,
            after=store.ready,
            keep=["containerName"],
            resource_group_name=store.resource_group_name,
            account_name=store.name,
            container_name=name,
            public_access="None",
        )

    def _reader(self, containers: list[azure.storage.BlobContainer]) -> None:
        principal_id = self._args.get("workspace_principal_id")
        if principal_id is not None:
            assign(self._make, "reader", BLOB_READER, containers[0].id, principal_id)

    def _datastore(self, store: Store, containers: list[Any]) -> Optional[azure.machinelearningservices.Datastore]:
        ml, workspace = azure.machinelearningservices, self._args.get("workspace_name")
        if workspace is None:
            return None
        return self._make(
            ml.Datastore,
            "datastore",
            after=containers,
            workspace_name=workspace,
            name=azure_name("ds", self._make.name).replace("-", "_"),
            properties=ml.AzureBlobDatastoreArgs(
                datastore_type="AzureBlob",
                account_name=store.name,
                resource_group=store.resource_group_name,
                container_name=_names(self._args)[0],
                credentials=ml.NoneDatastoreCredentialsArgs(credentials_type="None"),
                service_data_access_auth_identity=self._args.get(
                    "service_data_access_auth_identity", WORKSPACE_IDENTITIES[0]
                ),
            ),
        )

    def _tell(self, store: Store, containers: list[Any], datastore: Optional[pulumi.CustomResource]) -> None:
        self.storage_account_id = store.id
        self.storage_account_name = store.id.apply(lambda id_: id_.split("/")[8])
        self.container_name = pulumi.Output.from_input((self._args.get("container_names") or [None])[0])
        if containers:
            asked = {"container_names": (containers[0].name, _names(self._args)[0])}
            self.container_name = kept(containers[0].name, f"container of '{self._make.name}'", asked)
        self.datastore_id = pulumi.Output.from_input(datastore.id if datastore else self._args.get("datastore_id"))
        self.register_outputs(
            {
                "storageAccountId": self.storage_account_id,
                "storageAccountName": self.storage_account_name,
                "containerName": self.container_name,
                "datastoreId": self.datastore_id,
            }
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
        lambda given: PARTS | {f"data-{name}" for name in _names(given)[1:]},
        **{"": check_together},
        **KEY_CHECKS,
        **NETWORK_CHECKS,
        geography=regions,
        location=check_location,
        sku=lambda value: check_one_of("sku", value, ("Standard_ZRS", "Standard_LRS")),
        container_names=lambda names: check_names("container_names", names, *CONTAINER),
        retention_days=lambda days: check_range("retention_days", days, 1, 3650),
        delete_retention_days=lambda days: check_range("delete_retention_days", days, 1, 365),
        private_endpoint_groups=check_groups,
        model=check_fine_tuning,
        workspace_name=lambda value: check_pattern("workspace_name", value, *WORKSPACE_NAME),
        service_data_access_auth_identity=lambda value: check_one_of(
            "service_data_access_auth_identity", value, WORKSPACE_IDENTITIES
        ),
        log_analytics_workspace_id=id_of("log_analytics_workspace_id", "Microsoft.OperationalInsights/workspaces"),
        storage_account_id=id_of("storage_account_id", "Microsoft.Storage/storageAccounts"),
        datastore_id=id_of("datastore_id", "Microsoft.MachineLearningServices/workspaces/datastores"),
    )


def check_together(args: Mapping[str, Any]) -> None:
    """Only arguments that say something about what is made here."""
    datastore, store = args.get("datastore_id"), args.get("storage_account_id")
    if datastore is not None and store is None:
        raise ArgumentError("storage_account_id", "'storage_account_id' is required beside datastore_id")
    for argument in OF_THE_STORE if store is not None else ():
        _refuse(args, argument, "a store that is made here; take it out, or storage_account_id")
    for argument in OF_THE_DATASTORE if datastore is not None else ():
        _refuse(args, argument, "a datastore that is made here; take it out, or datastore_id")
    for argument in OF_THE_DATASTORE[1:] if args.get("workspace_name") is None else ():
        _refuse(args, argument, "a datastore; take it out, or name the workspace in workspace_name")


def _refuse(args: Mapping[str, Any], argument: str, of_what: str) -> None:
    if args.get(argument) is not None:
        raise ArgumentError(argument, f"is about {of_what}")


def check_groups(groups: list[str]) -> None:
    """Groups of a store, each once."""
    for group in groups:
        check_one_of("private_endpoint_groups", group, MORE_GROUPS)
    check_once("private_endpoint_groups", groups)


def check_names(argument: str, names: list[str], pattern: str, wanted: str) -> None:
    """At least one name, each as Azure wants it, each once."""
    if not names:
        raise ArgumentError(argument, "is empty; name at least one, or leave it out")
    for name in names:
        check_pattern(argument, name, pattern, wanted)
    check_once(argument, names)


def check_once(argument: str, values: list[str]) -> None:
    """No value twice."""
    twice = next((value for i, value in enumerate(values) if value in values[:i]), None)
    if twice is not None:
        raise ArgumentError(argument, f"'{twice}' is there twice; take one out")


def _names(args: Mapping[str, Any]) -> list[str]:
    return args.get("container_names") or ["fine-tuning-data"]
