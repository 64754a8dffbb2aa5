"""From a path to units: what kind of file it is, what a folder holds, and what nobody could read."""

from __future__ import annotations

import importlib
import mmap
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelrail.readers.files_ignored import Ignored
from modelrail.readers.json_text import JsonError, decode, to_text
from modelrail.readers.json_text_places import index as _index
from modelrail.resources import Problem, Unit

_GUARDED = re.compile(
    rb"microsoft\.(machinelearningservices|cognitiveservices)|azurerm_(machine_learning|cognitive|ai_)", re.IGNORECASE
)
_DEPLOYABLE = {".json", ".jsonc", ".bicep", ".bicepparam", ".tf", ".yaml", ".yml"}
_SKIPPED_FOLDERS = {"node_modules", "__pycache__"}
_JSON = {".json", ".jsonc"}
PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
_ENGINE = {"deployment", "checkpoint", "steps", "changeSummary", "sequence"}
"""Keys of what the Pulumi engine writes; an event log has an object with `sequence` on every line."""
_SOURCES: dict[str, str] = {
    ".bicep": "bicep",
    ".bicepparam": "bicep",
    ".tf": "terraform",
    ".yaml": "az_ml",
    ".yml": "az_ml",
}
"""File suffix to the reader of that language: a module beside this one with
`read(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None`, None for what deploys nothing; loaded when
the first such file is met."""
_LARGEST = 16_000_000
"""Bytes of a file; Azure takes templates of 4 MB, blanks not counted."""


class InputError(Exception):
    """A path or parameter file that cannot be used; one line says which and what to do."""


@dataclass
class Input:
    """What the paths of a command hold.

    Args:
        units: one for each file that was read or could not be. skipped: files met in a folder that deploy nothing.
        projects: project files of Pulumi programs, which must run to be read, and whether each was named.
        files: real paths of all files that went into the units.
    """

    units: list[Unit] = field(default_factory=list)
    skipped: int = 0
    projects: dict[Path, bool] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


def read(paths: list[Path], parameters: list[Path], own: Sequence[Path] = ()) -> Input:
    """Reads files and folders, without what is in `own` unless it is named.

    Raises:
        InputError: a path does not exist, cannot be read or is nothing that deploys resources; a parameter file is
            none.
    """
    values = {name: value for file in parameters for name, value in _parameter_file(file).items()}
    found = Input()
    read: list[tuple[str, bool, Unit]] = []
    included: set[str] = set()
    folders: set[Path | None] = set()
    for file, named in (entry for path in paths for entry in _files(path)):
        if file.name in PROJECTS and (named or not lies_in(file, own)):
            found.projects[file] = named or found.projects.get(file, False)
            continue
        real = os.path.realpath(file)
        whole = Path(real).parent if _is_terraform(file) else None  # such a file is judged with its folder
        if (not named and real in included) or whole in folders:
            continue
        unit = None if not named and lies_in(file, own) else _unit(file, named, values)
        if unit:
            read.append((real, named, unit))
            included |= unit.includes
            found.files |= {real, *unit.includes}
            folders.update({whole} - {None})
        elif named:
            raise InputError(f"{_shown(file)}: not a template or resource that modelrail can read; name a template")
        else:
            found.skipped += 1
    found.units = _whole(read)
    return found


def _whole(read: list[tuple[str, bool, Unit]]) -> list[Unit]:
    """The units without those that are part of another one, as a module is; files that include each other stay."""
    by = Counter(file for _, _, unit in read for file in unit.includes)
    alone = [named or by[file] <= (file in unit.includes) for file, named, unit in read]
    covered = {file for (_, _, unit), kept in zip(read, alone, strict=True) if kept for file in unit.includes}
    return [unit for (file, _, unit), kept in zip(read, alone, strict=True) if kept or file not in covered]


def lies_in(file: Path, own: Sequence[Path]) -> bool:
    """Whether a file is one of some files, or lies in one of some folders."""
    found = os.path.abspath(file)  # noqa: PTH100 a link is where it lies
    return any(found == (path := os.path.abspath(o)) or found.startswith(path + os.sep) for o in own)  # noqa: PTH100


def _shown(path: object) -> str:
    """A path as text, also where its bytes are none."""
    return os.fsencode(str(path)).decode(errors="replace")


def _files(path: Path) -> list[tuple[Path, bool]]:
    try:
        return list(_walk(path))
    except OSError as error:
        raise InputError(f"{_shown(path)}: cannot be read whole, {error.strerror}; name what can be read") from None


def _walk(path: Path) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was named): the file itself, or those in a folder that could deploy something.

    A folder that is named and holds a Pulumi project stands for the project, as one unit.
    """
    if path.is_dir():
        project = next((path / name for name in PROJECTS if (path / name).is_file()), None)
        if project:
            yield project, True
            return
        yield from ((file, False) for file in _deployable(path))
    elif path.exists():
        yield path, True
    else:
        raise InputError(f"{_shown(path)}: no such file or folder; correct the path")


def _deployable(folder: Path) -> Iterator[Path]:
    ignored = Ignored(folder)
    for inside, folders, files in os.walk(folder, onerror=_raise):
        ignored.enter(inside, files)
        folders[:] = sorted(f for f in folders if not _left_out(Path(inside, f)) and not ignored(f, is_folder=True))
        known = (name for name in sorted(files) if os.path.splitext(name)[1].lower() in _DEPLOYABLE)  # noqa: PTH122
        yield from (Path(inside, name) for name in known if not ignored(name))


def guarded_in(folder: Path) -> list[str]:
    """Files of a folder, as paths in it, that could deploy something and name a guarded service."""
    found = (file for file in _deployable(folder) if file.is_file() and file.stat().st_size <= _LARGEST)
    return [str(file.relative_to(folder)) for file in found if _guarded(file.read_bytes())]


def _raise(error: OSError) -> None:
    raise error


def _left_out(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS
    return hidden or folder.is_symlink() or (folder / "pyvenv.cfg").exists()


def _unit(file: Path, named: bool, parameters: dict[str, Any]) -> Unit | None:
    """The unit of a file; None for one that deploys nothing or that nobody recognizes."""
    if not named and file.exists() and not file.is_file():
        return None  # a pipe or device has no content of its own
    try:
        if file.stat().st_size > _LARGEST:
            return _too_large(file, named)
        data = file.read_bytes()
    except OSError as error:
        if named:
            raise InputError(f"{_shown(file)}: cannot be read, {error.strerror}; correct the path") from None
        return _unread(file, f"cannot be read, {error.strerror}")
    if file.suffix.lower() in _DEPLOYABLE - _JSON or _is_terraform(file):
        return _source(file, data, parameters)
    try:
        return _read_json(file, data, named, parameters)
    except JsonError as error:
        if _guarded(data):
            return _unread(file, str(error), error.line)
        if named:
            raise InputError(f"{_shown(file)}:{error.line}: {error}; name a template") from None
        return None
    except RecursionError:
        return _unread(file, "nested too deeply")


def _is_terraform(file: Path) -> bool:
    return file.name.lower().endswith((".tf", ".tf.json"))


def _source(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None:
    reader = _SOURCES.get(".tf" if _is_terraform(file) else file.suffix.lower())
    if reader is None:
        return _other(file, data)
    unit: Unit | None = importlib.import_module(f"modelrail.readers.{reader}").read(file, data, parameters)
    return _other(file, data) if unit is None and reader == "az_ml" else unit


def _too_large(file: Path, named: bool) -> Unit | None:
    message = f"has {file.stat().st_size // 1_000_000} MB, and Azure takes templates of 4 MB"
    if named:
        raise InputError(f"{_shown(file)}: {message}; name a template")
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _unread(file, message) if _GUARDED.search(data) else None


def _guarded(data: bytes) -> bool:
    """Whether bytes name a guarded service; in UTF-16 every other byte is zero."""
    return _GUARDED.search(data.replace(b"\0", b"")) is not None


def _read_json(file: Path, data: bytes, named: bool, parameters: dict[str, Any]) -> Unit | None:
    text = to_text(data)
    document = {"sequence": 0} if text.lstrip().startswith('{"sequence"') else decode(text)
    unit = _of_engine(document, _shown(file), text)
    if unit:
        return unit
    from modelrail.readers import arm_documents

    unit = arm_documents.read(document, _shown(file), text, parameters)
    if unit is None:
        if not arm_documents.deploys_nothing(document):
            return _other(file, data)
        if named:
            raise InputError(f"{_shown(file)}: deploys no resources by itself; name the template")
    return unit


def _of_engine(document: Any, file: str, text: str) -> Unit | None:
    """The unit of what an engine wrote, Pulumi (state, preview, event log) or Terraform; None for another document."""
    if not isinstance(document, dict) or _ENGINE.isdisjoint(document):
        return _of_terraform(document, file, text)
    from modelrail.readers import pulumi_state

    return pulumi_state.read(document, file, text, _index(text))


def _of_terraform(document: Any, file: str, text: str) -> Unit | None:
    """The unit of a plan or state of Terraform; None for another document."""
    if not isinstance(document, dict) or "terraform_version" not in document:
        return None
    from modelrail.readers import terraform_plan

    return terraform_plan.read(document, file, _index(text)) if terraform_plan.recognizes(document) else None


def _other(file: Path, data: bytes) -> Unit | None:
    """A file of another kind: it must not pass unread when it names a guarded service."""
    return _unread(file, "this version cannot read it, and it names a guarded service") if _guarded(data) else None


def _unread(file: Path, message: str, line: int | None = 1) -> Unit:
    remedy = "correct the file, or judge the ARM template that is made of it"
    return Unit(problems=[Problem("MR905", message, remedy, _shown(file), line)])


def _parameter_file(file: Path) -> dict[str, Any]:
    try:
        if file.suffix.lower() == ".bicepparam":
            from modelrail.readers import bicep_parameters

            return bicep_parameters.values_of(file)
        document = decode(to_text(file.read_bytes()))
        found = document.get("parameters") if isinstance(document, dict) else None
        if isinstance(found, dict):
            from modelrail.readers import arm

            return {name: arm.parameter_value(entry) for name, entry in found.items()}
    except OSError as error:
        raise InputError(f"{_shown(file)}: cannot be read, {error.strerror}; correct the path") from None
    except JsonError as error:
        raise InputError(f"{_shown(file)}:{error.line}: {error}; correct the parameter file") from None
    except RecursionError:
        raise InputError(f"{_shown(file)}: nested too deeply; correct the parameter file") from None
    raise InputError(f"{_shown(file)}: not a parameter file, it has no object `parameters`; name a parameter file")
