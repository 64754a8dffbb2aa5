"""Checks wire-form inputs against the SDK's types.

What the real provider refuses is an error; what it takes in silence (an unknown property, a value off the list of an
open enum) is a notice, because refusing it would block what Azure deploys. The rules judge those.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelrail.offline.schema import Field, Kind, fields
from modelrail.readers.pulumi_wire import UNKNOWNS

_WORDS = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "enum": "string", "list": "array"}
_SILENT_FOR_SCALARS = ("boolean", "object")


@dataclass(frozen=True)
class Said:
    """One remark on an input: at a path, an error or a notice, in the provider's words."""

    path: str
    error: bool
    text: str


def is_unknown(value: Any) -> bool:
    """Whether a wire value is one of the engine's sentinels."""
    return isinstance(value, str) and value in UNKNOWNS


def check(known: dict[str, Field], values: dict[str, Any], at: str = "") -> Iterator[Said]:
    """Remarks on an object: what is missing, then what is wrong or not known."""
    for name, field in known.items():
        if field.required and values.get(name) is None:
            path = f"{at}.{name}".lstrip(".")
            yield Said(path, True, f"missing required property '{path}'")
    for key, value in values.items():
        path = f"{at}.{key}".lstrip(".")
        if key.startswith("__") or value is None or is_unknown(value) or path == "azureApiVersion":
            continue
        if key in known:
            yield from _value(known[key].kind, value, path, known[key].constant)
        else:
            yield Said(path, False, f"unknown property '{path}'" + _near(key, known, at))


def _near(key: str, known: dict[str, Field], at: str) -> str:
    camel = re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), key)
    near = [camel] if camel in known else difflib.get_close_matches(camel, known, 1, 0.6)
    return f", did you mean '{f'{at}.{near[0]}'.lstrip('.')}'?" if near else ""


def _name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {int: "number", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def _value(kind: Kind, value: Any, path: str, constant: Any = None) -> Iterator[Said]:
    if kind.tag == "any" or value is None or is_unknown(value):
        return
    if kind.tag == "union":
        yield from _branch(kind.of, value, path)
    elif kind.tag in ("obj", "map"):
        yield from _object(kind, value, path)
    elif kind.tag == "list" and isinstance(value, list):
        for i, item in enumerate(value):
            yield from _value(kind.of, item, f"{path}[{i}]")
    elif kind.tag in ("str", "enum") and isinstance(value, str):
        yield from _text(kind, value, path, constant)
    else:
        yield from _scalar(kind, value, path)


def _object(kind: Kind, value: Any, path: str) -> Iterator[Said]:
    if not isinstance(value, dict):
        yield _wrong(path, "object", value, error=True)
    elif kind.tag == "obj":
        yield from check(fields(kind.of), value, path)
    else:
        for key, item in value.items():
            yield from _value(kind.of, item, f"{path}.{key}")


def _text(kind: Kind, value: str, path: str, constant: Any) -> Iterator[Said]:
    if constant is not None and value != constant:
        yield Said(path, False, f"'{path}' must be '{constant}'")
    elif kind.tag == "enum" and value not in kind.of:
        same = [one for one in kind.of if str(one).lower() == value.lower()]
        yield Said(
            path,
            False,
            f"'{path}' is not one of {', '.join(map(str, kind.of))}" + (f"; spelled '{same[0]}'" if same else ""),
        )


def _scalar(kind: Kind, value: Any, path: str) -> Iterator[Said]:
    got, want = _name(value), _WORDS[kind.tag]
    fits = got == want or (got == "number" and kind.tag in ("int", "float"))
    if not fits:
        yield _wrong(path, want, value, error=got not in _SILENT_FOR_SCALARS)
    elif kind.tag == "int" and value % 1:
        yield Said(path, True, f"'{path}' must be an integer but got {value:f}")


def _wrong(path: str, want: str, value: Any, error: bool) -> Said:
    got = _name(value)
    return Said(path, error, f"'{path}' should be of type '{want}' but got {'an' if got[0] in 'ao' else 'a'} {got}")


def _branch(kinds: tuple[Kind, ...], value: Any, path: str) -> Iterator[Said]:
    """A union: its branch is told by its constant. The real provider does not look inside: nothing here is an error."""
    if not isinstance(value, dict):
        if all(any(True for _ in _value(kind, value, path)) for kind in kinds):
            yield Said(path, True, f"'{path}' fits none of its types")
        return
    branches = [fields(kind.of) for kind in kinds if kind.tag == "obj"]
    tags = {name: field.constant for branch in branches for name, field in branch.items() if field.constant is not None}
    for branch in branches:
        if any(f.constant is not None and value.get(n) == f.constant for n, f in branch.items()):
            yield from (Said(said.path, False, said.text) for said in check(branch, value, path))
            return
    if tags and not any(is_unknown(value.get(name)) for name in tags):
        yield _no_branch(branches, next(iter(tags)), value, path)


def _no_branch(branches: list[dict[str, Field]], tag: str, value: dict[str, Any], path: str) -> Said:
    allowed = sorted({str(b[tag].constant) for b in branches if tag in b and b[tag].constant is not None})
    snake = sorted(key for key in value if "_" in key)
    hint = f"; keys in snake_case are not translated inside a union: {', '.join(snake)}" if snake else ""
    said = f"is '{value[tag]}'" if tag in value else "is missing"
    return Said(f"{path}.{tag}", False, f"'{path}.{tag}' {said}, expected one of {', '.join(allowed)}{hint}")
