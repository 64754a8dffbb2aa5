"""Files that a Terraform configuration reads by itself: texts beside it, and modules that were fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modelrail.readers.hcl_values import Reference, unknown

_LARGEST = 4_000_000


class Text(str):
    """The text of a file, which knows where it was read."""

    path: Path


def installed(root: Path) -> dict[str, Path]:
    """Folders of the modules that `terraform init` fetched, by their key; only those inside its own folder."""
    try:
        content = json.loads((root / ".terraform" / "modules" / "modules.json").read_bytes())
        rows = content["Modules"]
        found = {str(row["Key"]): (root / row["Dir"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    inside = (root / ".terraform" / "modules").resolve()
    return {key: path for key, path in found.items() if path.resolve().is_relative_to(inside)}


class Files(Reference):
    """`path`: the folders of a module and of its root module, and the files in them."""

    def __init__(self, module: Path, root: Path) -> None:
        self._module, self._root = module, root

    def attribute(self, name: str) -> Any:
        return {"module": str(self._module), "root": str(self._root)}.get(name, ".")

    def read(self, name: str) -> Any:
        """The text of a file inside the module or the root module."""
        inside = Path(name).is_absolute() or name.startswith(str(self._module))
        path = Path(name) if inside else self._module / name
        try:
            real = path.resolve()
            if not any(real.is_relative_to(folder.resolve()) for folder in (self._module, self._root)):
                return unknown("the file lies outside the configuration")
            if not real.is_file() or real.stat().st_size > _LARGEST:
                return unknown("the file is not there, or too large")
            found = Text(real.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError, RuntimeError):
            return unknown("the file cannot be read as text")
        found.path = real
        return found
