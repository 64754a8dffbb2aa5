"""What the Pulumi engine writes is judged by its inputs, whole or with a word on what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelrail.checking import judge
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.readers import files
from modelrail.reports import json as report
from modelrail.resources import Secret, Unit, Unknown
from modelrail.settings import Settings
from tests import cases
from tests.cases import as_arm
from tests.cases.as_pulumi import TOKENS, UNKNOWN, expressible, inputs

ENDPOINT = "azure-native:machinelearningservices:OnlineEndpoint"
OPEN = {
    "resourceGroupName": "rg",
    "workspaceName": "ws",
    "endpointName": "ep",
    "location": "swedencentral",
    "properties": {"authMode": "AADToken", "publicNetworkAccess": "Enabled"},
}
SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
FRAMES = [{"sourcePosition": f"project:///{place}"} for place in ("parts/net.py#7", "parts/net.py#3", "__main__.py#12")]


def urn(name: str, token: str = ENDPOINT) -> str:
    return f"urn:pulumi:dev::shop::{token}::{name}"


def resource(name: str = "e", token: str = ENDPOINT, values: Any = OPEN, **more: Any) -> dict[str, Any]:
    return {"urn": urn(name, token), "custom": True, "type": token, "inputs": values, **more}


def state(*resources: Any, **more: Any) -> str:
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources, **more}}, indent=1)


def checkpoint(*resources: Any) -> str:
    latest = {"manifest": {}, "resources": resources}
    return json.dumps({"version": 3, "checkpoint": {"stack": "organization/shop/dev", "latest": latest}}, indent=1)


def step(state: Any, op: Any = "create") -> dict[str, Any]:
    return {"op": op, "urn": state.get("urn") if isinstance(state, dict) else "", "newState": state}


def preview(*steps: Any, **more: Any) -> str:
    return json.dumps({"steps": steps, "duration": 1, "changeSummary": {"create": len(steps)}, **more}, indent=1)


def previewed(*resources: Any) -> str:
    return preview(*map(step, resources))


SUCCEEDED = {"summaryEvent": {"result": "succeeded"}}


def events(*resources: Any, last: Any = SUCCEEDED, op: str = "create") -> str:
    steps = [{"resourcePreEvent": {"metadata": {"op": op, "urn": r.get("urn"), "new": r}}} for r in resources]
    rows = [{"preludeEvent": {}}, *steps, *([last] if last else [])]
    return "\n\n".join(json.dumps({"sequence": i, "timestamp": 1, **row}) for i, row in enumerate(rows)) + "\n"


FORMS: dict[str, Callable[..., str]] = {
    "state": state,
    "checkpoint": checkpoint,
    "preview": previewed,
    "event log": events,
}


def read(text: str, folder: Path, name: str = "stack.json") -> Unit:
    (folder / name).write_text(text)
    (unit,) = files.read([folder / name], []).units
    return unit


def findings(text: str, folder: Path) -> list[Finding]:
    read(text, folder)
    return judge([folder / "stack.json"], None, [], None).findings


def at(text: str, words: str) -> int:
    """The line of a text that has some words."""
    return next(i for i, line in enumerate(text.split("\n"), 1) if words in line)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same_and_where(form: str, tmp_path: Path) -> None:
    text = FORMS[form](resource())
    (found,) = [f for f in findings(text, tmp_path) if f.rule == "MR203"]
    assert (found.address, found.name, found.path) == (urn("e"), "ws/ep", "properties.publicNetworkAccess")
    assert (found.file, found.line) == (str(tmp_path / "stack.json"), at(text, "publicNetworkAccess"))


LEFT_OUT = [
    ("one that is being deleted", resource(delete=True)),
    ("one that is only read", resource(external=True)),
    ("a component", resource(token="shop:index:Endpoint", custom=False)),
    ("a provider", resource(token="pulumi:providers:azure-native")),
    ("another cloud's", resource(token="aws:s3/bucket:Bucket")),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "one"), LEFT_OUT, ids=[row[0] for row in LEFT_OUT])
def test_what_the_program_does_not_deploy_is_not_judged(name: str, one: Any, form: str, tmp_path: Path) -> None:
    unit = read(FORMS[form](one), tmp_path)
    assert (unit.resources, unit.problems) == ([], [])


OPS = {
    "create": 1, "same": 1, "update": 1, "replace": 1, "create-replacement": 1, "import": 1, "refresh": 1, "new-op": 1,
    "delete": 0, "delete-replaced": 0, "read": 0, "read-replacement": 0, "discard": 0, "remove-pending-replace": 0,
}  # fmt: skip


@pytest.mark.parametrize("op", OPS)
def test_which_steps_leave_a_resource_behind(op: str, tmp_path: Path) -> None:
    for text in (preview(step(resource(), op)), events(resource(), op=op)):
        assert len(read(text, tmp_path).resources) == OPS[op]


def test_the_last_step_of_a_resource_counts(tmp_path: Path) -> None:
    new = resource(values={**OPEN, "endpointName": "new"})
    steps = [step(resource(), "refresh"), step(new, "update"), step(resource("gone"), "refresh")]
    unit = read(preview(*steps, step(resource("gone"), "delete")), tmp_path)
    assert [r.name for r in unit.resources] == ["ws/new"]


def test_pending_operations_are_not_judged(tmp_path: Path) -> None:
    pending = [{"resource": resource(), "type": "creating"}]
    assert read(state(pending_operations=pending), tmp_path).resources == []


TYPE = "microsoft.machinelearningservices/workspaces/onlineendpoints"
WIRED = [
    ("an old module", "azure-native:machinelearningservices/v20240401:OnlineEndpoint", TYPE),
    ("a pinned package", "azure-native_machinelearningservices_v20240401:machinelearningservices:OnlineEndpoint", TYPE),
    ("the classic provider", "azure:machinelearning/workspace:Workspace", "azure:machinelearning/workspace:workspace"),
    ("a command", "command:local:Command", "command:local:command"),
]


@pytest.mark.parametrize(("name", "token", "type_"), WIRED, ids=[row[0] for row in WIRED])
def test_tokens_mean_what_they_mean_to_the_policy_pack(name: str, token: str, type_: str, tmp_path: Path) -> None:
    text = state(resource(token=token))
    (found,) = read(text, tmp_path).resources
    assert found.type == type_
    rules = {f.rule for f in findings(text, tmp_path)}
    assert ("MR110" in rules, "MR203" in rules) == (type_ != TYPE, type_ == TYPE)


def model(value: Any) -> dict[str, Any]:
    return {**OPEN, "properties": {**OPEN["properties"], "description": value}}


VALUES: list[tuple[str, Any, Any]] = [
    ("known", "x", "x"),
    ("nothing", None, None),
    ("not known yet", UNKNOWN, Unknown),
    ("a secret in clear", {**SIGNATURE, "plaintext": '"hunter2"'}, Secret("hunter2")),
    ("a number that is secret", {**SIGNATURE, "plaintext": "1e999"}, Secret("inf")),
    ("an encrypted secret", {**SIGNATURE, "ciphertext": "v1:abc"}, Unknown),
    ("a secret that is broken", {**SIGNATURE, "plaintext": "{"}, Unknown),
    ("a masked secret", "[secret]", Unknown),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "written", "value"), VALUES, ids=[row[0] for row in VALUES])
def test_values(name: str, written: Any, value: Any, form: str, tmp_path: Path) -> None:
    (found,) = read(FORMS[form](resource(values=model(written))), tmp_path).resources
    got = found.body["properties"].get("description")
    assert isinstance(got, value) if value is Unknown else (got, type(got)) == (value, type(value))


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_shown(form: str, tmp_path: Path) -> None:
    secret = {**SIGNATURE, "plaintext": '"hunter2"'}
    text = FORMS[form](resource(values={**OPEN, "properties": {"publicNetworkAccess": secret, "authMode": secret}}))
    read(text, tmp_path)
    result = judge([tmp_path / "stack.json"], None, [], None)
    assert "[secret]" in report.render(result) and "hunter2" not in report.render(result)


def test_outputs_say_nothing_of_what_was_set(tmp_path: Path) -> None:
    closed = {**OPEN["properties"], "publicNetworkAccess": "Disabled"}
    bare = {**OPEN, "properties": {"authMode": "AADToken"}}
    assert "MR203" in {f.rule for f in findings(state(resource(values=bare, outputs={"properties": closed})), tmp_path)}


def test_what_an_unknown_hangs_on_is_known_from_a_preview_and_not_from_a_log(tmp_path: Path) -> None:
    store = resource("s", "azure-native:storage:StorageAccount", {"accountName": "st", "resourceGroupName": "rg"})
    work = "azure-native:machinelearningservices:Workspace"
    hub = resource("w", work, {"workspaceName": "w", "storageAccount": UNKNOWN, "resourceGroupName": "rg"})
    hub["propertyDependencies"] = {"storageAccount": [store["urn"]], "resourceGroupName": None, "odd": [1]}
    for form, hinted in (("preview", [store["urn"]]), ("event log", [])):
        unit = read(FORMS[form](store, {**hub} if hinted else {**hub, "propertyDependencies": {}}), tmp_path)
        assert unit.hints.get((hub["urn"], "properties.storageAccount"), []) == hinted
        (unknown,) = [r.body["properties"]["storageAccount"] for r in unit.resources if r.symbol == "w"]
        assert ("judge the project itself" in unknown.remedy) == (not hinted)


def test_the_way_from_the_constructor_to_the_program_is_told(tmp_path: Path) -> None:
    made = resource("c", "shop:index:Net", {}, custom=False, stackTrace=FRAMES[2:], sourcePosition=FRAMES[2])
    text = state(made, resource(parent=made["urn"], stackTrace=[*FRAMES, {}, {"sourcePosition": "file:///x.py#1"}]))
    found = next(f for f in findings(text, tmp_path) if f.rule == "MR203")
    assert found.chain == (("parts/net.py", 7), ("parts/net.py", 3), ("__main__.py", 12))


ERROR = {"severity": "error", "message": "error: the program failed, ValueError: boom\n  File x\n"}
UNREAD: list[tuple[str, str, int, str]] = [
    ("a preview of a program that failed", preview(diagnostics=[ERROR]), 1, "the program failed, ValueError: boom"),
    ("a log of a program that failed", events(last={"diagnosticEvent": ERROR}), 3, "ValueError: boom"),
    ("a log that is cut off", events(resource(), last=None), 3, "the log ends before the run did"),
    ("a log with half a line", events(resource())[:-9], 5, "a resource here has no URN"),
    ("a preview without what stays", preview(changeSummary={"same": 3}), 1, "3 unchanged resources are left out"),
    ("a step without a state", preview(step(None)), 6, "a resource here has no URN"),
    ("a step that is none", preview(step(resource()), 7), 22, "a resource here has no URN"),
    ("a state that is none", state("x"), 6, "a resource here has no URN"),
    ("inputs that are no object", state(resource(values=[1])), 6, "inputs that are no object"),
    ("resources that are no list", json.dumps({"version": 3, "deployment": {"resources": {"a": 1}}}), 1, "no URN"),
    ("two of one name", state(resource(), resource()), 21, "a resource here has no URN of its own"),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), UNREAD, ids=[row[0] for row in UNREAD])
def test_what_is_missing_is_said_and_blocks(name: str, text: str, line: int, said: str, tmp_path: Path) -> None:
    found = [f for f in findings(text, tmp_path) if f.rule == "MR905"]
    assert any(said in f.message and f.line == line for f in found), [(f.message, f.line) for f in found]
    assert all(f.blocking for f in found)


WHOLE = [
    ("an empty stack", state()),
    ("a stack before its first run", json.dumps({"version": 3, "checkpoint": {"stack": "s", "latest": None}})),
    ("a preview that a policy blocked", preview(diagnostics=[{**ERROR, "message": "error: preview failed\n"}])),
    ("a log of a run that a policy blocked", events(last={"summaryEvent": {"result": "failed"}})),
]


@pytest.mark.parametrize(("name", "text"), WHOLE, ids=[row[0] for row in WHOLE])
def test_nothing_is_missing(name: str, text: str, tmp_path: Path) -> None:
    assert findings(text, tmp_path) == []


NONE = ['{"deployment": {"resources": []}}', '{"steps": [{"name": "build"}]}', '{"checkpoint": 1}', '{"sequence": 1}']


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_it_is_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text)
    found = files.read([tmp_path], [])
    assert (found.units, found.skipped) == ([], 1)


CASES = [case for case in cases.load() if expressible(case)][::12]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_sample_of_the_cases_of_every_gate(case: cases.Case, tmp_path: Path) -> None:
    folder = as_arm.write(case, tmp_path / "case").parent
    tokens = [TOKENS[r["type"].lower()] for r in case.resources]
    made = [resource(f"r{i}", tokens[i], inputs(r)) for i, r in enumerate(case.resources)]
    found = findings(previewed(*made), folder)
    assert cases.verdicts(found, list(case.expect)) == case.expect, [f"{f.rule} {f.message}" for f in found]


EVERY_TOKEN = [*TOKENS.values(), "azure-native:resources:Resource", "azure-native:resources:Deployment"]
SCALARS = st.none() | st.booleans() | st.floats() | st.sampled_from(["", UNKNOWN, "[secret]", "a/b", "\0", ENDPOINT])
KEYS = st.sampled_from(
    [*OPEN, *SIGNATURE, "plaintext", "value", "urn", "type", "op", "newState", "stackTrace", "model"]
)
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
STATES = st.fixed_dictionaries(
    {"urn": st.sampled_from([*(urn("a", token) for token in EVERY_TOKEN), "urn", 1])},
    optional=dict.fromkeys(("type", "inputs", "parent", "delete", "propertyDependencies", "stackTrace"), ANY),
)


EVALUATOR = Evaluator(Settings())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(resources=st.lists(STATES | ANY, max_size=3), form=st.sampled_from(sorted(FORMS)), odd=ANY)
def test_whatever_it_holds_it_is_read_or_refused(resources: list[Any], form: str, odd: Any, tmp_path: Path) -> None:
    known = [r for r in resources if isinstance(r, dict)] if form == "event log" else resources
    unit = read(FORMS[form](*known), tmp_path)
    assert len(unit.resources) + len(unit.problems) <= len(known)
    EVALUATOR.evaluate(unit)
    for key in ("steps", "deployment", "checkpoint", "sequence"):
        (tmp_path / "odd.json").write_text(json.dumps({key: odd, "version": 3, "changeSummary": odd, "duration": 1}))
        files.read([tmp_path], [])
