"""An expression of a template gives the value that Azure would work out, or says why it cannot be known."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from modelrail.readers.arm import read_template
from modelrail.readers.expressions import DEEPEST, LONGEST
from modelrail.resources import Secret, Unknown, text


@dataclass(frozen=True)
class Why:
    """Stands for an Unknown whose reason has these words."""

    words: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.words in other.reason


PARAMETERS = {
    "open": {"type": "string"},
    "name": {"type": "string", "defaultValue": "Phi-4"},
    "key": {"type": "securestring", "defaultValue": "hunter2"},
    "keys": {"type": "secureObject", "defaultValue": {"first": "hunter2", "more": ["hunter3"]}},
    "self": {"type": "string", "defaultValue": "[parameters('self')]"},
    "here": {"type": "string", "defaultValue": "[variables('there')]"},
    "twice": {"type": "string", "defaultValue": "[concat(parameters('name'), '!')]"},
}
VARIABLES = {
    "there": "[parameters('here')]",
    "items": ["a", "b", {"Deep": {"er": 3}}],
    "model": {"Registry": "azureml", "name": "[parameters('name')]"},
    "none": None,
    "copy": [{"name": "made", "count": 3, "input": "x"}],
}


def value(expression: Any, variables: dict[str, Any] | None = None, **template: Any) -> Any:
    """What a property of a resource comes to."""
    variables = {**VARIABLES, **(variables or {})}
    item = {"type": "A.b/c", "name": "n", "properties": {"v": expression}}
    document = {"parameters": PARAMETERS, "variables": variables, **template, "resources": [item]}
    return read_template(document, "t.json", {}).resources[0].body["properties"]["v"]


LITERALS = [
    ("a text", "plain", "plain"),
    ("a bracket that opens only", "[plain", "[plain"),
    ("an escaped bracket", "[[parameters('open')]", "[parameters('open')]"),
    ("a blank before the bracket", " [parameters('name')]", " [parameters('name')]"),
    ("a number", 7, 7),
    ("a quote inside quotes", "['it''s']", "it's"),
    ("a negative number", "[createArray(-3)]", [-3]),
    ("blanks and line ends", "[ concat ( 'a' ,\n 'b' ) ]", "ab"),
]
NAMES = [
    ("a parameter", "[parameters('name')]", "Phi-4"),
    ("letter case of functions and names", "[PARAMETERS('NAME')]", "Phi-4"),
    ("a default that is an expression", "[parameters('twice')]", "Phi-4!"),
    ("a parameter without a default", "[parameters('open')]", Why("parameter 'open' has no default value")),
    ("a parameter nobody declared", "[parameters('nope')]", Why("parameter 'nope' is not declared")),
    ("a parameter that is itself", "[parameters('self')]", Why("parameter 'self' refers to itself")),
    ("a circle through a variable", "[parameters('here')]", Why("refers to itself")),
    ("a variable nobody declared", "[variables('nope')]", Why("variable 'nope' is not declared")),
    ("a variable made by a copy loop", "[variables('made')]", Why("made by a copy loop")),
    ("a name that is worked out", "[parameters(concat('na', 'me'))]", "Phi-4"),
    ("a member", "[variables('model').name]", "Phi-4"),
    ("a member in other letter case", "[variables('model').REGISTRY]", "azureml"),
    ("a member in brackets", "[variables('model')['name']]", "Phi-4"),
    ("members of items", "[variables('items')[2].deep.er]", 3),
    ("a member that is not there", "[variables('model').nope]", Why("'nope' is not in the value")),
    ("an item that is not there", "[variables('items')[9]]", Why("'9' is not in the value")),
    ("an item before the first", "[variables('items')[-1]]", Why("'-1' is not in the value")),
    ("a member of a text", "[parameters('name').x]", Why("'x' is not in the value")),
    ("a member of something open", "[parameters('open').x]", Why("parameter 'open'")),
    (
        "a secret as a key",
        "[variables('model')[parameters('key')]]",
        Why("'[secret]' is not in the value"),
    ),
]
FUNCTIONS = [
    ("concat of texts and numbers", "[concat('v', 1, true())]", "v1True"),
    ("concat of lists", "[concat(createArray(1), createArray(2))]", [1, 2]),
    ("concat of nothing known", "[concat('a', null())]", Why("'concat' does not take these values")),
    ("format", "[format('{0}/{1}/{0}', 'a', 2)]", "a/2/a"),
    ("format with braces", "[format('{{0}} {0}', 'x')]", "{0} x"),
    ("format with a specifier", "[format('{0:D3}', 5)]", Why("'format' does not take these values")),
    ("format with too few values", "[format('{1}', 'a')]", Why("'format' does not take these values")),
    ("if", "[if(equals(1, 1), 'yes', parameters('open'))]", "yes"),
    ("if whose branches are equal", "[if(equals(parameters('open'), 'x'), 'same', 'same')]", "same"),
    ("if on something open", "[if(equals(parameters('open'), 'x'), 'a', 'b')]", Why("condition: parameter 'open'")),
    ("if on no condition", "[if('true', 'a', 'b')]", Why("neither true nor false")),
    ("and decides without the rest", "[and(false(), equals(parameters('open'), 1))]", False),
    ("and does not decide", "[and(true(), equals(parameters('open'), 1))]", Why("parameter 'open'")),
    ("or decides without the rest", "[or(true(), equals(parameters('open'), 1))]", True),
    ("not", "[not(false())]", True),
    ("not of a text", "[not('false')]", Why("'not' does not take these values")),
    ("equals minds letter case", "[equals('a', 'A')]", False),
    ("equals minds kinds", "[equals(1, '1')]", False),
    ("coalesce", "[coalesce(null(), variables('none2'), 'x')]", Why("variable 'none2' is not declared")),
    ("coalesce of null", "[coalesce(null(), 'x')]", "x"),
    ("contains, letter case of keys", "[contains(variables('model'), 'registry')]", True),
    ("contains, letter case of texts", "[contains('Phi-4', 'phi')]", False),
    ("startsWith and endsWith fold", "[and(startsWith('Phi', 'pH'), endsWith('Phi', 'HI'))]", True),
    ("empty", "[createArray(empty(''), empty(null()), empty('a'))]", [True, True, False]),
    ("first and last", "[concat(first('abc'), last('abc'))]", "ac"),
    ("first of nothing", "[first(createArray())]", Why("'first' does not take these values")),
    ("take and skip", "[concat(take('abc', 2), skip('abc', 2))]", "abc"),
    ("take and skip of less than nothing", "[concat('<', take('abc', -1), '>', skip('abc', -1))]", "<>abc"),
    ("substring", "[substring('abcdef', 2, 3)]", "cde"),
    ("substring beyond the end", "[substring('abc', 2, 3)]", Why("'substring' does not take these values")),
    ("substring before the start", "[substring('abc', -1)]", Why("'substring' does not take these values")),
    ("split", "[split('a;b,c', createArray(';', ','))]", ["a", "b", "c"]),
    ("split by nothing", "[split('abc', '')]", Why("'split' does not take these values")),
    ("join", "[join(createArray('a', 'b'), '-')]", "a-b"),
    ("replace", "[replace('aXb', 'X', '-')]", "a-b"),
    ("replace of nothing", "[replace('ab', '', '-')]", Why("'replace' does not take these values")),
    ("letter case and blanks", "[concat(toUpper('a'), toLower('B'), trim(' c '))]", "Abc"),
    ("int and string", "[string(int('42'))]", "42"),
    ("int of a text", "[int('4_2')]", Why("'int' does not take these values")),
    ("string of an object", "[string(createObject('a', 1))]", '{"a":1}'),
    ("json", "[json('{\"a\": [1, null]}').a]", [1, None]),
    ("json with a key written twice", '[json(\'{"a": 1, "a": 2}\').a]', Why("'json' does not take these values")),
    ("json of half a character", "[json('\"\\ud800\"')]", Why("'json' does not take these values")),
    ("createObject", "[createObject('a', parameters('name'))]", {"a": "Phi-4"}),
    ("createObject around something open", "[createObject('a', parameters('open')).a]", Why("parameter 'open'")),
    ("createObject with an open key", "[createObject(parameters('open'), 1)]", Why("parameter 'open'")),
    ("createObject with a number as key", "[createObject(1, 2)]", Why("'createobject' does not take these values")),
    ("tryGet", "[tryGet(variables('items'), 2, 'deep', 'er')]", 3),
    ("tryGet of what is not there", "[coalesce(tryGet(variables('model'), 'nope', 'x'), 'else')]", "else"),
    ("union of lists", "[union(createArray('a', 'b'), createArray('b', 'c'))]", ["a", "b", "c"]),
    (
        "union merges objects inside objects",
        '[union(json(\'{"m": {"path": "p", "x": 1}}\'), json(\'{"m": {"x": 2}}\'))]',
        {"m": {"path": "p", "x": 2}},
    ),
    (
        "a known id",
        "[resourceId('Microsoft.KeyVault/vaults/keys', 'v', 'k')]",
        "/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.KeyVault/vaults/v/keys/k",
    ),
    ("an id with an open name", "[resourceId('Microsoft.KeyVault/vaults', parameters('open'))]", Why("'open'")),
    ("an id with too few names", "[resourceId('Microsoft.KeyVault/vaults/keys', 'v')]", Why("not one name for each")),
    ("an id of an open type", "[resourceId(parameters('open'), 'v')]", Why("type of the resource it names")),
    ("the resource group", "[resourceGroup().location]", Why("known only where the template is deployed")),
    ("a key", "[listKeys('x', '2023-01-01').keys[0].value]", Why("known only after the resource exists")),
    ("an output of a resource", "[reference('x').y]", Why("known only after the resource exists")),
    ("the clock", "[utcNow()]", Why("time of the deployment")),
    ("a turn of a loop", "[copyIndex()]", Why("different in every turn")),
    ("a function not on the list", "[base64('x')]", Why("'base64' is not evaluated here")),
    ("a function of the template", "[my.toLower('x')]", Why("'my.tolower' is a function of the template itself")),
]
BROKEN = [
    ("nothing", "[]", Why("ends too early")),
    ("a word", "[true]", Why("'true' is not expected there")),
    ("a bracket too few", "[concat('a']", Why("comma is missing")),
    ("no end of a call", "[concat('a',]", Why("ends too early")),
    ("no end of an index", "[variables('items')[0]", Why("a bracket is not closed")),
    ("a dot and nothing", "[variables('items').]", Why("a name is missing after the dot")),
    ("two values", "['a' 'b']", Why("something follows its end")),
    ("a character of no expression", "[concat('a' & 'b')]", Why("a character that no expression has")),
    ("a number without end", f"[createArray({'9' * 5_000})]", Why("comma is missing")),
    ("no end of a text", "['abc]", Why("a character that no expression has")),
    ("a key that is an expression", {"[parameters('name')]": 1}, Why("one of its keys is an expression")),
    ("a property made by a loop", {"copy": [{"name": "a", "count": 2, "input": 1}]}, {"a": Why("made by a copy loop")}),
    ("its other spelling", {"Copy": [{"name": "a", "count": 2, "input": 1}]}, {"a": Why("made by a copy loop")}),
]


@pytest.mark.parametrize(
    ("name", "expression", "expected"),
    [*LITERALS, *NAMES, *FUNCTIONS, *BROKEN],
    ids=[row[0] for row in [*LITERALS, *NAMES, *FUNCTIONS, *BROKEN]],
)
def test_value_or_reason(name: str, expression: Any, expected: Any) -> None:
    assert expected == value(expression)


SECRETS = [
    ("the parameter", "[parameters('key')]"),
    ("a part of an object", "[parameters('keys').first]"),
    ("an item in an object", "[parameters('keys').more[0]]"),
    ("put together", "[concat('x', parameters('key'))]"),
    ("formatted", "[format('{0}', parameters('key'))]"),
    ("in other letter case", "[toUpper(parameters('key'))]"),
    ("through JSON and back", "[json(string(parameters('keys'))).first]"),
    ("merged", "[union(createObject('a', 'b'), parameters('keys')).first]"),
    ("in an id", "[resourceId('Microsoft.KeyVault/vaults', parameters('key'))]"),
    ("chosen", "[if(true(), parameters('key'), 'x')]"),
]


@pytest.mark.parametrize(("name", "expression"), SECRETS, ids=[row[0] for row in SECRETS])
def test_what_is_made_of_a_secret_is_one(name: str, expression: str) -> None:
    found = value(expression)
    assert isinstance(found, Secret) and "hunter" in found.lower()
    assert text(found) == "[secret]"


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
    ("range", "[range(0, 1000000000)]", {}, Why("'range' is not evaluated here")),
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
