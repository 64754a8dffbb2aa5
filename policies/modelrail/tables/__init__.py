"""Fact tables computed from settings and catalog: one answer per key, worked out when asked and kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from modelrail import facts, rights
from modelrail.models import ModelReference, Unparsed, parse
from modelrail.patterns import Pattern, Patterns, parse_pattern
from modelrail.settings import Allowed, FineTuned, Scan, Settings
from modelrail.tables import catalog, outbound, placement
from modelrail.tables.containers import Containers
from modelrail.tables.hosting import Hosting
from modelrail.tables.licenses import Licenses
from modelrail.tables.lifecycle import Lifecycle
from modelrail.tables.records import record

Row = dict[str, Any]


class Computed:
    """A table whose rows are worked out by a function of the key, in lower case, and kept.

    Args:
        source: a few words on where rows come from, said where a row is missing.
        row: the row of a key in lower case, or None.
        keys: every key there is or, for a table that answers for any model, those of the catalog and of the settings;
            None where they cannot be listed.
        closed: whether no other key can have a row.
    """

    def __init__(
        self,
        source: str,
        row: Callable[[str], Row | None],
        keys: Callable[[], Iterable[str]] | None = None,
        closed: bool = False,
    ) -> None:
        self.source, self.keys, self.closed = source, keys, closed
        self._row = row
        self._kept: dict[str, Row | None] = {}

    def get(self, key: str) -> Row | None:
        """The row of a key, whatever its letter case, or None."""
        key = key.lower()
        if key not in self._kept:
            self._kept[key] = self._row(key)
        return self._kept[key]


def build(settings: Settings) -> dict[str, Computed]:
    """The tables of a run.

    `decisions`: model id to `verdict` (allow or deny) and `why`. `evidence`: model id to the records `scan` (of
    these weights) and `offer` (hosted by Microsoft), or to `why` there is none. `lineage`: id of a recorded fine-tuned
    model to its `base` and the decision on it. `models`: what `catalog` tells of a model id. `lifecycle`, `licenses`,
    `containers`, `hosting`, `outbound`: as their modules say. `places`, `regions`, `deployment_types`, `storage_skus`:
    as `placement` says. `purchase_rights`, `purchase_roles`, `scopes`: as `modelrail.rights` says.
    """
    read, as_of = f"the catalog of {facts.as_of('catalog')}", facts.as_of("geographies")
    listed = functools.partial(_listed, settings)
    return {
        "decisions": Computed("models in modelrail.yaml", Decisions(settings), listed),
        "evidence": Computed(f"{read} and models.scans have no record of it", Evidence(settings), listed),
        "models": Computed(read, catalog.Models(Lineage(settings).base), listed),
        "lifecycle": Computed(read, Lifecycle(settings), listed),
        "licenses": Computed(read, Licenses(settings, Lineage(settings).base), listed),
        "containers": Computed(read, Containers(settings)),
        "lineage": Computed("models.fine_tuned does not record its base", Lineages(settings)),
        "hosting": Computed(read, Hosting(settings, Lineage(settings).base)),
        "places": Computed(read, placement.Places(Lineage(settings).base)),
        "regions": Computed(_pinned(settings), placement.Regions(settings), facts.regions, closed=True),
        "deployment_types": Computed(f"deployment types of {as_of}", placement.deployment_type),
        "storage_skus": Computed(f"storage SKUs of {as_of}", placement.storage_sku),
        "purchase_rights": Computed("it includes signing the terms of an offer", rights.covers),
        "purchase_roles": Computed("it includes signing the terms of an offer", rights.role),
        "scopes": Computed("the scope of its id", rights.scope),
        "outbound": Computed(f"what Microsoft documents as needed, read {facts.as_of('network')}", outbound.needed),
    }


def _listed(settings: Settings) -> set[str]:
    """The models of the catalog, and those that the settings name in full."""
    named = [pattern for pattern in settings.models.allow or () if isinstance(pattern, str) and "*" not in pattern]
    ids = [parse(name) for name in (*named, *(scan.model for scan in settings.models.scans))]
    return {*facts.model_ids(), *(found.id.lower() for found in ids if isinstance(found, ModelReference))}


def _pinned(settings: Settings) -> str:
    if settings.geography is None:
        return f"Azure's regions of {facts.as_of('geographies')}"
    pinned = settings.geography if isinstance(settings.geography, str) else ", ".join(settings.geography)
    return f"pinned to {pinned}"


class Lineage:
    """What the settings record of models that this tenant fine-tuned: known by their name in a workspace."""

    def __init__(self, settings: Settings) -> None:
        recorded = (tuned for tuned in settings.models.fine_tuned if tuned.date <= settings.as_of)
        self._recorded = {tuned.model.lower(): tuned for tuned in recorded}

    def record(self, model: ModelReference) -> FineTuned | None:
        """The record of a fine-tuned model; None for any other, above all for one that a registry holds."""
        own = model.registry is None or model.tuned
        return self._recorded.get(model.name.lower()) if model.name and own else None

    def base(self, model: ModelReference) -> ModelReference | Unparsed:
        """The base of a recorded fine-tuned model; any other model itself."""
        tuned = self.record(model)
        return parse(tuned.base) if tuned else model


class Lineages:
    """Rows of the table `lineage`: id of a recorded fine-tuned model to its `base`, and the decision on that."""

    def __init__(self, settings: Settings) -> None:
        self._lineage, self._decisions = Lineage(settings), Decisions(settings)

    def __call__(self, key: str) -> Row | None:
        model = parse(key)
        tuned = None if isinstance(model, Unparsed) else self._lineage.record(model)
        return {"base": tuned.base, **(self._decisions(key) or {})} if tuned else None


class Decisions:
    """Whether the settings allow a model. Deny wins; without an allow list, what is not denied is allowed."""

    def __init__(self, settings: Settings) -> None:
        allow = settings.models.allow
        self._lineage = Lineage(settings)
        self._open = allow is None
        self._allow = Patterns(parse_pattern(a, partial=False) for a in allow or () if isinstance(a, str))
        self._by_property = [a for a in allow or () if isinstance(a, Allowed)]
        self._deny = Patterns(parse_pattern(d, partial=True) for d in settings.models.deny)

    def __call__(self, key: str) -> Row | None:
        named = parse(key)
        model = named if isinstance(named, Unparsed) else self._lineage.base(named)
        if isinstance(model, Unparsed):
            return None
        denied = self._denied(model)
        if denied:
            return {"verdict": "deny", "why": f"models.deny has {denied.text}"}
        why = self._allowed(model)
        return (
            {"verdict": "allow", "why": why} if why else {"verdict": "deny", "why": _missing(model, model is not named)}
        )

    def _denied(self, model: ModelReference) -> Pattern | None:
        alias = facts.aliases().get((model.registry or "").lower())
        names = [model, replace(model, registry=alias)] if alias else [model]
        return next((p for n in names for p in self._deny.near(n.registry, n.name) if p.denies(n)), None)

    def _allowed(self, model: ModelReference) -> str:
        """Why a model that is not denied is allowed; empty if it is not."""
        if self._open:
            return "models.deny does not have it and there is no models.allow"
        pattern = next((p for p in self._allow.near(model.registry, model.name) if p.allows(model)), None)
        if pattern:
            return f"models.allow has {pattern.text}"
        found = _described(model)
        matched = found is not None and any(_fits(allowed, found) for allowed in self._by_property)
        return "models.allow has its publisher and license" if matched else ""


def _missing(model: ModelReference, tuned: bool) -> str:
    return f"models.allow does not have its base {model.id}" if tuned else "models.allow does not have it"


def _described(model: ModelReference) -> Row | None:
    """What the catalog says of exactly this version, or of the hosted offer of this name."""
    return facts.curated().get(model.id.lower()) or facts.offers().get(_named(model))


def _fits(allowed: Allowed, found: Row) -> bool:
    """Whether publisher and license are the allowed ones; one that the catalog does not know fits nothing."""
    publisher, license_ = (found["publisher"] or "").lower(), (found["license"] or "").lower()
    if allowed.publisher is not None and publisher != allowed.publisher.lower():
        return False
    return not allowed.license or license_ in {name.lower() for name in allowed.license}


def _named(model: ModelReference) -> str:
    return f"{model.registry}/{model.name}".lower()


class Evidence:
    """What is recorded about a model: a scan of exactly these weights, or that Microsoft hosts it."""

    def __init__(self, settings: Settings) -> None:
        self._as_of = settings.as_of
        self._lineage = Lineage(settings)
        oldest_first = sorted(settings.models.scans, key=lambda scan: (scan.date <= settings.as_of, scan.date))
        self._scans = {_id(scan): scan for scan in oldest_first}

    def __call__(self, key: str) -> Row | None:
        model = parse(key)
        if isinstance(model, Unparsed):
            return None
        found = {"scan": self._scan(model), "offer": self._offer(model), "why": self._why(model)}
        if found["scan"]:
            found["why"] = None
        return {name: value for name, value in found.items() if value} or None

    def _scan(self, model: ModelReference) -> Row | None:
        """Evidence for weights; a label, `latest` or a missing version points elsewhere tomorrow and never has any."""
        recorded, listed = self._recorded(model), facts.curated().get(model.id.lower())
        if model.moving:
            return None
        if recorded and recorded.date <= self._as_of:
            by = recorded.report or f"models.scans, by {recorded.by}"
            return record("recorded-scan", by, tool=recorded.tool, observed=str(recorded.date))
        return _catalog_scan(listed) if listed and listed["hidden_layer_scanned"] is True else None

    def _recorded(self, model: ModelReference) -> Scan | None:
        """The record of exactly this id; `-` for subscription and group, which a reader cannot know, fits any."""
        id_, (around, _, tail) = model.id.lower(), model.id.lower().partition("/workspaces/")
        if not around.startswith("/subscriptions/-/"):
            return self._scans.get(id_)
        fitting = (id_ for id_ in self._scans if id_.startswith("/") and id_.partition("/workspaces/")[2] == tail)
        return self._scans.get(next(fitting, ""))

    def _offer(self, model: ModelReference) -> Row | None:
        """Evidence for what Microsoft hosts, by name; what the service fine-tuned is hosted where its base is."""
        offer, tuned = facts.offers().get(_named(model)), self._lineage.record(model)
        if offer:
            read = facts.source("catalog", offer["sources"][0])
            return record("hosted-offer", read["url"], commit=read.get("commit"), observed=read.get("source_date"))
        base = parse(tuned.base) if tuned else None
        if tuned and isinstance(base, ModelReference) and _named(base) in facts.offers():
            return record("hosted-offer", f"models.fine_tuned, by {tuned.by}", observed=str(tuned.date))
        return None

    def _why(self, model: ModelReference) -> str | None:
        """Why there is no scan, where more can be said than that there is none."""
        recorded = self._recorded(model)
        if recorded and recorded.date > self._as_of:
            return f"its scan is dated {recorded.date}, after {self._as_of}"
        if model.id.lower() in facts.curated():
            return "the catalog lists it and its scan flag is not set"
        if (model.registry or "").lower() != facts.CURATED:
            return None
        scanned = facts.scanned_versions().get((model.name or "").lower())
        return f"the catalog has a scan of version {scanned} only" if scanned else None


def _catalog_scan(listed: Row) -> Row:
    read = facts.source("catalog", facts.CURATED_SOURCE)
    url = f"https://github.com/{read['repo']}/blob/{read['commit']}/{listed['spec_path']}"
    return record("catalog-scan", url, commit=read["commit"], tool="HiddenLayer", observed=read["source_date"])


def _id(scan: Scan) -> str:
    found = parse(scan.model)
    return found.id.lower() if isinstance(found, ModelReference) else ""
