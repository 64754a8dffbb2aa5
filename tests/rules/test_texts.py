"""The words of every rule, as people and machines read them: a change of one is a change on purpose."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from modelrail import rules
from modelrail.rule import Rule

GOLDEN = Path(__file__).parents[1] / "golden" / "rules.json"


def words(rule: Rule) -> dict[str, Any]:
    clauses = [
        {"types": list(case.types), "message": c.message, "expected": c.expected, "unknown": c.unknown}
        for case in rule.cases
        for c in case.clauses
    ]
    kept = ("id", "slug", "title", "severity", "profile", "claims", "remedy", "sources", "waivable")
    return {**{key: getattr(rule, key) for key in kept}, "clauses": clauses}


def test_the_words_of_every_rule() -> None:
    """`MODELRAIL_UPDATE=1 pytest tests/rules/test_texts.py` writes them anew."""
    found = json.dumps([words(rule) for rule in rules.ALL], indent=1) + "\n"
    if os.environ.get("MODELRAIL_UPDATE"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text(), "the words of a rule changed; if that is meant, write them anew"
