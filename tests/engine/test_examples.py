"""The examples of the components on the real engine, with the policy pack: to their end and back, or as a preview."""

from __future__ import annotations

import shutil
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


def whole_life(project: Project) -> None:
    """Preview, up, a preview without changes, refresh, destroy."""
    for verb, wanted in [
        ("preview", "to create"),
        ("up", "created"),
        ("preview", "unchanged"),
        ("refresh", "unchanged"),
        ("destroy", "deleted"),
    ]:
        ran = project.run(verb, pack=None if verb in ("refresh", "destroy") else PACK)
        assert ran.status == 0, f"{verb}: {ran.text}"
        assert wanted in ran.text, f"{verb}: {ran.text}"
        if wanted == "unchanged":
            assert not any(word in ran.text for word in ("to update", "to replace", "to create", "to delete")), ran.text


@pytest.mark.parametrize(
    "project",
    [e for e in EXAMPLES if e.name == "defaults"],
    ids=[i for i in IDS if i.endswith("defaults")],
    indirect=True,
)
def test_defaults_live_from_preview_to_destroy(project: Project) -> None:
    whole_life(project)


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
def test_the_others_live_from_preview_to_destroy(project: Project) -> None:
    whole_life(project)
