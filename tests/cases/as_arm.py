"""A case as an ARM template: what is not known yet is a parameter without a default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cases import Case, write_settings

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(case: Case) -> dict[str, Any]:
    """The template; every unknown is a parameter of its own."""
    parameters: dict[str, Any] = {}
    resources = [{"apiVersion": "2025-12-01", **_written(resource, parameters)} for resource in case.resources]
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": resources}


def _written(value: Any, parameters: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "$unknown" in value:
        name = f"unknown{len(parameters)}"
        parameters[name] = {"type": "object"}
        return f"[parameters('{name}')]"
    if isinstance(value, dict):
        return {key: _written(item, parameters) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item, parameters) for item in value]
    return f"[{value}" if isinstance(value, str) and value.startswith("[") else value


def write(case: Case, folder: Path) -> Path:
    """Template, settings and waivers of a case in a folder of its own; gives the template."""
    write_settings(case, folder)
    file = folder / "template.json"
    file.write_text(json.dumps(template(case), indent=1, default=str))
    return file
