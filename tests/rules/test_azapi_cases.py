"""Every case of the corpus, written in Terraform as azapi resources, has the verdicts that it states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from modelrail import rules, waivers
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.readers import terraform
from modelrail.settings import Settings
from tests import cases
from tests.cases import as_azapi

DIFFERENT: dict[str, tuple[dict[str, str], str]] = {}
"""Name of a case to the verdicts that differ from what it states, and the reason."""


def findings(case: cases.Case, file: Path) -> list[Finding]:
    file.write_text(as_azapi.configuration(case))
    unit = terraform.read(file, file.read_bytes(), {})
    assert unit, "the configuration deploys nothing"
    kept = [waivers.parse(yaml.safe_dump(w), f"w{i}.yaml", rules.ALL) for i, w in enumerate(case.waivers)]
    return Evaluator(msgspec.convert(case.settings, Settings), kept=kept).evaluate(unit)


EVERY = 3
"""Of the cases one in so many is judged at once, the others are slow together."""


def sampled() -> list[Any]:
    slow = (pytest.mark.slow,)
    return [pytest.param(c, marks=slow if i % EVERY else (), id=str(c)) for i, c in enumerate(cases.load())]


@pytest.mark.parametrize("case", sampled())
def test_case(case: cases.Case, tmp_path: Path) -> None:
    found = findings(case, tmp_path / "main.tf")
    said = [f"{f.rule} {f.message}" for f in found]
    different, _ = DIFFERENT.get(case.name, ({}, ""))
    assert cases.verdicts(found, list(case.expect)) == {**case.expect, **different}, said
    if not different:
        assert cases.blocks(found, case) == cases.expected_blocks(case), said
