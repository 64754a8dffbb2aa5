"""Bicep is read as the resources that Azure would deploy; what is open is unknown, with a reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelrail.readers import bicep, files
from modelrail.resources import Resource, Secret, Unit, Unknown

CASES: list[dict[str, Any]] = [
    case
    for path in sorted((Path(__file__).parent / "bicep").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text())
]
WORKSPACE = "resource ws 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {\n  name: 'ws'\n%s}\n"


def shown(value: Any) -> Any:
    if isinstance(value, Unknown):
        return f"?{value.reason}"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return "[secret]" if isinstance(value, Secret) else value


def summary(unit: Unit) -> list[tuple[str, Any]]:
    """Resources as address, type and name, each with its body."""
    return [(f"{r.address} {r.type} {name(r)}", _row(r)) for r in unit.resources]


def name(found: Resource) -> str:
    return found.name if isinstance(found.name, str) else f"?{found.name.symbol or found.name.reason}"


def _row(r: Resource) -> dict[str, Any]:
    row = shown({key: item for key, item in r.body.items() if key != "apiVersion"})
    views = {"existing": r.views.get("@existing"), "opaque": r.views.get("@opaque"), "assumed": sorted(r.assumed)}
    if r.views.get("@template_read"):
        row["properties"] = "…"
    return row | {word: found for word, found in views.items() if found}


def read(texts: dict[str, str], folder: Path, parameters: dict[str, Any] | None = None) -> Unit:
    for path, text in texts.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    first = folder / next(iter(texts))
    unit = bicep.read(first, first.read_bytes(), parameters or {})
    assert unit
    return unit


@pytest.fixture(autouse=True)
def _no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_file(case: dict[str, Any], tmp_path: Path) -> None:
    unit = read(case["files"], tmp_path, case.get("parameters"))
    expected = _pairs(case.get("reads", {}))
    assert sorted(summary(unit), key=str) == sorted(expected, key=str)
    here = str(tmp_path) + os.sep
    problems = [f"{p.rule} {p.line} {p.address} {p.message}".replace(here, "") for p in unit.problems]
    assert problems == case.get("problems", [])
    assert {f"{address} {path}": ends for (address, path), ends in unit.hints.items()} == case.get("edges", {})
    assert sorted(os.path.relpath(file, os.path.realpath(tmp_path)) for file in unit.includes) == case.get(
        "includes", []
    )


def _pairs(reads: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, json.loads(json.dumps(row))) for key, row in reads.items()]


LINES = [
    ("a property", "location", 3),
    ("deeper", "properties.encryption.status", 6),
    ("in another letter case", "PROPERTIES.encryption", 5),
    ("an item of a list", "properties.list[1].x", 13),
    ("what is not written, at what is around it", "properties.encryption.keyVaultProperties.x", 5),
    ("what is not written at all", "sku.name", 1),
    ("the resource", "", 1),
]


@pytest.mark.parametrize(("shows", "path", "line"), LINES, ids=[row[0] for row in LINES])
def test_the_line_of_a_property(shows: str, path: str, line: int, tmp_path: Path) -> None:
    body = (
        "  location: 'x'\n  properties: {\n    encryption: {\n      status: 'Enabled'\n    }\n    list: [\n      {\n"
        "        x: 1\n      }\n      {\n        x: 2\n      }\n    ]\n  }\n"
    )
    unit = read({"main.bicep": WORKSPACE % body}, tmp_path)
    found = [unit.locate(unit.resources[0], path)]
    assert found == [(str(tmp_path / "main.bicep"), line)]


def test_the_line_inside_a_module_is_that_of_its_file(tmp_path: Path) -> None:
    texts = {"main.bicep": "\n\nmodule m 'm.bicep' = {\n}\n", "m.bicep": "\n" + WORKSPACE % "  location: 'x'\n"}
    unit = read(texts, tmp_path)
    assert unit.locate(unit.resources[0], "location") == (str(tmp_path / "m.bicep"), 4)


COMPILED = {
    "resources": [
        {"type": "Microsoft.MachineLearningServices/workspaces", "name": "ws", "location": "compiled"},
        {
            "type": "Microsoft.Resources/deployments",
            "name": "m",
            "properties": {
                "expressionEvaluationOptions": {"scope": "inner"},
                "template": {"resources": {"st": {"type": "Microsoft.Storage/storageAccounts", "name": "st"}}},
            },
        },
    ]
}
MAIN = WORKSPACE % "  location: 'source'\n" + "module m 'm.bicep' = {\n  name: 'm'\n}\n"
STORE = "resource st 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'st'\n}\n"
TEMPLATE = json.dumps(COMPILED)
PARAMETERS = json.dumps({"parametersJson": json.dumps({"parameters": {}}), "templateJson": TEMPLATE})
COMMANDS = [
    ("it compiles", "main.bicep", f"cat <<'E'\n{TEMPLATE}\nE", "compiled"),
    ("it compiles parameters", "main.bicepparam", f"cat <<'E'\n{PARAMETERS}\nE", "compiled"),
    ("it fails", "main.bicep", f"cat <<'E'\n{TEMPLATE}\nE\nexit 1", "source"),
    ("it prints no template", "main.bicep", "echo '[]'", "source"),
    ("it prints no JSON", "main.bicep", "echo oops", "source"),
    ("it takes too long", "main.bicep", "/bin/sleep 5", "source"),
    ("it prints no parameters", "main.bicepparam", "echo '{}'", "source"),
]


@pytest.mark.parametrize(("shows", "file", "script", "location"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_the_bicep_command(
    shows: str, file: str, script: str, location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "bin" / "bicep"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\nPATH=/bin:/usr/bin\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent))
    monkeypatch.setattr("modelrail.readers.bicep_command.SECONDS", 0.5)
    texts = {"main.bicep": MAIN, "m.bicep": STORE, "main.bicepparam": "using 'main.bicep'\n"}
    unit = read({file: texts[file], **texts}, tmp_path)
    workspace = unit.resources[0]
    assert (workspace.address, workspace.body["location"]) == ("ws", location)
    assert unit.locate(workspace, "location") == (str(tmp_path / "main.bicep"), 3)
    store = next(r for r in unit.resources if r.address == "m.st")
    assert unit.locate(store, "location") == (str(tmp_path / "m.bicep"), 1)


def test_what_only_the_command_can_read_is_located_at_its_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = {"resources": {"account": {"type": "Microsoft.CognitiveServices/accounts", "name": "a"}}}
    deployment = {"type": "Microsoft.Resources/deployments", "name": "m", "properties": {"template": inner}}
    command = tmp_path / "bin" / "bicep"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\nPATH=/bin:/usr/bin\ncat <<'E'\n{json.dumps({'resources': {'m': deployment}})}\nE\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent))
    unit = read({"main.bicep": "\nmodule m 'br/public:avm/res/cognitive-services/account:0.13.2' = {\n}\n"}, tmp_path)
    found = next(r for r in unit.resources if r.type == "microsoft.cognitiveservices/accounts")
    assert (found.address, unit.locate(found, "kind")) == ("m.account", (str(tmp_path / "main.bicep"), 2))


def test_a_file_of_parameters_gives_them_to_what_is_judged(tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text("param region string\n" + WORKSPACE % "  location: region\n")
    (tmp_path / "prod.bicepparam").write_text("using none\nparam region = 'swedencentral'\n")
    (unit,) = files.read([tmp_path / "main.bicep"], [tmp_path / "prod.bicepparam"]).units
    assert unit.resources[0].body["location"] == "swedencentral" and not unit.resources[0].assumed


def test_a_folder_is_judged_through_what_uses_the_modules(tmp_path: Path) -> None:
    texts = {
        "a.bicep": "param n string\n" + WORKSPACE.replace("'ws'", "n") % "",
        "main.bicep": "param n string\nmodule a 'a.bicep' = {\n  params: { n: n }\n}\n",
        "main.bicepparam": "using 'main.bicep'\nparam n = 'given'\n",
        "types.bicep": "@export()\ntype t = string\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    found = files.read([tmp_path], [])
    assert [[(r.address, r.name) for r in unit.resources] for unit in found.units] == [[("a.ws", "given")]]
    assert found.skipped == 1


def test_only_files_are_read_and_only_by_relative_paths(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bicep")
    (tmp_path / "data.json").write_text('{"x": 1}')
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n" for i in range(40))
    (tmp_path / "bomb.yaml").write_text(bomb)
    modules = "".join(f"module {n} '{p}' = {{\n}}\n" for n, p in (("a", tmp_path / "m.bicep"), ("b", "pipe.bicep")))
    body = f"  x: loadJsonContent('{tmp_path}/data.json')\n  y: loadYamlContent('bomb.yaml')\n"
    unit = read({"main.bicep": modules + WORKSPACE % body, "m.bicep": STORE}, tmp_path)
    assert [r.views.get("@opaque", "").rpartition(" cannot")[2] for r in unit.resources[:2]] == [
        " be read, it is no relative path",
        " be read, no such file or directory",
    ]
    assert all("cannot be loaded" in unit.resources[2].body[key].reason for key in "xy")


DEEP = 10_000
BAD = [
    ("nothing", "", None),
    ("only blanks", "\n \t\r\n", None),
    ("deep lists", WORKSPACE % f"  x: {'[' * DEEP}{']' * DEEP}\n", "nested too deeply"),
    ("deep texts", WORKSPACE % ("  x: " + "'${" * DEEP + "1" + "}'" * DEEP + "\n"), "nested too deeply"),
    ("brackets that do not end", WORKSPACE % ("  x: {\n" * DEEP), "nested too deeply"),
    ("many operators", WORKSPACE % ("  x: true" + " || true" * DEEP + "\n"), "too many operators"),
    ("a comment that does not end", "/* " * DEEP + WORKSPACE % "", "does not end"),
    ("a file that ends early", (WORKSPACE % "  location: 'x'\n")[:-3], "the file ends"),
    ("a null byte", WORKSPACE % "  x: \0\n", "a character that Bicep does not have"),
    ("half a surrogate", WORKSPACE % "  location: '\\u{d800}'\n", ""),
    ("tabs and other line ends", (WORKSPACE % "\tlocation:\t'x'\n").replace("\n", "\r\n").replace("  ", "\t"), ""),
]


@pytest.mark.parametrize(("shows", "text", "says"), BAD, ids=[row[0] for row in BAD])
def test_bad_input(shows: str, text: str, says: str | None, tmp_path: Path) -> None:
    unit = bicep.read(tmp_path / "main.bicep", text.encode(), {})
    messages = " ".join(p.message for p in unit.problems) if unit else None
    assert (messages is None) == (says is None)
    assert says is None or (says in str(messages) and (says or (unit and unit.resources)))


ENCODED = [
    ("a byte order mark", b"\xef\xbb\xbf" + (WORKSPACE % "").encode(), None),
    ("UTF-16", (WORKSPACE % "").encode("utf-16"), None),
    ("no text", b"\xff\x00" + (WORKSPACE % "").encode(), "not text in UTF-8"),
    ("no text that is guarded", b"\xff\x00 resource", ""),
]


@pytest.mark.parametrize(("shows", "data", "says"), ENCODED, ids=[row[0] for row in ENCODED])
def test_encodings(shows: str, data: bytes, says: str | None, tmp_path: Path) -> None:
    unit = bicep.read(tmp_path / "main.bicep", data, {})
    if says is None:
        assert unit and [r.address for r in unit.resources] == ["ws"]
    else:
        assert [p.message for p in unit.problems] == [says] if unit else says == ""


VALUES = [
    ("a circle of variables", "var a = b\nvar b = a", "a", "the variable 'a' refers to itself"),
    ("a long chain", "\n".join(f"var a{i} = a{i + 1}" for i in range(3_000)), "a0", "nested too deeply"),
    ("a function that calls itself", "func a(x int) int => a(x)", "a(1)", "nested too deeply"),
    (
        "a value that doubles",
        "var a40 = [1]\n" + "\n".join(f"var a{i} = {{ x: a{i + 1}, y: a{i + 1} }}" for i in range(40)),
        "a0",
        "too large",
    ),
    ("loops in loops", "var a = range(0, 9999)", "[for x in a: [for y in a: [for z in a: z]]]", "too large"),
    ("a file that imports itself", "import { a } from 'main.bicep'", "a", "is not in this input"),
]


@pytest.mark.parametrize(("shows", "before", "value", "reason"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value_without_an_end_is_open(shows: str, before: str, value: str, reason: str, tmp_path: Path) -> None:
    unit = read({"main.bicep": f"{before}\n{WORKSPACE % f'  x: {value}{chr(10)}'}"}, tmp_path)
    found = unit.resources[0].body["x"]
    assert isinstance(found, Unknown) and reason in found.reason


def test_a_tree_of_modules_ends(tmp_path: Path) -> None:
    texts = {f"m{i}.bicep": "".join(f"module {s} 'm{i + 1}.bicep' = {{\n}}\n" for s in "ab") for i in range(30)}
    unit = read(texts, tmp_path)
    reasons = {str(r.views["@opaque"]).partition(" is ")[2] for r in unit.resources}
    assert reasons == {"one of too many modules"} and len(unit.resources) < 5_000
