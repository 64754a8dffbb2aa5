"""IsolatedWorkspace: an Azure Machine Learning workspace that only your virtual network reaches, and that reaches only
what was approved."""

from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import check_location
from components.encryption import PARTS as KEY_PARTS
from components.encryption import Encryption, KeyArgs, make_encryption
from components.making import Maker
from components.naming import azure_name
from components.network import Network, NetworkArgs
from components.network import parts as network_parts

PARTS = KEY_PARTS | network_parts("amlworkspace", "vault", "registry") | {"workspace", "registry", "logs", "insights"}
"""What it makes, as `transform` names it."""


class IsolatedWorkspaceArgs(PlacedArgs):
    """Arguments of IsolatedWorkspace."""

    storage_account_id: pulumi.Input[str]
    """The workspace's default store, for example that of FineTuneStorage."""
    network: NotRequired[NetworkArgs]
    """Your virtual network; one is made here without it."""
    key: NotRequired[KeyArgs]
    """Your key; a vault and a rotating HSM key are made here without it."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise."""


class IsolatedWorkspace(pulumi.ComponentResource):
    """A workspace with a managed virtual network, a customer-managed key and a private endpoint in your VNet."""

    workspace_id: pulumi.Output[str]
    """Resource id of the workspace."""
    workspace_name: pulumi.Output[str]
    """Its name, known in a preview."""

    def __init__(self, name: str, args: IsolatedWorkspaceArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:IsolatedWorkspace", name, {}, opts)
        self._make = Maker(self, name, self._args)
        encryption = make_encryption(self._make, self._args.get("key"), self._args.get("protect", True))
        registry, insights = self._registry(), self._insights()
        workspace = self._workspace(encryption, registry, insights)
        self.network = self._way_in(workspace, encryption, registry)
        self.workspace_id = workspace.id
        # Unlike its name, its location is known in a preview: so the name is known, and still waits for the workspace.
        self.workspace_name = workspace.location.apply(lambda _: azure_name("mlw", name))
        self.register_outputs({"workspaceId": self.workspace_id, "workspaceName": self.workspace_name})

    def _registry(self) -> azure.containerregistry.Registry:
        return self._make(
            azure.containerregistry.Registry,
            "registry",
            registry_name=azure_name("cr", self._make.name),
            sku=azure.containerregistry.SkuArgs(name="Premium"),
            public_network_access="Disabled",
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            network_rule_bypass_options="AzureServices",
        )

    def _insights(self) -> azure.applicationinsights.Component:
        logs = self._make(
            azure.operationalinsights.Workspace,
            "logs",
            workspace_name=azure_name("log", self._make.name),
            sku=azure.operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
            retention_in_days=30,
        )
        return self._make(
            azure.applicationinsights.Component,
            "insights",
            resource_name_=azure_name("appi", self._make.name),
            kind="web",
            application_type="web",
            workspace_resource_id=logs.id,
            disable_local_auth=True,
        )

    def _workspace(
        self,
        encryption: Encryption,
        registry: azure.containerregistry.Registry,
        insights: azure.applicationinsights.Component,
    ) -> azure.machinelearningservices.Workspace:
        ml, identity = azure.machinelearningservices, encryption.identity
        return self._make(
            ml.Workspace,
            "workspace",
            after=encryption.ready,
            timeout="90m",
            workspace_name=azure_name("mlw", self._make.name),
            kind="Default",
            identity=ml.ManagedServiceIdentityArgs(type="UserAssigned", user_assigned_identities=[identity.id]),
            primary_user_assigned_identity=identity.id,
            storage_account=self._args["storage_account_id"],
            key_vault=encryption.vault_id,
            container_registry=registry.id,
            application_insights=insights.id,
            public_network_access="Disabled",
            system_datastores_auth_mode="Identity",
            hbi_workspace=True,
            v1_legacy_mode=False,
            managed_network=ml.ManagedNetworkSettingsArgs(isolation_mode="AllowOnlyApprovedOutbound"),
            provision_network_now=True,
            encryption=ml.EncryptionPropertyArgs(
                status="Enabled",
                identity=ml.IdentityForCmkArgs(user_assigned_identity=identity.id),
                key_vault_properties=ml.KeyVaultPropertiesArgs(
                    key_vault_arm_id=encryption.vault_id, key_identifier=encryption.key_uri
                ),
            ),
        )

    def _way_in(
        self,
        workspace: azure.machinelearningservices.Workspace,
        encryption: Encryption,
        registry: azure.containerregistry.Registry,
    ) -> dict[str, Any]:
        network = Network(self._make, self._args.get("network"))
        network.connect("amlworkspace", workspace.id)
        network.connect("registry", registry.id)
        if encryption.vault:
            network.connect("vault", encryption.vault.id)
        return network.as_args()


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    return checked(name, args, IsolatedWorkspaceArgs, PARTS, location=check_location)
