"""A template that is linked by a path is read with the one that links it; whatever else is linked stays closed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import judge
from modelrail.readers import files
from modelrail.resources import Unit, Unknown

LEAF = """{
 "parameters": {"m": {"type": "string", "defaultValue": "default"}},
 "resources": [
  {
   "type": "A.b/c",
   "name": "[parameters('m')]",
   "location": "x", "location": "y"
  }
 ],
 "outputs": {"out": {"type": "string", "value": "[concat('from ', parameters('m'))]"}}
}"""
BESIDE = {"defaultValue": "[deployment().properties.templateLink.uri]"}


def deployment(name: str = "d", parameters: Any = None, **link: Any) -> dict[str, Any]:
    properties = {"templateLink": link, "parameters": parameters or {}}
    return {"type": "Microsoft.Resources/deployments", "name": name, "properties": properties}


def write(folder: Path, *resources: dict[str, Any], **more: Any) -> Path:
    (folder / "deep").mkdir()
    (folder / "deep" / "leaf.json").write_text(LEAF)
    (folder / "no.json").write_text("{")
    (folder / "list.json").write_text("[]")
    (folder / "p.json").write_text('{"parameters": {"m": {"value": "from file"}}}')
    file = folder / "main.json"
    file.write_text(json.dumps({"parameters": {"at": BESIDE, "open": {}}, "resources": resources, **more}))
    return file


def read(file: Path) -> Unit:
    (unit,) = files.read([file], []).units
    return unit


M = {"m": {"value": "passed"}}
P = {"parametersLink": {"relativePath": "p.json"}}
BY = "the template that it links: "
LINKS: list[tuple[str, dict[str, Any], str]] = [
    ("by path", deployment(relativePath="deep/leaf.json"), "default"),
    ("with a parameter", deployment(parameters=M, relativePath="deep/leaf.json"), "passed"),
    ("by a path as URI", deployment(uri="deep/leaf.json"), "default"),
    ("by a URI beside the template", deployment(uri="[uri(parameters('at'), 'deep/leaf.json')]"), "default"),
    ("by a path that is put together", deployment(relativePath="[concat('deep', '/leaf.json')]"), "default"),
    ("with a query", deployment(relativePath="deep/leaf.json?sas"), "default"),
    ("by an address", deployment(uri="https://x.y/leaf.json"), f"{BY}it is linked by an address that is not read"),
    ("by a whole path", deployment(relativePath="/etc/leaf.json"), f"{BY}it is linked by an address that is not read"),
    ("by nothing", deployment(), "the template that it links is not in this input"),
    ("by something open", deployment(uri="[parameters('open')]"), "the template that it links is not in this input"),
    ("by an id of a template spec", deployment(id="x"), "the template that it links is not in this input"),
    ("to nowhere", deployment(relativePath="deep/no.json"), f"{BY}deep/no.json: there is no such file"),
    ("to a folder", deployment(relativePath="deep"), f"{BY}deep: there is no such file"),
    ("to a list", deployment(relativePath="list.json"), f"{BY}list.json: it is no template"),
    ("to parameters", deployment(relativePath="p.json"), f"{BY}p.json: it is no template"),
    ("to itself", deployment(relativePath="main.json"), f"{BY}main.json: it links itself, or too many in a row"),
    (
        "to what is no JSON",
        deployment(relativePath="no.json"),
        f"{BY}no.json: it cannot be read, not valid JSON, expecting property name enclosed in double quotes",
    ),
]


@pytest.mark.parametrize(("name", "item", "expected"), LINKS, ids=[row[0] for row in LINKS])
def test_link(name: str, item: dict[str, Any], expected: str, tmp_path: Path) -> None:
    file = write(tmp_path, item)
    link, *found = read(file).resources
    if not found:
        assert link.views["@opaque"] == expected
        assert "MR110" in {f.rule for f in judge([file], None, [], None).findings}
        return
    assert (link.views["@template_read"], found[0].name) == (True, expected)
    assert found[0].source.file == str(tmp_path / "deep" / "leaf.json")


def test_parameters_and_outputs_cross_the_link(tmp_path: Path) -> None:
    by_file = deployment("by file", relativePath="deep/leaf.json")
    by_file["properties"]["parametersLink"] = {"uri": "p.json"}
    user = {"type": "A.b/c", "name": "[reference('passed').outputs.out.value]"}
    file = write(tmp_path, user, deployment("passed", M, relativePath="deep/leaf.json"), by_file)
    unit = read(file)
    assert [r.name for r in unit.resources] == ["from passed", "passed", "passed", "by file", "from file"]


def test_a_resource_of_a_linked_file_has_its_place_there(tmp_path: Path) -> None:
    file, leaf = write(tmp_path, deployment(relativePath="deep/leaf.json")), str(tmp_path / "deep" / "leaf.json")
    unit = read(file)
    link, found = unit.resources
    assert unit.locate(found, "name") == (leaf, 6)
    assert unit.locate(link, "") == (str(file), 1)
    assert [(p.file, p.line, p.address) for p in unit.problems] == [(leaf, 7, "/resources/0")]
    assert unit.includes == {str(tmp_path / "deep" / "leaf.json")}


def test_a_linked_file_is_not_judged_alone_in_the_same_folder(tmp_path: Path) -> None:
    write(tmp_path, deployment(relativePath="deep/leaf.json"))
    (tmp_path / "no.json").unlink()
    found = files.read([tmp_path], [])
    assert [r.address for unit in found.units for r in unit.resources] == ["/resources/0", "/resources/0"]


@pytest.mark.parametrize("twice", [1, 2], ids=["a long chain", "a chain that doubles"])
def test_links_come_to_an_end(twice: int, tmp_path: Path) -> None:
    for i in range(30):
        links = [deployment(f"d{j}", relativePath=f"{i + 1}.json") for j in range(twice)]
        (tmp_path / f"{i}.json").write_text(json.dumps({"resources": links}))
    unit = read(tmp_path / "0.json")
    closed = {r.views["@opaque"] for r in unit.resources if "@opaque" in r.views}
    assert f"{BY}16.json: it links itself, or too many in a row" in closed or twice > 1
    assert closed and len(unit.resources) < 40_000
    assert not any(isinstance(r.name, Unknown) for r in unit.resources)
