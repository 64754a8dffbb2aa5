"""The truth tables of the predicate language."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modelrail.explanations import explain
from modelrail.predicates import (
    Compare,
    Environment,
    Node,
    Related,
    Setting,
    and_,
    any_,
    at_most,
    below,
    build,
    exists,
    in_,
    is_,
    is_not,
    missing,
    none_,
    not_,
    or_,
    related,
    rows,
    starts_with,
)
from modelrail.resources import ABSENT, Resource, Unknown

T, F, U = True, False, None
OPEN = Unknown("p", "not known")
SET = Unknown("p", "not known", present=True)


class FactTable(dict[str, Any]):
    source = "a table"


ENVIRONMENT = Environment({"regions": ["a", "b"]}, {"facts": FactTable(a={"ok": True}, b={"ok": False})})


def verdict(node: Node, subject: Any) -> bool | None:
    return build(node, ENVIRONMENT)(subject)


VALUES = {
    "match": "A",
    "other": "z",
    "empty": "",
    "absent": ABSENT,
    "open": OPEN,
    "set": SET,
    "list": ["a"],
    "object": {"k": 1},
}
LEAVES: list[tuple[str, Node, list[bool | None]]] = [
    ("is_", is_("p", "a"), [T, F, F, F, U, U, U, U]),
    ("is_not", is_not("p", "a"), [F, T, T, T, U, U, U, U]),
    ("in_ setting", in_("p", Setting("regions")), [T, F, F, F, U, U, U, U]),
    ("in_ unset setting", in_("p", Setting("nothing")), [U, U, U, U, U, U, U, U]),
    ("starts_with", starts_with("p", "a"), [T, F, F, F, U, U, U, U]),
    ("rows", rows("facts", "p", is_("ok", True)), [T, F, F, F, U, U, U, U]),
    ("exists", exists("p"), [T, T, T, F, U, T, T, T]),
    ("missing", missing("p"), [F, F, F, T, U, F, F, F]),
]


@pytest.mark.parametrize(("name", "node", "expected"), LEAVES, ids=[leaf[0] for leaf in LEAVES])
def test_leaf(name: str, node: Node, expected: list[bool | None]) -> None:
    seen = {kind: verdict(node, {"p": value}) for kind, value in VALUES.items()}
    assert seen == dict(zip(VALUES, expected, strict=True))


ITEM = is_("k", "a")
ARRAYS: list[tuple[str, Any, list[bool | None]]] = [
    ("absent", ABSENT, [F, T, T, F, T]),
    ("empty", [], [F, T, T, F, T]),
    ("unknown", OPEN, [U, U, U, U, U]),
    ("hit", [{"k": "a"}], [T, F, T, T, F]),
    ("miss", [{"k": "z"}], [F, T, F, T, F]),
    ("hit and unknown item", [{"k": "a"}, OPEN], [T, F, U, T, F]),
    ("miss and unknown item", [{"k": "z"}, OPEN], [U, U, F, T, F]),
    ("item with unknown key", [{"k": OPEN}], [U, U, U, T, F]),
    ("empty item", [{}], [F, T, F, T, F]),
    ("map with a hit", {"x": {"k": "a"}}, [T, F, T, T, F]),
    ("map with a miss", {"x": {"k": "z"}}, [F, T, F, T, F]),
    ("text", "a", [U, U, U, U, U]),
]


@pytest.mark.parametrize(("name", "value", "expected"), ARRAYS, ids=[a[0] for a in ARRAYS])
def test_array(name: str, value: Any, expected: list[bool | None]) -> None:
    nodes = [any_("v", ITEM), none_("v", ITEM), none_("v", not_(ITEM)), any_("v"), none_("v")]
    assert [verdict(node, {"v": value}) for node in nodes] == expected


def _end(k: str) -> Resource:
    return Resource("t", k, k, {"k": k})


OUTSIDE = Unknown("p", "elsewhere", outside=True)
JOINS: list[tuple[str, list[Any], list[bool | None]]] = [
    ("no edge", [], [F, F, F, T]),
    ("target holds", [_end("a")], [T, T, T, F]),
    ("target fails", [_end("z")], [F, F, F, T]),
    ("target outside", [OUTSIDE], [U, F, T, U]),
    ("reference unknown", [OPEN], [U, U, U, U]),
    ("one fails, one outside", [_end("z"), OUTSIDE], [U, F, T, U]),
]


@pytest.mark.parametrize(("name", "targets", "expected"), JOINS, ids=[j[0] for j in JOINS])
def test_join(name: str, targets: list[Any], expected: list[bool | None]) -> None:
    subject = Resource("t", "n", "n", {}, references={"e": targets})
    nodes = [related("e", ITEM), related("e", ITEM, False), related("e", ITEM, True), not_(related("e", ITEM))]
    assert [verdict(node, subject) for node in nodes] == expected


def test_logic() -> None:
    holds, fails, open_ = (is_(k, "a") for k in ("t", "f", "u"))
    subject = {"t": "a", "f": "z", "u": OPEN}
    table = {
        "and": [and_(), and_(holds, open_), and_(fails, open_), and_(holds, holds)],
        "or": [or_(), or_(holds, open_), or_(fails, open_), or_(fails, fails)],
        "not": [not_(holds), not_(fails), not_(open_)],
    }
    seen = {name: [verdict(node, subject) for node in nodes] for name, nodes in table.items()}
    assert seen == {"and": [T, U, F, T], "or": [F, T, U, F], "not": [F, T, U]}


@pytest.mark.parametrize(
    ("literal", "value", "expected"),
    [
        ("Disabled", "DISABLED", T),
        ("Disabled", "Disabled ", F),
        (True, "TRUE", T),
        (True, "yes", F),
        (True, 1, F),
        (True, True, T),
        (False, False, T),
        (False, "false", T),
        (False, "no", F),
        ("3", 3.0, T),
        ("3", 3, T),
        ("3.5", 3.5, T),
        ("999999999999999", 999999999999999.0, T),
        ("1000000000000000.0", 1e15, T),
        ("nan", float("nan"), T),
    ],
)
def test_scalars_compare_without_case(literal: Any, value: Any, expected: bool) -> None:
    assert verdict(is_("p", literal), {"p": value}) is expected


@pytest.mark.parametrize(
    ("node", "value", "expected"),
    [
        (below("p", 3072), 2048, T),
        (below("p", 3072), "2048", T),
        (below("p", 3072), 3072, F),
        (at_most("p", 3072), 3072, T),
        (at_most("p", "2026-11-22"), "2026-11-22T10:00:00Z", T),
        (below("p", "2026-11-22"), "2026-11-23", F),
        (below("p", "2026-11-22"), "2026x11-22", U),
        (below("p", "2026-11-22"), "2026-11x22", U),
        (below("p", "2026-11-22"), "x026-11-22", U),
        (below("p", "2026-11-22"), ["2026-11-22"], U),
        (below("p", 3072), "abc", U),
        (below("p", 3072), "nan", U),
        (below("p", 3072), "inf", U),
        (below("p", 3072), True, U),
        (below("p", 3072), ABSENT, F),
        (below("p", 3072), OPEN, U),
    ],
)
def test_compare(node: Node, value: Any, expected: bool | None) -> None:
    assert verdict(node, {"p": value}) is expected


PATHS: list[tuple[str, Node, bool | None]] = [
    ("a property", is_("a.b", "x"), T),
    ("a view", is_("@view", "x"), U),
    ("below a view", is_("@view.k", "x"), T),
    ("a view that is not there", exists("@other"), F),
    ("below a view that is not there", exists("@other.k"), F),
    ("a setting", is_("$deep.k", "x"), T),
    ("a setting that is not there", is_("$deep.other", "x"), F),
    ("the subject itself", any_("list", is_(".", "x")), T),
]


@pytest.mark.parametrize(("name", "node", "expected"), PATHS, ids=[p[0] for p in PATHS])
def test_a_path_starts_at_the_resource_a_view_or_the_settings(name: str, node: Node, expected: bool | None) -> None:
    subject = Resource("t", "n", "n", {"a": {"b": "x"}, "list": ["y", "x"]}, views={"@view": {"k": "x"}})
    assert build(node, Environment({"deep": {"k": "x"}}, {}))(subject) is expected


NODES = (
    is_("p", "a"),
    starts_with("p", "a"),
    exists("p"),
    below("p", 1),
    any_("p"),
    related("e"),
    rows("facts", "p"),
    and_(),
    or_(),
    not_(and_()),
    Setting("s"),
    Environment({}, {}),
)


@pytest.mark.parametrize("node", NODES, ids=[type(n).__name__ for n in NODES])
def test_a_node_can_neither_be_changed_nor_extended(node: Any) -> None:
    field = dataclasses.fields(node)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(node, field, None)
    assert not hasattr(node, "__dict__")


def test_helpers_say_what_they_mean() -> None:
    assert (below("p", 1), at_most("p", 1)) == (Compare("p", "less", 1), Compare("p", "lessOrEquals", 1))
    assert related("e") == Related("e", and_(), None)


def test_a_wrong_shape_is_undecided_never_absent() -> None:
    assert verdict(missing("a.b"), {"a": "text"}) is None
    assert verdict(is_("a.b", "x"), {"a": ["x"]}) is None


def test_the_explanation_names_the_deciding_leaf() -> None:
    node = and_(is_("kind", "hub"), or_(is_("p", "a"), is_("q", "a"), any_("v", is_not("k", "a"))))
    subject = {"kind": "hub", "p": "z", "q": "a", "v": [{"k": "a"}, {"k": "b"}]}
    found = [(e.path, e.value) for e in explain(node, Resource("t", "n", "n", subject), ENVIRONMENT)]
    assert found == [("q", "a"), ("v[1].k", "b"), ("kind", "hub")]
