"""JSON documents that deploy resources: templates, resources by themselves, requests, lists that Azure gave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from modelrail.readers import arm
from modelrail.readers.json_text_places import Places
from modelrail.resources import Resource, Unit


def read(document: Any, file: str, text: str, parameters: dict[str, Any]) -> Unit | None:
    """The unit of a document, with lines; None for one that deploys nothing of its own.

    Args:
        document, text: the same, decoded and not. file: its path, for findings. parameters: from parameter files.
    """
    unit = _recognized(document, file, parameters)
    if unit is None:
        return None
    places, linked = Places(text), unit.locate

    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        return (places.locate if resource.source.file == file else linked)(resource, path)

    return replace(unit, locate=locate, problems=[places.placed(p) if p.file == file else p for p in unit.problems])


def _recognized(document: Any, file: str, parameters: dict[str, Any]) -> Unit | None:
    if isinstance(document, dict):
        keys = {key.lower() for key in document}
        if "resources" in keys and "type" not in keys:
            return arm.read_template(document, file, parameters)
        if _is_resource(document):
            return arm.read_resources([_whole_name(document)], file, at_root=True)
        if _is_deployment(document):
            request = {"type": "Microsoft.Resources/deployments", "name": "deployment", **document}
            return arm.read_resources([request], file, at_root=True, whole=True)
        from modelrail.readers import rest

        return rest.read_request(document, file) or _list(document.get("value"), file, "/value")
    return _list(document, file, "")


def _list(found: Any, file: str, address: str) -> Unit | None:
    if isinstance(found, list) and found and all(map(_is_resource, found)):
        return arm.read_resources([_whole_name(item) for item in found], file, at_root=False, address=address)
    return None


def _is_resource(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("type"), str) and "/" in item["type"] and "name" in item


def _whole_name(item: dict[str, Any]) -> dict[str, Any]:
    """A resource as Azure gives it, whose name is the last part of its id, as a template names it."""
    own = str(item.get("id", "")).rpartition("/providers/")[2].split("/")
    names = own[2::2]
    whole = len(own) % 2 == 1 and item["type"].lower() == "/".join([own[0], *own[1::2]]).lower()
    return {**item, "name": "/".join(names)} if whole and names[-1] == item["name"] else item


def _is_deployment(document: dict[str, Any]) -> bool:
    """The body of a request that deploys a template."""
    properties = document.get("properties")
    if "type" in document or not isinstance(properties, dict):
        return False
    template, link = properties.get("template"), properties.get("templateLink")
    return (isinstance(template, dict) and "resources" in template) or (isinstance(link, dict) and "mode" in properties)


def deploys_nothing(document: Any) -> bool:
    """Policy definitions and parameter files name guarded types and deploy nothing."""
    if not isinstance(document, dict):
        return False
    inner = document.get("properties")
    policies = {"policyRule", "policyDefinitions"}
    if policies & document.keys() or (isinstance(inner, dict) and policies & inner.keys()):
        return True
    return "deploymentparameters.json" in str(document.get("$schema", "")).lower()
