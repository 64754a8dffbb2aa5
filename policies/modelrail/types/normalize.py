"""Makes every reader's resource the same: spelling, location, views."""

from __future__ import annotations

import functools
from typing import Any

from modelrail.resources import ABSENT, Resource, Unknown, child, read
from modelrail.types import GUARDED_PROVIDERS, TYPES
from modelrail.types.keys import Tree, canonicalize, tree
from modelrail.types.platform import RESOURCES
from modelrail.types.table import ResourceType
from modelrail.types.views import api, image_items, model_items, registered_items

READABLE_TEMPLATES = frozenset({f"{RESOURCES}/deployments".lower()})
"""Types whose embedded template a reader can read resource by resource."""

OPAQUE_TYPES = frozenset(
    f"{RESOURCES}/{t}".lower() for t in ("deploymentStacks", "templateSpecs/versions", "deploymentScripts")
)


def normalize(resource: Resource) -> Resource:
    """Spells keys and location as ARM does and fills in the views, in place; gives the resource back."""
    _extend(resource)
    kind = TYPES.get(resource.type)
    resource.views["@name"], resource.views["@type"] = resource.name, resource.type
    if kind:
        resource.views["@near_misses"] = _spell(resource, kind)
        _drop_empty_ids(resource.body, kind)
        _location(resource.body)
        resource.views["@bag"] = _bag(resource.body)
        if kind.model:
            resource.views["@models"] = model_items(kind, resource.body)
            resource.views["@api"] = api(resource.body, kind)
        if kind.environment_path or kind.builds:
            resource.views["@images"] = image_items(resource, kind)
        if kind.registers:
            resource.views["@registered"] = registered_items(resource, kind.registers)
    reason = _opaque(resource, kind)
    if reason:
        resource.views["@opaque"] = reason
    return resource


def _extend(resource: Resource) -> None:
    """`A/b/providers/locks` named `x/P/y` is the older way to write a `P/locks` named `y` with the scope `A/b/x`."""
    before, old, type_ = resource.type.partition("/providers/")
    names = resource.name.split("/") if isinstance(resource.name, str) else []
    depth = before.count("/")
    if not old or len(names) <= depth + 1:
        return
    provider, *types = before.split("/")
    pairs = "/".join(f"{t}/{name}" for t, name in zip(types, names[:depth], strict=True))
    resource.body["scope"] = f"{provider}/{pairs}"
    resource.type = f"{names[depth]}/{type_}".lower()
    resource.name = "/".join(names[depth + 1 :])


@functools.cache
def _tree(type_: str) -> Tree:
    return tree(TYPES[type_].properties)


def _spell(resource: Resource, kind: ResourceType) -> list[dict[str, str]]:
    found = canonicalize(resource.body, _tree(resource.type), kind.spellings, resource.type)
    return [{"path": miss.path, "why": f"did you mean {miss.meant}?"} for miss in found]


def _drop_empty_ids(body: dict[str, Any], kind: ResourceType) -> None:
    """An empty text names nothing."""
    for path in kind.ids:
        way, _, key = path.rpartition(".")
        holder = read(body, way)
        if isinstance(holder, dict) and holder.get(key) == "":
            del holder[key]


def _location(body: dict[str, Any]) -> None:
    """`West Europe` and `westeurope` are the same region to Azure."""
    location = body.get("location")
    if isinstance(location, str):
        body["location"] = type(location)(location.replace(" ", "").lower())


def _bag(body: dict[str, Any]) -> Any:
    bag = child(body, "properties")
    if isinstance(bag, Unknown):
        return bag
    if bag is not ABSENT and not isinstance(bag, dict):
        return Unknown("properties", "properties is not an object", "write the properties as an object")
    return "known"


def _opaque(resource: Resource, kind: ResourceType | None) -> str:
    """Why a model could hide in this resource, or nothing."""
    if "@opaque" in resource.views:
        return str(resource.views["@opaque"])
    if resource.views.get("@template_read"):
        return ""
    if resource.type in OPAQUE_TYPES:
        return "what it deploys is not in this input"
    if resource.type in READABLE_TEMPLATES:
        return "its template was not read"
    if kind is None and resource.type.split("/")[0] in GUARDED_PROVIDERS:
        return "this version of modelrail does not know the type"
    return ""
