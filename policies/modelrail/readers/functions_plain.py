"""Template functions of known values: what Azure works out, or an exception for what it would refuse."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

LONGEST = 200_000
"""Characters or items of one value: more than Azure takes in a template's longest text."""


class TooLargeError(ValueError):
    """A value that would blow up a small template."""


def _format(template: str, *values: Any) -> str:
    return filled(template, [_text(value) for value in values])


def filled(template: str, texts: list[str]) -> str:
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


def unique(*values: list[Any]) -> list[Any]:
    """The items of lists, each once."""
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


def _shallow_merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    _bound(sum(map(len, values)))
    return {key: item for value in values for key, item in value.items()}


def _range(start: int, count: int) -> list[int]:
    if type(start) is not int or type(count) is not int or count < 0:
        raise TypeError
    _bound(count * 10)
    return list(range(start, start + count))


def _items(value: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value[key]} for key in sorted(value)]


def _flatten(values: list[list[Any]]) -> list[Any]:
    if not all(isinstance(value, list) for value in values):
        raise TypeError
    _bound(sum(map(len, values)))
    return [item for value in values for item in value]


def _intersection(*values: Any) -> Any:
    first, *others = values
    if isinstance(first, dict):
        return {k: v for k, v in first.items() if all(k in o and _equals(o[k], v) for o in others)}
    _bound(len(first) * sum(map(len, others)) // 10)
    return [item for item in first if all(item in other for other in others)]


def _whole(*numbers: Any) -> tuple[int, ...]:
    if not all(type(n) is int and abs(n) < 2**63 for n in numbers):
        raise TypeError
    return numbers


def _divided(a: int, b: int) -> int:
    """Toward zero, as .NET does."""
    _whole(a, b)
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _extreme(best: Callable[[Any], int]) -> Callable[..., int]:
    return lambda *v: best(_whole(*(v[0] if len(v) == 1 and isinstance(v[0], list) else v)))


def _index_of(value: Any, item: Any, last: bool = False) -> int:
    if isinstance(value, list):
        found = [i for i, one in enumerate(value) if _equals(one, item)]
        return (found[-1] if last else found[0]) if found else -1
    text, part = value.lower(), item.lower()
    return int(text.rfind(part) if last else text.find(part))


def _pad_left(value: Any, length: int, mark: str = " ") -> str:
    _bound(length)
    if len(mark) != 1:
        raise ValueError
    return _text(value).rjust(length, mark)


def _uri(base: str, relative: str) -> str:
    """What follows the last slash of the base is replaced."""
    if "://" not in base or "://" in relative or relative.startswith(("/", "..")):
        raise ValueError
    return f"{base.rpartition('/')[0] if base.count('/') > 2 else base}/{relative}"


def _from_base64(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


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


PLAIN: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: sum(_whole(a, b)),
    "and": _all,
    "array": lambda v: v if isinstance(v, list) else [v],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64tojson": lambda text: _json(_from_base64(text)),
    "base64tostring": _from_base64,
    "bool": _boolean,
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *v: list(v),
    "createobject": _create_object,
    "div": _divided,
    "empty": lambda v: v is None or len(v) == 0,
    "endswith": lambda a, b: a.lower().endswith(b.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda v: v[0],
    "flatten": _flatten,
    "format": _format,
    "greater": lambda a, b: a > b,
    "greaterorequals": lambda a, b: a >= b,
    "indexof": _index_of,
    "int": _int,
    "intersection": _intersection,
    "items": _items,
    "join": _join,
    "json": _json,
    "last": lambda v: v[-1],
    "lastindexof": lambda v, item: _index_of(v, item, last=True),
    "length": len,
    "less": lambda a, b: a < b,
    "lessorequals": lambda a, b: a <= b,
    "max": _extreme(max),
    "min": _extreme(min),
    "mod": lambda a, b: a - _divided(a, b) * b,
    "mul": lambda a, b: _whole(a, b)[0] * b,
    "not": lambda v: not _strict(v),
    "null": lambda: None,
    "objectkeys": lambda v: sorted(v.keys()),
    "or": _any,
    "padleft": _pad_left,
    "range": _range,
    "replace": _replace,
    "shallowmerge": _shallow_merge,
    "skip": lambda v, n: v[max(n, 0) :],
    "split": _split,
    "startswith": lambda a, b: a.lower().startswith(b.lower()),
    "string": _text,
    "sub": lambda a, b: _whole(a, b)[0] - b,
    "substring": _substring,
    "take": lambda v, n: v[: max(n, 0)],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "tryget": _try_get,
    "uri": _uri,
    "uricomponent": lambda text: quote(text, safe=""),
    "uricomponenttostring": lambda text: unquote(text, errors="strict"),
}
