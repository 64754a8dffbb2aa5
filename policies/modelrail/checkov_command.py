"""`modelrail checkov`: finds checkov and runs it, with our checks, in its own environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

NOT_JUDGED = 2
VARIABLE = "MODELRAIL_CHECKOV"
ANSWERED = 20
"""Added to the status by the other Python, because one that fails to start ends with 1, which means blocked here."""
START = f"import sys; from modelrail.gates.checkov_run import main; sys.exit({ANSWERED} + main(sys.argv[1:]))"


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--settings", "settings_file", default="", help="Settings file, instead of the modelrail.yaml found from PATH."
)
def checkov(paths: tuple[Path, ...], settings_file: str) -> int:
    """Run checkov with our checks, failing closed.

    checkov exits with 0 when a check file cannot be loaded, a check crashes or a template cannot be parsed. This
    command does not: it asserts that every rule loaded and fails where it must, and reads every file itself.

    checkov is found by MODELRAIL_CHECKOV, in .venv-checkov, or on PATH. It needs this package installed beside it.
    """
    for path in paths:
        if not path.exists():
            return _refused(f"{path}: no such file or folder; correct the path")
    python = _python()
    if python is None:
        return _refused(
            f"checkov was not found; install it in .venv-checkov (`make setup`) or set {VARIABLE} to its executable"
        )
    command = [str(python), "-c", START, checks_folder(), settings_file, *map(str, paths)]
    environment = {**os.environ, "LOG_LEVEL": "ERROR", "PYTHONSAFEPATH": "1"}
    environment.pop("PYTHONPATH", None)
    status = subprocess.run(command, env=environment).returncode - ANSWERED
    if status not in (0, 1, 2):
        return _refused(f"modelrail did not run to its end in {python.parents[1]}; install its wheel there")
    return status


def checks_folder() -> str:
    """The folder for checkov's --external-checks-dir: the repository's, or the copy inside the wheel."""
    beside = Path(__file__).parents[1] / "checkov_checks"
    return str(beside if beside.is_dir() else Path(__file__).parent / "checkov_checks")


def _python() -> Path | None:
    """The Python that has checkov: the one beside its executable."""
    candidates = [
        os.environ.get(VARIABLE),
        ".venv-checkov/bin/checkov",
        str(_repository() / ".venv-checkov/bin/checkov"),
    ]
    for found in (*candidates, shutil.which("checkov")):
        if found and Path(found).exists():
            python = Path(found).absolute().parent / "python"
            if python.exists():
                return python
    return None


def _repository() -> Path:
    return Path(__file__).parents[2]


def _refused(message: str) -> int:
    print(f"modelrail: {message}", file=sys.stderr)
    return NOT_JUDGED
