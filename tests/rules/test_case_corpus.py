"""The case corpus is complete: every rule has every kind of case, and every spelling of a model is tried."""

from __future__ import annotations

from collections import Counter, defaultdict

from modelrail.rules import ALL
from tests import cases

WITHOUT = {
    "MR110": {"undecided": "that a resource cannot be read is always known"},
    "MR901": {"lowered": "nothing lowers it", "violation": "it is undecided by its nature"},
    "MR902": {"lowered": "nothing lowers it", "undecided": "a date is always known"},
    "MR905": {"lowered": "nothing lowers it"},
}
"""Kinds that a rule cannot have, with the reason."""
ON_THE_RUN = {"MR903", "MR904", "MR906"}
"""Rules on the run itself, which no case can show; tests/unit/test_waivers.py and tests/gates do."""


def test_every_rule_has_every_kind() -> None:
    shown = defaultdict(set)
    for case in cases.load():
        shown[case.rule].add(case.shows)
    missing = {
        rule.id: kinds
        for rule in ALL
        if rule.id not in ON_THE_RUN and (kinds := set(cases.KINDS) - shown[rule.id] - set(WITHOUT.get(rule.id, ())))
    }
    assert not missing


def test_every_rule_has_six_cases() -> None:
    counted = Counter(case.rule for case in cases.load())
    few = {r.id: counted[r.id] for r in ALL if counted[r.id] < 6 and r.id not in ON_THE_RUN}
    assert not few


def test_the_evasions_are_many() -> None:
    evasions = [case for case in cases.load() if case.shows == "evasion"]
    families = {case.name.partition(":")[0] for case in evasions if case.file == "evasions"}
    assert len(evasions) >= 300 and len(families) >= 24, (len(evasions), len(families))


def test_a_case_says_what_it_shows() -> None:
    known = {rule.id for rule in ALL}
    wrong = [
        str(c) for c in cases.load() if c.rule not in known or c.shows not in cases.KINDS or c.rule not in c.expect
    ]
    assert not wrong
