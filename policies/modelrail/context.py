"""What the settings' `context` names: resources that already exist, read for joins and never judged.

Read are templates, folders of templates, exported Pulumi state, and lists of resources as Azure gives them (a REST
answer, `az … list`, Resource Graph).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modelrail.readers import arm, files
from modelrail.readers.json_text import JsonError, decode, to_text
from modelrail.resources import Resource, Unit
from modelrail.setting_errors import refused
from modelrail.settings import Settings, SettingsError
from modelrail.types.normalize import normalize

_ENVELOPE = frozenset("id name type location sku kind identity tags scope apiVersion properties".split())


def load(settings: Settings) -> list[Resource]:
    """The resources of all files of the context, normalized and marked as existing.

    Raises:
        SettingsError: a file is not there, or something in it cannot be read.
    """
    found = [r for i, name in enumerate(settings.context) for r in _read(settings, i, name)]
    for resource in found:
        normalize(resource)
        resource.views["@existing"] = True
    return found


def _read(settings: Settings, index: int, name: str) -> list[Resource]:
    path = settings.beside(name)
    if not path.exists():
        raise refused(settings, ["context", str(index)], f"there is no file {path}; correct the path")
    try:
        exported = None if path.is_dir() else _exported(decode(to_text(path.read_bytes())), str(path))
        units = _read_files(path) if exported is None else [exported]
    except JsonError as error:
        raise SettingsError(f"{path}:{error.line}: {error}; correct it or take it out of context") from None
    except OSError as error:
        raise SettingsError(f"{path}: the context cannot be read ({error.strerror}); correct it") from None
    except (files.InputError, RecursionError):
        said = "context that is neither a template nor a state nor a list of resources; take it out"
        raise SettingsError(f"{path}: {said}") from None
    for problem in (p for unit in units for p in unit.problems):
        where = f"{problem.file}:{problem.line or 1}"
        raise SettingsError(f"{where}: {problem.message}; {problem.remedy}, or take it out of context")
    return [resource for unit in units for resource in unit.resources]


def _read_files(path: Path) -> list[Unit]:
    found = files.read([path], [])
    if any(found.projects.values()):
        raise files.InputError("a program, which cannot be read without running it")
    return found.units


def _exported(document: Any, file: str) -> Unit | None:
    """An export that is no template; None for another document."""
    if isinstance(document, list):
        return _listed(document, file)
    if not isinstance(document, dict):
        return None
    listed = document.get("value", document.get("data"))
    return _listed(listed, file) if isinstance(listed, list) else None


def _listed(items: list[Any], file: str) -> Unit | None:
    if not all(isinstance(item, dict) and "id" in item and "type" in item for item in items):
        return None
    return arm.read_resources([_as_written(item) for item in items], file, at_root=False)


def _as_written(item: dict[str, Any]) -> dict[str, Any]:
    """A resource as Azure lists it, as a template would write it: the whole name, the scope, `properties`."""
    around, _, own = str(item["id"]).rpartition("/providers/")
    written = {key: value for key, value in item.items() if key in _ENVELOPE and key != "id"}
    written["name"] = "/".join(own.split("/")[2::2]) or item.get("name")
    if str(item["type"]).lower().startswith("microsoft.authorization/"):
        written["scope"] = around
    group = str(item["id"]).lower().partition("/resourcegroups/")[2].partition("/")[0]
    if group:
        written["resourceGroupName"] = group
    if "properties" not in item:
        written["properties"] = {key: value for key, value in item.items() if key not in _ENVELOPE}
    return written
