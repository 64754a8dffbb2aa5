"""Edges between the resources of one input: parent, references by id or name, and who is in scope."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from modelrail.resources import ABSENT, Resource, Unit, Unknown, read
from modelrail.types import TYPES, spelled

Index = dict[tuple[str, str], Resource]

SCOPED = ("microsoft.storage/storageaccounts", "microsoft.keyvault/vaults", "microsoft.containerregistry/registries")
"""Types judged as training-data infrastructure only when something of the input uses them."""

USERS = (
    "microsoft.machinelearningservices/workspaces",
    "microsoft.machinelearningservices/workspaces/datastores",
    "microsoft.cognitiveservices/accounts/projects",
)


def link(unit: Unit, scope: str) -> Unit:
    """Fills in the references of every resource and the view `@scope` of those that scope decides.

    Args:
        unit: resources already normalized; links of an earlier call are replaced.
        scope: `linked` or `all`, from the settings.

    Edges: `parent`; `ref:<property path>` for what the type's table names; `in:<type>` back from the target.
    """
    by_name = {key: r for r in unit.resources if (key := _key(r.type, r.name))}
    by_address = {r.address: r for r in unit.resources}
    for resource in unit.resources:
        resource.references = defaultdict(list)
    for resource in unit.resources:
        _link_parent(resource, by_name, by_address, unit)
        _link_references(resource, by_name, by_address, unit)
    _mark_scope(unit, scope)
    return unit


def _key(type_: str, name: str | Unknown) -> tuple[str, str] | None:
    if isinstance(name, Unknown):
        return (type_, name.symbol.lower()) if name.symbol else None
    return type_, name.lower()


def _link_parent(resource: Resource, by_name: Index, by_address: dict[str, Resource], unit: Unit) -> None:
    parent_type = resource.type.rpartition("/")[0]
    if parent_type.count("/") < 1:
        return
    hint = unit.hints.get((resource.address, "parent"), [])
    known = [by_address[a] for a in hint if a in by_address and by_address[a].type == parent_type]
    key = _key(resource.type, resource.name)
    name = key[1].rpartition("/")[0] if key else ""
    found = known[0] if known else by_name.get((parent_type, name))
    end: Resource | Unknown = found or Unknown(
        "name", f"its {spelled(parent_type)} is not in this input", "judge both together", outside=True
    )
    resource.references["parent"].append(end)
    if isinstance(end, Resource):
        end.references[f"child:{resource.type}"].append(resource)


def _link_references(resource: Resource, by_name: Index, by_address: dict[str, Resource], unit: Unit) -> None:
    kind = TYPES.get(resource.type)
    for path, target in kind.references.items() if kind else ():
        end = _end(resource, path, target, by_name, by_address, unit)
        if end is None:
            continue
        resource.references[f"ref:{path}"].append(end)
        if isinstance(end, Resource):
            end.references[f"in:{resource.type}"].append(resource)
    for path in kind.ids if kind else ():
        _mark_present(resource, path, by_address, unit)


def _end(
    resource: Resource, path: str, target: str, by_name: Index, by_address: dict[str, Resource], unit: Unit
) -> Resource | Unknown | None:
    """The resource a property refers to; None where the property is not set."""
    value, by, type_ = read(resource.body, path), *_target(target)
    if value is ABSENT:
        return None
    if isinstance(value, Unknown):
        hinted = [by_address[a] for a in _hints(unit, resource, path) if a in by_address]
        found = next((r for r in hinted if r.type == type_), None)
        return found or by_name.get((type_, _symbol_name(value.symbol, type_))) or value
    if not isinstance(value, str):
        return Unknown(path, f"{path} is not a text", "write the id of the resource")
    name = value.lower() if by == "name" else _id_name(value, type_)
    return by_name.get((type_, name)) or Unknown(
        path, f"'{name}' is not in this input", "judge both together", outside=True
    )


def _target(target: str) -> tuple[str, str]:
    by, _, type_ = target.rpartition(":")
    return by, type_.lower()


def _hints(unit: Unit, resource: Resource, path: str) -> list[str]:
    """Known targets of the property or of any property around it."""
    parts = path.split(".")
    paths = [".".join(parts[: i + 1]) for i in range(len(parts))]
    return [address for p in paths for address in unit.hints.get((resource.address, p), [])]


def _symbol_name(symbol: str, type_: str) -> str:
    return symbol.lower().removeprefix(f"resourceid:{type_}/")


def _id_name(value: str, type_: str) -> str:
    """The name path inside an ARM id of that type; empty where the id is of another type."""
    provider, *types = type_.split("/")
    _, found, tail = value.lower().rpartition(f"/providers/{provider}/")
    parts = tail.split("/")
    return "/".join(parts[1::2]) if found and parts[::2] == types else ""


def _mark_present(resource: Resource, path: str, by_address: dict[str, Resource], unit: Unit) -> None:
    """An id that is an output of a resource of the same input is set, only its content is open."""
    value = read(resource.body, path)
    if not isinstance(value, Unknown) or value.present:
        return
    inside = any(a in by_address for a in _hints(unit, resource, path)) or value.symbol.startswith("resourceid:")
    if inside and value.path:
        holder: Any = read(resource.body, path.rpartition(".")[0])
        if isinstance(holder, dict):
            holder[path.rpartition(".")[2]] = Unknown(
                value.path, value.reason, value.remedy, present=True, symbol=value.symbol
            )


def _mark_scope(unit: Unit, scope: str) -> None:
    """A store is in scope when one of the users refers to it, or when one might and cannot be resolved."""
    open_to = {
        _target(target)[1]
        for r in unit.resources
        if r.type in USERS
        for path, target in TYPES[r.type].references.items()
        if any(isinstance(end, Unknown) and not end.outside for end in r.references[f"ref:{path}"])
    }
    for resource in unit.resources:
        if resource.type in SCOPED:
            used = any(resource.references.get(f"in:{user}") for user in USERS)
            resource.views["@scope"] = "judged" if scope == "all" or used or resource.type in open_to else "outside"
    for resource in unit.resources:
        if resource.type == f"{SCOPED[0]}/encryptionscopes":
            resource.views["@scope"] = _scope_of_parent(resource, unit, scope)


def _scope_of_parent(resource: Resource, unit: Unit, scope: str) -> str:
    parent = resource.references["parent"][0]
    if isinstance(parent, Resource):
        return str(parent.views["@scope"])
    return "judged" if scope == "all" or any(r.type in USERS for r in unit.resources) else "outside"
