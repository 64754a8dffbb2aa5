"""`modelrail check`: the report, its contract and the exit status; every case of the corpus has its verdicts here too.

A new look of the text report is looked at, then kept with
`.venv/bin/python -m tests.gates.test_check > tests/golden/report.txt`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import judge
from modelrail.findings import Finding
from modelrail.reports import text
from modelrail.reports.result import Result
from tests import cases
from tests.cases import as_arm

GOLDEN = Path(__file__).parents[1] / "golden" / "report.txt"
ML = "Microsoft.MachineLearningServices/workspaces"
SETTINGS = "profile: baseline\nenvironment: development\ngeography: sweden\nas_of: 2026-11-22\n"
ENDPOINT = {
    "type": f"{ML}/onlineEndpoints",
    "apiVersion": "2025-06-01",
    "name": "ws/ep",
    "location": "swedencentral",
    "properties": {"authMode": "AADToken", "publicNetworkAccess": "Disabled"},
}
DEPLOYMENT = {
    "type": f"{ML}/onlineEndpoints/deployments",
    "apiVersion": "2025-06-01",
    "name": "ws/ep/blue",
    "location": "swedencentral",
    "properties": {
        "endpointComputeType": "Managed",
        "egressPublicNetworkAccess": "Disabled",
        "model": "azureml://registries/azureml/models/tiiuae-falcon-7b-instruct/versions/7",
    },
}
OPEN = {
    **DEPLOYMENT,
    "name": "ws/ep/green",
    "location": "[parameters('region')]",
    "properties": {**DEPLOYMENT["properties"], "model": "[parameters('model')]"},  # type: ignore[dict-item]
}
PARAMETERS = {"model": {"type": "string"}, "region": {"type": "string", "defaultValue": "eastus"}}
VARIABLES = {"flag": "[concat(parameters('flag'), '')]"}
FINDING = "rule slug severity verdict blocking resource path value expected message remedy file line waiver fingerprint"
SUMMARY = ["resources", "violations", "undecided", "waived", "unread"]


def template(*resources: dict[str, Any]) -> str:
    return json.dumps({"parameters": PARAMETERS, "resources": list(resources)}, indent=2)


def nested(depth: int) -> str:
    return template(ENDPOINT).replace('"ws/ep"', "[" * depth + "]" * depth)


def check(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, started from the folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MODELRAIL") and k != "NO_COLOR"}
    start = [sys.executable, "-c", "from modelrail.cli import main; main()", "check", *arguments]
    return subprocess.run(start, cwd=folder, capture_output=True, text=True, env={**kept, **environment})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "modelrail.yaml").write_text(SETTINGS)
    (tmp_path / "template.json").write_text(template(ENDPOINT, DEPLOYMENT, OPEN))
    return tmp_path


def test_json_keeps_its_contract(folder: Path) -> None:
    ran = check(folder, "--format", "json", "template.json")
    report = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert list(report) == ["version", "summary", "findings"] and report["version"] == 1
    assert list(report["summary"]) == SUMMARY and report["summary"]["resources"] == 3
    assert all(list(f) == FINDING.split() for f in report["findings"])
    assert all(list(f["resource"]) == ["address", "type", "name"] for f in report["findings"])
    lines = (folder / "template.json").read_text().splitlines()
    document = json.loads((folder / "template.json").read_text())
    for f in report["findings"]:
        place = document
        for key in f["resource"]["address"].split("/")[1:]:
            place = place[int(key) if isinstance(place, list) else key]
        assert (f["file"], place["name"]) == ("template.json", f["resource"]["name"])
        assert f'"{f["path"].rpartition(".")[2]}"' in lines[f["line"] - 1], "the line is that of the property"
    said = {(f["rule"], f["verdict"], f["resource"]["name"], f["path"], f["value"]) for f in report["findings"]}
    assert said >= {
        ("MR102", "violation", "ws/ep/blue", "properties.model", DEPLOYMENT["properties"]["model"]),  # type: ignore[index]
        ("MR102", "undecided", "ws/ep/green", "properties.model", None),
        ("MR301", "violation", "ws/ep/green", "location", "eastus (assumed default)"),
    }
    unknown = next(f for f in report["findings"] if f["verdict"] == "undecided")
    assert "properties.model: parameter 'model' has no default value" in unknown["message"]
    assert "--parameters" in unknown["remedy"]


BAG = {"type": "object", "defaultValue": {"publicNetworkAccess": "Enabled"}}
FLAG = {"type": "string", "defaultValue": "Enabled"}
DEFAULTS = [
    ("in place", {"publicNetworkAccess": "[parameters('flag')]"}),
    ("through a variable", {"publicNetworkAccess": "[variables('flag')]"}),
    ("in a whole object", "[parameters('bag')]"),
]


@pytest.mark.parametrize(("name", "properties"), DEFAULTS, ids=[row[0] for row in DEFAULTS])
def test_a_default_is_said_to_be_one(name: str, properties: Any, folder: Path) -> None:
    template = {"resources": [{**ENDPOINT, "properties": properties}], "parameters": {"flag": FLAG, "bag": BAG}}
    inner = {"scope": "inner"}
    nested = {"expressionEvaluationOptions": inner, "template": {**template, "variables": VARIABLES}}
    outer = {"type": "Microsoft.Resources/deployments", "name": "d", "properties": nested}
    (folder / "t.json").write_text(json.dumps({**template, "variables": VARIABLES}))
    (folder / "n.json").write_text(json.dumps({"resources": [outer]}))
    for file in ("t.json", "n.json"):
        found = judge([folder / file], None, [], None).findings
        assert [f.value for f in found if f.rule == "MR203"] == ["Enabled (assumed default)"]


def test_a_fingerprint_survives_moved_lines(folder: Path) -> None:
    before = json.loads(check(folder, "--format", "json", "template.json").stdout)["findings"]
    (folder / "template.json").write_text("\n\n\n" + template(OPEN, ENDPOINT, DEPLOYMENT))
    after = json.loads(check(folder, "--format", "json", "template.json").stdout)["findings"]
    assert {f["fingerprint"] for f in before} == {f["fingerprint"] for f in after}
    assert len({f["fingerprint"] for f in before}) == len(before)


def finding(**given: Any) -> Finding:
    kept = {"slug": "unscanned-model", "severity": "critical", "verdict": "violation", "blocking": True}
    place = {"address": "/resources/0", "type": ENDPOINT["type"], "name": "ws/ep", "path": "properties.model"}
    said = {"value": "a", "expected": "another", "message": "is this one", "remedy": "Take another.", "file": "t.json"}
    return Finding(**{"rule": "MR102", **kept, **place, **said, **given})


FINDINGS = [
    finding(line=12, file="b.json"),
    finding(line=3, rule="MR905", slug="unread-input", verdict="undecided", value=None, type="", name="", path=""),
    finding(line=7, blocking=False, waiver="w-1", value="a (assumed default)"),
    finding(line=None, file=None, address="urn:x", expected="", remedy=""),
    finding(line=2, message="\x1b[2J\nok", name="\x1b[31m", path="a\nb", value=None, file="e\n.json"),
]


def text_report() -> str:
    whole = Result(FINDINGS, resources=4, files=2, skipped=1, settings=f"{Path.cwd()}/modelrail.yaml")
    return f"{text.render(whole, color=False)}\n\n{text.render(Result(FINDINGS[:1], 1, 1), color=True)}\n"


def test_the_text_report_is_the_golden_one() -> None:
    assert text_report() == GOLDEN.read_text()


PASSED = json.dumps({"parameters": {"region": {"value": "swedencentral"}, "model": {"value": "OPEN"}}})
SCANNED = "azureml://registries/azureml/models/Phi-4/versions/8"
# name, files, arguments, status, what the last line of the report says
STATUS = [
    ("nothing blocks", {"t.json": template(ENDPOINT)}, ["t.json"], 0, "1 resource in 1 file judged: 0 violations"),
    ("a violation", {"t.json": template(DEPLOYMENT)}, ["t.json"], 1, "0 undecided, 1 blocking"),
    ("an open question", {"t.json": template(OPEN)}, ["t.json"], 1, "undecided"),
    (
        "the question answered",
        {"t.json": template(OPEN), "p.json": PASSED.replace("OPEN", SCANNED)},
        ["t.json", "--parameters", "p.json"],
        0,
        "0 violations, 0 undecided, 0 blocking",
    ),
    (
        "a folder of which one file blocks",
        {"a/t.json": template(ENDPOINT), "b/t.json": template(DEPLOYMENT), "c.json": "{}"},
        ["."],
        1,
        "2 resources in 2 files judged, 2 files skipped",
    ),
    ("a file that must be read", {"a/main.bicep": f"resource w '{ML}@2025-06-01' = {{"}, ["."], 1, "1 undecided"),
    (
        "other settings",
        {"t.json": template(DEPLOYMENT), "o.yaml": "profile: baseline"},
        ["t.json", "--settings", "o.yaml"],
        1,
        "o.yaml",
    ),
]


@pytest.mark.parametrize(("name", "files", "arguments", "status", "said"), STATUS, ids=[row[0] for row in STATUS])
def test_status(name: str, files: dict[str, str], arguments: list[str], status: int, said: str, tmp_path: Path) -> None:
    for file, content in {"modelrail.yaml": SETTINGS, **files}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(content)
    ran = check(tmp_path, *arguments)
    assert (ran.returncode, ran.stderr) == (status, ""), ran.stdout + ran.stderr
    assert said in ran.stdout.splitlines()[-1]


CIRCLE = {"parameters": {"p": {"type": "string", "defaultValue": "[parameters('p')]"}}}
CIRCULAR = json.dumps({**CIRCLE, "resources": [{**ENDPOINT, "location": "[parameters('p')]"}]})
# name, file, bytes, arguments, status, words of the one line on stderr, or of the report where there is none
BAD: list[tuple[str, str, bytes, list[str], int, str]] = [
    ("no settings there", "t.json", b"{}", ["--settings", "no.yaml", "t.json"], 2, "no.yaml: there is no"),
    ("broken YAML", "modelrail.yaml", b"profile: [", ["template.json"], 2, "modelrail.yaml:2: not valid YAML"),
    ("a wrong key", "modelrail.yaml", b"\nprofil: strict", ["template.json"], 2, "modelrail.yaml:2"),
    ("settings that are no text", "modelrail.yaml", b"\xff\xfe\x00", ["template.json"], 2, "modelrail.yaml"),
    ("a template that is no JSON", "t.json", b'{\n"resources": [}', ["t.json"], 2, "t.json:2: not valid JSON"),
    ("nothing there", "t.json", b"", ["nope.json"], 2, "nope.json: no such file or folder; correct the path"),
    ("a file of 50 MB", "t.json", b" " * 50_000_000, ["t.json"], 2, "t.json: has 50 MB, and Azure takes"),
    ("a binary file", "t.json", bytes(range(256)) * 9, ["t.json"], 2, "t.json:2: not text in UTF-8; name a template"),
    ("an empty file", "t.json", b"", ["t.json"], 2, "t.json:1: not valid JSON, expecting value; name a template"),
    ("an empty folder", "in/.keep", b"", ["in"], 2, "nothing to judge here; name a template or a folder"),
    ("a text", "notes.txt", b"notes", ["notes.txt"], 2, "notes.txt:1: not valid JSON"),
    ("a Pulumi project", "p/Pulumi.yaml", b"name: p", ["p"], 2, "p/Pulumi.yaml:1: 'runtime' is missing"),
    ("parameters that are none", "p.json", b"[]", ["template.json", "--parameters", "p.json"], 2, "not a parameter"),
    ("a name that is too long", "t.json", b"{}", ["x" * 5000], 2, "cannot be read whole, File name too long"),
    ("line ends in a name", "t.json", b"{}", ["no\nwhere\x1b[2J"], 2, "no?where?[2J: no such file"),
    ("a day that is none", "t.json", b"{}", ["t.json", "--as-of", "soon"], 2, "'soon' does not match the format"),
    ("an option that is none", "t.json", b"{}", ["t.json", "--sttings", "x"], 2, "No such option"),
    ("a parameter that is itself", "t.json", CIRCULAR.encode(), ["t.json"], 1, "parameter 'p' refers to itself"),
    ("10,000 levels", "t.json", nested(10_000).encode(), ["t.json"], 1, "nested too deeply"),
    ("cut off", "t.json", template(ENDPOINT)[:-3].encode(), ["t.json"], 1, "t.json:22: undecided: MR905"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "data", "arguments", "status", "said"), BAD, ids=[row[0] for row in BAD])
def test_bad_input_gets_one_clear_line(
    name: str, file: str, data: bytes, arguments: list[str], status: int, said: str, folder: Path
) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_bytes(data)
    ran = check(folder, "--format", "json", *arguments)
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["version"] == 1, "JSON is printed whatever the status is"
    if status == 2:
        assert ran.stderr.startswith("modelrail: ") and ran.stderr.count("\n") == 1 and said in ran.stderr
    else:
        assert ran.stderr == "" and said in check(folder, *arguments).stdout


def test_no_settings_are_said(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template(ENDPOINT))
    assert check(tmp_path, "t.json").stdout.endswith("(no modelrail.yaml found: default settings)\n")


def test_no_secret_and_no_control_character_is_shown(folder: Path) -> None:
    key = {"type": "securestring", "defaultValue": "hunter2"}
    odd = {**DEPLOYMENT, "name": "[parameters('key')]", "properties": {"model": "[parameters('key')]", "\x1b[2J\n": 1}}
    document = {"parameters": {"key": key}, "resources": [odd, {**OPEN, "name": "ws/ep/\x1b[31m\n"}]}
    (folder / "t.json").write_text(json.dumps(document))
    shown = check(folder, "t.json").stdout + check(folder, "--format", "json", "t.json").stdout
    assert "MR101" in shown and "hunter2" not in shown and "\x1b" not in shown
    assert all(line.isprintable() for line in shown.splitlines())


@pytest.mark.parametrize("case", cases.load(), ids=str)
def test_case(case: cases.Case, tmp_path: Path) -> None:
    found = judge([as_arm.write(case, tmp_path / "case")], None, [], None).findings
    said = [f"{f.rule} {f.message}" for f in found]
    assert cases.verdicts(found, list(case.expect)) == case.expect, said
    assert cases.blocks(found, case) == cases.expected_blocks(case), said


if __name__ == "__main__":
    print(text_report(), end="")
