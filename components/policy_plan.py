"""What ModelCatalogPolicy makes under the settings of the program, as plain data: no resource, no engine.

The conditions are those of `modelrail.gates.azure_policy`, which also says what no policy can tell.
"""

import contextlib
import datetime
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import pulumi

from components.checks import settings
from components.policy_built_ins import allowed_ids


@dataclass(frozen=True)
class Definition:
    """One rule as a definition of Azure Policy.

    Args:
        rule: the rule. effect: `deny`, or `audit` where the settings only want its advice.
        condition: when it holds, for all of its types that a policy can tell.
    """

    rule: Any
    effect: str
    condition: dict[str, Any]

    @property
    def part(self) -> str:
        """Its name inside the component."""
        return str(self.rule.id.lower())


@dataclass(frozen=True)
class Exemption:
    """Somebody's decision to let something pass until a day.

    Args:
        id: the waiver's, or that of a rule which is lowered. rule: id. until: the last day on which it holds.
        owner, approver, ticket, reason: who answers for it, and why.
        type, name: the one resource that it is about; None where the settings lower the rule everywhere.
        model: the one model it is about.
    """

    id: str
    rule: str
    until: datetime.date
    owner: str
    reason: str
    approver: str = ""
    ticket: str = ""
    type: Optional[str] = None
    name: Optional[str] = None
    model: Optional[str] = None

    @property
    def part(self) -> str:
        """Its name inside the component."""
        return f"exemption-{self.id}"


@dataclass(frozen=True)
class Plan:
    """What to make.

    Args:
        settings: the settings. blocking: ids of the rules that block. models: ids for the lists of Microsoft's
            definitions. not_enforced: what no policy can tell, a line a rule.
    """

    settings: Any
    definitions: tuple[Definition, ...]
    exemptions: tuple[Exemption, ...]
    blocking: frozenset[str]
    models: tuple[str, ...]
    not_enforced: tuple[str, ...]


def plan() -> Plan:
    """What to make under the settings of the program.

    Raises:
        pulumi.RunError: settings or waivers cannot be used.
    """
    return _plan(str(Path.cwd()), os.environ.get("MODELRAIL_SETTINGS"))


@functools.lru_cache(maxsize=8)
def _plan(_folder: str, _named: Optional[str]) -> Plan:
    from modelrail import rules
    from modelrail.levels import levels

    known = settings()
    with _usable():
        found = levels(known, rules.ALL)
        judged = [rule for rule in rules.ALL if rule.id in found and rule.claims]
        lowered = [(rule, _lowered(known, rule)) for rule in judged if found[rule.id].waiver]
        definitions, not_enforced = _definitions(known, judged, found)
        exemptions = [
            *(Exemption(rule.slug, rule.id, by.until, by.owner, by.reason) for rule, by in lowered),
            *_waived(known, rules.ALL),
        ]
    enforced = {definition.rule.id for definition in definitions}
    return Plan(
        known,
        tuple(definitions),
        tuple(e for e in exemptions if e.rule in enforced),
        frozenset(id_ for id_, level in found.items() if level.blocks),
        tuple(allowed_ids(known, [e.model for e in exemptions if e.model and e.rule == "MR101"])),
        tuple(not_enforced),
    )


@contextlib.contextmanager
def _usable() -> Iterator[None]:
    from modelrail.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def _lowered(known: Any, rule: Any) -> Any:
    return known.rules.get(rule.id, known.rules.get(rule.slug))


def _definitions(known: Any, judged: Sequence[Any], found: Any) -> tuple[list[Definition], list[str]]:
    import msgspec

    from modelrail import tables
    from modelrail.predicates import Environment

    environment = Environment(msgspec.to_builtins(known), tables.build(known))
    definitions, left = [], []
    for rule in judged:
        conditions, refused = _conditions(rule, environment)
        if conditions:
            condition = conditions[0] if len(conditions) == 1 else {"anyOf": conditions}
            denies = found[rule.id].blocks or found[rule.id].waiver
            definitions.append(Definition(rule, "deny" if denies else "audit", condition))
        if refused:
            left.append(f"{rule.id} {rule.slug}" + (f": {', '.join(refused)}" if conditions else ""))
    return definitions, left


def _conditions(rule: Any, environment: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The condition of each type that a policy can tell, and the types that it cannot."""
    from modelrail.gates.azure_policy import RefusedError, compile_rule

    conditions, refused = [], []
    for type_ in rule.types:
        try:
            compiled = compile_rule(rule, type_, environment)
        except RefusedError:
            refused.append(type_)
            continue
        conditions.append(compiled.definition["properties"]["policyRule"]["if"])
    return conditions, refused


def _waived(known: Any, rules: Sequence[Any]) -> Iterator[Exemption]:
    """The waivers that hold here and now."""
    from modelrail import waivers

    for kept in waivers.load(known, rules):
        given = kept.waiver
        if given.environment in (None, known.environment) and given.created <= known.as_of <= given.expires:
            yield Exemption(
                kept.id,
                kept.rule,
                given.expires,
                given.owner,
                given.reason,
                given.approver,
                given.ticket,
                given.type,
                given.name,
                given.model,
            )
