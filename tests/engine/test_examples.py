"""The examples of the components on the real engine, with the policy pack: to their end and back, or as a preview."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import PACK, ROOT, Project

EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/*/__main__.py"))
IDS = [f"{e.parent.name}/{e.name}" for e in EXAMPLES]


@pytest.fixture
def project(tmp_path: Path, engine: Path, request: pytest.FixtureRequest) -> Project:
    """A copy of an example."""
    folder: Path = request.param
    shutil.copytree(folder, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    for file in tmp_path.glob("project/Pulumi*.yaml"):
        file.write_text(file.read_text().replace("../../../.venv", str(ROOT / ".venv")))
    return Project(tmp_path / "project", tmp_path / "state")


def whole_life(project: Project, engine: Path) -> None:
    """Preview, up, a preview without changes, refresh, destroy; what is protected must be unprotected first."""
    for verb, wanted in [
        ("preview", "to create"),
        ("up", "created"),
        ("preview", "unchanged"),
        ("refresh", "unchanged"),
    ]:
        ran = project.run(verb, pack=None if verb == "refresh" else PACK)
        assert ran.status == 0 and wanted in ran.text, f"{verb}: {ran.text}"
        changed = [word for word in ("to update", "to replace", "to delete") if word in ran.text]
        assert not (wanted == "unchanged" and changed), ran.text
    ran = project.run("destroy", pack=None)
    if protected := ran.status != 0:
        assert ran.status == 2 and "cannot be deleted" in ran.text, ran.text
        unprotect(project, engine)
        ran = project.run("destroy", pack=None)
    kinds = ("keyvault:Vault", "keyvault:Key")
    assert ran.status == 0 and "deleted" in ran.text, ran.text
    assert not protected or any(kind in ran.text for kind in kinds), ran.text


def unprotect(project: Project, engine: Path) -> None:
    name = re.search(r"^name: (\S+)", (project.folder / "Pulumi.yaml").read_text(), re.MULTILINE)
    assert name
    told = {"PULUMI_BACKEND_URL": project.state.as_uri(), "PULUMI_CONFIG_PASSPHRASE": ""}
    arguments = ("state", "unprotect", "--all", "--yes", "--stack", f"organization/{name[1]}/dev")
    subprocess.run(
        [engine, *arguments], cwd=project.folder, env={**os.environ, **told}, check=True, capture_output=True
    )


@pytest.mark.parametrize(
    "project",
    [e for e in EXAMPLES if e.name == "defaults"],
    ids=[i for i in IDS if i.endswith("defaults")],
    indirect=True,
)
def test_defaults_live_from_preview_to_destroy(project: Project, engine: Path) -> None:
    whole_life(project, engine)


@pytest.mark.parametrize(
    "project",
    [e for e in EXAMPLES if e.name != "defaults"],
    ids=[i for i in IDS if not i.endswith("defaults")],
    indirect=True,
)
def test_the_others_pass_a_preview(project: Project) -> None:
    ran = project.run("preview")
    assert ran.status == 0, ran.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "project",
    [e for e in EXAMPLES if e.name != "defaults"],
    ids=[i for i in IDS if not i.endswith("defaults")],
    indirect=True,
)
def test_the_others_live_from_preview_to_destroy(project: Project, engine: Path) -> None:
    whole_life(project, engine)
