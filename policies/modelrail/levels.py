"""What each rule does under the settings: block, advise, or stay silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from modelrail.rule import PROFILES, Rule
from modelrail.settings import Lowered, Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Level:
    """Whether findings of a rule block, and the recorded decision if they were lowered."""

    blocks: bool
    waiver: str | None = None


def levels(settings: Settings, rules: Sequence[Rule]) -> dict[str, Level]:
    """The rules to judge, by id, and their level.

    Every rule of the profile blocks unless the settings lower it, and blocks again after the decision's `until`. A
    baseline rule that is lowered, even to off, is still judged and shown with its decision.

    Raises:
        SettingsError: an unknown rule or one named twice, one that may not be lowered, or a baseline rule without
            owner, reason and until.
    """
    by_name = {name: rule for rule in rules for name in (rule.id, rule.slug)}
    lowered: dict[str, tuple[str, Lowered | str]] = {}
    for name, value in settings.rules.items():
        rule = _named(name, by_name, settings)
        if rule.id in lowered:
            raise _error(settings, name, f"{rule.id} {rule.slug} is named twice, by id and by slug; keep one of them")
        lowered[rule.id] = name, value
    profiles = PROFILES[: PROFILES.index(settings.profile) + 1]
    found = {}
    for rule in rules:
        level = _level(rule, *lowered[rule.id], settings) if rule.id in lowered else Level(True)
        if rule.profile in profiles and level:
            found[rule.id] = level
    return found


def baseline_level(settings: Settings, rule: Rule, own: Level | None) -> Level | None:
    """The level of a clause that counts as baseline, given that of its rule; None where the rule blocks by itself.

    A lowered level reaches it only with what a baseline rule needs: owner, reason and until.
    """
    if own and own.blocks:
        return None
    lowered = settings.rules.get(rule.id, settings.rules.get(rule.slug))
    if not isinstance(lowered, Lowered) or not (lowered.owner and lowered.reason and lowered.until):
        return Level(True)
    return _level(replace(rule, profile="baseline"), rule.id, lowered, settings)


def _named(name: str, by_name: dict[str, Rule], settings: Settings) -> Rule:
    if name in by_name:
        return by_name[name]
    folded = {known.casefold(): known for known in by_name}
    near = get_close_matches(name.casefold(), folded, 1)
    hint = f"did you mean {folded[near[0]]}?" if near else "`modelrail rules` lists them"
    raise _error(settings, name, f"there is no rule '{name[:60]}'; {hint}")


def _level(rule: Rule, name: str, lowered: Lowered | str, settings: Settings) -> Level | None:
    if isinstance(lowered, str):
        lowered = Lowered(level="advisory" if lowered == "advisory" else "off")
    if not rule.waivable:
        raise _error(settings, name, f"{rule.id} {rule.slug} cannot be lowered; take it out")
    if rule.profile == "baseline" and not (lowered.owner and lowered.reason and lowered.until):
        raise _error(settings, name, f"{rule.id} {rule.slug} is a baseline rule; give level, owner, reason and until")
    if lowered.until and lowered.until < settings.as_of:
        return Level(True)
    if rule.profile != "baseline":
        return Level(False) if lowered.level == "advisory" else None
    return Level(False, f"lowered by {lowered.owner} until {lowered.until}: {lowered.reason}")


def _error(settings: Settings, name: str, problem: str) -> SettingsError:
    from modelrail.setting_errors import refused

    return refused(settings, ["rules", name], problem)
