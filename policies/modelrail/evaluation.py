"""Judges resources by all rules of the chosen profile: each resource once, each rule by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from modelrail import facts, tables, waivers
from modelrail import rules as registry
from modelrail.explanations import Evidence, explain
from modelrail.findings import Finding, fingerprint
from modelrail.graph import link
from modelrail.levels import Level, baseline_level, levels
from modelrail.predicates import Environment, Exists, Node, Related, Table, Test, build
from modelrail.resources import ABSENT, Problem, Resource, Secret, Unit, Unknown, text
from modelrail.rule import Clause, Rule, is_join, walk
from modelrail.rules.stale_catalog import OLDEST
from modelrail.settings import Settings
from modelrail.types import TYPES, spelled
from modelrail.types.normalize import normalize

WHOLE = "MR901"
"""The rule that speaks alone where everything below it is unknown."""
NO_MODEL_POLICY, EXPIRED_WAIVER, UNUSED_WAIVER, STALE_CATALOG = "MR501", "MR902", "MR903", "MR904"
_IDS = frozenset(path for kind in TYPES.values() for path in kind.ids)


@dataclass(frozen=True, slots=True)
class _Check:
    rule: Rule
    clause: Clause
    level: Level
    test: Test
    join: bool
    late: bool


class Evaluator:
    """The rules of a profile under given settings, compiled once.

    Args:
        settings: profile, levels, models, geography, scope, and where waivers and context are.
        rules: all rules there are; others than the registry's only in tests.
        kept: waivers, instead of those that the settings name.

    Raises:
        SettingsError: a level of the settings names no rule, or lowers one that cannot be lowered so; a waiver or the
            context cannot be used.
    """

    def __init__(
        self, settings: Settings, rules: Sequence[Rule] = registry.ALL, kept: Sequence[waivers.Kept] | None = None
    ) -> None:
        self.settings = settings
        self._levels = levels(settings, rules)
        self._waivers = waivers.Waivers(waivers.load(settings, rules) if kept is None else kept, settings)
        self._context = _context(settings)
        self._open: set[str] = set()
        self._rules = {rule.id: rule for rule in rules}
        self._environment = Environment(msgspec.to_builtins(settings), tables.build(settings))
        self._checks: dict[str, list[_Check]] = {}
        self._split: dict[tuple[str, bool], list[_Check]] = {}
        for rule in rules:
            self._compile(rule)

    def _compile(self, rule: Rule) -> None:
        own = self._levels.get(rule.id)
        for case in rule.cases:
            for clause in case.clauses:
                level = baseline_level(self.settings, rule, own) if clause.baseline else own
                if level is None:
                    continue
                test = build(clause.violation, self._environment)
                check = _Check(rule, clause, level, test, joins(clause.violation), _is_late(clause.violation))
                for type_ in case.types:
                    self._checks.setdefault(type_.lower(), []).append(check)

    def table(self, name: str) -> Table:
        """A fact table under these settings."""
        return self._environment.tables[name]

    def join_rules(self) -> list[str]:
        """Ids of the rules that need other resources than the judged one."""
        return sorted({c.rule.id for checks in self._checks.values() for c in checks if c.join})

    def has_joins(self, type_: str) -> bool:
        """Whether some rule joins from this lower-cased type."""
        return any(check.join for check in self._checks.get(type_, ()))

    def evaluate(self, unit: Unit) -> list[Finding]:
        """All findings of a unit as a reader gave it, located, in the order of the input."""
        for resource in unit.resources:
            normalize(resource)
        self.link(unit)
        judged = [r for r in unit.resources if not r.views.get("@existing")]
        found = [f for r in judged for f in self._located(unit, r)]
        return found + [finding_of(problem) for problem in unit.problems]

    def link(self, unit: Unit) -> None:
        """Links normalized resources with each other and with those of the context that they do not replace."""
        own = {(r.type, str(r.name).lower()) for r in unit.resources}
        around = [r for r in self._context if (r.type, str(r.name).lower()) not in own]
        link(replace(unit, resources=[*around, *unit.resources]), self.settings.scope)
        if any(r.views.get("@assignments") == "none" for r in unit.resources):
            self._open.add(NO_MODEL_POLICY)

    def not_judged(self) -> list[str]:
        """Rules that had nothing to go by in what was judged, each with the reason."""
        named = [self._rules[id_] for id_ in sorted(self._open & self._levels.keys())]
        return [f"{r.id} {r.slug}: neither the input nor the context holds policy assignments" for r in named]

    def conclude(self, complete: bool = True) -> list[Finding]:
        """Findings on the run itself, once all is judged; `complete` says that all could be read."""
        unused = self._waivers.unused() if complete and UNUSED_WAIVER in self._levels else []
        return [*self._stale(), *map(self._unused, unused)]

    def _stale(self) -> Iterator[Finding]:
        level, read = self._levels.get(STALE_CATALOG), facts.as_of("catalog")
        age = (self.settings.as_of - datetime.date.fromisoformat(read)).days
        if level and age > OLDEST:
            found = _on_run(self._rules[STALE_CATALOG], level.blocks and self.settings.profile == "strict", read)
            said = f"the catalog is of {read}, {age} days before {self.settings.as_of}"
            yield replace(found, value=read, message=said, expected=f"at most {OLDEST} days", waiver=level.waiver)

    def _unused(self, kept: waivers.Kept) -> Finding:
        level, waiver = self._levels[UNUSED_WAIVER], kept.waiver
        return replace(
            _on_run(self._rules[UNUSED_WAIVER], level.blocks, kept.id),
            value=kept.id,
            expected="a waiver that is needed",
            message=f"the waiver {kept.id} of {kept.rule} matches no finding on {waiver.type} {waiver.name}",
            file=kept.file,
            line=kept.line("rule"),
            waiver=level.waiver,
        )

    def _located(self, unit: Unit, resource: Resource) -> Iterator[Finding]:
        for finding in self.judge(resource, joins=False) + self.judge(resource, joins=True):
            if finding.rule != EXPIRED_WAIVER:
                file, line = unit.locate(resource, finding.path)
                finding = replace(finding, file=file, line=line, chain=resource.source.chain)
            yield finding

    def judge(self, resource: Resource, joins: bool, late: bool = True) -> list[Finding]:
        """Findings of one normalized resource: by the rules that need only it, or (linked) by those that join.

        Without `late`, not by those that ask for resources which come after it.
        """
        found = []
        for check in self._of(resource.type, joins):
            if late or not check.late:
                found += self._apply(check, resource)
        if any(f.rule == WHOLE for f in found):
            found = [f for f in found if f.rule == WHOLE or f.verdict == "violation"]
        return [waived for f in _once(found) for waived in self._waived(f, resource)]

    def _of(self, type_: str, joins: bool) -> list[_Check]:
        """The checks of a type that join, or do not; told apart once."""
        if (type_, joins) not in self._split:
            every = (*self._checks.get(type_, ()), *self._checks.get("*", ()))
            self._split[type_, joins] = [check for check in every if check.join is joins]
        return self._split[type_, joins]

    def _waived(self, finding: Finding, resource: Resource) -> list[Finding]:
        """The finding as its waiver leaves it; one that expired is said beside it."""
        kept = self._waivers.covering(finding, resource)
        if kept is None:
            return [finding]
        if self._waivers.holds(kept):
            return [replace(finding, blocking=False, waiver=finding.waiver or kept.id)]
        expired = replace(
            _on_run(self._rules[EXPIRED_WAIVER], True, kept.id),
            address=finding.address,
            type=finding.type,
            name=finding.name,
            value=str(kept.waiver.expires),
            expected=f"a day from {self.settings.as_of} on",
            message=f"the waiver {kept.id} of {kept.rule} expired; {kept.waiver.owner} answers for it",
            file=kept.file,
            line=kept.line("expires"),
        )
        return [finding, expired] if self._waivers.first(kept) else [finding]

    def _apply(self, check: _Check, resource: Resource) -> list[Finding]:
        try:
            verdict = check.test(resource)
            if verdict is False:
                return []
            evidence = explain(check.clause.violation, resource, self._environment)
            return [self._finding(check, resource, evidence, undecided=verdict is None)]
        except Exception as error:  # a rule that fails must block and must not lose the others' findings
            return [finding_of(failure(check.rule.id, resource, error))]

    def _finding(self, check: _Check, resource: Resource, evidence: list[Evidence], undecided: bool) -> Finding:
        first = _first(evidence, undecided)
        unknown = first.value if isinstance(first.value, Unknown) else None
        path = unknown.path if unknown and unknown.path else first.path
        path = "" if path.startswith(("@", "$")) else path
        return Finding(
            rule=check.rule.id,
            slug=check.rule.slug,
            severity=check.rule.severity,
            verdict="undecided" if undecided else "violation",
            blocking=check.level.blocks and not (undecided and check.clause.unknown == "advises"),
            address=resource.address,
            type=spelled(resource.type),
            name=_named(resource),
            path=path,
            value=_shown(first, resource),
            expected=check.clause.expected,
            message=_message(check.clause, first, unknown),
            remedy=(unknown.remedy if unknown else "") or check.rule.remedy,
            waiver=check.level.waiver,
            fingerprint=fingerprint(check.rule.id, resource.type, _stable_name(resource), path),
        )


def _once(found: list[Finding]) -> list[Finding]:
    """An unknown that several clauses of a rule meet is said once, and blocks where it blocks for one of them."""
    kept: dict[tuple[str, ...], Finding] = {}
    for finding in found:
        expected = finding.expected if finding.verdict == "violation" else ""
        key = (finding.rule, finding.path, finding.message, expected)
        if key not in kept or finding.blocking:
            kept[key] = finding
    return list(kept.values())


def _is_late(violation: Node) -> bool:
    """Whether a predicate asks for children of the resource, others that refer to it, or policies that hold for it."""
    return any(isinstance(n, Related) and n.edge.startswith(("child:", "in:", "policy")) for n in walk(violation))


def joins(violation: Node) -> bool:
    """Whether a predicate is judged with the other resources of the input.

    So is one that asks whether an id is set: an unknown id counts as set where it comes from the same input.
    """
    return is_join(violation) or any(isinstance(n, Exists) and n.path in _IDS for n in walk(violation))


def _context(settings: Settings) -> list[Resource]:
    if not settings.context:
        return []
    from modelrail.context import load

    return load(settings)


def _on_run(rule: Rule, blocking: bool, key: str) -> Finding:
    """A finding that is not about a property of a resource, to be filled in."""
    return Finding(
        rule=rule.id,
        slug=rule.slug,
        severity=rule.severity,
        verdict="violation",
        blocking=blocking,
        address="",
        type="",
        name="",
        path="",
        value=None,
        expected="",
        message="",
        remedy=rule.remedy,
        fingerprint=fingerprint(rule.id, "", key, ""),
    )


def failure(rule: str, resource: Resource, error: Exception) -> Problem:
    """The problem that stands for an exception in our own code; it tells the kind of error, never a value."""
    return Problem(
        "MR906",
        f"{rule} failed with {type(error).__name__} and could not judge this resource",
        "Report it; the resource stays blocked until the rule can judge it.",
        file=resource.source.file,
        line=resource.source.line,
        address=resource.address,
        type=resource.type,
        name=_named(resource),
    )


def finding_of(problem: Problem) -> Finding:
    """The finding for what a reader, a rule or a gate could not do; it always blocks."""
    rule = next(r for r in registry.ALL if r.id == problem.rule)
    return Finding(
        rule=rule.id,
        slug=rule.slug,
        severity=rule.severity,
        verdict="undecided",
        blocking=True,
        address=problem.address,
        type=spelled(problem.type),
        name=problem.name,
        path=problem.path,
        value=None,
        expected="",
        message=problem.message,
        remedy=problem.remedy or rule.remedy,
        file=problem.file,
        line=problem.line,
        fingerprint=fingerprint(rule.id, problem.type, problem.name or problem.address, problem.path),
    )


def _first(evidence: list[Evidence], undecided: bool) -> Evidence:
    """The leaf to show: for an undecided verdict one that is unknown."""
    if undecided:
        evidence = [e for e in evidence if isinstance(e.value, Unknown)] or evidence
    return evidence[0] if evidence else Evidence("", ABSENT)


def _shown(evidence: Evidence, resource: Resource) -> str | None:
    shown: Any = text(evidence.value)
    if shown is not None and _is_assumed(evidence.path, resource):
        return f"{shown} (assumed default)"
    return str(shown) if shown is not None else None


def _is_assumed(path: str, resource: Resource) -> bool:
    """Whether a value, or an object around it, is a parameter's default."""
    parts = path.split(".")
    return any(".".join(parts[: i + 1]).split("[")[0] in resource.assumed for i in range(len(parts)))


def _named(resource: Resource) -> str:
    if isinstance(resource.name, Unknown):
        return ""
    return "[secret]" if isinstance(resource.name, Secret) else resource.name


def _message(clause: Clause, evidence: Evidence, unknown: Unknown | None) -> str:
    if unknown:
        return f"cannot be decided: {unknown.path or evidence.path}: {unknown.reason}"
    said = clause.message.replace("{value}", text(evidence.value) or "nothing")
    return f"{said} ({evidence.note})" if evidence.note else said


def _stable_name(resource: Resource) -> str:
    if isinstance(resource.name, Unknown):
        return resource.symbol or resource.name.symbol or resource.address
    return resource.name
