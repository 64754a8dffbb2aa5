"""Functions of the Terraform language that take known values only."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from modelrail.readers.hcl_values import unknown
from modelrail.resources import Unknown


def number(value: Any) -> Any:
    """A value as a number, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value) if not isinstance(value, int) else value
    except ValueError:
        return None
    if isinstance(found, float) and (found != found or abs(found) > 1e15):
        return None
    return int(found) if found == int(found) else found


def unique(items: list[Any]) -> Any:
    """The items without those that were there before; an unknown one may be another."""
    found: list[Any] = []
    for item in items:
        if isinstance(item, Unknown) or item not in found:
            found.append(item)
    return found


def _bool(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else {"true": True, "false": False}[value]


def _number(value: Any) -> Any:
    found = number(value)
    if value is not None and found is None:
        raise ValueError
    return found


def _replace(text: str, old: str, new: str) -> Any:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return unknown("'replace' with a pattern is not worked out")
    return text.replace(old, new)


def _range(*limits: Any) -> list[int]:
    found = range(*(int(limit) for limit in limits))
    if len(found) > 10_000:
        raise ValueError
    return list(found)


def _slice(items: list[Any], start: int, end: int) -> list[Any]:
    return items[start:end]


def _trim(text: str, cut: str) -> str:
    return text.strip(cut)


def _index_of(items: list[Any], value: Any) -> int:
    return items.index(value)


def _setproduct(*lists: list[Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[]]
    for items in lists:
        if len(found) * len(items) > 10_000:
            raise ValueError
        found = [[*before, item] for before in found for item in items]
    return found


PLAIN: dict[str, Callable[..., Any]] = {
    "abs": lambda v: abs(_number(v)),
    "alltrue": lambda v: all(_bool(i) for i in v),
    "anytrue": lambda v: any(_bool(i) for i in v),
    "base64decode": lambda v: base64.b64decode(v, validate=True).decode(),
    "base64encode": lambda v: base64.b64encode(v.encode()).decode(),
    "chomp": lambda v: v.rstrip("\r\n"),
    "chunklist": lambda v, n: [v[i : i + int(n)] for i in range(0, len(v), int(n))],
    "coalescelist": lambda *v: next(i for i in v if i),
    "endswith": lambda v, end: v.endswith(end),
    "floor": lambda v: int(_number(v) // 1),
    "ceil": lambda v: int(-(-_number(v) // 1)),
    "index": _index_of,
    "lower": lambda v: v.lower(),
    "max": lambda *v: max(map(_number, v)),
    "min": lambda *v: min(map(_number, v)),
    "nonsensitive": lambda v: v,
    "range": _range,
    "replace": _replace,
    "setproduct": _setproduct,
    "setunion": lambda *v: unique([i for items in v for i in items]),
    "slice": _slice,
    "sort": sorted,
    "split": lambda sep, v: v.split(sep),
    "startswith": lambda v, start: v.startswith(start),
    "strcontains": lambda v, inner: inner in v,
    "strrev": lambda v: v[::-1],
    "substr": lambda v, at, n: v[at:] if n < 0 else v[at : at + n],
    "sum": lambda v: sum(map(_number, v)),
    "title": lambda v: re.sub(r"\b\w", lambda m: m[0].upper(), v),
    "tobool": _bool,
    "tonumber": _number,
    "trim": _trim,
    "trimprefix": lambda v, start: v.removeprefix(start),
    "trimspace": lambda v: v.strip(),
    "trimsuffix": lambda v, end: v.removesuffix(end),
    "upper": lambda v: v.upper(),
    "zipmap": lambda keys, items: dict(zip(keys, items, strict=True)),
}
"""Functions of values that are known."""
