"""The components as a Pulumi package: the same resources as in the program's own process, and the same refusals."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import PACK, ROOT, Make, Project

REMOTE = """
import pulumi

class Remote(pulumi.ComponentResource):
    def __init__(self, kind, name, inputs):
        super().__init__(f"modelrail:index:{kind}", name, inputs, None, remote=True)
"""
GROUP = """
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("group", resource_group_name="rg", location="eastus2")
"""
INPUTS = '{"resourceGroupName": group.name, "location": "eastus2", "retentionDays": 30, "protect": False}'
ARGUMENTS = '{"resource_group_name": group.name, "location": "eastus2", "retention_days": 30, "protect": False}'
HERE = f"from components import FineTuneStorage\n{GROUP}FineTuneStorage('training', {ARGUMENTS})\n"
THERE = f"{REMOTE}{GROUP}Remote('FineTuneStorage', 'training', {INPUTS})\n"


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    """A PATH on which the engine finds the package, as an executable of one line."""
    folder = tmp_path / "bin"
    folder.mkdir()
    executable = folder / "pulumi-resource-modelrail"
    executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u "{ROOT}/components/__main__.py" "$@"\n')
    executable.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def deployed(project: Project) -> dict[str, Any]:
    """What the state holds: type and name to the inputs."""
    (file,) = project.state.rglob("stacks/small/dev.json")
    resources = json.loads(file.read_text())["checkpoint"]["latest"]["resources"]
    made = [r for r in resources if not r["type"].startswith(("pulumi:providers:", "pulumi:pulumi:"))]
    chance = {"roleAssignmentName"}
    return {r["urn"].split("$")[-1]: {k: v for k, v in r.get("inputs", {}).items() if k not in chance} for r in made}


def test_the_package_makes_the_same_as_the_class(make: Make, plugin: str) -> None:
    kept = []
    for program in (HERE, THERE):
        project = make(program, written="profile: strict\n")
        ran = project.run("up", pack=PACK, PATH=plugin)
        assert ran.status == 0, ran.text
        kept.append(deployed(project))
        shutil.rmtree(project.state)
    here, there = kept
    assert set(here) == set(there)
    azure = [name for name in here if "azure-native:" in name]
    assert len(azure) > 20
    assert {name: here[name] for name in azure} == {name: there[name] for name in azure}


def test_a_refusal_names_the_argument_in_one_line(make: Make, plugin: str) -> None:
    ran = make(THERE.replace("eastus2", "atlantis"), written="profile: strict\n").run("preview", PATH=plugin)
    assert ran.status == 2
    assert "'atlantis' is not an Azure region" in ran.text and "location" in ran.text
    assert "Traceback" not in ran.text and 'File "' not in ran.text


def test_the_engine_reads_the_committed_schema(engine: Path, plugin: str, tmp_path: Path) -> None:
    executable = plugin.split(os.pathsep)[0] + "/pulumi-resource-modelrail"
    told = {"PULUMI_BACKEND_URL": tmp_path.as_uri(), "PULUMI_SKIP_UPDATE_CHECK": "true", "PATH": plugin}
    shown = subprocess.run(
        [engine, "package", "get-schema", executable], env={**os.environ, **told}, capture_output=True, text=True
    )
    assert shown.returncode == 0, shown.stderr
    assert offered(shown.stdout) == offered((ROOT / "components" / "schema.json").read_text())


def offered(schema: str) -> dict[str, Any]:
    """Token to the names of its inputs, which of them are required, and the names of its outputs."""
    found = json.loads(schema)["resources"].items()
    return {
        t: (sorted(r["inputProperties"]), sorted(r.get("requiredInputs", ())), sorted(r["properties"]))
        for t, r in found
    }


def test_the_committed_schema_is_that_of_the_types() -> None:
    spec = importlib.util.spec_from_file_location("component_schema", ROOT / "support" / "component_schema.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.FILE.read_text() == script.schema(), "run support/component_schema.py"
