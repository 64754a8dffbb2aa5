"""Lays the arguments of an azurerm resource where ARM has them: values mapped, defaults of the provider filled in.

A row of the table: `to` (one ARM path), `values` (what the provider writes for each value), `default` (what it writes
when the argument is left out) or `defaults` (by major version), `as` (how the value is turned into ARM's), `set` (what
is written when the argument has any value).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modelrail import facts
from modelrail.readers.hcl_json import json_decoded
from modelrail.readers.hcl_values import Json, Open, as_text, outcome
from modelrail.readers.terraform_links import Kept
from modelrail.resources import Secret, Unknown

Row = dict[str, Any]
_KEY = re.compile(r"(https://[^/]+)/keys/([^/]+)(?:/([^/]+))?/?$")
_COMMON: Row = {
    "location": "location",
    "resource_group_name": "resourceGroupName",
    "identity.type": "identity.type",
}
_PIN = "pin the major version of azurerm in required_providers, or write the argument out"


def fill(kept: Kept, row: Row, given: Row, at: str) -> None:
    """Fills the body of a resource with what the arguments at a path come to."""
    body = kept.resource.body
    for path, value in row.get("fixed", {}).items():
        put(body, path, value)
        kept.place(path, kept.declared, "")
    for block, fixed in row.get("blocks", {}).items():
        _mark_block(kept, block, fixed, given, at)
    slots: dict[tuple[str, str, int], int] = {}
    for argument, told in {**_COMMON, **row["arguments"]}.items():
        for one in told if isinstance(told, list) else [told]:
            _argument(kept, argument, {"to": one} if isinstance(one, str) else one, given, at, slots)
    for path, pattern in row.get("composed", {}).items():
        _compose(kept, path, pattern, given, at)
    for path, value in row.get("otherwise", {}).items():
        if get(body, path) is None:
            put(body, path, value)
    if "moved" in row:
        _move(body, row["moved"], given)


def _mark_block(kept: Kept, block: str, fixed: Row, given: Row, at: str) -> None:
    """What a block writes by being there."""
    found = given.get(block)
    if not found:
        return
    for path, value in fixed.items():
        put(kept.resource.body, path, found if isinstance(found, Unknown) else value)
        kept.place(path, kept.declared, f"{at}{block}")


def _argument(kept: Kept, argument: str, row: Row, given: Row, at: str, slots: dict[tuple[str, str, int], int]) -> None:
    if not _holds(row, kept.declared.versions):
        return
    for path, value, indices in _values(given, argument, row):
        target = _target(row["to"], indices, argument, slots, kept.resource.body)
        made = _made(value, row, kept)
        # an argument has another name in another major version: that one's default is not written over this one
        overwrites = value in (None, []) and get(kept.resource.body, target) is not None
        if made is not None and not overwrites:
            put(kept.resource.body, target, made)
            kept.place(target, kept.declared, f"{at}{path}")


def _holds(row: Row, versions: frozenset[int]) -> bool:
    """Whether a row is for one of the major versions that may run."""
    if "only" in row:
        return bool(versions) and versions <= set(row["only"])
    return not versions or "versions" not in row or bool(versions & set(row["versions"]))


def _values(given: Row, argument: str, row: Row) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    """(argument path, value, indices) of everything at an argument path, None where it is left out."""
    steps = [(part.removesuffix("[*]"), part.endswith("[*]")) for part in argument.split(".")]
    level: list[tuple[str, Any, tuple[int, ...]]] = [("", given, ())]
    for key, many in steps:
        level = [found for path, value, indices in level for found in _step(path, value, indices, key, many)]
    yield from level


def _step(
    path: str, value: Any, indices: tuple[int, ...], key: str, many: bool
) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    if isinstance(value, list):  # a block that stands at most once
        if not value:
            return
        path, value = f"{path}[0]", value[0]
    if isinstance(value, Unknown):
        yield path, value, indices
        return
    if not isinstance(value, dict):
        return
    inner, here = value.get(key), f"{path}.{key}".lstrip(".")
    if not many or isinstance(inner, Unknown):
        yield here, inner, indices
        return
    for i, item in enumerate(inner if isinstance(inner, list) else [] if inner is None else [inner]):
        yield f"{here}[{i}]", item, (*indices, i)


def _target(to: str, indices: tuple[int, ...], argument: str, slots: dict[tuple[str, str, int], int], body: Row) -> str:
    """The ARM path with the index of every list in it; lists that several blocks make are one after the other."""
    pieces = to.split("[*]")
    found, source = pieces[0], argument.split("[*]")
    for depth, index in enumerate(indices):
        if depth + 1 >= len(pieces):
            break
        slot = (found, "[*]".join(source[: depth + 1]), index)
        if slot not in slots:
            holder = get(body, found)
            slots[slot] = len(holder) if isinstance(holder, list) else 0
        found += f"[{slots[slot]}]{pieces[depth + 1]}"
    return found if len(indices) + 1 >= len(pieces) else found.rstrip(".")


def _made(value: Any, row: Row, kept: Kept) -> Any:
    """What ARM gets for a value of an argument, None for nothing."""
    if value is None or value == []:
        return _default(row, kept)
    if "set" in row:
        set_ = not isinstance(value, Unknown) or (isinstance(value, Open) and value.refers)
        return row["set"] if set_ else outcome(value)
    if isinstance(value, Unknown) and not (isinstance(value, Open) and value.parts):
        return value
    if "as" in row:
        return _AS[row["as"]](value)
    if isinstance(value, Unknown):
        return value
    if "values" in row:
        found = row["values"]
        key = str(as_text(value)).lower()
        return next((v for k, v in found.items() if k.lower() == key), value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _default(row: Row, kept: Kept) -> Any:
    if "defaults" not in row:
        return row.get("default")
    known = {int(major): value for major, value in row["defaults"].items()}
    versions = kept.declared.versions & known.keys() or known.keys()
    values = [known[v] for v in sorted(versions)]
    if all(v == values[0] for v in values):
        return values[0]
    return Unknown("", "what azurerm writes when the argument is left out differs by its major version", _PIN)


def _compose(kept: Kept, path: str, pattern: str, given: Row, at: str) -> None:
    names = re.findall(r"{(\w+)}", pattern)
    parts = [given.get(name) for name in names]
    kept.place(path, kept.declared, f"{at}{names[-1]}")
    first = next((p for p in parts if isinstance(p, Unknown)), None)
    if first is not None:
        put(kept.resource.body, path, outcome(first))
    elif all(isinstance(p, str) for p in parts):
        made = pattern.format(**dict(zip(names, parts, strict=True)))
        put(kept.resource.body, path, Secret(made) if any(isinstance(p, Secret) for p in parts) else made)


def _move(body: Row, moved: Row, given: Row) -> None:
    """A list has another name when an argument says so."""
    holder: Any = given
    for key in moved["when"].split("."):
        inner = holder.get(key) if isinstance(holder, dict) else None
        holder = inner[0] if isinstance(inner, list) and inner else inner
    content = get(body, moved["from"])
    if content is None or holder in (None, False, "false"):
        return
    if isinstance(holder, Unknown):
        put(body, moved["from"], outcome(holder))
    else:
        put(body, moved["from"], None)
        put(body, moved["into"], content)


def _json(value: Any) -> Any:
    """A text of JSON as the value it holds."""
    return json_decoded(value) if isinstance(value, (Json, str, Unknown)) else value


def _key_part(index: int) -> Any:
    def part(value: Any) -> Any:
        if isinstance(value, Unknown):
            return value
        found = _KEY.match(value) if isinstance(value, str) else None
        return found[index] if found else Unknown("", "it is not the id of a key", "write the id of the key")

    return part


def _role(value: Any) -> Any:
    """The id of a built-in role by its name, as far as roles matter here; else the name in its place."""
    known = {str(role["name"]).lower(): role["id"] for role in facts.load("marketplace")["roles"]}
    return f"/providers/Microsoft.Authorization/roleDefinitions/{known.get(str(value).lower(), value)}"


def _negative(value: Any) -> Any:
    """A number of days; -1 is none."""
    return None if value in (-1, "-1") else value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


_AS: dict[str, Any] = {
    "json": _json,
    "list": _listed,
    "key vault": _key_part(1),
    "key name": _key_part(2),
    "key version": _key_part(3),
    "role": _role,
    "days": _negative,
}


def get(body: Any, path: str) -> Any:
    """What stands at a path with indices, or None."""
    for key in _steps(path):
        if isinstance(body, dict) and isinstance(key, str):
            body = body.get(key)
        elif isinstance(body, list) and isinstance(key, int) and key < len(body):
            body = body[key]
        else:
            return None
    return body


def put(body: Any, path: str, value: Any) -> None:
    """Sets what stands at a path with indices, and makes what it lies in; what is unknown stays so."""
    steps = _steps(path)
    for key, following in zip(steps, [*steps[1:], None], strict=True):
        empty: Any = [] if isinstance(following, int) else {}
        inner = value if following is None else empty
        if isinstance(body, list) and isinstance(key, int):
            while len(body) <= key:
                body.append({} if following is not None else None)
            if following is None or not isinstance(body[key], (dict, list)):
                body[key] = inner
            body = body[key]
        elif isinstance(body, dict) and isinstance(key, str):
            if following is None or body.get(key) is None:
                body[key] = inner
            body = body[key]
        else:
            return


def _steps(path: str) -> list[str | int]:
    return [int(p) if p.isdigit() else p for p in re.split(r"[.\[\]]+", path) if p]
