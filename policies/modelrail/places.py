"""The view `@places`: where each hosted model of a resource is deployed, as a key of the table `places`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelrail.resources import ABSENT, Resource, Unknown, read
from modelrail.tables.catalog import SERVERLESS
from modelrail.types import TYPES

_FOUNDRY = "microsoft.cognitiveservices/accounts/deployments"
_ON_SERVERLESS = (
    "microsoft.machinelearningservices/workspaces/serverlessendpoints",
    "microsoft.machinelearningservices/workspaces/marketplacesubscriptions",
)


def mark_places(resources: list[Resource]) -> None:
    """Fills in `@places` of linked resources: each model with what it is offered as and its region."""
    for resource in resources:
        resource.views.pop("@places", None)
        if resource.type in (_FOUNDRY, *_ON_SERVERLESS):
            resource.views["@places"] = list(_places(resource))


def _places(resource: Resource) -> Iterator[dict[str, Any]]:
    offer = read(resource.body, "sku.name") if resource.type == _FOUNDRY else SERVERLESS
    region = _location(resource)
    for item in resource.views.get("@models", ()):
        parts = (item.get("id", ABSENT), offer, region)
        unknown = next((part for part in parts if isinstance(part, Unknown)), None)
        if unknown or all(isinstance(part, str) for part in parts):
            key: Any = unknown or " ".join(str(part).replace(" ", "") for part in parts)
            yield {"path": item["path"], "id": item.get("id", ABSENT), "key": key}


def _location(resource: Resource) -> Any:
    """Its own location where the type has one, else that of what it is a part of."""
    if "location" in TYPES[resource.type].properties:
        return read(resource.body, "location")
    end = next(iter(resource.references["parent"]), ABSENT)
    return read(end.body, "location") if isinstance(end, Resource) else end


def open_locations(resources: list[Resource]) -> None:
    """What the input only refers to has a location that stands elsewhere."""
    for resource in resources:
        if resource.views.get("@existing") and read(resource.body, "location") is ABSENT:
            unknown = Unknown("location", "it is only referred to here", "judge both together", outside=True)
            resource.body["location"] = unknown
