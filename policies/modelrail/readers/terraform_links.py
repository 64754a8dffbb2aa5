"""Resources of one Terraform configuration as they are put together: names, parents and what refers to what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from modelrail.readers.hcl_values import Open, as_text
from modelrail.readers.terraform_declared import Declared, Place
from modelrail.resources import Resource, Secret, Unknown

EXTENSIONS = ("microsoft.authorization/", "microsoft.insights/diagnosticsettings")
"""Types that hang on any resource: what they are about is their scope."""


@dataclass(eq=False)
class Kept:
    """A resource in ARM terms, and where its properties were written.

    Args:
        name: its own name, without those around it. parent: the id or name of what it is a part of.
        between: constant names between those two. places: ARM path to the arguments that it comes from.
    """

    resource: Resource
    declared: Declared
    name: Any
    parent: Any = None
    between: tuple[str, ...] = ()
    places: dict[str, tuple[Declared, str]] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)

    def place(self, path: str, declared: Declared, argument: str) -> None:
        """Remembers where a property comes from, and that it hangs on a default."""
        self.places[path] = declared, argument
        if argument in declared.assumed:
            self.assumed.add(path)

    def locate(self, path: str) -> Place | None:
        """File and line of a property: of the deepest part of its path that is written somewhere."""
        for known in sorted(self.places, key=len, reverse=True):
            if path == known or path.startswith((f"{known}.", f"{known}[")):
                declared, argument = self.places[known]
                found = declared.find(argument + path[len(known) :])
                if found:
                    return found
        return None


def ids(value: Any) -> list[str]:
    """The name path in an ARM id, or nothing where it is none."""
    if not isinstance(value, str) or "/providers/" not in value.lower():
        return []
    at = value.lower().rindex("/providers/")
    return value[at:].strip("/").split("/")[3::2]


def open_ids(value: Open) -> list[Any]:
    """The name path in an ARM id of which some parts are not known, or nothing where it is none."""
    marks = {f"\0{i}\0": part for i, part in enumerate(value.parts) if not isinstance(part, str)}
    text = "".join(part if isinstance(part, str) else f"\0{i}\0" for i, part in enumerate(value.parts))
    names = ids(text)
    whole = all("\0" not in name or name in marks for name in names)
    return [marks.get(name, name) for name in names] if whole else []


def segment(value: str, key: str) -> str | None:
    """What follows a segment of an id."""
    parts = value.strip("/").split("/")
    lowered = [part.lower() for part in parts]
    at = lowered.index(key.lower()) + 1 if key.lower() in lowered else len(parts)
    return parts[at] if at < len(parts) else None


def tail(value: Open) -> list[str] | None:
    """Names in what follows the id that an unknown text begins with; None where it is made otherwise."""
    if not value.parts:
        return []
    first, *rest = value.parts
    if not isinstance(first, Open) or not all(isinstance(part, str) for part in rest):
        return None
    names = "".join(rest).strip("/").split("/")
    return names[1::2] if rest else []


class Links:
    """Finds what an address means, and gives full names."""

    def __init__(self, kept: list[Kept]) -> None:
        self._by_address: dict[str, list[Kept]] = {}
        for one in kept:
            self._by_address.setdefault(one.declared.address, []).append(one)
        self._names: dict[int, str | Unknown] = {}

    def targets(self, address: str) -> list[Kept]:
        """The resources of an address; the first of each is the one itself, others are parts of it."""
        return self._by_address.get(address, [])

    def target(self, value: Any) -> Kept | None:
        """The one resource that a value refers to."""
        found = [k for a in value.refers for k in self.targets(a)[:1]] if isinstance(value, Open) else []
        return found[0] if len({id(k) for k in found}) == 1 else None

    def name(self, kept: Kept) -> str | Unknown:
        """The full name path of a resource."""
        if id(kept) not in self._names:
            self._names[id(kept)] = Unknown("name", "it is a part of itself", "break the circle")
            self._names[id(kept)] = self._path([*self._above(kept), kept.name])
        return self._names[id(kept)]

    def _above(self, kept: Kept) -> list[Any]:
        if kept.parent is None or not kept.resource.type.count("/") > 1:
            return []
        return [*self._base(kept.parent), *kept.between]

    def _base(self, parent: Any) -> list[Any]:
        """The names in an id, or a name."""
        if isinstance(parent, Open) and open_ids(parent):
            return open_ids(parent)
        if isinstance(parent, Open) and parent.refers:
            target, rest = self.target(parent), tail(parent)
            if target and rest is not None:
                return [self.name(target), *rest]
        if isinstance(parent, str):
            return ids(parent) or [parent.strip("/").rpartition("/")[2]]
        return [parent]

    def _path(self, parts: list[Any]) -> str | Unknown:
        texts = [as_text(part) for part in parts]
        open_ = next((t for t in texts if not isinstance(t, str)), None)
        if open_ is None:
            found = "/".join(texts)
            return Secret(found) if any(isinstance(t, Secret) for t in texts) else found
        if not isinstance(open_, Unknown):
            return Unknown("name", "the resource has no name", "give it a name")
        symbols = [t if isinstance(t, str) else t.symbol for t in texts if t is not None]
        symbol = "/".join(symbols) if all(symbols) else ""
        return Unknown("name", open_.reason, open_.remedy, symbol=symbol)


def parent_address(kept: Kept, links: Links) -> str | None:
    """The address of the resource of the input that another is a part of."""
    target = links.target(kept.parent)
    return target.resource.address if target else None


def refers(value: Any, wanted: str) -> bool:
    """Whether an unknown id is an attribute of a resource group or the like: of a Terraform type."""
    return isinstance(value, Open) and any(f".{wanted}." in f".{a}" for a in value.refers)
