"""The ARM template functions that are evaluated here, by lower-cased name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from modelrail.resources import Secret, Unknown

_REMEDY = "write the value out, or pass it as a parameter"
_RUNTIME = {
    "resourcegroup": "it is known only where the template is deployed",
    "subscription": "it is known only where the template is deployed",
    "tenant": "it is known only where the template is deployed",
    "managementgroup": "it is known only where the template is deployed",
    "deployment": "it is known only where the template is deployed",
    "environment": "it is known only in the cloud it is deployed to",
    "reference": "it is known only after the resource exists",
    "copyindex": "it is different in every turn of the copy loop",
    "uniquestring": "it is made of values that are known only where the template is deployed",
    "guid": "it is made of values that are known only where the template is deployed",
    "utcnow": "it is the time of the deployment",
    "newguid": "it is new with every deployment",
}
_NEW_EVERY_TIME = {"utcnow", "newguid"}
_IDS = {"resourceid", "subscriptionresourceid", "tenantresourceid", "managementgroupresourceid", "extensionresourceid"}


def call(name: str, arguments: list[Any], place: str) -> Any:
    """The value of a function, or Unknown with a symbol that tells equal unknowns."""
    if name in _IDS:
        return _resource_id(name, arguments)
    if name in _RUNTIME or name.startswith("list"):
        reason = _RUNTIME.get(name, "it is known only after the resource exists")
        return Unknown(
            "", f"{name}(): {reason}", _REMEDY, symbol="" if name in _NEW_EVERY_TIME else symbol(name, arguments)
        )
    if name not in _PLAIN:
        return Unknown("", f"the template function '{name}' is not evaluated here", _REMEDY)
    return _plain(name, arguments)


def _plain(name: str, arguments: list[Any]) -> Any:
    short = _SHORT.get(name)
    if short is not None and any(a is short for a in arguments):
        return short
    unknown = next((u for a in arguments if (u := _unknown_in(a))), None)
    if unknown and name in ("concat", "format") and all(isinstance(a, (str, int, Unknown)) for a in arguments):
        return Unknown("", unknown.reason, unknown.remedy, symbol=_joined(name, arguments))
    if unknown and name not in ("createarray", "createobject"):
        return Unknown("", unknown.reason, unknown.remedy, symbol=symbol(name, arguments))
    try:
        found = _PLAIN[name](*arguments)
    except Exception:  # arguments of any shape; what Azure would refuse is unknown here
        return Unknown("", f"the template function '{name}' does not take these values", "correct the expression")
    return Secret(found) if isinstance(found, str) and any(isinstance(a, Secret) for a in arguments) else found


def _unknown_in(value: Any) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((u for item in inside if (u := _unknown_in(item))), None)


def symbol(name: str, arguments: list[Any]) -> str:
    """One text for equal calls; empty where an argument has none."""
    parts = [part(a) for a in arguments]
    return f"{name}({','.join(parts)})".replace("/", "|") if all(parts) or not arguments else ""


def part(value: Any) -> str:
    """A value inside a symbol: unknowns in braces, empty where one has no symbol."""
    if isinstance(value, Unknown):
        return "{" + value.symbol + "}" if value.symbol else ""
    return value if isinstance(value, str) and value else json.dumps(value, sort_keys=True, default=str)


def _joined(name: str, arguments: list[Any]) -> str:
    parts = [part(a) if isinstance(a, Unknown) else str(a) for a in arguments]
    if any(isinstance(a, Unknown) and not a.symbol for a in arguments):
        return ""
    if name == "concat":
        return "".join(parts)
    return re.sub(r"{(\d+)}", lambda m: parts[1 + int(m[1])] if int(m[1]) + 1 < len(parts) else m[0], parts[0])


def _resource_id(name: str, arguments: list[Any]) -> Any:
    """The id of a resource: a text when its names are known, else an unknown that says which resource it is."""
    if name == "extensionresourceid":
        arguments = arguments[1:]
    start = next(
        (i for i, a in enumerate(arguments) if isinstance(a, str) and "/" in a and "." in a.split("/")[0]), None
    )
    if start is None:
        return Unknown("", "the type of the resource it names is not known", _REMEDY, symbol=symbol(name, arguments))
    type_, names = arguments[start], arguments[start + 1 :]
    names = [segment for n in names for segment in (n.split("/") if isinstance(n, str) else [n])]
    unknown = next((n for n in names if isinstance(n, Unknown)), None)
    if unknown:
        parts = [part(n) for n in names]
        found = f"resourceid:{type_.lower()}/{'/'.join(parts)}" if all(parts) else ""
        return Unknown("", unknown.reason, unknown.remedy, symbol=found)
    provider, *types = type_.split("/")
    pairs = "/".join(f"{t}/{n}" for t, n in zip(types, names, strict=False))
    prefix = "" if name == "tenantresourceid" else "/subscriptions/{subscription}"
    group = "/resourceGroups/{resourceGroup}" if name == "resourceid" else ""
    return f"{prefix}{group}/providers/{provider}/{pairs}"


def _format(template: str, *values: Any) -> str:
    return re.sub(r"{(\d+)(?::[^}]*)?}", lambda m: _text(values[int(m[1])]), template)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return value if isinstance(value, str) else json.dumps(value)


def _concat(*values: Any) -> Any:
    if values and isinstance(values[0], list):
        return [item for value in values for item in value]
    return "".join(map(_text, values))


def _equals(a: Any, b: Any) -> bool:
    return bool(a == b and type(a) is type(b)) or (isinstance(a, str) and isinstance(b, str) and a == b)


def _contains(container: Any, item: Any) -> bool:
    if isinstance(container, dict):
        return any(key.lower() == str(item).lower() for key in container)
    return item in container


def _union(*values: Any) -> Any:
    if isinstance(values[0], dict):
        return {key: item for value in values for key, item in value.items()}
    return list(dict.fromkeys(item for value in values for item in value))


def _split(text: str, delimiters: Any) -> list[str]:
    marks = [delimiters] if isinstance(delimiters, str) else delimiters
    return re.split("|".join(map(re.escape, marks)), text)


def _boolean(value: Any) -> bool:
    return {"true": True, "false": False}[value.lower()] if isinstance(value, str) else bool(value)


def _all(*values: Any) -> bool:
    return all(list(map(_strict, values)))


def _any(*values: Any) -> bool:
    return any(list(map(_strict, values)))


def _strict(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_SHORT = {"and": False, "or": True}
"""The argument that decides whatever the others are."""

_PLAIN: dict[str, Callable[..., Any]] = {
    "and": _all,
    "array": lambda v: v if isinstance(v, list) else [v],
    "bool": _boolean,
    "coalesce": lambda *v: next((x for x in v if x is not None), None),
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *v: list(v),
    "createobject": lambda *v: dict(zip(v[::2], v[1::2], strict=True)),
    "empty": lambda v: v is None or len(v) == 0,
    "endswith": lambda a, b: a.lower().endswith(b.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda v: v[0],
    "format": _format,
    "greater": lambda a, b: a > b,
    "greaterorequals": lambda a, b: a >= b,
    "int": int,
    "join": lambda v, mark: mark.join(map(_text, v)),
    "json": json.loads,
    "last": lambda v: v[-1],
    "length": len,
    "less": lambda a, b: a < b,
    "lessorequals": lambda a, b: a <= b,
    "not": lambda v: not _strict(v),
    "null": lambda: None,
    "or": _any,
    "replace": lambda text, old, new: text.replace(old, new),
    "skip": lambda v, n: v[n:],
    "split": _split,
    "startswith": lambda a, b: a.lower().startswith(b.lower()),
    "string": _text,
    "substring": lambda text, start, length=None: text[start : None if length is None else start + length],
    "take": lambda v, n: v[:n],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "union": _union,
}
