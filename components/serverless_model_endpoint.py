"""ServerlessModelEndpoint: a model that Microsoft hosts, in the geography you promise, with content safety on."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.naming import azure_name
from components.validation import check_location, check_model, require


class ServerlessModelEndpointArgs(TypedDict):
    """Arguments of ServerlessModelEndpoint."""

    resource_group_name: pulumi.Input[str]
    """Resource group of the workspace."""
    workspace_name: pulumi.Input[str]
    """The workspace; its network setting also holds for the endpoint."""
    location: pulumi.Input[str]
    """Azure region of the workspace."""
    geography: str
    """Where prompts may be processed: an Azure geography, `eu` or `us`. The location must lie inside."""
    model: pulumi.Input[str]
    """The model without a version, which cannot be pinned: azureml://registries/REGISTRY/models/NAME."""
    accept_marketplace_terms: NotRequired[bool]
    """Subscribe to a publisher's offer: you accept its terms, and that contact and transaction data go to it."""


class ServerlessModelEndpoint(pulumi.ComponentResource):
    """A serverless endpoint, and the marketplace subscription of models that need one."""

    endpoint_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: ServerlessModelEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        super().__init__("modelrail:index:ServerlessModelEndpoint", name, {**args}, opts)
        require(args, "resource_group_name", "workspace_name", "location", "geography", "model")
        check_location(args["location"], args["geography"])
        check_model(args["model"], pinned=False)
        self._name, self._args = name, args
        subscription = [self._subscription()] if args.get("accept_marketplace_terms") else []
        endpoint = self._endpoint(subscription)
        self.endpoint_name = endpoint.name
        self.register_outputs({"endpointName": endpoint.name})

    def _subscription(self) -> azure.machinelearningservices.MarketplaceSubscription:
        ml = azure.machinelearningservices
        return ml.MarketplaceSubscription(
            f"{self._name}-subscription",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=self._args["workspace_name"],
            name=azure_name("sub", self._name, 32),
            properties=ml.MarketplaceSubscriptionPropertiesArgs(model_id=self._args["model"]),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _endpoint(self, after: list[pulumi.Resource]) -> azure.machinelearningservices.ServerlessEndpoint:
        ml = azure.machinelearningservices
        return ml.ServerlessEndpoint(
            f"{self._name}-endpoint",
            resource_group_name=self._args["resource_group_name"],
            workspace_name=self._args["workspace_name"],
            name=azure_name("se", self._name, 32),
            location=self._args["location"],
            sku=ml.SkuArgs(name="Consumption"),
            properties=ml.ServerlessEndpointPropertiesArgs(
                auth_mode="AAD",
                model_settings=ml.ModelSettingsArgs(model_id=self._args["model"]),
                content_safety=ml.ContentSafetyArgs(content_safety_status="Enabled"),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )
