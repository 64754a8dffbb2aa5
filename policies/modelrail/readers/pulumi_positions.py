"""Where a resource of a Pulumi program was written, from the positions that the engine keeps.

The engine writes a place as a URI relative to the project file, `project:///components/network.py#17`, and gives for
each resource the frames that led to its constructor, the innermost first.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Place = tuple[str, int]
_URI = re.compile(r"project:///([^#]*)#(\d{1,9})(?:,\d+)?")
_LIBRARIES = re.compile(r"(^|/)(site-packages|node_modules|\.venv|venv)(/|$)")
_DEEPEST = 100
"""Components inside components, and frames; what is further away explains nothing."""


@dataclass(frozen=True)
class Positions:
    """Turns the engine's positions into places of the project.

    Args:
        states: every resource of the input by URN, as the engine wrote it.
        root: the folder of the project file that the engine saw. folder: that of the project itself; both are empty
            where they are the same and not known, as in a state file.
    """

    states: dict[str, dict[str, Any]]
    root: str = ""
    folder: str = ""

    def of(self, state: dict[str, Any]) -> tuple[Place | None, tuple[Place, ...]]:
        """The author's own line, and the places from the constructor to there, the innermost first.

        A resource of a component is the author's where the outermost component is made.
        """
        outermost = self._outermost(state)
        made = self._trace(outermost)
        author = next((place for place in made if _is_own(place)), None)
        inner = self._trace(state)
        if author in inner:
            return author, tuple(inner[: inner.index(author)])
        return author or next(iter(inner), None), tuple(inner[:1] if author else ())

    def _outermost(self, state: dict[str, Any]) -> dict[str, Any]:
        found, above = state, state
        for _ in range(_DEEPEST):
            above = self.states.get(str(above.get("parent")), {})
            if above.get("type") in (None, "pulumi:pulumi:Stack"):
                break
            found = above if above.get("custom") is False and above.get("sourcePosition") else found
        return found

    def _trace(self, state: dict[str, Any]) -> list[Place]:
        told = state.get("stackTrace")
        frames = told[:_DEEPEST] if isinstance(told, list) else []
        uris = [frame.get("sourcePosition") for frame in frames or [state] if isinstance(frame, dict)]
        return list(dict.fromkeys(place for uri in uris if (place := self._place(uri))))

    def _place(self, uri: Any) -> Place | None:
        found = _URI.fullmatch(uri) if isinstance(uri, str) else None
        if not found:
            return None
        path = os.path.normpath(os.path.join(self.root, unquote(found[1])))  # noqa: PTH118 the root may be empty
        return (os.path.relpath(path, self.folder) if self.folder else path), int(found[2])


def _is_own(place: Place) -> bool:
    """Whether a place is in the project and not in a library that lies there."""
    return not place[0].startswith(("..", "/")) and not _LIBRARIES.search(place[0])
