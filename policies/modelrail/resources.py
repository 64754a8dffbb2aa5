"""What every reader yields and every rule sees: resources in ARM terms, with three kinds of value.

A value is known (a JSON scalar, list or object), `ABSENT`, or `Unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final


class _Absent:
    """The one value of a key that is missing or null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known now.

    Args:
        path: property path of the value, in ARM terms (`properties.model`).
        reason: why it is unknown, as half a sentence (`parameter 'model' has no default`).
        remedy: how to make it known (`pass it with --parameters`); empty where nothing is known to help.
        present: the key is set and only its content is open.
        outside: it refers to something that is not in the input.
        symbol: a text equal for two unknowns exactly when they are the same value; empty when that cannot be said.
    """

    path: str
    reason: str
    remedy: str = ""
    present: bool = False
    outside: bool = False
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a resource was written.

    Args:
        file: path as the reader was given it; None where the source has no file.
        line: 1-based line of the user's own code; None when it is worked out later, for findings only.
        chain: further (file, line) pairs, innermost first, for a resource made inside a component.
    """

    file: str | None = None
    line: int | None = None
    chain: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True, eq=False)
class Resource:
    """One resource in ARM terms, whatever the source was.

    Args:
        type: lower-cased ARM type (`microsoft.machinelearningservices/workspaces/onlineendpoints`).
        name: full name path (`workspace/endpoint`) or Unknown.
        address: the reader's address of the resource (JSON pointer, URN, …).
        body: `location`, `sku`, `kind`, `identity`, `tags`, `apiVersion` and `properties`, keys spelled as ARM
            spells them; leaves may be Unknown.
        source: where it was written.
        symbol: the name the author gave it in the source (Pulumi logical name, ARM symbolic name); may be empty.
        assumed: property paths whose value is a parameter default.
        references: edges to other resources by edge name (`parent`, `ref:<path>`, `in:<type>`); an Unknown stands for
            an end that is open or outside the input. Filled in by `modelrail.graph.link`.
        views: virtual paths (`@models`, `@opaque`, …) filled in by `modelrail.types`.
    """

    type: str
    name: str | Unknown
    address: str
    body: dict[str, Any]
    source: Source = Source()
    symbol: str = ""
    assumed: frozenset[str] = frozenset()
    references: dict[str, list[Resource | Unknown]] = field(default_factory=dict)
    views: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader could not read or that must not pass unseen; it becomes a finding of `rule`.

    Args:
        rule: `MR901` (a type, name or whole bag unknown), `MR905` (unread input) or `MR906` (our own failure).
        message: one line, what is wrong.
        remedy: one line, what to do.
        file: the file it is in; line: 1-based, if known.
        address: the resource's address, or empty for a whole file; type, name: the resource's, if known.
        path: property path inside the resource.
    """

    rule: str
    message: str
    remedy: str
    file: str | None = None
    line: int | None = None
    address: str = ""
    type: str = ""
    name: str = ""
    path: str = ""


def _nowhere(resource: Resource, path: str) -> tuple[str | None, int | None]:
    return resource.source.file, resource.source.line


@dataclass(slots=True)
class Unit:
    """One deployment unit as read: a template with its parameters, a Pulumi stack.

    Args:
        resources: in the order of the input.
        problems: what could not be read.
        locate: (resource, property path) to (file, 1-based line); called for findings only.
        hints: known edges where the value itself is open: (address, property path) to the addresses it refers to.
        includes: real paths of other files that went into it, as its modules do; they are not units of their own.
    """

    resources: list[Resource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    locate: Callable[[Resource, str], tuple[str | None, int | None]] = _nowhere
    hints: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    includes: frozenset[str] = frozenset()


def child(value: Any, key: str, path: str = "") -> Any:
    """Reads one key of a value: ABSENT stays ABSENT, Unknown stays itself, a wrong shape is Unknown, never ABSENT."""
    if isinstance(value, dict):
        found = value.get(key, ABSENT)
        return ABSENT if found is None else found
    if value is ABSENT or isinstance(value, Unknown):
        return value
    return Unknown(f"{path}.{key}".lstrip("."), f"{path or 'its parent'} is not an object", "write an object there")


def read(value: Any, path: str) -> Any:
    """Reads a dotted path (`properties.encryption.keySource`) of a body, a list item or a fact row."""
    seen = ""
    for key in path.split("."):
        value = child(value, key, seen)
        seen = f"{seen}.{key}".lstrip(".")
    return value


def values(value: Any, path: str, at: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of everything that stands at a path; `a[*].b` is b of every item of a."""
    head, star, rest = path.partition("[*]")
    here = f"{at}.{head}".strip(".") if head else at
    found = read(value, head) if head else value
    if not star or isinstance(found, Unknown):
        if found is not ABSENT:
            yield here, found
        return
    items = enumerate(found) if isinstance(found, list) else found.items() if isinstance(found, dict) else ()
    for key, item in items:
        yield from values(item, rest.lstrip("."), f"{here}[{key}]")


class Secret(str):
    """A known value that is judged like any other and never shown; text(Secret) is `[secret]`."""

    __slots__ = ()


def text(value: Any) -> str | None:
    """A value as it may be shown in a finding: never a secret, at most 120 characters; None when nothing is there."""
    if value is ABSENT or value is None or isinstance(value, Unknown):
        return None
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    shown = "".join(c if c.isprintable() else "?" for c in str(value))
    return shown if len(shown) <= 120 else shown[:117] + "..."
