"""ServerlessModelEndpoint: a model that Microsoft hosts, in the geography you promise, with content safety on.

What can be deleted, and how
: The endpoint: take the component out of the program and run `pulumi up`, or `pulumi destroy`; nothing protects it.
: The marketplace subscription goes with it. Other endpoints of the workspace that serve the same offer stop working.
: A fine-tuned model: `az ml model archive` hides it; delete it where it was made, in the portal of the workspace.
"""

import weakref
from collections.abc import Mapping
from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked
from components.checks import WORKSPACE_NAME, check_location, check_pattern, id_of, regions
from components.errors import ArgumentError
from components.hosted_models import check_model, offer
from components.making import Maker, sources_of
from components.naming import azure_name

PARTS = frozenset({"subscription", "endpoint"})
"""What it makes, as `transform` names it."""


class ServerlessModelEndpointArgs(PlacedArgs):
    """Arguments of ServerlessModelEndpoint; location and resource group are those of the workspace."""

    workspace_name: pulumi.Input[str]
    """The workspace; its network setting also holds for the endpoint."""
    geography: str
    """Where prompts may be processed: an Azure geography, `eu` or `us`. The location must lie inside."""
    model: pulumi.Input[str]
    """The model without a version, which cannot be pinned: azureml://registries/REGISTRY/models/NAME. Or one that you
    fine-tuned, azureml://locations/REGION/workspaces/GUID/models/NAME/versions/VERSION, whose base modelrail.yaml
    records under models.fine_tuned. Azure serves a model once in a workspace."""
    accept_marketplace_terms: NotRequired[bool]
    """Subscribe the workspace to the publisher's offer: you accept its terms, and that contact and transaction data go
    to it. Required to be true for a model that is bought in the Azure Marketplace, besides the decision that
    modelrail.yaml records under `acknowledged`; refused for any other."""
    marketplace_subscription_id: NotRequired[pulumi.Input[str]]
    """A subscription to the offer that the workspace has already; instead of accept_marketplace_terms."""


class ServerlessModelEndpoint(pulumi.ComponentResource):
    """A serverless endpoint, and the marketplace subscription of models that need one."""

    endpoint_name: pulumi.Output[str]
    """Name of the endpoint."""
    endpoint_id: pulumi.Output[str]
    """Resource id of the endpoint."""
    scoring_uri: pulumi.Output[Optional[str]]
    """Where it takes requests, with a token of Entra ID."""
    marketplace_subscription_id: pulumi.Output[Optional[str]]
    """Resource id of the marketplace subscription, if there is one."""

    def __init__(
        self, name: str, args: ServerlessModelEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:ServerlessModelEndpoint", name, {}, opts)
        self._make = Maker(self, name, self._args)
        _once(name, args)
        subscription = self._subscription()
        endpoint = self._endpoint(subscription)
        self._tell(endpoint, subscription)

    def _subscription(self) -> Optional[azure.machinelearningservices.MarketplaceSubscription]:
        ml = azure.machinelearningservices
        if not self._args.get("accept_marketplace_terms"):
            return None
        return self._make(
            ml.MarketplaceSubscription,
            "subscription",
            workspace_name=self._args["workspace_name"],
            name=azure_name("sub", self._make.name),
            properties=ml.MarketplaceSubscriptionPropertiesArgs(model_id=_offered(self._args["model"])),
        )

    def _endpoint(self, subscription: Optional[Any]) -> azure.machinelearningservices.ServerlessEndpoint:
        ml, existing = azure.machinelearningservices, self._args.get("marketplace_subscription_id")
        return self._make(
            ml.ServerlessEndpoint,
            "endpoint",
            after=[subscription] if subscription else [sources_of(existing)],
            workspace_name=self._args["workspace_name"],
            name=azure_name("se", self._make.name),
            sku=ml.SkuArgs(name="Consumption"),
            properties=ml.ServerlessEndpointPropertiesArgs(
                auth_mode="AAD",
                model_settings=ml.ModelSettingsArgs(model_id=self._args["model"]),
                content_safety=ml.ContentSafetyArgs(content_safety_status="Enabled"),
            ),
        )

    def _tell(self, endpoint: azure.machinelearningservices.ServerlessEndpoint, subscription: Optional[Any]) -> None:
        self.endpoint_name, self.endpoint_id = endpoint.name, endpoint.id
        self.scoring_uri = endpoint.properties.apply(_uri)
        subscribed = subscription.id if subscription else self._args.get("marketplace_subscription_id")
        self.marketplace_subscription_id = pulumi.Output.from_input(subscribed)
        self.register_outputs(
            {
                "endpointName": self.endpoint_name,
                "endpointId": self.endpoint_id,
                "scoringUri": self.scoring_uri,
                "marketplaceSubscriptionId": self.marketplace_subscription_id,
            }
        )


def _uri(properties: Any) -> Optional[str]:
    found = properties.inference_endpoint
    return found.uri if found else None


def _offered(model: Any) -> pulumi.Input[str]:
    def bought(known: str) -> str:
        found = offer(known)
        return found.model_id if found else known

    return bought(model) if isinstance(model, str) else pulumi.Output.from_input(model).apply(bought)


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    subscribed = isinstance(args, Mapping) and args.get("marketplace_subscription_id") is not None
    return checked(
        name,
        args,
        ServerlessModelEndpointArgs,
        PARTS,
        geography=regions,
        location=check_location,
        workspace_name=lambda value: check_pattern("workspace_name", value, *WORKSPACE_NAME),
        model=lambda model, location, accept_marketplace_terms: check_model(
            model, location, accept_marketplace_terms is True, subscribed
        ),
        marketplace_subscription_id=id_of(
            "marketplace_subscription_id", "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions"
        ),
    )


_SERVED: "weakref.WeakKeyDictionary[Any, dict[tuple[Any, ...], tuple[str, Any]]]" = weakref.WeakKeyDictionary()
"""For each run of a program: resource group, workspace and model to the component that serves it, and its arguments."""


def _once(name: str, args: Mapping[str, Any]) -> None:
    """No other component of this program serves the model in the workspace; one output is another's equal if the same.

    Raises:
        ArgumentError: one does.
    """
    asked = (args["resource_group_name"], args["workspace_name"], args["model"])
    key = tuple(part.lower() if isinstance(part, str) else id(part) for part in asked)
    other, _ = _SERVED.setdefault(pulumi.runtime.settings.get_monitor(), {}).setdefault(key, (name, asked))
    if other != name:
        raise ArgumentError(
            "model",
            f"'{other}' serves it in this workspace, and Azure serves a model once in a workspace; use that endpoint",
        )
