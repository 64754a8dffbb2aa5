"""A framework for checkov: the resources of Pulumi programs, at the lines where their authors wrote them.

It is checkov's runner for ARM templates, fed with what the engine said instead of files, so that every check for ARM
runs. A finding bears the URN and shows the call that makes the resource.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from checkov.arm.graph_builder.definition_context import build_definitions_context
from checkov.arm.graph_builder.graph_to_definitions import convert_graph_vertices_to_definitions
from checkov.arm.runner import Runner as ArmRunner
from checkov.common.bridgecrew.check_type import CheckType, checkov_runners
from checkov.common.bridgecrew.code_categories import CodeCategoryMapping, CodeCategoryType
from checkov.common.checks_infra.registry import get_graph_checks_registry

from modelrail.gates.checkov_arm import InArm
from modelrail.gates.checkov_seams import ADDRESS

PULUMI = "pulumi"
_SKIP = re.compile(r"(?:checkov|bridgecrew|cortex):skip=\s*([A-Z_\d]+(?:,\s*[A-Z_\d]+)*)(:[^\n]+)?")


def introduce() -> None:
    """Makes checkov know the framework by its name."""
    if PULUMI not in checkov_runners:
        checkov_runners.append(PULUMI)
    CodeCategoryMapping[PULUMI] = CodeCategoryType.IAC


class PulumiRunner(ArmRunner):  # type: ignore[misc]
    """Runs the checks for ARM on the resources of Pulumi programs."""

    check_type = PULUMI
    definitions: dict[str, Any]

    def __init__(self, resources: Iterable[InArm]) -> None:
        super().__init__()
        self.graph_registry = get_graph_checks_registry(CheckType.ARM)
        self._lines: dict[str, list[str]] = {}
        self._ends: dict[str, dict[int, int]] = {}
        self._addresses: dict[tuple[str, str, int], str] = {}
        for resource in resources:
            self._add(resource)

    def run(self, root_folder: str | None = None, *_: Any, runner_filter: Any = None, **__: Any) -> Any:
        """As checkov's, from what is known instead of from files."""
        self.context = build_definitions_context(self.definitions, self.definitions_raw)
        graph = self.graph_manager.build_graph_from_definitions(definitions=self.definitions)
        self.graph_manager.save_graph(graph)
        self.definitions, self.breadcrumbs = convert_graph_vertices_to_definitions(graph.vertices, root_folder)
        report = super().run(root_folder=root_folder, runner_filter=runner_filter)
        for record in (*report.failed_checks, *report.passed_checks, *report.skipped_checks):
            place = (record.file_abs_path, record.resource, record.file_line_range[0])
            record.resource = self._addresses.get(place, record.resource)
        return report

    def _add(self, resource: InArm) -> None:
        file, line = resource.file, resource.line
        end = self._end(file, line)
        marks = {"__startline__": line, "__endline__": end}
        body = {**resource.body, ADDRESS: resource.address, **marks}
        skipped = self._skipped(file, line, end)
        if skipped:
            body["metadata"] = {"checkov": skipped}
        self.definitions.setdefault(file, {"resources": []})["resources"].append(body)
        self._addresses[file, f"{body['type']}.{body['name']}", line] = resource.address

    def _end(self, file: str, line: int) -> int:
        """The last line of the call that begins on a line."""
        if file not in self._lines:
            text = Path(file).read_text(errors="replace") if Path(file).is_file() else ""
            self._lines[file] = text.splitlines(keepends=True)
            self._ends[file] = _calls(text) if file.endswith(".py") else {}
            self.definitions_raw[file] = list(enumerate(self._lines[file], 1))
        return self._ends[file].get(line, line)

    def _skipped(self, file: str, start: int, end: int) -> list[str]:
        """Comments that skip checks, as they stand in the metadata of a template."""
        found = (_SKIP.search(line) for line in self._lines[file][start - 1 : end])
        return [f"{id_.strip()}{skip[2] or ''}" for skip in found if skip for id_ in skip[1].split(",")]


def _calls(text: str) -> dict[int, int]:
    """First line to last line of the calls of a Python program; the longest where several begin on a line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    ends: dict[int, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            ends[node.lineno] = max(ends.get(node.lineno, 0), node.end_lineno or node.lineno)
    return ends
