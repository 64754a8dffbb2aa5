"""What the installed azure-native SDK knows of a resource type, as plain data.

The only module that uses `pulumi._types`, which is private; tests/engine/test_schema.py pins what is used of it.
"""

from __future__ import annotations

import collections.abc
import enum
import functools
import importlib
import inspect
import re
import sys
import threading
import typing
from dataclasses import dataclass
from typing import Any

from pulumi import Output, _types

_LOCK = threading.RLock()
_MARK = object()


@dataclass(frozen=True)
class Kind:
    """The type of a property: `str bool int float any`, or `enum obj list map union` with what it is made of."""

    tag: str
    of: Any = None


@dataclass(frozen=True)
class Field:
    """One property by its wire name: its kind, whether it must be there, its constant if it is a discriminator."""

    kind: Kind
    required: bool = False
    constant: Any = None


@dataclass(frozen=True)
class Class:
    """A resource type: the class of its outputs, of its inputs, and the API version the SDK was made for."""

    outputs: type
    inputs: type
    api_version: str | None


@functools.cache
def fields(cls: type) -> dict[str, Field]:
    """Wire name to Field of an Args class, an output class or a resource class."""
    with _LOCK:
        hints = _types._raw_return_hints(cls)
        names = {wire: name for name, wire, _ in _types._py_properties(cls)}
        required, constants = _required(cls) if _types.is_input_type(cls) else (None, {})
        return {wire: _field(hint, names[wire], required, constants) for wire, hint in hints.items()}


def _field(hint: Any, name: str, required: set[str] | None, constants: dict[str, Any]) -> Field:
    inner = typing.get_args(hint)[0] if typing.get_origin(hint) is Output else hint
    optional = _types._is_optional_type(inner)  # type: ignore[no-untyped-call]
    needed = name in required if required is not None else not optional
    return Field(_kind(hint), needed, constants.get(name))


def _required(cls: type) -> tuple[set[str], dict[str, Any]]:
    """Required inputs and constants: build one with a mark in every required place and see what became of it."""
    parameters = inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]
    required = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
    built = cls(**dict.fromkeys(required, _MARK)).__dict__
    return required, {name: value for name, value in built.items() if name in required and value is not _MARK}


def _kind(hint: Any) -> Kind:
    hint = _types.unwrap_type(hint)
    if hint in (str, bool, int, float):
        return Kind(hint.__name__)
    if inspect.isclass(hint) and issubclass(hint, enum.Enum):
        return Kind("enum", tuple(member.value for member in hint))
    if inspect.isclass(hint) and (_types.is_input_type(hint) or _types.is_output_type(hint)):
        return Kind("obj", hint)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (list, collections.abc.Sequence):
        return Kind("list", _kind(args[0]))
    if origin in (dict, collections.abc.Mapping):
        return Kind("map", _kind(args[1]))
    is_union = _types._is_union_type(hint)  # type: ignore[no-untyped-call]
    return _union(args) if is_union else Kind("any")


def _union(args: tuple[Any, ...]) -> Kind:
    kinds = [_kind(a) for a in args if a is not type(None) and not _types._is_plumbing_arg(a)]
    open_enum = next((k for k in kinds if k.tag == "enum"), None)
    if len(kinds) == 1 or (open_enum and any(k.tag == "str" for k in kinds)):
        return open_enum or kinds[0]
    return Kind("union", tuple(kinds))


@functools.cache
def resource(token: str) -> Class | None:
    """The classes of a resource type; None where the installed SDK has no such type."""
    package, module, name = token.split(":")
    if package != "azure-native" or "/" in module:
        return None
    cls = _attribute(f"pulumi_azure_native.{module}", name)
    if cls is None:
        return None
    home = vars(sys.modules[cls.__module__])
    # VirtualNetworkArgs is a nested type of another module; the resource's own class is VirtualNetworkInitArgs.
    own = [a for n in (f"{name}InitArgs", f"{name}Args") if (a := home.get(n)) and a.__module__ == cls.__module__]
    return Class(cls, own[0], _api_version(cls)) if own else None


def _api_version(cls: type) -> str | None:
    found = re.search(
        r"Uses Azure REST API version (\d{4}-\d\d-\d\d[\w-]*)", inspect.getsource(sys.modules[cls.__module__])
    )
    return found[1] if found else None


def _attribute(module: str, name: str) -> Any:
    """An attribute of a lazily loaded module; the SDK's loader is not safe for two threads at once."""
    with _LOCK:
        try:
            return getattr(importlib.import_module(module), name, None)
        except ImportError:
            return None


def version() -> str:
    """The version of the installed SDK."""
    from importlib.metadata import version as installed

    return installed("pulumi-azure-native")
