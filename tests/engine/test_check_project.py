"""`modelrail check` on a Pulumi project: the policy pack's verdicts, on the lines that the program's author wrote."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import COMMAND, LONGEST, Make, Project, Ran, settings

UNSCANNED = "azureml://registries/mallory/models/x/versions/1"
REFUSED = ("-c", f"model={UNSCANNED}")
BLOCKED = ("-c", f'transform={{"deployment": {{"properties": {{"model": "{UNSCANNED}"}}}}}}')
"""Past the component, which refuses such a model itself."""

PARTS = """
import pulumi
from pulumi_azure_native import machinelearningservices as ml


class Endpoint(pulumi.ComponentResource):
    def __init__(self, name, model, workspace_name, **place):
        super().__init__("shop:index:Endpoint", name)
        child = pulumi.ResourceOptions(parent=self)
        made = ml.OnlineEndpoint(
            name, properties={"auth_mode": "AADToken"}, workspace_name=workspace_name, **place, opts=child
        )
        self.deploy(name, made, model, workspace_name=workspace_name, **place, opts=child)

    def deploy(self, name, endpoint, model, **more):
        properties = {"endpointComputeType": "Managed", "model": model}
        ml.OnlineDeployment(
            f"{name}-blue", endpoint_name=endpoint.name, properties=properties, sku={"name": "Default"}, **more
        )
"""
PROGRAM = f"""
import pulumi
import pulumi_azure_native as azure

from parts import Endpoint

print("what a program prints is no report")
group = azure.resources.ResourceGroup("group", location="swedencentral")
place = {{"resource_group_name": group.name, "location": "swedencentral"}}
store = azure.storage.StorageAccount("store", kind="StorageV2", sku={{"name": "Standard_LRS"}}, **place)
work = azure.machinelearningservices.Workspace("work", storage_account=store.id, **place)
azure.machinelearningservices.OnlineEndpoint.get("old", group.id)
Endpoint("secret", pulumi.Output.secret("{UNSCANNED}"), work.name, **place)
Endpoint(
    "later",
    group.id,
    work.name, **place
)
"""


def check(project: Project, *arguments: str, path: str = ".", cwd: Path | None = None) -> tuple[Ran, dict[str, Any]]:
    done = subprocess.run(
        [str(COMMAND), "check", path, "--format", "json", *arguments],
        cwd=cwd or project.folder,
        env=project.variables(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    return Ran(done.returncode, done.stdout, done.stderr), json.loads(done.stdout)


def reported(report: dict[str, Any]) -> Counter[tuple[str, str, bool]]:
    return Counter(
        (f"{f['rule']}-{f['slug']}", f["resource"]["address"].rpartition("::")[2], f["blocking"])
        for f in report["findings"]
    )


def packs(ran: Ran) -> Counter[tuple[str, str, bool]]:
    """What the policy pack said: (policy, resource, whether it is mandatory)."""
    found = re.findall(r"- \[(\w+)\].*?(MR\d{3}-[\w-]+)\s+\([\w:-]+: (.+)\)", ran.out)
    return Counter((policy, name, level == "mandatory") for level, policy, name in found)


def lines(report: dict[str, Any], name: str) -> set[str]:
    found = [f for f in report["findings"] if f["resource"]["address"].endswith(f"::{name}")]
    return {f"{f['file']}:{f['line']}" for f in found}


def line(text: str, words: str) -> int:
    return next(i for i, row in enumerate(text.split("\n"), 1) if words in row)


def test_the_reference_stack(reference: Project) -> None:
    gate, (ran, report) = reference.run("preview"), check(reference)
    assert (gate.status, ran.status) == (0, 0), gate.text + ran.text
    assert reported(report) == packs(gate)
    assert report["summary"]["resources"] > 10
    gate, (ran, report) = reference.run("preview", *BLOCKED), check(reference, *BLOCKED)
    assert (gate.status, ran.status) == (1, 1), gate.text + ran.text
    assert reported(report) == packs(gate) != Counter()
    places = {f"{f['file']}:{f['line']}" for f in report["findings"] if f["value"] == UNSCANNED}
    made = line((reference.folder / "__main__.py").read_text(), "= ManagedComputeEndpoint(")
    assert places == {f"__main__.py:{made}"}
    ran, _ = check(reference, *REFUSED)
    assert (
        ran.status,
        ran.err.startswith(f"modelrail: __main__.py:{made}: ManagedComputeEndpoint 'phi', model: "),
    ) == (2, True)


def test_a_program_with_components_secrets_and_unknowns(make: Make) -> None:
    project = make(PROGRAM, settings())
    project.write("parts.py", PARTS)
    project.write("infra/template.json", '{"resources": [{"type": "Microsoft.CognitiveServices/accounts"}]}')
    before = project.listing()
    ran, report = check(project)
    assert ran.status == 1 and project.listing() == before
    assert reported(report) == packs(project.run("preview")) != Counter()
    assert UNSCANNED not in ran.text, "a secret is judged and not shown"
    assert "not judged, as no part of the program, 1 that name guarded services: infra/template.json" in ran.err
    assert lines(report, "store") == {f"__main__.py:{line(PROGRAM, 'store =')}"}
    secret = f"__main__.py:{line(PROGRAM, 'secret')}"
    assert lines(report, "secret-blue") == lines(report, "secret") == {secret}
    assert lines(report, "later-blue") == {f"__main__.py:{line(PROGRAM, 'later') - 1}"}
    shown = subprocess.run([COMMAND, "check", project.folder], env=project.variables(), capture_output=True, text=True)
    inner = [line(PARTS, "ml.OnlineDeployment("), line(PARTS, "self.deploy(")]
    folder = project.folder
    assert f"\n{folder}/{secret}: violation: MR102" in f"\n{shown.stdout}", "paths begin as the project was named"
    assert f"  made at  {', '.join(f'{folder}/parts.py:{n}' for n in inner)}\n" in shown.stdout


STACKS = "import pulumi\nif pulumi.Config().require('fail') == 'yes':\n    raise ValueError('it\\nfails')\n"


def test_stack_and_configuration_are_chosen_as_for_a_preview(make: Make) -> None:
    project = make(STACKS)
    for stack in ("one", "two"):
        project.write(f"Pulumi.{stack}.yaml", f"config: {{small:fail: '{'no' if stack == 'one' else 'yes'}'}}\n")
    ran, _ = check(project)
    assert ran.err == "modelrail: .: name a stack with --stack; there are one, two\n"
    assert [check(project, "--stack", stack)[0].status for stack in ("one", "two")] == [0, 2]
    ran, report = check(project, "--stack", "one", "--config", "fail=yes")
    assert ran.err == "modelrail: __main__.py:3: the program failed, ValueError: it; correct the program\n"
    assert (ran.status, report["findings"]) == (2, [])


WRONG: list[tuple[str, str, str, str]] = [
    ("no name", "runtime: python", "", "Pulumi.yaml:1: 'name' is missing"),
    ("no program", "{name: x, runtime: python, main: nowhere}", "", "no __main__.py here"),
    ("no such environment", "{name: x, runtime: {name: python, options: {virtualenv: v}}}", "", "'v' is not there"),
    ("no language host", "{name: x, runtime: other}", "", "its runtime needs pulumi-language-other on PATH"),
    ("it leaves", "{name: x, runtime: python}", "import os\nos._exit(0)", "ended before the program did"),
    ("it is refused", "{name: x, runtime: python}", "import pulumi_azure_native as a\na.storage.Blob('b')", ":2: "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "yaml", "program", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_cannot_be_run_is_said_in_one_line(name: str, yaml: str, program: str, said: str, make: Make) -> None:
    project = make(program, None, f"{yaml}\n")
    ran, _ = check(project)
    assert (ran.status, ran.err.count("\n"), said in ran.err) == (2, 1, True), ran.err


def test_met_in_a_folder_it_is_judged_or_said_or_of_no_concern(make: Make) -> None:
    project = make("", settings(), "name: empty\nruntime: python\n")
    project.write("other/Pulumi.yaml", "name: other\nruntime: other\n")
    project.write("azure/Pulumi.yaml", "name: azure\nruntime: other\n")
    project.write("azure/index.ts", 'import * as native from "@pulumi/azure-native";\n')
    ran, report = check(project, path=project.folder.name, cwd=project.folder.parent)
    assert ran.status == 0 and report["findings"] == [], "a project that is named is judged alone"
    ran, report = check(project, path=".", cwd=project.folder.parent)
    (found,) = report["findings"]
    assert (ran.status, found["rule"], found["file"]) == (1, "MR905", "project/azure/Pulumi.yaml")
    assert "its runtime needs pulumi-language-other on PATH" in found["message"]


def test_nothing_outlives_a_command_that_is_killed(make: Make) -> None:
    project = make("import time\ntime.sleep(100)\n")
    command = subprocess.Popen([COMMAND, "check", project.folder], env=project.variables(TMPDIR=str(project.folder)))
    assert wait(lambda: any("preview" in line for line in project.processes().values()))
    command.kill()
    command.wait()
    assert wait(lambda: not project.processes()), project.processes()
    assert not list(project.folder.glob("tmp*")), "nor does a folder"


def wait(for_: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not for_() and time.monotonic() < end:
        time.sleep(0.05)
    return for_()
