"""Where prompts are processed and where copies of data go, against the pinned geography."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelrail import facts, geography
from modelrail.models import Unparsed, parse
from modelrail.tables import catalog

if TYPE_CHECKING:
    from modelrail.settings import Settings

Row = dict[str, Any]


class Regions:
    """Rows of the table `regions`: what lies inside the pinned geography.

    `inside`: the region itself; `geography_inside`: every region of its geography; `zone_inside`: every region of its
    data zone; `pair_inside`: the region that geo-redundant storage copies to, if there is one. Without a pinned
    geography every region is inside and no data zone; a pair must lie in the geography of its region.
    """

    def __init__(self, settings: Settings) -> None:
        self._pinned = settings.geography is not None
        self._inside = geography.resolve(settings.geography)

    def __call__(self, key: str) -> Row | None:
        name = key.replace(" ", "")
        region = facts.regions().get(name)
        if region is None:
            return None
        return {
            "inside": name in self._inside,
            "geography": region["geography"],
            "geography_inside": geography.resolve(region["geography"]) <= self._inside,
            "zone_inside": self._pinned and _zone(name) <= self._inside,
            "pair_inside": self._pair_inside(region),
        }

    def _pair_inside(self, region: Row) -> bool:
        pair = region["paired_region"]
        same = geography.resolve(region["geography"])
        return pair is None or pair in (self._inside if self._pinned else same)


def _zone(region: str) -> frozenset[str]:
    """The regions of a region's data zone; all there are where none is known."""
    zones = (geography.resolve(boundary) for boundary in geography.BOUNDARIES)
    return next((zone for zone in zones if region in zone), geography.resolve(None))


def deployment_type(key: str) -> Row | None:
    """Row of the table `deployment_types`: how far a SKU may process (`reach`: region, zone or anywhere)."""
    return _folded("deployment_types").get(key)


def storage_sku(key: str) -> Row | None:
    """Row of the table `storage_skus`: whether a storage SKU `copies` to the paired region."""
    return _folded("storage_skus").get(key)


def _folded(name: str) -> dict[str, Row]:
    return {key.lower(): row for key, row in facts.load("geographies")[name].items()}


class Places:
    """Rows of the table `places`: an item of `@places` to whether the catalog offers it there.

    A model that the tenant fine-tuned is offered where its base can be fine-tuned. No row where the catalog has no list
    of regions.
    """

    def __init__(self, base: catalog.Base) -> None:
        self._base = base
        self._models = catalog.Models(base)

    def __call__(self, key: str) -> Row | None:
        id_, offer, region = key.split(" ")
        where = self._where(id_, offer)
        if where is None:
            return None
        named = ", ".join(sorted(where)) or "no region"
        return {"offered": region in where, "why": f"the catalog of {facts.as_of('catalog')} offers it in {named}"}

    def _where(self, id_: str, offer: str) -> frozenset[str] | None:
        model, named = self._models(id_), parse(id_)
        if model is None or isinstance(named, Unparsed):
            return None
        if named.registry is None and self._base(named) is not named:
            tuned = (model["fine_tune"] or {}).get("serverless_regions")
            return _regions(tuned) if offer == catalog.SERVERLESS else None
        return _regions(
            next((where for kind, where in (model["regions"] or {}).items() if kind.lower() == offer), None)
        )


def _regions(where: Any) -> frozenset[str] | None:
    """The regions of a list, or of lists by data zone; None where the catalog has words instead."""
    lists = list(where.values()) if isinstance(where, dict) else [where]
    return frozenset(r for each in lists for r in each) if all(isinstance(each, list) for each in lists) else None
