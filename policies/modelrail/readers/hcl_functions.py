"""The functions of the Terraform language that are worked out here, by name; another one is Unknown, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from modelrail.readers import hcl_source
from modelrail.readers.hcl_json import json_decoded, yaml_decoded
from modelrail.readers.hcl_plain import PLAIN, number, unique
from modelrail.readers.hcl_values import (
    LONGEST,
    Json,
    Open,
    Partial,
    Reference,
    as_text,
    failure,
    has_secret,
    hidden,
    joined,
    outcome,
    unknown,
    unknown_in,
)
from modelrail.resources import Unknown

Read = Callable[[str], Any]


def call(name: str, arguments: list[Any], read: Read | None) -> Any:
    """The value of a function; `read` gives the text of a file of the configuration."""
    if name in _LAZY:
        return _LAZY[name](arguments)
    if name in ("file", "templatefile"):
        return _file(name, arguments, read)
    if name not in PLAIN:
        return unknown(f"'{name}' is not worked out here")
    found = next((u for a in arguments if (u := unknown_in(a))), None)
    if found:
        return outcome(found, keep=name in _PASSING)
    try:
        value = PLAIN[name](*[_plain_text(a) for a in arguments])
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError, ZeroDivisionError):
        return failure(f"'{name}' does not take these arguments")
    if isinstance(value, (str, list, dict)) and len(value) > LONGEST:
        return unknown(f"what '{name}' gives is too large to work out")
    return hidden(value) if any(map(has_secret, arguments)) and name != "nonsensitive" else value


def _plain_text(value: Any) -> Any:
    return as_text(value) if isinstance(value, Json) else value


def _file(name: str, arguments: list[Any], read: Read | None) -> Any:
    if not arguments or not isinstance(arguments[0], str) or read is None:
        first = next((a for a in arguments if isinstance(a, Unknown)), None)
        return outcome(first) if first else unknown("the file is not known")
    text = read(arguments[0])
    if name == "file" or isinstance(text, Unknown):
        return text
    return unknown("a template file is not worked out") if "%{" in text else _filled(text, arguments[1:])


def _filled(text: str, arguments: list[Any]) -> Any:
    from modelrail.readers import hcl_evaluation
    from modelrail.readers.hcl_values import Scope

    names = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    scope = Scope(dict(names), lambda name: failure(f"'{name}' is not passed to the template"))
    return hcl_evaluation.evaluate(hcl_source.template(text), scope)


def _merge(arguments: list[Any]) -> Any:
    found: dict[str, Any] = {}
    rest: Unknown | None = None
    for argument in arguments:
        if isinstance(argument, Unknown):
            rest = outcome(argument)
            found = dict.fromkeys(found, rest)
        elif isinstance(argument, dict):
            rest = argument.rest if isinstance(argument, Partial) else rest
            found = {**found, **argument}
        elif argument is not None:
            return failure("'merge' takes objects")
    return Partial(found, rest) if rest else found


def _concat(arguments: list[Any]) -> Any:
    first = next((a for a in arguments if not isinstance(a, list)), None)
    if first is not None:
        return outcome(first, keep=True) if isinstance(first, Unknown) else failure("'concat' takes lists")
    return [item for argument in arguments for item in argument]


def _coalesce(arguments: list[Any]) -> Any:
    for argument in arguments:
        if isinstance(argument, Open) and argument.refers:
            return argument
        if isinstance(argument, (Unknown, Reference)):
            return outcome(argument) if isinstance(argument, Unknown) else argument
        if argument not in (None, ""):
            return argument
    return failure("every argument of 'coalesce' is empty")


def _compact(arguments: list[Any]) -> Any:
    return _each(arguments, lambda items: [i for i in items if i not in (None, "")])


def _each(arguments: list[Any], work: Callable[[list[Any]], Any]) -> Any:
    """A function of one list whose items may be unknown but are not looked at."""
    value = arguments[0] if arguments else None
    if isinstance(value, Unknown):
        return outcome(value, keep=True)
    if isinstance(value, Partial):
        return outcome(value.rest)
    if isinstance(value, Reference) and value.several:
        return unknown("how many there are is not known")
    if isinstance(value, dict):
        value = list(value.values())
    return work(value) if isinstance(value, list) else failure("it takes a list")


def _flat(items: list[Any]) -> Any:
    found: list[Any] = []
    stack = list(reversed(items))
    while stack and len(found) < 20_000:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        else:
            found.append(one)
    return found


def _one(items: list[Any]) -> Any:
    return None if not items else items[0] if len(items) == 1 else failure("'one' takes a list of at most one item")


def _element(arguments: list[Any]) -> Any:
    if len(arguments) == 2 and isinstance(arguments[0], list) and isinstance(number(arguments[1]), int):
        items = arguments[0]
        return items[number(arguments[1]) % len(items)] if items else failure("'element' of an empty list")
    return _each(arguments, lambda items: unknown("which item it is is not known"))


def _length(arguments: list[Any]) -> Any:
    value = arguments[0] if arguments else None
    if isinstance(value, str):
        return len(value)
    return len(value) if isinstance(value, dict) and not isinstance(value, Partial) else _each(arguments, len)


def _lookup(arguments: list[Any]) -> Any:
    of, key = [*arguments, None, None][:2]
    if isinstance(of, dict) and isinstance(key, str):
        if key in of:
            return of[key]
        if isinstance(of, Partial):
            return of.rest
        return arguments[2] if len(arguments) > 2 else failure("'lookup' finds no key")
    first = next((a for a in (of, key) if isinstance(a, Unknown)), None)
    return outcome(first) if first else failure("'lookup' takes an object")


def _keys(arguments: list[Any]) -> Any:
    value = arguments[0] if arguments else None
    if isinstance(value, dict) and not isinstance(value, Partial):
        return sorted(value)
    return _each(arguments, lambda items: failure("'keys' takes an object"))


def _contains(arguments: list[Any]) -> Any:
    items, wanted = [*arguments, None, None][:2]
    first = next((u for a in (items, wanted) if (u := unknown_in(a))), None)
    if isinstance(items, list) and isinstance(wanted, (str, int)) and wanted in items:
        return True
    return outcome(first) if first else isinstance(items, list) and wanted in items


def _format(arguments: list[Any]) -> Any:
    """`format` with `%s`, `%d` and `%v`; another verb is Unknown."""
    pattern = arguments[0] if arguments else None
    if not isinstance(pattern, str):
        return outcome(pattern) if isinstance(pattern, Unknown) else failure("'format' takes a text")
    pieces = re.split(r"(%%|%[sdv])", pattern)
    rest = iter(arguments[1:])
    lacking = failure("'format' lacks an argument")
    parts = ["%" if p == "%%" else next(rest, lacking) if i % 2 else p for i, p in enumerate(pieces)]
    odd = any("%" in piece for piece in pieces[::2])
    return unknown("a verb of 'format' is not worked out") if odd else joined(parts)


def _join(arguments: list[Any]) -> Any:
    separator, items = [*arguments, None, None][:2]
    if isinstance(separator, str) and isinstance(items, list):
        parts = [part for item in items for part in (separator, item)][1:]
        return joined(parts)
    first = next((a for a in (items, separator) if isinstance(a, Unknown)), None)
    return outcome(first, keep=True) if first else failure("'join' takes a text and a list")


_LAZY: dict[str, Callable[[list[Any]], Any]] = {
    "merge": _merge,
    "concat": _concat,
    "coalesce": _coalesce,
    "compact": _compact,
    "flatten": lambda a: _each(a, _flat),
    "one": lambda a: _each(a, _one),
    "element": _element,
    "length": _length,
    "lookup": _lookup,
    "keys": _keys,
    "values": lambda a: _each(a, lambda items: items),
    "toset": lambda a: _each(a, unique),
    "tolist": lambda a: _each(a, lambda items: items),
    "distinct": lambda a: _each(a, unique),
    "reverse": lambda a: _each(a, lambda items: items[::-1]),
    "tomap": lambda a: a[0] if a else failure("'tomap' takes an object"),
    "contains": _contains,
    "format": _format,
    "join": _join,
    "jsonencode": lambda a: Json(a[0]) if a else failure("'jsonencode' takes a value"),
    "jsondecode": lambda a: json_decoded(a[0]) if a else failure("'jsondecode' takes a text"),
    "yamldecode": lambda a: yaml_decoded(a[0]) if a else failure("'yamldecode' takes a text"),
    "sensitive": lambda a: hidden(a[0]) if a else failure("'sensitive' takes a value"),
    "tostring": lambda a: (a[0] if a[0] is None else as_text(a[0])) if a else failure("'tostring' takes a value"),
}
"""Functions that give something also where a part of their arguments is unknown."""

_PASSING = frozenset("nonsensitive trimspace coalescelist lower".split())
"""Functions whose result still refers to what their argument refers to."""
