"""What an assignment of Azure Policy does: the views `@guards` and `@parameters`, and where it holds.

The one place that reads another document's schema: which parameters there are, what they mean and what they are when
nobody sets them stands in the definition. The predicates on the views stay declarative.

`@guards` has an item for each known definition on a guarded provider: `providers`, and `models` (whether it restricts
which models are deployed). `@parameters` has an item for each thing to look at, with the `path` it stands at and one
of: `undefined` (a parameter that the definition does not have), `effect` (what the definition does, where it could do
more), `empty` (allow-lists that name nothing), `wide` (an entry that matches other models than it names), `weak` (a
value that lets through what the definition is there to stop); a definition that is not known yet is an unknown item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modelrail.policy_definitions import PARAMETER, PASSIVE, Definition, built_in, declared_by, given, written
from modelrail.resources import ABSENT, Resource, Unknown, read

ASSIGNMENTS = "microsoft.authorization/policyassignments"
_DEFINITION, _INITIATIVE = "microsoft.authorization/policydefinitions", "microsoft.authorization/policysetdefinitions"
_TO_DEFINITION = "ref:properties.policyDefinitionId"
_TO_MEMBERS = "ref:properties.policyDefinitions[*].policyDefinitionId"
_AT = "properties.parameters"
_PRECISE = re.compile(r"azureml://registries/[^/*]+/(models/[^/*]+/(versions/[^/*]+)?)?", re.IGNORECASE)
"""An id down to its version, or one that ends in a slash and cannot go on; `contains` matches any other as a part."""

Item = dict[str, Any]
Member = tuple["Definition | Unknown", "dict[str, Any] | Unknown"]


def fill(assignment: Resource) -> list[Unknown]:
    """Fills in `@guards` and `@parameters` of a linked assignment; gives the definitions that are not known."""
    members = list(_members(assignment))
    known = [(d, values) for d, values in members if isinstance(d, Definition)]
    unknown = [d for d, _ in members if isinstance(d, Unknown)]
    assignment.views["@guards"] = [{"providers": list(d.providers), "models": d.models} for d, _ in known]
    items = [item for d, values in known for item in _items(d, values, assignment)]
    assignment.views["@parameters"] = [*items, *(d for d in unknown if not d.outside)]
    return unknown


def _members(assignment: Resource) -> Iterator[Member]:
    """The definitions that an assignment brings, each with what it gives to their parameters."""
    values = given(read(assignment.body, _AT))
    for end in assignment.references[_TO_DEFINITION]:
        if isinstance(end, Resource) and end.type == _INITIATIVE:
            yield from _of_initiative(end, values)
        else:
            yield from _defined(end, read(assignment.body, "properties.policyDefinitionId"), values)


def _defined(end: Resource | Unknown, id_: Any, values: dict[str, Any] | Unknown) -> Iterator[Member]:
    known = built_in().get(str(id_).lower().rpartition("/policydefinitions/")[2])
    if isinstance(end, Resource):
        known = written(end) if end.type == _DEFINITION else None
        yield from [(known, values)] if known else []
    else:
        yield known or end, values


def _of_initiative(initiative: Resource, values: dict[str, Any] | Unknown) -> Iterator[Member]:
    """Members of an initiative of the input; one that passes a parameter on gets the assignment's value."""
    listed, ends = read(initiative.body, "properties.policyDefinitions"), initiative.references[_TO_MEMBERS]
    written_there = listed if isinstance(listed, list) else []
    if len(ends) != len(written_there):  # of ids not known yet only all together are known
        ends = [*{id(end): end for end in ends}.values()]
        sets = not isinstance(listed, list) or any(given(read(m, "parameters")) != {} for m in listed)
        written_there = [{} if sets else {"parameters": {}} for _ in ends]
    for end, member in zip(ends, written_there, strict=True):
        passed = given(read(member, "parameters"))
        if isinstance(passed, dict):
            own = declared_by(initiative)
            passed = {name: _passed(value, values, own) for name, value in passed.items()}
        for definition, found in _defined(end, read(member, "policyDefinitionId"), passed):
            yield definition, found if member else Unknown(_AT, "its initiative's members are not known yet")


def _passed(value: Any, values: dict[str, Any] | Unknown, own: dict[str, Any]) -> Any:
    named = PARAMETER.fullmatch(value) if isinstance(value, str) else None
    if named is None:
        return value
    return values if isinstance(values, Unknown) else values.get(named[1], own.get(named[1], ABSENT))


def _items(definition: Definition, values: dict[str, Any] | Unknown, assignment: Resource) -> Iterator[Item]:
    if isinstance(values, Unknown):
        yield {"path": _AT, "effect": values}
        return
    names = {name.casefold(): name for name in definition.parameters}
    yield from ({"path": f"{_AT}.{n}", "undefined": n} for n in values if n.casefold() not in names)
    found = {**definition.parameters, **{names[n.casefold()]: v for n, v in values.items() if n.casefold() in names}}
    yield from _effect(definition, found, assignment)
    lists = [found[name] for name in definition.lists]
    if lists and all(isinstance(value, list) and not value for value in lists):
        yield {"path": f"{_AT}.{definition.lists[-1]}", "empty": " and ".join(definition.lists)}
    for name in definition.lists:
        yield from _entries(name, found[name], name in definition.contains)
    for name, weak in definition.weak.items():
        for path, value in _each(name, found[name]):
            if isinstance(value, Unknown) or str(value).lower() in weak:
                yield {"path": path, "weak": value}


def _effect(definition: Definition, values: dict[str, Any], assignment: Resource) -> Iterator[Item]:
    """What happens on a violation: an override for the whole assignment, else the parameter, else the definition."""
    path, value = "properties.policyDefinitionId", definition.effect
    if value in definition.parameters:
        path, value = f"{_AT}.{value}", values[value]
    value = next(_overrides(assignment), value)
    if isinstance(value, Unknown) or definition.acts or str(value).lower() == "disabled":
        yield {"path": path, "effect": value}


def _overrides(assignment: Resource) -> Iterator[str]:
    """Effects put in place of every member's, other than passive ones, which are looked at where they stand."""
    found = read(assignment.body, "properties.overrides")
    for override in found if isinstance(found, list) else ():
        value = read(override, "value")
        whole = read(override, "kind") == "policyEffect" and not read(override, "selectors")
        if whole and isinstance(value, str) and value.lower() not in map(str.lower, PASSIVE):
            yield value


def _entries(name: str, value: Any, part: bool) -> Iterator[Item]:
    """Entries of an allow-list that match more than they name: an empty one, or where parts match, one left open."""
    for path, entry in _each(name, value):
        if isinstance(entry, Unknown):
            yield {"path": path, "wide": entry}
        elif not str(entry).strip() or (part and not _PRECISE.fullmatch(str(entry))):
            yield {"path": path, "wide": entry or "an empty text"}


def _each(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    path = f"{_AT}.{name}"
    if isinstance(value, list):
        yield from ((f"{path}.value[{i}]", item) for i, item in enumerate(value))
    elif value is not ABSENT:
        yield path, value
