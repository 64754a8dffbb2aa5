"""The case corpus: one YAML case = settings, resources in ARM terms, expected verdict per rule.

Gate-neutral: a gate's test renders the resources in its own input form and compares the same verdicts.

    rule: MR203                      # the rule that the case is about
    shows: boundary                  # violation, compliant, undecided, boundary, evasion or lowered
    name: what the case shows
    settings: {…}                    # as in modelrail.yaml; strict and as of 2026-11-22 unless it says otherwise
    waivers: [{…}]                   # as in a waiver file; optional
    resources:                       # in ARM terms, `type` and `name` in full
      - {type: …, name: …, location: …, properties: {…}}
    expect: {MR101: violation}       # violation, undecided or compliant
    blocking: {MR101: false}         # where it is not what the verdict says

A value `{$unknown: reason}` is not known yet.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.cases import evasions

HERE = Path(__file__).parent
KINDS = ("violation", "compliant", "undecided", "boundary", "evasion", "lowered")
DEFAULTS = {"profile": "strict", "as_of": datetime.date(2026, 11, 22)}


@dataclass(frozen=True)
class Case:
    """One case; `file` is where it stands."""

    file: str
    name: str
    settings: dict[str, Any]
    resources: list[dict[str, Any]]
    expect: dict[str, str]
    rule: str = ""
    shows: str = ""
    blocking: dict[str, bool] = field(default_factory=dict)
    waivers: list[dict[str, Any]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def load() -> list[Case]:
    """All cases, in the order of their files, and the evasions that are made from a table."""
    return [_case(path.stem, c) for path in sorted(HERE.glob("*.yaml")) for c in yaml.safe_load(path.read_text())] + [
        _case("evasions", c) for c in evasions.load()
    ]


def _case(file: str, c: dict[str, Any]) -> Case:
    return Case(
        file=file,
        name=c["name"],
        settings={**DEFAULTS, **c.get("settings", {})},
        resources=c["resources"],
        expect=c["expect"],
        rule=c.get("rule", ""),
        shows=c.get("shows", ""),
        blocking=c.get("blocking", {}),
        waivers=c.get("waivers", []),
    )


def write_settings(case: Case, folder: Path) -> None:
    """Settings and waivers of a case, in a folder that is made for it."""
    folder.mkdir(parents=True)
    settings = dict(case.settings)
    if case.waivers:
        settings["waivers"] = "waivers"
        (folder / "waivers").mkdir()
        for i, waiver in enumerate(case.waivers):
            (folder / "waivers" / f"w{i}.yaml").write_text(yaml.safe_dump(waiver))
    (folder / "modelrail.yaml").write_text(yaml.safe_dump(settings))


def verdicts(findings: list[Any], rules: list[str]) -> dict[str, str]:
    """What the findings say per rule: a violation outweighs an undecided."""
    found = {rule: {f.verdict for f in findings if f.rule == rule} for rule in rules}
    return {r: "violation" if "violation" in v else "undecided" if v else "compliant" for r, v in found.items()}


def blocks(findings: list[Any], case: Case) -> dict[str, bool]:
    """Whether some finding of each expected rule blocks."""
    return {rule: any(f.blocking for f in findings if f.rule == rule) for rule in case.expect}


def expected_blocks(case: Case) -> dict[str, bool]:
    """What `blocks` must say: a verdict other than compliant blocks unless the case says that it does not."""
    return {rule: case.blocking.get(rule, verdict != "compliant") for rule, verdict in case.expect.items()}
