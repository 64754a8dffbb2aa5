"""Waivers: findings that somebody accepts and another approves, for one resource, for a reason, until a day.

A folder of YAML files, one a waiver; the file's name is its id. One that would reach more than it names is an error.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Union

import msgspec

from modelrail import models
from modelrail.findings import Finding
from modelrail.resources import Resource
from modelrail.rule import Rule, judges_models
from modelrail.settings import Environment, Problems, Settings, SettingsError, Strict, Text, text_of, typed

LONGEST = 180
"""Days from `created` to `expires`: half a year, so that each waiver is looked at again twice a year."""

_WILD = re.compile(r"[*?]|^\s|\s$")
_ARM_TYPE = re.compile(r"\w+\.[\w.]+(/\w+)+")


class Waiver(Strict, frozen=True):
    """What a waiver file says.

    Args:
        rule: id or slug. type: the resource's ARM type. name: its full name path (`workspace/endpoint`).
        owner: who answers for it. approver: another person, who agreed.
        reason, ticket: why, and where that was discussed.
        created, expires: days; the last day on which it holds.
        model: canonical id of the one model it is about. Left out, a waiver of a rule on models covers only a resource
            that names none: another model in its place would otherwise be waived too.
        environment: the one environment it is about; every one when left out.
    """

    rule: Text
    type: Text
    name: Text
    owner: Text
    approver: Text
    reason: Text
    ticket: Text
    created: datetime.date
    expires: datetime.date
    model: Union[Text, None] = None
    environment: Union[Environment, None] = None


class Kept(msgspec.Struct, frozen=True):
    """A waiver as found.

    Args:
        id: the name of its file. file: its path. rule: the id of its rule. of_model: whether that rule judges models.
    """

    id: str
    file: str
    rule: str
    waiver: Waiver
    of_model: bool = False

    def line(self, key: str) -> int:
        """The 1-based line of one of its keys."""
        from modelrail.setting_errors import line

        return line(text_of(Path(self.file), "waiver"), [key]) if Path(self.file).is_file() else 1


def load(settings: Settings, rules: Sequence[Rule]) -> list[Kept]:
    """The waivers of the settings' folder, in order of their ids.

    Raises:
        SettingsError: there is no such folder, a file is no waiver, or two have one id.
    """
    if settings.waivers is None:
        return []
    folder = settings.beside(settings.waivers)
    if not folder.is_dir():
        from modelrail.setting_errors import refused

        raise refused(settings, ["waivers"], f"there is no folder {folder}; make it or correct the path")
    found: dict[str, Kept] = {}
    for file in sorted(f for f in folder.iterdir() if f.suffix.lower() in (".yaml", ".yml")):
        if file.stem in found:
            raise SettingsError(f"{file}: {Path(found[file.stem].file).name} has the same id; rename one of them")
        found[file.stem] = parse(text_of(file, "waiver"), str(file), rules)
    return list(found.values())


def parse(text: str, file: str, rules: Sequence[Rule]) -> Kept:
    """A waiver from YAML text; `file` gives its id and stands before the line in errors.

    Raises:
        SettingsError: as `load`.
    """
    by_name = {name: rule for rule in rules for name in (rule.id, rule.slug)}
    waiver = typed(text, file, Waiver, lambda waiver: _problems(waiver, by_name))
    rule = by_name[waiver.rule]
    return Kept(Path(file).stem, file, rule.id, waiver, judges_models(rule))


def _problems(waiver: Waiver, rules: dict[str, Rule]) -> Problems:
    yield from ((["rule"], problem) for problem in _rule_problem(waiver.rule, rules))
    for key in ("type", "name", "model"):
        if _WILD.search(getattr(waiver, key) or ""):
            yield [key], f"a waiver is for one {key}; write it in full, without * or blanks around it"
    if waiver.rule in rules:
        yield from _type_problem(waiver, rules[waiver.rule])
    if waiver.model is not None:
        named = models.parse(waiver.model)
        if isinstance(named, models.Unparsed):
            yield ["model"], f"the model: {named.reason}; write its canonical id, as `modelrail model` shows it"
    if waiver.approver.strip().casefold() == waiver.owner.strip().casefold():
        yield ["approver"], "the approver is the owner; let another person approve it"
    if waiver.expires <= waiver.created:
        yield ["expires"], "it expires before it begins; write a day after created"
    if (waiver.expires - waiver.created).days > LONGEST:
        yield ["expires"], f"it holds longer than {LONGEST} days; write an earlier day and look at it again then"


def _rule_problem(name: str, rules: dict[str, Rule]) -> Iterator[str]:
    if name not in rules:
        near = get_close_matches(name, rules, 1)
        hint = f"did you mean {near[0]}?" if near else "`modelrail rules` lists them"
        yield f"there is no rule '{name[:60]}'; {hint}"
    elif not rules[name].waivable:
        yield f"{rules[name].id} {rules[name].slug} cannot be waived; take the file out"


def _type_problem(waiver: Waiver, rule: Rule) -> Problems:
    types = {t.lower(): t for t in rule.types}
    if waiver.type.lower() not in types and "*" not in types:
        near = get_close_matches(waiver.type.lower(), types, 1)
        hint = f"did you mean {types[near[0]]}?" if near else "`modelrail explain` says which"
        yield ["type"], f"{rule.id} does not judge {waiver.type[:120]}; {hint}"
    if _ARM_TYPE.fullmatch(waiver.type) and waiver.type.count("/") != waiver.name.count("/") + 1:
        example = "/".join(f"<{part}>" for part in waiver.type.split("/")[1:])
        yield ["name"], f"the name of a {waiver.type} has {waiver.type.count('/')} parts; write {example}"


class Waivers:
    """Waivers as they are used in a run: which covers a finding, which expired, which were of no use."""

    def __init__(self, kept: Sequence[Kept], settings: Settings) -> None:
        self._as_of = settings.as_of
        here = [k for k in kept if k.waiver.environment in (None, settings.environment)]
        self._begun = [k for k in here if k.waiver.created <= settings.as_of]
        self._by_resource: dict[tuple[str, str, str], list[Kept]] = {}
        for one in sorted(self._begun, key=lambda k: k.waiver.expires, reverse=True):
            key = (one.rule, one.waiver.type.lower(), one.waiver.name.lower())
            self._by_resource.setdefault(key, []).append(one)
        self._used: set[str] = set()
        self._seen: set[str] = set()

    def covering(self, finding: Finding, resource: Resource) -> Kept | None:
        """The waiver that matches a finding, of several the one that holds longest; it may have expired."""
        key = (finding.rule, finding.type.lower(), finding.name.lower())
        found = next((k for k in self._by_resource.get(key, ()) if _same_model(k, resource)), None)
        if found:
            self._used.add(found.id)
        return found

    def holds(self, kept: Kept) -> bool:
        """Whether a waiver has not expired."""
        return self._as_of <= kept.waiver.expires

    def first(self, kept: Kept) -> bool:
        """Whether this waiver is asked about for the first time."""
        seen = kept.id in self._seen
        self._seen.add(kept.id)
        return not seen

    def unused(self) -> list[Kept]:
        """Waivers that have begun, are for this environment and matched nothing."""
        return [k for k in self._begun if k.id not in self._used]


def _same_model(kept: Kept, resource: Resource) -> bool:
    """Whether the resource names the waiver's model and no other; one that is not known is another one."""
    ids = [item["id"] for item in resource.views.get("@models", ()) if "id" in item]
    if kept.waiver.model is None:
        return not (kept.of_model and ids)
    wanted = models.parse(kept.waiver.model)
    return isinstance(wanted, models.ModelReference) and {str(i).lower() for i in ids} == {wanted.id.lower()}
