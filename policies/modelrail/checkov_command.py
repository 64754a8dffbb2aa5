"""`modelrail checkov`: judges as `check` does, then runs checkov in its own environment, with our checks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

NOT_JUDGED = 2
VARIABLE = "MODELRAIL_CHECKOV"
ANSWERED = 20
"""Added to the status by the other Python, because one that fails to start ends with 1, which means blocked here."""
START = f"import sys; from modelrail.gates.checkov_run import main; sys.exit({ANSWERED} + main(sys.argv[1]))"
OUTPUTS = ["cli", "json", "sarif", "junitxml", "github_failed_only", "gitlab_sast", "csv", "cyclonedx", "spdx"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--settings", "settings_file", default="", help="Settings file, instead of the modelrail.yaml found from PATH."
)
@click.option(
    "--parameters", multiple=True, type=click.Path(path_type=Path), help="ARM parameter file; may be repeated."
)
@click.option("--stack", help="Stack of a Pulumi project; the only one there is, or dev.")
@click.option("-c", "--config", multiple=True, metavar="KEY=VALUE", help="Configuration of a Pulumi project.")
@click.option(
    "-o", "--output", multiple=True, type=click.Choice(OUTPUTS), help="Form of checkov's report; may be repeated."
)
@click.option("--output-file-path", help="Where checkov writes its reports, as its own option of this name.")
def checkov(paths: tuple[Path, ...], **given: Any) -> int:
    """Run checkov with our checks, failing closed, on ARM, Bicep, Terraform and Pulumi.

    checkov exits with 0 when a check file cannot be loaded, a check crashes or a template cannot be parsed. This
    command does not: it asserts that every rule loaded and fails where it must, and judges every file itself. The
    resources of a Pulumi project are put before checkov's own checks too.

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
    from modelrail.checking import NotJudgedError

    with tempfile.TemporaryDirectory(prefix="modelrail-") as folder:
        try:
            request = _request(list(paths), Path(folder), **given)
        except NotJudgedError as error:
            return _refused(str(error))
        return _run(python, request)


def _request(paths: list[Path], folder: Path, output: Any, output_file_path: Any, **given: Any) -> Path:
    """Judges, and writes down for the other Python what was judged and what it is to do."""
    from modelrail.checking import Program, judge
    from modelrail.gates import checkov_request

    program = Program(given["stack"], given["config"])
    result = judge(paths, given["settings_file"] or None, list(given["parameters"]), None, program)
    return checkov_request.write(folder, paths, result, checks_folder(), list(output), output_file_path)


def _run(python: Path, request: Path) -> int:
    environment = {**os.environ, "LOG_LEVEL": "ERROR", "PYTHONSAFEPATH": "1", "CHECKOV_PARALLELIZATION_TYPE": "none"}
    environment.pop("PYTHONPATH", None)
    status = subprocess.run([str(python), "-c", START, str(request)], env=environment).returncode - ANSWERED
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
