"""What to say when settings are wrong: the line, what is meant, what was probably wanted. Read only when they are."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import msgspec

from modelrail import settings

_STRUCTS = {
    "models": settings.Models,
    "allow": settings.Allowed,
    "scans": settings.Scan,
    "image_scans": settings.ImageScan,
    "fine_tuned": settings.FineTuned,
    "acknowledged": settings.Acknowledged,
    "rules": settings.Lowered,
}
"""By the key that holds it, the structure whose keys a wrong one is compared with."""
_CHOICES = {
    "profile": settings.Profile,
    "environment": settings.Environment,
    "scope": settings.Scope,
    "rules": settings.Lower,
    "level": settings.Lower,
}
_KINDS = {
    "str": "text",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
    "date": "a date",
    "int": "a number",
}


def located(
    error: msgspec.ValidationError, written: Any, text: str, name: str, kind: type[msgspec.Struct] = settings.Document
) -> str:
    """A validation error as one line: file and line, what is wrong, what to do; `kind` is the whole file's."""
    what, path = _path(str(error), written)
    unknown = re.search(r"unknown field `(.*)`", what, re.DOTALL)
    if unknown:
        path.append(unknown[1])
    return f"{name}:{line(text, path)}: {_said(what, path, written, kind)}"


def refused(found: settings.Settings, path: list[str], problem: str) -> settings.SettingsError:
    """The error for a problem at a path of settings that were read before."""
    if found.source is None or not Path(found.source).is_file():
        return settings.SettingsError(f"{path[0]}: {problem}")
    return settings.SettingsError(
        f"{found.source}:{line(settings.text_of(Path(found.source), 'settings'), path)}: {problem}"
    )


def line(text: str, path: list[str]) -> int:
    """The 1-based line of the deepest part of a path that the text has."""
    import yaml

    node, found = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), 1
    for key in path:
        pair = _below(node, key)
        if pair is None:
            break
        found, node = pair[0].start_mark.line + 1, pair[1]
    return found


def _below(node: Any, key: str) -> tuple[Any, Any] | None:
    """The nodes that show a key or an item, and its value."""
    value = getattr(node, "value", ())
    if getattr(node, "id", "") == "mapping":
        return next(((k, v) for k, v in value if k.value == key), None)
    if getattr(node, "id", "") == "sequence" and key.isdigit() and int(key) < len(value):
        return value[int(key)], value[int(key)]
    return None


def _path(message: str, written: Any) -> tuple[str, list[str]]:
    """What msgspec says and the path where; it leaves the key of a rule out, so the rules are tried one by one."""
    what, at = _split(message)
    if not at.startswith(".rules[...]"):
        return what, re.findall(r"\w+", at)
    for key, value in written["rules"].items():
        try:
            msgspec.convert(value, settings.Rule)
        except msgspec.ValidationError as error:
            what, at = _split(str(error))
            return what, ["rules", key, *re.findall(r"\w+", at)]
    return what, ["rules"]


def _split(message: str) -> tuple[str, str]:
    """What msgspec says, and where; the last place named, because a value may look like one."""
    found = re.fullmatch(r"(.*) - at `\$(.*)`", message, re.DOTALL)
    return (found[1], found[2]) if found else (message, "")


def _said(what: str, path: list[str], written: Any, kind: type[msgspec.Struct]) -> str:
    """What is wrong at a path and what to do, in words a person uses."""
    key = path[-1] if path else "the file"
    key = f"an item of {path[-2]}" if key.isdigit() and path[:-1] else key
    if "unknown field" in what:
        named = "setting" if kind is settings.Document else "key"
        return f"'{key[:60]}' is not a {named} here; {_meant(key, _known(path[:-1], kind))}"
    if "missing required field" in what:
        return f"{what.split('`')[1]} is missing; add it"
    if "enum value" in what:
        choices = get_args(_CHOICES.get(key, settings.Lower))
        return (
            f"'{_value(written, path)[:60]}' is none of {', '.join(choices)}; {_meant(_value(written, path), choices)}"
        )
    if "date" in what:
        return f"{key} is no date; write it as 2026-11-22"
    if "regex" in what:
        return f"{key} is empty; write it or take it out"
    return _wrong_kind(what, key)


def _wrong_kind(what: str, key: str) -> str:
    wanted, _, got = what.removeprefix("Expected ").partition(", got ")
    kinds = [_KINDS.get(kind, kind) for kind in wanted.strip("`").split(" | ") if kind != "null"]
    if got == "`null`":
        return f"{key} has no value; give it one or take it out"
    return f"{key} must be {' or '.join(kinds)}, not {_KINDS.get(got.strip('`'), got)}; correct it"


def _known(path: list[str], kind: type[msgspec.Struct]) -> tuple[str, ...]:
    holder = "rules" if path[:1] == ["rules"] else next((p for p in reversed(path) if p in _STRUCTS), "")
    return (_STRUCTS[holder] if holder else kind).__struct_fields__


def _meant(wrong: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(wrong.lower(), known, 1)
    return f"did you mean '{near[0]}'?" if near else f"write one of {', '.join(known)}"


def _value(written: Any, path: list[str]) -> str:
    for key in path:
        written = written[int(key)] if isinstance(written, list) else written[key]
    return str(written)
