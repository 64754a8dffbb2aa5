"""A template is read as the resources that Azure would deploy; what is open is unknown, with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelrail.readers import files
from modelrail.readers.arm import parameter_value, read_resources, read_template
from modelrail.readers.json_text import decode
from modelrail.resources import Resource, Secret, Unit, Unknown, read

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "templates.yaml").read_text())
_VIEWS = {"@existing": "existing", "@template_read": "template read", "@opaque": "opaque"}


def shown(value: Any) -> Any:
    if isinstance(value, Unknown):
        return f"?{value.reason}"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return "[secret]" if isinstance(value, Secret) else value


def name(found: Resource) -> str:
    return found.name if isinstance(found.name, str) else f"?{found.name.symbol or found.name.reason}"


def summary(unit: Unit) -> dict[str, Any]:
    """Resources by address, type and name."""
    rows = {}
    for r in unit.resources:
        row = shown(r.body) | {word: r.views[view] for view, word in _VIEWS.items() if view in r.views}
        rows[f"{r.address} {r.type} {name(r)}"] = row | ({"assumed": sorted(r.assumed)} if r.assumed else {})
    return rows


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_template(case: dict[str, Any]) -> None:
    document = json.loads(json.dumps(case["template"], default=str))
    given = {key: parameter_value(entry) for key, entry in case.get("parameters", {}).items()}
    unit = read_template(document, "t.json", given)
    expected = {key: _sorted(row) for key, row in case.get("reads", {}).items()}
    assert summary(unit) == json.loads(json.dumps(expected, default=str))
    assert [f"{p.rule} {p.address} {p.message}" for p in unit.problems] == case.get("problems", [])


def _sorted(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "assumed": sorted(row["assumed"])} if "assumed" in row else row


# name, expression, path, words of the reason, words of the remedy
OPEN = [
    ("a parameter", "[parameters('p')]", "properties.a.b", "parameter 'p' has no default value", "--parameters"),
    ("inside a value", {"x": [1, "[parameters('p')]"]}, "properties.a.b.x[1]", "parameter 'p'", "--parameters"),
    ("inside a variable", "[variables('v')]", "properties.a.b.c", "parameter 'p'", "--parameters"),
    ("a place of deployment", "[resourceGroup().location]", "properties.a.b", "where the template is", "pass it as a"),
    (
        "a loop",
        {"copy": [{"name": "l", "count": "[parameters('p')]", "input": 1}]},
        "properties.a.b.l",
        "copy loop",
        "write the items out",
    ),
    ("a wrong expression", "[nope(]", "properties.a.b", "cannot be read", "correct the expression"),
]


@pytest.mark.parametrize(("name", "value", "path", "reason", "remedy"), OPEN, ids=[row[0] for row in OPEN])
def test_what_is_open_says_where_why_and_what_to_do(name: str, value: Any, path: str, reason: str, remedy: str) -> None:
    document = {
        "parameters": {"p": {"type": "string"}},
        "variables": {"v": {"c": "[parameters('p')]"}},
        "resources": [{"type": "A.b/c", "name": "n", "properties": {"a": {"b": value}}}],
    }
    (found,) = read_template(document, "t.json", {}).resources
    unknown = read(found.body, path.split("[")[0])
    unknown = unknown[1] if isinstance(unknown, list) else unknown
    assert isinstance(unknown, Unknown)
    assert unknown.path == path and reason in unknown.reason and remedy in unknown.remedy


def test_equal_unknowns_have_one_symbol_and_scopes_keep_them_apart() -> None:
    inner = {"parameters": {"ws": {"type": "string"}}, "resources": [{"type": "A.b/c", "name": "[parameters('ws')]"}]}
    nested = {"expressionEvaluationOptions": {"scope": "inner"}, "template": inner}
    document = {
        "parameters": {"ws": {"type": "string"}},
        "resources": [
            {"type": "A.b/c", "name": "[parameters('ws')]"},
            {"type": "A.b/c", "name": "[parameters('WS')]"},
            {"type": "A.b/c", "name": "[concat(parameters('ws'), '')]"},
            {"type": "A.b/c", "name": "[newGuid()]"},
            {"type": "Microsoft.Resources/deployments", "name": "d", "properties": nested},
        ],
    }
    one, other, longer, new, _, inside = (r.name for r in read_template(document, "t.json", {}).resources)
    assert all(isinstance(n, Unknown) for n in (one, other, longer, new, inside))
    assert one == other and one.symbol  # type: ignore[union-attr]
    assert new.symbol == ""  # type: ignore[union-attr]
    assert inside.symbol not in ("", one.symbol)  # type: ignore[union-attr]


TWICE = [
    ("a property", '"properties": {"a": 1, "a": 2}', "properties.a", "?'a' is written twice"),
    ("far inside", '"properties": {"l": [{"a": 1, "a": 2}]}', "properties.l[0].a", None),
    ("equal values", '"location": "x", "location": "x"', "location", "?'location' is written twice"),
    ("with a comment between", '"location": "x", "location" /* */ : "y"', "location", "?'location' is written twice"),
    ("the condition", '"condition": false, "condition": true', "condition", None),
    ("the name", '"name": "m"', "name", None),
]


@pytest.mark.parametrize(("name", "text", "path", "value"), TWICE, ids=[row[0] for row in TWICE])
def test_a_key_written_twice_is_found(name: str, text: str, path: str, value: Any) -> None:
    document = decode('{"resources": [{"type": "A.b/c", "name": "n", ' + text + "}]}")
    unit = read_template(document, "t.json", {})
    assert [(p.rule, p.address, p.path) for p in unit.problems] == [("MR905", "/resources/0", path)]
    assert value is None or shown(read(unit.resources[0].body, path)) == value


def test_a_parameter_written_twice_is_open() -> None:
    document = decode('{"parameters": {"p": {"defaultValue": 1, "defaultValue": 2}}, "resources": []}')
    document["resources"] = [{"type": "A.b/c", "name": "n", "x": "[parameters('p')]", "y": "[parameters('q')]"}]
    given = {"q": parameter_value(decode('{"value": {"a": 1, "a": 2}}'))}
    (found,) = read_template(document, "t.json", given).resources
    assert shown(found.body) == {"x": "?'defaultValue' is written twice", "y": {"a": "?'a' is written twice"}}


BARE = [
    ("a list", [{"type": "A.b/c", "name": "a"}, {"type": "A.b/c/d", "name": "a/b"}], ["/0", "/1"]),
    ("one resource", {"type": "A.b/c", "name": "a", "properties": {}}, [""]),
    (
        "one with children",
        {"type": "A.b/c", "name": "a", "resources": [{"type": "d", "name": "b"}]},
        ["", "/resources/0"],
    ),
]


@pytest.mark.parametrize(("name", "document", "addresses"), BARE, ids=[row[0] for row in BARE])
def test_resources_without_a_template(name: str, document: Any, addresses: list[str]) -> None:
    at_root = isinstance(document, dict)
    unit = read_resources([document] if at_root else document, "t.json", at_root)
    assert [r.address for r in unit.resources] == addresses


NAMES = [
    ("the last part of its id", "ep", "/subscriptions/s/resourceGroups/g/providers/A.b/c/ws/d/ep", "ws/ep"),
    ("the whole name", "ws/ep", "/subscriptions/s/resourceGroups/g/providers/A.b/c/ws/d/ep", "ws/ep"),
    ("an id of another type", "ep", "/subscriptions/s/resourceGroups/g/providers/A.b/x/ws/d/ep", "ep"),
    ("an id of another name", "ep", "/subscriptions/s/resourceGroups/g/providers/A.b/c/ws/d/other", "ep"),
    ("no id", "ep", "nothing", "ep"),
]


@pytest.mark.parametrize(("case", "name", "id_", "expected"), NAMES, ids=[row[0] for row in NAMES])
def test_a_resource_as_azure_gives_it_has_its_whole_name(
    case: str, name: str, id_: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "r.json").write_text(json.dumps([{"type": "A.b/c/d", "name": name, "id": id_}]))
    (unit,) = files.read([tmp_path / "r.json"], []).units
    assert unit.resources[0].name == expected


def test_a_request_that_deploys_is_evaluated_in_its_own_scope(tmp_path: Path) -> None:
    template = {
        "parameters": {"p": {"type": "string"}, "d": {"type": "string", "defaultValue": "x"}},
        "resources": [{"type": "A.b/c", "name": "[parameters('p')]", "location": "[parameters('d')]"}],
    }
    request = {"properties": {"mode": "Incremental", "parameters": {"p": {"value": "n"}}, "template": template}}
    (tmp_path / "r.json").write_text(json.dumps(request, indent=1))
    (unit,) = files.read([tmp_path / "r.json"], []).units
    found = unit.resources[1]
    assert (found.name, found.body, found.address) == ("n", {"location": "x"}, "/properties/template/resources/0")
    assert (
        unit.locate(found, "location")[1]
        == (tmp_path / "r.json").read_text().splitlines().index('     "location": "[parameters(\'d\')]"') + 1
    )


GROUP = {"subscriptionId": "s", "resourceGroupName": "g", "api-version": "2025-09-01"}
ONE = {**GROUP, "workspaceName": "ws", "endpointName": "ep"}
HUB = {"properties": {"hubResourceId": "h"}}
REQUESTS = [
    ("a body", {**ONE, "body": {"properties": {"compute": "k"}}}, ["workspaces/onlineendpoints ws/ep"], []),
    ("by its other name", {**GROUP, "workspaceName": "ws", "parameters": HUB}, ["workspaces ws"], []),
    ("of two types", {**ONE, "body": {"properties": {"authMode": "Key"}}}, [], ["MR901"]),
    ("of no type", {**ONE, "body": {"properties": {"nope": 1}}}, [], ["MR901"]),
]


@pytest.mark.parametrize(("name", "given", "resources", "problems"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_a_request_written_down(
    name: str, given: dict[str, Any], resources: list[str], problems: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"parameters": given}, indent=1))
    (unit,) = files.read([file], []).units
    kinds = [f"{r.type.removeprefix('microsoft.machinelearningservices/')} {r.name}" for r in unit.resources]
    assert (kinds, [p.rule for p in unit.problems]) == (resources, problems)
    assert {r.address for r in unit.resources} | {p.address for p in unit.problems} == {"/parameters"}


def test_the_line_of_a_property_in_a_request(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"parameters": {**ONE, "body": {"properties": {"compute": "k"}}}}, indent=1))
    (unit,) = files.read([file], []).units
    line = file.read_text().splitlines().index('    "compute": "k"') + 1
    assert unit.locate(unit.resources[0], "properties.compute") == (str(file), line)
