"""Writes components/schema.json: what the Pulumi package of the components offers other languages."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "components" / "schema.json"


def schema() -> str:
    """The schema as the file has it, ending in a newline."""
    from components.__main__ import provider

    return json.dumps(json.loads(provider().schema), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8")
