"""Writes facts/builtin-policies.json anew from a clone of Azure/azure-policy, keeping what people wrote into it.

    git clone https://github.com/Azure/azure-policy && python support/facts/builtin_policies.py azure-policy

Taken are the definitions on Azure Machine Learning and Azure AI services: parameters with their defaults, and the
effect. Which of them restrict models, and which values let something through, stays as reviewed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parents[2] / "policies/modelrail/facts/builtin-policies.json"
PROVIDERS = {
    "Machine Learning": "Microsoft.MachineLearningServices",
    "Cognitive Services": "Microsoft.CognitiveServices",
    "Azure Ai Services": "Microsoft.CognitiveServices",
}
PASSIVE = {"audit", "auditifnotexists", "disabled"}


def read(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Id and facts of each definition below a folder."""
    for file in sorted(folder.rglob("*.json")):
        found = json.loads(file.read_text(encoding="utf-8-sig"))
        properties = found.get("properties", {}) if isinstance(found, dict) else {}
        provider = PROVIDERS.get(properties.get("metadata", {}).get("category", ""))
        if provider and "policyRule" in properties:
            yield found["name"], {"provider": provider, **_definition(properties)}


def _definition(properties: dict[str, Any]) -> dict[str, Any]:
    declared = properties.get("parameters", {})
    effect = properties["policyRule"]["then"]["effect"]
    named = re.fullmatch(r"\[parameters\('(\w+)'\)\]", effect)
    possible = declared[named[1]].get("allowedValues", []) if named else [effect]
    return {
        "name": properties["displayName"],
        "effect": named[1] if named else effect,
        "acts": any(value.lower() not in PASSIVE for value in possible),
        "parameters": {name: found.get("defaultValue") for name, found in declared.items()},
    }


def main(folder: Path) -> None:
    """Replaces the definitions; a definition that people wrote about and that is gone is an error."""
    facts = json.loads(FACTS.read_text())
    found = dict(read(folder))
    lost = {row["definition"] for key in ("restricts_models", "weak") for row in facts[key]} - found.keys()
    if lost:
        sys.exit(f"{folder}: has no definition {', '.join(sorted(lost))}; look at what became of it")
    FACTS.write_text(_text({**facts, "definitions": found}))


def _text(facts: dict[str, Any]) -> str:
    """JSON with one line a row, so that a change of one is one line."""
    parts = []
    for key, value in facts.items():
        open_, close = ("{", "}") if isinstance(value, dict) else ("[", "]")
        if isinstance(value, dict):
            rows = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()]
        elif isinstance(value, list):
            rows = [f"  {json.dumps(row)}" for row in value]
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
            continue
        parts.append(f" {json.dumps(key)}: {open_}\n" + ",\n".join(rows) + f"\n {close}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
