"""Reads azure-native resources as the Pulumi engine sends them, once decoded from the wire form.

It needs neither the Pulumi SDK nor azure-native.
"""

from __future__ import annotations

import re
from typing import Any

from modelrail.facts import arm_paths
from modelrail.readers.pulumi_wire import REASON, REMEDY
from modelrail.resources import ABSENT, Resource, Source, Unknown, read, values
from modelrail.types import TYPES
from modelrail.types.table import ResourceType

_ENVELOPE = frozenset("location sku kind identity tags zones extendedLocation plan managedBy scope eTag etag".split())
_OTHER = frozenset({"resourceGroupName", "azureApiVersion", "subscriptionId"})

_GENERIC = {
    r"DeploymentStack.*": "microsoft.resources/deploymentstacks",
    r"Deployment.*": "microsoft.resources/deployments",
    r"TemplateSpecVersion": "microsoft.resources/templatespecs/versions",
    r"Azure(Cli|PowerShell)Script": "microsoft.resources/deploymentscripts",
}
_FOREIGN = re.compile(
    r"(azure:(machinelearning|cognitive|aifoundry)/|azure:core/\w*([tT]emplateDeployment|DeploymentScript)"
    r"|azure:management/\w*TemplateDeployment|azapi:|command:|pulumi-(python|nodejs):dynamic)"
)
"""Tokens of other providers that can deploy a model: their resources cannot be read here."""


def read_resource(token: str, inputs: dict[str, Any], urn: str, name: str) -> tuple[Resource, dict[str, str]] | None:
    """One resource in ARM terms, and for each wire property the ARM path it became.

    Args:
        token: Pulumi type token, of any azure-native release or pinned package.
        inputs: decoded inputs. urn: becomes the address. name: the logical name.

    Gives None for a resource that deploys nothing this package guards.
    """
    native = arm_paths.short(token)
    if native is None:
        return _foreign(token, urn, name)
    if native == "resources:Resource":
        return _generic_resource(inputs, urn, name), {}
    template = arm_paths.template(token)
    if template:
        resource, paths = _typed(template, inputs, urn, name)
        version = arm_paths.api_version(token)
        if version:
            resource.body.setdefault("apiVersion", version)
        return resource, paths
    type_ = _unknown_type(*native.split(":"))
    return (Resource(type_, name, urn, {"properties": inputs}, symbol=name), {}) if type_ else None


def _foreign(token: str, urn: str, name: str) -> tuple[Resource, dict[str, str]] | None:
    if not _FOREIGN.match(token):
        return None
    resource = Resource(token.lower(), name, urn, {}, symbol=name)
    resource.views["@opaque"] = f"{token.split(':')[0]} deploys without a type that can be read"
    return resource, {}


def _unknown_type(module: str, class_: str) -> str:
    if module == "resources":
        return next((arm for pattern, arm in _GENERIC.items() if re.fullmatch(pattern, class_)), "")
    guarded = module in ("machinelearningservices", "cognitiveservices")
    return f"microsoft.{module}/{class_}".lower() if guarded else ""


def _typed(template: str, inputs: dict[str, Any], urn: str, name: str) -> tuple[Resource, dict[str, str]]:
    type_ = arm_paths.arm_type(template).lower()
    parameters = [p for p in arm_paths.parameters(template) if p not in _OTHER]
    kind = TYPES.get(type_, ResourceType(type_))
    body, paths = _body(kind, {k: v for k, v in inputs.items() if k not in parameters})
    around, _, own = template.rpartition("/providers/")
    if arm_paths.is_extension(template):
        body["scope"] = _scope(around, inputs)
        paths |= dict.fromkeys(arm_paths.parameters(around), "scope")
    elif len(arm_paths.parameters(own)) > 1:
        paths[parameters[-2]] = "parent"
    _place_unknowns(body, "")
    resource = Resource(type_, _name(template, parameters, inputs), urn, body, Source(), symbol=name)
    return resource, paths


def _name(template: str, parameters: list[str], inputs: dict[str, Any]) -> str | Unknown:
    """The name path, constant segments of the ARM path included."""
    parts = []
    for segment in template.rpartition("/providers/")[2].split("/")[2::2]:
        parameter = segment.strip("{}")
        part = inputs.get(parameter, ABSENT) if segment.startswith("{") else segment
        if not isinstance(part, str):
            return Unknown(parameter, REASON, REMEDY)
        parts.append(part)
    return "/".join(parts)


def _scope(path: str, inputs: dict[str, Any]) -> Any:
    """The id of what an extension resource is attached to, of the inputs that make it; ABSENT where one is missing."""
    for parameter in arm_paths.parameters(path):
        part = inputs.get(parameter, ABSENT)
        if not isinstance(part, str):
            return ABSENT if part is ABSENT else Unknown("scope", REASON, REMEDY)
        path = path.replace(f"{{{parameter}}}", part.strip("/"))
    return re.sub("/+", "/", path)


def _body(kind: ResourceType, inputs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    body: dict[str, Any] = {}
    paths: dict[str, str] = {}
    bags = [bag for bag in (*kind.bags, "properties") if bag in inputs]
    for key, value in inputs.items():
        if key == "azureApiVersion":
            body["apiVersion"] = value
        elif key in _ENVELOPE or key in _OTHER:
            body[key], paths[key] = value, key
        elif key in bags:
            paths[key] = "properties"
        elif kind.flat:
            body.setdefault("properties", {})[key] = value
            paths[key] = f"properties.{_renamed(kind, key)}"
        else:
            body[key], paths[key] = value, key
    for bag in bags:
        _merge_bag(body, inputs[bag], bag)
    for old, new in kind.renames.items():
        _rename(body.get("properties"), old, new)
    for path in kind.wrapped:
        _wrap(read(body, f"properties.{path}"))
    return body, paths


def _merge_bag(body: dict[str, Any], bag: Any, name: str) -> None:
    """`properties` under any of its wire names; two of them at once leave open which one counts."""
    if "properties" not in body:
        body["properties"] = bag
    elif isinstance(body["properties"], dict) and isinstance(bag, dict):
        for key, value in bag.items():
            twice = key in body["properties"] and body["properties"][key] != value
            body["properties"][key] = (
                Unknown("", f"'{key}' is set twice, once under '{name}'", "set it once") if twice else value
            )
    else:
        body["properties"] = Unknown("", f"properties are set twice, once under '{name}'", "set them once")


def _renamed(kind: ResourceType, key: str) -> str:
    return kind.renames.get(key, key)


def _rename(properties: Any, old: str, new: str) -> None:
    """Renames the last key of a path; `a[*].b` is b of every item of the list a."""
    way, _, last = old.rpartition(".")
    for _, holder in values(properties, way) if way else (("", properties),):
        if isinstance(holder, dict) and last in holder:
            holder[new.rpartition(".")[2]] = holder.pop(last)


def _wrap(items: Any) -> None:
    """Gives every item of a list the `properties` that azure-native lifted up."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and "properties" not in item:
            item["properties"] = {key: item.pop(key) for key in list(item) if key not in ("name", "id", "type")}


def _generic_resource(inputs: dict[str, Any], urn: str, name: str) -> Resource:
    """`resources:Resource` names its type in parts; it is read as that type where all of them are known."""
    keys = ("resourceProviderNamespace", "parentResourcePath", "resourceType")
    namespace, parent, type_ = (inputs.get(key, "") for key in keys)
    if not all(isinstance(part, str) for part in (namespace, parent, type_)) or not namespace or not type_:
        resource = Resource("microsoft.resources/resources", name, urn, {}, symbol=name)
        resource.views["@opaque"] = "a generic resource whose type is not known"
        return resource
    path = parent.strip("/").split("/") if parent.strip("/") else []
    own = inputs.get("resourceName", ABSENT)
    full = "/".join((namespace, *path[::2], type_)).lower()
    body = {key: value for key, value in inputs.items() if key in _ENVELOPE or key == "properties"}
    _place_unknowns(body, "")
    known = "/".join((*path[1::2], own)) if isinstance(own, str) else Unknown("resourceName", REASON, REMEDY)
    return Resource(full, known, urn, body, symbol=name)


def _place_unknowns(value: Any, at: str) -> None:
    """Gives every Unknown the ARM path at which it stands now."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        path = f"{at}[{key}]" if isinstance(value, list) else f"{at}.{key}".lstrip(".")
        if isinstance(item, Unknown):
            value[key] = Unknown(path, item.reason, item.remedy)
        else:
            _place_unknowns(item, path)
