"""Patterns of `models.allow` and `models.deny`: compared segment by segment, without regard to letter case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from modelrail.models import ModelReference

_SEGMENT = re.compile(r"[A-Za-z0-9._*-]{1,255}")
GRAMMAR = "azureml://registries/REGISTRY/models/NAME, with /versions/VERSION or without"


class PatternError(ValueError):
    """A text that is no pattern; the message says why and what to write."""


class Pattern(Struct, frozen=True):
    """A pattern; `*` stands for one whole segment, a version of None for every version.

    Args:
        text: as written.
        registry, name, version: segments in lower case.
    """

    text: str
    registry: str
    name: str
    version: str | None

    def allows(self, model: ModelReference) -> bool:
        """Whether it matches all of a model's id; never one without a registry."""
        return self._names(model) and (self.version is None or _fits(self.version, model.version or ""))

    def denies(self, model: ModelReference) -> bool:
        """As `allows`; and a label or a missing version may stand for the version that the pattern names."""
        return self._names(model) and (self.version is None or model.moving or _fits(self.version, model.version or ""))

    def covers(self, other: Pattern) -> bool:
        """Whether it denies every model that another pattern allows."""
        names = _fits(self.registry, other.registry) and _fits(self.name, other.name)
        return names and (self.version is None or _fits(self.version, other.version or ""))

    def _names(self, model: ModelReference) -> bool:
        return _fits(self.registry, model.registry or "") and _fits(self.name, model.name or "")


class Patterns:
    """Many patterns at once: those without a `*` in registry and name are looked up, the others are tried in turn where
    one expression of all of them says that it may be worth it."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._exact: dict[tuple[str, str], list[Pattern]] = {}
        self._wild: list[Pattern] = []
        for pattern in patterns:
            if "*" in pattern.registry + pattern.name:
                self._wild.append(pattern)
            else:
                self._exact.setdefault((pattern.registry, pattern.name), []).append(pattern)
        names = (re.escape(f"{p.registry}/{p.name}").replace(r"\*", "[^/]*") for p in self._wild)
        self._may = re.compile("|".join(names), re.DOTALL)

    def near(self, registry: str | None, name: str | None) -> Iterator[Pattern]:
        """The patterns that may match a model of these names, to be asked."""
        names = ((registry or "").lower(), (name or "").lower())
        yield from self._exact.get(names, ())
        if self._may.fullmatch("/".join(names)):
            yield from self._wild


def parse_pattern(text: str, partial: bool) -> Pattern:
    """A pattern from its text; `partial` allows a `*` inside a segment, which only a denial may have.

    Raises:
        PatternError: what is wrong with it.
    """
    words = text.lower().split("/")
    fixed = [*words[:3], *words[4:5], *words[6:7]]
    if (
        len(words) not in (6, 8)
        or not text.isascii()
        or fixed != ["azureml:", "", "registries", "models", "versions"][: len(fixed)]
    ):
        raise PatternError(f"'{text[:120]}' is no pattern; write {GRAMMAR}")
    for segment in words[3::2]:
        if not _SEGMENT.fullmatch(segment) or set(segment) <= {"."}:
            raise PatternError(f"'{segment[:60]}' in '{text[:120]}' has characters that no model has; correct it")
        if "*" in segment and segment != "*" and not partial:
            raise PatternError(
                f"'{text[:120]}' has a * inside a word; to allow, write * for a whole segment or name the model"
            )
    return Pattern(text, words[3], words[5], words[7] if len(words) == 8 else None)


def _fits(pattern: str, segment: str) -> bool:
    """Whether a segment, which must not be empty, fits a pattern; each piece between stars where it first is."""
    segment = segment.lower()
    head, *pieces = pattern.split("*")
    if not pieces:
        return segment == pattern
    tail, at = pieces.pop(), len(head)
    for piece in pieces:
        found = segment.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return bool(segment) and segment.startswith(head) and segment.endswith(tail) and at + len(tail) <= len(segment)
