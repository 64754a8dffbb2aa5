"""The report for a terminal: each finding like a compiler's diagnostic."""

from __future__ import annotations

import os
from collections.abc import Callable

from modelrail.findings import Finding
from modelrail.reports.result import Result

_COLORS = {"violation": "31;1", "undecided": "33;1", "dim": "2", "rule": "1"}


def render(result: Result, color: bool) -> str:
    """The report as text; `color` adds terminal escapes."""
    paint = _paint if color else _plain
    order = sorted(result.findings, key=lambda f: (f.file or "", f.line or 0, f.rule))
    return "\n".join([*(finding(f, paint) for f in order), _summary(result)])


def _paint(text: str, role: str) -> str:
    return f"\x1b[{_COLORS[role]}m{text}\x1b[0m"


def _plain(text: str, role: str) -> str:
    return text


def _at(finding: Finding) -> str:
    if not finding.path:
        return ""
    return finding.path if finding.value is None else f"{finding.path}: {finding.value}"


def finding(finding: Finding, paint: Callable[[str, str], str] | None = None) -> str:
    """One finding as lines; `paint` colors a text by its role."""
    paint = paint or _plain
    where = printable(f"{finding.file}:{finding.line or 1}" if finding.file else finding.address)
    verdict = finding.verdict if finding.blocking else f"{finding.verdict}, not blocking"
    named = f" {finding.name}" if finding.name else ""
    head = f"{where}: {paint(verdict, finding.verdict)}: {paint(finding.rule + ' ' + finding.slug, 'rule')}"
    rows = [("resource", f"{finding.type}{named}".strip() or finding.address), ("at", _at(finding))]
    rows += [("made at", ", ".join(f"{file}:{line}" for file, line in finding.chain))]
    rows += [("expected", finding.expected), ("to do", finding.remedy), ("waiver", finding.waiver or "")]
    lines = [f"  {paint(f'{label:<9}', 'dim')}{printable(value)}" for label, value in rows if value]
    return "\n".join([head, f"  {printable(finding.message)}", *lines, ""])


def printable(text: str) -> str:
    """One line for a terminal, whatever the input wrote into names and keys."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _near(path: str) -> str:
    """A path as a person at this folder would write it."""
    here = os.path.relpath(path)
    return path if here.startswith("..") else here


def _summary(result: Result) -> str:
    counts, blocking = result.summary, sum(f.blocking for f in result.findings)
    said = f"{_count(counts['resources'], 'resource')} in {_read(result)} judged"
    said += f", {_count(result.skipped, 'file')} skipped" if result.skipped else ""
    said += f": {_count(counts['violations'], 'violation')}, {counts['undecided']} undecided, {blocking} blocking"
    settings = f"settings {_near(result.settings)}" if result.settings else "no modelrail.yaml found: default settings"
    return f"{said} ({settings})"


def _read(result: Result) -> str:
    files, projects = result.files - result.projects, result.projects
    said = [_count(files, "file")] if files or not projects else []
    return " and ".join([*said, *([_count(projects, "Pulumi project")] if projects else [])])


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
