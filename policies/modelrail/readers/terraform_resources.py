"""From declared resources to resources in ARM terms: azapi, azurerm, and what could deploy a model unseen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from modelrail.readers import azurerm, terraform_azapi, terraform_scopes
from modelrail.readers.terraform_declared import Declared
from modelrail.readers.terraform_links import EXTENSIONS, Kept, Links, parent_address
from modelrail.readers.terraform_placing import Placer
from modelrail.resources import Problem, Resource, Source, Unit, read

_OPAQUE = re.compile(r"(shell_script|command|terracurl_request|restapi_object|azurestack_template_deployment)")
"""Types of other providers that can deploy anything."""
_RUNS = ("local-exec", "remote-exec")


def build(found: list[Declared], unit: Unit) -> None:
    """Adds the resources and problems of a configuration, plan or state to a unit, and where they are written."""
    kept: list[Kept] = []
    joined: list[azurerm.Join] = []
    for one in found:
        made, joins, problems = _read(one)
        kept += made
        joined += joins
        unit.problems += problems
    links = Links(kept)
    changed = _updates(kept, links)
    kept = [k for k in kept if k not in changed]
    azurerm.refine(kept, links)
    azurerm.join(joined, kept, links)
    _finish(kept, links, unit)


def _read(one: Declared) -> tuple[list[Kept], list[azurerm.Join], list[Problem]]:
    runs = [r for r in one.runs if r in _RUNS]
    opaque = [_opaque(one, f"it runs commands ({runs[0]})")] if runs else []
    if one.type.startswith("azapi_"):
        made, problem = terraform_azapi.read(one)
        return [*([made] if made else []), *opaque], [], [problem] if problem else []
    if one.type.startswith("azurerm_"):
        found, joins, problems = azurerm.read(one)
        return [*found, *opaque], joins, problems
    if not opaque and _OPAQUE.fullmatch(one.type):
        opaque = [_opaque(one, "it runs what cannot be read")]
    return opaque, [], []


def _opaque(one: Declared, reason: str) -> Kept:
    resource = Resource(one.type, one.name, one.address, {}, Source(one.file, one.line), symbol=one.name)
    resource.views["@opaque"] = reason
    return Kept(resource, one, one.name)


def _updates(kept: list[Kept], links: Links) -> list[Kept]:
    """Lays every `azapi_update_resource` over what it changes, where that is in the input; those that were."""
    changed = []
    for one in kept:
        partial = one.declared.type in ("azapi_update_resource", "azapi_resource_action")
        target = links.target(one.declared.arguments.get("resource_id")) if partial else None
        target = target or (_same(one, kept, links) if partial else None)
        if target and target is not one and target.resource.type == one.resource.type:
            terraform_azapi.laid_over(target, one)
            changed.append(one)
    return changed


def _same(one: Kept, kept: list[Kept], links: Links) -> Kept | None:
    name = links.name(one)
    others = (k for k in kept if k is not one and k.resource.type == one.resource.type)
    return next((k for k in others if isinstance(name, str) and links.name(k) == name), None)


def _finish(kept: list[Kept], links: Links, unit: Unit) -> None:
    placer = Placer(links, unit.hints)
    by_address: dict[str, Kept] = {}
    for one in kept:
        resource = one.resource
        if not resource.name:
            resource.name = links.name(one)
        parent = parent_address(one, links)
        if parent:
            unit.hints[resource.address, "parent"] = [parent]
        if resource.type.startswith(EXTENSIONS):
            resource.body["scope"] = terraform_scopes.text(resource.body.get("scope"), resource.type, links)
        placer.place(resource)
        resource.assumed = frozenset(one.assumed)
        by_address[resource.address] = one
        unit.resources.append(resource)
        if resource.type == "microsoft.resources/deployments":
            _embedded(one, unit)
    unit.locate = _locator(by_address)


def _embedded(one: Kept, unit: Unit) -> None:
    """The resources of the ARM template in a deployment."""
    from modelrail.readers import arm

    template, given = read(one.resource.body, "properties.template"), read(one.resource.body, "properties.parameters")
    if not isinstance(template, dict):
        return
    passed = {name: arm.parameter_value(entry) for name, entry in given.items()} if isinstance(given, dict) else {}
    inside = arm.read_template(template, one.declared.file or "", passed)
    for resource in inside.resources:
        resource.address = f"{one.resource.address}{resource.address}"
        resource.source = one.resource.source
    for problem in inside.problems:
        placed = replace(problem, file=one.declared.file, line=one.declared.line, address=one.resource.address)
        unit.problems.append(placed)
    unit.resources += inside.resources
    one.resource.views["@template_read"] = True


def _locator(by_address: dict[str, Kept]) -> Any:
    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        one = by_address.get(resource.address)
        found = one.locate(path) if one and path else None
        return found or (one and one.declared.find("")) or (resource.source.file, resource.source.line)

    return locate
