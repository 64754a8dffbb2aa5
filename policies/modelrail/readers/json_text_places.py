"""Where in a JSON file a property of a resource stands: lines are worked out at the first question."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace

from modelrail.readers.json_text import lines
from modelrail.resources import Problem, Resource

BODIES = ("body", "parameters")
"""Names that the body of a REST request goes by."""


def index(text: str) -> Callable[[], dict[str, int]]:
    """The lines of a text, worked out at the first question."""
    found: list[dict[str, int]] = []

    def lines_of() -> dict[str, int]:
        if not found:
            found.append(lines(text))
        return found[0]

    return lines_of


class Places:
    """The lines of one JSON text."""

    def __init__(self, text: str) -> None:
        self._index = index(text)

    def locate(self, resource: Resource, path: str) -> tuple[str | None, int | None]:
        """File and line of a property of a resource that stands in this text."""
        return resource.source.file, self.line(resource.address, path)

    def placed(self, problem: Problem) -> Problem:
        """The same problem with its line."""
        return replace(problem, line=self.line(problem.address, problem.path))

    def line(self, address: str, path: str) -> int:
        """The line of a property: of the deepest part of its path that the file has."""
        known, begin = self._index(), address.lower()
        inside = [f"{begin}/{body}" for body in BODIES if f"{begin}/{body}" in known]
        for tail in _tails(path):
            for start in (begin, *inside):
                found = known.get(start + tail)
                if found and (tail or start is begin):
                    return found
        return 1


@functools.lru_cache(maxsize=4_096)
def _tails(path: str) -> list[str]:
    """A property path as pointers, from the whole of it down to nothing."""
    parts = [p.replace("~", "~0").replace("/", "~1") for p in re.split(r"[.\[\]]+", path.rstrip("]").lower()) if p]
    return ["".join(f"/{part}" for part in parts[:end]) for end in range(len(parts), -1, -1)]
