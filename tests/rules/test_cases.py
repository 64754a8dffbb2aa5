"""Every case of the corpus, judged in process."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import yaml

from modelrail import rules, waivers
from modelrail.evaluation import Evaluator
from modelrail.resources import Resource, Unit, Unknown
from modelrail.settings import Settings
from tests import cases


def _value(value: Any, path: str) -> Any:
    if isinstance(value, dict) and "$unknown" in value:
        return Unknown(path, value["$unknown"], "pass it")
    if isinstance(value, dict):
        return {k: _value(v, f"{path}.{k}".lstrip(".")) for k, v in value.items()}
    return [_value(v, f"{path}[{i}]") for i, v in enumerate(value)] if isinstance(value, list) else value


def unit(case: cases.Case) -> Unit:
    """The case as a reader would give it."""
    return Unit(
        [
            Resource(
                r["type"].lower(),
                r["name"],
                f"/resources/{i}",
                {k: _value(v, k) for k, v in r.items() if k not in ("type", "name")},
            )
            for i, r in enumerate(case.resources)
        ]
    )


@pytest.mark.parametrize("case", cases.load(), ids=str)
def test_case(case: cases.Case) -> None:
    settings = msgspec.convert(case.settings, Settings)
    kept = [waivers.parse(yaml.safe_dump(w), f"w{i}.yaml", rules.ALL) for i, w in enumerate(case.waivers)]
    found = Evaluator(settings, kept=kept).evaluate(unit(case))
    said = [f"{f.rule} {f.message}" for f in found]
    assert cases.verdicts(found, list(case.expect)) == case.expect, said
    assert cases.blocks(found, case) == cases.expected_blocks(case), said
