"""What a policy pack knows of a stack while the engine tells it one resource at a time. No Pulumi import."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from modelrail.findings import Finding
from modelrail.graph import USERS
from modelrail.readers.pulumi import read_resource
from modelrail.readers.pulumi_wire import decode
from modelrail.resources import Resource, Unit
from modelrail.types.normalize import normalize

if TYPE_CHECKING:
    from modelrail.evaluation import Evaluator

Dependencies = Iterable[tuple[str, dict[str, list[str]]]]
"""For each URN, the URNs that each of its wire properties depends on."""

BINDING = ("ref:", "parent")


class Stack:
    """Checked inputs by URN, and the findings on them.

    Joins are judged from kept inputs, never from outputs. On a preview that happens in the stack call, which alone
    knows the edges; on an update, where that call comes after everything was deployed, when the referring resource is
    analyzed, whose ids are known by then.
    """

    def __init__(self, evaluator: Evaluator, preview: bool) -> None:
        self._evaluator = evaluator
        self._preview = preview
        self._kept: dict[str, Resource] = {}
        self._paths: dict[str, dict[str, str]] = {}
        self._reported: set[str] = set()
        self._lock = threading.Lock()

    def resource(self, token: str, inputs: dict[str, Any], urn: str, name: str) -> list[Finding]:
        """Findings on one resource that is about to be registered; inputs in wire form."""
        read = read_resource(token, decode(inputs), urn, name)
        if read is None:
            return []
        resource, paths = read
        normalize(resource)
        found = self._evaluator.judge(resource, joins=False)
        with self._lock:
            self._kept[urn], self._paths[urn] = resource, paths
            return found if self._preview else found + self._bindings(resource)

    def _bindings(self, resource: Resource) -> list[Finding]:
        """Join findings on this resource, on those it refers to and on all in scope, each once.

        Others may still come: rules that ask for children, or for who refers to a resource, wait for the stack call.
        """
        if resource.type not in USERS and not self._evaluator.has_joins(resource.type):
            return []
        self._evaluator.link(Unit(list(self._kept.values())))
        ends = [e for edge, found in resource.references.items() if edge.startswith(BINDING) for e in found]
        in_scope = [r for r in self._kept.values() if r.views.get("@scope") == "judged"]
        bound = [e for e in (resource, *ends, *in_scope) if isinstance(e, Resource) and not e.views.get("@existing")]
        return self._joins(dict.fromkeys(bound), late=False)

    def _joins(self, resources: Iterable[Resource], late: bool) -> list[Finding]:
        judged = (f for r in resources for f in self._evaluator.judge(r, joins=True, late=late))
        found = [f for f in judged if f.fingerprint not in self._reported]
        self._reported.update(f.fingerprint for f in found)
        return found

    def whole(self, dependencies: Dependencies) -> list[Finding]:
        """Findings of the rules that join, over all kept resources, and at a preview those on the run itself.

        A finding's address is the URN, or empty.
        """
        with self._lock:
            unit = Unit(list(self._kept.values()), hints=self._hints(dependencies))
            self._evaluator.link(unit)
            found = self._joins(unit.resources, late=True)
            return found + self._evaluator.conclude() if self._preview else found

    def not_judged(self) -> list[str]:
        """Rules that had nothing to go by, known after the stack call."""
        return self._evaluator.not_judged()

    def _hints(self, dependencies: Dependencies) -> dict[tuple[str, str], list[str]]:
        return {
            (urn, self._paths[urn][wire]): urns
            for urn, properties in dependencies
            if urn in self._paths
            for wire, urns in properties.items()
            if wire in self._paths[urn]
        }


def shown(finding: Finding) -> str:
    """A finding as the lines of a diagnostic: what, where, what was expected, what to do."""
    lines = [finding.message]
    if finding.path:
        lines.append(f"  at {finding.path}" + (f": {finding.value}" if finding.value is not None else ""))
    if finding.expected:
        lines.append(f"  expected {finding.expected}")
    if finding.file:
        lines.append(f"  in {finding.file}:{finding.line or 1}")
    lines.append(f"  to do: {finding.remedy}")
    if finding.waiver:
        lines.append(f"  not blocking: {finding.waiver}")
    return "\n".join(lines)
