"""From a path to units: what kind of file it is, what a folder holds, and what nobody could read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelrail.readers import arm
from modelrail.readers.json_text import JsonError, decode, lines, to_text
from modelrail.resources import Problem, Resource, Unit

_GUARDED = re.compile(
    rb"microsoft\.(machinelearningservices|cognitiveservices)|azurerm_(machine_learning|cognitive|ai_)", re.IGNORECASE
)
_DEPLOYABLE = {".json", ".jsonc", ".bicep", ".bicepparam", ".tf", ".yaml", ".yml"}
_SKIPPED_FOLDERS = {"node_modules", "__pycache__"}
_READ = {".json", ".jsonc"}


class InputError(Exception):
    """A path or parameter file that cannot be used; one line says which and what to do."""


@dataclass
class Input:
    """What the paths of a command hold.

    Args:
        units: one for each file that was read or could not be. skipped: files met in a folder that deploy nothing.
    """

    units: list[Unit] = field(default_factory=list)
    skipped: int = 0


def read(paths: list[Path], parameters: list[Path]) -> Input:
    """Reads files and folders.

    Raises:
        InputError: a path does not exist, cannot be read or is nothing that deploys resources; a parameter file is
            none.
    """
    values = {name: value for file in parameters for name, value in _parameter_file(file).items()}
    found = Input()
    for path in paths:
        for file, named in _walk(path):
            unit = _unit(file, named, values)
            if unit:
                found.units.append(unit)
            else:
                found.skipped += 1
    return found


def _walk(path: Path) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was named): the file itself, or those in a folder that could deploy something."""
    if path.is_dir():
        if (path / "Pulumi.yaml").exists():
            raise InputError(
                f"{path}: a Pulumi project; judge it with `modelrail offline preview --project {path} --policy-pack …`"
            )
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(f for f in folders if not _left_out(Path(folder, f)))
            yield from (
                (Path(folder, name), False) for name in sorted(files) if Path(name).suffix.lower() in _DEPLOYABLE
            )
    elif path.exists():
        yield path, True
    else:
        raise InputError(f"{path}: no such file or folder; correct the path")


def _left_out(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS
    return hidden or folder.is_symlink() or (folder / "pyvenv.cfg").exists()


def _unit(file: Path, named: bool, parameters: dict[str, Any]) -> Unit | None:
    """The unit of a file; None for one in a folder that deploys nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        if named:
            raise InputError(f"{file}: cannot be read, {error.strerror}") from None
        return _unread(file, f"cannot be read, {error.strerror}")
    try:
        return (
            _read_json(file, data, named, parameters) if named or file.suffix.lower() in _READ else _other(file, data)
        )
    except JsonError as error:
        if named and not _GUARDED.search(data):
            raise InputError(f"{file}:{error.line}: {error}; name a template") from None
        return _unread(file, str(error), error.line) if named or _GUARDED.search(data) else None
    except RecursionError:
        return _unread(file, "nested too deeply")


def _read_json(file: Path, data: bytes, named: bool, parameters: dict[str, Any]) -> Unit | None:
    text = to_text(data)
    document = decode(text)
    unit = _recognized(document, str(file), parameters)
    if unit is None:
        if _deploys_nothing(document):
            if named:
                raise InputError(f"{file}: deploys no resources by itself; name the template")
            return None
        if named and not _GUARDED.search(data):
            raise InputError(f"{file}: not a template or resource that modelrail can read; name a template")
        return _other(file, data)
    unit.locate = _locator(text)
    unit.problems = [_placed(problem, text) for problem in unit.problems]
    return unit


def _recognized(document: Any, file: str, parameters: dict[str, Any]) -> Unit | None:
    if isinstance(document, dict) and "resources" in document and "type" not in document:
        return arm.read_template(document, file, parameters)
    if isinstance(document, dict) and _is_resource(document):
        return arm.read_resources([document], file, at_root=True)
    if isinstance(document, list) and document and all(map(_is_resource, document)):
        return arm.read_resources(document, file, at_root=False)
    return None


def _is_resource(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("type"), str) and "/" in item["type"] and "name" in item


def _deploys_nothing(document: Any) -> bool:
    """Policy definitions and parameter files name guarded types and deploy nothing."""
    if not isinstance(document, dict):
        return False
    inner = document.get("properties")
    policies = {"policyRule", "policyDefinitions"}
    if policies & document.keys() or (isinstance(inner, dict) and policies & inner.keys()):
        return True
    return "deploymentparameters.json" in str(document.get("$schema", "")).lower()


def _other(file: Path, data: bytes) -> Unit | None:
    """A file of another kind: it must not pass unread when it names a guarded service."""
    return (
        _unread(file, "this version cannot read it, and it names a guarded service") if _GUARDED.search(data) else None
    )


def _unread(file: Path, message: str, line: int | None = 1) -> Unit:
    remedy = "correct the file, or judge the ARM template that is made of it"
    return Unit(problems=[Problem("MR905", message, remedy, str(file), line)])


def _locator(text: str) -> Any:
    """Where a property of a resource stands: the deepest part of its path that the file has."""
    index: dict[str, int] = {}

    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        if not index:
            index.update(lines(text))
        return resource.source.file, _deepest(index, resource.address, path)

    return locate


def _placed(problem: Problem, text: str) -> Problem:
    line = _deepest(lines(text), problem.address, problem.path)
    return Problem(
        problem.rule, problem.message, problem.remedy, problem.file, line, problem.address, path=problem.path
    )


def _deepest(index: dict[str, int], address: str, path: str) -> int:
    parts = [p.replace("~", "~0").replace("/", "~1") for p in re.split(r"[.\[\]]+", path.rstrip("]")) if p]
    for end in range(len(parts), -1, -1):
        found = index.get("/".join([address, *parts[:end]]).lower())
        if found:
            return found
    return 1


def _parameter_file(file: Path) -> dict[str, Any]:
    try:
        document = decode(to_text(file.read_bytes()))
    except OSError as error:
        raise InputError(f"{file}: cannot be read, {error.strerror}") from None
    except JsonError as error:
        raise InputError(f"{file}:{error.line}: {error}; correct the parameter file") from None
    found = document.get("parameters") if isinstance(document, dict) else None
    if not isinstance(found, dict):
        raise InputError(f"{file}: not a parameter file; it has no object `parameters`")
    return {name: arm.parameter_value(entry) for name, entry in found.items()}
