"""IsolatedWorkspace: an Azure Machine Learning workspace that only your virtual network reaches, and that reaches only
what was approved."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.encryption import Encryption, make_encryption
from components.naming import azure_name, store_name
from components.network import WORKSPACE_ZONES, connect, make_subnet
from components.validation import check_location, require


class IsolatedWorkspaceArgs(TypedDict):
    """Arguments of IsolatedWorkspace."""

    resource_group_name: pulumi.Input[str]
    """Resource group of everything this makes."""
    location: pulumi.Input[str]
    """Azure region."""
    storage_account_id: pulumi.Input[str]
    """The workspace's default store, for example that of FineTuneStorage."""
    vnet_id: NotRequired[pulumi.Input[str]]
    """Your virtual network, whose names are resolved; made here without it. Goes with `subnet_id`."""
    subnet_id: NotRequired[pulumi.Input[str]]
    """Your subnet for the private endpoint; made here without it. Goes with `vnet_id`."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise."""


class IsolatedWorkspace(pulumi.ComponentResource):
    """A workspace with a managed virtual network, a customer-managed key and a private endpoint in your VNet."""

    workspace_id: pulumi.Output[str]
    workspace_name: pulumi.Output[str]
    subnet_id: pulumi.Output[str]

    def __init__(self, name: str, args: IsolatedWorkspaceArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        super().__init__("modelrail:index:IsolatedWorkspace", name, {**args}, opts)
        require(args, "resource_group_name", "location", "storage_account_id")
        check_location(args["location"])
        if ("vnet_id" in args) != ("subnet_id" in args):
            raise pulumi.InputPropertyError("subnet_id", "'vnet_id' and 'subnet_id' go together")
        self._name, self._args, self._opts = name, args, pulumi.ResourceOptions(parent=self)
        encryption = make_encryption(
            name, args["resource_group_name"], args["location"], args.get("protect", True), self._opts
        )
        workspace = self._workspace(encryption, self._registry(), self._insights())
        vnet_id, self.subnet_id = self._subnet()
        self._endpoint(workspace, vnet_id)
        self.workspace_id = workspace.id
        # Unlike its name, its location is known in a preview: so the name is known, and still waits for the workspace.
        self.workspace_name = workspace.location.apply(lambda _: azure_name("mlw", name, 33))
        self.register_outputs({"workspaceId": workspace.id, "workspaceName": self.workspace_name})

    def _registry(self) -> azure.containerregistry.Registry:
        return azure.containerregistry.Registry(
            f"{self._name}-registry",
            resource_group_name=self._args["resource_group_name"],
            registry_name=store_name("cr", self._name),
            location=self._args["location"],
            sku=azure.containerregistry.SkuArgs(name="Premium"),
            public_network_access="Disabled",
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            network_rule_bypass_options="AzureServices",
            opts=self._opts,
        )

    def _insights(self) -> azure.applicationinsights.Component:
        logs = azure.operationalinsights.Workspace(
            f"{self._name}-logs",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=azure_name("log", self._name),
            location=self._args["location"],
            sku=azure.operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
            retention_in_days=30,
            opts=self._opts,
        )
        return azure.applicationinsights.Component(
            f"{self._name}-insights",
            resource_group_name=self._args["resource_group_name"],
            resource_name_=azure_name("appi", self._name),
            location=self._args["location"],
            kind="web",
            application_type="web",
            workspace_resource_id=logs.id,
            disable_local_auth=True,
            opts=self._opts,
        )

    def _workspace(
        self,
        encryption: Encryption,
        registry: azure.containerregistry.Registry,
        insights: azure.applicationinsights.Component,
    ) -> azure.machinelearningservices.Workspace:
        ml = azure.machinelearningservices
        return ml.Workspace(
            f"{self._name}-workspace",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=azure_name("mlw", self._name, 33),
            location=self._args["location"],
            kind="Default",
            identity=ml.ManagedServiceIdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity.id]
            ),
            primary_user_assigned_identity=encryption.identity.id,
            storage_account=self._args["storage_account_id"],
            key_vault=encryption.vault.id,
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
                identity=ml.IdentityForCmkArgs(user_assigned_identity=encryption.identity.id),
                key_vault_properties=ml.KeyVaultPropertiesArgs(
                    key_vault_arm_id=encryption.vault.id, key_identifier=encryption.key.key_uri_with_version
                ),
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[encryption.role],
                custom_timeouts=pulumi.CustomTimeouts(create="90m", update="90m", delete="60m"),
            ),
        )

    def _subnet(self) -> tuple[pulumi.Input[str], pulumi.Output[str]]:
        vnet_id, subnet_id = self._args.get("vnet_id"), self._args.get("subnet_id")
        if vnet_id is not None and subnet_id is not None:
            return vnet_id, pulumi.Output.from_input(subnet_id)
        return make_subnet(self._name, self._args["resource_group_name"], self._args["location"], self._opts)

    def _endpoint(self, workspace: azure.machinelearningservices.Workspace, vnet_id: pulumi.Input[str]) -> None:
        connect(
            self._name,
            self._args["resource_group_name"],
            self._args["location"],
            workspace.id,
            "amlworkspace",
            WORKSPACE_ZONES,
            vnet_id,
            self.subnet_id,
            self._opts,
        )
