"""Which leaf of a predicate decided, with which value, where: a second walk, made for findings only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from modelrail.predicates import (
    And,
    AnyItem,
    Environment,
    Exists,
    Node,
    Not,
    Or,
    Related,
    Rows,
    build,
    ends,
    getter,
    items,
)
from modelrail.resources import ABSENT, Resource, Unknown


@dataclass(frozen=True, slots=True)
class Evidence:
    """One leaf that carries the verdict.

    Args:
        path: property path from the judged resource.
        value: what was seen: a known value, ABSENT or Unknown.
        note: what a fact table says of the value, or which related resource was looked at; may be empty.
    """

    path: str
    value: Any
    note: str = ""


def explain(node: Node, subject: Any, environment: Environment) -> list[Evidence]:
    """The evidence of a verdict, the most telling first: properties, then views, then settings and guards."""
    return sorted(_walk(node, subject, environment, ""), key=_rank)


def _rank(evidence: Evidence) -> int:
    return ("@" in evidence.path) + 2 * evidence.path.startswith("$") + 2 * (evidence.path == "kind")


def _walk(node: Node, subject: Any, environment: Environment, prefix: str) -> Iterator[Evidence]:
    if isinstance(node, Not):
        yield from _walk(node.node, subject, environment, prefix)
    elif isinstance(node, (And, Or)):
        verdict = build(node, environment)(subject)
        for part in node.nodes:
            if build(part, environment)(subject) is verdict:
                yield from _walk(part, subject, environment, prefix)
    elif isinstance(node, AnyItem):
        yield from _items(node, subject, environment, prefix)
    elif isinstance(node, Related):
        yield from _related(node, subject, environment)
    else:
        path = node.key if isinstance(node, Rows) else node.path
        value = _at(path, subject, environment)
        note = _row_note(node, value, environment) if isinstance(node, Rows) else ""
        here = _join(prefix, path, subject)
        misshapen = isinstance(value, (dict, list)) and not isinstance(node, Exists)
        yield Evidence(here, _misshapen(here) if misshapen else _seen(value, subject), note)


def _at(path: str, subject: Any, environment: Environment) -> Any:
    """What stands at a path; how it is read is worked out once, unless the settings say it."""
    if path.startswith("$"):
        return getter(path, environment)(subject)
    if path not in _WAYS:
        _WAYS[path] = getter(path, environment)
    return _WAYS[path](subject)


_WAYS: dict[str, Callable[[Any], Any]] = {}


def _misshapen(at: str) -> Unknown:
    """What stands for a list or object where one value belongs, or the other way round."""
    return Unknown(at, "it has another shape than the service takes", "write it as the service documents it")


def _seen(value: Any, subject: Any) -> Any:
    """What stands in the resource: an item of a view that names something is shown by that name, not by a column."""
    if isinstance(value, Unknown) or not isinstance(subject, dict) or not isinstance(subject.get("path"), str):
        return value
    return subject.get("source", subject.get("id", value))


def _items(node: AnyItem, subject: Any, environment: Environment, prefix: str) -> Iterator[Evidence]:
    value = _at(node.path, subject, environment)
    here = _join(prefix, node.path, subject)
    where = build(node.where, environment)
    verdict = build(node, environment)(subject)
    keys = (f".{key}" for key in value) if isinstance(value, dict) else (f"[{i}]" for i in count())
    carrying = [
        (f"{here}{key}", item)
        for key, item in zip(keys, items(value) or (), strict=False)
        if where(item) is verdict and verdict is not False
    ]
    if not carrying:
        known = isinstance(value, (dict, list, Unknown)) or value is ABSENT
        yield Evidence(here, value if known else _misshapen(here))
    for at, item in carrying:
        yield from list(_walk(node.where, item, environment, at)) or [_whole(item, at)]


def _whole(item: Any, at: str) -> Evidence:
    """The item itself is the evidence; one of a view says in `why` what is wrong with it."""
    if isinstance(item, dict) and "why" in item:
        return Evidence(item["path"], ABSENT, item["why"])
    return Evidence(at, item)


def _related(node: Related, subject: Any, environment: Environment) -> Iterator[Evidence]:
    where, found = build(node.where, environment), ends(subject, node.edge)
    verdict = build(node, environment)(subject)
    kind, _, named = node.edge.partition(":")
    path = named if kind == "ref" else node.edge if not named else ""
    if not found:
        yield Evidence(path, ABSENT)
    for end in found:
        if isinstance(end, Unknown):
            yield Evidence(end.path or path, end)
        elif where(end) is verdict:
            inner = explain(node.where, end, environment)
            yield from (
                Evidence(e.path, e.value, f"of {end.symbol or end.name} ({e.note})".replace(" ()", "")) for e in inner
            )


def _row_note(node: Rows, value: Any, environment: Environment) -> str:
    table = environment.tables[node.table]
    row = table.get(str(value)) if isinstance(value, str) else None
    why = str(row.get("why", "")) if row else ""
    return why or table.source


def _join(prefix: str, path: str, subject: Any) -> str:
    """The real property path: an item of a view names the property it came from in its `path`."""
    if isinstance(subject, Resource) or path.startswith("$") or not prefix:
        return path
    if isinstance(subject, dict) and isinstance(subject.get("path"), str):
        return str(subject["path"])
    return prefix if path == "." else f"{prefix}.{path}"
