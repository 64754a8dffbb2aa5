"""ManagedComputeEndpoint: a model's weights on dedicated machines, behind an endpoint closed to the internet."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.naming import azure_name
from components.validation import check_location, check_model, require


class ManagedComputeEndpointArgs(TypedDict):
    """Arguments of ManagedComputeEndpoint."""

    resource_group_name: pulumi.Input[str]
    """Resource group of the workspace."""
    workspace_name: pulumi.Input[str]
    """The workspace, for example that of IsolatedWorkspace; its managed network guards what the deployment reaches."""
    location: pulumi.Input[str]
    """Azure region of the workspace."""
    model: pulumi.Input[str]
    """The model with its exact version: azureml://registries/REGISTRY/models/NAME/versions/VERSION."""
    instance_type: pulumi.Input[str]
    """Size of the machines, from the model's own list."""
    instance_count: NotRequired[pulumi.Input[int]]
    """Number of machines; one unless said otherwise."""


class ManagedComputeEndpoint(pulumi.ComponentResource):
    """A managed online endpoint with one deployment, reached with Entra ID through the workspace's private endpoint."""

    endpoint_name: pulumi.Output[str]
    deployment_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: ManagedComputeEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        super().__init__("modelrail:index:ManagedComputeEndpoint", name, {**args}, opts)
        require(args, "resource_group_name", "workspace_name", "location", "model", "instance_type")
        check_location(args["location"])
        check_model(args["model"], pinned=True)
        self._name, self._args = name, args
        endpoint = self._endpoint()
        deployment = self._deployment(endpoint)
        self.endpoint_name = endpoint.name
        self.deployment_name = deployment.name
        self.register_outputs({"endpointName": endpoint.name, "deploymentName": deployment.name})

    def _endpoint(self) -> azure.machinelearningservices.OnlineEndpoint:
        ml = azure.machinelearningservices
        self._endpoint_name = azure_name("ep", self._name, 32)
        return ml.OnlineEndpoint(
            f"{self._name}-endpoint",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=self._args["workspace_name"],
            endpoint_name=self._endpoint_name,
            location=self._args["location"],
            identity=ml.ManagedServiceIdentityArgs(type="SystemAssigned"),
            properties=ml.OnlineEndpointPropertiesArgs(auth_mode="AADToken", public_network_access="Disabled"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _deployment(
        self, endpoint: azure.machinelearningservices.OnlineEndpoint
    ) -> azure.machinelearningservices.OnlineDeployment:
        ml = azure.machinelearningservices
        return ml.OnlineDeployment(
            f"{self._name}-deployment",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=self._args["workspace_name"],
            endpoint_name=self._endpoint_name,
            deployment_name="blue",
            location=self._args["location"],
            sku=ml.SkuArgs(name="Default", capacity=self._args.get("instance_count", 1)),
            properties=ml.ManagedOnlineDeploymentArgs(
                endpoint_compute_type="Managed",
                model=self._args["model"],
                instance_type=self._args["instance_type"],
                app_insights_enabled=False,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[endpoint]),
        )
