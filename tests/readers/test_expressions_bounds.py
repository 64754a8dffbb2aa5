"""A small template cannot blow up: what grows beyond bounds is unknown, in little time and memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from modelrail.readers.arm import read_template
from modelrail.readers.expressions import LONGEST
from modelrail.readers.expressions_syntax import DEEPEST
from modelrail.resources import Unknown
from tests.readers.test_expressions import Why, value


def chain(each: str, length: int, start: Any = "x" * 50) -> dict[str, Any]:
    """Variables of which each is made of the one before."""
    return {"v0": start, **{f"v{i}": each.replace("LAST", f"variables('v{i - 1}')") for i in range(1, length)}}


def unknowns(found: Any) -> Iterator[Unknown]:
    """What is open in a value."""
    inside = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    if isinstance(found, Unknown):
        yield found
    for item in inside:
        yield from unknowns(item)


TOO_LARGE, TOO_DEEP = Why("too large"), Why("nested too deeply")
TOO_DEEP_JSON = TOO_DEEP if sys.version_info >= (3, 13) else Why("'json' does not take these values")
OPEN = "[parameters('open')]"
BOMBS = [
    ("texts doubled", "[variables('v59')]", chain("[concat(LAST, LAST)]", 60), TOO_LARGE),
    ("lists doubled", "[variables('v59')]", chain("[concat(LAST, LAST)]", 60, ["x"]), TOO_LARGE),
    ("lists of lists", "[variables('v39')]", chain("[createArray(LAST, LAST)]", 40), TOO_LARGE),
    ("objects of objects", "[variables('v39')]", chain("[createObject('a', LAST, 'b', LAST)]", 40), TOO_LARGE),
    (
        "union of many",
        "[variables('v39')]",
        chain("[union(createObject('a', LAST), createObject('b', LAST))]", 40),
        TOO_LARGE,
    ),
    ("format", f"[format('{'{0}' * 3000}', variables('v9'))]", chain("[concat(LAST, LAST)]", 10), TOO_LARGE),
    ("replace", "[replace(variables('v9'), 'x', variables('v9'))]", chain("[concat(LAST, LAST)]", 10), TOO_LARGE),
    (
        "join",
        "[join(split(variables('v9'), 'x'), variables('v9'))]",
        chain("[concat(LAST, LAST)]", 10),
        TOO_LARGE,
    ),
    ("range", "[range(0, 1000000000)]", {}, TOO_LARGE),
    (
        "maps of maps",
        "[map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', 1))))]",
        {},
        TOO_LARGE,
    ),
    ("functions that call themselves", "[own.ring()]", {}, Why("")),
    (
        "loops of loops",
        {"copy": [{"name": "a", "count": 800, "input": {"copy": [{"name": "b", "count": 800, "input": 1}]}}]},
        {},
        Why("made by a copy loop"),
    ),
    ("symbols of what is open", "[variables('v59')]", chain("[concat(LAST, LAST)]", 60, OPEN), Why("'open'")),
    ("conditions on what is open", "[variables('v40')]", chain("[if(equals(LAST, 1), LAST, 2)]", 41, OPEN), Why("")),
    ("nested calls", f"[{'string(' * 900}1{')' * 900}]", {}, TOO_DEEP),
    ("nested indexes", "[" + "variables('items')[" * 900 + "0" + "]" * 901, {}, TOO_DEEP),
    ("JSON in a text", f"[json('{'[' * 5000}{']' * 5000}')]", {}, TOO_DEEP_JSON),
    ("a long chain of variables", "[variables('v4999')]", chain("[LAST]", 5000), TOO_DEEP),
    ("a long expression", f"[concat('{'x' * LONGEST}')]", {}, Why("longer than Azure takes")),
]


@pytest.mark.parametrize(("name", "expression", "variables", "expected"), BOMBS, ids=[row[0] for row in BOMBS])
def test_nothing_blows_up(name: str, expression: str, variables: dict[str, Any], expected: Why) -> None:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = value(expression, variables)
    took, more = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert expected in list(unknowns(found))
    assert took < 5 and more < 150_000, f"{took:.1f} s, {more // 1000} MB"


def test_many_uses_of_one_large_value_are_bounded_together() -> None:
    large = {"large": [str(i) for i in range(5_000)]}
    resources = [{"type": "A.b/c", "name": "n", "v": "[variables('large')]"} for _ in range(500)]
    found = read_template({"variables": large, "resources": resources}, "t.json", {}).resources
    assert found[0].body["v"] == large["large"]
    assert found[-1].body["v"] == TOO_LARGE


def test_depth_that_people_write_is_no_problem() -> None:
    assert value(f"[{'string(' * (DEEPEST - 1)}'x'{')' * (DEEPEST - 1)}]") == "x"
    assert value("[variables('v29')]", chain("[concat(LAST, '')]", 30, "x")) == "x"
