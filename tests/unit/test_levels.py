"""Which rules are judged and which block: the profile, lowered levels, and what no setting may lower."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

from modelrail.levels import Level, levels
from modelrail.rule import Rule
from modelrail.rules import ALL
from modelrail.settings import Settings, SettingsError
from modelrail.settings import parse as parse_settings

AS_OF = datetime.date(2026, 11, 22)
MODEL = ALL[0]
BASELINE = replace(MODEL, id="MR001", slug="base-rule", profile="baseline")
RECOMMENDED = replace(MODEL, id="MR002", slug="good-rule", profile="recommended")
STRICT = replace(MODEL, id="MR003", slug="hard-rule", profile="strict")
FIXED = replace(MODEL, id="MR004", slug="fixed-rule", profile="baseline", waivable=False)
RULES: tuple[Rule, ...] = (BASELINE, RECOMMENDED, STRICT, FIXED)
ON, ADVICE = Level(True), Level(False)
ON_ALL = {"MR001": ON, "MR002": ON, "MR003": ON, "MR004": ON}
DECIDED = "{level: %s, owner: platform, reason: migration, until: %s}"
NOTE = "lowered by platform until 2026-11-22: migration"


def settings(text: str) -> Settings:
    return parse_settings(f"as_of: {AS_OF}\n{text}", "the text of this test")


def strict(rules: str) -> Settings:
    return settings(f"profile: strict\nrules: {{{rules}}}")


PROFILES = {"baseline": "MR001 MR004", "recommended": "MR001 MR002 MR004", "strict": "MR001 MR002 MR003 MR004"}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_of_the_profile_blocks(profile: str) -> None:
    assert levels(settings(f"profile: {profile}"), RULES) == dict.fromkeys(PROFILES[profile].split(), ON)


def test_without_settings_the_recommended_rules_block() -> None:
    assert levels(Settings(), RULES) == dict.fromkeys(PROFILES["recommended"].split(), ON)


# name, rules, level that the settings leave the rule (None: not judged)
LOWERED: list[tuple[str, str, str, Level | None]] = [
    ("advisory", "good-rule: advisory", "MR002", ADVICE),
    ("off", "good-rule: off", "MR002", None),
    ("by id", "MR003: off", "MR003", None),
    ("advisory with a decision", f"good-rule: {DECIDED % ('advisory', '2026-11-22')}", "MR002", ADVICE),
    ("off until a day that is over", "good-rule: {level: off, until: 2026-11-21}", "MR002", ON),
    ("off until today", "good-rule: {level: off, until: 2026-11-22}", "MR002", None),
    ("baseline, advisory", f"base-rule: {DECIDED % ('advisory', '2026-11-22')}", "MR001", Level(False, NOTE)),
    ("baseline off is still shown", f"base-rule: {DECIDED % ('off', '2026-11-22')}", "MR001", Level(False, NOTE)),
    ("baseline, day over", f"base-rule: {DECIDED % ('off', '2026-11-21')}", "MR001", ON),
]


@pytest.mark.parametrize(("name", "rules", "id_", "expected"), LOWERED, ids=[x[0] for x in LOWERED])
def test_lowered(name: str, rules: str, id_: str, expected: Level | None) -> None:
    found = levels(strict(rules), RULES)
    others = {k: v for k, v in ON_ALL.items() if k != id_}
    assert (id_ in found, found.pop(id_, None)) == (expected is not None, expected)
    assert found == others, "another rule was lowered with it"


def test_a_rule_outside_the_profile_stays_out_when_lowered() -> None:
    found = levels(settings("profile: baseline\nrules: {hard-rule: advisory}"), RULES)
    assert "MR003" not in found


NEEDS = "is a baseline rule; give level, owner, reason and until"
FOR_EVER = DECIDED % ("advisory", "2099-01-01")
REFUSED: list[tuple[str, str, str]] = [
    ("baseline by a word", "base-rule: off", NEEDS),
    ("baseline by its id", "MR001: advisory", NEEDS),
    ("without owner", "base-rule: {level: off, reason: r, until: 2099-01-01}", NEEDS),
    ("without reason", "base-rule: {level: off, owner: o, until: 2099-01-01}", NEEDS),
    ("without until", "base-rule: {level: off, owner: o, reason: r}", NEEDS),
    ("never", f"fixed-rule: {FOR_EVER}", "MR004 fixed-rule cannot be lowered; take it out"),
    ("never, by a word", "MR004: off", "MR004 fixed-rule cannot be lowered"),
    ("unknown", "god-rule: off", "there is no rule 'god-rule'; did you mean good-rule?"),
    ("id in small letters", "mr002: off", "did you mean MR002?"),
    ("slug in capital letters", "GOOD-RULE: off", "did you mean good-rule?"),
    ("nothing", "'': off", "there is no rule ''"),
    ("by id and by slug", "good-rule: advisory, MR002: off", "MR002 good-rule is named twice"),
]


@pytest.mark.parametrize(("name", "rules", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(name: str, rules: str, said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as error:
        levels(strict(rules), RULES)
    assert str(error.value).startswith("rules: ") and "\n" not in str(error.value)


def test_settings_of_no_file_are_refused_by_their_key() -> None:
    with pytest.raises(SettingsError, match=r"^rules: there is no rule 'zzz'; `modelrail rules` lists them$"):
        levels(Settings(rules={"zzz": "off"}), RULES)


@pytest.mark.parametrize("id_", ["MR901", "MR902", "MR905", "MR906"])
def test_what_stands_for_not_knowing_cannot_be_lowered(id_: str) -> None:
    slug = next(rule.slug for rule in ALL if rule.id == id_)
    for name in (id_, slug):
        with pytest.raises(SettingsError, match=f"{id_} {slug} cannot be lowered"):
            levels(strict(f"{name}: {FOR_EVER}"), ALL)
