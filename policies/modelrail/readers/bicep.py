"""Reads Bicep: with the `bicep` command where it is on PATH, otherwise by a parser of our own.

Addresses are `symbol`, `module.symbol` and, for a resource inside another one, `symbol::symbol`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelrail.readers.bicep_syntax import guarded
from modelrail.readers.json_text import JsonError, to_text
from modelrail.resources import Problem, Unit

if TYPE_CHECKING:
    from modelrail.readers import bicep_scope

_REMEDY = "correct the file, or judge the ARM template that is made of it"


def read(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None:
    """A file of Bicep or of its parameters as one deployment unit; None where it deploys nothing."""
    shown = os.fsencode(str(file)).decode(errors="replace")
    try:
        text = to_text(data)
    except JsonError as error:
        return _unread(str(error), shown, error.line) if guarded(data.replace(b"\0", b"").decode("latin-1")) else None
    try:
        return _read(file, shown, text, parameters)
    except RecursionError:
        return _unread("nested too deeply", shown, 1)


def _unread(message: str, shown: str, line: int) -> Unit:
    return Unit(problems=[Problem("MR905", message, _REMEDY, shown, line)])


def _read(file: Path, shown: str, text: str, parameters: dict[str, Any]) -> Unit | None:
    from modelrail.readers import bicep_scope as scopes  # late: the text was none, more often than not

    found, source = scopes.Input(), scopes.Source(file, shown, text)
    found.sources[os.path.realpath(file)] = source
    root: scopes.FileScope | Unit | None = scopes.FileScope(found, source, scopes.constant(parameters))
    if file.suffix.lower() == ".bicepparam":
        from modelrail.readers.bicep_parameters import root_of

        root = root_of(found, source, parameters)
    unit = _own(root) if isinstance(root, scopes.FileScope) else root
    if unit is None:
        return None
    unit.includes = (unit.includes | found.files()) - {os.path.realpath(file)}
    return _compiled(file, parameters, unit, root) if isinstance(root, scopes.FileScope) else unit


def _own(root: bicep_scope.FileScope) -> Unit | None:
    """What our own parser makes of a file and its modules."""
    from modelrail.readers.bicep_resources import Reading

    reading = Reading()
    reading.file(root)
    unit = reading.finish()
    deploys = any(d.kind in ("resource", "module") for d in root.source.declarations)
    return unit if deploys or unit.problems else None


def _compiled(file: Path, parameters: dict[str, Any], own: Unit, root: bicep_scope.FileScope) -> Unit:
    """The unit as the `bicep` command makes it, or our own where there is none or it fails."""
    if shutil.which("bicep") is None:
        return own
    from modelrail.readers import bicep_command

    unit = bicep_command.compiled(file, parameters)
    return bicep_command.renamed(unit, own, root.source, root.input) if unit else own
