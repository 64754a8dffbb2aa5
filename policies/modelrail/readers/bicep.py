"""Reads Bicep: with the `bicep` command where it is on PATH, otherwise by a parser of our own.

Addresses are `symbol`, `module.symbol` and, for a resource inside another one, `symbol::symbol`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from modelrail.readers.bicep_syntax import guarded
from modelrail.readers.json_text import JsonError, to_text
from modelrail.resources import Problem, Unit

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
    from modelrail.readers.bicep_resources import Reading  # late: the text was none, more often than not
    from modelrail.readers.bicep_scope import FileScope, Input, Source, constant

    found = Input()
    source = Source(file, shown, text)
    found.sources[os.path.realpath(file)] = source
    reading = Reading()
    reading.file(FileScope(found, source, constant(parameters)))
    unit = reading.finish()
    unit.includes = found.files() - {os.path.realpath(file)}
    deploys = any(d.kind in ("resource", "module") for d in source.declarations)
    return unit if deploys or unit.problems else None
