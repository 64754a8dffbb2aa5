"""Which models a table lists, as a condition on a deployment that names its model by format, name and version.

Versions are told apart where settings or catalog name one; every other version counts as one that nobody names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from modelrail import facts
from modelrail.models import ModelReference, from_tuple, parse

PARTS = ("format", "name", "version")
OTHER = "0-any-other"
"""A version that nobody names."""

Fits = Callable[[ModelReference], bool]
Names = dict[tuple[str, str], set[str]]
"""Format and name to the versions that somebody names."""


def condition(ids: Iterable[str], names: Iterable[str], fits: Fits, fields: Mapping[str, str]) -> dict[str, Any]:
    """Holds for the models that fit.

    Args:
        ids: canonical ids of the models that are known, and patterns that name one version.
        names: names of models that were fine-tuned, which may have any format.
        fits: whether a model does. fields: the aliases of PARTS.
    """
    found = list(_conditions(_known(ids, names), fits, fields))
    return found[0] if len(found) == 1 else {"anyOf": found} if found else {"field": "type", "exists": False}


def _known(ids: Iterable[str], names: Iterable[str]) -> Names:
    known: Names = {}
    references = [found for found in map(parse, ids) if isinstance(found, ModelReference)]
    for row in facts.formats().values():
        known |= {(row["format"], name): set() for name in names}
        for model in references:
            name = (model.name or "").lower()
            registry = facts.named_otherwise().get(name, row["registry"])
            if name and str(registry).lower() == (model.registry or "").lower():
                versions = known.setdefault((row["format"], name), set())
                versions |= {model.version} if model.version else set()
    return known


def _conditions(known: Names, fits: Fits, fields: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    whole: dict[str, list[str]] = {}
    for (format_, name), versions in sorted(known.items()):
        base, unnamed = _fit(format_, name, OTHER, fits), _fit(format_, name, None, fits)
        other = sorted(version for version in versions if _fit(format_, name, version, fits) is not base)
        if base and unnamed and not other:
            whole.setdefault(format_, []).append(name)
        elif base or other:
            yield {"allOf": [*_named(format_, [name], fields), *_versions(base, unnamed, other, fields["version"])]}
    yield from ({"allOf": _named(format_, names, fields)} for format_, names in whole.items())


def _fit(format_: str, name: str, version: str | None, fits: Fits) -> bool:
    model = from_tuple(format_, name, version)
    return isinstance(model, ModelReference) and fits(model)


def _named(format_: str, names: list[str], fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"field": fields["format"], "equals": format_}, {"field": fields["name"], "in": names}]


def _versions(base: bool, unnamed: bool, other: list[str], field: str) -> Iterator[dict[str, Any]]:
    """All versions but some, or some; and whether none may be named."""
    if not base:
        yield {"field": field, "in": other}
        return
    if other:
        yield {"field": field, "notIn": other}
    if not unnamed:
        yield {"field": field, "exists": True}
