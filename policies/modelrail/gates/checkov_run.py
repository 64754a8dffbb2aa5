"""Runs checkov in its own environment and closes the doors it leaves open.

Started by `modelrail checkov` with the Python that has checkov, and CHECKS_FOLDER SETTINGS PATH... checkov's own report
is printed as it is; what is wrong beyond it is said on stderr.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelrail.reports import text
from modelrail.reports.result import BLOCKED, NOT_JUDGED, OK
from modelrail.rules import ALL

CANARY = Path(__file__).with_name("canary.json")
NO_CANARY = {"MR309", "MR902", "MR903", "MR904", "MR906"}
"""Rules that no template can make fail: they are about settings, waivers, the day, or our own failure."""


def main(arguments: list[str]) -> int:
    """Exit status 0, 1 when something blocks, 2 when the scan cannot be trusted."""
    from modelrail.checking import NotJudgedError, judge

    checks, settings, *paths = arguments
    if settings:
        os.environ["MODELRAIL_SETTINGS"] = settings
    try:
        result = judge([Path(p) for p in paths], settings or None, [], None)
        code, reports = _checkov(checks, paths)
        doors = list(_open_doors(reports, checks))
    except NotJudgedError as error:
        print(f"modelrail: {error}", file=sys.stderr)
        return NOT_JUDGED
    except Exception as error:  # a crash of checkov, or of ours, is no pass
        print(f"modelrail: checkov could not be run to its end: {type(error).__name__}", file=sys.stderr)
        return NOT_JUDGED
    blocking = [f for f in result.findings if f.blocking and not _skipped(f, reports)]
    unseen = [f for f in blocking if not _seen(f, reports)]
    if unseen:
        print("\nmodelrail: checkov's report does not hold these:\n", file=sys.stderr)
        print("\n".join(text.finding(f) for f in unseen), file=sys.stderr)
    for line in (*result.notes, *doors):
        print(f"modelrail: {line}", file=sys.stderr)
    return NOT_JUDGED if doors or not result.files else max(BLOCKED if blocking else OK, code)


def _checkov(checks: str, paths: list[str]) -> tuple[int, list[Any]]:
    """checkov's exit status and its reports; it prints its report itself."""
    from checkov.main import Checkov

    named = [argument for p in paths for argument in ("-d" if Path(p).is_dir() else "-f", p)]
    arguments = [
        *named,
        "--external-checks-dir",
        checks,
        "--framework",
        "arm",
        "--skip-download",
        "--compact",
        "--quiet",
    ]
    run = Checkov(arguments)
    try:
        code = run.run()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else NOT_JUDGED
    return code or OK, run.scan_reports


def _open_doors(reports: list[Any], checks: str) -> Iterator[str]:
    """What would have let something pass unseen."""
    from checkov.arm.registry import arm_resource_registry
    from checkov.logging_init import log_stream

    if "Cannot load external check" in log_stream.getvalue():
        yield f"a check file in {checks} could not be loaded; checkov's log above names it"
    missing = [rule.id for rule in ALL if not arm_resource_registry.get_check_by_id(rule.id)]
    if missing:
        yield f"rules not loaded by checkov: {', '.join(missing)}; install this modelrail beside it"
    for report in reports:
        for file in report.parsing_errors:
            yield f"{file}: checkov could not parse it, so its own checks did not run"
    silent = sorted({rule.id for rule in ALL} - NO_CANARY - _canary() - set(missing))
    if silent:
        yield f"rules that did not fail where they must: {', '.join(silent)}; do not trust this scan"


def _canary() -> set[str]:
    """The rules that fail a template made to fail them all."""
    from checkov.arm.runner import Runner
    from checkov.runner_filter import RunnerFilter

    with tempfile.TemporaryDirectory() as folder:
        file, every_rule = Path(folder, CANARY.name), Path(folder, "modelrail.yaml")
        file.write_bytes(CANARY.read_bytes())
        every_rule.write_text("profile: strict\n")
        os.environ["MODELRAIL_SETTINGS"] = str(every_rule)  # the user's may lower a rule, which then has not to fail
        chosen = RunnerFilter(framework=["arm"], checks=[rule.id for rule in ALL], show_progress_bar=False)
        report = Runner().run(files=[str(file)], runner_filter=chosen)
    return {record.check_id for record in report.failed_checks}


def _seen(finding: Any, reports: list[Any]) -> bool:
    """Whether checkov's report has a failed record of the rule in the same file."""
    return any(_same(record, finding) for report in reports for record in report.failed_checks)


def _skipped(finding: Any, reports: list[Any]) -> bool:
    """Whether a comment in the template skips the rule for the resource, which our checks let it do where it may."""
    records = (record for report in reports for record in report.skipped_checks if _same(record, finding))
    return any(start <= (finding.line or 0) <= end for start, end in (r.file_line_range for r in records))


def _same(record: Any, finding: Any) -> bool:
    file = os.path.realpath(finding.file or "")
    return bool(record.check_id == finding.rule and os.path.realpath(record.file_abs_path) == file)
