"""However a Bicep file is laid out it is the same input; wherever it is cut off, what it began is read or said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelrail.readers import bicep
from modelrail.readers.bicep_syntax import parse
from modelrail.resources import Unit

PAIRS = sorted((Path(__file__).parents[1] / "cases" / "bicep").glob("*.bicep"))
TEXTS = [path.read_text().partition("// passing\n")[2] for path in PAIRS]
BEGUN = re.compile(r"^resource (\w+) 'Microsoft\.(?:MachineLearningServices|CognitiveServices)", re.MULTILINE)


@pytest.fixture(autouse=True, scope="module")
def _no_command() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        yield


def read(text: str) -> Unit | None:
    return bicep.read(Path("/nowhere/main.bicep"), text.encode(), {})


def resources(text: str) -> set[str]:
    unit = read(text)
    assert unit and not unit.problems
    return {f"{r.address} {r.type} {r.name} {r.body}" for r in unit.resources}


@given(text=st.sampled_from(TEXTS), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_statements_does_not_matter(text: str, shuffle: Any) -> None:
    statements = [text[d.at : d.end] for d in parse(text)]
    shuffle.shuffle(statements)
    assert resources("\n".join(statements)) == resources(text)


LAYOUTS = {
    "other line ends": lambda line: f"{line}\r",
    "comments": lambda line: f"{line} // 'x' {{ ${{",
    "blank lines": lambda line: f"{line}\n\n\t",
    "block comments": lambda line: f"/* resource */ {line} /* {{\n*/",
    "directives": lambda line: f"{line}\n#disable-next-line no-unused-params 'x",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layout_does_not_matter(layout: Any) -> None:
    for text in TEXTS:
        assert resources("\n".join(map(layout, text.splitlines()))) == resources(text)


@given(text=st.sampled_from(TEXTS), part=st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_what_is_cut_off_does_not_vanish(text: str, part: float) -> None:
    cut = text[: int(len(text) * part)]
    unit = read(cut)
    known = {r.address for r in unit.resources} | {p.address for p in unit.problems} if unit else set()
    assert set(BEGUN.findall(cut)) <= known


@given(
    text=st.sampled_from(TEXTS),
    part=st.floats(0, 1),
    put=st.sampled_from([*"'{}[]()$\n:=!?.@/*\\\0", "'''", "${", "//", "/*"]),
)
@settings(max_examples=300, deadline=None)
def test_a_stray_mark_hides_nothing(text: str, part: float, put: str) -> None:
    at = int(len(text) * part)
    unit = read(text[:at] + put + text[at:])
    known = {r.address for r in unit.resources} | {p.address for p in unit.problems} if unit else set()
    hidden = set(BEGUN.findall(text)) - known
    assert not hidden or (unit and unit.problems)
