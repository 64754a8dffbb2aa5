"""Which major versions of azurerm a configuration may run with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from modelrail.readers import hcl, hcl_source
from modelrail.readers.hcl_files import Folder

MAJORS = frozenset({2, 3, 4, 5})
"""Those that the table of arguments knows."""
_SOURCE = "hashicorp/azurerm"


def majors(folder: Folder, path: Path) -> frozenset[int]:
    """Major versions that the lock file, or else `required_providers`, allows; all where nothing is said."""
    locked = _locked(path / ".terraform.lock.hcl")
    if locked:
        return locked
    allowed = MAJORS
    for block in folder.of("terraform"):
        for inner in block.body.of("required_providers"):
            for attribute in inner.body.attributes.values():
                allowed &= _allowed(attribute.value)
    return allowed or MAJORS


def _locked(path: Path) -> frozenset[int]:
    try:
        body = hcl_source.parse(path.read_bytes()[:1_000_000], str(path))
    except OSError:
        return frozenset()
    for block in body.of("provider"):
        version = block.body.attributes.get("version")
        if block.labels and block.labels[0].endswith(_SOURCE) and version and isinstance(version.value, hcl.Literal):
            return of_version(str(version.value.value))
    return frozenset()


def of_version(version: str) -> frozenset[int]:
    """The major version of a version, if it is a known one."""
    major = version.partition(".")[0]
    return frozenset({int(major)}) & MAJORS if major.isdigit() and len(major) < 4 else frozenset()


def _allowed(node: Any) -> frozenset[int]:
    """What an entry of `required_providers` allows; one of another provider allows all."""
    items = (
        {k.value: v for k, v, _ in node.items if isinstance(k, hcl.Literal)} if isinstance(node, hcl.Mapping) else {}
    )
    source, version = items.get("source"), items.get("version")
    if not isinstance(source, hcl.Literal) or str(source.value).lower() != _SOURCE:
        return MAJORS
    return constrained(str(version.value)) if isinstance(version, hcl.Literal) else MAJORS


def constrained(constraint: str) -> frozenset[int]:
    """Major versions that a constraint such as `>= 3.0, < 5.0` allows."""
    found = MAJORS
    for part in constraint.split(","):
        match = re.fullmatch(r"\s*(=|!=|>=?|<=?|~>)?\s*v?(\d{1,4})(?:\.(\d+))?(?:\.(\d+))?\S*\s*", part)
        if match:
            found &= frozenset(m for m in MAJORS if _fits(m, match[1] or "=", int(match[2]), match[3], match[4]))
    return found


def _fits(major: int, sign: str, wanted: int, minor: str | None, patch: str | None) -> bool:
    """Whether some version of a major one satisfies one part of a constraint."""
    if sign in (">", ">="):
        return major >= wanted
    if sign == "<":
        return major < wanted or (major == wanted and (int(minor or 0), int(patch or 0)) > (0, 0))
    if sign == "<=":
        return major <= wanted
    if sign == "!=":
        return True
    return major >= wanted if sign == "~>" and minor is None else major == wanted
