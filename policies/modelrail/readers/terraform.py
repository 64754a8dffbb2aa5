"""Reads a Terraform configuration: the folder of a `.tf` file with its modules and variable files is one unit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelrail.readers import hcl_files, terraform_versions
from modelrail.readers.hcl_evaluation import evaluate
from modelrail.readers.hcl_values import Scope, failure
from modelrail.readers.terraform_arguments import declared
from modelrail.readers.terraform_declared import Declared
from modelrail.readers.terraform_module import Called, Module, Project
from modelrail.readers.terraform_resources import build
from modelrail.resources import Problem, Resource, Source, Unit

_CARRIES = re.compile(
    rb"microsoft\.(machinelearningservices|cognitiveservices)|azurerm_(machine_learning|cognitive|ai_)|azapi_",
    re.IGNORECASE,
)
_AZURE = re.compile(rb"azure|azapi|microsoft\.|\baz\s", re.IGNORECASE)
"""What a configuration names that has to do with Azure; another one cannot deploy a model there."""


def read(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None:
    """The root module that a file belongs to; None where it deploys nothing.

    Args:
        file: one of its files. data: what it holds. parameters: variables given on the command line.
    """
    try:
        return _read(file, parameters)
    except RecursionError:
        message = "the configuration is nested too deeply"
        return Unit(problems=[Problem("MR905", message, "simplify it, or judge the plan", hcl_files.shown(file), 1)])


def _read(file: Path, parameters: dict[str, Any]) -> Unit | None:
    project = Project(file.parent)
    given, own, errors = _given(project, parameters)
    unit = Unit()
    root = Module(project, file.parent, given)
    versions = terraform_versions.majors(root.folder, file.parent)
    found = list(_declared(root, versions, unit))
    build(found, unit)
    unit.includes = frozenset(os.path.realpath(f) for f in [*project.files, *own])
    if not any(_names(_AZURE, f) for f in project.files):
        unit.resources = []
    _report(project, errors, unit)
    return unit if unit.resources or unit.problems else None


def _given(
    project: Project, parameters: dict[str, Any]
) -> tuple[dict[str, Any], list[Path], list[tuple[str, int, str]]]:
    values, files, errors = hcl_files.variables(project.root)
    scope = Scope({}, lambda name: failure(f"'{name}' stands in a variable file"), project.work)
    given: dict[str, Any] = {name: _later(a.value, scope) for name, a in values.items()}
    given.update({name: _known(value) for name, value in parameters.items()})
    return given, files, errors


def _later(node: Any, scope: Scope) -> Any:
    return lambda: evaluate(node, scope)


def _known(value: Any) -> Any:
    return lambda: value


def _declared(module: Module, versions: frozenset[int], unit: Unit) -> Iterator[Declared]:
    """The resources of a module and of those that it calls."""
    for of_type in module.resources.values():
        for made in of_type.values():
            found = declared(module, made, versions)
            if found:
                yield found
    for called in module.modules.values():
        called.tell()
        if called.absent:
            continue
        inside = called.inside()
        if inside:
            yield from _declared(inside, versions, unit)
        else:
            _opaque(called, unit)


def _opaque(called: Called, unit: Unit) -> None:
    """A module that is not in the input may carry a model; a folder that is missing is an error."""
    source = Source(called.block.file, called.block.line)
    if called.opaque.startswith("a module from"):
        name = called.block.labels[0]
        found = Resource("terraform/modules", name, called.address, {}, source, symbol=name)
        found.views["@opaque"] = called.opaque
        unit.resources.append(found)
    else:
        message = f"a module cannot be read: {called.opaque}"
        remedy = "correct its source, or judge the plan"
        unit.problems.append(Problem("MR905", message, remedy, source.file, source.line, called.address))


def _report(project: Project, errors: list[tuple[str, int, str]], unit: Unit) -> None:
    """Files that could not be read whole; of a folder that carries nothing they say nothing."""
    for folder in project.folders():
        errors = [*errors, *folder.errors]
    if not errors or not (unit.resources or any(_names(_CARRIES, f) for f in project.files)):
        return
    for file, line, what in errors:
        message = f"the file cannot be read whole: {what}"
        unit.problems.append(Problem("MR905", message, "correct the file, or judge the plan", file, line))


def _names(pattern: re.Pattern[bytes], file: Path) -> bool:
    """Whether a file has a pattern in it; in UTF-16 every other byte is zero."""
    try:
        return pattern.search(file.read_bytes().replace(b"\0", b"")) is not None
    except OSError:
        return True
