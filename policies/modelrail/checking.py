"""`modelrail check`: settings, readers and rules put together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import msgspec

from modelrail import settings
from modelrail.evaluation import Evaluator
from modelrail.readers import files
from modelrail.reports.result import Result
from modelrail.resources import Problem, Unit
from modelrail.setting_warnings import warnings


class NotJudgedError(Exception):
    """Nothing was judged; one line says why and what to do."""


@dataclass(frozen=True)
class Program:
    """How Pulumi projects are run: stack and configuration, as `modelrail offline` takes them."""

    stack: str | None = None
    config: tuple[str, ...] = ()


def judge(
    paths: list[Path],
    settings_file: str | None,
    parameters: list[Path],
    as_of: datetime.date | None,
    program: Program | None = Program(),
) -> Result:
    """Judges files, folders and Pulumi projects under the settings found from the first of them.

    Without a `program`, projects are passed over.

    Raises:
        NotJudgedError: the settings, a path or a parameter file cannot be used; the program of a project that is named
            fails.
    """
    try:
        file = settings.find(_folder(paths[0]), settings_file)
        found = settings.load(file)
        if as_of:
            found = msgspec.structs.replace(found, as_of=as_of)
        evaluator = Evaluator(found)
        read = files.read(paths, parameters, found.own())
    except (settings.SettingsError, files.InputError) as error:
        raise NotJudgedError(str(error)) from None
    templates = len(read.units)
    projects = read.projects if program else {}
    notes = [note for file, named in projects.items() for note in _preview(file, named, read, program or Program())]
    units = tuple((unit, evaluator.evaluate(unit)) for unit in read.units)
    findings = [finding for _, found_here in units for finding in found_here]
    unread = any(not p.address for unit in read.units for p in unit.problems)
    findings += evaluator.conclude(complete=not unread) if read.units else []
    return Result(
        findings,
        resources=sum(len(unit.resources) for unit in read.units),
        files=len(read.units),
        projects=len(read.units) - templates,
        skipped=read.skipped,
        settings=found.source,
        notes=(*warnings(found), *notes, *(f"not judged: {rule}" for rule in evaluator.not_judged())),
        units=units,
        read=frozenset(read.files),
        own=tuple(map(str, found.own())),
    )


def _preview(file: Path, named: bool, read: files.Input, program: Program) -> list[str]:
    """Adds the unit of a Pulumi project to what was read; gives what is to be said of it."""
    from modelrail.offline import preview

    try:
        unit, notes = preview.read(file, program.stack, program.config)
    except preview.PreviewError as error:
        if named:
            raise NotJudgedError(str(error)) from None
        if preview.names_azure(file.parent):
            remedy = "make it run, as `modelrail offline preview` shows, or judge what `pulumi preview --json` writes"
            said = f"the project cannot be previewed: {str(error).removeprefix(f'{file}: ')}"
            read.units.append(Unit(problems=[Problem("MR905", said, remedy, str(file), 1)]))
        else:
            read.skipped += 1
        return []
    read.units.append(unit)
    return [f"{file}: {note}" for note in (*notes, *(_beside(file) if named else ()))]


def _beside(file: Path) -> list[str]:
    """What is to be said of a project that is named alone: what else lies in its folder is not judged with it."""
    try:
        others = files.guarded_in(file.parent)
    except OSError as error:
        return [f"what lies beside the program cannot be read whole, {error.strerror}, and was not judged"]
    listed = f"{', '.join(others[:3])}{', …' if others[3:] else ''}"
    said = f"not judged, as no part of the program, {len(others)} that name guarded services: {listed}; name them"
    return [said] if others else []


def _folder(path: Path) -> Path:
    try:
        return path if path.is_dir() else path.parent
    except OSError:  # a name that is too long; reading it says so
        return path.parent
