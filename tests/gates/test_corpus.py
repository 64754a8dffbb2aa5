"""Templates that other people wrote: each is judged, and what a careful reader found in them is found.

Needs a folder of such files, named by MODELRAIL_CORPUS: `files/`, `labels.json` (file to labels with resource, place,
finding and verdict), `findings.json` (the rule and the property paths of each finding) and `settings.yaml`.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import NotJudgedError, judge
from modelrail.findings import Finding
from modelrail.rules import ALL

CORPUS = Path(os.environ.get("MODELRAIL_CORPUS", "/nowhere"))
ELSEWHERE = ("module argument", "inherited from hub")
"""Labels that need more than their file."""
OTHERWISE = {
    ("MR201", "AzureMLWorkspacePublicNetwork/pass2.json"): "a flag that is left out is open, which is no open question",
}
"""Where a rule differs from a label on purpose: rule and end of the file's path, with the reason."""

pytestmark = pytest.mark.skipif("MODELRAIL_CORPUS" not in os.environ, reason="MODELRAIL_CORPUS names no corpus")


def data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CORPUS / name).read_text()) if (CORPUS / name).exists() else {}
    return found


@cache
def findings(file: str) -> list[Finding]:
    try:
        return judge([CORPUS / file], str(CORPUS / "settings.yaml"), [], None).findings
    except NotJudgedError as error:
        assert "\n" not in str(error) and len(str(error)) < 1_000
        return []


def labels() -> list[tuple[str, dict[str, Any], str, list[str]]]:
    """(file, label, rule, paths) of every label on a rule there is that its file alone decides."""
    codes, rules = data("findings.json"), {rule.id for rule in ALL}
    rows = ((file, label, codes[label["finding"]]) for file, found in data("labels.json").items() for label in found)
    kept = [(f, label, c["rule"], c["paths"]) for f, label, c in rows if label.get("basis") not in ELSEWHERE]
    return [row for row in kept if row[2] in rules and (row[1].get("sure", True) or row[1]["verdict"] == "unresolved")]


def named(row: tuple[str, dict[str, Any], str, list[str]]) -> str:
    file, label, rule, _ = row
    return f"{rule} {label['verdict']} {label['where']} {file.removeprefix('files/')}"


def expected(row: tuple[str, dict[str, Any], str, list[str]]) -> Any:
    reason = next((why for (rule, end), why in OTHERWISE.items() if rule == row[2] and row[0].endswith(end)), None)
    return pytest.param(row, id=named(row), marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


def about(path: str, wanted: list[str]) -> bool:
    """Whether a path is one of those that a label is about, or holds or lies in one."""
    path = path.lower()
    return not wanted or any(path.startswith(w.lower()) or (path and w.lower().startswith(path)) for w in wanted)


@pytest.mark.parametrize("row", [expected(row) for row in labels()])
def test_label(row: tuple[str, dict[str, Any], str, list[str]]) -> None:
    file, label, rule, paths = row
    where = label["where"] if label["where"].startswith("/") else label["resource"]
    hits = [f for f in findings(file) if f.rule in (rule, "MR901") and f.address.endswith(where)]
    violations = [f for f in hits if f.verdict == "violation"]
    why = f"{label.get('why', '')}; said: {[(f.rule, f.verdict, f.path, f.message) for f in findings(file)]}"
    if label["verdict"] == "violation":
        assert violations, f"missed: {why}"
    elif label["verdict"] == "pass":
        assert not [f for f in violations if about(f.path, paths)], f"false alarm: {why}"
    else:
        assert [f for f in hits if f.verdict == "undecided"], f"an open question was answered: {why}"


def test_every_file_is_judged_without_a_failure() -> None:
    files = sorted(str(path.relative_to(CORPUS)) for path in (CORPUS / "files").rglob("*.json"))
    assert files, f"{CORPUS} holds no files"
    failed = {file: [f.message for f in findings(file) if f.rule == "MR906"] for file in files}
    assert not {file: messages for file, messages in failed.items() if messages}
