"""Edges between the resources of one input: parent, references by id or name, locks, and who is in scope."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from modelrail import assignments
from modelrail.places import mark_places, open_locations
from modelrail.resources import Resource, Unit, Unknown, read, values
from modelrail.types import TYPES, spelled

End = Resource | Unknown

STORES = "microsoft.storage/storageaccounts"
SCOPED = (
    STORES,
    "microsoft.keyvault/vaults",
    "microsoft.keyvault/managedhsms",
    "microsoft.containerregistry/registries",
)
"""Types judged as training-data infrastructure only when something of the input uses them."""

WORKSPACES = "microsoft.machinelearningservices/workspaces"
ACCOUNTS = "microsoft.cognitiveservices/accounts"
USERS = (
    WORKSPACES,
    f"{WORKSPACES}/datastores",
    f"{WORKSPACES}/connections",
    ACCOUNTS,
    f"{ACCOUNTS}/connections",
    f"{ACCOUNTS}/projects",
    f"{ACCOUNTS}/projects/connections",
)
"""Types whose references put a store, vault or registry in scope."""
GROUPS = "microsoft.resources/resourcegroups"
LOCKS = "microsoft.authorization/locks"
ENDPOINTS = "microsoft.network/privateendpoints"
_TENANT = "/providers/microsoft.management/"
"""How the id of a management group begins: which subscriptions it holds stands nowhere in an input."""
OWN_MODEL = frozenset(
    "arm-workspace-version arm-workspace-label workspace-asset-id long-asset-id rg-asset-id short-model-id "
    "short-name-version short-name-label".split()
)
"""Ways to name a model of a workspace, which may have been fine-tuned there."""


_WHOLE = re.compile(r"{[^{}]*(?:{[^{}]*}[^{}]*)*}")
"""Braces around everything, and braces inside them or none."""


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
        if (resource.address, path) in self._hints:  # the item of a list itself
            paths = [path]
        addresses = (a for p in paths for a in self._hints.get((resource.address, p), ()))
        return [self.by_address[a] for a in addresses if a in self.by_address]


def link(unit: Unit, scope: str) -> Unit:
    """Fills in the references of every resource, `@scope` of those that scope decides, and `@fine_tuning`.

    Args:
        unit: resources already normalized; links of an earlier call are replaced.
        scope: `linked` or `all`, from the settings.

    Edges: `parent`; `child:<type>` back from it; `ref:<property path>` for what the type's table names; `in:<type>`
    back from the target; `holds` from a lock to the training data, fine-tuned models and endpoints that it keeps from
    being deleted; `policy` from what names a model to the assignments of Azure Policy in whose scope it may be. Types
    in edges are lower-cased.
    """
    index = Index(unit)
    open_locations(unit.resources)
    for resource in unit.resources:
        resource.references = defaultdict(list)
    for resource in unit.resources:
        _link_parent(resource, index)
    for resource in unit.resources:
        _link_references(resource, index)
    _open_endpoints(unit)
    _mark_scope(unit, scope, index)
    _mark_fine_tuning(unit)
    mark_places(unit.resources)
    for resource in unit.resources:
        if resource.type == LOCKS:
            resource.references["holds"] += _held(resource, _deletable(unit), index)
    _link_policies(unit, index)
    return unit


def _key(type_: str, name: str | Unknown) -> tuple[str, str] | None:
    if isinstance(name, Unknown):
        return (type_, _bare(name.symbol)) if name.symbol else None
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


def _ends(resource: Resource, path: str, value: Any, target: str, index: Index) -> list[End]:
    """The resources a property refers to. Targets: `<type>` by id, `*` any type by id, `name:<type>` by name,
    `sibling:<type>` by the name of a child of the same parent, `uri:<type>` by the first label of the host,
    `datastore:<type>` by the data URI of an asset of the same workspace. A type may end in `/*`: any of its provider;
    `|` stands between several."""
    by, _, named = target.rpartition(":")
    type_ = named.lower()
    if isinstance(value, Unknown):
        known: list[Resource] = [*index.hinted(resource, path)]
        key = _symbol_key(value.symbol)
        if not known and key:
            return _symbolic(key, value, path, type_, index)
        if not known and by == "name" and value.symbol:
            named_so = index.by_name.get((type_, _bare(value.symbol)))
            return [named_so or value]
        return [fit for r in known if (fit := _fitting(r, type_))] or [value]
    if not isinstance(value, str):
        return [Unknown(path, f"{path} is not a text", "write the id of the resource")]
    found = _id_key(value) if by == "" else (type_, _named(resource, value.lower(), by))
    keys = [found] if found else []
    if found and type_.endswith("/*") and by:
        keys = [(scoped, found[1]) for scoped in SCOPED if _fits(type_, scoped)]
    end = next((index.by_name[k] for k in keys if k in index.by_name and _fits(type_, k[0])), None)
    return [end or Unknown(path, f"'{value}' is not in this input", "judge both together", outside=True)]


def _named(resource: Resource, value: str, by: str) -> str:
    if by == "uri":
        return value.partition("://")[2].partition("/")[0].partition(".")[0]
    names = "" if isinstance(resource.name, Unknown) else resource.name.lower()
    if by == "datastore":
        return f"{names.partition('/')[0]}/{value.partition('datastores/')[2].partition('/')[0]}"
    parent = names.rpartition("/")[0]
    return f"{parent}/{value}".strip("/") if by == "sibling" else value


def _fits(wanted: str, type_: str) -> bool:
    """Whether a type is one of the wanted; `*` is every type, `provider/*` every top-level type of a provider."""
    provider = type_.rpartition("/")[0]
    return any(w in ("*", type_, f"{provider}/*") for w in wanted.split("|"))


def _fitting(resource: Resource, wanted: str) -> Resource | None:
    """The resource, or the one it is a part of, that has the wanted type: the vault of a key."""
    end: End | None = resource
    while isinstance(end, Resource) and not _fits(wanted, end.type):
        end = next(iter(end.references["parent"]), None)
    return end if isinstance(end, Resource) else None


def _symbolic(key: tuple[str, str], value: Unknown, path: str, wanted: str, index: Index) -> list[End]:
    """The end of an id whose type is known and whose name is not: one of another type is no open end."""
    if not _fits(wanted, key[0]):
        return [Unknown(path, f"it is a {spelled(key[0])}", "judge both together", outside=True)]
    end = index.by_name.get(key)
    return [end or value]


def _symbol_key(symbol: str) -> tuple[str, str] | None:
    """Type and name path of the symbol of a `resourceId()`, `resourceid:<type>/<name path>`, or of an id whose names
    are not known; None for another."""
    if not symbol.startswith("resourceid:"):
        found = _id_key(symbol)
        return (found[0], _bare(found[1])) if found and "{" not in found[0] else None
    provider, *words = symbol.lower().removeprefix("resourceid:").split("/")
    half = len(words) // 2
    return "/".join([provider, *words[:half]]), _bare("/".join(words[half:]))


def _bare(symbol: str) -> str:
    """A symbol of a name path without the braces around a whole segment: an id has them, a name does not."""
    return "/".join(word[1:-1] if _WHOLE.fullmatch(word) else word for word in symbol.lower().split("/"))


def _id_key(value: str) -> tuple[str, str] | None:
    """Type and name path of an ARM id, whole or beginning with its provider; None for a text that is none."""
    provider, *parts = value.lower().rpartition("/providers/")[2].strip("/").split("/")
    if not parts or "." not in provider or ":" in provider:
        return None
    return "/".join([provider, *parts[::2]]), "/".join(parts[1::2])


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


def _open_endpoints(unit: Unit) -> None:
    """A private endpoint whose target is not known may be that of every resource, or of every one of a known type."""
    ends = {id(end): end for r in unit.resources if r.type == ENDPOINTS for end in _used(r)}
    for end in (e for e in ends.values() if isinstance(e, Unknown) and not e.outside):
        type_ = (_symbol_key(end.symbol) or "*")[0]
        for resource in unit.resources:
            if _fits(type_, resource.type):
                resource.references[f"in:{ENDPOINTS}"].append(end)


def _mark_scope(unit: Unit, scope: str, index: Index) -> None:
    """A store, vault or registry is in scope when a user, or a store in scope, refers to it or might."""
    users = [r for r in unit.resources if r.type in USERS]
    judged = {id(end) for user in users for end in _used(user) if isinstance(end, Resource)}
    open_to = {type_ for user in users for type_ in _open(user)}
    parts = [(r, _store_of(r, index)) for r in unit.resources if _is_part(r.type, SCOPED)]
    for _ in range(2):  # a store in scope takes the vault of its key with it
        for part, store in parts:
            if store and (scope == "all" or id(store) in judged or any(_fits(o, store.type) for o in open_to)):
                judged |= {id(store)} | {id(end) for end in _used(part) if isinstance(end, Resource)}
                open_to |= set(_open(part))
    for part, store in parts:
        inside = id(store) in judged if store else bool(users) or scope == "all"
        part.views["@scope"] = "judged" if inside else "outside"


def _is_part(type_: str, types: tuple[str, ...]) -> bool:
    return any(type_ == known or type_.startswith(f"{known}/") for known in types)


def _store_of(resource: Resource, index: Index) -> Resource | None:
    """The store, vault or registry that a resource is or is a part of; None where it is not in the input."""
    type_ = next(known for known in SCOPED if _is_part(resource.type, (known,)))
    if resource.type == type_:
        return resource
    known = next((r for r in index.hinted(resource, "parent") if r.type == type_), None)
    key = _key(type_, resource.name)
    return known or (index.by_name.get((type_, key[1].partition("/")[0])) if key else None)


def _used(resource: Resource) -> Iterator[End]:
    for edge, ends in resource.references.items():
        if edge.startswith("ref:"):
            yield from ends


def _open(resource: Resource) -> Iterator[str]:
    """Types that an unresolved reference of a resource may lead to."""
    kind = TYPES.get(resource.type)
    for path, target in kind.references.items() if kind else ():
        named = target.rpartition(":")[2].lower()
        if named != "*" and any(isinstance(e, Unknown) and not e.outside for e in resource.references[f"ref:{path}"]):
            yield named


def _mark_fine_tuning(unit: Unit) -> None:
    """Whether something is fine-tuned here: the input has a datastore, or a model that a workspace or account made."""
    happens = any(r.type == f"{WORKSPACES}/datastores" or any(map(_is_own, _models(r))) for r in unit.resources)
    for resource in unit.resources:
        if _is_part(resource.type, (WORKSPACES, ACCOUNTS)):
            resource.views["@fine_tuning"] = "yes" if happens else "no"


def _models(resource: Resource) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = resource.views.get("@models", [])
    return found


def _is_own(model: dict[str, Any]) -> bool:
    """Azure OpenAI marks the name of what it fine-tuned with `.ft-`."""
    return model.get("form") in OWN_MODEL or ".ft-" in str(model.get("name", "")).lower()


def _deletable(unit: Unit) -> list[Resource]:
    """Training data, fine-tuned models and their endpoints."""
    return [r for r in unit.resources if r.views.get("@fine_tuning") == "yes" or _is_training_data(r)]


def _link_policies(unit: Unit, index: Index) -> None:
    """Fills in what each assignment of Azure Policy does, and the edge `policy` to it from the models in its scope."""
    assigned = [r for r in unit.resources if r.type == assignments.ASSIGNMENTS]
    models = [r for r in unit.resources if "@models" in r.views]
    for resource in models:
        resource.views["@assignments"] = "some" if assigned else "none"
    for assignment in assigned:
        unknown = assignments.fill(assignment)
        for end in _held(assignment, models, index):
            for resource in [end] if isinstance(end, Resource) else models:
                found = _unless_left_out(assignment, resource) if end is resource else end
                resource.references["policy"] += [found, *unknown]


def _unless_left_out(assignment: Resource, resource: Resource) -> End:
    """The assignment, or an open end where one of its `notScopes` may leave the resource out."""
    for _, scope in values(assignment.body, "properties.notScopes[*]"):
        key = _id_key(scope) if isinstance(scope, str) else None
        if next(_locked(key, [resource]), None) if key else _same_group(assignment, scope, resource):
            return Unknown("properties.notScopes", "the assignment may leave it out", "judge it in its own scope")
    return assignment


def _held(lock: Resource, kept: list[Resource], index: Index) -> Iterator[End]:
    """Those of some resources that are in the scope of a lock or an assignment."""
    scope = read(lock.body, "scope")
    if isinstance(scope, Unknown):
        yield from _openly_held(lock, scope, kept, index)
        return
    key = _id_key(scope) if isinstance(scope, str) and not scope.lower().startswith(_TENANT) else None
    yield from _locked(key, kept) if key else (r for r in kept if _same_group(lock, scope, r))


def _openly_held(lock: Resource, scope: Unknown, kept: list[Resource], index: Index) -> Iterator[End]:
    ends = index.hinted(lock, "scope")
    key = _symbol_key(scope.symbol) if scope.symbol.startswith("resourceid:") else None
    if not ends and key:
        yield from _locked(key, kept)
    elif not ends:
        yield from [scope] if kept else []
    elif all(end.type == GROUPS for end in ends):
        yield from (r for r in kept if _same_group(lock, "", r))
    else:
        yield from (r for r in kept if any(r is end or end in _above(r) for end in ends))


def _is_training_data(resource: Resource) -> bool:
    return resource.views.get("@scope") == "judged" and _is_part(resource.type, (STORES,))


def _above(resource: Resource) -> Iterator[End]:
    """What a resource is a part of, from the inside out."""
    end = next(iter(resource.references["parent"]), None)
    while isinstance(end, Resource):
        yield end
        end = next(iter(end.references["parent"]), None)


def _locked(key: tuple[str, str], kept: list[Resource]) -> Iterator[End]:
    """What is at or below a locked id."""
    for resource in kept:
        own = _key(resource.type, resource.name)
        if own and _is_part(own[0], key[:1]) and f"{own[1]}/".startswith(f"{key[1]}/"):
            yield resource


def _same_group(lock: Resource, scope: Any, resource: Resource) -> bool:
    """Whether a lock on a group or subscription may reach a resource: not where both groups are known and differ."""
    named = str(scope).lower().partition("/resourcegroups/")[2].partition("/")[0]
    groups = (named or read(lock.body, "resourceGroupName"), read(resource.body, "resourceGroupName"))
    known = [g.lower() for g in groups if isinstance(g, str) and "{" not in g]
    return len(known) < 2 or known[0] == known[1]
