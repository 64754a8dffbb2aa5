"""Resources of the provider azurerm in ARM terms, by the table of its arguments in `facts/azurerm.json`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelrail import facts
from modelrail.readers import azurerm_arguments as arguments
from modelrail.readers import azurerm_checks
from modelrail.readers.hcl_values import Open
from modelrail.readers.terraform_declared import Declared
from modelrail.readers.terraform_links import Kept, Links, segment
from modelrail.resources import Problem, Resource, Source, Unknown

Row = dict[str, Any]


@dataclass
class Join:
    """A resource of Terraform that is a part of another one's properties in ARM.

    Args:
        target: the id of the other one. type: its lower-cased ARM type. part: what is laid over it.
    """

    target: Any
    type: str
    part: Kept


def table(type_: str) -> Row | None:
    """What the facts say of a Terraform type."""
    found: Row | None = facts.load("azurerm")["resources"].get(type_)
    return found


def read(found: Declared) -> tuple[list[Kept], list[Join], list[Problem]]:
    """The resources that an azurerm resource makes, what it adds to another one, and what was not read."""
    row = table(found.type)
    if row is None:
        return [], [], azurerm_checks.unlisted(found)
    problems = list(azurerm_checks.arguments(found, row))
    if "opaque" in row:
        return [_opaque(found, row)], [], problems
    one = _kept(found, row, found.arguments, found.address, "")
    if "onto" in row:
        target = _first(found.arguments, row["onto"])
        return [], [Join(target, row["type"].lower(), one)], problems
    return [one, *_parts(found, row, one)], [], problems


def _opaque(found: Declared, row: Row) -> Kept:
    place = Source(found.file, found.line)
    resource = Resource(row["type"].lower(), found.name, found.address, {}, place, symbol=found.name)
    resource.views["@opaque"] = row["opaque"]
    return Kept(resource, found, found.arguments.get("name"))


def _kept(found: Declared, row: Row, given: Row, address: str, at: str) -> Kept:
    """A resource made of the arguments at a path."""
    place = Source(found.file, found.line)
    resource = Resource(row["type"].lower(), "", address, {}, place, symbol=found.name)
    name = row["fixed_name"] if "fixed_name" in row else given.get(row.get("name", "name"))
    parent = _first(given, row.get("parent", ()))
    kept = Kept(resource, found, name, parent, tuple(row.get("between", ())))
    arguments.fill(kept, row, given, at)
    return kept


def _first(given: Row, names: Any) -> Any:
    return next((given[n] for n in ([names] if isinstance(names, str) else names) if given.get(n) is not None), None)


def _parts(found: Declared, row: Row, whole: Kept) -> Iterator[Kept]:
    """Resources of their own in ARM that stand inside another one here."""
    for block, part in row.get("parts", {}).items():
        items = found.arguments.get(block)
        if isinstance(items, Unknown):
            whole.resource.views.setdefault("@open_parts", []).append(items)
            items = [dict.fromkeys(("name", *part["arguments"]), items)]
        for i, item in enumerate(items if isinstance(items, list) else [items] if isinstance(items, dict) else ()):
            if isinstance(item, dict):
                kept = _kept(found, part, item, f"{found.address}.{block}[{i}]", f"{block}[{i}].")
                kept.parent = Open("", "it is a part of another one", "", refers=(found.address,))
                yield kept


def refine(kept: list[Kept], links: Links) -> None:
    """Works out what needs more than one resource: the account that a container is in."""
    for one in kept:
        row = table(one.declared.type) or {}
        for path, wanted in row.get("ancestors", {}).items():
            given = _first(one.declared.arguments, wanted["of"])
            if given is not None:
                value = _ancestor(given, wanted["type"].lower(), wanted["segment"], links)
                arguments.put(one.resource.body, path, value)
                one.place(path, one.declared, wanted["of"])


def _ancestor(given: Any, type_: str, key: str, links: Links) -> Any:
    """The name of what a resource is in, from its id or from the resource that is referred to."""
    if isinstance(given, str):
        return segment(given, key) or Unknown("", "it is no id of the kind that is asked for", "write the id")
    end = links.target(given)
    for _ in range(5):
        if end is None or end.resource.type == type_:
            break
        parent = end.parent
        if isinstance(parent, str):
            return segment(parent, key) or parent
        end = links.target(parent)
    if end is None:
        return given
    name = links.name(end)
    own = name if isinstance(name, str) and key.lower() == type_.rpartition("/")[2] else None
    address = end.declared.address
    return own or Open("", f"the name of {address} is not known", "write the name out", refers=(address,))


def join(joins: list[Join], kept: list[Kept], links: Links) -> None:
    """Lays what other resources set over the resource that they set it for."""
    for one in joins:
        same = [k for k in kept if k.resource.type == one.type]
        target = links.target(one.target)
        if target:
            _lay(one.part, target, sure=not one.part.declared.uncertain)
        elif isinstance(one.target, str):
            name = (segment(one.target, one.type.rpartition("/")[2]) or one.target).lower()
            for other in same:
                if str(links.name(other)).lower() == name:
                    _lay(one.part, other, sure=not one.part.declared.uncertain)
        elif isinstance(one.target, Unknown) and not one.target.outside:
            for other in same:
                _lay(one.part, other, sure=False)


def _lay(part: Kept, target: Kept, sure: bool) -> None:
    for path, (declared, argument) in part.places.items():
        value = arguments.get(part.resource.body, path)
        if value is None:
            continue
        if not sure:
            reason = f"{declared.address} may set it"
            value = Unknown("", reason, "judge the plan, or write out what it is for")
        arguments.put(target.resource.body, path, value)
        target.place(path, declared, argument)
