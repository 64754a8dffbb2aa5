"""Reads the YAML files of the `az ml` commands: workspaces, endpoints, deployments, connections, computes and more.

A file says what it is by its `$schema`, or by keys that only one kind has. The workspace is given to the command and
not in the file, so the names of what lies in one are open. Addresses are KIND.NAME, or the kind alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from modelrail.readers.az_ml_kinds import KINDS, NOT_DEPLOYED, Kind, kind_of, near_miss
from modelrail.readers.az_ml_yaml import Document, YamlError, documents
from modelrail.readers.expressions import at as at_path
from modelrail.readers.json_text import JsonError, to_text
from modelrail.resources import Problem, Resource, Source, Unit, Unknown

_MARKS = re.compile(
    rb"azureml|(endpoint_name|auth_mode|isolation_mode|model_id|customer_managed_key|hbi_workspace|hub_id"
    rb"|replication_locations|conda_file|inference_config|api_key|credentials|account_name"
    rb"|min_instances|size|resource_id)[\"']?\s*:"
)
"""What stands in every file that could be meant; whatever has none of it is not parsed."""
_SURE = re.compile(rb"azuremlschemas|azureml/sdk-2-0")
_GIVEN = "its workspace is given to the command, not in this file"
_HOW = "pass it as parameter `workspace` with --parameters"
_WHERE = "write `location`, or deploy by a template that says it"
_FIX = "correct the file; `az ml` refuses it as well"


def read(file: Path, data: bytes, parameters: dict[str, Any]) -> Unit | None:
    """The unit of a file; None for one that is no file of `az ml`, or deploys nothing."""
    data = data if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.replace(b"\0", b"")
    flat = data.replace(b"\0", b"")
    if not _MARKS.search(flat):
        return None
    shown = str(file).encode(errors="surrogateescape").decode(errors="replace")
    try:
        found = [d for d in documents(to_text(data)) if isinstance(d.value, dict)]
    except (YamlError, JsonError) as error:
        return Unit(problems=[Problem("MR905", str(error), _FIX, shown, error.line)]) if _SURE.search(flat) else None
    return _unit(found, shown, parameters)


def _unit(found: list[Document], file: str, parameters: dict[str, Any]) -> Unit | None:
    kinds = [(document, kind_of(document.value)) for document in found]
    if not any(kind and kind not in NOT_DEPLOYED for _, kind in kinds):
        return None
    reader = _Reader(file, parameters)
    for document, kind in kinds:
        if kind in KINDS:
            reader.document(document, kind, KINDS[kind])
        elif kind and kind not in NOT_DEPLOYED:
            reader.problem(
                "MR901", f"the kind of this file is not known: {kind}", "judge it as a template", ("$schema",)
            )
    return reader.unit


class _Reader:
    """Collects the resources of one file, and where each of their properties was written."""

    def __init__(self, file: str, parameters: dict[str, Any]) -> None:
        self.unit = Unit(locate=self._locate)
        self._file = file
        given = parameters.get("workspace")
        self._workspace = given if isinstance(given, str) and given else None
        self._document = Document({})
        self._written: dict[int, tuple[Document, dict[str, tuple[str, ...]]]] = {}

    def document(self, document: Document, name: str, kind: Kind) -> None:
        """The resource of a document, and those that are written out inside it."""
        self._document = document
        resource = self._made(document.value, name, kind, ())
        for key, inner in (("environment", "environment"), ("model", "model")):
            inside = document.value.get(key)
            if kind.inline and isinstance(inside, dict) and (key == "environment" or inside.get("name")):
                self._inline(resource, inside, key, KINDS[inner])
        self._check(document, resource, kind)

    def _inline(self, resource: Resource, value: dict[str, Any], key: str, kind: Kind) -> None:
        """An environment or model of a deployment that is written out in it: the command registers it first."""
        own = {"name": f"{resource.symbol or resource.address}-{key}", "version": "1", **value}
        made = self._made(own, f"{resource.address}.{key}", kind, (key,), address=f"{resource.address}.{key}")
        if key == "environment" and isinstance(made.name, (str, Unknown)):
            resource.body["properties"]["environmentId"] = _reference(made)

    def _made(
        self, value: dict[str, Any], name: str, kind: Kind, at: tuple[str, ...], address: str | None = None
    ) -> Resource:
        called = _text(value, "name")
        found = Resource(
            type=f"microsoft.machinelearningservices/{kind.type}".lower(),
            name=self._name(value, kind),
            address=address or (f"{name}.{called}" if isinstance(called, str) else name),
            body={"properties": {}},
            source=Source(self._file),
            symbol=called if isinstance(called, str) else "",
        )
        written: dict[str, tuple[str, ...]] = {}
        for key, path, made in kind.values(value):
            _put(found.body, path, at_path(made, path))
            written[path] = (*at, *key)
        if kind.located and "location" not in found.body:
            found.body["location"] = Unknown("location", "it is that of its workspace or resource group", _WHERE)
        self.unit.resources.append(found)
        self._written[id(found)] = (self._document, written)
        return found

    def _name(self, value: dict[str, Any], kind: Kind) -> str | Unknown:
        parts = [_text(value, key) if key else self._workspace for key in kind.names]
        if all(isinstance(part, str) for part in parts):
            return "/".join(str(part) for part in parts)
        symbols = [
            part if isinstance(part, str) else "{workspace}" if key == "" else ""
            for part, key in zip(parts, kind.names, strict=True)
        ]
        open_ = next((p for p in parts if isinstance(p, Unknown)), None)
        reason, remedy = (open_.reason, open_.remedy) if open_ else (_GIVEN, _HOW)
        return Unknown("name", reason, remedy, symbol="/".join(symbols) if all(symbols) else "")

    def _check(self, document: Document, resource: Resource, kind: Kind) -> None:
        for path in document.twice:
            self.problem("MR905", f"'{path[-1]}' is written twice", "keep one of them", path, resource)
        for path, meant in near_miss(document.value, kind):
            self.problem("MR905", f"'{path[-1]}' is no key; did you mean {meant}?", _FIX, path, resource)

    def problem(
        self, rule: str, message: str, remedy: str, path: tuple[str, ...], resource: Resource | None = None
    ) -> None:
        """Adds a problem at a path of the document at hand."""
        line = _line(self._document, path)
        named = resource.name if resource and isinstance(resource.name, str) else ""
        at = (resource.address, resource.type) if resource else ("$", "")
        self.unit.problems.append(Problem(rule, message, remedy, self._file, line, at[0], at[1], named, ".".join(path)))

    def _locate(self, resource: Resource, path: str) -> tuple[str | None, int | None]:
        document, written = self._written.get(id(resource), (self._document, {}))
        parts = re.split(r"[.\[\]]+", path.rstrip("]"))
        for end in range(len(parts), 0, -1):
            head = ".".join(parts[:end])
            if head in written:
                return self._file, _line(document, (*written[head], *parts[end:]))
        return self._file, _line(document, ())


def _line(document: Document, path: tuple[str, ...]) -> int:
    """The line of the deepest part of a path that is written."""
    return next((document.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in document.lines), 1)


def _text(value: dict[str, Any], key: str) -> Any:
    """A part of a name: numbers are names as well."""
    found = value.get(key)
    if isinstance(found, Unknown):
        return found
    if isinstance(found, (str, int)) and not isinstance(found, bool) and str(found):
        return str(found)
    return Unknown(key, f"the file gives no {key.replace('_', ' ')}", f"write {key}")


def _reference(made: Resource) -> Any:
    """The id of a resource of this file."""
    name = made.name if isinstance(made.name, str) else made.name.symbol
    if not name:
        return Unknown("", "its name is not known", _HOW)
    reason = "it is written out in this file"
    return Unknown("properties.environmentId", reason, "", symbol=f"resourceid:{made.type}/{name}")


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        body = body.setdefault(key, {})
        if not isinstance(body, dict):
            return
    body[last] = value
