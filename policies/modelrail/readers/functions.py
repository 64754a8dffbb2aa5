"""The ARM template functions that are evaluated here, by lower-cased name."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

from modelrail.resources import Secret, Unknown

LONGEST = 200_000
"""Characters or items of one value: more than Azure takes in a template's longest text."""

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


class TooLargeError(ValueError):
    """A value that would blow up a small template."""


def call(name: str, arguments: list[Any]) -> Any:
    """The value of a function, or Unknown with a symbol that tells equal unknowns."""
    if name in _IDS:
        return _resource_id(name, arguments)
    if name in _RUNTIME or name.startswith("list"):
        reason = _RUNTIME.get(name, "it is known only after the resource exists")
        return Unknown(
            "", f"{name}(): {reason}", _REMEDY, symbol="" if name in _NEW_EVERY_TIME else symbol(name, arguments)
        )
    if name not in _PLAIN:
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
        found = _PLAIN[name](*arguments)
    except TooLargeError:
        return Unknown("", "its value is too large to work out", "write the value out")
    except Exception:  # arguments of any shape; what Azure would refuse is unknown here
        return Unknown("", f"the template function '{name}' does not take these values", "correct the expression")
    return secret(found) if any(map(_has_secret, arguments)) else found


def _holds_unknowns(name: str, arguments: list[Any]) -> bool:
    """A list, or an object with known keys, is made around values that are not known."""
    return name == "createarray" or (name == "createobject" and all(isinstance(a, str) for a in arguments[::2]))


def secret(value: Any) -> Any:
    """The same value with every text in it marked as a secret."""
    if isinstance(value, dict):
        return {key: secret(item) for key, item in value.items()}
    if isinstance(value, list):
        return [secret(item) for item in value]
    return Secret(value) if isinstance(value, str) else value


def _has_secret(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, Secret) or any(map(_has_secret, inside))


def _unknown_in(value: Any) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((u for item in inside if (u := _unknown_in(item))), None)


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
        return _bounded("".join(parts) if name == "concat" else _filled(parts[0], parts[1:]))
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


def _format(template: str, *values: Any) -> str:
    return _filled(template, [_text(value) for value in values])


def _filled(template: str, texts: list[str]) -> str:
    """`{0}` replaced, `{{` a brace; a format specifier is refused, because what Azure makes of it is not known here."""
    marks = re.findall(r"{{|}}|{(\d+)}|([{}])", template)
    if any(stray for _, stray in marks):
        raise ValueError
    _bound(len(template) + sum(len(texts[int(i)]) for i, _ in marks if i))
    return re.sub(r"{{|}}|{(\d+)}", lambda m: texts[int(m[1])] if m[1] else m[0][0], template)


def _bound(length: int) -> None:
    if length > LONGEST:
        raise TooLargeError


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    if value is None:
        raise TypeError
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _concat(*values: Any) -> Any:
    if values and isinstance(values[0], list):
        _bound(sum(map(len, values)))
        return [item for value in values for item in value]
    texts = [_text(value) for value in values]
    _bound(sum(map(len, texts)))
    return "".join(texts)


def _join(values: list[Any], mark: str) -> str:
    texts = [_text(value) for value in values]
    _bound(sum(map(len, texts)) + len(mark) * len(texts))
    return mark.join(texts)


def _replace(text: str, old: str, new: str) -> str:
    if not old:
        raise ValueError
    _bound(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _substring(text: str, start: int, length: int | None = None) -> str:
    end = len(text) if length is None else start + length
    if not 0 <= start <= end <= len(text):
        raise ValueError
    return text[start:end]


def _create_object(*values: Any) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in values[::2]):
        raise TypeError
    return dict(zip(values[::2], values[1::2], strict=True))


def _try_get(value: Any, *keys: Any) -> Any:
    """The value at keys and indexes one below the other; null where one of them is missing."""
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = next((v for k, v in value.items() if k.lower() == key.lower()), None)
        elif isinstance(value, list) and type(key) is int:
            value = value[key] if 0 <= key < len(value) else None
        elif value is not None:
            raise TypeError
    return value


def _equals(a: Any, b: Any) -> bool:
    return bool(a == b and type(a) is type(b)) or (isinstance(a, str) and isinstance(b, str) and a == b)


def _contains(container: Any, item: Any) -> bool:
    if isinstance(container, dict):
        return any(key.lower() == str(item).lower() for key in container)
    return item in container


def _union(*values: Any) -> Any:
    if isinstance(values[0], dict):
        return functools.reduce(_merged, values)
    _bound(sum(map(len, values)))
    found: dict[str, Any] = {}
    for item in (item for value in values for item in value):
        found.setdefault(json.dumps(item, sort_keys=True), item)
    return list(found.values())


def _json(text: str) -> Any:
    found = json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)
    json.dumps(found, ensure_ascii=False).encode()
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _refuse("a key written twice")


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _merged(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    """Objects inside both are merged as well; of anything else the last counts."""
    both = {k: _merged(a[k], v) for k, v in b.items() if isinstance(v, dict) and isinstance(a.get(k), dict)}
    return {**a, **b, **both}


def _split(text: str, delimiters: Any) -> list[str]:
    marks = [delimiters] if isinstance(delimiters, str) else delimiters
    if not all(marks):
        raise ValueError
    return re.split("|".join(map(re.escape, marks)), text)


def _int(value: Any) -> int:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise ValueError
    return int(value)


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
    "createobject": _create_object,
    "empty": lambda v: v is None or len(v) == 0,
    "endswith": lambda a, b: a.lower().endswith(b.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda v: v[0],
    "format": _format,
    "greater": lambda a, b: a > b,
    "greaterorequals": lambda a, b: a >= b,
    "int": _int,
    "join": _join,
    "json": _json,
    "last": lambda v: v[-1],
    "length": len,
    "less": lambda a, b: a < b,
    "lessorequals": lambda a, b: a <= b,
    "not": lambda v: not _strict(v),
    "null": lambda: None,
    "or": _any,
    "replace": _replace,
    "skip": lambda v, n: v[max(n, 0) :],
    "split": _split,
    "startswith": lambda a, b: a.lower().startswith(b.lower()),
    "string": _text,
    "substring": _substring,
    "take": lambda v, n: v[: max(n, 0)],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "tryget": _try_get,
    "union": _union,
}
