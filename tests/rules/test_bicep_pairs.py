"""Every rule that can be about Bicep finds what is wrong in a Bicep file, on its line, and leaves the better one alone.

A file holds both: what follows `// violation` and what follows `// passing` are judged one by one, under the settings
of its first line. `//!` marks the line of the finding.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from modelrail.checking import judge
from modelrail.findings import Finding
from modelrail.rules import ALL
from tests.cases import DEFAULTS

PAIRS = Path(__file__).parents[1] / "cases" / "bicep"
NONE = {
    "expired-waiver": "it is about waivers, whatever the input is written in",
    "unused-waiver": "it is about waivers, whatever the input is written in",
    "stale-catalog": "it is about the catalog's age",
    "rule-failure": "it is about a failure of a rule",
}
"""Rules without a pair, each with the reason."""
UNDECIDED = {"undecided"}
"""Rules whose finding is that something cannot be decided."""


def parts(slug: str) -> tuple[dict[str, object], str, str]:
    """Settings, what is wrong, and what is right; line numbers stay those of the file."""
    head, _, rest = (PAIRS / f"{slug}.bicep").read_text().partition("// violation\n")
    wrong, _, right = rest.partition("// passing\n")
    settings = yaml.safe_load(head.removeprefix("// settings: ")) if head else {}
    before = "\n" * (head.count("\n") + 1)
    return {**DEFAULTS, **settings}, before + wrong, "\n" * (before + wrong).count("\n") + "\n" + right


def findings(slug: str, settings: dict[str, object], text: str, folder: Path) -> list[Finding]:
    (folder / "modelrail.yaml").write_text(yaml.safe_dump(settings))
    file = folder / "main.bicep"
    file.write_text(text)
    rule = next(rule.id for rule in ALL if rule.slug == slug)
    return [f for f in judge([file], None, [], None).findings if f.rule == rule]


def test_every_rule_has_a_pair_or_a_reason_why_not() -> None:
    assert {path.stem for path in PAIRS.glob("*.bicep")} == {rule.slug for rule in ALL} - NONE.keys()


@pytest.mark.parametrize("slug", sorted(path.stem for path in PAIRS.glob("*.bicep")))
def test_pair(slug: str, tmp_path: Path) -> None:
    settings, wrong, right = parts(slug)
    found = findings(slug, settings, wrong, tmp_path)
    kind = "undecided" if slug in UNDECIDED else "violation"
    marked = [i for i, line in enumerate(wrong.splitlines(), 1) if line.endswith("//!")]
    assert {(f.verdict, f.line) for f in found} == {(kind, line) for line in marked}
    assert not findings(slug, settings, right, tmp_path), "what is right is found to be wrong"
