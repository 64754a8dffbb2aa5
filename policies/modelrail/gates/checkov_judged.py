"""What was judged, by the places that checkov names: file and lines, or the address of a resource.

It is made once for everything a scan looks at, by the process that judges, and can be handed over to checkov's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from modelrail.findings import Finding
from modelrail.readers.files import lies_in

if TYPE_CHECKING:
    from modelrail.reports.result import Result
    from modelrail.resources import Unit

GUARDED = re.compile(
    r"microsoft\.(machinelearningservices|cognitiveservices)/|azurerm_(machine_learning|cognitive|ai_)", re.IGNORECASE
)
"""Types that must not go unread, by their names in ARM, Bicep, azapi and azurerm."""


class Entry(msgspec.Struct):
    """One resource: its address, lower-cased type, the real path and line where it begins, and what was found."""

    address: str
    type: str
    file: str
    line: int
    findings: list[Finding]


class Judged(msgspec.Struct):
    """All that was judged.

    Args:
        entries: every resource that is deployed. others: findings on what is no resource, and on whole files.
        read: real paths of the files that were read. own: files and folders of the settings, never judged.
    """

    entries: list[Entry] = []
    others: list[Finding] = []
    read: list[str] = []
    own: list[str] = []

    def findings(self) -> Iterator[Finding]:
        """Every finding."""
        for entry in self.entries:
            yield from entry.findings
        yield from self.others


@dataclass
class Here:
    """What is known of the place that checkov names.

    Args:
        types: lower-cased types of the resources there; empty where none is deployed. findings: all that hold there.
        read: whether the file was read, so that what is not there is not deployed.
    """

    types: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    read: bool = False


def of(result: Result) -> Judged:
    """The outcome of judging, by place."""
    judged = Judged(read=sorted(result.read), own=list(result.own))
    placed: set[int] = set()
    for unit, findings in result.units:
        for entry in _entries(unit, findings):
            judged.entries.append(entry)
            placed.update(map(id, entry.findings))
    judged.others = [finding for finding in result.findings if id(finding) not in placed]
    return judged


def _entries(unit: Unit, findings: list[Finding]) -> Iterator[Entry]:
    by_address: dict[str, list[Finding]] = {}
    for finding in findings:
        by_address.setdefault(finding.address, []).append(finding)
    for resource in unit.resources:
        if not resource.views.get("@existing"):
            file, line = unit.locate(resource, "")
            found = by_address.pop(resource.address, []) if resource.address else []
            yield Entry(resource.address, resource.type, os.path.realpath(file) if file else "", line or 1, found)


class Index:
    """Looks up what was judged by place."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self._read = set(judged.read)
        self._own = [Path(own) for own in judged.own]
        self._entries: dict[str, dict[int, list[Entry]]] = {}
        self._addresses: dict[str, list[Entry]] = {}
        for entry in judged.entries:
            self._entries.setdefault(entry.file, {}).setdefault(entry.line, []).append(entry)
            self._addresses.setdefault(entry.address, []).append(entry)
        self._others: dict[str, list[Finding]] = {}
        for finding in judged.others:
            self._others.setdefault(os.path.realpath(finding.file or ""), []).append(finding)
        self._inside: dict[str, list[Finding]] = {}
        for finding in judged.findings():
            if finding.file and finding.line:
                self._inside.setdefault(os.path.realpath(finding.file), []).append(finding)

    def reads(self, file: str) -> bool:
        """Whether a file was read, or belongs to the settings."""
        real = os.path.realpath(file)
        return real in self._read or lies_in(Path(real), self._own)

    def at(self, file: str, start: int, end: int, address: str = "") -> Here:
        """The resource of an address, else the one that begins within these lines: the first has others inside.

        Those of several calls of a module begin on the same line, and what was found on any of them counts. Lines in
        which none begins may set properties of one elsewhere, so that what was found on them counts.
        """
        real = os.path.realpath(file)
        lines = self._entries.get(real, {})
        named = next((e.line for e in self._addresses.get(address, ()) if e.file == real), 0)
        first = named or min((line for line in lines if start <= line <= end), default=0)
        entries = lines.get(first, [])
        own = [
            e for e in entries if e.address == address or e.address.startswith(tuple(f"{address}{c}" for c in "./["))
        ]
        here = self._here(own or entries, real, start, end)
        if not first:
            here.findings += [f for f in self._inside.get(real, ()) if start <= (f.line or 0) <= end]
        return here

    def exactly(self, file: str, start: int, end: int) -> Here:
        """The resource that begins on the first of these lines."""
        real = os.path.realpath(file)
        return self._here(self._entries.get(real, {}).get(start, ()), real, start, end)

    def named(self, address: str) -> Here:
        """The resource with an address."""
        entries = self._addresses.get(address, [])
        return self._here(entries, entries[0].file if entries else "", 0, 0)

    def held(self, record: Any) -> list[Finding]:
        """The findings that a record of checkov stands for."""
        if record.resource.startswith("urn:"):
            here = self.named(record.resource)
        else:
            start, end = record.file_line_range
            here = self.at(record.file_abs_path, start, end, record.resource)
        return [finding for finding in here.findings if finding.rule == record.check_id]

    def _here(self, entries: Iterable[Entry], real: str, start: int, end: int) -> Here:
        here = Here(read=self.reads(real))
        for entry in entries:
            here.types.add(entry.type)
            here.findings += entry.findings
        for finding in self._others.get(real, ()):
            if not finding.address or not finding.line or start <= finding.line <= end:
                here.findings.append(finding)
        return here
