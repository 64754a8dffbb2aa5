"""Values of the Terraform language, worked out as far as the input says: what hangs on something else is Unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from modelrail.readers.bounds import LARGEST, size
from modelrail.resources import Secret, Unknown

LONGEST = 200_000
"""Characters of one text that is worked out."""
TOO_LARGE = ("its value is too large to work out", "write the value out")


@dataclass
class Work:
    """Bounds what a small configuration can blow up into: steps and items that may still be worked out."""

    left: int = 2_000_000

    def allows(self, value: Any) -> bool:
        """Whether a value may be used again; takes its size off what is left."""
        found = size(value)
        self.left -= found
        return found <= LARGEST and self.left > 0


@dataclass(frozen=True, slots=True)
class Open(Unknown):
    """What is known of an unknown.

    Args:
        refers: addresses of the resources of the input that it is an attribute of.
        parts: the texts and unknowns that a text is made of.
    """

    refers: tuple[str, ...] = ()
    parts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure(Unknown):
    """What Terraform would refuse to work out; `try` goes on to its next argument."""


class Partial(dict[str, Any]):
    """An object of which some keys are not known: `rest` stands for every key that it lacks."""

    def __init__(self, known: dict[str, Any], rest: Unknown) -> None:
        super().__init__(known)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Json:
    """A text of JSON whose content is kept as a value."""

    value: Any


class Reference:
    """A resource or module of the configuration, with attributes worked out when asked for.

    Args:
        absent: it is known not to be deployed. several: `count` or `for_each` makes any number of it.
        uncertain: whether there is one at all is not known.
    """

    absent = False
    several = False
    uncertain = False

    def item(self) -> Reference:
        """One of several, whichever."""
        return self

    def attribute(self, name: str) -> Any:
        """The value of one attribute."""
        raise NotImplementedError


@dataclass
class Scope:
    """What names mean in one place.

    Args:
        names: the words that references begin with, to their value or how to work it out.
        assumed: variables read so far whose value is their default.
        trying: whether an error would be met by `try` or `can`.
    """

    names: dict[str, Any]
    otherwise: Callable[[str], Any]
    work: Work = field(default_factory=Work)
    assumed: set[str] = field(default_factory=set)
    trying: bool = False

    def inner(self, names: dict[str, Any]) -> Scope:
        """The scope inside a loop."""
        return Scope({**self.names, **names}, self.otherwise, self.work, self.assumed, self.trying)

    def lookup(self, name: str) -> Any:
        """The value of the first word of a reference."""
        return self.names[name] if name in self.names else self.otherwise(name)


def unknown(reason: str, remedy: str = "write the value out, or give the variable a value") -> Unknown:
    """An Unknown that has no place yet."""
    return Unknown("", reason, remedy)


def failure(reason: str) -> Failure:
    """What Terraform would not accept."""
    return Failure("", reason, "correct the expression")


def outcome(of: Unknown, keep: bool = False) -> Unknown:
    """The result of something done with an unknown; with `keep` it refers to what the unknown refers to."""
    if isinstance(of, Failure):
        return of
    if keep and isinstance(of, Open):
        return Open("", of.reason, of.remedy, of.present, of.outside, of.symbol, of.refers)
    return Unknown("", of.reason, of.remedy, outside=of.outside)


def unknown_in(value: Any) -> Unknown | None:
    """The first unknown in a value, or None."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, Unknown):
            return one
        if isinstance(one, Partial):
            return one.rest
        if isinstance(one, Reference):
            return unknown("a whole resource is used as a value")
        if isinstance(one, Json):
            stack.append(one.value)
        elif isinstance(one, (dict, list)):
            stack.extend(one.values() if isinstance(one, dict) else one)
    return None


def has_secret(value: Any) -> bool:
    """Whether a value holds a secret."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, Secret):
            return True
        if isinstance(one, Json):
            stack.append(one.value)
        elif isinstance(one, (dict, list)):
            stack.extend(one.values() if isinstance(one, dict) else one)
    return False


def hidden(value: Any) -> Any:
    """A value as a secret; what refers to a resource still does."""
    if isinstance(value, Partial):
        return Partial({k: hidden(v) for k, v in value.items()}, value.rest)
    if isinstance(value, dict):
        return {k: hidden(v) for k, v in value.items()}
    if isinstance(value, list):
        return [hidden(v) for v in value]
    if isinstance(value, str):
        return Secret(value)
    return Json(hidden(value.value)) if isinstance(value, Json) else value


def as_text(value: Any) -> Any:
    """A value as Terraform writes it into a text; Unknown for what it cannot write."""
    if isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, Json):
        inside = unknown_in(value.value)
        return Open("", inside.reason, inside.remedy) if inside else json.dumps(value.value)
    return failure("an object or list stands in a text")


def joined(parts: list[Any]) -> Any:
    """A text made of parts; where one is unknown, an Unknown that keeps the parts and what they refer to."""
    texts = [as_text(part) for part in parts]
    first = next((t for t in texts if isinstance(t, Unknown)), None)
    if first is None:
        text = "".join(texts)
        if len(text) > LONGEST:
            return Unknown("", *TOO_LARGE)
        return Secret(text) if any(isinstance(t, Secret) for t in texts) else text
    failed = next((t for t in texts if isinstance(t, Failure)), None)
    if failed:
        return failed
    refers = tuple(a for t in texts if isinstance(t, Open) for a in t.refers)
    symbols = [t.symbol and f"{{{t.symbol}}}" if isinstance(t, Unknown) else t for t in texts]
    symbol = "".join(symbols) if all(symbols) and not has_secret(texts) else ""
    outside = first.outside
    return Open("", first.reason, first.remedy, False, outside, symbol[:500], refers, tuple(texts))


def common(items: list[Any]) -> Any:
    """What holds for every item of a loop that is judged as one resource."""
    first = items[0]
    if all(type(item) is type(first) and item == first for item in items[1:]):
        return first
    if all(isinstance(item, dict) for item in items):
        keys = dict.fromkeys(k for item in items for k in item)
        return {k: common([item.get(k) for item in items]) for k in keys}
    if all(isinstance(item, list) and len(item) == len(first) for item in items):
        return [common([item[i] for item in items]) for i in range(len(first))]
    return unknown("it differs between the items of for_each", "write a resource for each, or judge the plan")
