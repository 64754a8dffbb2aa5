"""The policy pack against monitors and resources made here; the real engine runs it in the engine tests."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi_policy.policy as sdk
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from modelrail import rules
from modelrail.gates import crossguard, program_folder
from modelrail.readers.pulumi_wire import UNKNOWNS
from tests import cases
from tests.cases import as_arm
from tests.cases.as_pulumi import TOKENS, UNKNOWN, expressible, inputs

ROOT = Path(__file__).parents[2]
DEPLOYMENT = "azure-native:machinelearningservices:OnlineDeployment"
BAD = {"model": "azureml://registries/mallory/models/x/versions/1", "endpointComputeType": "Managed"}


class RefusedError(Exception):
    """What the engine is told when a call is aborted."""


class Context:
    """The part of a gRPC context that is used."""

    def abort(self, code: Any, details: str) -> None:
        raise RefusedError(details)


def pack(monkeypatch: pytest.MonkeyPatch, settings: Path | None = None, preview: bool = True) -> crossguard.Analyzer:
    """The pack as the engine has it after configuring it; without settings it runs with the defaults."""
    monkeypatch.setattr(program_folder, "find", lambda project: Path("/"))
    monkeypatch.delenv("MODELRAIL_SETTINGS", raising=False)
    policies = [crossguard._settings_policy(), *(crossguard._policy(rule) for rule in rules.ALL)]
    made = crossguard.Analyzer("modelrail", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY)
    made.ConfigureStack(proto.AnalyzerStackConfigureRequest(project="p", stack="s", dry_run=preview), Context())
    made.Configure(configuration(settings, {}), Context())
    return made


def configuration(settings: Path | None, changes: dict[str, Any]) -> Any:
    """What the engine sends: every policy with its level, and what the user's file changes."""
    names = [crossguard.SETTINGS_POLICY, *(crossguard.policy_name(r.id, r.slug) for r in rules.ALL)]
    request = proto.ConfigureAnalyzerRequest()
    for name in [*names, *changes]:
        request.policyConfig[name].enforcementLevel = changes.get(name, proto.MANDATORY)
    if settings:
        request.policyConfig[crossguard.SETTINGS_POLICY].properties.update({"file": str(settings)})
    return request


def analyze(made: crossguard.Analyzer, token: str, values: dict[str, Any], name: str = "x") -> list[Any]:
    request = proto.AnalyzeRequest(type=token, name=name, urn=f"urn:pulumi:s::p::{token}::{name}")
    request.properties.update(values)
    return list(made.Analyze(request, Context()).diagnostics)


def verdict(diagnostics: list[Any], rule: str) -> str:
    found = [d for d in diagnostics if d.policyName.startswith(rule)]
    if not found:
        return "compliant"
    return "undecided" if all("cannot be decided" in d.message for d in found) else "violation"


CASES = [case for case in cases.load() if expressible(case)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_cases_of_every_gate(case: cases.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pack(monkeypatch, as_arm.write(case, tmp_path / "case").with_name("modelrail.yaml"))
    found = []
    stack = proto.AnalyzeStackRequest()
    for i, resource in enumerate(case.resources):
        token = TOKENS[resource["type"].lower()]
        found += analyze(made, token, inputs(resource), f"r{i}")
        stack.resources.add(type=token, urn=f"urn:pulumi:s::p::{token}::r{i}", name=f"r{i}")
    found += made.AnalyzeStack(stack, Context()).diagnostics
    assert {rule: verdict(found, rule) for rule in case.expect} == case.expect, [d.message for d in found]
    blocking = [d.policyName[:5] for d in found if d.enforcementLevel == proto.MANDATORY]
    assert {rule: rule in blocking for rule in case.expect} == cases.expected_blocks(case)


@pytest.mark.parametrize("bag", ["properties", "onlineDeploymentProperties"])
@pytest.mark.parametrize(
    "token",
    [
        DEPLOYMENT,
        "azure-native:machinelearningservices/v20240401:OnlineDeployment",
        "azure-native_machinelearningservices_v20241001:machinelearningservices:OnlineDeployment",
        "azure-native_machinelearningservices_v20240401:machinelearningservices/v20240401:OnlineDeployment",
    ],
)
def test_tokens_and_wire_names_make_no_difference(token: str, bag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = analyze(pack(monkeypatch), token, {bag: BAD, "location": "swedencentral"})
    assert verdict(found, "MR102") == "violation"


def test_properties_under_both_wire_names_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = {**BAD, "model": "azureml://registries/azureml/models/Phi-4/versions/8"}
    values = {"properties": scanned, "onlineDeploymentProperties": BAD, "location": "swedencentral"}
    assert verdict(analyze(pack(monkeypatch), DEPLOYMENT, values), "MR102") == "undecided"


@pytest.mark.parametrize(
    ("token", "values"),
    [
        ("azure:machinelearning/inferenceCluster:InferenceCluster", {}),
        ("azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment", {}),
        ("command:local:Command", {"create": "az ml online-deployment create"}),
        ("pulumi-python:dynamic:Resource", {}),
        ("azure-native:resources:Deployment", {"properties": {"template": {}}}),
        ("azure-native:resources:DeploymentAtSubscriptionScope", {}),
        ("azure-native:resources:DeploymentStackAtResourceGroup", {}),
        ("azure-native:resources:TemplateSpecVersion", {}),
        ("azure-native:resources:AzureCliScript", {}),
        ("azure-native:resources:Resource", {"resourceType": UNKNOWN}),
        ("azure-native:machinelearningservices:SomethingNew", {}),
    ],
)
def test_what_cannot_be_read_is_opaque(token: str, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(analyze(pack(monkeypatch), token, values), "MR110") == "violation"


@pytest.mark.parametrize(
    "token", ["random:index/pet:RandomPet", "modelrail:index:Store", "pulumi:providers:azure-native"]
)
def test_what_guards_nothing_is_left_alone(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert analyze(pack(monkeypatch), token, {}) == []


def test_a_generic_resource_is_judged_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "resourceProviderNamespace": "Microsoft.MachineLearningServices",
        "parentResourcePath": "workspaces/w",
        "resourceType": "onlineEndpoints",
        "resourceName": "e",
        "location": "swedencentral",
        "properties": {"authMode": "Key"},
    }
    found = analyze(pack(monkeypatch), "azure-native:resources:Resource", values)
    assert [d.policyName for d in found] == ["MR203-public-endpoint"]


@pytest.mark.parametrize("unknown", [*sorted(UNKNOWNS), f"azureml://registries/{UNKNOWN}/models/x/versions/1"])
def test_an_unknown_names_its_path_and_the_way_to_make_it_known(unknown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"properties": {**BAD, "model": unknown}, "location": "swedencentral"}
    said = next(d for d in analyze(pack(monkeypatch), DEPLOYMENT, values) if d.policyName.startswith("MR102"))
    assert said.enforcementLevel == proto.MANDATORY
    assert "cannot be decided: properties.model" in said.message
    assert "to do: write it literally" in said.message


def test_a_secret_is_judged_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": BAD["model"]}
    values = {"properties": {**BAD, "model": secret}, "location": "swedencentral"}
    found = analyze(pack(monkeypatch), DEPLOYMENT, values)
    assert verdict(found, "MR102") == "violation"
    assert not any("mallory" in d.message for d in found)


def test_a_rule_that_raises_loses_no_other_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    made = pack(monkeypatch)
    evaluator = made._ready(Context())._evaluator

    def fail(subject: Any) -> bool:
        raise RuntimeError("made to fail")

    checks = {
        t: [replace(c, test=fail) if c.rule.id == "MR101" else c for c in cs] for t, cs in evaluator._checks.items()
    }
    monkeypatch.setattr(evaluator, "_checks", checks)
    found = analyze(made, DEPLOYMENT, {"properties": BAD, "location": "swedencentral"})
    assert {d.policyName: d.enforcementLevel for d in found} == {
        "MR906-rule-failure": proto.MANDATORY,
        "MR102-unscanned-model": proto.MANDATORY,
    }


def test_the_pack_itself_failing_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    made = pack(monkeypatch)
    monkeypatch.setattr(json_format, "MessageToDict", lambda message: 1 / 0)
    (found,) = analyze(made, DEPLOYMENT, {})
    assert (found.policyName, found.enforcementLevel) == ("MR906-rule-failure", proto.MANDATORY)


@pytest.mark.parametrize(
    "change",
    [
        {"all": proto.DISABLED},
        {"MR102-unscanned-model": proto.ADVISORY},
        {"MR999": proto.MANDATORY},
        {"settings": proto.DISABLED},
    ],
    ids=str,
)
def test_only_settings_can_be_configured(change: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = pack(monkeypatch)
    with pytest.raises(RefusedError, match="cannot be configured here"):
        made.Configure(configuration(None, change), Context())


def test_bad_settings_refuse_the_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "modelrail.yaml"
    settings.write_text("profle: strict\n")
    with pytest.raises(RefusedError, match=r"modelrail.yaml:1: 'profle' is not a setting.*did you mean 'profile'"):
        pack(monkeypatch, settings)


def test_an_update_blocks_the_binding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack call of an update comes after everything was deployed: the workspace is where the join is judged."""
    made = pack(monkeypatch, preview=False)
    store = {"accountName": "store", "location": "swedencentral", "kind": "StorageV2"}
    assert analyze(made, "azure-native:storage:StorageAccount", store, "store") == []
    id_ = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/store"
    values = {"workspaceName": "w", "location": "swedencentral", "storageAccount": id_}
    found = analyze(made, "azure-native:machinelearningservices:Workspace", values, "w")
    messages = [d.message for d in found if d.policyName == "MR402-storage-service-key"]
    assert [m.splitlines()[0] for m in messages] == [
        "store (Microsoft.Storage/storageAccounts) holds training data without a customer-managed key"
    ]


def test_an_update_binds_what_is_reached_and_waits_for_what_may_still_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault of the key of the store is judged with the datastore; a policy of the store may still be made."""
    settings = tmp_path / "modelrail.yaml"
    settings.write_text("profile: strict\n")
    made = pack(monkeypatch, settings, preview=False)
    key = {"keySource": "Microsoft.Keyvault", "keyVaultProperties": {"keyName": "k", "keyVaultUri": "https://v.x/"}}
    store = {"accountName": "store", "location": "swedencentral", "encryption": key}
    found = analyze(made, "azure-native:keyvault:Vault", {"vaultName": "v", "location": "swedencentral"}, "v")
    found += analyze(made, "azure-native:storage:StorageAccount", store, "store")
    assert not {verdict(found, rule) for rule in ("MR404", "MR408")} - {"compliant"}
    values = {"workspaceName": "w", "name": "d", "properties": {"accountName": "store"}}
    found = analyze(made, "azure-native:machinelearningservices:Datastore", values, "d")
    assert [verdict(found, rule) for rule in ("MR404", "MR408")] == ["violation", "compliant"]
    found = list(made.AnalyzeStack(proto.AnalyzeStackRequest(), Context()).diagnostics)
    assert [verdict(found, rule) for rule in ("MR404", "MR408")] == ["compliant", "violation"]


def test_the_program_is_found_from_the_processes_above(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("runtime: python\nname: found-it\n")
    (tmp_path / "sub").mkdir()
    find = tmp_path / "find.py"
    find.write_text("import sys\nfrom modelrail.gates.program_folder import find\nprint(find('found-it'))\n")
    # The shell stands for the engine: it starts the pack in another folder and keeps its own.
    run = subprocess.run(
        ["sh", "-c", f"(cd / && {sys.executable} {find}); true"],
        cwd=tmp_path / "sub",
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "policies"), "PATH": "/usr/bin:/bin"},
    )
    assert run.stdout.strip() == str(tmp_path), run.stderr


def test_the_seam_of_the_sdk_is_there() -> None:
    """`serve` puts our servicer in place of the SDK's; these are the names and shapes it rests on."""
    assert "_PolicyAnalyzerServicer(" in inspect.getsource(sdk.PolicyPack.__init__)
    methods = (
        "Analyze",
        "AnalyzeStack",
        "Configure",
        "ConfigureStack",
        "GetAnalyzerInfo",
        "GetPluginInfo",
        "Remediate",
    )
    assert all(callable(getattr(sdk._PolicyAnalyzerServicer, m)) for m in methods)
    policies = [crossguard._policy(r) for r in rules.ALL]
    made = crossguard.Analyzer("modelrail", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY)
    info = made.GetAnalyzerInfo(None, None)
    assert {p.enforcementLevel for p in info.policies} == {proto.MANDATORY}
    assert len(info.policies) == len(rules.ALL)


def test_the_pack_loads_no_provider_sdk() -> None:
    code = "import modelrail.gates.crossguard, sys; print({'pulumi_azure_native', 'checkov'} & set(sys.modules))"
    environment = {"PYTHONPATH": str(ROOT / "policies")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert run.stdout.strip() == "set()", run.stderr
