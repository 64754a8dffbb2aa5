"""What `modelrail checkov` hands over to the Python that has checkov."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from modelrail.gates.checkov_arm import InArm, in_arm
from modelrail.gates.checkov_judged import Judged, of
from modelrail.readers.files import PROJECTS
from modelrail.reports.result import Result
from modelrail.rules import ALL


class Request(msgspec.Struct):
    """A scan.

    Args:
        paths: the files and folders for checkov's own readers. judged: the file that holds what was judged.
        checks: the folder of our check files. rules: ids of the rules that must run.
        resources: of Pulumi programs, in ARM terms. output, output_file_path: as checkov's options.
        notes: what is to be said beside the report. judged_any: whether there was anything to judge.
    """

    paths: list[str]
    judged: str
    checks: str
    rules: list[str]
    resources: list[InArm]
    output: list[str]
    output_file_path: str | None
    notes: list[str]
    judged_any: bool


def write(
    folder: Path, paths: list[Path], result: Result, checks: str, output: Sequence[str], output_file_path: str | None
) -> Path:
    """Writes the request and what was judged into a folder; gives the file of the request."""
    judged, request = folder / "judged.json", folder / "request.json"
    judged.write_bytes(msgspec.json.encode(of(result)))
    found = Request(
        paths=[str(path) for path in paths if not _is_project(path)],
        judged=str(judged),
        checks=checks,
        rules=[rule.id for rule in ALL],
        resources=sorted((r for unit, _ in result.units for r in in_arm(unit)), key=_place),
        output=list(output),
        output_file_path=output_file_path,
        notes=list(result.notes),
        judged_any=bool(result.files),
    )
    request.write_bytes(msgspec.json.encode(found))
    return request


def read(file: str) -> tuple[Request, Judged]:
    """The request, and what was judged."""
    request = msgspec.json.decode(Path(file).read_bytes(), type=Request)
    return request, msgspec.json.decode(Path(request.judged).read_bytes(), type=Judged)


def _place(resource: InArm) -> tuple[str, int, str]:
    """The order of a report: the engine's own changes from run to run."""
    return resource.file, resource.line, resource.address


def _is_project(path: Path) -> bool:
    """A project that is named is judged alone, as one unit; what else lies in its folder is not a part of it."""
    return path.name in PROJECTS or (path.is_dir() and any((path / name).is_file() for name in PROJECTS))
