"""Evidence for containers: environments that Microsoft curates and patches, and scans that the settings record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelrail import facts
from modelrail.images import ImageReference, parse
from modelrail.models import Unparsed
from modelrail.tables.records import record

if TYPE_CHECKING:
    from modelrail.settings import ImageScan, Settings

Row = dict[str, Any]

HOST, FOLDER = "mcr.microsoft.com", "azureml/curated/"
"""Where the images of curated environments are."""
BEHIND = 2
"""Versions that a curated image may be behind: one comes out every two weeks, and Microsoft's aim of no finding older
than 30 days is for the latest."""


class Containers:
    """Rows of the table `containers`: id of an environment or image to its `evidence`, or to `why` there is none."""

    def __init__(self, settings: Settings) -> None:
        dated = [scan for scan in settings.models.image_scans if scan.date <= settings.as_of]
        self._scans = {_id(scan): scan for scan in sorted(dated, key=lambda scan: scan.date)}

    def __call__(self, key: str) -> Row | None:
        found = parse(key)
        if isinstance(found, Unparsed):
            return None
        scan = None if found.moving else self._scans.get(found.id.lower())
        if scan:
            by = scan.report or f"models.image_scans, by {scan.by}"
            return {"evidence": record("recorded-scan", by, tool=scan.tool, observed=str(scan.date))}
        listed = _listed(found)
        if listed is None:
            return {"why": "it is none of Microsoft's curated environments and models.image_scans does not have it"}
        why = _too_old(found, listed["newest_seen"])
        return {"why": why} if why else {"evidence": record("curated-image", f"{HOST}/{FOLDER}{listed['name']}")}


def _id(scan: ImageScan) -> str:
    found = parse(scan.image)
    return found.id.lower() if isinstance(found, ImageReference) else ""


def _listed(found: ImageReference) -> Row | None:
    """The curated environment that this is, or whose image it is."""
    home, name = (found.home or "").lower(), found.name.lower()
    if found.kind == "environment":
        return facts.curated_images().get(name) if home == facts.CURATED else None
    inside = home == HOST and name.startswith(FOLDER)
    return facts.curated_images().get(name.removeprefix(FOLDER)) if inside else None


def _too_old(found: ImageReference, newest: int | None) -> str:
    """Why a curated one is not current; empty if it is, or if nobody knows."""
    if found.version is None:
        return "neither a digest nor a label says how old it is"
    if newest is None or found.version.lower() == "latest":
        return ""
    if not found.version.isdigit():
        return "its version does not say how old it is"
    behind = newest - int(found.version)
    return f"version {newest} was seen, which is {behind} versions newer" if behind > BEHIND else ""
