"""Models that Microsoft hosts: whether the rules accept one, and whether it is bought from its publisher."""

import dataclasses
from typing import Any, Optional

from components.checks import check_resource, settings
from components.errors import ArgumentError

ENDPOINTS = "microsoft.machinelearningservices/workspaces/serverlessendpoints"
SUBSCRIPTIONS = "microsoft.machinelearningservices/workspaces/marketplacesubscriptions"


@dataclasses.dataclass(frozen=True)
class Offer:
    """What a subscription in the Azure Marketplace is made to."""

    model_id: str
    """The model, or the base of a fine-tuned one, which is bought like it."""
    publisher: str
    terms: str
    """Where the terms are, as they were acknowledged."""


def check_model(model: str, location: str, accepted: bool, subscribed: bool) -> None:
    """Every rule of the policy pack accepts the model on a serverless endpoint here, and what it costs is agreed to.

    Args:
        accepted: whether a subscription shall be made. subscribed: whether there is one.
    """
    _check_version(model)
    properties = {"modelSettings": {"modelId": model}, "authMode": "AAD"}
    check_resource(
        (ENDPOINTS, "w/e", {"properties": properties, "location": location}),
        arguments={"properties.modelSettings.modelId": "model", "location": "location"},
        rules={"MR105": "model", "MR308": "model"},
    )
    found = offer(model)
    if found:
        check_resource(
            (SUBSCRIPTIONS, "w/s", {"properties": {"modelId": found.model_id}}),
            arguments={"properties.modelId": "model"},
        )
    _check_terms(model, found, accepted, subscribed)


def _check_version(model: str) -> None:
    from modelrail.models import Unparsed, parse

    named = parse(model)
    if not isinstance(named, Unparsed) and named.registry and not named.tuned and (named.version or named.label):
        without = f"azureml://registries/{named.registry}/models/{named.name}"
        raise ArgumentError("model", f"a serverless endpoint always has the newest version; write {without}")


def _check_terms(model: str, found: Optional[Offer], accepted: bool, subscribed: bool) -> None:
    asked = "accept_marketplace_terms" if accepted else "marketplace_subscription_id"
    if accepted and subscribed:
        raise ArgumentError(asked, "there is a subscription already, in marketplace_subscription_id; take one out")
    if found is None and (accepted or subscribed):
        raise ArgumentError(asked, f"{model} is not bought in the Azure Marketplace; take it out")
    if found and not accepted and not subscribed:
        raise ArgumentError(
            "accept_marketplace_terms",
            f"{found.model_id} is an offer of {found.publisher} in the Azure Marketplace; set it to true, by which you "
            f"accept its terms ({found.terms}) and that contact and transaction data go to {found.publisher}, or name "
            f"a subscription that the workspace has in marketplace_subscription_id",
        )


def offer(model: str) -> Optional[Offer]:
    """What must be bought to have the model on a serverless endpoint; None for what Microsoft sells directly."""
    from modelrail import tables
    from modelrail.models import Unparsed, parse

    named, found = parse(model), tables.build(settings())
    row = found["hosting"].get(model) or {}
    base = parse((found["lineage"].get(model) or {}).get("base") or model)
    if isinstance(named, Unparsed) or isinstance(base, Unparsed) or row.get("serverless") in (None, "none"):
        return None
    publisher = row.get("publisher") or "its publisher"
    return Offer(f"azureml://registries/{base.registry}/models/{base.name}", publisher, _terms(publisher))


def _terms(publisher: str) -> str:
    given: Any = next((a for a in settings().acknowledged if (a.publisher or "").lower() == publisher.lower()), None)
    return str(given.terms) if given else "not acknowledged"
