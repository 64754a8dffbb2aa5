"""Modules whose compiled template lies in the input: a JSON file itself, or what stands beside the Bicep file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from modelrail.readers.bicep_nodes import Literal
from modelrail.readers.bicep_scope import FileScope
from modelrail.readers.bicep_symbols import Module
from modelrail.readers.json_text import JsonError, decode, to_text

_NAME = re.compile(r"(?:br|ts)[:/].*?([^/:]+):[^/:]+\Z")


def beside(module: Module, scope: FileScope) -> dict[str, Any] | None:
    """The compiled template of a module: `./x.json` itself; of one in a registry `<its last name>.json` in the same
    folder, or what the compiled template of the whole file holds under the module's symbol."""
    target = module.declared.target
    if not isinstance(target, Literal) or not isinstance(target.value, str):
        return None
    folder = scope.source.path.parent
    if ":" not in target.value:
        return _template(folder / target.value, scope) if target.value.lower().endswith((".json", ".jsonc")) else None
    named = _NAME.match(target.value)
    found = _template(folder / f"{named[1]}.json", scope) if named else None
    return found or _inside(_template(scope.source.path.with_suffix(".json"), scope), module.declared.name)


def _template(file: Path, scope: FileScope) -> dict[str, Any] | None:
    try:
        found = decode(to_text(file.read_bytes()))
    except (OSError, JsonError, ValueError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), (list, dict)):
        return None
    scope.input.compiled.add(os.path.realpath(file))
    return found


def _inside(whole: dict[str, Any] | None, symbol: str) -> dict[str, Any] | None:
    """The template of the nested deployment with that symbolic name."""
    resources = whole.get("resources") if whole else None
    found: Any = resources.get(symbol) if isinstance(resources, dict) else None
    for key in ("properties", "template"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) and "resources" in found else None
