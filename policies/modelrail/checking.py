"""`modelrail check`: settings, readers and rules put together."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from modelrail import settings
from modelrail.evaluation import Evaluator
from modelrail.readers import files
from modelrail.reports.result import Result
from modelrail.setting_warnings import warnings


class NotJudgedError(Exception):
    """Nothing was judged; one line says why and what to do."""


def judge(paths: list[Path], settings_file: str | None, parameters: list[Path], as_of: datetime.date | None) -> Result:
    """Judges files and folders under the settings found from the first of them.

    Raises:
        NotJudgedError: the settings, a path or a parameter file cannot be used.
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
    findings = [finding for unit in read.units for finding in evaluator.evaluate(unit)]
    unread = any(not p.address for unit in read.units for p in unit.problems)
    findings += evaluator.conclude(complete=not unread) if read.units else []
    return Result(
        findings,
        resources=sum(len(unit.resources) for unit in read.units),
        files=len(read.units),
        skipped=read.skipped,
        settings=found.source,
        notes=(*warnings(found), *(f"not judged: {rule}" for rule in evaluator.not_judged())),
    )


def _folder(path: Path) -> Path:
    try:
        return path if path.is_dir() else path.parent
    except OSError:  # a name that is too long; reading it says so
        return path.parent
