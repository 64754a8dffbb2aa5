"""Resources of the provider azapi, which are ARM resources with Terraform around them.

Arguments: documentation of Azure/azapi, resources `azapi_resource`, `azapi_update_resource`, `azapi_resource_action`
and `azapi_data_plane_resource`, read 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from modelrail.readers.hcl_json import json_decoded
from modelrail.readers.hcl_values import Json, Open, Partial, hidden, outcome
from modelrail.readers.terraform_declared import Declared
from modelrail.readers.terraform_links import EXTENSIONS, Kept, refers, segment
from modelrail.resources import Problem, Resource, Source, Unknown
from modelrail.types import GUARDED_PROVIDERS

_WRITES = ("put", "patch")
_DATA = ("microsoft.foundry", "microsoft.machinelearning", "microsoft.cognitive", "microsoft.ai")


def read(found: Declared) -> tuple[Kept | None, Problem | None]:
    """The resource that an azapi resource makes; None with the reason where that cannot be said."""
    kind = found.type.removeprefix("azapi_")
    if kind not in ("resource", "update_resource", "resource_action", "data_plane_resource"):
        return None, None
    type_, version = _type(found.arguments.get("type"))
    if not isinstance(type_, str) or "/" not in type_:
        why = type_.reason if isinstance(type_, Unknown) else "it is missing or no resource type"
        message = f"the type of a resource is not known: {why}"
        return None, Problem("MR901", message, "write the type out", found.file, found.line, found.address)
    name = type_
    if kind == "data_plane_resource":
        return (_opaque(found, name, "it is made through a data plane") if _is_data(name) else None), None
    if kind == "resource_action":
        return _action(found, name, version), None
    return _resource(found, name.lower(), version, whole=kind == "resource"), None


def _type(value: Any) -> tuple[Any, Any]:
    """Type and API version of `type@version`; the version may not be known."""
    first = value.parts[0] if isinstance(value, Open) and value.parts else value
    if isinstance(value, Open) and isinstance(first, str) and "@" in first:
        return first.partition("@")[0], outcome(value)
    return (value.partition("@")[0], value.partition("@")[2]) if isinstance(value, str) else (value, "")


def _is_data(name: str) -> bool:
    return name.lower().startswith(_DATA)


def _opaque(found: Declared, name: str, reason: str) -> Kept:
    resource = Resource(name.lower(), found.name, found.address, {}, Source(found.file, found.line), symbol=found.name)
    resource.views["@opaque"] = reason
    return Kept(resource, found, found.name)


def _action(found: Declared, name: str, version: Any) -> Kept | None:
    """An action that writes a resource as it is; one on an action's path is opaque, a POST deploys nothing."""
    method = found.arguments.get("method") or "POST"
    if isinstance(method, str) and method.lower() not in _WRITES:
        return None
    if not found.arguments.get("action") and isinstance(method, str):
        return _resource(found, name.lower(), version, whole=False)
    guarded = name.lower().startswith(GUARDED_PROVIDERS)
    return _opaque(found, name, "an action that writes what cannot be read") if guarded else None


def _resource(found: Declared, type_: str, version: Any, whole: bool) -> Kept:
    body = _body(found, whole)
    if version != "":
        body.setdefault("apiVersion", version)
    name, parent = found.arguments.get("name"), found.arguments.get("parent_id")
    id_ = found.arguments.get("resource_id")
    if name is None and isinstance(id_, str):
        name, parent = id_.rpartition("/")[2], "/".join(id_.split("/")[:-2])
    resource = Resource(type_, "", found.address, body, Source(found.file, found.line), symbol=found.name)
    kept = Kept(resource, found, _own_name(name, id_), parent)
    for path in ("location", "identity"):
        kept.place(path, found, path)
    for key in body:
        if key not in kept.places:
            kept.place(key, found, f"body.{key}")
    kept.assumed |= {p.removeprefix("body.") for p in found.assumed if p.startswith("body.")}
    _around(kept, type_, parent)
    return kept


def _own_name(name: Any, id_: Any) -> Any:
    return outcome(id_) if name is None and isinstance(id_, Unknown) else name


def _around(kept: Kept, type_: str, parent: Any) -> None:
    """Says what the resource lies in: a scope for what hangs on any resource, else the resource group."""
    body = kept.resource.body
    if type_.startswith(EXTENSIONS):
        if parent is not None:
            body.setdefault("scope", parent)
            kept.place("scope", kept.declared, "parent_id")
        kept.parent = None
        return
    if isinstance(parent, str):
        group = segment(parent, "resourceGroups")
        if group:
            body.setdefault("resourceGroupName", group)
    elif refers(parent, "azurerm_resource_group"):
        body.setdefault("resourceGroupName", outcome(parent))


def _body(found: Declared, whole: bool) -> dict[str, Any]:
    given = found.arguments.get("body")
    if isinstance(given, (Json, str)) or (isinstance(given, Open) and given.parts):
        given = json_decoded(given)
    if isinstance(given, Unknown) or (given is not None and not isinstance(given, dict)):
        reason = given.reason if isinstance(given, Unknown) else "the body is not an object"
        body: dict[str, Any] = Partial({}, Unknown("", reason, "write the body out"))
    else:
        body = Partial(given, given.rest) if isinstance(given, Partial) else dict(given or {})
    secret = found.arguments.get("sensitive_body")
    if isinstance(secret, dict):
        body = _laid_over(body, hidden(secret))
    if not whole:
        reason = f"{found.address} changes a part of a resource, of which the rest is not in this input"
        body = _partial(body, Unknown("", reason, "judge it together with the resource", outside=True))
    for key in ("location", "tags"):
        if found.arguments.get(key) is not None:
            body[key] = found.arguments[key]
    identity = found.arguments.get("identity")
    if identity:
        body["identity"] = _identity(identity)
    return body


def _identity(value: Any) -> Any:
    one = value[0] if isinstance(value, list) else value
    if not isinstance(one, dict):
        return one
    named = one.get("identity_ids")
    users: dict[str, Any] = {str(i): {} for i in named if isinstance(i, str)} if isinstance(named, list) else {}
    return {"type": one.get("type"), **({"userAssignedIdentities": users} if users else {})}


def _laid_over(body: Any, over: Any) -> Any:
    if isinstance(body, dict) and isinstance(over, dict):
        found = {**body, **{k: _laid_over(body.get(k), v) for k, v in over.items()}}
        return Partial(found, body.rest) if isinstance(body, Partial) else found
    return over


def laid_over(kept: Kept, change: Kept) -> None:
    """Lays an `azapi_update_resource` over the resource that it changes."""
    body, over = kept.resource.body, change.resource.body
    for key, value in over.items():
        if key == "apiVersion":
            continue
        body[key] = _merged(body.get(key), value, change.declared.uncertain)
    for path in _leaves(change.resource.body, ""):
        if path in change.places or "." in path:
            kept.place(path, change.declared, f"body.{path}")


def _merged(body: Any, over: Any, uncertain: bool) -> Any:
    if isinstance(over, dict) and (body is None or isinstance(body, dict)):
        found = {**(body or {}), **{k: _merged((body or {}).get(k), v, uncertain) for k, v in over.items()}}
        return Partial(found, body.rest) if isinstance(body, Partial) else found
    if uncertain:
        return Unknown("", "it is changed by a resource that may not be deployed", "judge the plan")
    return over


def _leaves(value: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [at]
    return [leaf for key, item in value.items() for leaf in _leaves(item, f"{at}.{key}".lstrip("."))]


def _partial(value: Any, rest: Unknown) -> Any:
    if not isinstance(value, dict):
        return value
    return Partial({k: _partial(v, rest) for k, v in value.items()}, rest)
