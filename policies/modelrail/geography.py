"""Which regions a pinned geography holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Union

from modelrail import facts

BOUNDARIES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "eu": lambda region: bool(region["eu_data_boundary_country"]),
    "us": lambda region: region["country"] == "US",
}
"""Boundaries wider than a geography: the EU Data Boundary, by country of the region, and the United States."""


class GeographyError(ValueError):
    """A geography that does not exist; the message says so and what was probably meant."""


def resolve(geography: Union[str, list[str], None]) -> frozenset[str]:
    """Region names inside an Azure geography, a boundary or a list of regions; every region for None.

    Raises:
        GeographyError: a name that is none of these, or an empty list.
    """
    regions = facts.regions()
    if geography is None:
        return frozenset(regions)
    if isinstance(geography, list):
        return frozenset(_region(name) for name in geography) or _none()
    wanted = _folded(geography)
    if wanted in BOUNDARIES:
        return frozenset(name for name, region in regions.items() if BOUNDARIES[wanted](region))
    found = frozenset(name for name, region in regions.items() if _folded(region["geography"]) == wanted)
    if not found:
        known = [*BOUNDARIES, *(region["geography"] for region in regions.values())]
        hint = "write it as a list, [" + wanted + "]" if wanted in regions else _hint(wanted, known)
        raise GeographyError(f"there is no geography '{geography[:60]}'; {hint}")
    return found


def _region(name: str) -> str:
    if _folded(name) not in facts.regions():
        raise GeographyError(f"there is no region '{name[:60]}'; {_hint(_folded(name), list(facts.regions()))}")
    return _folded(name)


def _none() -> frozenset[str]:
    raise GeographyError("the list of regions is empty; name one or take geography out")


def _folded(name: str) -> str:
    return name.replace(" ", "").lower()


def _hint(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    spelled = {_folded(k): k for k in known}
    near = get_close_matches(name, spelled, 1)
    return f"did you mean '{spelled[near[0]]}'?" if near else "write an Azure geography, eu, us or a list of regions"
