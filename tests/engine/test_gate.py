"""The policy pack on the real engine: what must not be deployed is blocked, by name, whatever way it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import PACK, Make, Project, settings

SCANNED = "azureml://registries/azureml/models/Phi-4/versions/8"
UNSCANNED = "azureml://registries/mallory/models/x/versions/1"

DEPLOYMENT = """
import pulumi
import pulumi_azure_native as azure

config = pulumi.Config()
group = azure.resources.ResourceGroup("group", location="swedencentral")
place = {{"resource_group_name": group.name, "workspace_name": "w", "location": "swedencentral"}}
endpoint = azure.machinelearningservices.OnlineEndpoint(
    "endpoint", properties={{"auth_mode": "AADToken", {access}}}, **place
)
azure.machinelearningservices.OnlineDeployment(
    "blue",
    endpoint_name=endpoint.name,
    properties={{"endpointComputeType": "Managed", "egressPublicNetworkAccess": "Disabled", "model": {model}}},
    sku={{"name": "Default", "capacity": 1}},
    {options}
    **place,
)
"""

WORKSPACE = """
from pulumi_azure_native import machinelearningservices, resources, storage

group = resources.ResourceGroup("group", location="swedencentral")
place = {"resource_group_name": group.name, "location": "swedencentral"}
store = storage.StorageAccount("store", kind="StorageV2", sku={"name": "Standard_LRS"}, **place)
machinelearningservices.Workspace("work", storage_account=store.id, public_network_access="Disabled", **place)
"""

UNKNOWN_PROVIDER = (
    "opts=pulumi.ResourceOptions(provider=azure.Provider('unknown', subscription_id=group.id.apply(lambda i: i[15:]))),"
)


def deployment(
    model: str = repr(SCANNED), access: str = "'public_network_access': 'Disabled'", options: str = ""
) -> str:
    return DEPLOYMENT.format(model=model, access=access, options=options)


BLOCKED: list[tuple[str, str, list[str], list[str]]] = [
    (
        "a model nobody scanned",
        deployment(repr(UNSCANNED)),
        ["MR102-unscanned-model", f"at properties.model: {UNSCANNED}", "to do: Deploy a version with evidence"],
        ["MR101"],
    ),
    (
        "a model that is denied",
        deployment(repr(SCANNED.replace("8", "7"))),
        ["MR101-unapproved-model", "which the settings do not allow"],
        [],
    ),
    (
        "the output of another resource",
        deployment("group.id"),
        ["MR102-unscanned-model", "cannot be decided: properties.model", "to do: write it literally"],
        [],
    ),
    (
        "half of it an output",
        deployment("pulumi.Output.concat('azureml://registries/azureml/models/', group.name, '/versions/8')"),
        ["MR102-unscanned-model", "cannot be decided: properties.model"],
        [],
    ),
    (
        "a secret, judged and not shown",
        deployment(f"pulumi.Output.secret({UNSCANNED!r})"),
        ["MR102-unscanned-model"],
        ["mallory"],
    ),
    (
        "a provider that is not configured yet",
        deployment(repr(UNSCANNED), options=UNKNOWN_PROVIDER),
        ["MR102-unscanned-model"],
        [],
    ),
    (
        "a misspelled property",
        deployment(access="'publicNetworkAcess': 'Disabled'"),
        ["MR203-public-endpoint", "did you mean 'properties.publicNetworkAccess'?"],
        [],
    ),
    (
        "a program that fails after it",
        deployment(repr(UNSCANNED)) + "raise ValueError('later')\n",
        ["MR102-unscanned-model", "ValueError: later", "not judged over the whole stack: MR", "MR402"],
        [],
    ),
    ("a store without a key, joined", WORKSPACE, ["MR402-storage-service-key", "StorageAccount: store"], []),
]

SETTINGS = settings(models={"deny": ["azureml://registries/azureml/models/Phi-4/versions/7"]})


@pytest.mark.parametrize(("program", "said", "never"), [row[1:] for row in BLOCKED], ids=[row[0] for row in BLOCKED])
def test_it_is_blocked(program: str, said: list[str], never: list[str], make: Make) -> None:
    ran = make(program, SETTINGS).run("preview")
    assert ran.status == 1, ran.text
    assert [text for text in said if text not in ran.text] == [], ran.text
    assert [text for text in never if text in ran.text] == [], ran.text


def test_at_up_the_binding_is_blocked(make: Make) -> None:
    ran = make(WORKSPACE).run("up")
    assert ran.status == 1
    assert "MR402-storage-service-key  (azure-native:machinelearningservices:Workspace: work)" in ran.out
    assert "StorageAccount store created" in ran.out
    assert "Workspace work created" not in ran.out


def test_what_is_unknown_at_preview_is_judged_again_at_up(make: Make) -> None:
    project = make(deployment("group.name.apply(lambda name: config.get('model'))"))
    scanned, unscanned = ("-c", f"model={SCANNED}"), ("-c", f"model={UNSCANNED}")
    assert project.run("preview", *scanned).status == 1, "unknown until the group is there"
    assert project.run("up", *unscanned).status == 1
    assert project.run("up", *scanned).status == 0


RAISING = """
from modelrail import evaluation
from modelrail.gates.crossguard import serve
from modelrail.rules.unapproved_model import RULE

build = evaluation.build

def fail(resource):
    raise RuntimeError("with s3cret words")

evaluation.build = lambda node, known: fail if node is RULE.cases[0].clauses[0].violation else build(node, known)
serve()
"""


def pack_of(project: Project, main: str) -> Path:
    project.write("pack/PulumiPolicy.yaml", "runtime: python\n")
    return project.write("pack/__main__.py", main).parent


def test_a_rule_that_raises_blocks_and_loses_no_other_finding(make: Make) -> None:
    project = make(deployment(repr(UNSCANNED)))
    ran = project.run("preview", pack=pack_of(project, RAISING))
    assert ran.status == 1
    assert "MR906-rule-failure" in ran.out
    assert "MR101 failed with RuntimeError and could not judge this resource" in ran.out
    assert "MR102-unscanned-model" in ran.out
    assert "s3cret" not in ran.text


@pytest.mark.parametrize(("folder", "named"), [("/", ""), ("sub", "..")], ids=["elsewhere", "below"])
def test_settings_are_those_of_the_project_wherever_the_command_runs(folder: str, named: str, make: Make) -> None:
    project = make(deployment(repr(SCANNED.replace("8", "7"))), SETTINGS)
    (project.folder / "sub").mkdir()
    ran = project.run("preview", "--project", named or str(project.folder), cwd=project.folder / folder)
    assert ran.status == 1
    assert "MR101-unapproved-model" in ran.out


def test_without_settings_the_defaults_hold_and_that_is_said(make: Make) -> None:
    project = make(deployment(repr(UNSCANNED)), written=None)
    ran = project.run("preview")
    assert ran.status == 1
    assert "no modelrail.yaml found from the program's folder: default settings" in ran.out
    project.write("elsewhere/modelrail.yaml", settings(models={"deny": [UNSCANNED]}))
    ran = project.run("preview", MODELRAIL_SETTINGS="elsewhere/modelrail.yaml")
    assert "MR101-unapproved-model" in ran.out
    assert "default settings" not in ran.out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("profle: strict\n", "modelrail.yaml:1: 'profle' is not a setting"),
        ("rules: {undecided: 'off'}\n", "MR901"),
        ("models: [\n", "modelrail.yaml:"),
    ],
    ids=["no such key", "a rule that cannot be lowered", "not YAML"],
)
def test_with_wrong_settings_the_pack_does_not_start(written: str, said: str, make: Make) -> None:
    ran = make(deployment(), written).run("preview")
    assert ran.status == 2, ran.text
    assert said in ran.text
    assert "Traceback" not in ran.text


CONFIGURATIONS: list[tuple[str, object, int, str]] = [
    ("a level", {"MR102-unscanned-model": "advisory"}, 2, "'MR102-unscanned-model' cannot be configured here"),
    ("a level as an object", {"MR102-unscanned-model": {"enforcementLevel": "disabled"}}, 2, "cannot be configured"),
    ("all levels", {"all": "disabled"}, 2, "cannot be configured here"),
    ("a property of a rule", {"MR102-unscanned-model": {"allow": True}}, 2, "cannot be configured here"),
    ("the level of the settings", {"settings": "disabled"}, 2, "cannot be configured here"),
    ("another property of the settings", {"settings": {"path": "x"}}, 2, "only 'settings: {file: …}' can"),
    ("a file that is not there", {"settings": {"file": "/nowhere/modelrail.yaml"}}, 2, "no such settings file"),
    ("a settings file", {"settings": {"file": "FILE"}}, 1, "MR101-unapproved-model"),
]


@pytest.mark.parametrize(
    ("config", "status", "said"), [row[1:] for row in CONFIGURATIONS], ids=[row[0] for row in CONFIGURATIONS]
)
def test_the_pack_can_be_configured_with_settings_alone(config: object, status: int, said: str, make: Make) -> None:
    project = make(deployment())
    other = project.write("other.yaml", settings(models={"deny": [SCANNED]}))
    file = project.write("config.json", json.dumps(config).replace("FILE", str(other)))
    ran = project.run("preview", PULUMI_OPTION_POLICY_PACK_CONFIG=str(file))
    assert (ran.status, said in ran.text) == (status, True), ran.text


def test_nothing_blocks_what_is_scanned_allowed_and_private(make: Make) -> None:
    ran = make(deployment()).run("preview", pack=PACK)
    assert ran.status == 0, ran.text
    assert "Policies:" in ran.out and "modelrail@v" in ran.out
