"""Where a stand-in run keeps its state: one folder a project, locked, outside the project."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelrail.offline.project import Project, ProjectError


def default_folder(project: Project) -> Path:
    """The state folder of a project: below the user's state folder, told apart by the project's path."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    digest = hashlib.sha256(str(project.folder).encode()).hexdigest()[:12]
    return base / "modelrail" / "offline" / f"{project.name}-{digest}"


@contextlib.contextmanager
def locked(folder: Path, shared: bool) -> Iterator[Path]:
    """Holds a state folder for one run; previews may share it.

    Raises:
        ProjectError: it cannot be made, or another run holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("a")
    except OSError as error:
        raise ProjectError(f"{folder}: cannot keep state there, {error.strerror}; name a folder with --state") from None
    with handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            raise ProjectError(
                f"{folder}: another run uses this state; wait for it, or name a folder with --state"
            ) from None
        if not shared:  # the engine's own lock of a run that was killed; ours says nobody else is there
            shutil.rmtree(folder / ".pulumi" / "locks", ignore_errors=True)
        yield folder


def prepare(folder: Path, project: str, stack: str) -> None:
    """Makes an empty stack where there is none, in the form of the engine's file backend."""
    stacks = folder / ".pulumi" / "stacks" / project
    stacks.mkdir(parents=True, exist_ok=True)
    _write_new(folder / ".pulumi" / "meta.yaml", "version: 1\n")
    empty = {"version": 3, "checkpoint": {"stack": f"organization/{project}/{stack}", "latest": None}}
    _write_new(stacks / f"{stack}.json", json.dumps(empty))


def _write_new(file: Path, text: str) -> None:
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as temporary:
            temporary.write(text)
        os.replace(temporary.name, file)


def write_project(folder: Path, project: Project, stack: str, config: dict[str, Any], main: Path | None) -> None:
    """The project and stack files as the engine reads them, in a folder of our own.

    `main` is the program of a project in another language; a Python program is run by this process.
    """
    kept = {key: value for key, value in project.document.items() if key in ("name", "description", "config")}
    kept["runtime"] = project.document["runtime"] if main else "python"
    if main:
        kept["main"] = str(main)
    (folder / "Pulumi.yaml").write_text(json.dumps(kept))
    (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}))
