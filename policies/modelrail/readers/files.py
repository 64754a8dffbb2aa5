"""From a path to units: what kind of file it is, what a folder holds, and what nobody could read."""

from __future__ import annotations

import importlib
import mmap
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from modelrail.readers import arm, rest
from modelrail.readers.json_text import JsonError, decode, lines, to_text
from modelrail.resources import Problem, Resource, Unit

_GUARDED = re.compile(
    rb"microsoft\.(machinelearningservices|cognitiveservices)|azurerm_(machine_learning|cognitive|ai_)", re.IGNORECASE
)
_DEPLOYABLE = {".json", ".jsonc", ".bicep", ".bicepparam", ".tf", ".yaml", ".yml"}
_SKIPPED_FOLDERS = {"node_modules", "__pycache__"}
_JSON = {".json", ".jsonc"}
_SOURCES: dict[str, str] = {}
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
    """

    units: list[Unit] = field(default_factory=list)
    skipped: int = 0


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
    for file, named in (entry for path in paths for entry in _files(path)):
        real = os.path.realpath(file)
        if not named and real in included:
            continue
        unit = None if not named and lies_in(file, own) else _unit(file, named, values)
        if unit:
            read.append((real, named, unit))
            included |= unit.includes
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
    """(file, whether it was named): the file itself, or those in a folder that could deploy something."""
    if path.is_dir():
        if any((path / name).exists() for name in ("Pulumi.yaml", "Pulumi.yml")):
            raise InputError(
                f"{_shown(path)}: a Pulumi project; judge it with "
                f"`modelrail offline preview --project {_shown(path)} --policy-pack …`"
            )
        for folder, folders, files in os.walk(path, onerror=_raise):
            folders[:] = sorted(f for f in folders if not _left_out(Path(folder, f)))
            yield from (
                (Path(folder, name), False) for name in sorted(files) if Path(name).suffix.lower() in _DEPLOYABLE
            )
    elif path.exists():
        yield path, True
    else:
        raise InputError(f"{_shown(path)}: no such file or folder; correct the path")


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
    if file.suffix.lower() in _DEPLOYABLE - _JSON:
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


def _source(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None:
    reader = _SOURCES.get(file.suffix.lower())
    if reader is None:
        return _other(file, data)
    unit: Unit | None = importlib.import_module(f"modelrail.readers.{reader}").read(file, data, parameters)
    return unit


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
    document = decode(text)
    unit = _recognized(document, _shown(file), parameters)
    if unit is None:
        if not _deploys_nothing(document):
            return _other(file, data)
        if named:
            raise InputError(f"{_shown(file)}: deploys no resources by itself; name the template")
        return None
    index = _index(text)
    unit.locate = _locator(index)
    unit.problems = [_placed(problem, index) for problem in unit.problems]
    return unit


def _recognized(document: Any, file: str, parameters: dict[str, Any]) -> Unit | None:
    if isinstance(document, dict):
        keys = {key.lower() for key in document}
        if "resources" in keys and "type" not in keys:
            return arm.read_template(document, file, parameters)
        if _is_resource(document):
            return arm.read_resources([document], file, at_root=True)
        return rest.read_request(document, file)
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
    return _unread(file, "this version cannot read it, and it names a guarded service") if _guarded(data) else None


def _unread(file: Path, message: str, line: int | None = 1) -> Unit:
    remedy = "correct the file, or judge the ARM template that is made of it"
    return Unit(problems=[Problem("MR905", message, remedy, _shown(file), line)])


def _index(text: str) -> Callable[[], dict[str, int]]:
    """The lines of a text, worked out at the first question."""
    found: list[dict[str, int]] = []

    def index() -> dict[str, int]:
        if not found:
            found.append(lines(text))
        return found[0]

    return index


def _locator(index: Callable[[], dict[str, int]]) -> Callable[[Resource, str], tuple[str | None, int | None]]:
    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        return resource.source.file, _deepest(index(), resource.address, path)

    return locate


def _placed(problem: Problem, index: Callable[[], dict[str, int]]) -> Problem:
    return replace(problem, line=_deepest(index(), problem.address, problem.path))


def _deepest(index: dict[str, int], address: str, path: str) -> int:
    """The line of a property: of the deepest part of its path that the file has."""
    parts = [p.replace("~", "~0").replace("/", "~1") for p in re.split(r"[.\[\]]+", path.rstrip("]")) if p]
    for end in range(len(parts), -1, -1):
        for inside in ("", *(f"/{body}" for body in rest.BODIES)):
            found = index.get("/".join([address + inside, *parts[:end]]).lower())
            if found and (end or not inside):
                return found
    return 1


def _parameter_file(file: Path) -> dict[str, Any]:
    try:
        document = decode(to_text(file.read_bytes()))
        found = document.get("parameters") if isinstance(document, dict) else None
        if isinstance(found, dict):
            return {name: arm.parameter_value(entry) for name, entry in found.items()}
    except OSError as error:
        raise InputError(f"{_shown(file)}: cannot be read, {error.strerror}; correct the path") from None
    except JsonError as error:
        raise InputError(f"{_shown(file)}:{error.line}: {error}; correct the parameter file") from None
    except RecursionError:
        raise InputError(f"{_shown(file)}: nested too deeply; correct the parameter file") from None
    raise InputError(f"{_shown(file)}: not a parameter file, it has no object `parameters`; name a parameter file")
