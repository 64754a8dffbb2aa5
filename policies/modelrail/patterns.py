"""Patterns of `models.allow` and `models.deny`: compared segment by segment, without regard to letter case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelrail.models import ModelReference

_PATTERN = re.compile(
    r"azureml://registries/(?P<registry>[^/]+)/models/(?P<name>[^/]+)(?:/versions/(?P<version>[^/]+))?", re.IGNORECASE
)
_SEGMENT = re.compile(r"[A-Za-z0-9*][A-Za-z0-9._*-]*")


class PatternError(ValueError):
    """A text that is no pattern; half a sentence says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern; `*` stands for one whole segment, a missing version for every version."""

    text: str
    segments: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None]

    def matches(self, model: ModelReference) -> bool:
        """Whether it matches the registry, name and version of a model; never one without a registry."""
        registry, name, version = self.segments
        if not model.registry or not model.name:
            return False
        if not registry.fullmatch(model.registry) or not name.fullmatch(model.name):
            return False
        return version is None or version.fullmatch(model.version or "") is not None


def parse_pattern(text: str, partial: bool) -> Pattern:
    """A pattern from its text; `partial` allows a `*` inside a segment, which only a denial may have.

    Raises:
        PatternError: what is wrong with it.
    """
    found = _PATTERN.fullmatch(text)
    if not found:
        raise PatternError("a pattern is azureml://registries/REGISTRY/models/NAME, with /versions/VERSION or without")
    segments = [found["registry"], found["name"], found["version"]]
    for segment in filter(None, segments):
        if not _SEGMENT.fullmatch(segment):
            raise PatternError(f"'{segment}' has characters that no model has")
        if "*" in segment and segment != "*" and not partial:
            raise PatternError(f"'{segment}' has a * inside; to allow, * stands for a whole segment only")
    registry, name, version = (_compiled(s) if s else None for s in segments)
    assert registry and name
    return Pattern(text, (registry, name, version))


def _compiled(segment: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, segment.split("*"))), re.IGNORECASE)
