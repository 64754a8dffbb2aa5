"""The ARM template functions that are evaluated here, by lower-cased name."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from modelrail.readers.functions_plain import PLAIN as _KNOWN
from modelrail.readers.functions_plain import TooLargeError, filled, unique
from modelrail.readers.json_text import Twice
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
    "deployer": "it is known only where the template is deployed",
    "uniquestring": "it is made of values that are known only where the template is deployed",
    "guid": "it is made of values that are known only where the template is deployed",
    "utcnow": "it is the time of the deployment",
    "newguid": "it is new with every deployment",
}
_NEW_EVERY_TIME = {"utcnow", "newguid"}
_IDS = {"resourceid", "subscriptionresourceid", "tenantresourceid", "managementgroupresourceid", "extensionresourceid"}


_STRUCTURAL = frozenset(
    """
    array concat createarray createobject empty first items last length objectkeys shallowmerge skip take tryget
    """.split()
)
"""Functions that ask for the shape of a value: known around what is not known inside it."""
_HERE = "member({member({member({deployment()},properties)},templateLink)},uri)"
LOCAL = "local:"
"""How the symbol of a URI begins that lies beside the template itself; its relative path follows."""


def call(name: str, arguments: list[Any]) -> Any:
    """The value of a function, or Unknown with a symbol that tells equal unknowns."""
    if name in _IDS:
        return _resource_id(name, arguments)
    if name in _RUNTIME or name.startswith("list"):
        reason = _RUNTIME.get(name, "it is known only after the resource exists")
        return Unknown(
            "", f"{name}(): {reason}", _REMEDY, symbol="" if name in _NEW_EVERY_TIME else symbol(name, arguments)
        )
    if name == "uri" and len(arguments) == 2 and _is_here(arguments[0]) and isinstance(arguments[1], str):
        return Unknown("", f"uri(): {_RUNTIME['deployment']}", _REMEDY, symbol=LOCAL + arguments[1])
    if name == "coalesce":
        return _coalesce(arguments)
    if name not in PLAIN:
        whose = "a function of the template itself" if "." in name else "not evaluated here"
        return Unknown("", f"'{name}' is {whose}", _REMEDY)
    return _plain(name, arguments)


def _plain(name: str, arguments: list[Any]) -> Any:
    short = _SHORT.get(name)
    if short is not None and any(a is short for a in arguments):
        return short
    unknown = next((u for a in arguments if (u := _unknown_in(a))), None)
    if unknown and name in ("concat", "format") and all(isinstance(a, (str, int, Unknown)) for a in arguments):
        return Unknown("", unknown.reason, unknown.remedy, symbol=_joined(name, arguments))
    if unknown and not _holds_unknowns(name, arguments):
        return Unknown("", unknown.reason, unknown.remedy, symbol=symbol(name, arguments))
    try:
        found = PLAIN[name](*arguments)
    except TooLargeError:
        return Unknown("", "its value is too large to work out", "write the value out")
    except Exception:  # arguments of any shape; what Azure would refuse is unknown here
        return Unknown("", f"the template function '{name}' does not take these values", "correct the expression")
    return secret(found) if any(map(_has_secret, arguments)) else found


def _is_here(value: Any) -> bool:
    return isinstance(value, Unknown) and value.symbol == _HERE


def _coalesce(arguments: list[Any]) -> Any:
    found = next((a for a in arguments if a is not None), None)
    if isinstance(found, Unknown):
        return Unknown("", found.reason, found.remedy, symbol=symbol("coalesce", arguments))
    return found


def _holds_unknowns(name: str, arguments: list[Any]) -> bool:
    """A list, or an object with known keys, is made around values that are not known."""
    if name == "createarray":
        return True
    if name == "createobject":
        return all(isinstance(a, str) for a in arguments[::2])
    if any(isinstance(a, Unknown) for a in arguments):
        return False
    objects = all(isinstance(a, dict) for a in arguments)
    return (
        name in _STRUCTURAL or (name == "union" and objects) or (name == "contains" and isinstance(arguments[0], dict))
    )


def without_twice(value: Any) -> Any:
    """A decoded value in which what is written twice is not known."""
    if isinstance(value, Twice):
        return Unknown("", f"'{value.key}' is written twice", "keep one of them")
    if isinstance(value, dict):
        return {key: without_twice(item) for key, item in value.items()}
    return [without_twice(item) for item in value] if isinstance(value, list) else value


def secret(value: Any) -> Any:
    """The same value with every text in it marked as a secret."""
    if isinstance(value, dict):
        return {key: secret(item) for key, item in value.items()}
    if isinstance(value, list):
        return [secret(item) for item in value]
    return Secret(value) if isinstance(value, str) else value


def _has_secret(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(_has_secret, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Secret)


def _unknown_in(value: Any) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (dict, list)):
        inside = value.values() if isinstance(value, dict) else value
        return next((u for item in inside if (u := _unknown_in(item))), None)
    return None


def symbol(name: str, arguments: list[Any]) -> str:
    """One text for equal calls; empty where an argument has none."""
    parts = [part(a) for a in arguments]
    return _bounded(f"{name}({','.join(parts)})".replace("/", "|")) if all(parts) or not arguments else ""


def _bounded(found: str) -> str:
    return found if len(found) <= 2_000 else ""


def part(value: Any) -> str:
    """A value inside a symbol: unknowns in braces, empty where one has no symbol."""
    if isinstance(value, Unknown):
        return "{" + value.symbol + "}" if value.symbol else ""
    return value if isinstance(value, str) and value else json.dumps(value, sort_keys=True, default=str)


def _joined(name: str, arguments: list[Any]) -> str:
    if any(isinstance(a, Unknown) and not a.symbol for a in arguments):
        return ""
    parts = [part(a) if isinstance(a, Unknown) else str(a) for a in arguments]
    try:
        return _bounded("".join(parts) if name == "concat" else filled(parts[0], parts[1:]))
    except (ValueError, IndexError):
        return ""


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
        found = _bounded(f"resourceid:{type_.lower()}/{'/'.join(parts)}") if all(parts) else ""
        return Unknown("", unknown.reason, unknown.remedy, symbol=found)
    provider, *types = type_.split("/")
    if len(types) != len(names):
        return Unknown("", f"{name}() has not one name for each part of the type", "correct the expression")
    pairs = "/".join(f"{t}/{n}" for t, n in zip(types, names, strict=True))
    prefix = "" if name == "tenantresourceid" else "/subscriptions/{subscription}"
    group = "/resourceGroups/{resourceGroup}" if name == "resourceid" else ""
    found = f"{prefix}{group}/providers/{provider}/{pairs}"
    return secret(found) if any(map(_has_secret, arguments)) else found


_SHORT = {"and": False, "or": True}
"""The argument that decides whatever the others are."""


def _union(*values: Any) -> Any:
    return functools.reduce(_merged, values) if isinstance(values[0], dict) else unique(*values)


def _merged(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    """Objects inside both are merged as well; of anything else the last counts."""
    both = {k: _merged(a[k], v) for k, v in b.items() if isinstance(v, dict) and isinstance(a.get(k), dict)}
    return {**a, **b, **both, **_half_open(a, b)}


def _half_open(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    """What is an object on one side and not known on the other may be merged, so it is not known."""
    both = [(k, a[k], b[k]) for k in b if k in a]
    return {
        k: x if isinstance(x, Unknown) else y
        for k, x, y in both
        if isinstance(x, Unknown) != isinstance(y, Unknown) and (isinstance(y, dict) or isinstance(x, dict))
    }


PLAIN: dict[str, Callable[..., Any]] = {**_KNOWN, "union": _union}
