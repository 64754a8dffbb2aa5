"""Resources of a Pulumi program in the form of an ARM template, for checkov's own checks.

What is not known is a text in brackets, as an ARM expression is that checkov cannot work out; so is a secret. A bag of
properties that is not known at all is left out.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import Any

import msgspec

from modelrail import facts
from modelrail.facts import arm_paths
from modelrail.resources import ABSENT, Resource, Secret, Unit, Unknown
from modelrail.types import spelled

UNKNOWN, SECRET = "[unknown]", "[secret]"
_ENVELOPE = frozenset("location sku kind identity tags zones extendedLocation plan managedBy scope apiVersion".split())
_DROPPED = frozenset({"resourceGroupName", "subscriptionId", "type", "name"})
_URN = "urn:pulumi:"


class InArm(msgspec.Struct):
    """One resource: its URN, the file and line of the program, and its keys as a template has them."""

    address: str
    file: str
    line: int
    body: dict[str, Any]


def in_arm(unit: Unit) -> Iterator[InArm]:
    """The resources of a unit that an engine of Pulumi made known."""
    by_address = {resource.address: resource for resource in unit.resources}
    for resource in unit.resources:
        if resource.address.startswith(_URN) and not resource.views.get("@existing"):
            file, line = unit.locate(resource, "")
            body = _Body(resource, unit, by_address).whole()
            yield InArm(resource.address, os.path.realpath(file or ""), line or 1, body)


@functools.cache
def _spellings() -> dict[str, str]:
    types = map(arm_paths.arm_type, facts.load("arm-paths")["paths"].values())
    return {type_.lower(): type_ for type_ in types}


class _Body:
    def __init__(self, resource: Resource, unit: Unit, by_address: dict[str, Resource]) -> None:
        self._resource, self._hints, self._by_address = resource, unit.hints, by_address

    def whole(self) -> dict[str, Any]:
        found = self._resource
        body: dict[str, Any] = {"type": _type(found), "name": _name(found)}
        properties: dict[str, Any] = {}
        for key, value in found.body.items():
            if value is ABSENT:
                continue
            if key == "properties":
                shown = self._shown(value, key)
                properties.update(shown if isinstance(shown, dict) else {})
            elif key in _ENVELOPE:
                body[key] = self._shown(value, key)
            elif key not in _DROPPED:
                properties[key] = self._shown(value, f"properties.{key}")
        return {"apiVersion": "", **body, "properties": properties}

    def _shown(self, value: Any, path: str) -> Any:
        if isinstance(value, Unknown):
            return self._reference(path)
        if isinstance(value, Secret):
            return SECRET
        if isinstance(value, dict):
            return {k: self._shown(v, f"{path}.{k}") for k, v in value.items() if v is not ABSENT}
        if isinstance(value, list):
            return [self._shown(item, f"{path}[{i}]") for i, item in enumerate(value) if item is not ABSENT]
        return value

    def _reference(self, path: str) -> str:
        """An unknown as the id of the one resource that it is known to refer to, where that has a name."""
        targets = self._hints.get((self._resource.address, path), ())
        target = self._by_address.get(targets[0]) if len(targets) == 1 else None
        if target is None or not isinstance(target.name, str):
            return UNKNOWN
        names = ", ".join(f"'{name}'" for name in target.name.split("/"))
        return f"[resourceId('{_type(target)}', {names})]"


def _type(resource: Resource) -> str:
    return _spellings().get(resource.type) or spelled(resource.type)


def _name(resource: Resource) -> str:
    name = resource.name
    return resource.symbol or UNKNOWN if isinstance(name, Unknown) else SECRET if isinstance(name, Secret) else name
