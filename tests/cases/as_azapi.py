"""A case as a Terraform configuration of azapi resources: what is not known yet is a variable without a default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cases import Case, write_settings

VERSION = "2025-12-01"
GROUP = """variable "group" {}

resource "azurerm_resource_group" "group" {
  name     = var.group
  location = "swedencentral"
}"""


class _Configuration:
    """Collects the blocks; every unknown is a variable of its own."""

    def __init__(self, case: Case) -> None:
        self.blocks = [GROUP]
        self._known = {
            (r["type"].lower(), r["name"].lower()): f"azapi_resource.r{i}"
            for i, r in enumerate(case.resources)
            if isinstance(r["name"], str)
        }

    def value(self, value: Any) -> str:
        if isinstance(value, dict) and "$unknown" in value:
            name = f"unknown{len(self.blocks)}"
            self.blocks.append(f'variable "{name}" {{}}')
            return f"var.{name}"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.text(k)} = {self.value(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.value, value)) + "]"
        return self.text(value) if isinstance(value, str) else json.dumps(value, default=str)

    def text(self, value: str) -> str:
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")

    def resource(self, i: int, resource: dict[str, Any]) -> None:
        name, type_ = resource["name"], resource["type"]
        body = {k: v for k, v in resource.items() if k not in ("type", "name", "location", "scope", "apiVersion")}
        lines = [f"type = {self.type(type_, resource.get('apiVersion', VERSION))}"]
        lines.append(f"name = {self.value(name if isinstance(name, dict) else name.rpartition('/')[2])}")
        lines.append(f"parent_id = {self.parent(resource)}")
        if "location" in resource:
            lines.append(f"location = {self.value(resource['location'])}")
        lines.append(f"body = {self.value(body)}")
        inner = "\n".join(f"  {line}" for line in lines)
        self.blocks.append(f'resource "azapi_resource" "r{i}" {{\n{inner}\n}}')

    def type(self, type_: str, version: Any) -> str:
        if isinstance(version, dict):
            return f'"{type_}@${{{self.value(version)}}}"'
        return self.text(f"{type_}@{version}")

    def parent(self, resource: dict[str, Any]) -> str:
        """The scope, or the id of the parent: by reference to the nearest one of the case."""
        if "scope" in resource:
            return self.value(resource["scope"])
        types, names = resource["type"].split("/"), resource["name"]
        names = names.split("/")[:-1] if isinstance(names, str) else []
        for end in range(len(names), 0, -1):
            known = self._known.get(("/".join(types[: end + 1]).lower(), "/".join(names[:end]).lower()))
            if known:
                rest = "".join(f"/{t}/{n}" for t, n in zip(types[end + 1 : -1], names[end:], strict=True))
                return f'"${{{known}.id}}{rest}"' if rest else f"{known}.id"
        around = "".join(f"/{t}/{n}" for t, n in zip(types[1:-1], names, strict=False))
        group = "azurerm_resource_group.group.id"
        return f'"${{{group}}}/providers/{types[0]}{around}"' if around else group


def configuration(case: Case) -> str:
    """The text of the configuration."""
    found = _Configuration(case)
    for i, resource in enumerate(case.resources):
        found.resource(i, resource)
    return "\n\n".join(found.blocks) + "\n"


def write(case: Case, folder: Path) -> Path:
    """Configuration, settings and waivers of a case in a folder of its own; gives the configuration."""
    write_settings(case, folder)
    file = folder / "main.tf"
    file.write_text(configuration(case))
    return file
