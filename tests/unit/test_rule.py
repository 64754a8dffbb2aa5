"""A rule is refused when it would mean different things at different gates; its explanation names the real property."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modelrail.explanations import Evidence, explain
from modelrail.predicates import (
    ALWAYS,
    Environment,
    Node,
    Setting,
    and_,
    any_,
    at_most,
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
from modelrail.rule import Case, Clause, Rule, is_join, walk
from modelrail.rules import ALL

RULE = next(rule for rule in ALL if rule.id == "MR101")


def with_violation(node: Node) -> Rule:
    return replace(RULE, cases=(Case(("Microsoft.A/b",), (Clause(node, "is {value}", "x"),)),))


LINT: list[tuple[str, Node, str | None]] = [
    ("a text", is_("kind", "hub"), None),
    ("a boolean", is_("flag", True), None),
    ("a setting", in_("location", Setting("geography")), None),
    ("a number to compare", at_most("size", 3072), None),
    ("a known view", any_("@models", is_("form", "none")), None),
    ("a part of a view", exists("@scope.key"), None),
    ("an unknown view", any_("@model"), "unknown view @model"),
    ("an unknown view, deep down", not_(or_(and_(is_("a", "b"), any_("x", exists("@y"))))), "unknown view @y"),
    ("the empty text", is_("kind", ""), "literal '' means something else to Azure Policy"),
    ("an expression", is_not("kind", "[field('x')]"), "means something else to Azure Policy"),
    ("an empty prefix", starts_with("kind", "a", ""), "literal '' means something else"),
    ("a number", in_("size", (3072,)), "number 3072 in In"),  # type: ignore[arg-type]
    ("a literal behind a join", related("ref", is_("kind", "")), "means something else"),
    ("a literal in a row", rows("t", "id", is_("kind", "")), "means something else"),
]


@pytest.mark.parametrize(("name", "node", "said"), LINT, ids=[x[0] for x in LINT])
def test_lint(name: str, node: Node, said: str | None) -> None:
    if said is None:
        assert with_violation(node).types == ("Microsoft.A/b",)
        return
    with pytest.raises(ValueError, match="MR101: ") as error:
        with_violation(node)
    assert said in str(error.value)


@pytest.mark.parametrize("change", [{"severity": "urgent"}, {"profile": "loose"}], ids=str)
def test_an_unknown_severity_or_profile_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown severity or profile"):
        replace(RULE, **change)


def test_types_are_named_once_in_order() -> None:
    case = Case(("Microsoft.B/b", "Microsoft.A/a"), ())
    assert replace(RULE, cases=(case, Case(("Microsoft.A/a", "*"), ()))).types == (
        "Microsoft.B/b",
        "Microsoft.A/a",
        "*",
    )


JOINS: list[tuple[str, Node, bool]] = [
    ("own property", is_("kind", "hub"), False),
    ("fact row", rows("t", "id", exists("scan")), False),
    ("edge", related("ref:properties.id"), True),
    ("edge, deep down", and_(is_("a", "b"), not_(any_("v", related("parent", ALWAYS)))), True),
    ("what refers to it", missing("@scope"), True),
]


@pytest.mark.parametrize(("name", "node", "expected"), JOINS, ids=[j[0] for j in JOINS])
def test_a_join_is_a_predicate_that_needs_other_resources(name: str, node: Node, expected: bool) -> None:
    assert is_join(node) is expected


def test_walk_visits_every_node() -> None:
    leaf = is_("a", "b")
    node = and_(or_(leaf), not_(any_("v", rows("t", "k", related("e", leaf)))))
    assert [type(n).__name__ for n in walk(node)] == ["And", "Or", "In", "Not", "AnyItem", "Rows", "Related", "In"]


class Facts(dict[str, Any]):
    source = "the facts of today"


ENVIRONMENT = Environment({"mode": "strict"}, {"t": Facts(a={"ok": False, "why": "because"}, b={"ok": False})})
OPEN = Unknown("properties.x", "not known")
BODY = {
    "kind": "hub",
    "properties": {
        "x": "a",
        "open": OPEN,
        "list": [{"k": "good"}, {"k": "bad"}],
        "map": {"one": {"k": "bad"}},
        "words": ["a", "b"],
    },
}
ROW = rows("t", "properties.x", is_("ok", False))
VIEWS = {
    "@models": [{"path": "properties.model", "form": "none"}, {"path": "properties.other", "form": "https"}],
    "@near_misses": [{"path": "properties.X", "why": "did you mean x?"}],
}
STORE = Resource("t", "store", "/1", {"kind": "open"}, symbol="data")
OTHER = Resource("t", "hidden", "/2", {"kind": "closed"})
NOWHERE = Unknown("", "not known")
# name, predicate, evidence in the order it is told
EXPLAINED: list[tuple[str, Node, list[Evidence]]] = [
    ("a property", is_("properties.x", "a"), [Evidence("properties.x", "a")]),
    ("an absent one", missing("properties.y"), [Evidence("properties.y", ABSENT)]),
    ("an unknown one", is_("properties.open", "a"), [Evidence("properties.open", OPEN)]),
    ("only the arms that decide", or_(is_("kind", "z"), is_("kind", "hub")), [Evidence("kind", "hub")]),
    (
        "settings and guards last",
        and_(is_("$mode", "strict"), is_("kind", "hub"), is_("properties.x", "a")),
        [Evidence("properties.x", "a"), Evidence("$mode", "strict"), Evidence("kind", "hub")],
    ),
    ("a fact row with its reason", ROW, [Evidence("properties.x", "a", "because")]),
    ("no fact row", not_(rows("t", "kind")), [Evidence("kind", "hub", "the facts of today")]),
    ("an item of a list", any_("properties.list", is_("k", "bad")), [Evidence("properties.list[1].k", "bad")]),
    ("an item that is a text", any_("properties.words", is_(".", "b")), [Evidence("properties.words[1]", "b")]),
    (
        "every item",
        any_("properties.words"),
        [Evidence("properties.words[0]", "a"), Evidence("properties.words[1]", "b")],
    ),
    ("an item that is an object", any_("properties.map"), [Evidence("properties.map.one", {"k": "bad"})]),
    ("a setting beside an item", any_("properties.map", is_("$mode", "strict")), [Evidence("$mode", "strict")]),
    (
        "views after properties, before guards",
        and_(none_("@models", is_("form", "z")), is_("kind", "hub"), is_("properties.x", "a")),
        [Evidence("properties.x", "a"), Evidence("@models", VIEWS["@models"]), Evidence("kind", "hub")],
    ),
    ("an item of a map", any_("properties.map", is_("k", "bad")), [Evidence("properties.map.one.k", "bad")]),
    ("no item", none_("properties.list", is_("k", "z")), [Evidence("properties.list", BODY["properties"]["list"])]),
    ("an item of a view by its own path", any_("@models", is_("form", "none")), [Evidence("properties.model", "none")]),
    ("what is wrong with an item", any_("@near_misses"), [Evidence("properties.X", ABSENT, "did you mean x?")]),
    ("a related resource", related("ref:properties.x", is_("kind", "open")), [Evidence("kind", "open", "of data")]),
    (
        "one without a symbol",
        related("ref:properties.x", is_("kind", "closed")),
        [Evidence("kind", "closed", "of hidden")],
    ),
    ("nobody above it", not_(related("parent")), [Evidence("parent", ABSENT)]),
    ("an open end without a path", related("in:t"), [Evidence("", NOWHERE)]),
    ("no related resource", not_(related("ref:properties.z")), [Evidence("properties.z", ABSENT)]),
    ("an open end", related("ref:properties.open"), [Evidence("properties.x", OPEN)]),
]


@pytest.mark.parametrize(("name", "node", "expected"), EXPLAINED, ids=[e[0] for e in EXPLAINED])
def test_explanation(name: str, node: Node, expected: list[Evidence]) -> None:
    edges: dict[str, list[Resource | Unknown]] = {
        "ref:properties.x": [STORE, OTHER],
        "ref:properties.open": [OPEN],
        "in:t": [NOWHERE],
    }
    subject = Resource("t", "n", "/0", BODY, references=edges, views=VIEWS)
    assert explain(node, subject, ENVIRONMENT) == expected
