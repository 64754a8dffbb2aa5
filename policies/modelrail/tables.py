"""Fact tables computed from settings and catalog: one answer per key, worked out when asked and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelrail import facts, geography
from modelrail.models import ModelReference, Unparsed, parse, registry_of
from modelrail.patterns import parse_pattern
from modelrail.settings import Allowed, Scan, Settings

Row = dict[str, Any]


class Computed:
    """A table whose rows are worked out by a function of the key and kept."""

    def __init__(self, source: str, row: Callable[[str], Row | None]) -> None:
        self.source = source
        self._row = row
        self._kept: dict[str, Row | None] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The row of a case-folded key, or None."""
        if key not in self._kept:
            self._kept[key] = self._row(key)
        return self._kept[key]


def build(settings: Settings) -> dict[str, Computed]:
    """The tables of a run.

    `decisions`: model id to `verdict` allow or deny, and `why`. `evidence`: model id to records under `scan` (weights)
    and `offer` (hosted by Microsoft). `regions`: region to `inside` and `geography`.
    """
    catalog = f"the catalog of {facts.as_of('catalog')}"
    return {
        "decisions": Computed("models in modelrail.yaml", Decisions(settings)),
        "evidence": Computed(f"{catalog} and models.scans have no record of it", Evidence(settings)),
        "regions": Computed(_pinned(settings), Regions(settings)),
    }


def _pinned(settings: Settings) -> str:
    if settings.geography is None:
        return f"Azure's regions of {facts.as_of('geographies')}"
    pinned = settings.geography if isinstance(settings.geography, str) else ", ".join(settings.geography)
    return f"pinned to {pinned}"


def based(model: ModelReference, settings: Settings) -> ModelReference | Unparsed:
    """The model itself, or for one that this tenant recorded as fine-tuned, its base."""
    if model.registry is None and model.name:
        for record in settings.models.fine_tuned:
            if record.model.casefold() == model.name.casefold():
                return parse(record.base)
    return model


class Decisions:
    """Whether the settings allow a model. Deny wins; without an allow list, what is not denied is allowed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        allow = settings.models.allow
        self._open = allow is None
        self._allow = [parse_pattern(a, partial=False) for a in allow or () if isinstance(a, str)]
        self._by_property = [a for a in allow or () if isinstance(a, Allowed)]
        self._deny = [parse_pattern(d, partial=True) for d in settings.models.deny]

    def __call__(self, key: str) -> Row | None:
        named = parse(key)
        model = named if isinstance(named, Unparsed) else based(named, self._settings)
        if isinstance(named, Unparsed) or isinstance(model, Unparsed):
            return None
        denied = next((p for p in self._deny if p.matches(model) or p.matches(named)), None)
        if denied:
            return {"verdict": "deny", "why": f"models.deny has {denied.text}"}
        if self._open or any(p.matches(model) for p in self._allow) or self._has_property(model):
            return {"verdict": "allow"}
        return {"verdict": "deny", "why": "models.allow does not have it"}

    def _has_property(self, model: ModelReference) -> bool:
        found = _described(model)
        return any(_fits(allowed, found) for allowed in self._by_property) if found else False


def _described(model: ModelReference) -> Row | None:
    """What the catalog says of a model: of this version, or of the hosted offer."""
    return facts.curated().get(model.id.lower()) or _offers().get(_offer_key(model))


def _fits(allowed: Allowed, found: Row) -> bool:
    publisher, license_ = found["publisher"] or "", found["license"] or ""
    if allowed.publisher is not None and allowed.publisher.casefold() != publisher.casefold():
        return False
    return not allowed.license or license_.casefold() in {name.casefold() for name in allowed.license}


class Evidence:
    """What is recorded about a model: a scan of exactly these weights, or that Microsoft hosts it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scans = {_id(scan): scan for scan in settings.models.scans if scan.date <= settings.as_of}

    def __call__(self, key: str) -> Row | None:
        named = parse(key)
        if isinstance(named, Unparsed):
            return None
        row: Row = {}
        listed, scan, offer = facts.curated().get(key), self._scans.get(key), _offers().get(_offer_key(named))
        if listed and listed["hidden_layer_scanned"]:
            row["scan"] = _catalog_scan()
        elif listed:
            row["why"] = "the catalog lists it and its scan flag is not set"
        if scan:
            row["scan"] = _recorded_scan(scan)
        if offer or (
            named.registry is None and not isinstance(based(named, self._settings), Unparsed) and self._tuned(named)
        ):
            row["offer"] = _hosted_offer(offer) if offer else {"kind": "hosted-offer", "source": "models.fine_tuned"}
        return row or None

    def _tuned(self, model: ModelReference) -> bool:
        """Fine-tuned by the service from a base that it hosts."""
        base = based(model, self._settings)
        return base is not model and isinstance(base, ModelReference) and _offer_key(base) in _offers()


def _record(kind: str, source: str, **known: Any) -> Row:
    empty = dict.fromkeys(("commit", "tool", "observed", "digest"))
    return {"kind": kind, "source": source, **empty, **known}


def _catalog_scan() -> Row:
    read = facts.source("catalog", "azureml-assets")
    return _record("catalog-scan", read["url"], commit=read["commit"], tool="HiddenLayer", observed=read["source_date"])


def _recorded_scan(scan: Scan) -> Row:
    return _record(
        "recorded-scan", scan.report or f"models.scans, by {scan.by}", tool=scan.tool, observed=str(scan.date)
    )


def _hosted_offer(offer: Row) -> Row:
    read = facts.source("catalog", offer["sources"][0])
    return _record("hosted-offer", read["url"], commit=read.get("commit"), observed=read.get("source_date"))


def _id(scan: Scan) -> str:
    found = parse(scan.model)
    return found.id.casefold() if isinstance(found, ModelReference) else ""


def _offer_key(model: ModelReference) -> str:
    return f"{model.registry}/{model.name}".casefold()


_OFFERS: dict[str, Row] = {}


def _offers() -> dict[str, Row]:
    """Hosted offers by registry and name, in lower case."""
    for offer in () if _OFFERS else facts.offers():
        pattern = parse(offer["asset_id_pattern"]) if offer["asset_id_pattern"] else None
        if isinstance(pattern, ModelReference):
            _OFFERS[_offer_key(pattern)] = offer
        registry = registry_of(offer["format"] or offer["publisher"])
        if registry:
            _OFFERS.setdefault(f"{registry}/{offer['name']}".casefold(), offer)
    return _OFFERS


class Regions:
    """Azure's regions, and whether the pinned geography holds them."""

    def __init__(self, settings: Settings) -> None:
        self._inside = geography.resolve(settings.geography)

    def __call__(self, key: str) -> Row | None:
        region = facts.regions().get(key)
        return {"inside": key in self._inside, "geography": region["geography"]} if region else None
