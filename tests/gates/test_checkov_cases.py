"""The real checkov gives every case the verdict that it states, in each language; undecided is FAILED as well."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelrail import rules
from modelrail.gates import canary_forms
from modelrail.gates.checkov_run import NO_CANARY
from tests import cases
from tests.cases import as_arm, as_azapi
from tests.cases.as_pulumi import TOKENS, expressible, inputs

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-checkov" / "bin" / "python"
DIFFERENCES = yaml.safe_load((ROOT / "tests" / "cases" / "checkov" / "differences.yaml").read_text())
EVERY = 12
"""Of the cases one in so many is run at once; all of them are slow."""

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="no .venv-checkov here; `make setup` creates it")
Input = tuple[str, Path]


def reported(inputs: list[Input]) -> list[dict[str, str]]:
    """Of each input the rules that failed, with what they say."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MODELRAIL_SETTINGS")}
    asked = json.dumps([(language, str(file)) for language, file in inputs])
    environment = {**kept, "LOG_LEVEL": "ERROR", "CHECKOV_PARALLELIZATION_TYPE": "none"}
    driver = Path(__file__).with_name("checkov_driver.py")
    ran = subprocess.run([PYTHON, driver], input=asked, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return [dict(failed) for failed in json.loads(ran.stdout)]


def settings(folder: Path, own: dict[str, Any]) -> None:
    (folder / "modelrail.yaml").write_text(yaml.safe_dump({**cases.DEFAULTS, **own}))


def as_state(case: cases.Case, folder: Path) -> Path:
    """A case as the state of a Pulumi stack."""
    cases.write_settings(case, folder)
    rows = []
    for i, found in enumerate(case.resources):
        token = TOKENS[found["type"].lower()]
        row = {"urn": f"urn:pulumi:dev::cases::{token}::r{i}", "custom": True, "type": token, "inputs": inputs(found)}
        rows.append(row)
    file = folder / "stack.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": rows}}, default=str))
    return file


WRITE = {"arm": as_arm.write, "terraform": as_azapi.write, "pulumi": as_state}


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), EVERY])
@pytest.mark.parametrize("language", WRITE)
def test_the_cases_of_every_gate(language: str, every: int, tmp_path: Path) -> None:
    known = [case for case in cases.load()[::every] if language != "pulumi" or expressible(case)]
    files = [(language, WRITE[language](case, tmp_path / f"{i:04}")) for i, case in enumerate(known)]
    wrong = []
    for case, failed in zip(known, reported(files), strict=True):
        different = DIFFERENCES["cases"].get(language, {}).get(str(case), {})
        found = {rule: rule in failed for rule in case.expect}
        if found != {**cases.expected_blocks(case), **different.get("fails", {})}:
            wrong.append((str(case), case.expect, found))
    assert not wrong, f"{len(wrong)} of {len(known)} cases have another verdict in checkov: {wrong[:5]}"


def test_the_canary_fails_every_rule_in_every_language(tmp_path: Path) -> None:
    files = canary_forms.write(tmp_path)
    (tmp_path / "modelrail.yaml").write_text("profile: strict\n")
    wanted = {rule.id for rule in rules.ALL} - NO_CANARY
    for language, failed in zip(files, reported(list(files.items())), strict=True):
        assert wanted <= failed.keys(), f"{language}: {sorted(wanted - failed.keys())}"


def bicep_pairs(folder: Path) -> Iterator[tuple[str, str, list[bool], Input, Input]]:
    from tests.rules.test_bicep_pairs import PAIRS, parts

    ids = {rule.slug: rule.id for rule in rules.ALL}
    for path in sorted(PAIRS.glob("*.bicep")):
        own, *texts = parts(path.stem)
        yield path.stem, ids[path.stem], [True, False], *(_written(folder / path.stem, "bicep", own, texts))


def terraform_pairs(folder: Path) -> Iterator[tuple[str, str, list[bool], Input, Input]]:
    from tests.rules.test_terraform_pairs import DATA

    for i, pair in enumerate(DATA["pairs"]):
        more = [DATA["fragments"][name] for name in pair.get("with", ())]
        texts = ["\n".join([text, *more]) for text in (pair["violating"], pair["passing"])]
        name = f"{pair['rule']} {pair['shows']}"
        right = "other" in pair  # the rule has something to say of another resource there
        yield (
            name,
            pair["rule"],
            [True, right],
            *(_written(folder / str(i), "terraform", pair.get("settings", {}), texts)),
        )


def _written(folder: Path, language: str, own: dict[str, Any], texts: list[str]) -> list[Input]:
    found = []
    for kind, text in zip(("wrong", "right"), texts, strict=True):
        (folder / kind).mkdir(parents=True)
        settings(folder / kind, own)
        file = folder / kind / f"main.{'tf' if language == 'terraform' else language}"
        file.write_text(text)
        found.append((language, file))
    return found


PAIRS_OF = {"bicep": bicep_pairs, "terraform": terraform_pairs}


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 12])
@pytest.mark.parametrize("language", PAIRS_OF)
def test_what_is_wrong_fails_and_what_is_right_does_not(language: str, every: int, tmp_path: Path) -> None:
    pairs = list(PAIRS_OF[language](tmp_path))[::every]
    failed = iter(reported([one for *_, wrong, right in pairs for one in (wrong, right)]))
    strange = []
    for name, rule, stated, *_ in pairs:
        wrong, right = next(failed), next(failed)
        expected = DIFFERENCES["pairs"].get(language, {}).get(name, {}).get("fails", stated)
        if [rule in wrong, rule in right] != expected:
            strange.append((name, rule, sorted(wrong), right.get(rule)))
    assert not strange, f"{len(strange)} of {len(pairs)} pairs: {strange[:5]}"
