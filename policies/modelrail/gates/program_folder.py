"""Where the Pulumi program lies, seen from a policy pack: the engine starts a pack in the pack's own folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
VARIABLE = "MODELRAIL_PROGRAM_FOLDER"
"""Where `modelrail offline` says the folder, because its engine runs elsewhere."""


def find(project: str, environment: dict[str, str] | None = None) -> Path | None:
    """The folder whose project file names this project, or None.

    A variable may tell it. Otherwise looks upward from the working folders of the processes that started this one (the
    Pulumi CLI changes to the folder given by --cwd, on Linux that can be seen), then from `PWD`.
    """
    environment = environment or dict(os.environ)
    if environment.get(VARIABLE):
        return Path(environment[VARIABLE])
    starts = [*_ancestors(os.getppid()), Path(environment.get("PWD", "."))]
    for start in dict.fromkeys(starts):
        for folder in (start, *start.parents):
            if project in _projects(folder):
                return folder
    return None


def _ancestors(pid: int) -> Iterator[Path]:
    """Working folders of a process and those above it, where the system tells."""
    while pid > 1:
        try:
            yield Path(f"/proc/{pid}/cwd").readlink()
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return


def _projects(folder: Path) -> Iterator[str]:
    for name in PROJECT_FILES:
        try:
            found = re.search(r"""^["']?name["']?\s*:\s*["']?([^"'\s,#]+)""", (folder / name).read_text(), re.MULTILINE)
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            yield found[1]
