"""A case as the Pulumi engine sends it to a policy pack: tokens, inputs in wire form."""

from __future__ import annotations

from typing import Any

from modelrail.facts import arm_paths, load
from modelrail.resources import child, read
from modelrail.types import TYPES
from tests.cases import Case

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TOKENS = {arm_paths.arm_type(path).lower(): f"azure-native:{key}" for key, path in load("arm-paths")["paths"].items()}


def expressible(case: Case) -> bool:
    """Whether azure-native has a class for every type of the case."""
    return all(r["type"].lower() in TOKENS for r in case.resources)


def wire(value: Any) -> Any:
    """A case's value as the engine sends it."""
    if isinstance(value, dict):
        return UNKNOWN if "$unknown" in value else {k: wire(v) for k, v in value.items()}
    return [wire(v) for v in value] if isinstance(value, list) else value


def inputs(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource in ARM terms as azure-native's inputs, by the type's own table."""
    kind = TYPES[resource["type"].lower()]
    template = str(arm_paths.template(TOKENS[resource["type"].lower()]))
    segments = template.rpartition("/providers/")[2].split("/")[2::2]
    body = {k: wire(v) for k, v in resource.items() if k not in ("type", "name", "properties")}
    named = zip(segments, resource["name"].split("/"), strict=True)
    body.update({segment.strip("{}"): name for segment, name in named if segment.startswith("{")})
    around = arm_paths.parameters(template.rpartition("/providers/")[0])
    if "scope" in body and len(around) == 1:
        body[around[0]] = body.pop("scope")
    properties = wire(resource.get("properties", {}))
    for path in kind.wrapped:
        _lift(read(properties, path))
    return {**body, **properties} if kind.flat and isinstance(properties, dict) else {**body, "properties": properties}


def _lift(items: Any) -> None:
    """azure-native lifts the `properties` of an item of some lists up."""
    for item in items if isinstance(items, list) else ():
        inner = child(item, "properties")
        if isinstance(inner, dict):
            del item["properties"]
            item.update(inner)
