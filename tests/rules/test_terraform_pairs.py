"""For every rule that azurerm has a resource for, one configuration violates it and a like one does not."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from modelrail import rules
from modelrail.evaluation import Evaluator
from modelrail.findings import Finding
from modelrail.readers import terraform
from modelrail.settings import Settings

DATA = yaml.safe_load((Path(__file__).parents[1] / "cases" / "terraform" / "pairs.yaml").read_text())
DEFAULTS = {"profile": "strict", "as_of": datetime.date(2026, 11, 22)}


def findings(pair: dict[str, Any], text: str, folder: Path) -> list[Finding]:
    parts = [text, *(DATA["fragments"][name] for name in pair.get("with", ()))]
    file = folder / "main.tf"
    file.write_text("\n".join(parts))
    unit = terraform.read(file, file.read_bytes(), {})
    assert unit, "the configuration deploys nothing"
    return Evaluator(msgspec.convert({**DEFAULTS, **pair.get("settings", {})}, Settings), kept=[]).evaluate(unit)


@pytest.mark.parametrize("pair", DATA["pairs"], ids=lambda pair: f"{pair['rule']} {pair['shows']}")
def test_pair(pair: dict[str, Any], tmp_path: Path) -> None:
    wanted = "undecided" if pair["rule"] in ("MR901", "MR905") else "violation"
    found = findings(pair, pair["violating"], tmp_path)
    hits = [f for f in found if f.rule == pair["rule"]]
    assert wanted in {f.verdict for f in hits}, [f"{f.rule} {f.verdict} {f.address} {f.message}" for f in found]
    assert all(f.file == str(tmp_path / "main.tf") and f.line for f in hits), "a finding has no place"
    found = findings(pair, pair["passing"], tmp_path)
    left = [f"{f.verdict} {f.address} {f.path}: {f.message}" for f in found if f.rule == pair["rule"]]
    assert [one for one in left if pair.get("other", "?") not in one] == []
    strange = [f"{f.rule} {f.message}" for f in found if f.rule in ("MR901", "MR905", "MR906")]
    assert not strange


def test_every_rule_has_a_pair_or_a_reason() -> None:
    paired = {pair["rule"] for pair in DATA["pairs"]}
    assert {rule.id for rule in rules.ALL} == paired | set(DATA["no_pair"])
    assert not paired & set(DATA["no_pair"])
