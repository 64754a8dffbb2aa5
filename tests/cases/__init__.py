"""The case corpus: one YAML case = settings, resources in ARM terms, expected verdict per rule.

Gate-neutral: a gate's test renders the resources in its own input form and compares the same verdicts.

    name: what the case shows
    settings: {…}                    # as in modelrail.yaml; optional
    resources:                       # in ARM terms, `type` and `name` in full
      - {type: …, name: …, location: …, properties: {…}}
    expect: {MR101: violation}       # violation, undecided or compliant

A value `{$unknown: reason}` is not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One case; `file` is where it stands."""

    file: str
    name: str
    settings: dict[str, Any]
    resources: list[dict[str, Any]]
    expect: dict[str, str]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def load() -> list[Case]:
    """All cases, in the order of their files."""
    return [
        Case(path.stem, c["name"], c.get("settings", {}), c["resources"], c["expect"])
        for path in sorted(HERE.glob("*.yaml"))
        for c in yaml.safe_load(path.read_text())
    ]


def verdicts(findings: list[Any], rules: list[str]) -> dict[str, str]:
    """What the findings say per rule: a violation outweighs an undecided."""
    found = {rule: {f.verdict for f in findings if f.rule == rule} for rule in rules}
    return {r: "violation" if "violation" in v else "undecided" if v else "compliant" for r, v in found.items()}
