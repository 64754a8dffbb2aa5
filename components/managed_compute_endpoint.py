"""ManagedComputeEndpoint: a model's weights on dedicated machines, behind an endpoint closed to the internet."""

from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import check_location, check_range, check_resource
from components.making import Maker
from components.naming import azure_name

PARTS = frozenset({"endpoint", "deployment"})
"""What it makes, as `transform` names it."""
DEPLOYMENTS = "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments"


class ManagedComputeEndpointArgs(PlacedArgs):
    """Arguments of ManagedComputeEndpoint; location and resource group are those of the workspace."""

    workspace_name: pulumi.Input[str]
    """The workspace, for example that of IsolatedWorkspace; its managed network guards what the deployment reaches."""
    model: pulumi.Input[str]
    """The model with its exact version: azureml://registries/REGISTRY/models/NAME/versions/VERSION."""
    instance_type: pulumi.Input[str]
    """Size of the machines, from the model's own list."""
    instance_count: NotRequired[pulumi.Input[int]]
    """Number of machines; one unless said otherwise."""


class ManagedComputeEndpoint(pulumi.ComponentResource):
    """A managed online endpoint with one deployment, reached with Entra ID through the workspace's private endpoint."""

    endpoint_name: pulumi.Output[str]
    """Name of the endpoint."""
    deployment_name: pulumi.Output[str]
    """Name of the deployment."""

    def __init__(
        self, name: str, args: ManagedComputeEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:ManagedComputeEndpoint", name, {}, opts)
        self._make = Maker(self, name, self._args)
        endpoint = self._endpoint()
        deployment = self._deployment(endpoint)
        self.endpoint_name = endpoint.name
        self.deployment_name = deployment.name
        self.register_outputs({"endpointName": self.endpoint_name, "deploymentName": self.deployment_name})

    def _endpoint(self) -> azure.machinelearningservices.OnlineEndpoint:
        ml = azure.machinelearningservices
        return self._make(
            ml.OnlineEndpoint,
            "endpoint",
            workspace_name=self._args["workspace_name"],
            endpoint_name=azure_name("ep", self._make.name),
            identity=ml.ManagedServiceIdentityArgs(type="SystemAssigned"),
            properties=ml.OnlineEndpointPropertiesArgs(auth_mode="AADToken", public_network_access="Disabled"),
        )

    def _deployment(self, endpoint: pulumi.Resource) -> azure.machinelearningservices.OnlineDeployment:
        ml = azure.machinelearningservices
        return self._make(
            ml.OnlineDeployment,
            "deployment",
            after=[endpoint],
            timeout="90m",
            workspace_name=self._args["workspace_name"],
            endpoint_name=azure_name("ep", self._make.name),
            deployment_name="blue",
            sku=ml.SkuArgs(name="Default", capacity=self._args.get("instance_count", 1)),
            properties=ml.ManagedOnlineDeploymentArgs(
                endpoint_compute_type="Managed",
                model=self._args["model"],
                instance_type=self._args["instance_type"],
                app_insights_enabled=False,
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
        ManagedComputeEndpointArgs,
        PARTS,
        location=check_location,
        model=check_model,
        instance_count=lambda value: check_range("instance_count", value, 1, 100),
    )


def check_model(model: str) -> None:
    """Every rule of the policy pack on the model of a deployment accepts it."""
    properties = {"model": model, "endpointComputeType": "Managed"}
    check_resource((DEPLOYMENTS, "w/e/d", {"properties": properties}), arguments={"properties.model": "model"})
