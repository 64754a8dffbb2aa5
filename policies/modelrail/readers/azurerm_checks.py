"""What an azurerm resource says that the table of arguments does not know: it must not pass in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modelrail.readers.terraform_declared import META, Declared
from modelrail.resources import Problem
from modelrail.types.keys import near

_GUARDED = re.compile(r"azurerm_(machine_learning|cognitive|ai_)")
_COMPUTED = frozenset({"id", "timeouts"})


def unlisted(found: Declared) -> list[Problem]:
    """A type that is not in the table, and looks as if it carried a model."""
    if not _GUARDED.match(found.type):
        return []
    message = f"{found.type} is not a type that this version of modelrail knows"
    remedy = "write it with azapi_resource, or judge the plan's ARM resources another way"
    line = (found.find("") or (found.file, found.line))[1]
    return [Problem("MR901", message, remedy, found.file, line, found.address, found.type)]


def arguments(found: Declared, row: dict[str, Any]) -> Iterator[Problem]:
    """Arguments that are not in the table: all of a guarded type, near misses of others."""
    guarded = bool(_GUARDED.match(found.type)) and found.written
    told = {part.removesuffix("[*]") for path in row.get("arguments", {}) for part in path.split(".")}
    told |= {name for key in ("parent", "name", "onto") for name in _names(row.get(key, ()))} | {"name"}
    told |= {*row.get("blocks", ()), *row.get("parts", ())}
    told |= {i["of"] for i in row.get("ancestors", {}).values()}
    told |= {name for pattern in row.get("composed", {}).values() for name in re.findall(r"{(\w+)}", pattern)}
    known = told | set(row.get("others", "").split()) | META | _COMPUTED
    known |= {"location", "resource_group_name", "identity", "tags"}
    for name in found.arguments:
        meant = next((t for t in sorted(told) if near(name, t)), "") if name not in known else ""
        if meant or (guarded and name not in known):
            hint = f"did you mean {meant}?" if meant else "this version of modelrail does not know it"
            line = (found.find(name) or (found.file, found.line))[1]
            message = f"'{name}' is no known argument of {found.type}: {hint}"
            remedy = "correct the argument, or write the resource with azapi_resource"
            yield Problem("MR905", message, remedy, found.file, line, found.address, row["type"].lower(), path=name)


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
