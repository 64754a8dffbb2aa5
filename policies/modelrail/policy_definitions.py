"""Definitions of Azure Policy as far as they say what an assignment does: the built-in ones, and those of an input."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from modelrail import facts
from modelrail.resources import ABSENT, Resource, Unknown, child, read

PASSIVE = ("Audit", "AuditIfNotExists", "Disabled")
"""Effects that stop nothing."""
PARAMETER = re.compile(r"\[+parameters\('(\w+)'\)\]")
_PASSIVE = frozenset(effect.lower() for effect in PASSIVE)
_GUARDED = {name.lower(): name for name in ("Microsoft.MachineLearningServices", "Microsoft.CognitiveServices")}
_FIELD = re.compile(rf"({'|'.join(map(re.escape, _GUARDED))})(?:\.[\w.]+)?/\S*", re.IGNORECASE)
_MODEL = re.compile(r"/model(s/|id|settings\.|\.(?!callRateLimit|sourceAccount)|$)", re.IGNORECASE)
"""Fields that say which model; how often it may be called, or from which account it is copied, does not."""


class Definition(Struct, frozen=True):
    """What a definition says.

    Args:
        providers: the guarded providers that it is about. models: whether it restricts which models are deployed.
        parameters: name to default, ABSENT where there is none.
        effect: the effect, or the name of its parameter. acts: whether it can do more than audit.
        lists: its allow-lists, of which one at least must name something; contains: those that match by a part.
        weak: parameter to values, in lower case, that let through what it is there to stop.
    """

    providers: tuple[str, ...]
    models: bool
    parameters: dict[str, Any]
    effect: str
    acts: bool
    lists: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    weak: dict[str, tuple[str, ...]] = {}


@functools.cache
def built_in() -> dict[str, Definition]:
    """The built-in definitions that are known, by id in lower case."""
    known = facts.load("builtin-policies")
    restricts = {row["definition"]: row for row in known["restricts_models"]}
    weak: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in known["weak"]:
        weak.setdefault(row["definition"], {})[row["parameter"]] = tuple(v.lower() for v in row["values"])
    return {
        id_.lower(): Definition(
            (found["provider"],),
            id_ in restricts,
            {name: ABSENT if default is None else default for name, default in found["parameters"].items()},
            found["effect"],
            found["acts"],
            tuple(restricts.get(id_, {}).get("lists", ())),
            tuple(restricts.get(id_, {}).get("contains", ())),
            weak.get(id_, {}),
        )
        for id_, found in known["definitions"].items()
    }


def written(resource: Resource) -> Definition | None:
    """A definition of the input; None where its rule reads no guarded provider."""
    rule, declared = read(resource.body, "properties.policyRule"), declared_by(resource)
    fields = [found for text in _texts(rule) if (found := _FIELD.fullmatch(text))]
    effect = read(rule, "then.effect")
    if not fields or not isinstance(effect, str):
        return None
    named = PARAMETER.fullmatch(effect)
    possible = read(resource.body, f"properties.parameters.{named[1]}.allowedValues") if named else [effect]
    return Definition(
        tuple(dict.fromkeys(_GUARDED[field[1].lower()] for field in fields)),
        any(_MODEL.search(field[0]) for field in fields),
        declared,
        named[1] if named else effect,
        not isinstance(possible, list) or any(str(value).lower() not in _PASSIVE for value in possible),
    )


def declared_by(resource: Resource) -> dict[str, Any]:
    """Parameters that a definition or an initiative declares: name to default."""
    found = read(resource.body, "properties.parameters")
    return {name: child(entry, "defaultValue") for name, entry in found.items()} if isinstance(found, dict) else {}


def _texts(value: Any) -> Iterator[str]:
    """Every text in a rule."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(item)


def given(value: Any) -> dict[str, Any] | Unknown:
    """The values that an assignment, or a member of an initiative, gives to parameters."""
    if isinstance(value, Unknown):
        return value
    entries = value.items() if isinstance(value, dict) else ()
    return {name: child(entry, "value", f"properties.parameters.{name}") for name, entry in entries}
