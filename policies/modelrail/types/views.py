"""The virtual paths of a resource: `@models` above all, the one place where a rule looks for a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from modelrail import images, models
from modelrail.resources import ABSENT, Resource, Secret, Unknown, child, read, values
from modelrail.types.table import ResourceType

Item = dict[str, Any]

HOW_TO_NAME = "write azureml://registries/REGISTRY/models/NAME/versions/VERSION"
HOW_TO_NAME_IMAGE = "write azureml://registries/REGISTRY/environments/NAME/versions/VERSION, or host/path@digest"
REACHED = ("properties.routing.models[*]", "properties.speculativeDecoding.draftModel")
"""Where a deployment names models beside its own, in the same parts: those of a router, and a draft model."""


def model_items(kind: ResourceType, body: dict[str, Any]) -> list[Item]:
    """The items of `@models`, at least one: a resource that should name a model and does not has form `none`.

    Each holds `path`, `form`, `origin` (as of a ModelReference, or `none`), `id` (canonical, absent, or Unknown) and,
    where known, `registry`, `name`, `version` and `pinned` (it is one version); `via` where it is not the model of the
    deployment itself, but one that it reaches.
    """
    value = read(body, kind.model_path)
    if kind.model == "tuple" and isinstance(value, dict):
        return [_from_tuple(value, kind.model_path), *_reached(body)]
    if kind.model == "asset" and isinstance(value, dict):
        return [_from_asset(value, kind.model_path)]
    return [_from_text(value, kind.model_path), *(_reached(body) if kind.model == "tuple" else ())]


def _reached(body: dict[str, Any]) -> Iterator[Item]:
    for path in REACHED:
        for at, value in values(body, path):
            found = _from_tuple(value, at) if isinstance(value, dict) else _from_text(value, at)
            yield {**found, "via": path.split(".")[1].partition("[")[0]}


def _from_text(value: Any, path: str) -> Item:
    if value is ABSENT or value == "":
        return {"path": path, "form": "none", "origin": "none"}
    if isinstance(value, Unknown):
        return _unknown(value, path)
    if not isinstance(value, str):
        return _undecided(path, "the model is not a text")
    return _row(models.parse(value), path, secret=isinstance(value, Secret))


def _from_asset(value: dict[str, Any], path: str) -> Item:
    """An asset reference: by id, or weights at a data path or a job's output, which name no model."""
    if child(value, "assetId") is not ABSENT:
        return _from_text(child(value, "assetId"), f"{path}.assetId")
    if value.keys() & {"path", "datastoreId", "jobId"}:
        from_ = child(value, "path")
        shown = from_ if isinstance(from_, str) else "weights that have no name"
        return {"path": f"{path}.path", "form": "datapath", "origin": "weights", "pinned": False, "source": shown}
    return _undecided(path, "the asset reference has neither assetId nor path") if value else _from_text(ABSENT, path)


def _from_tuple(value: dict[str, Any], path: str) -> Item:
    parts = [child(value, key) for key in ("format", "name", "version", "publisher")]
    for part in parts:
        if isinstance(part, Unknown):
            return _unknown(part, part.path or path)
    if parts[1] is ABSENT:
        return {"path": f"{path}.name", "form": "none", "origin": "none"}
    if not all(isinstance(part, str) or part is ABSENT for part in parts):
        return _undecided(path, "format, name and version must be texts")
    format_, name, version, publisher = (None if part is ABSENT else part for part in parts)
    secret = any(isinstance(part, Secret) for part in parts)
    return _row(models.from_tuple(format_ or "", name or "", version, publisher), path, secret)


def _row(reference: models.ModelReference | models.Unparsed, path: str, secret: bool) -> Item:
    if isinstance(reference, models.Unparsed):
        return _undecided(path, reference.reason)
    row = {
        "path": path,
        "form": reference.form,
        "origin": reference.origin,
        "id": Secret(reference.id) if secret else reference.id,
        "registry": reference.registry,
        "name": reference.name,
        "version": reference.version,
        "pinned": not reference.moving,
    }
    return {key: value for key, value in row.items() if value is not None}


def _undecided(path: str, reason: str) -> Item:
    unknown = Unknown(path, reason, HOW_TO_NAME)
    return {**_unknown(unknown, path), "form": "unparsed"}


def _unknown(value: Unknown, path: str) -> Item:
    return {"path": path, "form": value, "origin": value, "id": value, "pinned": value}


def registered_items(resource: Resource, path: str) -> list[Item]:
    """The item of `@registered`: the weights that a model version takes in (`origin`), under the `id` it gives them.

    Subscription and resource group of the workspace are not in its name, so `-` stands for them.
    """
    source, item = read(resource.body, path), _from_text(read(resource.body, path), path)
    if source is ABSENT:
        return []
    return [{"path": path, "origin": item["origin"], "id": _own_id(resource), "source": source}]


def _own_id(resource: Resource) -> str | Unknown:
    if isinstance(resource.name, Unknown):
        return resource.name
    home, name, version = [*resource.name.split("/"), "", ""][:3]
    if "/registries/" in resource.type:
        return f"azureml://registries/{home}/models/{name}/versions/{version}"
    around = "/subscriptions/-/resourceGroups/-/providers/Microsoft.MachineLearningServices/workspaces"
    return f"{around}/{home}/models/{name}/versions/{version}"


def image_items(resource: Resource, kind: ResourceType) -> list[Item]:
    """The items of `@images`: the environment that a deployment runs in, or what an environment is made from.

    No environment is no item. One that the service builds, from a context or by adding packages to an image, is known
    by its own name only.
    """
    if kind.environment_path:
        return _image(read(resource.body, kind.environment_path), kind.environment_path, images.environment)
    for path in ("properties.build", "properties.condaFile"):
        made = read(resource.body, path)
        if made is not ABSENT:
            id_ = made if isinstance(made, Unknown) else _own_environment(resource)
            return [{"path": path, "form": "built", "id": id_}]
    paths = ("properties.image", "properties.docker.dockerImageUri")
    return [item for path in paths for item in _image(read(resource.body, path), path, images.image)]


def _image(value: Any, path: str, parse: Callable[[str], images.ImageReference | models.Unparsed]) -> list[Item]:
    if value is ABSENT or value == "":
        return []
    if isinstance(value, Unknown):
        return [{"path": path, "form": value, "id": value}]
    found = parse(value) if isinstance(value, str) else models.Unparsed("it is not a text")
    if isinstance(found, models.Unparsed):
        unknown = Unknown(path, found.reason, HOW_TO_NAME_IMAGE)
        return [{"path": path, "form": "unparsed", "id": unknown}]
    return [{"path": path, "form": found.kind, "id": Secret(found.id) if isinstance(value, Secret) else found.id}]


def _own_environment(resource: Resource) -> str | Unknown:
    if isinstance(resource.name, Unknown):
        return resource.name
    home, name, version = [*resource.name.split("/"), "", ""][:3]
    if "/registries/" in resource.type:
        return f"azureml://registries/{home}/environments/{name}/versions/{version}"
    return f"azureml:{name}:{version}"


def api(body: dict[str, Any], kind: ResourceType) -> Item:
    """The view `@api`: the `channel` of the API version (preview or stable, where one is written), and whether the type
    `has_stable` ones."""
    version = child(body, "apiVersion")
    channel = version if not isinstance(version, str) else "preview" if "preview" in version.lower() else "stable"
    return {"channel": channel, "has_stable": not kind.preview_only}
