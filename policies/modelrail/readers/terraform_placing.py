"""Puts the values of Terraform's resources where ARM has them: unknowns at their paths, with hints."""

from __future__ import annotations

from typing import Any

from modelrail.readers.hcl_values import Json, Open, Partial, Reference, as_text
from modelrail.readers.terraform_links import Links
from modelrail.resources import Resource, Unknown, read
from modelrail.types import TYPES


class Placer:
    """Puts the values of a body in place: every unknown at its path, what it refers to as a hint."""

    def __init__(self, links: Links, hints: dict[tuple[str, str], list[str]]) -> None:
        self._links, self._hints = links, hints

    def place(self, resource: Resource) -> None:
        """All values of a resource, in place."""
        resource.body = self._value(resource.body, "", resource.address)
        fill(resource)

    def _value(self, value: Any, at: str, address: str) -> Any:
        if isinstance(value, Unknown):
            return self._unknown(value, at, address)
        if isinstance(value, Partial):
            inside = self._object(value, at, address)
            return Partial(inside, self._unknown(value.rest, at, address))
        if isinstance(value, dict):
            return self._object(value, at, address)
        if isinstance(value, list):
            return [self._value(item, f"{at}[{i}]", address) for i, item in enumerate(value)]
        if isinstance(value, Json):
            return self._value(as_text(value), at, address)
        if isinstance(value, Reference):
            return Unknown(at, "a whole resource is used as a value", "name one of its attributes")
        return value

    def _object(self, value: dict[str, Any], at: str, address: str) -> dict[str, Any]:
        found = {k: self._value(v, f"{at}.{k}".lstrip("."), address) for k, v in value.items()}
        return {k: v for k, v in found.items() if v is not None}

    def _unknown(self, value: Unknown, at: str, address: str) -> Unknown:
        if isinstance(value, Open) and value.refers:
            addresses = [k.resource.address for a in value.refers for k in self._links.targets(a)[:1]]
            if addresses:
                self._hints[address, at] = addresses
        return Unknown(at, value.reason, value.remedy, value.present, value.outside, value.symbol)


def fill(resource: Resource) -> None:
    """Gives what an object lacks of which some keys are not known: it is unknown, not absent."""
    kind = TYPES.get(resource.type)
    for path in (*(kind.properties if kind else ()), "properties"):
        holder: Any = resource.body
        seen = ""
        for key in path.split("[")[0].split("."):
            seen = f"{seen}.{key}".lstrip(".")
            if isinstance(holder, Partial) and key not in holder:
                rest = holder.rest
                holder[key] = Unknown(seen, rest.reason, rest.remedy, rest.present, rest.outside)
            holder = read(holder, key) if isinstance(holder, dict) else None
