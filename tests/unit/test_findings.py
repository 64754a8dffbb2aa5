"""A finding keeps its fingerprint while the file moves around it, and never shows a secret."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import judge
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding, fingerprint
from modelrail.reports import json as json_report
from modelrail.reports import text as text_report
from modelrail.reports.result import Result
from modelrail.resources import ABSENT, Resource, Secret, Unit, Unknown, text
from modelrail.settings import Settings

ML = "Microsoft.MachineLearningServices/workspaces"
DEPLOYMENT = f"{ML}/onlineEndpoints/deployments"
TEMPLATE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": DEPLOYMENT,
            "apiVersion": "2025-06-01",
            "name": f"ws/ep/{name}",
            "location": "swedencentral",
            "properties": {"model": f"azureml://registries/mallory/models/{name}/versions/1"},
        }
        for name in ("blue", "green")
    ],
}


def judged(folder: Path, content: str) -> list[Finding]:
    file = folder / "main.json"
    file.write_text(content)
    return judge([file], None, [], None).findings


def test_a_fingerprint_survives_moved_lines(tmp_path: Path) -> None:
    before = judged(tmp_path, json.dumps(TEMPLATE, indent=2))
    turned = {**TEMPLATE, "resources": TEMPLATE["resources"][::-1]}
    after = judged(tmp_path, "\n\n\n" + json.dumps(turned, indent=4))
    assert {f.line for f in before}.isdisjoint(f.line for f in after), "the lines did not move, so this shows nothing"
    assert len({f.fingerprint for f in before}) == len(before) > 1
    assert {f.fingerprint for f in before} == {f.fingerprint for f in after}


PARTS = ("MR102", DEPLOYMENT, "ws/ep/blue", "properties.model")
SAME: list[tuple[str, tuple[str, str, str, str], bool]] = [
    ("letter case of type and name", ("MR102", DEPLOYMENT.upper(), "WS/ep/Blue", "properties.model"), True),
    ("another rule", ("MR101", *PARTS[1:]), False),
    ("another type", ("MR102", f"{ML}/batchEndpoints/deployments", *PARTS[2:]), False),
    ("another name", (*PARTS[:2], "ws/ep/green", PARTS[3]), False),
    ("another property", (*PARTS[:3], "properties.model.assetId"), False),
    ("parts that run together", ("MR102", DEPLOYMENT, "ws/ep/blueproperties", ".model"), False),
]


@pytest.mark.parametrize(("name", "parts", "same"), SAME, ids=[s[0] for s in SAME])
def test_a_fingerprint_stands_for_rule_type_name_and_property(name: str, parts: Any, same: bool) -> None:
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(*parts))
    assert (fingerprint(*parts) == fingerprint(*PARTS)) is same


SHOWN: list[tuple[str, Any, str | None]] = [
    ("text", "Disabled", "Disabled"),
    ("nothing", ABSENT, None),
    ("null", None, None),
    ("unknown", Unknown("p", "hunter2"), None),
    ("secret", Secret("hunter2"), "[secret]"),
    ("empty secret", Secret(""), "[secret]"),
    ("boolean", True, "true"),
    ("number", 3, "3"),
    ("object", {"key": "hunter2"}, "an object of 1"),
    ("list", [Secret("hunter2"), "b"], "a list of 2"),
    ("escapes and line ends", "a\x1b[31m\nb\u202ec", "a?[31m?b?c"),
    ("120 characters", "x" * 120, "x" * 120),
    ("longer", "x" * 121, "x" * 117 + "..."),
]


@pytest.mark.parametrize(("name", "value", "shown"), SHOWN, ids=[s[0] for s in SHOWN])
def test_how_a_value_is_shown(name: str, value: Any, shown: str | None) -> None:
    assert text(value) == shown


SECRET = Secret("azureml://registries/mallory/models/hunter2/versions/1")
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("model that is denied", DEPLOYMENT, {"properties": {"model": SECRET}}),
    ("model that cannot be read", DEPLOYMENT, {"properties": {"model": Secret("hunter2/..")}}),
    ("model by asset id", DEPLOYMENT, {"properties": {"model": {"referenceType": "Id", "assetId": SECRET}}}),
    (
        "model of Foundry",
        "Microsoft.CognitiveServices/accounts/deployments",
        {"properties": {"model": {"format": "OpenAI", "name": Secret("hunter2"), "version": "1"}}},
    ),
    ("location", f"{ML}/onlineEndpoints", {"location": Secret("hunter2"), "properties": {}}),
    ("flag", f"{ML}/onlineEndpoints", {"properties": {"publicNetworkAccess": Secret("hunter2")}}),
]


@pytest.mark.parametrize(("name", "type_", "body"), BODIES, ids=[b[0] for b in BODIES])
def test_no_finding_and_no_report_shows_a_secret(name: str, type_: str, body: dict[str, Any]) -> None:
    found = Evaluator(Settings(geography="sweden")).evaluate(Unit([Resource(type_.lower(), "a/b/c", "/0", body)]))
    assert any(f.blocking for f in found), "nothing was found, so nothing could be shown"
    result = Result(found, resources=1, files=1)
    assert "hunter2" not in repr(found) + json_report.render(result) + text_report.render(result, True)
