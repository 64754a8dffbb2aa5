"""JSON and YAML in texts of the Terraform language, also where unknown parts stand in them."""

from __future__ import annotations

import re
from typing import Any

from modelrail.readers.hcl import DEEPEST
from modelrail.readers.hcl_values import Json, Open, Partial, failure, has_secret, hidden, joined, outcome, unknown
from modelrail.readers.json_text import JsonError, Twice, decode
from modelrail.resources import Unknown


def json_decoded(value: Any) -> Any:
    """The content of a text of JSON, also where unknown parts stand in it."""
    if isinstance(value, Json):
        return value.value
    if isinstance(value, Open) and value.parts:
        return _with_parts(value)
    if isinstance(value, Unknown):
        return outcome(value)
    if not isinstance(value, str):
        return failure("'jsondecode' takes a text")
    try:
        found = _unmarked(decode(str(value)), {})
    except (JsonError, RecursionError):
        return failure("its text is no JSON")
    return hidden(found) if has_secret(value) else found


def _with_parts(value: Open) -> Any:
    """JSON around unknown parts: each stands as a mark in the text and comes back as itself."""
    marks: dict[str, Any] = {}
    written = ""
    for part in value.parts:
        if isinstance(part, Unknown):
            mark = f"\ufdd0{len(marks)}\ufdd1"
            marks[mark] = part
            # between quotes it is a part of a text, elsewhere a value of its own
            written += mark if re.sub(r"\\.", "", written).count('"') % 2 else f'"{mark}"'
        else:
            written += part
    try:
        return _unmarked(decode(written), marks)
    except (JsonError, RecursionError):
        return outcome(value)


def _unmarked(value: Any, marks: dict[str, Any], depth: int = 0) -> Any:
    if depth > DEEPEST:
        return unknown("it is nested too deeply", "simplify the value")
    if isinstance(value, dict):
        found = {k: _unmarked(v, marks, depth + 1) for k, v in value.items() if "\ufdd0" not in str(k)}
        whole = len(found) == len(value)
        return found if whole else Partial(found, unknown("one of its keys is not known", "write the keys out"))
    if isinstance(value, list):
        return [_unmarked(v, marks, depth + 1) for v in value]
    if isinstance(value, Twice):
        return unknown(f"'{value.key}' is written twice", "keep one of them")
    if not isinstance(value, str) or "\ufdd0" not in value:
        return value
    pieces = re.split("(\ufdd0[0-9]+\ufdd1)", value)
    parts = [marks.get(piece, piece) for piece in pieces if piece]
    return parts[0] if len(parts) == 1 else joined(parts)


def yaml_decoded(text: Any) -> Any:
    """The content of a text of YAML."""
    if not isinstance(text, str):
        return outcome(text) if isinstance(text, Unknown) else failure("'yamldecode' takes a text")
    import yaml

    try:
        found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 the safe loader, in C
    except (yaml.YAMLError, RecursionError):
        return failure("its text is no YAML")
    return hidden(_unmarked(found, {})) if has_secret(text) else _unmarked(found, {})
