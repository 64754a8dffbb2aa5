"""Keys as ARM spells them: letter case mended, near misses of guarded properties reported."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelrail import facts
from modelrail.resources import Unknown

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A key that is almost a guarded one: the service would ignore it and nothing would be guarded."""

    path: str
    meant: str


def tree(paths: tuple[str, ...]) -> Tree:
    """Dotted paths as nested dicts; `[*]` becomes a level named `*`."""
    root: Tree = {}
    for path in paths:
        level = root
        for key in path.replace("[*]", ".*").split("."):
            level = level.setdefault(key, {})
    return root


def canonicalize(body: dict[str, Any], guarded: Tree, accepted: tuple[str, ...], type_: str) -> list[NearMiss]:
    """Renames the keys of a body, in place, to ARM's spelling along the guarded paths.

    Gives the near misses: other letter case, snake case, one or two edits. A key that the type really has is none.
    Two spellings of one key leave it Unknown, because which one counts cannot be said.
    """
    return list(_level(body, guarded, "", accepted, type_))


def _level(value: Any, guarded: Tree, at: str, accepted: tuple[str, ...], type_: str) -> Iterator[NearMiss]:
    if "*" in guarded and isinstance(value, (list, dict)):
        for i, item in enumerate(value if isinstance(value, list) else value.values()):
            yield from _level(item, guarded["*"], f"{at}[{i}]", accepted, type_)
        return
    if not isinstance(value, dict):
        return
    for key in [k for k in value if k not in guarded]:
        path = f"{at}.{key}".lstrip(".")
        meant = _meant(key, path, guarded, type_)
        if meant:
            if key not in accepted:
                yield NearMiss(path, f"{at}.{meant}".lstrip("."))
            if key.casefold() == meant.casefold():
                _rename(value, key, meant, path)
    for key, below in guarded.items():
        if below and key in value:
            yield from _level(value[key], below, f"{at}.{key}".lstrip("."), accepted, type_)


def _rename(value: dict[str, Any], key: str, meant: str, path: str) -> None:
    if meant in value and value[meant] != value[key]:
        value[meant] = Unknown(path, f"'{meant}' is written twice in different letter case", "keep one of them")
        del value[key]
    else:
        value[meant] = value.pop(key)


def _meant(key: str, path: str, guarded: Tree, type_: str) -> str | None:
    """The guarded key that this one was probably meant to be."""
    folded, camel = key.casefold(), re.sub(r"_+([a-z0-9])", lambda m: m[1].upper(), key)
    for wanted in guarded:
        if folded == wanted.casefold() or camel == wanted:
            return wanted
    if path.casefold() in _known(type_):
        return None
    return next((w for w in guarded if near(camel.casefold(), w.casefold())), None)


def near(key: str, wanted: str) -> bool:
    """Whether a key is one or two edits away from another; short keys allow fewer."""
    allowed = 2 if len(wanted) >= 8 else 1 if len(wanted) >= 5 else 0
    return abs(len(key) - len(wanted)) <= allowed and _edits(key, wanted) <= allowed


def _edits(a: str, b: str) -> int:
    """Levenshtein distance with adjacent swaps counted as one edit."""
    before, last = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


_TOP_LEVEL = frozenset(
    "apiversion comments condition copy dependson eTag etag extendedlocation id identity kind location managedby "
    "metadata name plan properties resources scope sku systemdata tags type zones asserts".split()
)


@functools.cache
def _known(type_: str) -> frozenset[str]:
    """Property paths the type really has, folded; top-level keys of every resource included."""
    return _TOP_LEVEL | {path.casefold() for path in facts.properties(type_)}
