"""The real engine, small Pulumi projects, and `modelrail offline` in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from modelrail import rules
from modelrail.offline.engine import EngineError, find

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policies"
COMMAND = Path(sys.executable).with_name("modelrail")
MARK = "MODELRAIL_TEST_MARK"
BLOCKING = ("MR101", "MR102", "MR203", "MR402")
"""The rules that block in these projects, so that another rule of the profile changes no test here."""
LONGEST = 120


def settings(**more: Any) -> str:
    """Settings under which only a few rules block."""
    lowered = {"level": "advisory", "owner": "tests", "reason": "not the subject", "until": "2099-01-01"}
    others = [rule.id for rule in rules.ALL if rule.waivable and rule.id not in BLOCKING]
    return json.dumps({"as_of": "2026-11-22", "rules": dict.fromkeys(others, lowered), **more})


_missing: list[str] = []


@pytest.fixture(scope="session")
def engine() -> Path:
    """The engine's binary. Without one, no test that needs it runs, and the summary says so."""
    try:
        return find()
    except EngineError as error:
        _missing.append(str(error))
        return pytest.skip(f"the real engine is not here: {error}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _missing:
        terminalreporter.section("NOT PROVEN: no test ran on the real engine", red=True, bold=True)
        terminalreporter.line(_missing[0])


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass
class Project:
    """A Pulumi project in a folder of its own, with its state beside it."""

    folder: Path
    state: Path
    environment: dict[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def command(self, verb: str, *arguments: str, pack: Path | None = PACK) -> list[str]:
        packs = ["--policy-pack", str(pack)] if pack else []
        return [str(COMMAND), "offline", verb, *packs, "--state", str(self.state), *arguments]

    def variables(self, **more: str) -> dict[str, str]:
        """This process's environment without what would steer Pulumi or modelrail, and with a mark to count by."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PULUMI_", "MODELRAIL_"))}
        return {**kept, "XDG_STATE_HOME": str(self.state.parent / "home"), MARK: self.mark, **self.environment, **more}

    def run(self, verb: str, *arguments: str, pack: Path | None = PACK, cwd: Path | None = None, **more: str) -> Ran:
        done = subprocess.run(
            self.command(verb, *arguments, pack=pack),
            cwd=cwd or self.folder,
            env=self.variables(**more),
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def listing(self) -> dict[str, int]:
        """Every file and folder of the project, without its environment, with the time it was last changed."""
        paths = [p for p in self.folder.rglob("*") if ".venv" not in p.parent.parts]
        return {str(p.relative_to(self.folder)): p.lstat().st_mtime_ns for p in [self.folder, *paths]}

    def processes(self) -> dict[int, str]:
        """Command lines of living processes that carry this project's mark, by id."""
        wanted, found = f"{MARK}={self.mark}".encode(), {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                alive = (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
                if alive and wanted in (process / "environ").read_bytes():
                    command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(process.name)] = command.decode(errors="replace")
            except OSError:
                continue
        return found


Make = Callable[..., Project]


@pytest.fixture
def make(tmp_path: Path, engine: Path) -> Make:
    """Makes a project of a program; `written` None leaves modelrail.yaml out."""

    def made(program: str, written: str | None = settings(), yaml: str = "name: small\nruntime: python\n") -> Project:
        project = Project(tmp_path / "project", tmp_path / "state")
        project.write("Pulumi.yaml", yaml)
        project.write("__main__.py", program)
        if written is not None:
            project.write("modelrail.yaml", written)
        return project

    return made


@pytest.fixture
def reference(tmp_path: Path) -> Project:
    """The reference stack and the pack of this repository, copied so that what is written there can be seen."""
    project = Project(tmp_path / "reference", tmp_path / "state")
    project.folder.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "modelrail.yaml", "__main__.py"):
        shutil.copy(ROOT / name, project.folder)
    for name in ("components", "policies"):
        shutil.copytree(ROOT / name, project.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (project.folder / ".venv").symlink_to(sys.prefix)
    return project
