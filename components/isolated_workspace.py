"""IsolatedWorkspace: an Azure Machine Learning workspace or hub that only your virtual network reaches, and that
reaches only what was approved.

What can be deleted, and how
: The workspace, with its endpoints, datastores and registered models: take the component out of the program and run
  `pulumi up`, or `pulumi destroy`. Azure keeps no copy of a workspace whose only identity is one of yours.
: Its store, as that of a FineTuneStorage. Vault and key: set `protect: False`, run `pulumi up`, then delete. Purge
  protection keeps them, deleted, for 90 days.

What cannot change
: Resource group, location, kind, store and vault: another one would make the workspace anew, without what is in it, so
  the change is refused. The key may change inside its vault; Azure refuses one of another vault.
"""

import functools
from collections.abc import Mapping
from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components import fine_tune_storage, outbound, workspace_roles, workspace_services
from components.arguments import PlacedArgs, checked
from components.checks import check_id, check_location, check_one_of, check_pattern, check_range, id_of, regions
from components.encryption import CHECKS as KEY_CHECKS
from components.encryption import PARTS as KEY_PARTS
from components.encryption import Encryption, KeyArgs, make_encryption, make_vault
from components.errors import ArgumentError
from components.fine_tune_storage import FineTuneStorage
from components.making import Maker
from components.monitoring import KEY_LOGS, REGISTRY_LOGS, WORKSPACE_LOGS, send_logs
from components.naming import azure_name
from components.network import CHECKS as NETWORK_CHECKS
from components.network import Network, NetworkArgs
from components.network import parts as network_parts
from components.outbound import OutboundRuleArgs
from components.replacement import kept
from components.workspace_roles import Grants, Target, open_to_metadata

KINDS = {"Default": "mlw", "Hub": "hub"}
"""Kind of a workspace to the abbreviation in its name."""
PARTS = (
    KEY_PARTS
    | network_parts("amlworkspace", "vault", "registry")
    | workspace_services.PARTS
    | workspace_roles.PARTS
    | {"workspace", "workspace-logs", "registry-logs", "vault-logs"}
)
"""What it makes, as `transform` names it; the parts of its own store have `store-` before their names."""
FIXED = ["workspaceName", "kind", "storageAccount", "keyVault"]
"""What Azure takes at the creation of a workspace only."""
PRINCIPAL = (r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "an object id of Entra ID")
COMPUTE_NAME = (r"[A-Za-z][A-Za-z0-9-]{1,23}", "2 to 24 letters, digits and hyphens, a letter first")
VAULTS = "Microsoft.KeyVault/vaults"
STORE = "store"
OF_STORE = f"{STORE}-"
SHARED = ("resource_group_name", "location", "tags", "geography", "key", "protect")
"""Arguments that a store made here takes over."""
LONGEST = 34
"""Letters of the name where a store is made: its own name is this one and `-store`."""


class IsolatedWorkspaceArgs(PlacedArgs):
    """Arguments of IsolatedWorkspace."""

    geography: NotRequired[str]
    """Where prompts and data may lie: an Azure geography, `eu` or `us`. The location must lie inside."""
    kind: NotRequired[str]
    """`Default`, a workspace, unless said otherwise; or `Hub`, whose projects share its network, store and key."""
    storage_account_id: NotRequired[pulumi.Input[str]]
    """The default store, for example that of another FineTuneStorage; without it a FineTuneStorage is made here."""
    key_vault_id: NotRequired[pulumi.Input[str]]
    """A vault of yours for the secrets of the workspace, with role-based access; without it one is made here."""
    container_registry_id: NotRequired[pulumi.Input[str]]
    """A Premium container registry of yours for images; without it one is made here."""
    log_analytics_workspace_id: NotRequired[pulumi.Input[str]]
    """Where logs go: those of the workspace, and of the registry, vault and store that are made here."""
    log_retention_days: NotRequired[int]
    """Days for which a log workspace that is made here keeps logs; 90 unless said otherwise."""
    application_insights_id: NotRequired[pulumi.Input[str]]
    """An Application Insights of yours; without it one is made here, on the log workspace."""
    network: NotRequired[NetworkArgs]
    """Your virtual network; one is made here without it."""
    outbound_rules: NotRequired[list[OutboundRuleArgs]]
    """What the managed network lets out besides what Azure needs for the workspace itself; nothing without it."""
    key: NotRequired[KeyArgs]
    """Your key, with its version, in a vault of this subscription; a vault and a rotating HSM key are made here without
    it. With an identity of yours it becomes that of the workspace: roles are given to it on what is made here only, so
    give it those of `components/workspace_roles.py` on the rest, the resource group included, before."""
    cosmos_db_principal_id: NotRequired[pulumi.Input[str]]
    """Object id, in your tenant, of the principal of Azure Cosmos DB, which keeps the metadata of the workspace and is
    given `Key Vault Crypto Service Encryption User` on the vault of the key: `az ad sp show --id
    a232010e-820c-4083-83bb-3ace5fc29d0b --query id`. Leave it out where it has that role; it needs it."""
    image_build_compute: NotRequired[str]
    """Name of a compute of the workspace that builds images, which a registry without public access cannot do itself;
    needed only for environments of your own."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise."""


class IsolatedWorkspace(pulumi.ComponentResource):
    """A workspace with a managed virtual network, a customer-managed key and a private endpoint in your VNet."""

    workspace_id: pulumi.Output[str]
    """Resource id of the workspace."""
    workspace_name: pulumi.Output[str]
    """Its name, known in a preview."""
    workspace_guid: pulumi.Output[str]
    """The id by which fine-tuned models name it: azureml://locations/LOCATION/workspaces/GUID/models/NAME."""
    discovery_url: pulumi.Output[Optional[str]]
    """Where clients find its services."""
    principal_id: pulumi.Output[str]
    """Object id of its identity."""
    storage_account_id: pulumi.Output[str]
    """Resource id of its default store."""
    container_registry_id: pulumi.Output[str]
    """Resource id of its registry."""
    log_analytics_workspace_id: pulumi.Output[str]
    """Where its logs go."""
    application_insights_id: pulumi.Output[str]
    """Resource id of its Application Insights."""

    def __init__(self, name: str, args: IsolatedWorkspaceArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:IsolatedWorkspace", name, {}, opts)
        self._make = Maker(self, name, self._args, stays=True)
        self._called = azure_name(KINDS[self._kind], name)
        self._encryption = make_encryption(self._make, self._args.get("key"), self._protected)
        self._network = Network(self._make, self._args.get("network"))
        self._grants = Grants(self._make, self._encryption.identity.principal_id, self._identity_made_here)
        self._logs_id = self._logs()
        targets = {
            "vault": self._vault(),
            "registry": self._registry(),
            "insights": self._insights(),
            "store": self._store(),
        }
        workspace = self._workspace(targets)
        self._way_in(workspace)
        self._way_out(workspace, args.get("outbound_rules") or [])
        self._tell(workspace, targets)

    @property
    def _kind(self) -> str:
        return str(self._args.get("kind", "Default"))

    @property
    def _identity_made_here(self) -> bool:
        return not (self._args.get("key") or {}).get("identity")

    @property
    def _protected(self) -> bool:
        return bool(self._args.get("protect", True))

    def _logs(self) -> pulumi.Input[str]:
        given: Optional[pulumi.Input[str]] = self._args.get("log_analytics_workspace_id")
        return workspace_services.make_logs(self._make, self._args).id if given is None else given

    def _vault(self) -> Target:
        """Secrets go to the vault of the key where that is made here too."""
        vault, given = self._encryption.vault, self._args.get("key_vault_id")
        if vault is None and given is None:
            vault = make_vault(self._make, self._protected)
        if vault is not None:
            self._network.connect("vault", vault.id)
            send_logs(self._make, "vault-logs", vault.id, self._logs_id, categories=KEY_LOGS)
        return Target(vault.id, True) if vault is not None and given is None else Target(given, False)

    def _registry(self) -> Target:
        given = self._args.get("container_registry_id")
        if given is not None:
            return Target(given, False)
        registry = workspace_services.make_registry(self._make)
        self._network.connect("registry", registry.id)
        send_logs(self._make, "registry-logs", registry.id, self._logs_id, categories=REGISTRY_LOGS)
        return Target(registry.id, True)

    def _insights(self) -> Target:
        given = self._args.get("application_insights_id")
        if given is not None:
            return Target(given, False)
        return Target(workspace_services.make_insights(self._make, self._logs_id).id, True)

    def _store(self) -> Target:
        given = self._args.get("storage_account_id")
        if given is not None:
            return Target(given, False)
        store_name = f"{self._make.name}-{STORE}"
        store = FineTuneStorage(store_name, self._store_args(), pulumi.ResourceOptions(parent=self))
        self._grants.on_endpoints(store, store_name)
        self._network.know(store.network or {})
        return Target(store.storage_account_id, True)

    def _store_args(self) -> Any:
        transform = self._args.get("transform") or {}
        return {
            **{key: self._args[key] for key in SHARED if key in self._args},
            "network": self._network.as_args(),
            "log_analytics_workspace_id": self._logs_id,
            "transform": {p.removeprefix(OF_STORE): added for p, added in transform.items() if p.startswith(OF_STORE)},
        }

    def _workspace(self, targets: Mapping[str, Target]) -> azure.machinelearningservices.Workspace:
        ml, encryption = azure.machinelearningservices, self._encryption
        metadata = open_to_metadata(self._make, encryption.vault_id, self._args.get("cosmos_db_principal_id"))
        return self._make(
            ml.Workspace,
            "workspace",
            after=[*encryption.ready, *metadata, *self._grants.before(targets)],
            timeout="90m",
            keep=FIXED,
            workspace_name=self._called,
            kind=self._kind,
            identity=ml.ManagedServiceIdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity.id]
            ),
            primary_user_assigned_identity=encryption.identity.id,
            storage_account=targets["store"].id,
            key_vault=targets["vault"].id,
            container_registry=targets["registry"].id,
            application_insights=targets["insights"].id,
            image_build_compute=self._args.get("image_build_compute"),
            public_network_access="Disabled",
            system_datastores_auth_mode="Identity",
            hbi_workspace=True,
            v1_legacy_mode=False,
            managed_network=ml.ManagedNetworkSettingsArgs(isolation_mode="AllowOnlyApprovedOutbound"),
            provision_network_now=True,
            encryption=_encrypted(encryption),
        )

    def _way_in(self, workspace: azure.machinelearningservices.Workspace) -> None:
        self._network.connect("amlworkspace", workspace.id)
        send_logs(self._make, "workspace-logs", workspace.id, self._logs_id, categories=WORKSPACE_LOGS)
        self.network = self._network.as_args()

    def _way_out(self, workspace: azure.machinelearningservices.Workspace, given: list[OutboundRuleArgs]) -> None:
        rules = self._args.get("outbound_rules") or []
        ready = [workspace, self._grants.on_workspace(workspace.id)]
        # Two rules to one service need one approval; outputs are told apart as the caller gave them.
        services: dict[Any, int] = {}
        for i, raw in enumerate(given):
            if raw.get("service_resource_id") is not None:
                services.setdefault(_same(raw["service_resource_id"]), i)
        for i in services.values():
            ready += self._grants.on_rule(rules[i]["name"], rules[i]["service_resource_id"])
        outbound.make_rules(self._make, self._called, rules, ready)

    def _tell(self, workspace: azure.machinelearningservices.Workspace, targets: Mapping[str, Target]) -> None:
        asked = {
            "location": (workspace.location, self._args["location"]),
            "resource_group_name": (
                workspace.id.apply(lambda id_: id_.split("/")[4]),
                self._args["resource_group_name"],
            ),
            "kind": (workspace.kind, self._kind),
            "storage_account_id": (workspace.storage_account, targets["store"].id),
            "key_vault_id": (workspace.key_vault, targets["vault"].id),
        }
        self.workspace_id = kept(workspace.id, f"workspace '{self._make.name}'", asked)
        # Unlike its name, its location is known in a preview: so the name is known, and still waits for the workspace.
        self.workspace_name = workspace.location.apply(lambda _: self._called)
        self.workspace_guid = workspace.workspace_id
        self.discovery_url = workspace.discovery_url
        self.principal_id = pulumi.Output.from_input(self._encryption.identity.principal_id)
        self.storage_account_id = pulumi.Output.from_input(targets["store"].id)
        self.container_registry_id = pulumi.Output.from_input(targets["registry"].id)
        self.log_analytics_workspace_id = pulumi.Output.from_input(self._logs_id)
        self.application_insights_id = pulumi.Output.from_input(targets["insights"].id)
        self.register_outputs(
            {
                "workspaceId": self.workspace_id,
                "workspaceName": self.workspace_name,
                "workspaceGuid": self.workspace_guid,
                "discoveryUrl": self.discovery_url,
                "principalId": self.principal_id,
                "storageAccountId": self.storage_account_id,
                "containerRegistryId": self.container_registry_id,
                "logAnalyticsWorkspaceId": self.log_analytics_workspace_id,
                "applicationInsightsId": self.application_insights_id,
            }
        )


def _encrypted(encryption: Encryption) -> azure.machinelearningservices.EncryptionPropertyArgs:
    ml = azure.machinelearningservices
    return ml.EncryptionPropertyArgs(
        status="Enabled",
        identity=ml.IdentityForCmkArgs(user_assigned_identity=encryption.identity.id),
        key_vault_properties=ml.KeyVaultPropertiesArgs(
            key_vault_arm_id=encryption.vault_id, key_identifier=encryption.key_uri
        ),
    )


def _same(value: pulumi.Input[str]) -> Any:
    return value.lower() if isinstance(value, str) else id(value)


def parts(args: Mapping[str, Any]) -> frozenset[str]:
    """What it makes, as `transform` names it; the parts of its own store have `store-` before their names."""
    rules = args.get("outbound_rules") or []
    store = frozenset() if args.get("storage_account_id") else {f"{OF_STORE}{p}" for p in fine_tune_storage.PARTS}
    return PARTS | store | outbound.parts(rules)


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    return checked(
        name,
        args,
        IsolatedWorkspaceArgs,
        parts,
        **{"": functools.partial(check_together, name)},
        **{**KEY_CHECKS, "key.vault_id": check_key_vault},
        **NETWORK_CHECKS,
        **outbound.checks(args),
        geography=regions,
        location=check_location,
        kind=lambda value: check_one_of("kind", value, tuple(KINDS)),
        storage_account_id=id_of("storage_account_id", "Microsoft.Storage/storageAccounts"),
        key_vault_id=id_of("key_vault_id", VAULTS),
        container_registry_id=id_of("container_registry_id", "Microsoft.ContainerRegistry/registries"),
        log_analytics_workspace_id=id_of("log_analytics_workspace_id", "Microsoft.OperationalInsights/workspaces"),
        application_insights_id=id_of("application_insights_id", "Microsoft.Insights/components"),
        log_retention_days=lambda days: check_range("log_retention_days", days, 30, 730),
        cosmos_db_principal_id=lambda id_: check_pattern("cosmos_db_principal_id", id_, *PRINCIPAL),
        image_build_compute=lambda value: check_pattern("image_build_compute", value, *COMPUTE_NAME),
    )


def check_key_vault(vault_id: str) -> None:
    """Azure documents vaults only for the key of a workspace, not managed HSMs."""
    check_id("key.vault_id", vault_id, VAULTS)


def check_together(name: str, args: Mapping[str, Any]) -> None:
    """A key with its version; a name that leaves room for that of the store; no argument about what is not made."""
    if args.get("key") and args["key"].get("version") is None:
        raise ArgumentError("key.version", "'key.version' is required: a workspace takes a key by its version")
    if args.get("storage_account_id") is None and len(name) > LONGEST:
        raise ArgumentError("name", f"must be at most {LONGEST} letters, which leaves room for '-store' of its store")
    if args.get("log_analytics_workspace_id") is not None and args.get("log_retention_days") is not None:
        raise ArgumentError("log_retention_days", "is about a log workspace that is made here; set it on yours")
