"""A store for fine-tuning data on the real engine: nothing waits needlessly or makes it anew, and all of it can go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Make, Project

PROGRAM = """
import os
import pulumi_azure_native as azure
from components import FineTuneStorage, roles

roles.SETTLES = int(os.environ.get("SETTLES", roles.SETTLES))
there = os.environ.get("WHERE", "eastus2")
group = azure.resources.ResourceGroup("group", resource_group_name="rg", location=os.environ.get("GROUP", "eastus2"))
containers = os.environ.get("CONTAINERS", "training").split()
if "GONE" not in os.environ:
    FineTuneStorage(
        "data",
        {
            "resource_group_name": group.name,
            "location": there,
            "container_names": containers,
            "protect": "PROTECT" in os.environ,
        },
    )
"""
STRICT = "profile: strict\nscope: all\n"
FOREVER = {"SETTLES": str(10**12)}


def state(project: Project) -> dict[str, dict[str, Any]]:
    """What is deployed: last part of the type and name to inputs."""
    (file,) = project.state.rglob("stacks/small/dev.json")
    resources = (json.loads(file.read_text())["checkpoint"]["latest"] or {}).get("resources", ())
    custom = [r for r in resources if r["custom"] and not r["type"].startswith("pulumi:")]
    return {r["urn"].split(":")[-3] + " " + r["urn"].split("::")[-1]: r.get("inputs", {}) for r in custom}


def refused(project: Project, verb: str, says: str, **variables: str) -> None:
    """One clear line, and no change of what is deployed."""
    before = state(project)
    ran = project.run(verb, pack=None, **variables)
    errors = {line.strip() for line in ran.text.splitlines() if "would make it anew" in line}
    assert ran.status == 2 and any(says in line for line in errors), ran.text
    assert "Traceback" not in ran.text and "Exception" not in ran.text and 'File "' not in ran.text, ran.text
    assert state(project) == before


def test_a_store_stays_where_its_data_is(make: Make) -> None:
    project = make(PROGRAM, written=STRICT)
    ran = project.run("preview", **FOREVER)
    assert ran.status == 0, f"a preview waits for a role, or: {ran.text}"
    ran = project.run("up")
    assert ran.status == 0, ran.text
    refused(
        project, "up", "location: the store of 'data' was made with 'eastus2', and 'westus2' would", WHERE="westus2"
    )
    refused(project, "preview", "location: the store of 'data' was", WHERE="westus2", GROUP="westus2")


@pytest.mark.slow
def test_all_of_it_can_be_deleted(make: Make) -> None:
    project = make(PROGRAM, written=STRICT)
    two = {"CONTAINERS": "training validation", "PROTECT": "yes"}
    assert project.run("up", pack=None, **two).status == 0
    assert "BlobContainer data-data-validation" in str(sorted(state(project)))
    refused(project, "up", "container_names: the container of 'data' was made with 'training'", CONTAINERS="other")
    assert project.run("up", pack=None, PROTECT="yes").status == 0
    assert "data-data-validation" not in str(sorted(state(project))), "a container is deleted with its name"

    ran = project.run("destroy", pack=None)
    assert ran.status == 2 and "protected" in ran.text, ran.text
    left = str(sorted(state(project)))
    assert "Vault data-vault" in left and "Key data-key" in left
    assert "StorageAccount" not in left and "BlobContainer" not in left, "the data itself is never protected"

    assert project.run("up", pack=None).status == 0
    assert project.run("up", pack=None, GONE="yes").status == 0
    assert set(state(project)) == {"ResourceGroup group"}
