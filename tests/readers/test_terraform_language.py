"""Expressions of the Terraform language are worked out as Terraform does, or are unknown with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.readers.hcl_evaluation import evaluate
from modelrail.readers.hcl_source import parse
from modelrail.readers.hcl_values import Json, Open, Scope, Work, failure
from modelrail.resources import Secret, Unknown

OPEN = Unknown("", "variable 'open' has no default", "")
LATER = Open("", "later", "", symbol="azurerm_x.y.id", refers=("azurerm_x.y",))
NAMES = {
    "n": 2,
    "text": "west",
    "items": ["a", "b"],
    "map": {"k": {"v": 1}, "l": {"v": 2}},
    "open": OPEN,
    "later": LATER,
    "secret": Secret("s3cret"),
}


def value(text: str) -> Any:
    body = parse(f"x = {text}\n".encode(), "main.tf")
    assert not body.errors, "the test's own text is broken"
    return evaluate(body.attributes["x"].value, Scope(dict(NAMES), lambda name: failure(f"'{name}' is not declared")))


KNOWN = [
    ("number", "1.5", 1.5),
    ("negative", "-3 + 1", -2),
    ("truth", "!true", False),
    ("null", "null", None),
    ("escapes", r'"a\"b\n\u00e9$${x}%%{y}"', 'a"b\né${x}%{y}'),
    ("template", '"${text} europe ${n}"', "west europe 2"),
    ("a template of one expression keeps its type", '"${n}"', 2),
    ("blanks in a template count", '"  ${text}  "', "  west  "),
    ("heredoc", "<<EOT\n  a ${n}\nb\nEOT", "  a 2\nb\n"),
    ("heredoc without its margin", "<<-EOT\n    a\n      b ${n}\n    EOT", "a\n  b 2\n"),
    ("comments", "[1, # one\n 2, /* two */ 3]", [1, 2, 3]),
    ("object keys", '{a = 1, "b" : 2, (text) = 3, 4 = 5}', {"a": 1, "b": 2, "west": 3, "4": 5}),
    ("index", 'map["k"].v + map.l.v', 3),
    ("legacy index", "items.1", "b"),
    ("splat", "[for m in values(map) : m.v]", [1, 2]),
    ("splat of a list", "[{a = 1}, {a = 2}][*].a", [1, 2]),
    ("splat of one value", "text[*]", ["west"]),
    ("splat of null", "null[*]", []),
    ("condition", 'n == 2 ? "yes" : "no"', "yes"),
    ("both branches the same", 'open ? "same" : "same"', "same"),
    ("logic absorbs the unknown", "open || true", True),
    ("logic absorbs the unknown, false", "false && open", False),
    ("a number is no text", 'n == "2"', False),
    ("what will exist is not null", "later != null", True),
    ("precedence", "1 + 2 * 3 == 7 && !false", True),
    ("for with a condition", 'join(",", [for i in items : upper(i) if i != "b"])', "A"),
    ("for over an object", "{for k, m in map : k => m.v}", {"k": 1, "l": 2}),
    ("for with groups", '{for k, m in map : "all" => k...}', {"all": ["k", "l"]}),
    ("merge", "merge({a = 1}, {a = 2, b = 3}, null)", {"a": 2, "b": 3}),
    ("merge of a list of objects", "merge([{a = 1}, {b = 2}]...)", {"a": 1, "b": 2}),
    ("a key beside an unknown one", "merge(open, {a = 1}).a", 1),
    ("try goes on after an error", 'try(map.z.v, map["y"], "else")', "else"),
    ("can", "can(map.k.v) && !can(map.z)", True),
    ("coalesce", 'coalesce(null, "", text)', "west"),
    ("lookup", 'lookup(map, "z", {v = 9}).v', 9),
    ("format", 'format("%s-%d%%", text, n)', "west-2%"),
    ("nested lists", "flatten([[1], [2, [3]]])", [1, 2, 3]),
    ("json", 'jsondecode("{\\"a\\": [1]}").a[0]', 1),
    ("json there and back", "jsondecode(jsonencode({a = [1]}))", {"a": [1]}),
    ("yaml", 'yamldecode("a: [1]").a[0]', 1),
    ("sets", 'length(toset(["a", "a"]))', 1),
    ("one", "one([])", None),
    ("contains what is known", 'contains(["a", open], "a")', True),
    ("texts", 'trimsuffix(replace(lower("A-B"), "-", "/"), "b")', "a/"),
    ("zipmap", 'zipmap(["a"], [1])', {"a": 1}),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=n) for n, t, e in KNOWN])
def test_known(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected and type(found) is type(expected)


UNKNOWN = [
    ("a variable without a value", "open", "no default"),
    ("inside a text", '"a-${open}"', "no default"),
    ("a condition", "open ? 1 : 2", "it hangs on a condition: variable 'open'"),
    ("logic", "open && true", "no default"),
    ("equality", "open == 1", "no default"),
    ("a function of an unknown", "upper(open)", "no default"),
    ("a key that an unknown may override", "merge({a = 1}, open).a", "no default"),
    ("a key that may be there", "{(open) = 1}.b", "one of the keys"),
    ("contains", 'contains([open], "z")', "no default"),
    ("a function that is not worked out", 'cidrsubnet("10.0.0.0/8", 8, 1)', "'cidrsubnet' is not worked out"),
    ("the time", "timestamp()", "'timestamp' is not worked out"),
    ("a function of a provider", "provider::azapi::build_resource_id(1)", "is not worked out"),
    ("a template directive", '"%{ if true }a%{ endif }"', "directive"),
    ("a missing key", "map.z", "not in the object"),
    ("a missing index", "items[7]", "not in the value"),
    ("a name that nobody declared", "nothing.x", "'nothing' is not declared"),
    ("division by zero", "1 / 0", "cannot be worked out"),
    ("an object in a text", '"a ${map}"', "stands in a text"),
    ("too many numbers", "range(99999)", "does not take"),
    ("try of an unknown", 'try(open.a, "else")', "no default"),
    ("nested too deeply", "[" * 200 + "]" * 200, "nested too deeply"),
    ("a file outside", 'file("/etc/passwd")', "not known"),
]


@pytest.mark.parametrize(("text", "reason"), [pytest.param(t, r, id=n) for n, t, r in UNKNOWN])
def test_unknown(text: str, reason: str) -> None:
    found = value(text)
    while isinstance(found, list) and found:
        found = found[0]
    assert isinstance(found, Unknown) and reason in found.reason and found.remedy is not None


REFERS = [
    ("itself", "later", True),
    ("an attribute of it", "later.principal_id", True),
    ("in a text", '"${later}/keys/k"', True),
    ("through coalesce", "coalesce(later, open)", True),
    ("through one", "one([later])", True),
    ("not where another value may stand", "open ? later : null", False),
    ("not through a function that changes it", 'split("/", later)[8]', False),
]


@pytest.mark.parametrize(("text", "refers"), [pytest.param(t, r, id=n) for n, t, r in REFERS])
def test_what_an_unknown_refers_to(text: str, refers: bool) -> None:
    found = value(text)
    assert isinstance(found, Unknown)
    assert (isinstance(found, Open) and found.refers == ("azurerm_x.y",)) is refers


SECRETS = ["secret", '"a-${secret}"', "upper(secret)", 'join("-", [secret])', "{a = secret}.a", 'sensitive("x")']


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_stays_one(text: str) -> None:
    assert isinstance(value(text), Secret)


def test_json_keeps_what_is_unknown_in_it() -> None:
    found = value('jsonencode({a = open, b = "x"})')
    assert isinstance(found, Json) and found.value == {"a": OPEN, "b": "x"}


def test_json_around_unknown_parts_is_read() -> None:
    found = value('jsondecode("{\\"a\\": \\"${later}\\", \\"b\\": \\"x-${open}\\", \\"c\\": ${open}}")')
    assert found["a"] == LATER and found["c"] == OPEN
    assert isinstance(found["b"], Unknown) and found["b"] != OPEN


def test_what_blows_up_is_stopped() -> None:
    text = "\n".join(f'x{i} = "${{x{i - 1}}}${{x{i - 1}}}"' for i in range(1, 60))
    body = parse(f'x0 = "aaaaaaaaaaaaaaaa"\n{text}\n'.encode(), "main.tf")
    scope = Scope({}, lambda name: evaluate(body.attributes[name].value, scope), Work(50_000))
    assert isinstance(evaluate(body.attributes["x59"].value, scope), Unknown)
