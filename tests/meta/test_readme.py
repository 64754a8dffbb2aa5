"""The README shows what its commands really print."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n\$ ([^\n]*)\n(.*?)```", TEXT, re.DOTALL)
MISSING = [p for p in (".venv/bin/modelrail", ".venv-checkov/bin/checkov") if not (ROOT / p).exists()]


def printed(command: str, state: Path) -> list[str]:
    environment = {**os.environ, "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}", "XDG_STATE_HOME": str(state)}
    environment.pop("MODELRAIL_SETTINGS", None)
    run = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return [line.rstrip() for line in run.stdout.splitlines()]


def pattern(line: str) -> str:
    """`…` stands for anything."""
    return ".*".join(map(re.escape, line.rstrip().split("…")))


@pytest.mark.skipif(bool(MISSING), reason=f"not set up here: {', '.join(MISSING)}; `make setup` makes them")
@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command[:50] for command, _ in BLOCKS])
def test_a_block_is_what_its_command_prints(command: str, shown: str, tmp_path: Path) -> None:
    output = printed(command, tmp_path)
    at = 0
    for line in filter(str.strip, shown.splitlines()):
        found = next((i for i, real in enumerate(output[at:], at) if re.fullmatch(pattern(line), real)), None)
        assert found is not None, f"the README shows a line that is not printed there:\n{line}\n\n" + "\n".join(output)
        at = found + 1


def test_what_make_preview_ends_with_is_shown() -> None:
    run = subprocess.run(["make", "preview"], cwd=ROOT, capture_output=True, text=True)
    shown = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert shown and run.returncode == 0, run.stdout + run.stderr
    missing = [line for line in shown[1].splitlines() if line.strip() and not re.search(pattern(line), run.stdout)]
    assert not missing


def test_every_local_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert not [link for link in links if "://" not in link and not (ROOT / link).exists()]
