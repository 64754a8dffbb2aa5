"""Pulumi's wire form of values: unknowns, secrets, outputs.

Signatures and sentinels are those of Pulumi's RPC protocol (sdk/go/common/resource/plugin/rpc.go, v3.259.0).
"""

from __future__ import annotations

import json
import re
from typing import Any

from modelrail.resources import Secret, Unknown

UNKNOWNS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_SENTINEL = re.compile("|".join(sorted(UNKNOWNS)))
"""A text that holds one is unknown too: a program may put an unknown into a longer text."""
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

REASON = "it is known only after other resources exist"
REMEDY = "write it literally or take it from configuration, so that it is known before anything is deployed"


def decode(value: Any) -> Any:
    """Wire form to plain values: unknowns to Unknown without path, secrets to Secret, null to nothing."""
    if isinstance(value, str):
        return Unknown("", REASON, REMEDY) if _SENTINEL.search(value) else value
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(_SIGNATURE)
    if signature == _SECRET and "ciphertext" in value:
        return Unknown("", "it is encrypted in the state", REMEDY)
    if signature == _SECRET:
        return _secret(decode(json.loads(value["plaintext"]) if "plaintext" in value else value.get("value")))
    if signature == _OUTPUT:
        known = decode(value["value"]) if "value" in value else Unknown("", REASON, REMEDY)
        return _secret(known) if value.get("secret") else known
    if signature is not None:
        return Unknown("", "it is not plain data", REMEDY)
    return {key: decode(item) for key, item in value.items() if item is not None}


def _secret(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _secret(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_secret(item) for item in value]
    if isinstance(value, bool):
        return Secret("true" if value else "false")
    if isinstance(value, (int, float)):
        return Secret(int(value) if value == int(value) else value)
    return Secret(value) if isinstance(value, str) else value
