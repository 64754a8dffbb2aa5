"""What is known of a model and what the rules say of deploying it: the page of `modelrail model`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from modelrail import facts
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.models import ModelReference, Unparsed, from_tuple, parse
from modelrail.reports.result import BLOCKED, OK
from modelrail.resources import Resource, Unit
from modelrail.settings import Settings

WORKSPACES = "microsoft.machinelearningservices/workspaces"
FOUNDRY = "microsoft.cognitiveservices/accounts/deployments"
OF_MODELS = ("MR1", "MR306", "MR307")
"""Rules whose verdict hangs on the model; the others look at where and how it is deployed."""


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


def page(name: str, model: ModelReference, settings: Settings) -> tuple[str, int]:
    """The page as text, and 0 where some kind of deployment of it passes the rules on models, else 1.

    Args:
        name: as the model was asked for. model: what `read` made of it.
    """
    evaluator = Evaluator(settings)
    evidence = evaluator.table("evidence").get(model.id) or {}
    rows = [
        ("named as", model.form),
        *_catalog(model, evaluator.table("models").get(model.id) or {}),
        ("scan", _record(evidence.get("scan")) or f"none: {evidence.get('why') or evaluator.table('evidence').source}"),
        ("hosted offer", _record(evidence.get("offer")) or "none in the catalog"),
    ]
    judged = {where: _judged(evaluator, resource) for where, resource in _deployments(name, model)}
    lines = [model.id, "=" * len(model.id), *(f"{label + ':':<22}{value}" for label, value in rows if value)]
    for where, found in judged.items():
        lines.append(f"\n{where}: {'blocked' if found else 'passes the rules on models'}")
        lines += [f"  {f.rule} {f.slug}: {f.message}" for f in found]
    return "\n".join(lines), BLOCKED if all(judged.values()) else OK


def _deployments(name: str, model: ModelReference) -> Iterator[tuple[str, Resource]]:
    """The usual ways to deploy a model of this form."""
    if model.form == "tuple":
        format_, *words = name.split("/")
        parts = dict(zip(("name", "version"), words, strict=False))
        body = {"properties": {"model": {"format": format_, **parts}, "versionUpgradeOption": "NoAutoUpgrade"}}
        yield "as a Foundry deployment", Resource(FOUNDRY, "account/deployment", "/0", body)
        return
    online, hosted = f"{WORKSPACES}/onlineendpoints/deployments", f"{WORKSPACES}/serverlessendpoints"
    yield "on your own compute", Resource(online, "w/e/d", "/0", {"properties": {"model": model.id}})
    unversioned = model.id.partition("/versions/")[0] if model.registry else model.id
    body = {"properties": {"modelSettings": {"modelId": unversioned}}}
    yield "as a serverless endpoint, which is always of the newest version", Resource(hosted, "w/e", "/0", body)


def _judged(evaluator: Evaluator, resource: Resource) -> list[Finding]:
    found = evaluator.evaluate(Unit([resource]))
    return [f for f in found if f.blocking and f.rule.startswith(OF_MODELS)]


def _catalog(model: ModelReference, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the catalog says of the model, and where it is offered."""
    if not row:
        yield "catalog", f"does not have it, as of {facts.as_of('catalog')}"
        return
    remote = row.get("trust_remote_code")
    yield "publisher", row["publisher"] or "not known"
    yield "license", row["license"] or "not known"
    yield "stage", row["stage"] or "not known"
    yield "runs code it brings", "not known" if remote is None else "yes" if remote else "no"
    yield "processor", row["data_processor"] or "not known"
    yield "deprecation", row["deprecation"] or "no date known"
    yield "retirement", row["retirement"] or "no date known"
    for kind, where in (row["regions"] or {}).items():
        yield "offered", f"{kind.replace('_', ' ')}: {', '.join(where)}" if isinstance(where, list) else ""


def _record(record: dict[str, Any] | None) -> str:
    if not record:
        return ""
    known = [record["tool"] and f"by {record['tool']}", record["observed"] and f"seen {record['observed']}"]
    return ", ".join(filter(None, [record["kind"], *known, record["source"]]))
