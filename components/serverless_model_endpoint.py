"""ServerlessModelEndpoint: a model that Microsoft hosts, in the geography you promise, with content safety on."""

from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import check_location, check_resource
from components.making import Maker
from components.naming import azure_name

PARTS = frozenset({"subscription", "endpoint"})
"""What it makes, as `transform` names it."""
ENDPOINTS = "microsoft.machinelearningservices/workspaces/serverlessendpoints"


class ServerlessModelEndpointArgs(PlacedArgs):
    """Arguments of ServerlessModelEndpoint; location and resource group are those of the workspace."""

    workspace_name: pulumi.Input[str]
    """The workspace; its network setting also holds for the endpoint."""
    geography: str
    """Where prompts may be processed: an Azure geography, `eu` or `us`. The location must lie inside."""
    model: pulumi.Input[str]
    """The model without a version, which cannot be pinned: azureml://registries/REGISTRY/models/NAME. Or one that you
    fine-tuned, azureml://locations/REGION/workspaces/GUID/models/NAME/versions/VERSION, whose base modelrail.yaml
    records under models.fine_tuned."""
    accept_marketplace_terms: NotRequired[bool]
    """Subscribe to a publisher's offer: you accept its terms, and that contact and transaction data go to it."""


class ServerlessModelEndpoint(pulumi.ComponentResource):
    """A serverless endpoint, and the marketplace subscription of models that need one."""

    endpoint_name: pulumi.Output[str]
    """Name of the endpoint."""

    def __init__(
        self, name: str, args: ServerlessModelEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:ServerlessModelEndpoint", name, {}, opts)
        self._make = Maker(self, name, self._args)
        subscription = [self._subscription()] if self._args.get("accept_marketplace_terms") else []
        endpoint = self._endpoint(subscription)
        self.endpoint_name = endpoint.name
        self.register_outputs({"endpointName": self.endpoint_name})

    def _subscription(self) -> azure.machinelearningservices.MarketplaceSubscription:
        ml = azure.machinelearningservices
        return self._make(
            ml.MarketplaceSubscription,
            "subscription",
            workspace_name=self._args["workspace_name"],
            name=azure_name("sub", self._make.name),
            properties=ml.MarketplaceSubscriptionPropertiesArgs(model_id=self._args["model"]),
        )

    def _endpoint(self, after: list[pulumi.Resource]) -> azure.machinelearningservices.ServerlessEndpoint:
        ml = azure.machinelearningservices
        return self._make(
            ml.ServerlessEndpoint,
            "endpoint",
            after=after,
            workspace_name=self._args["workspace_name"],
            name=azure_name("se", self._make.name),
            sku=ml.SkuArgs(name="Consumption"),
            properties=ml.ServerlessEndpointPropertiesArgs(
                auth_mode="AAD",
                model_settings=ml.ModelSettingsArgs(model_id=self._args["model"]),
                content_safety=ml.ContentSafetyArgs(content_safety_status="Enabled"),
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
        ServerlessModelEndpointArgs,
        PARTS,
        location=lambda value: check_location(value, args.get("geography")),
        model=lambda value: check_model(value, args["location"]),
    )


def check_model(model: str, location: Any) -> None:
    """Every rule of the policy pack on the model of a serverless endpoint accepts it, in this region if known."""
    properties = {"modelSettings": {"modelId": model}, "authMode": "AAD"}
    body = {"properties": properties, "location": location} if isinstance(location, str) else {"properties": properties}
    check_resource(
        (ENDPOINTS, "w/e", body),
        arguments={"properties.modelSettings.modelId": "model"},
        rules={"MR308": "model"},
    )
