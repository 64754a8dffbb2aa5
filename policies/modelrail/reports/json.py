"""The JSON report, version 1."""

from __future__ import annotations

from typing import Any

import msgspec

from modelrail.findings import Finding
from modelrail.reports.result import Result


def render(result: Result) -> str:
    """The report as text, two blanks of indentation."""
    document = {"version": 1, "summary": result.summary, "findings": [_finding(f) for f in result.findings]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "slug": finding.slug,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "blocking": finding.blocking,
        "resource": {"address": finding.address, "type": finding.type, "name": finding.name},
        "path": finding.path,
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
        "remedy": finding.remedy,
        "file": finding.file,
        "line": finding.line,
        "waiver": finding.waiver,
        "fingerprint": finding.fingerprint,
    }
