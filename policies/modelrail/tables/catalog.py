"""What the catalog says of a model by its id: whose it is, its license and stage, when it ends, whether it runs code.

A fine-tuned model is described as its base. What the catalog does not say is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from modelrail import facts
from modelrail.models import ModelReference, Unparsed, parse

Row = dict[str, Any]
Base = Callable[[ModelReference], "ModelReference | Unparsed"]

SERVERLESS = "serverless_hub_or_project"
"""The key of the regions of a workspace in which a serverless API is offered."""
_PREVIEW = re.compile(r"(^|-)preview(-|$)")
"""How Microsoft names a preview in the name of a model, whole words only."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def described(key: str, base: Base) -> tuple[ModelReference | None, bool]:
    """The model that a key is described as, and whether its registry is another name of the one that has it.

    That is the base of a fine-tuned model; None for a text that names no model of a registry.
    """
    named = parse(key)
    model = named if isinstance(named, Unparsed) else base(named)
    if isinstance(model, Unparsed) or model.registry is None or model.name is None:
        return None, False
    original = facts.aliases().get(model.registry.lower())
    return (replace(model, registry=original), True) if original else (model, False)


class Models:
    """Rows of the table `models`.

    Args:
        base: a model to the one it was fine-tuned from, or to itself.
    """

    def __init__(self, base: Base) -> None:
        self._base = base

    def __call__(self, key: str) -> Row | None:
        same, aliased = described(key, self._base)
        if same is None:
            return None
        offers, curated = _offers(same), _curated(same)
        if not offers and not curated and not _retired(same):
            return None
        return {
            "publisher": _first(o["publisher"] for o in offers) or (curated or {}).get("publisher"),
            "license": None if aliased else _license(same, offers, curated),
            "data_processor": _worst(offers),
            "marketplace_subscription": _any(o["marketplace_subscription"] for o in offers),
            "regions": _merged(offers, "regions"),
            "fine_tune": _merged(offers, "fine_tune"),
            "trust_remote_code": curated["trust_remote_code"] if curated else None,
            "stage": _stage(same, offers, curated),
            **_ends(same, offers, curated),
        }


def _named(model: ModelReference) -> tuple[str, str]:
    return (model.registry or "").lower(), (model.name or "").lower()


def _offers(model: ModelReference) -> list[Row]:
    """The offers of a name: those of its version where the catalog tells versions apart, else the hosted ones."""
    found = facts.offers_by_name().get("/".join(_named(model)), [])
    exact = [o for o in found if model.version in (o["versions"] or ())]
    return exact or [o for o in found if facts.HOSTED.intersection(o["surface"])] or found


def _curated(model: ModelReference) -> Row | None:
    registry, name = _named(model)
    return facts.curated_names().get(name) if registry == facts.CURATED else None


def _license(model: ModelReference, offers: Iterable[Row], curated: Row | None) -> str | None:
    """Of exactly this version, or of the name where no version is named; another version may have another license."""
    listed = curated["license"] if curated and model.version in (None, curated["version"]) else None
    found: str | None = listed or _first(o["license"] for o in offers)
    return found


def _stage(model: ModelReference, offers: Iterable[Row], curated: Row | None) -> str | None:
    status = _first(o["status"] for o in offers) or ""
    if status.startswith("preview") or (curated and curated["preview"]) or _PREVIEW.search(_named(model)[1]):
        return "preview"
    return "ga" if status.startswith("GA") else None


def _retired(model: ModelReference) -> str | None:
    """The date from which Microsoft no longer hosts a model of this name, where a list of such models has it."""
    registry, name = _named(model)
    return facts.retired().get(name) if registry in facts.registries() else None


def _ends(model: ModelReference, offers: list[Row], curated: Row | None) -> Row:
    """`deprecation` and `retirement`; of several versions that it may be, the last date."""
    cycles = [o["lifecycle"] or {} for o in offers if not o["versions"] or model.version in (None, *o["versions"])]
    of_weights = (curated or {}).get("deprecation") or {}
    return {
        "deprecation": _last(
            *(c.get("deprecation") or c.get("deprecation_new_customers") for c in cycles),
            of_weights.get("inferenceDeprecationDate"),
        ),
        "retirement": _last(
            *(c.get("retirement") for c in cycles), of_weights.get("inferenceRetirementDate"), _retired(model)
        ),
    }


def _last(*dates: str | None) -> str | None:
    """The last of some dates; `no earlier than` a date is none."""
    return max((d for d in dates if d and _DATE.fullmatch(d)), default=None)


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _any(values: Iterable[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None


def _worst(offers: Iterable[Row]) -> str | None:
    """Who processes prompts; of several one that is not Microsoft."""
    named = [o["data_processor"] for o in offers if o["data_processor"]]
    found: str | None = _first(n for n in named if n != "Microsoft") or _first(named)
    return found


def _merged(offers: Iterable[Row], key: str) -> Row | None:
    """Deployment type to regions; of several offers what any of them has."""
    found: Row = {}
    for offer in offers:
        for kind, where in (offer[key] or {}).items():
            found[kind] = _union(found[kind], where) if kind in found else where
    return found or None


def _union(one: Any, other: Any) -> Any:
    """Of two lists, or of the lists of two data zones; where one has words, no list is whole."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {zone: sorted({*one.get(zone, ()), *other.get(zone, ())}) for zone in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return sorted({*one, *other})
    return other if isinstance(one, (list, dict)) else one
