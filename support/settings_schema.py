"""Writes docs/modelrail.schema.json, by which editors complete and check modelrail.yaml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from modelrail.settings import Document

FILE = Path(__file__).parents[1] / "docs" / "modelrail.schema.json"


def schema() -> str:
    """The schema as the file has it, ending in a newline."""
    found: dict[str, Any] = _without_null(msgspec.json.schema(Document))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "modelrail.yaml"}
    return json.dumps({**head, **found}, indent=2) + "\n"


def _without_null(part: Any) -> Any:
    """No key may be empty, so null is neither a type nor a default."""
    if isinstance(part, list):
        return [_without_null(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {k: _without_null(v) for k, v in part.items() if k != "default" or isinstance(v, str)}
    return kept.pop("anyOf")[0] | kept if len(kept.get("anyOf", ())) == 1 else kept


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8")
