"""The report for a terminal: each finding like a compiler's diagnostic."""

from __future__ import annotations

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
    where = f"{finding.file}:{finding.line or 1}" if finding.file else finding.address
    verdict = finding.verdict if finding.blocking else f"{finding.verdict}, not blocking"
    named = f" {finding.name}" if finding.name else ""
    head = f"{where}: {paint(verdict, finding.verdict)}: {paint(finding.rule + ' ' + finding.slug, 'rule')}"
    rows = [("resource", f"{finding.type}{named}".strip() or finding.address), ("at", _at(finding))]
    rows += [("expected", finding.expected), ("to do", finding.remedy), ("waiver", finding.waiver or "")]
    lines = [f"  {paint(f'{label:<9}', 'dim')}{value}" for label, value in rows if value]
    return "\n".join([head, f"  {finding.message}", *lines, ""])


def _summary(result: Result) -> str:
    counts = result.summary
    blocking = sum(f.blocking for f in result.findings)
    said = f"{counts['resources']} resources in {result.files} files judged"
    said += f", {result.skipped} files skipped" if result.skipped else ""
    said += f": {counts['violations']} violations, {counts['undecided']} undecided, {blocking} blocking"
    said += f" ({f'settings {result.settings}' if result.settings else 'no modelrail.yaml found: default settings'})"
    return (
        said.replace("1 resources", "1 resource")
        .replace(" 1 files", " 1 file")
        .replace(" 1 violations", " 1 violation")
    )
