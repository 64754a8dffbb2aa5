"""Every path ends as a unit, as a counted file that deploys nothing, or as one line; nothing is passed over unread."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelrail.readers.files import Input, InputError, guarded_in, read
from modelrail.resources import Unit

RESOURCE: dict[str, Any] = {"type": "Microsoft.MachineLearningServices/workspaces", "name": "ws", "location": "x"}
TEMPLATE = json.dumps({"resources": [RESOURCE]}, indent=1)
GUARDED = "azurerm_machine_learning_workspace"
UTF16, UTF8 = b"\xff\xfe", b"\xef\xbb\xbf"


def summary(found: Input) -> tuple[list[str], int]:
    """`TYPE` of each resource and `RULE LINE MESSAGE` of each problem, and how many files were skipped."""
    return [line for unit in found.units for line in said(unit)], found.skipped


def said(unit: Unit) -> list[str]:
    problems = [f"{p.rule} {p.line} {p.message}" for p in unit.problems]
    return [r.type.rpartition("/")[2] for r in unit.resources] + problems


def refused(paths: list[Path], parameters: list[Path] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(paths, parameters or [])
    return str(caught.value)


def at_x(new: str) -> bytes:
    """The template with something else as its location, on line 6."""
    return TEMPLATE.replace('"x"', new).encode()


WS = ["workspaces"]
REQUEST = {"location": "x", "properties": {"mode": "Incremental", "template": {"resources": [RESOURCE]}}}
LINKING = {"properties": {"mode": "Incremental", "templateLink": {"uri": "https://x.y/MICROSOFT.CognitiveServices"}}}
UNREAD = "MR905 1 this version cannot read it, and it names a guarded service"
TWICE = TEMPLATE.replace('"n', '"name": 1,\n"n').encode()
NO_JSON = "not valid JSON,"
NO_KEY = f"{NO_JSON} expecting property name enclosed in double quotes"
NEWER = sys.version_info >= (3, 13)
TRAILING = f"MR905 6 {NO_JSON} illegal trailing comma before end of object" if NEWER else f"MR905 7 {NO_KEY}"
CONTENT = [
    ("a template", "t.json", TEMPLATE.encode(), WS),
    ("a byte order mark", "t.json", UTF8 + TEMPLATE.encode(), WS),
    ("UTF-16", "t.json", TEMPLATE.encode("utf-16"), WS),
    ("UTF-16 of the other order", "t.json", b"\xfe\xff" + TEMPLATE.encode("utf-16-be"), WS),
    ("mixed line ends and tabs", "t.json", TEMPLATE.replace("\n", "\r\n\t").encode(), WS),
    ("only returns", "t.json", TEMPLATE.replace("\n", "\r").encode(), WS),
    ("comments", "t.jsonc", f'// a\n/* b\n" */{TEMPLATE.replace(":", "/* : */:")}// c'.encode(), WS),
    ("a URL is no comment", "t.json", at_x('"https://x"'), WS),
    ("letters of other scripts", "t.json", at_x('"é漢😀"'), WS),
    ("letters that are escaped", "t.json", TEMPLATE.replace("Learning", "L\\u0065arning").encode(), WS),
    ("an upper-case ending", "T.JSON", TEMPLATE.encode(), WS),
    ("a key written twice", "t.json", TWICE, [*WS, "MR905 5 'name' is written twice"]),
    ("one resource", "t.json", json.dumps(RESOURCE).encode(), WS),
    ("a list of resources", "t.json", json.dumps([RESOURCE, RESOURCE]).encode(), WS * 2),
    ("a list that Azure gave", "t.json", json.dumps({"value": [RESOURCE]}).encode(), WS),
    ("a request that deploys", "t.json", json.dumps(REQUEST).encode(), ["deployments", *WS]),
    ("a request that links", "t.json", json.dumps(LINKING).encode(), ["deployments"]),
    ("a template without resources", "t.json", b'{"resources": []}', []),
    ("truncated", "t.json", TEMPLATE[:71].encode(), [f"MR905 4 {NO_JSON} unterminated string starting at"]),
    ("a comma too many", "t.json", at_x('"x",'), [TRAILING]),
    ("no text", "t.json", at_x('"x"') + b"\xff", ["MR905 9 not text in UTF-8"]),
    ("half a character", "t.json", at_x('"\\ud800"'), [f"MR905 6 {NO_JSON} half of a surrogate pair"]),
    ("a number without end", "t.json", at_x("9" * 5000), [f"MR905 1 {NO_JSON} a number has too many digits"]),
    ("broken UTF-16", "t.json", TEMPLATE[:-4].encode("utf-16"), [f"MR905 8 {NO_JSON} expecting ',' delimiter"]),
    ("UTF-16 without its mark", "t.json", TEMPLATE.encode("utf-16-le"), [f"MR905 1 {NO_KEY}"]),
    ("a list with something else in it", "t.json", json.dumps([RESOURCE, 7]).encode(), [UNREAD]),
    ("YAML", "deploy.yml", f"x: {GUARDED}".encode(), [UNREAD]),
]
POLICY = {"properties": {"policyRule": {"if": {"field": "type", "equals": "Microsoft.CognitiveServices/accounts"}}}}
PASSED = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    "parameters": {"id": {"value": "/providers/Microsoft.CognitiveServices/accounts/a"}},
}
NOTHING = [
    ("an empty file", "t.json", b""),
    ("blanks", "t.json", b" \n\t"),
    ("no JSON", "t.json", b"{"),
    ("other data", "package.json", b'{"name": "x"}'),
    ("a text", "t.json", b'"resources"'),
    ("null", "t.json", b"null"),
    ("binary", "t.json", bytes(range(256))),
    ("a parameter file", "p.json", json.dumps(PASSED).encode()),
    ("a policy", "policy.json", json.dumps(POLICY).encode()),
    ("Bicep of something else", "main.bicep", b"param x string"),
]


@pytest.mark.parametrize(("name", "file", "data", "expected"), CONTENT, ids=[row[0] for row in CONTENT])
def test_what_is_read(name: str, file: str, data: bytes, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(data)
    assert summary(read([tmp_path], [])) == (expected, 0)
    assert summary(read([tmp_path / file], [])) == (expected, 0)


@pytest.mark.parametrize(("name", "file", "data"), NOTHING, ids=[row[0] for row in NOTHING])
def test_what_deploys_nothing_is_counted_or_refused_by_name(name: str, file: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(data)
    assert summary(read([tmp_path], [])) == ([], 1)
    line = refused([tmp_path / file])
    assert line.startswith(str(tmp_path / file)) and line.endswith(("name a template", "name the template"))


def test_what_a_folder_holds(tmp_path: Path) -> None:
    for name in ("a.json", "deep/er/b.json", ".github/c.json", ".venv/d.json", "node_modules/e.json", "env/f.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEMPLATE)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "x.json").mkdir()
    (tmp_path / "x.json" / "in.json").write_text(TEMPLATE)
    (tmp_path / "notes.txt").write_text(GUARDED)
    (tmp_path / "data.json").write_text("[]")
    found = read([tmp_path], [])
    files = [unit.resources[0].source.file for unit in found.units]
    assert files == [str(tmp_path / name) for name in ("a.json", "deep/er/b.json", "x.json/in.json")]
    assert found.skipped == 1
    assert summary(read([tmp_path / ".github"], [])) == (WS, 0), "a hidden folder that is named is meant"


ALL = ["a.json", "build/b.json", "deep/c.json", "deep/er/d.json", "deep/keep/e.json"]
IGNORED: list[tuple[str, dict[str, str], str, list[str]]] = [
    ("nothing", {}, ".", ALL),
    ("a file", {".gitignore": "a.json\n"}, ".", ALL[1:]),
    ("a folder", {".gitignore": "# made\n\nbuild/\n"}, ".", [ALL[0], *ALL[2:]]),
    ("a pattern from the top", {".gitignore": "/*.json"}, ".", ALL[1:]),
    ("and back in", {".gitignore": "*.json\n!e.json"}, ".", [ALL[4]]),
    ("one further down", {"deep/.gitignore": "er\n"}, ".", [*ALL[:3], ALL[4]]),
    ("one further down takes back", {".gitignore": "*.json", "deep/.gitignore": "!c.json"}, ".", [ALL[2]]),
    ("one further down says nothing beside it", {"deep/.gitignore": "b.json"}, ".", ALL),
    (
        "one above, in a repository",
        {".gitignore": "e.json", ".git/HEAD": ""},
        "deep",
        ["deep/c.json", "deep/er/d.json"],
    ),
    ("one above, in none", {".gitignore": "e.json"}, "deep", ALL[2:]),
    ("a named folder is meant", {".gitignore": "deep", ".git/HEAD": ""}, "deep", ALL[2:]),
    ("a pattern that is none", {".gitignore": "!\n\\\na.json"}, ".", ALL[1:]),
    ("a pattern that never ends", {".gitignore": "*a" * 30 + "*.json\na.json"}, ".", ALL[1:]),
    ("Windows line ends", {".gitignore": "a.json\r\n"}, ".", ALL[1:]),
]


@pytest.mark.parametrize(("name", "texts", "folder", "expected"), IGNORED, ids=[row[0] for row in IGNORED])
def test_what_git_ignores_is_not_walked(
    name: str, texts: dict[str, str], folder: str, expected: list[str], tmp_path: Path
) -> None:
    for file, text in {**dict.fromkeys(ALL, TEMPLATE), **texts}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    found = read([tmp_path / folder], [])
    shown = [str(unit.resources[0].source.file).removeprefix(f"{tmp_path}/") for unit in found.units]
    assert shown == expected
    assert summary(read([tmp_path / "a.json"], [])) == (WS, 0), "a file that is named is meant"


def test_an_empty_folder(tmp_path: Path) -> None:
    assert summary(read([tmp_path], [])) == ([], 0)


def links(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "up").symlink_to(folder)
    (folder / "in" / "t.json").write_text(TEMPLATE)
    (folder / "same.json").symlink_to(folder / "in" / "t.json")


def ring(folder: Path) -> None:
    (folder / "a.json").symlink_to(folder / "b.json")
    (folder / "b.json").symlink_to(folder / "a.json")


def dangling(folder: Path) -> None:
    (folder / "a.json").symlink_to(folder / "nowhere.json")


def pipes(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")
    socket.socket(socket.AF_UNIX).bind(str(folder / "s.json"))


ODD: list[tuple[str, Callable[[Path], None], list[str], int]] = [
    ("links to folders are not followed, links to files are", links, [*WS, *WS], 0),
    ("links in a ring", ring, ["MR905 1 cannot be read, Too many levels of symbolic links"] * 2, 0),
    ("a link to nowhere", dangling, ["MR905 1 cannot be read, No such file or directory"], 0),
    ("pipes and sockets are not waited for", pipes, [], 2),
]


@pytest.mark.parametrize(("name", "make", "expected", "skipped"), ODD, ids=[row[0] for row in ODD])
def test_odd_entries(
    name: str, make: Callable[[Path], None], expected: list[str], skipped: int, tmp_path: Path
) -> None:
    make(tmp_path)
    assert summary(read([tmp_path], [])) == (expected, skipped)


def test_a_folder_that_cannot_be_listed_is_not_passed_over(tmp_path: Path) -> None:
    """A path that is too long, because nothing is forbidden to root."""
    here = Path.cwd()
    try:
        for folder in [str(tmp_path), *["d" * 200] * 22]:
            Path(folder).mkdir(exist_ok=True)
            os.chdir(folder)
        Path("t.json").write_text(TEMPLATE)
    finally:
        os.chdir(here)
    line = refused([tmp_path])
    assert line == f"{tmp_path}: cannot be read whole, File name too long; name what can be read"


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.json")).write_text(TEMPLATE)
    (unit,) = read([tmp_path], []).units
    assert unit.resources[0].source.file == f"{tmp_path}/\N{REPLACEMENT CHARACTER}.json"


NAMED = [
    ("nothing there", "nope.json", "no such file or folder; correct the path"),
    ("another kind of file", "notes.txt", "1: not valid JSON, expecting value; name a template"),
    ("Bicep of something else", "a.bicep", "not a template or resource that modelrail can read; name a template"),
]


@pytest.mark.parametrize(("name", "path", "words"), NAMED, ids=[row[0] for row in NAMED])
def test_what_is_named_must_be_recognized(name: str, path: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "a.bicep").write_text("param x string")
    line = refused([tmp_path / path])
    assert words in line and "\n" not in line and line.startswith(str(tmp_path / path))


def nested(depth: int, inside: str) -> str:
    return '{"a":' * depth + inside + "}" * depth


DEEP = [
    ("no template", nested(10_000, "1"), None),
    ("a text in a template", TEMPLATE.replace('"x"', nested(10_000, "1")), "MR905 1 nested too deeply"),
    ("lists in a template", TEMPLATE.replace('"x"', "[" * 10_000 + "]" * 10_000), "MR905 1 nested too deeply"),
    ("just within JSON's reach", TEMPLATE.replace('"x"', nested(700, "1")), "MR905 1 nested too deeply"),
]


@pytest.mark.parametrize(("name", "text", "problem"), DEEP, ids=[row[0] for row in DEEP])
def test_deep_nesting_ends_in_a_sentence(name: str, text: str, problem: str | None, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(text)
    assert summary(read([tmp_path], [])) == (([problem], 0) if problem else ([], 1))


def large(item: str, size: int) -> str:
    return '{"resources": [\n' + ",\n".join([item] * (size // (len(item) + 2))) + "\n]}"


LARGE = [
    ("50 MB that name a guarded service", large(json.dumps(RESOURCE), 50_500_000), 0),
    ("50 MB of other data", large(json.dumps({"id": 1, "text": "x" * 90}), 50_500_000), 1),
]


@pytest.mark.parametrize(("name", "text", "skipped"), LARGE, ids=[row[0] for row in LARGE])
def test_a_file_of_50_mb_ends_in_seconds(name: str, text: str, skipped: int, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(text)
    began = time.monotonic()
    assert refused([tmp_path / "t.json"]).endswith("has 50 MB, and Azure takes templates of 4 MB; name a template")
    problem = "MR905 1 has 50 MB, and Azure takes templates of 4 MB"
    assert summary(read([tmp_path], [])) == ([] if skipped else [problem], skipped)
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_template_of_the_greatest_size_with_as_many_problems_is_read_in_seconds(tmp_path: Path) -> None:
    twice = '{"type": "Microsoft.CognitiveServices/accounts", "name": "a", "location": "x", "location": "y"}'
    (tmp_path / "t.json").write_text(large(twice, 4_000_000))
    began = time.monotonic()
    (unit,) = read([tmp_path], []).units
    assert len(unit.problems) == len(unit.resources) > 40_000
    assert [p.line for p in unit.problems[:2]] == [2, 3]
    assert time.monotonic() - began < 30


LINES = [
    ("the property", "properties.b.c", 9),
    ("one that is not there", "properties.b.nope", 8),
    ("an item of a list", "properties.l[1].x", 15),
    ("a key with a slash", "tags.a/b", 5),
    ("the resource", "", 3),
    ("something beside it", "sku.name", 3),
]
PLACED = """{
  "resources": [ // one
    {
      "type": "A.b/c", "name": "n",
      "tags": {"a/b": 1},
      "location": "x",
      "properties": {
        "b": {
          "c":
            "{ \\"not a key\\": 1"
        },
        "l": [
          {"x": 1},
          /* two
          */ {"x": 2}
        ]
      }
    }
  ]
}"""


@pytest.mark.parametrize(("name", "path", "line"), LINES, ids=[row[0] for row in LINES])
def test_a_property_has_the_line_where_it_stands(name: str, path: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(PLACED)
    (unit,) = read([tmp_path], []).units
    assert unit.locate(unit.resources[0], path) == (str(tmp_path / "t.json"), line)


PARAMETERS = [
    ("nothing there", None, "cannot be read, No such file or directory; correct the path"),
    ("no JSON", "{", ":1: not valid JSON, expecting property name"),
    ("a template", "[]", "not a parameter file, it has no object `parameters`; name a parameter file"),
    ("parameters that are a list", '{"parameters": []}', "it has no object `parameters`"),
    (
        "nested too deeply",
        json.dumps({"parameters": {"p": {"value": 0}}}).replace("0", nested(700, "1")),
        "nested too deeply",
    ),
]


@pytest.mark.parametrize(("name", "text", "words"), PARAMETERS, ids=[row[0] for row in PARAMETERS])
def test_a_parameter_file_that_is_none(name: str, text: str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    if text is not None:
        file.write_text(text)
    line = refused([tmp_path], [file])
    assert line.startswith(str(file)) and words in line and "\n" not in line


def test_parameter_files_add_up_and_the_last_counts(tmp_path: Path) -> None:
    resource = {"type": "A.b/c", "name": "[parameters('n')]", "location": "[parameters('l')]"}
    (tmp_path / "t.json").write_text(json.dumps({"parameters": {"n": {}, "l": {}}, "resources": [resource]}))
    (tmp_path / "1").write_text('{"parameters": {"n": {"value": "one"}, "l": {"value": "x"}}}')
    (tmp_path / "2").write_bytes(UTF8 + b'{"parameters": {"n": {"value": "two"}}} // last')
    (unit,) = read([tmp_path / "t.json"], [tmp_path / "1", tmp_path / "2"]).units
    assert (unit.resources[0].name, unit.resources[0].body["location"]) == ("two", "x")


PROJECTS = [
    ("its folder is named", ["project"], True),
    ("its file is named", ["project/Pulumi.yaml"], True),
    ("met in a folder", ["."], False),
    ("met and named", [".", "project"], True),
]


@pytest.mark.parametrize(("name", "paths", "named"), PROJECTS, ids=[row[0] for row in PROJECTS])
def test_a_pulumi_project_is_a_unit_of_its_own(name: str, paths: list[str], named: bool, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "project" / "beside.json").write_text(TEMPLATE)
    found = read([tmp_path / path for path in paths], [])
    assert found.projects == {tmp_path / "project" / "Pulumi.yaml": named}
    assert len(found.units) == ("." in paths), "a template beside a program is judged where its folder is walked"
    assert guarded_in(tmp_path / "project") == ["beside.json"]
