"""What git leaves out of a folder: `.gitignore` in it, below it, and above it up to the top of the repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAME = ".gitignore"
_LARGEST = 200_000
_STARS = 8
"""Wildcards in one pattern; one with more could take minutes to match and hides nothing here."""


class Ignored:
    """Which entries of a folder that is walked git ignores. A folder that is named is walked, whatever git says of it.

    Args:
        top: the folder that is walked, from the top down.
    """

    def __init__(self, top: Path) -> None:
        self._specs: list[tuple[str, GitIgnoreSpec]] = []
        self._here = os.path.abspath(top)  # noqa: PTH100 a link is where it lies
        above = _above(Path(self._here))
        for folder in above:
            self._add(str(folder))
        if self._specs and self._says(self._here, is_folder=True):
            self._specs = []

    def enter(self, folder: str, names: list[str]) -> None:
        """The walk comes to a folder in which there are some files."""
        self._here = os.path.abspath(folder)  # noqa: PTH100
        self._specs = [(at, spec) for at, spec in self._specs if f"{self._here}{os.sep}".startswith(at)]
        if NAME in names:
            self._add(self._here)

    def __call__(self, name: str, is_folder: bool = False) -> bool:
        """Whether an entry of the folder at hand is left out."""
        return bool(self._specs) and self._says(f"{self._here.rstrip(os.sep)}{os.sep}{name}", is_folder)

    def _says(self, path: str, is_folder: bool) -> bool:
        for folder, spec in reversed(self._specs):
            found = spec.check_file(path[len(folder) :] + ("/" if is_folder else "")).include
            if found is not None:
                return found
        return False

    def _add(self, folder: str) -> None:
        spec = _read(Path(folder, NAME))
        if spec:
            self._specs.append((folder.rstrip(os.sep) + os.sep, spec))


def _above(here: Path) -> list[Path]:
    """The folders above one, from the top of its repository down; none where it is the top or in no repository."""
    found: list[Path] = []
    for folder in (here, *here.parents):
        if folder != here:
            found.insert(0, folder)
        if (folder / ".git").exists():
            return found
    return []


def _read(file: Path) -> GitIgnoreSpec | None:
    """The patterns of a file; those that git could not read either hide nothing."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    kept = []
    for line in lines:
        if line.count("*") > _STARS or not line.strip() or line.startswith("#"):
            continue
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        kept.append(line)
    return GitIgnoreSpec.from_lines(kept) if kept else None
