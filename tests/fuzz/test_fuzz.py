"""Whatever a reader is given ends as an error, a finding or resources, never as an exception (`make fuzz`: longer)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, Judge, Reader, made, seed_of

INPUTS = 200
IDS = [reader.name for reader in READERS]


@pytest.fixture(autouse=True)
def no_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The readers themselves, not the tools that would be asked before them."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize("reader", READERS, ids=IDS)
def test_seeds_are_read(reader: Reader, tmp_path: Path) -> None:
    judge = Judge(reader, tmp_path)
    assert any(not judge(seed).startswith(("refused", "0 ")) for seed in seed_of(reader))


@pytest.mark.parametrize("reader", READERS, ids=IDS)
def test_no_input_raises(reader: Reader, tmp_path: Path) -> None:
    judge = Judge(reader, tmp_path)

    @settings(
        max_examples=INPUTS,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.integers(0, 2**32))
    def run(seed: int) -> None:
        judge(made(reader, random.Random(seed)))

    run()
