"""What each rule does under the settings: block, advise, or stay silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from modelrail.rule import PROFILES, Rule
from modelrail.settings import Lowered, Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Level:
    """Whether findings of a rule block, and the recorded decision if they were lowered."""

    blocks: bool
    waiver: str | None = None


def levels(settings: Settings, rules: Sequence[Rule], origin: str) -> dict[str, Level]:
    """The rules to judge, by id, and their level; `origin` names the settings in errors.

    Every rule of the profile blocks unless the settings lower it. A baseline rule that is lowered, even to off, is
    still judged and shown with its decision, and blocks again after the decision's `until`.

    Raises:
        SettingsError: an unknown rule, a rule that may not be lowered, or a baseline rule without owner, reason, until.
    """
    by_name = {name: rule for rule in rules for name in (rule.id, rule.slug)}
    lowered = {_named(name, by_name, origin).id: value for name, value in settings.rules.items()}
    profiles = PROFILES[: PROFILES.index(settings.profile) + 1]
    found = {}
    for rule in rules:
        level = _level(rule, lowered.get(rule.id), settings, origin)
        if rule.profile in profiles and level:
            found[rule.id] = level
    return found


def _named(name: str, by_name: dict[str, Rule], origin: str) -> Rule:
    if name in by_name:
        return by_name[name]
    near = get_close_matches(name, by_name, 1)
    hint = f"did you mean {near[0]}?" if near else "`modelrail rules` lists them"
    raise SettingsError(f"{origin}: rules: there is no rule '{name}'; {hint}")


def _level(rule: Rule, lowered: Lowered | str | None, settings: Settings, origin: str) -> Level | None:
    if lowered is None:
        return Level(True)
    if isinstance(lowered, str):
        lowered = Lowered(level="advisory" if lowered == "advisory" else "off")
    if not rule.waivable:
        raise SettingsError(f"{origin}: rules: {rule.id} {rule.slug} cannot be lowered; take it out")
    if rule.profile != "baseline":
        return Level(False) if lowered.level == "advisory" else None
    if not (lowered.owner and lowered.reason and lowered.until):
        raise SettingsError(
            f"{origin}: rules: {rule.id} {rule.slug} is a baseline rule; give level, owner, reason and until"
        )
    if lowered.until < settings.as_of:
        return Level(True)
    return Level(False, f"lowered by {lowered.owner} until {lowered.until}: {lowered.reason}")
