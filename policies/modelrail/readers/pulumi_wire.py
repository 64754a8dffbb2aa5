"""Pulumi's wire form of values: unknowns, secrets, outputs.

Signatures and sentinels are those of Pulumi's RPC protocol (sdk/go/common/resource/plugin/rpc.go, v3.259.0).
"""

from __future__ import annotations

import json
import re
from typing import Any

from modelrail.readers.json_text import Twice
from modelrail.resources import Secret, Unknown

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The unknown text, which is the one that SDKs send whatever the type of a property."""
UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
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

MASK = "[secret]"
"""What the engine writes into a preview instead of a secret."""

REASON = "it is known only after other resources exist"
REMEDY = "write it literally or take it from configuration, so that it is known before anything is deployed"
SHOWN = "judge the project itself, or what `pulumi stack export --show-secrets` writes"
MASKED = Unknown("", "it is secret, and not shown there", SHOWN)


def decode(value: Any) -> Any:
    """Wire form to plain values: unknowns to Unknown without path, secrets to Secret, null to nothing."""
    if isinstance(value, str):
        return Unknown("", REASON, REMEDY) if _SENTINEL.search(value) else value
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return Unknown("", "it is written twice", REMEDY) if isinstance(value, Twice) else value
    signature = value.get(_SIGNATURE)
    if signature == _SECRET and "ciphertext" in value:
        return Unknown("", "it is encrypted in the state", SHOWN)
    if signature == _SECRET:
        return _secret(decode(_plaintext(value["plaintext"]) if "plaintext" in value else value.get("value")))
    if signature == _OUTPUT:
        known = decode(value["value"]) if "value" in value else Unknown("", REASON, REMEDY)
        return _secret(known) if value.get("secret") else known
    if signature is not None:
        return Unknown("", "it is not plain data", REMEDY)
    return {key: decode(item) for key, item in value.items() if item is not None}


def unmasked(shown: Any, seen: Any) -> Any:
    """Wire form of what a preview shows, its masked secrets taken from what somebody saw; None saw nothing."""
    if shown == MASK:
        return MASKED if seen is None else {_SIGNATURE: _SECRET, "value": seen}
    if isinstance(shown, dict):
        return {key: unmasked(item, seen.get(key) if isinstance(seen, dict) else None) for key, item in shown.items()}
    if isinstance(shown, list):
        known = seen if isinstance(seen, list) and len(seen) == len(shown) else [None] * len(shown)
        return [unmasked(item, of) for item, of in zip(shown, known, strict=True)]
    return shown


def _plaintext(text: Any) -> Any:
    """A secret that a state holds in clear, as JSON in a text."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return MASKED


def _secret(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _secret(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_secret(item) for item in value]
    if isinstance(value, bool):
        return Secret("true" if value else "false")
    if isinstance(value, (int, float)):
        return Secret(int(value) if float(value).is_integer() else value)
    return Secret(value) if isinstance(value, str) else value
