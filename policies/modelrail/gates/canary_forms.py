"""The canary, a template on which every rule must fail, in each language that checkov reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("canary.json")
_REFERENCE = re.compile(r"\[(resourceId\('([^']+)', '([^']+)'\))\]")
_UNKNOWN = re.compile(r"\[parameters\('(\w+)'\)\]")
_GROUP = "/subscriptions/canary/resourceGroups/canary"


def write(folder: Path) -> dict[str, Path]:
    """The canary as files in a folder, by checkov's name of the language."""
    template = json.loads(TEMPLATE.read_text())
    files = {"arm": folder / "canary.json", "bicep": folder / "canary.bicep", "terraform": folder / "canary.tf"}
    files["arm"].write_bytes(TEMPLATE.read_bytes())
    files["bicep"].write_text(bicep(template))
    files["terraform"].write_text(terraform(template))
    return files


def bicep(template: dict[str, Any]) -> str:
    """The template in Bicep."""
    lines = [f"param {name} object" for name in template["parameters"]]
    for i, resource in enumerate(template["resources"]):
        keys = {key: value for key, value in resource.items() if key not in ("type", "apiVersion")}
        body = _bicep(keys)
        lines.append(f"resource r{i} '{resource['type']}@{resource['apiVersion']}' = {body}")
    return "\n".join(lines) + "\n"


def _bicep(value: Any) -> str:
    if isinstance(value, dict):
        return "{\n" + "\n".join(f"{_key(k)}: {_bicep(v)}" for k, v in value.items()) + "\n}"
    if isinstance(value, list):
        return "[\n" + "\n".join(map(_bicep, value)) + "\n]"
    if not isinstance(value, str):
        return json.dumps(value)
    reference, unknown = _REFERENCE.fullmatch(value), _UNKNOWN.fullmatch(value)
    if reference or unknown:
        return reference[1] if reference else unknown[1] if unknown else ""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _key(key: str) -> str:
    return key if key.isidentifier() else f"'{key}'"


def terraform(template: dict[str, Any]) -> str:
    """The template as resources of the provider azapi."""
    lines = [f'variable "{name}" {{}}' for name in template["parameters"]]
    names = {(r["type"], r["name"]): f"azapi_resource.r{i}" for i, r in enumerate(template["resources"])}
    for i, resource in enumerate(template["resources"]):
        lines += [f'resource "azapi_resource" "r{i}" {{', *_arguments(resource, names), "}"]
    return "\n".join(lines) + "\n"


def _arguments(resource: dict[str, Any], names: dict[tuple[str, str], str]) -> list[str]:
    arguments = {"type": f"{resource['type']}@{resource['apiVersion']}", "name": resource["name"].rpartition("/")[2]}
    arguments["parent_id"] = resource.get("scope") or _parent(resource["type"], resource["name"])
    if "location" in resource:
        arguments["location"] = resource["location"]
    given = ("type", "apiVersion", "name", "location", "scope")
    body = {key: value for key, value in resource.items() if key not in given}
    return [f"  {key} = {_hcl(value, names)}" for key, value in {**arguments, "body": body}.items()]


def _parent(type_: str, name: str) -> str:
    types, names = type_.split("/"), name.split("/")[:-1]
    around = "".join(f"/{t}/{n}" for t, n in zip(types[1:-1], names, strict=True))
    return f"{_GROUP}/providers/{types[0]}{around}" if around else _GROUP


def _hcl(value: Any, names: dict[tuple[str, str], str]) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {_hcl(v, names)}' for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_hcl(item, names) for item in value) + "]"
    if isinstance(value, str):
        reference, unknown = _REFERENCE.fullmatch(value), _UNKNOWN.fullmatch(value)
        if reference or unknown:
            return f"{names[reference[2], reference[3]]}.id" if reference else f"var.{unknown[1]}" if unknown else ""
        return json.dumps(value).replace("${", "$${").replace("%{", "%%{")
    return json.dumps(value)
