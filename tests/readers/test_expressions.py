"""An expression of a template gives the value that Azure would work out, or says why it cannot be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from modelrail.readers.arm import read_template
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
    "outside": "[lambdaVariables('x')]",
    "nulls": {"a": None},
    "copy": [
        {"name": "made", "count": 3, "input": "x"},
        {"name": "turns", "count": 2, "input": "[concat('t', copyIndex('turns', 1))]"},
        {"name": "many", "count": 801, "input": "x"},
    ],
}


def value(expression: Any, variables: dict[str, Any] | None = None) -> Any:
    """What a property of a resource comes to."""
    variables = {**VARIABLES, **(variables or {})}
    item = {"type": "A.b/c", "name": "n", "properties": {"v": expression}}
    document = {"parameters": PARAMETERS, "variables": variables, "functions": OWN, "resources": [item]}
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
    ("a variable made by a copy loop", "[variables('made')]", ["x", "x", "x"]),
    ("a loop that uses its turns", "[variables('turns')]", ["t1", "t2"]),
    ("a loop of many turns", "[variables('many')]", Why("made by a copy loop")),
    ("a member that is null", "[variables('nulls').a]", None),
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
    ("a function not on the list", "[cidrSubnet('10.0.0.0/8', 9, 1)]", Why("'cidrsubnet' is not evaluated here")),
    ("numbers", "[createArray(add(1, 2), sub(1, 2), mul(2, 3), div(-7, 2), mod(-7, 2))]", [3, -1, 6, -3, -1]),
    ("division by nothing", "[div(1, 0)]", Why("'div' does not take these values")),
    ("numbers that are texts", "[add('1', 2)]", Why("'add' does not take these values")),
    ("the least and the most", "[createArray(min(2, 1), max(createArray(1, 2)))]", [1, 2]),
    ("range", "[range(1, 3)]", [1, 2, 3]),
    ("range of less than nothing", "[range(1, -3)]", Why("'range' does not take these values")),
    ("items, in the order of keys", "[items(createObject('b', 1, 'a', 2))[0]]", {"key": "a", "value": 2}),
    ("objectKeys", "[objectKeys(createObject('b', 1, 'a', 2))]", ["a", "b"]),
    ("flatten", "[flatten(createArray(createArray(1), createArray(2)))]", [1, 2]),
    ("flatten of what is no list", "[flatten(createArray(1))]", Why("'flatten' does not take these values")),
    ("shallowMerge", "[shallowMerge(createArray(createObject('a', 1), createObject('a', 2)))]", {"a": 2}),
    ("intersection", "[intersection(createArray(1, 2), createArray(2, 3))]", [2]),
    ("intersection of objects", "[intersection(createObject('a', 1, 'b', 2), createObject('a', 1))]", {"a": 1}),
    ("indexOf folds letter case", "[createArray(indexOf('aBc', 'b'), lastIndexOf('abab', 'B'))]", [1, 3]),
    ("indexOf in a list", "[indexOf(createArray('a', 'b'), 'c')]", -1),
    ("base64 and back", "[base64ToString(base64('x y'))]", "x y"),
    ("base64ToJson", "[base64ToJson('eyJhIjogMX0=').a]", 1),
    ("base64 of no text", "[base64ToString('/w==')]", Why("'base64tostring' does not take these values")),
    ("padLeft", "[padLeft(7, 3, '0')]", "007"),
    ("uri", "[uri('https://x.y/a/b.json', 'c.json')]", "https://x.y/a/c.json"),
    ("uriComponent and back", "[uriComponentToString(uriComponent('a b/c'))]", "a b/c"),
    ("coalesce before what is open", "[coalesce('x', parameters('open'))]", "x"),
    ("coalesce after what is open", "[coalesce(parameters('open'), 'x')]", Why("parameter 'open'")),
    ("length around what is open", "[length(createArray(parameters('open'), 1))]", 2),
    ("a list with what is open put to another", "[concat(createArray(parameters('open')), createArray(2))[1]]", 2),
    ("union around what is open", "[union(createObject('a', parameters('open')), createObject('b', 1)).b]", 1),
    (
        "union of an object and what is open",
        "[union(createObject('a', createObject('x', 1)), createObject('a', parameters('open'))).a]",
        Why("parameter 'open'"),
    ),
    ("empty around what is open", "[empty(createArray(parameters('open')))]", False),
    ("equals around what is open", "[equals(createArray(parameters('open')), createArray())]", Why("parameter 'open'")),
    ("a function of the template", "[my.toLower('x')]", Why("'my.tolower' is a function of the template itself")),
]
LIST = "createArray('b', 'a', 'c')"
LAMBDAS = [
    ("map", f"[map({LIST}, lambda('x', toUpper(lambdaVariables('X'))))]", ["B", "A", "C"]),
    ("map with an index", f"[map({LIST}, lambda('x', 'i', lambdaVariables('i')))]", [0, 1, 2]),
    ("map to what is open", f"[map({LIST}, lambda('x', parameters('open')))[2]]", Why("parameter 'open'")),
    ("map of what is open", "[map(parameters('open'), lambda('x', 1))]", Why("parameter 'open'")),
    ("map of a text", "[map('abc', lambda('x', 1))]", Why("'map' does not take these values")),
    ("filter", f"[filter({LIST}, lambda('x', not(equals(lambdaVariables('x'), 'a'))))]", ["b", "c"]),
    ("filter by what is open", f"[filter({LIST}, lambda('x', equals(parameters('open'), 'a')))]", Why("'open'")),
    ("filter by no condition", f"[filter({LIST}, lambda('x', 1))]", Why("'filter' does not take these values")),
    (
        "reduce",
        "[reduce(range(1, 4), 0, lambda('sum', 'x', add(lambdaVariables('sum'), lambdaVariables('x'))))]",
        10,
    ),
    ("sort", f"[sort({LIST}, lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", ["a", "b", "c"]),
    ("toObject", f"[toObject({LIST}, lambda('x', lambdaVariables('x')), lambda('x', 1))]", {"b": 1, "a": 1, "c": 1}),
    ("toObject of itself", "[toObject(createArray('a'), lambda('x', lambdaVariables('x')))]", {"a": "a"}),
    ("toObject with numbers as keys", f"[toObject({LIST}, lambda('x', 1))]", Why("does not take these values")),
    (
        "groupBy",
        "[groupBy(createArray('ab', 'ac', 'b'), lambda('x', substring(lambdaVariables('x'), 0, 1)))]",
        {"a": ["ab", "ac"], "b": ["b"]},
    ),
    ("mapValues", "[mapValues(createObject('a', 1), lambda('x', add(lambdaVariables('x'), 1)))]", {"a": 2}),
    (
        "a lambda inside a lambda",
        "[map(range(1, 2), lambda('x', map(range(7, 1), lambda('y', createArray(lambdaVariables('x'))))))]",
        [[[1]], [[2]]],
    ),
    ("a variable of no lambda", "[lambdaVariables('x')]", Why("lambda variable 'x' is not declared")),
    ("a lambda around a variable", f"[map({LIST}, lambda('x', variables('outside')))[0]]", Why("'x' is not declared")),
    ("a lambda alone", "[lambda('x', 1)]", Why("'lambda' is not evaluated here")),
]
OWN = [
    {
        "namespace": "Own",
        "members": {
            "shout": {"parameters": [{"name": "T"}], "output": {"value": "[concat(parameters('t'), '!')]"}},
            "open": {"parameters": [], "output": {"value": "[parameters('name')]"}},
            "thing": {"parameters": [{"name": "t"}], "output": {"value": {"a": ["[own.shout(parameters('t'))]"]}}},
            "ring": {"parameters": [], "output": {"value": "[concat(own.ring(), own.ring())]"}},
        },
    }
]
FUNCTIONS_OF_ITS_OWN = [
    ("a function of the template", "[own.SHOUT('hey')]", "hey!"),
    ("one that gives an object", "[own.thing('hey')]", {"a": ["hey!"]}),
    ("it sees its own parameters only", "[own.open()]", Why("'own.open' is a function of the template itself")),
    ("one that nobody declared", "[own.nope()]", Why("'own.nope' is a function of the template itself")),
    ("one in a circle", "[own.ring()]", Why("")),
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
    ("a key that is an expression", {"[parameters('name')]": 1}, {"Phi-4": 1}),
    ("a key that is open", {"[parameters('open')]": 1}, Why("one of its keys is an expression that is not known")),
    ("a property made by a loop", {"copy": [{"name": "a", "count": 2, "input": 1}]}, {"a": [1, 1]}),
    (
        "a property made by an open loop",
        {"copy": [{"name": "a", "count": "[parameters('open')]", "input": 1}]},
        {"a": Why("made by a copy loop")},
    ),
    ("a property made by a loop of nothing", {"copy": [{"name": "a", "count": 2}]}, {"a": Why("made by a copy loop")}),
    (
        "loops inside loops",
        {
            "copy": [
                {
                    "name": "a",
                    "count": 2,
                    "input": {"copy": [{"name": "b", "count": 1, "input": "[concat(copyIndex('a'), copyIndex('b'))]"}]},
                }
            ]
        },
        {"a": [{"b": ["00"]}, {"b": ["10"]}]},
    ),
    ("its other spelling", {"Copy": [{"name": "a", "count": 2, "input": 1}]}, {"a": [1, 1]}),
]


VALUES = [*LITERALS, *NAMES, *FUNCTIONS, *LAMBDAS, *FUNCTIONS_OF_ITS_OWN, *BROKEN]


@pytest.mark.parametrize(
    ("name", "expression", "expected"),
    VALUES,
    ids=[row[0] for row in VALUES],
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
