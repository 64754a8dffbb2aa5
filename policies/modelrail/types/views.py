"""The virtual paths of a resource: `@models`, the one place where a rule looks for a model."""

from __future__ import annotations

from typing import Any

from modelrail import models
from modelrail.resources import ABSENT, Secret, Unknown, child, read
from modelrail.types.table import ResourceType

HOW_TO_NAME = "write azureml://registries/REGISTRY/models/NAME/versions/VERSION"


def model_items(kind: ResourceType, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of `@models`, at least one: a resource that should name a model and does not has form `none`.

    Each holds `path`, `form`, `id` (canonical, absent, or Unknown) and, where known, `registry`, `name`, `version`.
    """
    value = read(body, kind.model_path)
    if kind.model == "tuple" and isinstance(value, dict):
        return [_from_tuple(value, kind.model_path)]
    if kind.model == "asset" and isinstance(value, dict):
        return [_from_asset(value, kind.model_path)]
    return [_from_text(value, kind.model_path)]


def _from_text(value: Any, path: str) -> dict[str, Any]:
    if value is ABSENT or value == "":
        return {"path": path, "form": "none"}
    if isinstance(value, Unknown):
        return {"path": path, "form": value, "id": value}
    if not isinstance(value, str):
        return _undecided(path, "the model is not a text")
    return _row(models.parse(value), path, secret=isinstance(value, Secret))


def _from_asset(value: dict[str, Any], path: str) -> dict[str, Any]:
    """An asset reference: by id, or weights at a data path or a job's output, which name no model."""
    if child(value, "assetId") is not ABSENT:
        return _from_text(child(value, "assetId"), f"{path}.assetId")
    if value.keys() & {"path", "datastoreId", "jobId"}:
        return {"path": f"{path}.path", "form": "datapath"}
    return (
        _undecided(path, "the asset reference has neither assetId nor path")
        if value
        else {"path": path, "form": "none"}
    )


def _from_tuple(value: dict[str, Any], path: str) -> dict[str, Any]:
    parts = [child(value, key) for key in ("format", "name", "version", "publisher")]
    for part in parts:
        if isinstance(part, Unknown):
            return {"path": part.path or path, "form": part, "id": part}
    if parts[1] is ABSENT:
        return {"path": f"{path}.name", "form": "none"}
    if not all(isinstance(part, str) or part is ABSENT for part in parts):
        return _undecided(path, "format, name and version must be texts")
    format_, name, version, publisher = (None if part is ABSENT else part for part in parts)
    secret = any(isinstance(part, Secret) for part in parts)
    return _row(models.from_tuple(format_ or "", name or "", version, publisher), path, secret)


def _row(reference: models.ModelReference | models.Unparsed, path: str, secret: bool) -> dict[str, Any]:
    if isinstance(reference, models.Unparsed):
        return _undecided(path, reference.reason)
    row = {
        "path": path,
        "form": reference.form,
        "id": Secret(reference.id) if secret else reference.id,
        "registry": reference.registry,
        "name": reference.name,
        "version": reference.version,
    }
    return {key: value for key, value in row.items() if value is not None}


def _undecided(path: str, reason: str) -> dict[str, Any]:
    unknown = Unknown(path, reason, HOW_TO_NAME)
    return {"path": path, "form": "unparsed", "id": unknown}
