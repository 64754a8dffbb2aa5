"""The rules as people and machines list them, and a rule's page."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from typing import Any

import msgspec

from modelrail.rule import Rule
from modelrail.rules import ALL

GATES = ("pulumi", "check", "checkov")
"""The gates that judge every rule today."""


def find(name: str) -> Rule | None:
    """A rule by id or slug, whatever the letter case."""
    return next((r for r in ALL if name.casefold() in (r.id.casefold(), r.slug)), None)


def near(name: str) -> str:
    """What was probably meant."""
    found = get_close_matches(name.lower(), [r.slug for r in ALL], 1, 0.5)
    return f"did you mean {found[0]}?" if found else "`modelrail rules` lists them"


def described(rule: Rule) -> dict[str, Any]:
    """A rule as one object of the JSON list."""
    return {
        "id": rule.id,
        "slug": rule.slug,
        "title": rule.title,
        "severity": rule.severity,
        "profile": rule.profile,
        "types": list(rule.types),
        "gates": list(GATES),
        "claims": list(rule.claims),
        "waivable": rule.waivable,
    }


def as_json() -> str:
    """All rules as a JSON list."""
    return msgspec.json.format(msgspec.json.encode([described(r) for r in ALL]), indent=2).decode()


def as_text() -> str:
    """All rules, a line each."""
    return "\n".join(f"{r.id}  {r.slug:<34}{r.severity:<10}{r.profile:<13}{r.title}" for r in ALL)


def page(rule: Rule) -> str:
    """The docstring of the rule's module with its facts around it."""
    module = importlib.import_module(f"modelrail.rules.{rule.slug.replace('-', '_')}")
    facts = [
        ("Severity", rule.severity),
        ("Profile", rule.profile),
        ("Can be waived", "yes" if rule.waivable else "no"),
    ]
    facts += [("Gates", ", ".join(GATES)), ("Remedy", rule.remedy)]
    head = f"{rule.id} {rule.slug}: {rule.title}"
    lines = [
        head,
        "=" * len(head),
        "",
        *(f"{name + ':':<15}{value}" for name, value in facts),
        "",
        (module.__doc__ or "").strip(),
    ]
    return "\n".join([*lines, *(["", "Sources:", *(f"  {s}" for s in rule.sources)] if rule.sources else [])])
