"""Finding: what a rule says about a resource, the same for every gate and report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation or one question that could not be decided; field names are those of the JSON report.

    Args:
        rule: id (`MR102`); slug and severity are the rule's.
        verdict: `violation` or `undecided`.
        blocking: whether it makes a gate fail under the settings.
        address, type, name: the resource's; name is empty when unknown.
        path: property path in ARM terms.
        value: what was seen, as text, never a secret; None when nothing was there.
        expected: what would have passed.
        message, remedy: one sentence each.
        file, line: where, if known.
        chain: further places that led there, innermost first: of what is made inside a component.
        waiver: id of the waiver that covers it.
        fingerprint: stable over moved lines.
    """

    rule: str
    slug: str
    severity: str
    verdict: str
    blocking: bool
    address: str
    type: str
    name: str
    path: str
    value: str | None
    expected: str
    message: str
    remedy: str
    file: str | None = None
    line: int | None = None
    chain: tuple[tuple[str, int], ...] = ()
    waiver: str | None = None
    fingerprint: str = ""


def fingerprint(rule: str, type_: str, name: str, path: str) -> str:
    """SHA-256 of rule, type, name path (or symbolic name) and property path: the same after lines moved."""
    return hashlib.sha256("\0".join((rule, type_.casefold(), name.casefold(), path)).encode()).hexdigest()
