"""A file of `az ml` is read as the resources that the command would make; what it does not say is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modelrail.readers import az_ml, files
from modelrail.readers.az_ml_yaml import YamlError, documents
from modelrail.resources import Unit
from tests.readers.test_arm import name, shown

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "az_ml" / "cases.yaml").read_text())
PREFIX = "microsoft.machinelearningservices/"


def summary(unit: Unit) -> dict[str, Any]:
    """Resources by address, type and name."""
    rows = {}
    for r in unit.resources:
        body = {key: item for key, item in shown(r.body).items() if item != {}}
        rows[f"{r.address} {r.type.removeprefix(PREFIX)} {name(r)}"] = body
    return rows


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_file(case: dict[str, Any]) -> None:
    unit = az_ml.read(Path("f.yml"), case["file"].encode(), case.get("parameters", {}))
    if case.get("none"):
        assert unit is None
        return
    assert unit is not None
    assert [f"{p.rule} {p.line} {p.message}" for p in unit.problems] == case.get("problems", [])
    assert summary(unit) == case["reads"]
    assert "hunter2" not in str(unit.resources)


PLACED = """\
name: blue
endpoint_name: ep
model:
  path: ./m
environment:
  # of our own
  image: x
data_collector:
  collections:
    request:
      enabled: true
instance_type: s
"""
LINES = [
    ("a key", 0, "properties.instanceType", 12),
    ("a key inside", 0, "properties.model.path", 4),
    ("one made of several", 0, "properties.endpointComputeType", 1),
    ("one that is not there", 0, "properties.egressPublicNetworkAccess", 1),
    ("what it came from", 0, "properties.dataCollector.collections.request.dataCollectionMode", 10),
    ("a resource that is written out inside", 1, "properties.image", 7),
    ("its name", 1, "name", 1),
]


@pytest.mark.parametrize(("case", "index", "path", "line"), LINES, ids=[row[0] for row in LINES])
def test_a_property_has_the_line_of_its_key(case: str, index: int, path: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(PLACED)
    (unit,) = files.read([tmp_path], []).units
    assert unit.locate(unit.resources[index], path) == (str(tmp_path / "d.yaml"), line)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, after in zip("abcdefg", "bcdefgh", strict=True)
)
BAD = [
    ("deep lists", "[" * 10_000, 1, "nest"),
    ("deep objects", "a: " + "{a: " * 10_000, 1, "nested too deeply"),
    ("aliases of aliases", BOMB, 1, "its aliases repeat too much"),
    ("an alias of what it is in", "a: &a [*a]", 1, "an alias repeats what it stands in"),
    ("merged into itself", "a: &a\n  <<: *a", 1, "an alias repeats what it stands in"),
    ("an alias of nothing", "a: *b", 1, "not valid YAML, found undefined alias"),
    ("a tab", "a:\n\t- b", 2, "not valid YAML, found character that cannot start any token"),
    ("no end", 'a: "b', 1, "not valid YAML, found unexpected end of stream"),
    ("a control character", "a: \x07", 1, "not valid YAML, "),
]


@pytest.mark.parametrize(("case", "text", "line", "message"), BAD, ids=[row[0] for row in BAD])
def test_bad_yaml_ends_in_a_sentence(case: str, text: str, line: int, message: str) -> None:
    marked = f"{text}\n# azuremlschemas"
    with pytest.raises(YamlError) as caught:
        documents(marked)
    assert message in str(caught.value) and caught.value.line >= line
    unit = az_ml.read(Path("f.yml"), marked.encode(), {})
    assert unit is not None and [p.rule for p in unit.problems] == ["MR905"]
    assert az_ml.read(Path("f.yml"), f"{text}\n# size: 1".encode(), {}) is None


SCALARS = [
    ("yes", True),
    ("Off", False),
    ("~", None),
    ("12", 12),
    ("010", "010"),
    ("0x1f", "0x1f"),
    ("1.10", "1.10"),
    ("2026-01-01", "2026-01-01"),
    ("'12'", "12"),
    ("!!python/object:os.system x", "x"),
]


@pytest.mark.parametrize(("text", "expected"), SCALARS, ids=[row[0] for row in SCALARS])
def test_scalars_are_what_yaml_says_and_numbers_with_a_form_stay_texts(text: str, expected: Any) -> None:
    (found,) = documents(f"a: {text}")
    assert found.value == {"a": expected} and type(found.value["a"]) is type(expected)


FOLDER = [
    ("UTF-16", PLACED.encode("utf-16"), 2),
    ("a byte order mark", b"\xef\xbb\xbf" + PLACED.encode(), 2),
    ("CRLF", PLACED.replace("\n", "\r\n").encode(), 2),
    ("no text", PLACED.encode() + b"\xff # azuremlschemas", 0),
]


@pytest.mark.parametrize(("case", "data", "resources"), FOLDER, ids=[row[0] for row in FOLDER])
def test_encodings(case: str, data: bytes, resources: int, tmp_path: Path) -> None:
    (tmp_path / "d.yml").write_bytes(data)
    (unit,) = files.read([tmp_path], []).units
    assert len(unit.resources) == resources
    assert [p.rule for p in unit.problems] == ([] if resources else ["MR905"])
