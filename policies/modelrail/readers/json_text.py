"""JSON as Azure's tools take it: comments allowed, a key written twice found, and positions on demand."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

DEEPEST = 500
"""Levels of lists and objects; no template that Azure takes comes near."""

_KEY = re.compile(r'(?<!\\)(?:\\\\)*"\s*:')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


class JsonError(ValueError):
    """Text that is no JSON; `line` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class Twice:
    """Stands for the value of a key that is written twice: which one counts cannot be said."""

    def __init__(self, key: str) -> None:
        self.key = key


def to_text(data: bytes) -> str:
    """UTF-8, or UTF-16 with a byte order mark; raises JsonError for anything else."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise JsonError("not text in UTF-8", data[: error.start].count(b"\n") + 1) from None


def decode(text: str) -> Any:
    """The document; a key written twice has a `Twice` as its value.

    Raises:
        JsonError: no JSON, or nested more deeply than any template.
    """
    try:
        found = _fast(text)
        document = _slow(text) if found is None else found[0]
    except RecursionError:
        raise JsonError("nested too deeply", 1) from None
    if _measured(document)[1] > DEEPEST:  # how deep Python itself can follow differs by its version
        raise JsonError("nested too deeply", 1)
    return document


def _fast(text: str) -> list[Any] | None:
    """The document in a list, unless it is no strict JSON or has a key twice."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None
    return [found] if sum(1 for _ in _KEY.finditer(text)) == _measured(found)[0] else None


def _slow(text: str) -> Any:
    try:
        found = json.loads(_without_comments(text), object_pairs_hook=_pairs, strict=False)
    except json.JSONDecodeError as error:
        raise JsonError(f"not valid JSON, {error.msg[:1].lower()}{error.msg[1:]}", error.lineno) from None
    except ValueError:
        raise JsonError("not valid JSON, a number has too many digits", 1) from None
    half = _SURROGATE.search(text)
    if half and not _is_unicode(found):
        raise JsonError("not valid JSON, half of a surrogate pair", text.count("\n", 0, half.start()) + 1)
    return found


def _is_unicode(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False, default=lambda twice: twice.key).encode()
    except UnicodeEncodeError:
        return False
    return True


def _without_comments(text: str) -> str:
    """Comments become blanks, so that lines stay where they are."""
    return _COMMENT.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)


def _measured(value: Any) -> tuple[int, int]:
    """How many keys a document has, and how many levels."""
    keys, deepest, stack = 0, 0, [(value, 1)]
    while stack:
        one, depth = stack.pop()
        if isinstance(one, dict):
            keys += len(one)
            stack.extend((item, depth + 1) for item in one.values())
        elif isinstance(one, list):
            stack.extend((item, depth + 1) for item in one)
        deepest = max(deepest, depth)
    return keys, deepest


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = Twice(key) if key in found else value
    return found


def lines(text: str) -> dict[str, int]:
    """JSON pointer, in lower case, to the 1-based line where its key or item stands."""
    found: dict[str, int] = {}
    text = _without_comments(text)
    around: list[tuple[str, int | None, str]] = []
    prefix, index, here = "", None, ""  # what is open, the item of a list at hand, and the pointer of the next value
    line, at = 1, 0
    for token in _TOKEN.finditer(text):
        start, word = token.start(), token[0]
        line += text.count("\n", at, start)
        at, mark = start, word[0]
        if mark in "{[":
            found.setdefault(here, line)
            around.append((prefix, index, here))
            prefix, index = here, 0 if mark == "[" else None
            here = f"{prefix}/0" if mark == "[" else f"{prefix}/"
        elif mark in "}]":
            prefix, index, here = around.pop() if around else ("", None, "")
        elif mark == ",":
            index = None if index is None else index + 1
            here = here if index is None else f"{prefix}/{index}"
        elif mark != ":":
            if mark == '"' and index is None and around and _is_key(text, token.end()):
                here = f"{prefix}/{_unquoted(word)}"
            found.setdefault(here, line)
    return {pointer.lower(): where for pointer, where in found.items()}


def _is_key(text: str, end: int) -> bool:
    while end < len(text) and text[end] in " \t\r\n":
        end += 1
    return text[end : end + 1] == ":"


def _unquoted(word: str) -> str:
    try:
        found = str(json.loads(word, strict=False)) if "\\" in word else word.strip('"')
    except ValueError:
        found = word.strip('"')
    return found.replace("~", "~0").replace("/", "~1")
