"""Edges between the resources of one input: parent, references by id or name, and who is in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from modelrail.resources import ABSENT, Resource, Unit, Unknown, read
from modelrail.types import TYPES, spelled

End = Resource | Unknown

SCOPED = ("microsoft.storage/storageaccounts", "microsoft.keyvault/vaults", "microsoft.containerregistry/registries")
"""Types judged as training-data infrastructure only when something of the input uses them."""

USERS = (
    "microsoft.machinelearningservices/workspaces",
    "microsoft.machinelearningservices/workspaces/datastores",
    "microsoft.cognitiveservices/accounts",
    "microsoft.cognitiveservices/accounts/projects",
)


class Index:
    """The resources of a unit by type and name path, by id and by address; built once, never scanned."""

    def __init__(self, unit: Unit) -> None:
        self.by_name = {key: r for r in unit.resources if (key := _key(r.type, r.name))}
        self.by_address = {r.address: r for r in unit.resources}
        self._hints = unit.hints

    def hinted(self, resource: Resource, path: str) -> list[Resource]:
        """Known targets of a property, or of any property around it, where the value itself is open."""
        parts = path.split("[")[0].split(".")
        paths = [".".join(parts[: i + 1]) for i in range(len(parts))]
        addresses = (a for p in paths for a in self._hints.get((resource.address, p), ()))
        return [self.by_address[a] for a in addresses if a in self.by_address]


def link(unit: Unit, scope: str) -> Unit:
    """Fills in the references of every resource and the view `@scope` of those that scope decides.

    Args:
        unit: resources already normalized; links of an earlier call are replaced.
        scope: `linked` or `all`, from the settings.

    Edges: `parent`; `child:<type>` back from it; `ref:<property path>` for what the type's table names; `in:<type>`
    back from the target. Types in edges are lower-cased.
    """
    index = Index(unit)
    for resource in unit.resources:
        resource.references = defaultdict(list)
    for resource in unit.resources:
        _link_parent(resource, index)
        _link_references(resource, index)
    _mark_scope(unit, scope)
    return unit


def _key(type_: str, name: str | Unknown) -> tuple[str, str] | None:
    if isinstance(name, Unknown):
        return (type_, name.symbol.lower()) if name.symbol else None
    return type_, name.lower()


def _link_parent(resource: Resource, index: Index) -> None:
    parent_type = resource.type.rpartition("/")[0]
    if parent_type.count("/") < 1:
        return
    known = [r for r in index.hinted(resource, "parent") if r.type == parent_type]
    key = _key(resource.type, resource.name)
    name = key[1].rpartition("/")[0] if key else ""
    found = known[0] if known else index.by_name.get((parent_type, name))
    end: End = found or Unknown(
        "name", f"its {spelled(parent_type)} is not in this input", "judge both together", outside=True
    )
    resource.references["parent"].append(end)
    if isinstance(end, Resource):
        end.references[f"child:{resource.type}"].append(resource)


def _link_references(resource: Resource, index: Index) -> None:
    kind = TYPES.get(resource.type)
    for path, target in kind.references.items() if kind else ():
        for at, value in values(resource.body, path):
            for end in _ends(resource, at, value, target, index):
                resource.references[f"ref:{path}"].append(end)
                if isinstance(end, Resource):
                    end.references[f"in:{resource.type}"].append(resource)
    for path in kind.ids if kind else ():
        _mark_present(resource, path, index)


def values(value: Any, path: str, at: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of everything that stands at a path; `a[*].b` is b of every item of a."""
    head, star, rest = path.partition("[*]")
    here = f"{at}.{head}".strip(".") if head else at
    found = read(value, head) if head else value
    if not star or isinstance(found, Unknown):
        if found is not ABSENT:
            yield here, found
        return
    items = enumerate(found) if isinstance(found, list) else found.items() if isinstance(found, dict) else ()
    for key, item in items:
        yield from values(item, rest.lstrip("."), f"{here}[{key}]")


def _ends(resource: Resource, path: str, value: Any, target: str, index: Index) -> list[End]:
    """The resources a property refers to. Targets: `<type>` by id, `*` any type by id, `name:<type>` by name,
    `sibling:<type>` by the name of a child of the same parent, `uri:<type>` by the first label of the host."""
    by, _, named = target.rpartition(":")
    type_ = named.lower()
    if isinstance(value, Unknown):
        known: list[Resource | None] = [*index.hinted(resource, path)]
        if not known and value.symbol.startswith("resourceid:"):
            known = [index.by_name.get(_symbol_key(value.symbol))]
        return [r for r in known if r and type_ in ("*", r.type)] or [value]
    if not isinstance(value, str):
        return [Unknown(path, f"{path} is not a text", "write the id of the resource")]
    key = _id_key(value) if by == "" else (type_, _named(resource, value.lower(), by))
    fits = key is not None and type_ in ("*", key[0])
    end = index.by_name.get(key) if key and fits else None
    return [end or Unknown(path, f"'{value}' is not in this input", "judge both together", outside=True)]


def _named(resource: Resource, value: str, by: str) -> str:
    if by == "uri":
        return value.partition("://")[2].partition("/")[0].partition(".")[0]
    parent = "" if isinstance(resource.name, Unknown) else resource.name.lower().rpartition("/")[0]
    return f"{parent}/{value}".strip("/") if by == "sibling" else value


def _symbol_key(symbol: str) -> tuple[str, str]:
    """Type and name path of the symbol of a `resourceId()`: `resourceid:<type>/<name path>`."""
    provider, *words = symbol.lower().removeprefix("resourceid:").split("/")
    half = len(words) // 2
    return "/".join([provider, *words[:half]]), "/".join(words[half:])


def _id_key(value: str) -> tuple[str, str] | None:
    """Type and name path of an ARM id; None for a text that is none."""
    _, found, tail = value.lower().rpartition("/providers/")
    provider, *parts = tail.strip("/").split("/")
    return ("/".join([provider, *parts[::2]]), "/".join(parts[1::2])) if found and parts else None


def _mark_present(resource: Resource, path: str, index: Index) -> None:
    """An id that is an output of a resource of the same input is set, only its content is open."""
    value = read(resource.body, path)
    if not isinstance(value, Unknown) or value.present:
        return
    inside = index.hinted(resource, path) or value.symbol.startswith("resourceid:")
    if inside and value.path:
        holder: Any = read(resource.body, path.rpartition(".")[0])
        if isinstance(holder, dict):
            holder[path.rpartition(".")[2]] = Unknown(
                value.path, value.reason, value.remedy, present=True, symbol=value.symbol
            )


def _mark_scope(unit: Unit, scope: str) -> None:
    """A store, vault or registry is in scope when a user, or a store in scope, refers to it or might."""
    users = [r for r in unit.resources if r.type in USERS]
    judged = {id(end) for user in users for end in _used(user) if isinstance(end, Resource)}
    open_to = {type_ for user in users for type_ in _open(user)}
    stores = [r for r in unit.resources if r.type in SCOPED]
    for _ in range(2):  # a store in scope takes the vault of its key with it
        for store in stores:
            if scope == "all" or id(store) in judged or store.type in open_to:
                judged.add(id(store))
                judged |= {id(end) for end in _used(store) if isinstance(end, Resource)}
                open_to |= set(_open(store))
    for store in stores:
        store.views["@scope"] = "judged" if id(store) in judged else "outside"
    for resource in unit.resources:
        if resource.type.startswith(tuple(f"{s}/" for s in SCOPED)):
            resource.views["@scope"] = _scope_of_parent(resource, bool(users) or scope == "all")


def _used(resource: Resource) -> Iterator[End]:
    for edge, ends in resource.references.items():
        if edge.startswith("ref:"):
            yield from ends


def _open(resource: Resource) -> Iterator[str]:
    """Types that an unresolved reference of a resource may lead to."""
    for path, target in TYPES[resource.type].references.items():
        if any(isinstance(end, Unknown) and not end.outside for end in resource.references[f"ref:{path}"]):
            yield target.rpartition(":")[2].lower()


def _scope_of_parent(resource: Resource, judged: bool) -> str:
    parent = resource.references["parent"][0]
    while isinstance(parent, Resource) and "@scope" not in parent.views:
        parent = parent.references["parent"][0]
    if isinstance(parent, Resource):
        return str(parent.views["@scope"])
    return "judged" if judged else "outside"
