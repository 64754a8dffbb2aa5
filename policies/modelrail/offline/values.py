"""Wire structs to plain values and back, and the outputs of a resource at preview and after a write."""

from __future__ import annotations

import uuid
from typing import Any

from google.protobuf import struct_pb2

from modelrail.offline.check import is_unknown
from modelrail.offline.schema import Field, Kind, fields
from modelrail.readers.pulumi_wire import UNKNOWN

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)]
"""What both servers ask of gRPC: messages of any size, and a port of their own."""

NOT_OUTPUTS = ("id", "urn", "azureApiVersion")


def load(struct: Any) -> dict[str, Any]:
    """A protobuf Struct to plain values; null is dropped at every level, as the real provider does."""
    return {name: value for name, item in struct.fields.items() if (value := _load(item)) is not None}


def _load(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return load(value.struct_value)
    if kind == "list_value":
        return [_load(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def dump(values: dict[str, Any]) -> Any:
    """Plain values to a protobuf Struct."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def has_unknown(value: Any) -> bool:
    """Whether an unknown stands anywhere in a value."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    return any(map(has_unknown, value)) if isinstance(value, list) else is_unknown(value)


def invented_id(*words: str) -> str:
    """A UUID that is always the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(words)))


def preview(inputs: dict[str, Any], known: dict[str, Field]) -> dict[str, Any]:
    """What a response will surely hold: inputs of the same name; everything else is unknown."""
    return {k: _preview(inputs.get(k, UNKNOWN), f.kind) for k, f in known.items() if k not in NOT_OUTPUTS}


def _preview(value: Any, kind: Kind) -> Any:
    if is_unknown(value):
        return UNKNOWN
    if kind.tag == "obj":
        return preview(value, fields(kind.of)) if isinstance(value, dict) else UNKNOWN
    if kind.tag == "list":
        return [_preview(item, kind.of) for item in value] if isinstance(value, list) else UNKNOWN
    if kind.tag == "map":  # a set of texts goes in as a list and comes out as a map
        return {k: _preview(item, kind.of) for k, item in value.items()} if isinstance(value, dict) else UNKNOWN
    return value


def settle(inputs: dict[str, Any], known: dict[str, Field], who: str, given: dict[str, Any]) -> dict[str, Any]:
    """Outputs after a write: what is given, inputs of the same name, and something recognizably invented, of the right
    type, for what Azure always returns."""
    found = {}
    for name, field in known.items():
        if name in ("id", "urn"):
            continue
        if name in given:
            found[name] = given[name]
        elif name in inputs:
            found[name] = _settled(inputs[name], field.kind, f"{who}/{name}")
        elif field.required:
            found[name] = _invent(name, field.kind, f"{who}/{name}")
    return found


def _settled(value: Any, kind: Kind, who: str) -> Any:
    if kind.tag == "obj" and isinstance(value, dict):
        return settle(value, fields(kind.of), who, {})
    if kind.tag == "list" and isinstance(value, list):
        return [_settled(item, kind.of, f"{who}/{i}") for i, item in enumerate(value)]
    if kind.tag == "map" and isinstance(value, list):
        return {item: _settled({}, kind.of, f"{who}/{item}") for item in value}
    if kind.tag == "map" and isinstance(value, dict):
        return {k: _settled(item, kind.of, f"{who}/{k}") for k, item in value.items()}
    return value


def _invent(name: str, kind: Kind, who: str) -> Any:
    if kind.tag == "obj":
        return settle({}, fields(kind.of), who, {})
    simple = {"list": [], "map": {}, "int": 0, "float": 0, "bool": False}
    if kind.tag in simple:
        return simple[kind.tag]
    return kind.of[0] if kind.tag == "enum" else _invented_text(name.lower(), who)


def _invented_text(name: str, who: str) -> str:
    if name == "provisioningstate":
        return "Succeeded"
    if name.endswith(("at", "time")) or "created" in name:
        return "2026-01-01T00:00:00Z"
    if name.endswith("id"):
        return invented_id(who)
    if name.endswith(("uri", "url", "endpoint", "location", "blob", "dfs", "web", "queue", "table", "file")):
        return f"https://{invented_id(who)[:8]}.standin.invalid/"
    return f"standin-{name}"
