"""Every reader with the files it begins with, and what must hold of whatever it is given."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from modelrail.evaluation import Evaluator
from modelrail.readers import files
from modelrail.settings import Settings
from tests import cases
from tests.cases import as_arm
from tests.fuzz.mutation import mutated

HERE = Path(__file__).parent
SEEDS, TABLES = HERE / "seeds", HERE.parent / "readers"


@dataclass(frozen=True)
class Reader:
    """A reader and its inputs.

    Args:
        name: what it is called here, and the folder of its seeds. module: what must be there to read them.
        file: name of the file to be read. beside: files next to it, path to content.
    """

    name: str
    module: str
    file: str
    beside: tuple[str, ...] = ()

    @cached_property
    def seeds(self) -> list[str]:
        """Inputs as people write them."""
        if self.name == "arm":
            written = [case["template"] for case in yaml.safe_load((TABLES / "templates.yaml").read_text())]
            written += [as_arm.template(case) for case in cases.load()[::20]]
            return [json.dumps(template, default=str, indent=1) for template in written]
        if self.name == "az_ml":
            return [case["file"] for case in yaml.safe_load((TABLES / "az_ml" / "cases.yaml").read_text())]
        return [file.read_text() for file in sorted((SEEDS / self.name).iterdir())]


READERS = [
    Reader("arm", "arm", "t.json"),
    Reader("rest", "rest", "r.json"),
    Reader("az_ml", "az_ml", "d.yml"),
    Reader("bicep", "bicep", "main.bicep", ("bicep/leaf.bicep",)),
    Reader("bicepparam", "bicep", "main.bicepparam", ("bicep/hub.bicep", "bicep/leaf.bicep")),
    Reader("terraform", "terraform", "main.tf"),
    Reader("terraform_plan", "terraform", "plan.json"),
    Reader("terraform_state", "terraform", "state.json"),
    Reader("pulumi_state", "pulumi_state", "state.json"),
    Reader("pulumi_preview", "pulumi_state", "preview.json"),
    Reader("pulumi_events", "pulumi_state", "log.json"),
]
READERS = [r for r in READERS if importlib.util.find_spec(f"modelrail.readers.{r.module}")]


SLOWEST = 10.0
"""Seconds that one input may take."""


class TooSlowError(BaseException):
    """An input took too long; no handler in a reader may take it for bad input."""


@contextmanager
def in_time() -> Iterator[None]:
    """Ends what does not end by itself."""

    def stop(*_: Any) -> None:
        raise TooSlowError(f"took more than {SLOWEST:.0f} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SLOWEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Judge:
    """Reads and judges inputs of one reader in one folder."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._file = folder / reader.file
        for name in reader.beside:
            shutil.copy(SEEDS / name, folder / Path(name).name)
        self._evaluator = Evaluator(Settings(profile="strict", geography="sweden", scope="all"))

    def __call__(self, data: bytes) -> str:
        """What came of an input: `refused`, or how many resources and findings.

        Raises:
            AssertionError: a rule failed, or a finding has no place. TooSlowError: it took too long.
        """
        with in_time():
            return self._judged(data)

    def _judged(self, data: bytes) -> str:
        self._file.write_bytes(data)
        try:
            units = files.read([self._file], []).units
        except files.InputError as error:
            assert "\n" not in str(error), "an error of more than one line"
            return "refused"
        found = [finding for unit in units for finding in self._evaluator.evaluate(unit)]
        assert not [f.message for f in found if f.rule == "MR906"], "a rule failed"
        assert all(f.line is None or f.line >= 1 for f in found), "a line before the first"
        return f"{sum(len(unit.resources) for unit in units)} resources, {len(found)} findings"


def made(reader: Reader, chance: random.Random) -> bytes:
    """An input for a reader."""
    return mutated(chance, reader.seeds)


def seed_of(reader: Reader) -> Any:
    """Its seeds as they are."""
    return [seed.encode() for seed in reader.seeds]
