"""A Pulumi project as one unit: what the real engine would deploy, read from the steps of its preview."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from modelrail.offline.engine import calling
from modelrail.readers import pulumi_state
from modelrail.readers.pulumi_positions import Positions
from modelrail.resources import Source, Unit

_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_AZURE = re.compile(rb"azure|azapi", re.IGNORECASE)
_SKIPPED = {"node_modules", "site-packages", "venv", "__pycache__"}
_LARGEST = 1 << 20


class PreviewError(Exception):
    """A project whose program cannot be run to its end; one line says why and what to do."""


def read(file: Path, stack: str | None = None, config: tuple[str, ...] = ()) -> tuple[Unit, list[str]]:
    """The resources of a project in ARM terms, where its author wrote them, and what could not be known.

    The program runs on the real engine with a stand-in for azure-native, from an empty state, in a process of its own.

    Args:
        file: the project file. stack: whose configuration is used; as `modelrail offline preview` chooses it.
        config: `key=value` pairs over that configuration.

    Raises:
        PreviewError: the program, or the engine, failed.
    """
    told = _ask(file, {"folder": str(file.parent), "stack": stack, "config": config})
    if "error" in told:
        raise PreviewError(_near(file, told["error"]))
    document = _document(told["out"])
    _fail(file, told, document)
    written = pulumi_state.previewed(document, str(file))
    positions = Positions(written.states, told["root"], os.path.abspath(file.parent))  # noqa: PTH100 as the program sees it
    unit, _ = pulumi_state.build(
        written, str(file), told["met"].get("checked"), lambda state: _source(positions, state, file)
    )
    return unit, _notes(told)


def names_azure(folder: Path) -> bool:
    """Whether some file of a project speaks of Azure, or cannot be read; environments and hidden folders left out."""
    for inside, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in _SKIPPED]
        if any(_speaks_of_azure(Path(inside, name)) for name in names):
            return True
    return False


def _speaks_of_azure(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size < _LARGEST and bool(_AZURE.search(file.read_bytes()))
    except OSError:
        return True


def _ask(file: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Asks a process of the project's own Python; its standard error is the program's, shown only for debugging."""
    debugging = None if os.environ.get("MODELRAIL_DEBUG") else subprocess.DEVNULL
    command = [_python(file), "-c", calling("modelrail.offline.steps"), json.dumps(request)]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=debugging)
    try:
        told: dict[str, Any] = msgspec.json.decode(ran.stdout)
    except msgspec.MsgspecError:
        said = "its preview ended without an answer; run `modelrail offline preview` there to see why"
        raise PreviewError(f"{file}: {said}") from None
    return told


def _python(file: Path) -> str:
    """The Python of the virtual environment that a project names, where the program's packages are; else this one."""
    from modelrail.offline.project import ProjectError, read_project

    try:
        project = read_project(file.parent)
    except ProjectError as error:
        raise PreviewError(_near(file, str(error))) from None
    named = project.options.get("virtualenv")
    if project.runtime != "python" or not named:
        return sys.executable
    python = project.folder / str(named) / "bin" / "python"
    if not python.exists():
        said = f"its virtual environment '{named}' is not there; create it and install its requirements"
        raise PreviewError(f"{file}: {said}")
    return str(python)


def _document(out: str) -> dict[str, Any]:
    """The engine's JSON; nothing where it only said why it failed."""
    try:
        found = msgspec.json.decode(out)
    except msgspec.MsgspecError:
        return {}
    return found if isinstance(found, dict) else {}


def _fail(file: Path, told: dict[str, Any], document: dict[str, Any]) -> None:
    """Raises PreviewError unless the program ran to its end."""
    if told["code"] == 0 and document and told["met"]:
        return
    if told["interrupted"]:
        raise KeyboardInterrupt
    if not told["met"]:
        raise PreviewError(f"{file}: the program's process ended before the program did; correct the program")
    errors = [d["message"] for d in document.get("diagnostics", ()) if d.get("severity") == "error"]
    message = str(next(iter(errors), "") or " ".join(told["out"].split())).removeprefix("error: ")
    message = message.replace(f"{told['root']}{os.sep}", str(file)[: -len(file.name)])
    said = pulumi_state.first_line(message).rstrip(".")
    raise PreviewError(f"{_where(file, message)}: {said}; correct the program")


def _near(file: Path, message: str) -> str:
    """A message with paths as they were given."""
    folder = os.path.abspath(file.parent)  # noqa: PTH100 as the program sees it
    return message.replace(f"{folder}{os.sep}", str(file)[: -len(file.name)]).replace(folder, str(file.parent))


def _where(file: Path, message: str) -> str:
    """The last line of the project itself on the way to what failed; the project file where there is none."""
    folder = os.path.abspath(file.parent)  # noqa: PTH100 as the program sees it
    for path, line in reversed(_FRAME.findall(message)):
        near = os.path.relpath(path, folder)
        if not near.startswith("..") and "site-packages" not in path:
            return f"{file.parent / near}:{line}"
    return str(file)


def _source(positions: Positions, state: dict[str, Any], file: Path) -> Source:
    author, inner = positions.of(state)
    if author is None:
        return Source(str(file))
    (path, line), *chain = [(str(file.parent / path), line) for path, line in (author, *inner)]
    return Source(path, line, tuple(chain))


def _notes(told: dict[str, Any]) -> list[str]:
    packages, stacks = (", ".join(told["met"].get(key, ())) for key in ("packages", "stacks"))
    notes = [f"{packages}: not azure-native, so only inputs are known"] if packages else []
    notes += [f"{stacks}: another stack, so its outputs are unknown"] if stacks else []
    return notes + ([f"{', '.join(told['secure'])}: encrypted, so not known here"] if told["secure"] else [])
