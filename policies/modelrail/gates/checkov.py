"""checkov checks over the same rules: one a rule, judged by our own reader.

checkov says which file and which resource; the file is read and judged once, by the reader and rules of every other
gate, and each check looks its resource up. What cannot be looked up fails.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checkov.arm.base_resource_check import BaseResourceCheck
from checkov.common.bridgecrew.severities import get_severity
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.version import version

from modelrail import settings
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.readers import files
from modelrail.readers.json_text import lines, to_text
from modelrail.rule import Rule
from modelrail.rules import ALL

OLDEST = (3, 3)
"""The first release line with the categories used here; an unpinned install beside Pulumi silently gives 3.1."""

UNREAD = "MR905"


class OldCheckovError(RuntimeError):
    """checkov is older than this package can vouch for."""


def register() -> list[Check]:
    """Registers a check for every rule; raises OldCheckovError."""
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise OldCheckovError(version)
    return [Check(rule) for rule in ALL]


@dataclass
class Judged:
    """One file as judged: its findings by the line on which their resource begins, and those of the whole file."""

    by_line: dict[int, list[Finding]] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    whole: list[Finding] = field(default_factory=list)


@functools.cache
def judge(file: str) -> Judged:
    """Reads and judges a file, once a process."""
    path = Path(file)
    found = settings.load(settings.find(path.parent))
    evaluator = Evaluator(found)
    (unit,) = files.read([path], []).units
    index = lines(to_text(path.read_bytes()))
    if files.lies_in(path, found.own()):
        return Judged(known=set(index.values()))
    judged = Judged(known={line for pointer, line in index.items() if "/resources/" in pointer})
    linked = {r.source.file for r in unit.resources} - {file}
    here = [r for r in unit.resources if r.source.file not in linked]
    begins = {r.address: index.get(r.address.lower(), 0) for r in here}
    for resource in here:
        judged.types[begins[resource.address]] = resource.type
    for finding in evaluator.evaluate(unit):
        line = None if finding.file in linked else begins.get(finding.address)
        (judged.by_line.setdefault(line, []) if line else judged.whole).append(finding)
    return judged


class Check(BaseResourceCheck):  # type: ignore[misc]
    """One rule on every resource; the name of a failed check tells the reason."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(
            rule.title, rule.id, [CheckCategories.AI_AND_ML], ["*"], rule.sources[0] if rule.sources else None
        )
        self.rule = rule
        self.severity = get_severity(rule.severity)
        self._types = {t.lower() for t in rule.types}

    def run(
        self, scanned_file: str, entity_configuration: Any, entity_name: str, entity_type: str, skip_info: Any
    ) -> Any:
        """As checkov's, but a comment in the template cannot skip a rule that nothing may waive."""
        self._file = scanned_file
        skip = skip_info if self.rule.waivable else {}
        return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip)

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Looks the resource up; whatever goes wrong fails it, because checkov would let it pass."""
        self.name = self.rule.title
        try:
            return self._looked_up(int(conf.get("__startline__", 0)))
        except Exception as error:  # an exception would leave no record and exit status 0
            return self._failed(f"modelrail could not judge it: {str(error) or type(error).__name__}")

    def _looked_up(self, line: int) -> CheckResult:
        judged = judge(self._file)
        for finding in judged.whole:
            if finding.rule == self.rule.id:
                return self._failed(finding.message)
        if line not in judged.types:
            if line in judged.known or self.rule.id != UNREAD:  # it is not deployed, or another check says so
                return CheckResult.UNKNOWN
            return self._failed("checkov sees a resource here that modelrail did not read")
        blocking = [f for f in judged.by_line.get(line, ()) if f.rule == self.rule.id and f.blocking]
        if blocking:
            self.evaluated_keys = [f.path for f in blocking]
            return self._failed(blocking[0].message)
        return CheckResult.PASSED if judged.types[line] in self._types else CheckResult.UNKNOWN

    def _failed(self, reason: str) -> CheckResult:
        self.name = f"{self.rule.title}: {reason}"
        return CheckResult.FAILED
