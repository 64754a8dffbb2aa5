"""Real-looking inputs made wrong: values exchanged, pieces moved, dropped and doubled, brackets piled up, encodings."""

from __future__ import annotations

import json
import random
import re
from typing import Any

_PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)
_JUNK = [
    *("", "\0", "\t", "\r", "\n", "\ufeff", "\u202e", "\x1b[2J", "é漢😀", '"', "'", "'''", "`", "\\", "\\u", "\\ud800"),
    *("/*", "*/", "//", "#", "${", "$${", "%{", "}", "{", "[", "]", "(", ")", "[[", "]]", "{{", "}}", "<<EOT", "EOT"),
    *(
        "---",
        "...",
        "&a",
        "*a",
        "<<:",
        "!!python/object:x",
        "|",
        ">",
        "-",
        ":",
        "?",
        "??",
        "=>",
        "=",
        ",",
        ".",
        "..",
        "@",
    ),
    *("null", "true", "false", "0", "-1", "1e309", "NaN", "9" * 40, "0x", "1.", "if", "for", "in", "existing", "copy"),
]
_ENCODINGS = ("utf-16", "utf-16-le", "utf-8-sig", "latin-1")


def mutated(chance: random.Random, seeds: list[str]) -> bytes:
    """One input made of the seeds."""
    text = chance.choice(seeds)
    structured = _restructured(chance, text, seeds) if chance.random() < 0.7 else None
    edits = (0, 1, 1, 1, 2, 3, 8) if structured is None else (0, 0, 0, 0, 1, 2)
    text = text if structured is None else structured
    for _ in range(chance.choice(edits)):
        text = _edited(chance, text, seeds)
    if chance.random() < 0.03:
        return text.encode(chance.choice(_ENCODINGS), errors="replace")
    data = text.encode(errors="surrogatepass")
    if chance.random() < 0.05 and data:
        at = chance.randrange(len(data))
        data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    return data


def _edited(chance: random.Random, text: str, seeds: list[str]) -> str:
    """One change of the text, piece by piece, so that most of it can still be read."""
    pieces = _PIECE.findall(text)
    if not pieces:
        return chance.choice(_JUNK)
    start = chance.randrange(len(pieces))
    end = min(len(pieces), start + chance.choice((1, 1, 1, 2, 5, 30)))
    what = chance.randrange(9)
    if what == 0:
        pieces[start:end] = []
    elif what == 1:
        pieces[start:start] = pieces[start:end] * chance.choice((1, 2, 20))
    elif what == 2:
        pieces[start:end] = [chance.choice(_JUNK)]
    elif what == 3:
        pieces[start:start] = [chance.choice(_JUNK)]
    elif what == 4:
        other = _PIECE.findall(chance.choice(seeds))
        at = chance.randrange(len(other))
        pieces[start:end] = other[at : at + chance.choice((1, 1, 3, 40))]
    elif what == 5:
        pieces[start] = _case(chance, pieces[start])
    elif what == 6:
        pieces[start:] = pieces[start:end]
    elif what == 7:
        pieces[start:start] = [chance.choice("[({") * chance.choice((3, 60, 600, 3_000))]
    else:
        at = chance.randrange(len(pieces))
        pieces[start], pieces[at] = pieces[at], pieces[start]
    return "".join(pieces)


def _case(chance: random.Random, piece: str) -> str:
    return chance.choice((piece.upper(), piece.lower(), piece.swapcase(), piece[::-1], piece * 3, f" {piece}"))


def _restructured(chance: random.Random, text: str, seeds: list[str]) -> str | None:
    """A JSON document with some of its values exchanged for others of the seeds; None for any other text."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    values = _values(chance.choice(seeds)) or [None]
    for _ in range(chance.choice((1, 1, 2, 4))):
        places = list(_places(document))
        if not places:
            break
        holder, key = chance.choice(places)
        if isinstance(holder, dict) and chance.random() < 0.3:
            holder[str(chance.choice(places)[1])] = holder.pop(key)
        elif chance.random() < 0.2:
            del holder[key]
        else:
            holder[key] = json.loads(json.dumps(chance.choice((*_PLAIN, chance.choice(values)))))
    return json.dumps(document, indent=chance.choice((None, 1)), ensure_ascii=chance.random() < 0.5)


_PLAIN: tuple[Any, ...] = (None, True, 0, -1, 2**70, 1.5, "", "x", [], {}, [[]], {"": None}, "[", "[x]", "[[x]]")


def _values(seed: str) -> list[Any]:
    try:
        return [holder[key] for holder, key in _places(json.loads(seed))]
    except ValueError:
        return []


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a document."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += [(value, key), *_places(item)]
    return found
