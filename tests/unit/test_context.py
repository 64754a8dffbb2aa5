"""What the settings' context names is read for joins and never judged; what cannot be read is an error by its name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import NotJudgedError, judge
from modelrail.context import load
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.gates.stack import Stack
from modelrail.resources import Secret, Unknown, read
from modelrail.settings import Settings, SettingsError

ML = "Microsoft.MachineLearningServices"
ID = "/subscriptions/s/resourceGroups/g/providers"
LIST = "12e5dd16-d201-47ff-849b-8454061c293d"
BATCH = {"type": f"{ML}/workspaces/batchEndpoints", "name": "ws/be", "location": "swedencentral"}
BATCH |= {"properties": {"authMode": "AADToken"}}
DEPLOYMENT = {"type": f"{ML}/workspaces/serverlessEndpoints", "name": "ws/se", "location": "swedencentral"}
DEPLOYMENT |= {"properties": {"modelSettings": {"modelId": "azureml://registries/azureml/models/Phi-4"}}}


def workspace(access: str) -> dict[str, Any]:
    found = {"type": f"{ML}/workspaces", "name": "ws", "location": "swedencentral"}
    return {**found, "properties": {"publicNetworkAccess": access}}


def state(token: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:prod::hub::{token}::it"
    return {"version": 3, "deployment": {"resources": [{"urn": urn, "type": token, "inputs": inputs, **more}]}}


WORKSPACE = "azure-native:machinelearningservices:Workspace"
SECRET = "4dabf18193072939515e22adb298388d"
MARK = {SECRET: "1b47061264138c4ac30d75fd1eb44270"}
HUB = {"workspaceName": "ws", "resourceGroupName": "g", "publicNetworkAccess": "Disabled"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    (tmp_path / "modelrail.yaml").write_text("as_of: 2026-11-22\ncontext:\n  - exports/hub.json\n")
    return tmp_path


def findings(folder: Path, *resources: dict[str, Any]) -> dict[str, list[Finding]]:
    """By rule, what is found in the whole folder, where the context lies too."""
    (folder / "template.json").write_text(json.dumps({"resources": list(resources)}))
    found: dict[str, list[Finding]] = {}
    for finding in judge([folder], None, [], None).findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


# name, the file, the verdict on a batch endpoint, which is as open as its workspace
EXPORTS: list[tuple[str, Any, str]] = [
    ("a template, closed", {"resources": [workspace("Disabled")]}, "compliant"),
    ("a template, open", {"resources": [workspace("Enabled")]}, "violation"),
    ("a list of resources", [workspace("Disabled")], "compliant"),
    ("state of a stack", state(WORKSPACE, HUB), "compliant"),
    ("state of a stack, open", state(WORKSPACE, {**HUB, "publicNetworkAccess": "Enabled"}), "violation"),
    ("state as kept in a file", {"checkpoint": {"latest": state(WORKSPACE, HUB)["deployment"]}}, "compliant"),
    ("state of something that is being deleted", state(WORKSPACE, HUB, delete=True), "undecided"),
    ("state without resources", {"version": 3, "deployment": {}}, "undecided"),
    (
        "an encrypted value",
        state(WORKSPACE, {**HUB, "publicNetworkAccess": {**MARK, "ciphertext": "v1:x"}}),
        "undecided",
    ),
    (
        "a decrypted value",
        state(WORKSPACE, {**HUB, "publicNetworkAccess": {**MARK, "plaintext": '"Disabled"'}}),
        "compliant",
    ),
    (
        "an answer of Azure's REST interface",
        {"value": [{**workspace("Disabled"), "id": f"{ID}/{ML}/workspaces/ws"}]},
        "compliant",
    ),
    ("rows of Resource Graph", {"data": [{**workspace("Disabled"), "id": f"{ID}/{ML}/workspaces/ws"}]}, "compliant"),
    (
        "the command line's list, which has no properties",
        [
            {
                "id": f"{ID}/{ML}/workspaces/ws",
                "type": f"{ML}/workspaces",
                "name": "ws",
                "publicNetworkAccess": "Disabled",
            }
        ],
        "compliant",
    ),
    ("another workspace", {"resources": [{**workspace("Disabled"), "name": "other"}]}, "undecided"),
]


@pytest.mark.parametrize(("name", "exported", "expected"), EXPORTS, ids=[e[0] for e in EXPORTS])
def test_a_join_finds_what_is_in_the_context(name: str, exported: Any, expected: str, folder: Path) -> None:
    (folder / "exports" / "hub.json").write_text(json.dumps(exported))
    found = findings(folder, BATCH)
    assert [f.verdict for f in found.get("MR203", [])] == ([] if expected == "compliant" else [expected])
    assert not any("exports" in (f.file or "") for every in found.values() for f in every), "the context was judged"
    assert judge([folder], None, [], None).resources == 1


def test_a_folder_of_templates_is_context_too(folder: Path) -> None:
    (folder / "modelrail.yaml").write_text("context: [exports]\n")
    (folder / "exports" / "hub.json").write_text(json.dumps({"resources": [workspace("Enabled")]}))
    assert [f.verdict for f in findings(folder, BATCH)["MR203"]] == ["violation"]


def test_the_input_replaces_what_the_context_has_of_it(folder: Path) -> None:
    (folder / "exports" / "hub.json").write_text(json.dumps({"resources": [workspace("Enabled")]}))
    assert "MR203" not in findings(folder, {**workspace("Disabled"), "name": "WS"}, BATCH)


def test_context_that_is_named_is_judged(folder: Path) -> None:
    (folder / "exports" / "hub.json").write_text(json.dumps({"resources": [DEPLOYMENT]}))
    assert judge([folder / "exports" / "hub.json"], None, [], None).resources == 1


def assignment(**more: Any) -> dict[str, Any]:
    parameters = {
        "effect": {"value": "Deny"},
        "allowedAssetIds": {"value": ["azureml://registries/azureml/models/Phi-4/"]},
    }
    properties = {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{LIST}",
        "parameters": parameters,
    }
    around = "/providers/Microsoft.Management/managementGroups/corp"
    found = {"id": f"{around}/providers/Microsoft.Authorization/policyAssignments/m", "name": "m"}
    return {**found, "type": "Microsoft.Authorization/policyAssignments", "properties": {**properties, **more}}


OTHER = {
    "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/438c38d2-3772-465a-a9cc-7a6666a275ce"
}
ASSIGNED: list[tuple[str, list[Any], list[str], tuple[str, ...]]] = [
    ("models are restricted", [assignment()], [], ()),
    ("models are not", [assignment(**OTHER)], ["violation"], ()),
    ("nothing is assigned", [], [], ("not judged: MR501 no-model-policy: neither the input nor the context holds",)),
]


@pytest.mark.parametrize(("name", "listed", "verdicts", "notes"), ASSIGNED, ids=[a[0] for a in ASSIGNED])
def test_policies_of_the_estate(name: str, listed: Any, verdicts: list[str], notes: Any, folder: Path) -> None:
    (folder / "exports" / "hub.json").write_text(json.dumps({"value": listed}))
    assert [f.verdict for f in findings(folder, DEPLOYMENT).get("MR501", [])] == verdicts
    said = judge([folder], None, [], None).notes
    assert len(said) == len(notes) and all(s.startswith(n) for s, n in zip(said, notes, strict=True))


def test_a_rule_that_is_off_is_not_listed_as_not_judged(folder: Path) -> None:
    (folder / "modelrail.yaml").write_text("rules: {no-model-policy: off}\n")
    assert "MR501" not in findings(folder, DEPLOYMENT) and judge([folder], None, [], None).notes == ()


def test_the_pack_joins_with_the_context_and_says_nothing_of_it(folder: Path) -> None:
    (folder / "exports" / "hub.json").write_text(
        json.dumps(state(WORKSPACE, {**HUB, "publicNetworkAccess": "Enabled"}))
    )
    stack = Stack(Evaluator(Settings(context=["exports/hub.json"], source=str(folder / "modelrail.yaml"))), True)
    token, urn = "azure-native:machinelearningservices:BatchEndpoint", "urn:pulumi:prod::p::t::be"
    values = {
        "workspaceName": "ws",
        "endpointName": "be",
        "location": "swedencentral",
        "properties": {"authMode": "AADToken"},
    }
    found = stack.resource(token, values, urn, "be") + stack.whole([])
    assert {(f.rule, f.address) for f in found if f.rule == "MR203"} == {("MR203", urn)}
    assert {f.address for f in found} == {urn}


WRONG: list[tuple[str, str, str]] = [
    ("no such file", "", r"modelrail\.yaml:3: there is no file .*hub\.json; correct the path"),
    ("no JSON", "{", r"hub\.json:1: .*; correct it or take it out of context"),
    ("nothing that is read", '{"a": 1}', r"hub\.json: context that is neither a template nor a state nor a list"),
    ("a template with a hole", '{"resources": 3}', r"hub\.json:1: resources is neither a list nor an object"),
    ("binary", "\x00", r"hub\.json:1: "),
]


@pytest.mark.parametrize(("name", "text", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_context_that_cannot_be_read_is_refused(name: str, text: str, said: str, folder: Path) -> None:
    if text:
        (folder / "exports" / "hub.json").write_text(text)
    (folder / "template.json").write_text(json.dumps({"resources": [BATCH]}))
    with pytest.raises(NotJudgedError, match=said) as error:
        judge([folder / "template.json"], None, [], None)
    assert "\n" not in str(error.value)


def test_a_secret_of_a_state_stays_one(folder: Path) -> None:
    values = {**HUB, "keyVault": {**MARK, "plaintext": json.dumps(f"{ID}/Microsoft.KeyVault/vaults/v")}}
    values["storageAccount"] = {**MARK, "ciphertext": "v1:x"}
    (folder / "exports" / "hub.json").write_text(json.dumps(state(WORKSPACE, values)))
    (hub,) = load(Settings(context=["exports/hub.json"], source=str(folder / "modelrail.yaml")))
    assert isinstance(read(hub.body, "properties.keyVault"), Secret)
    hidden = read(hub.body, "properties.storageAccount")
    assert isinstance(hidden, Unknown) and re.search("encrypted", hidden.reason)


def test_context_beside_no_settings_file_is_looked_for_here(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^context: there is no file nowhere\.json"):
        load(Settings(context=["nowhere.json"]))
