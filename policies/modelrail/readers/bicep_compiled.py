"""Modules whose compiled template lies in the input: a JSON file itself, or what stands beside the Bicep file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from modelrail.readers.bicep_files import read_beside
from modelrail.readers.json_text import decode, to_text
from modelrail.readers.json_text_places import Places

_NAME = re.compile(r"(?:br|ts)[:/].*?([^/:]+):[^/:]+\Z")


_SYMBOL = re.compile(r"(?:/properties/template)?/resources/([A-Za-z_][^/]*)(?=/|\Z)")


def symbolic(pointer: str) -> str:
    """A JSON pointer with `.symbol` for every resource that has a symbolic name."""
    return _SYMBOL.sub(r".\1", pointer)


@dataclass(frozen=True)
class Compiled:
    """A template in JSON: its real path, the file as it is shown, and its lines."""

    template: dict[str, Any]
    real: str
    shown: str
    places: Places


def beside(target: str, symbol: str, path: Path, shown: str) -> Compiled | None:
    """The compiled template of a module: `./x.json` itself; of one in a registry `<its last name>.json` in the same
    folder, or what the compiled template of the whole file holds under the module's symbol.

    Args:
        target, symbol: of the module. path, shown: the Bicep file it is in.
    """
    if ":" not in target:
        return _template(target, path, shown) if target.lower().endswith((".json", ".jsonc")) else None
    named = _NAME.match(target)
    found = _template(f"{named[1]}.json", path, shown) if named else None
    return found or _inside(_template(path.with_suffix(".json").name, path, shown), symbol)


def _template(name: str, path: Path, shown: str) -> Compiled | None:
    try:
        text = to_text(read_beside(path.parent, name))
        found = decode(text)
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), (list, dict)):
        return None
    return Compiled(
        found, os.path.realpath(path.parent / name), os.path.normpath(Path(shown).parent / name), Places(text)
    )


def _inside(whole: Compiled | None, symbol: str) -> Compiled | None:
    """The template of the nested deployment with that symbolic name."""
    resources = whole.template.get("resources") if whole else None
    found: Any = resources.get(symbol) if isinstance(resources, dict) else None
    for key in ("properties", "template"):
        found = found.get(key) if isinstance(found, dict) else None
    return replace(whole, template=found) if whole and isinstance(found, dict) and "resources" in found else None
