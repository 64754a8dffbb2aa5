"""The predicate language of the rules: ten frozen nodes and their three-valued evaluation (strong Kleene logic).

A node is evaluated against a subject (a resource, an item of a list, a fact row) and is True, False or None: undecided.
A rule's predicate describes the violation. The same nodes compile to Azure Policy, so no node takes two fields, reads a
clock or needs a regular expression. A path is dotted; `.` is the subject, `@name` a view, `$name` a setting. Values are
compared without regard to letter case, keys exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Protocol, Union

from modelrail.resources import ABSENT, Resource, Unknown, read

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
Verdict = Union[bool, None]
Test = Callable[[Any], Verdict]


class Table(Protocol):
    """A fact table: rows by key, and a few words on where they come from and how old they are."""

    source: str

    def get(self, key: str) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Environment:
    """What is fixed before anything is judged: settings read by `$path`, and the fact tables."""

    settings: Mapping[str, Any]
    tables: Mapping[str, Table]
    tests: dict[int, tuple[Node, Test]] = field(default_factory=dict)  # compiled before, by the identity of the node


@dataclass(frozen=True, slots=True)
class Setting:
    """The only operand: a list or value of the settings, used where a literal would stand."""

    path: str


@dataclass(frozen=True, slots=True)
class In:
    """Holds when the scalar at the path equals one of the values."""

    path: str
    values: tuple[str | bool, ...] | Setting


@dataclass(frozen=True, slots=True)
class StartsWith:
    """Holds when the scalar at the path begins with one of the prefixes."""

    path: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """Holds when the path has any value, also an empty one, or is set to something not known yet."""

    path: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Holds when the number or ISO date at the path is below (`less`) or at most (`lessOrEquals`) the bound."""

    path: str
    op: str
    bound: float | str | Setting


@dataclass(frozen=True, slots=True)
class AnyItem:
    """Holds when some item of the list, or some value of the map, satisfies `where`."""

    path: str
    where: Node


@dataclass(frozen=True, slots=True)
class Related:
    """Holds when some resource at the other end of the edge satisfies `where`.

    `outside` is what an end beyond the input counts as; None leaves it undecided.
    """

    edge: str
    where: Node
    outside: Verdict


@dataclass(frozen=True, slots=True)
class Rows:
    """Holds when the fact row with the key read at the path satisfies `where`."""

    table: str
    key: str
    where: Node


@dataclass(frozen=True, slots=True)
class And:
    """Holds when all nodes hold; an empty one is true."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Holds when one node holds; an empty one is false."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when the node does not; undecided stays undecided."""

    node: Node


Node = Union[In, StartsWith, Exists, Compare, AnyItem, Related, Rows, And, Or, Not]


def in_(path: str, values: tuple[str | bool, ...] | Setting) -> Node:
    """One of the values stands at the path."""
    return In(path, values)


def is_(path: str, value: str | bool) -> Node:
    """The value stands at the path; absence does not match."""
    return In(path, (value,))


def is_not(path: str, value: str | bool) -> Node:
    """Another value stands at the path, or none: absence matches."""
    return Not(In(path, (value,)))


def starts_with(path: str, *prefixes: str) -> Node:
    """The value at the path begins with one of the prefixes."""
    return StartsWith(path, prefixes)


def exists(path: str) -> Node:
    """Something stands at the path."""
    return Exists(path)


def missing(path: str) -> Node:
    """Nothing stands there."""
    return Not(Exists(path))


def below(path: str, bound: float | str | Setting) -> Node:
    """The number or date at the path is less than the bound."""
    return Compare(path, "less", bound)


def at_most(path: str, bound: float | str | Setting) -> Node:
    """The number or date at the path is not greater than the bound."""
    return Compare(path, "lessOrEquals", bound)


def and_(*nodes: Node) -> Node:
    """All of them."""
    return And(nodes)


def or_(*nodes: Node) -> Node:
    """At least one of them."""
    return Or(nodes)


not_ = Not
"""The opposite of a node."""

ALWAYS: Node = And(())


def any_(path: str, where: Node = ALWAYS) -> Node:
    """At least one item."""
    return AnyItem(path, where)


def none_(path: str, where: Node = ALWAYS) -> Node:
    """No item."""
    return Not(AnyItem(path, where))


def related(edge: str, where: Node = ALWAYS, outside: Verdict = None) -> Node:
    """At least one resource at the other end of the edge."""
    return Related(edge, where, outside)


def rows(table: str, key: str, where: Node = ALWAYS) -> Node:
    """The table has a row for the key, and it satisfies `where`."""
    return Rows(table, key, where)


def canonical(value: str | bool | int | float) -> str:
    """A scalar as it is compared: case folded, `true` for True, `3` for 3.0."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else repr(value)
    return value.casefold()


def orderable(value: Any) -> float | str | None:
    """A finite number, an ISO date as its first ten characters, or None for what has no order."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
        return number if isfinite(number) else None
    except (TypeError, ValueError):
        return value[:10] if isinstance(value, str) and _DATE.match(value) else None


def getter(path: str, environment: Environment) -> Callable[[Any], Any]:
    """How a path, or a view and what lies below it, is read: worked out once, followed for every subject."""
    if path[0] == "$":
        constant = read(environment.settings, path[1:])
        return lambda subject: constant
    if path == ".":
        return lambda subject: subject
    keys, at_view = path.split("."), path[0] == "@"

    def get(subject: Any) -> Any:
        value = top = (subject.views if at_view else subject.body) if isinstance(subject, Resource) else subject
        for key in keys:
            if type(value) is not dict:
                return read(top, path)  # an unknown, or a wrong shape: it says which and why
            value = value.get(key)
            if value is None:
                return ABSENT
        return value

    return get


def build(node: Node, environment: Environment) -> Test:
    """Compiles a node to a function of a subject; done once per run."""
    if id(node) not in environment.tests:
        environment.tests[id(node)] = node, _BUILDERS[type(node)](node, environment)
    return environment.tests[id(node)][1]


def _scalar(get: Callable[[Any], Any], holds: Callable[[Any], Verdict]) -> Test:
    def test(subject: Any) -> Verdict:
        value = get(subject)
        if value is ABSENT:
            return False
        return None if isinstance(value, (Unknown, dict, list)) else holds(value)

    return test


def _constant(value: Any, environment: Environment) -> Any:
    return read(environment.settings, value.path) if isinstance(value, Setting) else value


def _in(node: In, environment: Environment) -> Test:
    values = _constant(node.values, environment)
    if not isinstance(values, (list, tuple)):
        return lambda subject: None
    wanted = frozenset(map(canonical, values))
    return _scalar(getter(node.path, environment), lambda value: canonical(value) in wanted)


def _starts_with(node: StartsWith, environment: Environment) -> Test:
    prefixes = tuple(map(canonical, node.prefixes))
    return _scalar(getter(node.path, environment), lambda value: canonical(value).startswith(prefixes))


def _exists(node: Exists, environment: Environment) -> Test:
    get = getter(node.path, environment)

    def test(subject: Any) -> Verdict:
        value = get(subject)
        return (value.present or None) if isinstance(value, Unknown) else value is not ABSENT

    return test


def _compare(node: Compare, environment: Environment) -> Test:
    bound: Any = orderable(_constant(node.bound, environment))

    def holds(value: Any) -> Verdict:
        ordered: Any = orderable(value)
        if bound is None or type(ordered) is not type(bound):
            return None
        return bool(ordered < bound or (ordered == bound and node.op == "lessOrEquals"))

    return _scalar(getter(node.path, environment), holds)


def _some(subjects: Iterable[Any], where: Test) -> Verdict:
    found: Verdict = False
    for subject in subjects:
        verdict = where(subject)
        if verdict:
            return True
        if verdict is None:
            found = None
    return found


def items(value: Any) -> Iterable[Any] | None:
    """The items of a list or the values of a map; None where neither stands."""
    if isinstance(value, list):
        return value
    return value.values() if isinstance(value, dict) else None


def _any(node: AnyItem, environment: Environment) -> Test:
    get, where = getter(node.path, environment), build(node.where, environment)

    def test(subject: Any) -> Verdict:
        value = get(subject)
        if value is ABSENT:
            return False
        found = items(value)
        return None if found is None else _some(found, where)

    return test


def ends(subject: Any, edge: str) -> list[Any]:
    """The resources along an edge, and the Unknowns that stand for open ends."""
    return subject.references.get(edge, []) if isinstance(subject, Resource) else []


def _related(node: Related, environment: Environment) -> Test:
    where = build(node.where, environment)

    def one(end: Any) -> Verdict:
        if isinstance(end, Resource):
            return where(end)
        return node.outside if end.outside else None

    return lambda subject: _some(ends(subject, node.edge), one)


def _rows(node: Rows, environment: Environment) -> Test:
    table, where = environment.tables[node.table], build(node.where, environment)

    def holds(value: Any) -> Verdict:
        row = table.get(canonical(value))
        return False if row is None else where(row)

    return _scalar(getter(node.key, environment), holds)


def _not(node: Not, environment: Environment) -> Test:
    inner = build(node.node, environment)

    def test(subject: Any) -> Verdict:
        verdict = inner(subject)
        return None if verdict is None else not verdict

    return test


def _logic(node: And | Or, environment: Environment) -> Test:
    tests, stop = [build(part, environment) for part in node.nodes], isinstance(node, Or)

    def test(subject: Any) -> Verdict:
        found: Verdict = not stop
        for part in tests:
            verdict = part(subject)
            if verdict is stop:
                return stop
            if verdict is None:
                found = None
        return found

    return test


_BUILDERS: dict[type, Callable[[Any, Environment], Test]] = {
    In: _in,
    StartsWith: _starts_with,
    Exists: _exists,
    Compare: _compare,
    AnyItem: _any,
    Related: _related,
    Rows: _rows,
    Not: _not,
    **dict.fromkeys((And, Or), _logic),
}
