"""JSON as Azure's tools take it: comments allowed, a key written twice found, and positions on demand."""

from __future__ import annotations

import bisect
import json
import re
from collections import Counter
from typing import Any

DEEPEST = 500
"""Levels of lists and objects; no template that Azure takes comes near."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TEXT = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(
    rf'({_TEXT})\s*:(?:\s*(?:{_TEXT}|[^\s{{}}\[\],:"]+)\s*,?)?|{_TEXT}|[{{}}\[\],]|[^\s{{}}\[\],:"]+', re.DOTALL
)
"""A key, with its value where that is no list or object; another value; a mark."""
_MAYBE_COMMENT = re.compile(r'/\*|(?<!:)//|"\s*://')
"""Two slashes after a colon are those of an address."""
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


def has_twice(value: Any) -> bool:
    """Whether a key is written twice somewhere in a value."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, Twice):
            return True
    return False


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
        document = _decoded(text)
    except RecursionError:
        raise JsonError("nested too deeply", 1) from None
    if text.count("{") + text.count("[") >= DEEPEST and _levels(document) > DEEPEST:
        raise JsonError("nested too deeply", 1)  # how deep Python itself can follow differs by its version
    return document


def _decoded(text: str) -> Any:
    try:
        found = _loaded(text)
    except ValueError:
        found = _with_comments(text)
    half = _SURROGATE.search(text)
    if half and not _is_unicode(found):
        raise JsonError("not valid JSON, half of a surrogate pair", text.count("\n", 0, half.start()) + 1)
    return found


def _loaded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, strict=False)


def _with_comments(text: str) -> Any:
    try:
        return _loaded(_without_comments(text))
    except json.JSONDecodeError as error:
        raise JsonError(f"not valid JSON, {error.msg[:1].lower()}{error.msg[1:]}", error.lineno) from None
    except ValueError:
        raise JsonError("not valid JSON, a number has too many digits", 1) from None


def _is_unicode(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False, default=lambda twice: twice.key).encode()
    except UnicodeEncodeError:
        return False
    return True


def _without_comments(text: str) -> str:
    """Comments become blanks, so that lines stay where they are."""
    if not _MAYBE_COMMENT.search(text):
        return text
    return _COMMENT.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)


def _levels(value: Any) -> int:
    """How many levels of objects and lists a document has, what stands in the last one included."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inside
            for one in level
            if isinstance(one, (dict, list))
            for inside in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        found.update((key, Twice(key)) for key, many in times.items() if many > 1)
    return found


def lines(text: str) -> dict[str, int]:
    """JSON pointer, in lower case, to the 1-based line where its key or item stands."""
    found: dict[str, int] = {}
    text = _without_comments(text)
    around: list[tuple[str, int | None, str]] = []
    prefix, index, here = "", None, ""  # what is open, the item of a list at hand, and the pointer of the next value
    for token in _TOKEN.finditer(text):
        mark, key = token[0][0], token[1]
        if key is not None:
            here = f"{prefix}/{_unquoted(key)}"
            found.setdefault(here, token.start())
        elif mark in "{[":
            found.setdefault(here, token.start())
            around.append((prefix, index, here))
            prefix, index = here, 0 if mark == "[" else None
            here = f"{prefix}/0" if mark == "[" else f"{prefix}/"
        elif mark in "}]":
            prefix, index, here = around.pop() if around else ("", None, "")
        elif mark == ",":
            if index is not None:
                index += 1
                here = f"{prefix}/{index}"
        else:
            found.setdefault(here, token.start())
    ends = [end.start() for end in re.finditer("\n", text)]
    return {pointer.lower(): bisect.bisect_left(ends, start) + 1 for pointer, start in found.items()}


def _unquoted(word: str) -> str:
    try:
        found = str(json.loads(word, strict=False)) if "\\" in word else word.strip('"')
    except ValueError:
        found = word.strip('"')
    return found.replace("~", "~0").replace("/", "~1")
