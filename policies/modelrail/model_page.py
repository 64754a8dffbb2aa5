"""What is known of a model and what the settings say of it: the page of `modelrail model`."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from modelrail import facts, tables
from modelrail.models import ModelReference, Unparsed, from_tuple, parse
from modelrail.settings import Settings

OK, BLOCKED, NOT_JUDGED = 0, 1, 2


def read(name: str) -> ModelReference | Unparsed:
    """A model in any form in which Azure names one; `FORMAT/NAME[/VERSION]` is that of a Foundry deployment."""
    parts = name.split("/")
    if ":" not in name and len(parts) in (2, 3):
        return from_tuple(parts[0], parts[1], parts[2] if len(parts) == 3 else None)
    return parse(name)


def near(name: str) -> list[str]:
    """Ids of the catalog whose name is, or is almost, the last word of a text that named no model."""
    known = {id_.split("/models/")[1].split("/")[0].lower(): id_ for id_ in _ids()}
    return [known[word] for word in get_close_matches(name.rpartition("/")[2].lower(), known, 3, 0.7)]


def _ids() -> Iterator[str]:
    yield from (f"azureml://registries/{o['registry']}/models/{o['name']}" for o in facts.offers().values())
    for m in facts.curated().values():
        yield f"azureml://registries/{facts.CURATED}/models/{m['name']}/versions/{m['version']}"


def page(model: ModelReference, settings: Settings) -> tuple[str, int]:
    """The page as text, and 0 where some kind of deployment of it would pass the model rules, else 1."""
    known = tables.build(settings)
    decision = known["decisions"].get(model.id) or {"verdict": "undecided", "why": "its lineage is not recorded"}
    evidence = known["evidence"].get(model.id) or {}
    allowed, weights = decision["verdict"] == "allow", allowed_and(decision, evidence, "scan")
    hosted = allowed_and(decision, evidence, "scan", "offer")
    rows = [
        ("named as", model.form),
        *_catalog(model),
        ("scan", _record(evidence.get("scan")) or f"none: {evidence.get('why') or known['evidence'].source}"),
        ("hosted offer", _record(evidence.get("offer")) or "none in the catalog"),
        ("settings", f"{'allowed' if allowed else 'not allowed'}: {decision['why']}"),
        ("on your own compute", "passes" if weights else "blocked"),
        ("hosted by Microsoft", "passes" if hosted else "blocked"),
    ]
    lines = [model.id, "=" * len(model.id), *(f"{label + ':':<21}{value}" for label, value in rows if value)]
    return "\n".join(lines), OK if weights or hosted else BLOCKED


def allowed_and(decision: dict[str, Any], evidence: dict[str, Any], *kinds: str) -> bool:
    """Whether the settings allow it and one of the kinds of evidence is there."""
    return decision["verdict"] == "allow" and any(evidence.get(kind) for kind in kinds)


def _catalog(model: ModelReference) -> Iterator[tuple[str, str]]:
    """What the catalog says of exactly this version, and of the hosted offer of this name."""
    curated = facts.curated().get(model.id.lower())
    offer = facts.offers().get(f"{model.registry}/{model.name}".lower())
    if curated is None and offer is None:
        yield "catalog", f"does not have it, as of {facts.as_of('catalog')}"
        return
    found = {**(offer or {}), **{k: v for k, v in (curated or {}).items() if v is not None}}
    yield "publisher", found.get("publisher") or "not known"
    yield "license", found.get("license") or "not known"
    if curated:
        yield "runs code it brings", "yes" if curated["trust_remote_code"] else "no"
    if offer:
        yield "processor", offer["data_processor"] or "not known"
        yield "offered in", "; ".join(f"{kind}: {', '.join(where)}" for kind, where in _regions(offer))
        yield "retirement", str((offer.get("lifecycle") or {}).get("retirement") or "no date known")


def _regions(offer: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for kind, where in (offer.get("regions") or {}).items():
        if isinstance(where, list) and where:
            yield kind.replace("_", " "), where


def _record(record: dict[str, Any] | None) -> str:
    if not record:
        return ""
    known = [record["tool"] and f"by {record['tool']}", record["observed"] and f"seen {record['observed']}"]
    return ", ".join(filter(None, [record["kind"], *known, record["source"]]))
