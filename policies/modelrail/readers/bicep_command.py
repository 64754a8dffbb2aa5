"""The `bicep` command, where it is on PATH: it compiles, the template is read as any other, addresses stay Bicep's."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from modelrail.readers import arm
from modelrail.readers.bicep_compiled import symbolic
from modelrail.readers.bicep_nodes import Literal
from modelrail.readers.bicep_scope import Input, Source
from modelrail.readers.json_text import decode
from modelrail.resources import Resource, Unit

SECONDS = 60
"""How long it may take; what it would fetch from a registry is not waited for."""
_DEPLOYMENTS = "microsoft.resources/deployments"


def compiled(file: Path, passed: dict[str, Any]) -> Unit | None:
    """What the command makes of a file, read as a template; None where there is no command or it fails."""
    command = shutil.which("bicep")
    verb = "build-params" if file.suffix.lower() == ".bicepparam" else "build"
    if command is None:
        return None
    try:
        run = subprocess.run(
            [command, verb, "--stdout", "--no-restore", str(file)], capture_output=True, timeout=SECONDS, check=True
        )
        found = decode(run.stdout.decode("utf-8-sig"))
        given = {}
        if verb == "build-params":
            entries = decode(found["parametersJson"])["parameters"]
            given = {name: arm.parameter_value(entry) for name, entry in entries.items()}
            found = decode(found["templateJson"])
        return arm.read_template(found, str(file), {**given, **passed}) if _is_template(found) else None
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_template(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("resources"), (dict, list))


def renamed(unit: Unit, own: Unit, source: Source, found: Input) -> Unit:
    """The compiled unit under the addresses of the source, located where our own reading `own` has them.

    Args:
        unit: as the template was read. source, found: the file that was compiled, and what else was read for it.
    """
    names = dict(_addresses(unit.resources, source, found))
    for resource in unit.resources:
        resource.address = _address(resource.address, names)
    known = {resource.address: resource for resource in own.resources}

    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        return own.locate(known.get(resource.address, resource), path)

    problems = [replace(p, address=_address(p.address, names)) for p in unit.problems]
    return replace(unit, problems=problems, locate=locate, includes=own.includes | unit.includes)


def _address(pointer: str, names: dict[str, str]) -> str:
    """The address in the source: below what has a name there, by symbolic names."""
    known = pointer
    while known and known not in names:
        known = known.rpartition("/")[0]
    return names.get(known, "") + symbolic(pointer[len(known) :]) if known else symbolic(pointer).lstrip(".")


def _addresses(
    resources: list[Resource], source: Source, found: Input, prefix: str = "", place: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Address in the template and address in the source, of what is below a prefix of the first."""
    direct = [r for r in resources if re.fullmatch(r"/resources/[^/]+", r.address.removeprefix(prefix))]
    symbols = _by_type(source)
    for pointer, type_ in {r.address: r.type for r in direct if r.address.startswith(prefix)}.items():
        key = pointer.rpartition("/")[2]
        symbol = key if not key.isdigit() else next(symbols.get(type_, iter(())), "")
        if not symbol:
            continue
        yield pointer, f"{place}.{symbol}".lstrip(".")
        module = _module(source, symbol, found)
        if type_ == _DEPLOYMENTS and module and depth < 20:
            inside = f"{pointer}/properties/template"
            within = [r for r in resources if r.address.startswith(f"{inside}/")]
            yield from _addresses(within, module, found, inside, f"{place}.{symbol}".lstrip("."), depth + 1)


def _by_type(source: Source) -> dict[str, Iterator[str]]:
    """The symbols of each type in their order: that of the compiled template, which has no names for them."""
    found: dict[str, list[str]] = {}
    for declared in source.declarations:
        if declared.kind in ("resource", "module") and not declared.existing:
            written = declared.target.value if isinstance(declared.target, Literal) else ""
            type_ = str(written).partition("@")[0].lower() if declared.kind == "resource" else _DEPLOYMENTS
            found.setdefault(type_, []).append(declared.name)
    return {type_: iter(names) for type_, names in found.items()}


def _module(source: Source, symbol: str, found: Input) -> Source | None:
    declared = source.names.get(symbol)
    if declared is None or declared.kind != "module" or not isinstance(declared.target, Literal):
        return None
    used = found.source(source, str(declared.target.value))
    return used if isinstance(used, Source) else None
