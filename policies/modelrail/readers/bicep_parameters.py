"""Files of parameters in Bicep (`.bicepparam`): what they use, and what they give it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from modelrail.readers.bicep_files import read_beside
from modelrail.readers.bicep_nodes import Declaration, Literal
from modelrail.readers.bicep_scope import FileScope, Given, Input, Source, constant
from modelrail.readers.bicep_values import plain, settled
from modelrail.readers.json_text import decode, to_text
from modelrail.readers.json_text_places import Places
from modelrail.resources import Problem, Resource, Unit, Unknown
from modelrail.resources import Source as Where

MOST = 20
"""Files of parameters that extend each other."""


def root_of(found: Input, source: Source, passed: dict[str, Any]) -> FileScope | Unit | None:
    """What the file gives parameters to: a Bicep file with them, or the unit that something else is; None where it
    names nothing."""
    declared = next((d for d in source.declarations if d.kind == "using"), None)
    if declared is None or not isinstance(declared.target, Literal):
        wrong = next((d for d in source.declarations if d.wrong and (d.kind == "using" or not d.kind)), None)
        return _unread(f"what it uses cannot be read: {wrong.wrong}", source, wrong) if wrong else None
    target = str(declared.target.value)
    values = given(found, source, passed)
    if ":" in target:
        return _opaque(target, source, declared)
    if target.lower().endswith((".json", ".jsonc")):
        return _template(found, source, declared, target, values)
    main = found.source(source, target)
    return _unread(f"{target} {main}", source, declared) if isinstance(main, str) else FileScope(found, main, values)


def values_of(file: Path) -> dict[str, Any]:
    """What a file of parameters gives, whatever it uses; raises what reading it raises."""
    found, source = Input(), Source(file, str(file), to_text(file.read_bytes()))
    return _worked_out(found, given(found, source, {}))


def _worked_out(found: Input, values: Given) -> dict[str, Any]:
    return {name: settled(found.bounded(work_out()[0]), "") for name, work_out in values.items()}


def _unread(message: str, source: Source, declared: Declaration) -> Unit:
    problem = Problem("MR905", message, "correct the file", source.shown, source.line(declared.at))
    return Unit(problems=[problem])


def _opaque(target: str, source: Source, declared: Declaration) -> Unit:
    where = Where(source.shown, source.line(declared.at))
    views = {"@opaque": f"{target} is not in this input"}
    name = Unknown("name", "the deployment is not named here", symbol="using")
    return Unit([Resource("microsoft.resources/deployments", name, "using", {}, where, views=views)])


def _template(found: Input, source: Source, declared: Declaration, target: str, values: Given) -> Unit:
    """An ARM template in JSON with these parameters."""
    from modelrail.readers import arm  # late: few files use one

    try:
        text = to_text(read_beside(source.path.parent, target))
        document = decode(text)
    except (OSError, ValueError):
        document, text = None, ""
    if not isinstance(document, dict) or "resources" not in document:
        return _unread(f"{target} cannot be read as a template", source, declared)
    shown = os.path.normpath(Path(source.shown).parent / target)
    found.compiled.add(os.path.realpath(source.path.parent / target))
    unit = arm.read_template(document, shown, _worked_out(found, values))
    places = Places(text)
    unit.problems = [places.placed(problem) for problem in unit.problems]
    unit.locate = places.locate
    return unit


def given(found: Input, source: Source, passed: dict[str, Any]) -> Given:
    """What the file, those that it extends and the command give; the command counts most."""
    values: Given = {}
    files = [source]
    while (base := _base(found, files[-1])) and len(files) < MOST and base not in files:
        files.append(base)
    for file in reversed(files):
        scope = FileScope(found, file, {}, "|parameters")
        for declared in (d for d in file.declarations if d.kind == "param"):
            values[declared.name.lower()] = partial(_value, scope, declared)
    return {**values, **constant(passed)}


def _base(found: Input, source: Source) -> Source | None:
    """The file that it extends."""
    extended = next((d for d in source.declarations if d.kind == "extends"), None)
    if extended is None or not isinstance(extended.target, Literal):
        return None
    path = str(extended.target.value)
    base = found.source(source, path)
    return base if isinstance(base, Source) else None


def _value(scope: FileScope, declared: Declaration) -> tuple[Any, bool]:
    if declared.wrong:
        return Unknown("", f"the value of '{declared.name}' cannot be read", "correct the file"), False
    return scope.session.watched(lambda: plain(declared.value, scope.scope))
