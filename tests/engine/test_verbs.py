"""Every verb on the real engine: what it deploys, a second run changes nothing; the project stays as it is."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from .conftest import PACK, Make, Project

STORE = """
import pulumi
from pulumi_azure_native import resources, storage

config = pulumi.Config()
group = resources.ResourceGroup("group", location="swedencentral")
store = storage.StorageAccount(
    "store",
    resource_group_name=group.name,
    location=config.get("place") or "swedencentral",
    kind="StorageV2",
    sku={"name": "Standard_LRS"},
    tags={"team": config.get("team") or "one"},
)
storage.BlobContainer("box", resource_group_name=group.name, account_name=store.name)
pulumi.export("store", store.id)
pulumi.export("blob", store.primary_endpoints.blob)
"""

STEPS: list[tuple[str, str, list[str]]] = [
    ("preview", "", ["+ 4 to create", "blob : [unknown]"]),
    ("up", "", ["+ 4 created", ".standin.invalid/", "/providers/Microsoft.Storage/storageAccounts/store"]),
    ("preview", "", ["4 unchanged"]),
    ("up", "team=two", ["~ 1 updated", "3 unchanged"]),
    ("preview", "team=two", ["4 unchanged"]),
    ("preview", "place=norwayeast", ["+-2 to replace"]),
    ("up", "place=norwayeast", ["+-2 replaced", "2 unchanged"]),
    ("refresh", "", ["4 unchanged"]),
    ("preview", "place=norwayeast", ["4 unchanged"]),
    ("destroy", "", ["- 4 deleted"]),
    ("preview", "", ["+ 4 to create"]),
]


def test_a_small_project_through_all_verbs(make: Make) -> None:
    project = make(STORE)
    before = project.listing()
    for step, (verb, config, expected) in enumerate(STEPS):
        ran = project.run(verb, *(["-c", config] if config else []), pack=None)
        where = f"step {step}, {verb} {config}"
        assert ran.status == 0, f"{where}: {ran.text}"
        shown = " ".join(ran.out.split())
        assert [text for text in expected if text not in shown] == [], f"{where}: {ran.out}"
        assert "nothing was sent to Azure" in ran.err, where
    assert project.listing() == before, "something was written into the project"
    assert project.processes() == {}


@pytest.mark.slow
def test_the_reference_stack_through_all_verbs(reference: Project, engine: Path) -> None:
    before, pack, counts = reference.listing(), reference.folder / "policies", set()
    for verb, expected in [
        ("up", " created"),
        ("preview", " unchanged"),
        ("refresh", " unchanged"),
        ("preview", " unchanged"),
        ("destroy", " deleted"),
    ]:
        ran = reference.run(verb, pack=pack)
        assert ran.status == 0, f"{verb}: {ran.text}"
        changes = ran.out.partition("\nResources:\n")[2].strip().splitlines()[0]
        assert changes.endswith(expected), f"{verb}: {ran.out}"
        counts.add(re.sub(r"\D", "", changes))
    assert len(counts) == 1 and int(counts.pop()) > 90, "every verb is about the same resources"
    assert reference.listing() == before, "something was written into the project"
    (kept,) = reference.state.rglob("stacks/modelrail/dev.json")
    assert not json.loads(kept.read_text())["checkpoint"]["latest"].get("resources")


def test_stacks_keep_their_states_apart(make: Make) -> None:
    project = make("import pulumi\npulumi.export('who', pulumi.get_stack())\n")
    for stack in ("dev", "prod"):
        project.write(f"Pulumi.{stack}.yaml", "config: {}\n")
    assert "+ 1 created" in project.run("up", "--stack", "prod", pack=None).out
    assert "+ 1 to create" in project.run("preview", pack=None).out, "dev is the one taken without --stack"
    assert "1 unchanged" in project.run("preview", "--stack", "prod", pack=None).out


def test_a_preview_with_the_pack_takes_seconds(make: Make) -> None:
    project = make(STORE)
    took = []
    for _ in range(2):
        begun = time.monotonic()
        assert project.run("preview", pack=PACK).status == 0
        took.append(time.monotonic() - begun)
    assert min(took) < 4, "the engine, the program and the pack, three resources"
