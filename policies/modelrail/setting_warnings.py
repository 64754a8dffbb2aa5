"""What is allowed in settings and probably not meant: said beside the report, never a reason to block."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from difflib import get_close_matches

from modelrail import facts
from modelrail.patterns import Pattern, Patterns, parse_pattern
from modelrail.settings import Allowed, Settings

MOST = 5
"""Lines of one kind that are said; the rest is counted."""


def warnings(settings: Settings) -> list[str]:
    """Each a line: patterns of `models.allow` that `models.deny` takes back, and those that match nothing known."""
    where = settings.source or "settings"
    allow = [parse_pattern(a, partial=False) for a in settings.models.allow or () if isinstance(a, str)]
    deny = [parse_pattern(d, partial=True) for d in settings.models.deny]
    taken_back = list(_taken_back(allow, Patterns(deny)))
    unknown = [*_unknown("allow", allow), *_unknown("deny", deny), *_publishers(settings)]
    return [f"{where}: {line}" for line in (*_first(taken_back), *_first(unknown))]


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - MOST
    return [*lines[:MOST], f"and {more} more of that kind"] if more > 0 else lines


def _taken_back(allow: list[Pattern], deny: Patterns) -> Iterator[str]:
    for pattern in allow:
        against = next((d for d in deny.near(pattern.registry, pattern.name) if d.covers(pattern)), None)
        if against:
            yield f"models.allow has {pattern.text} and models.deny has {against.text}; it is denied"


def _unknown(key: str, patterns: list[Pattern]) -> Iterator[str]:
    """Patterns without a `*` of a registry that the catalog knows, which it has no model for."""
    said = 0
    for pattern in patterns:
        known = _names().get(pattern.registry, frozenset())
        if known and "*" not in pattern.name and pattern.name not in known | _retired():
            near = get_close_matches(pattern.name, known, 1) if said < MOST else []
            said += 1
            hint = f"did you mean {near[0]}?" if near else "check the name"
            yield f"models.{key} has {pattern.text}: the catalog of {facts.as_of('catalog')} has no such model; {hint}"


def _publishers(settings: Settings) -> Iterator[str]:
    known = {str(row["publisher"]).lower(): row["publisher"] for row in _rows() if row["publisher"]}
    for entry in settings.models.allow or ():
        publisher = entry.publisher if isinstance(entry, Allowed) else None
        if publisher and publisher.lower() not in known:
            near = get_close_matches(publisher.lower(), known, 1)
            hint = f"did you mean {known[near[0]]}?" if near else "check the name"
            yield f"models.allow has the publisher {publisher}, which the catalog does not have; {hint}"


def _rows() -> Iterator[facts.Row]:
    yield from facts.load("catalog")["offers"]
    yield from facts.load("catalog")["curated"]


@functools.cache
def _names() -> dict[str, frozenset[str]]:
    """Names of the catalog's models by registry, in lower case; an alias has those of its registry."""
    found: dict[str, set[str]] = {facts.CURATED: set(facts.curated_names())}
    for offer in facts.load("catalog")["offers"]:
        found.setdefault(str(offer["registry"]).lower(), set()).add(offer["name"].lower())
    for alias, registry in facts.aliases().items():
        found.setdefault(alias, set()).update(found.get(registry, ()))
    return {registry: frozenset(names) for registry, names in found.items()}


@functools.cache
def _retired() -> frozenset[str]:
    return frozenset(facts.retired())
