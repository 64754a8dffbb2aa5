"""Runs checkov in its own environment and closes the doors it leaves open.

Started by `modelrail checkov` with the Python that has checkov, and the file that says what to do. checkov's own report
is printed as it is; what is wrong beyond it is said on stderr.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from modelrail.findings import Finding
from modelrail.gates import canary_forms, checkov_request
from modelrail.gates.checkov_judged import Index, of
from modelrail.reports import text
from modelrail.reports.result import BLOCKED, NOT_JUDGED, OK

JUDGED = "MODELRAIL_CHECKOV_JUDGED"
NO_CANARY = {"MR309", "MR902", "MR903", "MR904", "MR906"}
"""Rules that no template can make fail: they are about settings, waivers, the day, or our own failure."""


def main(file: str) -> int:
    """Exit status 0, 1 when something blocks, 2 when the scan cannot be trusted."""
    try:
        request, judged = checkov_request.read(file)
        os.environ[JUDGED] = request.judged
        return _judged(request, Index(judged))
    except SystemExit:  # checkov refuses its arguments or configuration, and has said so
        return NOT_JUDGED
    except Exception as error:  # a crash of checkov, or of ours, is no pass
        if os.environ.get("MODELRAIL_DEBUG"):
            raise
        print(f"modelrail: checkov could not be run to its end: {type(error).__name__}", file=sys.stderr)
        return NOT_JUDGED


def _judged(request: checkov_request.Request, index: Index) -> int:
    from modelrail.gates.checkov_scan import scan

    code, found, ignored = scan(request, index)
    doors = [*found.failed, *_open_doors(request, found.scan_reports, index)]
    skips = _Skips(found.scan_reports, index)
    left = [f for f in index.judged.findings() if f.blocking and id(f) not in skips.findings]
    seen = _seen(found.scan_reports, index)
    unseen = [f for f in left if id(f) not in seen]
    if unseen:
        print("\nmodelrail: checkov's report does not hold these:\n", file=sys.stderr)
        print("\n".join(text.finding(f) for f in unseen), file=sys.stderr)
    notes = [*request.notes, *ignored, *_unparsed(found.scan_reports, index), *_crashed(), *skips.said()]
    for line in (*dict.fromkeys(notes), *dict.fromkeys(doors)):
        print(f"modelrail: {text.printable(line)}", file=sys.stderr)
    return NOT_JUDGED if doors or not request.judged_any else max(BLOCKED if left else OK, code)


def _open_doors(request: checkov_request.Request, reports: list[Any], index: Index) -> Iterator[str]:
    """What would have let something pass unseen."""
    from checkov.logging_init import log_stream

    from modelrail.gates.checkov_loaded import missing

    if "Cannot load external check" in log_stream.getvalue():
        yield f"a check file in {request.checks} could not be loaded; checkov's log above names it"
    for report in reports:
        for file in report.parsing_errors:
            if not index.reads(file):
                yield f"{file}: checkov could not parse it, and neither could this command; correct or remove it"
    absent = {name: ids for name, ids in missing(request.rules).items() if ids}
    for name, ids in absent.items():
        yield f"rules not loaded by checkov for {name}: {', '.join(sorted(ids))}; install this modelrail beside it"
    if not absent:
        for name, ids in _silent(request.rules, _used(reports)).items():
            yield f"rules that did not fail in {name} where they must: {', '.join(sorted(ids))}; do not trust this scan"


def _unparsed(reports: list[Any], index: Index) -> Iterator[str]:
    for file in (file for report in reports for file in report.parsing_errors):
        if index.reads(file):
            yield f"{file}: checkov could not parse it, so its own checks did not run; the rules did"


def _crashed() -> list[str]:
    """checkov's own checks that raised, which leaves no record."""
    from checkov.logging_init import log_stream

    found = re.findall(r"Failed to run check (\S+) on ([^\n]*)", log_stream.getvalue())
    return [f"checkov's {check} raised on {where} and says nothing of it" for check, where in found]


def _used(reports: list[Any]) -> set[str]:
    """The languages in which checkov looked at something."""
    frameworks = {report.check_type for report in reports if report.resources or report.parsing_errors}
    return {"arm" if name == "pulumi" else name.partition("_")[0] for name in frameworks}


def _silent(rules: list[str], languages: set[str]) -> dict[str, set[str]]:
    """By language, the rules that do not fail on a template made to fail them all."""
    silent = {}
    handed = os.environ[JUDGED]
    with tempfile.TemporaryDirectory(prefix="modelrail-") as folder:
        files = canary_forms.write(Path(folder))
        for name, file in ((name, file) for name, file in files.items() if name in languages):
            silent[name] = set(rules) - NO_CANARY - _failing(name, file, rules)
    os.environ[JUDGED] = handed
    return {name: ids for name, ids in silent.items() if ids}


def _failing(language: str, file: Path, rules: list[str]) -> set[str]:
    """The rules that fail on a file, under settings that lower none."""
    from checkov.runner_filter import RunnerFilter

    from modelrail.checking import judge
    from modelrail.gates.checkov import index
    from modelrail.gates.checkov_scan import LANGUAGES

    settings, judged = file.with_name("modelrail.yaml"), file.with_suffix(".judged")
    settings.write_text("profile: strict\n")
    judged.write_bytes(msgspec.json.encode(of(judge([file], str(settings), [], None))))
    os.environ[JUDGED] = str(judged)
    index.cache_clear()
    chosen = RunnerFilter(framework=[language], checks=rules, show_progress_bar=False)
    report = LANGUAGES[language][0]().run(root_folder=None, files=[str(file)], runner_filter=chosen)
    return {record.check_id for record in report.failed_checks}


def _seen(reports: list[Any], index: Index) -> set[int]:
    """What checkov's report holds."""
    return {id(f) for report in reports for record in report.failed_checks for f in index.held(record)}


class _Skips:
    """What comments skip: only rules that may be waived, as our checks have seen to."""

    def __init__(self, reports: list[Any], index: Index) -> None:
        self.findings: set[int] = set()
        self._lines: list[str] = []
        for record in (record for report in reports for record in report.skipped_checks):
            for finding in index.held(record):
                self.findings.add(id(finding))
                self._lines.append(_skipped(finding, record))

    def said(self) -> list[str]:
        """A line for each, and for each comment that was not followed."""
        from modelrail.gates.checkov_seams import IGNORED

        refused = [
            f"{file}: a comment skips {rule}, which nothing may waive; it is not followed" for rule, file in IGNORED
        ]
        return [*self._lines, *refused]


def _skipped(finding: Finding, record: Any) -> str:
    start, end = record.file_line_range
    written = Path(record.file_abs_path).read_text(errors="replace").splitlines()[start - 1 : end]
    line = next((n for n, row in enumerate(written, start) if finding.rule in row), start)
    reason = str(record.check_result.get("suppress_comment") or "no reason").strip()
    who = _author(record.file_abs_path, line)
    by = f"a comment of {who}" if who else "a comment"
    said = f"{finding.file}:{line}: {finding.rule} {finding.slug} is skipped by {by}"
    return f"{said} for {finding.type} {finding.name or finding.address}: {reason}"


def _author(file: str, line: int) -> str:
    """Who wrote a line, as git says; empty where it does not know."""
    command = ["git", "-C", str(Path(file).parent), "blame", "--porcelain", "-L", f"{line},{line}", "--", file]
    try:
        said = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    author = next((row[7:] for row in said.stdout.splitlines() if row.startswith("author ")), "")
    return "" if author.startswith("Not Committed") else author
