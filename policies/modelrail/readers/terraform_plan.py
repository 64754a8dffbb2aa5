"""Reads what Terraform writes as JSON: a plan or state by `terraform show -json`, and the state file itself.

Format: Terraform's "JSON Output Format", format versions 0.1 to 1.2, and state version 4.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from modelrail.readers import terraform_versions
from modelrail.readers.hcl_values import Open, hidden
from modelrail.readers.json_text import Twice
from modelrail.readers.terraform_declared import Declared, Place
from modelrail.readers.terraform_references import References
from modelrail.readers.terraform_resources import build
from modelrail.resources import Problem, Unit, Unknown

Index = Callable[[], dict[str, int]]
_DEEPEST = 100
_LATER = "it is known only after apply"
_REMEDY = "write it literally, or judge the state once it is applied"


def recognizes(document: Any) -> bool:
    """Whether a decoded document is a plan or state of Terraform."""
    if not isinstance(document, dict):
        return False
    known = {"planned_values", "resource_changes", "values"} & document.keys()
    return bool("format_version" in document and known) or {"terraform_version", "serial"} <= document.keys()


def read(document: dict[str, Any], file: str, index: Index) -> Unit:
    """A plan or state as one unit.

    Args:
        document: decoded. file: its path, for findings. index: lines by JSON pointer, asked for findings only.
    """
    unit = Unit()
    reader = _Reader(document, file, index)
    try:
        found = list(reader.declared())
        build(found, unit)
    except RecursionError:
        unit = Unit()
        reader.broken.append("")
    for pointer in reader.broken:
        message = "a part of it is not as Terraform writes it, or nested too deeply"
        line = index().get(pointer.lower(), 1)
        unit.problems.append(Problem("MR905", message, "make the file anew with terraform show -json", file, line))
    return unit


class _Reader:
    def __init__(self, document: dict[str, Any], file: str, index: Index) -> None:
        self._document, self._file, self._index = document, file, index
        self.broken: list[str] = []
        self._references = References(_object(_object(document.get("configuration")).get("root_module")))

    def declared(self) -> Iterator[Declared]:
        """The resources that exist once the plan is applied, or that the state holds."""
        rows = list(self._rows())
        self._references.know(str(row.get("address")) for row, _, _, _ in rows)
        versions = self._versions()
        for row, pointer, values, marks in rows:
            yield self._one(row, pointer, values, marks, versions)

    def _versions(self) -> frozenset[int]:
        configured = _object(_object(self._document.get("configuration")).get("provider_config"))
        for entry in configured.values():
            found = _object(entry)
            if found.get("name") == "azurerm" and isinstance(found.get("version_constraint"), str):
                return terraform_versions.constrained(found["version_constraint"])
        return terraform_versions.MAJORS

    def _rows(self) -> Iterator[tuple[dict[str, Any], str, Any, dict[str, Any]]]:
        """(resource, pointer of its values, values, {unknown, sensitive}) of everything that is managed."""
        document = self._document
        if "resource_changes" in document:
            yield from self._changes()
        elif "planned_values" in document or "values" in document:
            key = "planned_values" if "planned_values" in document else "values"
            yield from self._module(_object(document[key]).get("root_module"), f"/{key}/root_module", 0)
        else:
            yield from self._state()

    def _items(self, value: Any, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
        for i, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict):
                yield item, f"{pointer}/{i}"
            else:
                self.broken.append(f"{pointer}/{i}")
        if value is not None and not isinstance(value, list):
            self.broken.append(pointer)

    def _changes(self) -> Iterator[tuple[dict[str, Any], str, Any, dict[str, Any]]]:
        for row, pointer in self._items(self._document["resource_changes"], "/resource_changes"):
            change = _object(row.get("change"))
            after, unknown = change.get("after"), change.get("after_unknown")
            gone = after is None and not unknown
            if row.get("mode", "managed") == "managed" and not (gone or change.get("actions") == ["delete"]):
                marks = {"unknown": unknown, "sensitive": change.get("after_sensitive")}
                yield row, f"{pointer}/change/after", after or {}, marks

    def _module(self, module: Any, at: str, depth: int) -> Iterator[tuple[dict[str, Any], str, Any, dict[str, Any]]]:
        if depth > _DEEPEST:
            self.broken.append(at)
            return
        found = _object(module)
        for row, pointer in self._items(found.get("resources"), f"{at}/resources"):
            if row.get("mode", "managed") == "managed":
                yield row, f"{pointer}/values", row.get("values"), {"sensitive": row.get("sensitive_values")}
        for child, pointer in self._items(found.get("child_modules"), f"{at}/child_modules"):
            yield from self._module(child, pointer, depth + 1)

    def _state(self) -> Iterator[tuple[dict[str, Any], str, Any, dict[str, Any]]]:
        for row, pointer in self._items(self._document.get("resources"), "/resources"):
            if row.get("mode") != "managed":
                continue
            base = ".".join(str(part) for part in (row.get("module"), row.get("type"), row.get("name")) if part)
            for one, at in self._items(row.get("instances"), f"{pointer}/instances"):
                if "deposed" not in one:
                    key = one.get("index_key")
                    address = base if key is None else f"{base}[{json.dumps(key)}]"
                    values = _undynamic(one.get("attributes"))
                    yield {**row, "address": address}, f"{at}/attributes", values, {}

    def _one(
        self, row: dict[str, Any], pointer: str, values: Any, marks: dict[str, Any], versions: frozenset[int]
    ) -> Declared:
        address, type_ = str(row.get("address")), str(row.get("type"))
        given = self._merged(values, marks.get("unknown"), marks.get("sensitive"), address, (), 0)
        if not isinstance(given, dict):
            self.broken.append(pointer)
        return Declared(
            address=address,
            type=type_,
            name=str(row.get("name")),
            arguments=given if isinstance(given, dict) else {},
            file=self._file,
            line=None,
            find=self._finder(pointer),
            versions=versions,
            runs=self._references.runs(address),
            written=False,
        )

    def _finder(self, pointer: str) -> Callable[[str], Place | None]:
        def find(path: str) -> Place | None:
            parts = [p for p in path.replace("[", ".").replace("]", "").split(".") if p]
            for end in range(len(parts), -1, -1):
                line = self._index().get("/".join([pointer, *parts[:end]]).lower())
                if line:
                    return self._file, line
            return self._file, 1

        return find

    def _merged(self, value: Any, unknown: Any, secret: Any, address: str, at: tuple[Any, ...], depth: int) -> Any:
        """A value with what is known later as Unknown, and what is sensitive hidden."""
        if depth > _DEEPEST:
            self.broken.append("")
            return Unknown("", "it is nested too deeply", "simplify the value")
        if isinstance(value, Twice):
            return Unknown("", f"'{value.key}' is written twice", "keep one of them")
        if unknown is True:
            return self._later(address, at)
        if secret is True:
            return hidden(self._merged(value, unknown, None, address, at, depth + 1))
        if isinstance(value, dict) or (value is None and isinstance(unknown, dict)):
            found = value or {}
            keys = dict.fromkeys([*found, *_object(unknown)])
            return {
                k: self._merged(
                    found.get(k), _object(unknown).get(k), _object(secret).get(k), address, (*at, k), depth + 1
                )
                for k in keys
            }
        if isinstance(value, list):
            return [
                self._merged(item, _item(unknown, i), _item(secret, i), address, (*at, i), depth + 1)
                for i, item in enumerate(value)
            ]
        return value

    def _later(self, address: str, at: tuple[Any, ...]) -> Unknown:
        refers, outside = self._references.of(address, at)
        symbol = f"{refers[0]}.{'.'.join(map(str, at))}" if len(refers) == 1 else ""
        return Open("", _LATER, _REMEDY, outside=outside, refers=refers, symbol=symbol)


def _undynamic(value: Any) -> Any:
    """The state file keeps a value of any type beside its type."""
    if not isinstance(value, dict):
        return value
    return {k: v["value"] if isinstance(v, dict) and v.keys() == {"value", "type"} else v for k, v in value.items()}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _item(value: Any, index: int) -> Any:
    return value[index] if isinstance(value, list) and index < len(value) else value if value is True else None
