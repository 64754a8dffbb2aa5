"""Ids, automatic names and replacements, the way the real provider makes them (provider.go and diff.go of
pulumi/pulumi-azure-native)."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from typing import Any

from modelrail import facts
from modelrail.facts import arm_paths
from modelrail.offline.schema import Class, fields
from modelrail.offline.values import invented_id

CREATE_FIRST = "__createBeforeDelete"
"""The input by which the provider remembers that a name was made up, so that a replacement can be created first."""


def last_name(template: str, optional: set[str]) -> tuple[str, str] | None:
    """(input, kind) of the name that may be made up: the last one of the path, if it is optional.

    Kinds: `random` adds eight hex digits, `uuid` is one, `copy` is the logical name.
    """
    found = re.search(r"{(\w+)}$", template)
    if not found or found[1] not in optional:
        return None
    if found[1] in ("endpointName", "customDomainName"):
        return found[1], "random"
    if found[1] in ("roleAssignmentName", "roleDefinitionId"):
        return found[1], "uuid"
    after = re.split(r"microsoft\.", template, flags=re.IGNORECASE)
    return found[1], "random" if len(after) == 1 or after[-1].count("{") == 1 else "copy"


def make_name(logical: str, kind: str, seed: bytes) -> str:
    """A name of the given kind, the same for the same seed."""
    digits = hashlib.sha256(seed or os.urandom(16)).hexdigest()
    return invented_id(digits) if kind == "uuid" else logical + digits[:8] if kind == "random" else logical


def identify(template: str, values: dict[str, Any], subscription: str) -> str:
    """The ARM id of a resource; raises KeyError with the name of a missing parameter."""

    def fill(found: re.Match[str]) -> str:
        value = subscription if found[1] == "subscriptionId" else str(values[found[1]])
        return value.strip("/") if found[1] in ("scope", "resourceUri") else value

    return re.sub(r"{(\w+)}", fill, template)


def parse_id(template: str, id_: str) -> dict[str, str] | None:
    """The path parameters inside an id; None for an id of another type."""
    pattern = re.sub(
        r"\\{(\w+)\\}",
        lambda m: f"(?P<{m[1]}>{'.+' if m[1] in ('scope', 'resourceUri') else '[^/]+'})",
        re.escape(template),
    )
    found = re.fullmatch(pattern, f"/{id_.lstrip('/')}", re.IGNORECASE)
    return {k: v for k, v in found.groupdict().items() if k != "subscriptionId"} if found else None


def force_new(token: str, template: str | None, known: Class | None) -> set[str]:
    """Inputs whose change replaces the resource: those of the path, and a few that the service fixes at creation."""
    short, tables = arm_paths.short(token), facts.load("arm-paths")
    names = {*arm_paths.parameters(template or ""), *tables["force_new"].get(short, ())}
    if short in tables["location_forces_new"] or (known and _always_out(known, "location")):
        names.add("location")
    return names


def needs_location(token: str, known: Class) -> bool:
    """Whether the provider refuses the resource without a location."""
    return arm_paths.short(token) in facts.load("arm-paths")["location_required"] or _always_out(known, "location")


def _always_out(known: Class, name: str) -> bool:
    field = fields(known.outputs).get(name)
    return bool(field and field.required)


def name_faults(token: str, template: str | None, values: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the resource's own name, in the provider's words."""
    least, most, pattern = facts.load("arm-paths")["name_limits"].get(arm_paths.short(token), (None, None, None))
    name = (arm_paths.parameters(template or "") or [""])[-1]
    value = values.get(name)
    if not isinstance(value, str) or re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return
    if least and len(value) < least:
        yield f"'{name}' is too short ({len(value)}): at least {least} characters required"
    if most and len(value) > most:
        yield f"'{name}' is too long ({len(value)}): at most {most} characters allowed"
    if pattern and not re.search(pattern, value):
        yield f"'{name}' does not match expression '{pattern}'"


def changes(old: Any, new: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """(path, ADD | DELETE | UPDATE) for every difference; keys that begin with two underscores do not count."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if not key.startswith("__"):
                yield from changes(old.get(key), new.get(key), f"{at}.{key}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list):
        for i in range(max(len(old), len(new))):
            yield from changes(old[i] if i < len(old) else None, new[i] if i < len(new) else None, f"{at}[{i}]")
    elif old != new:
        yield at, "ADD" if old is None else "DELETE" if new is None else "UPDATE"
