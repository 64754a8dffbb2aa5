"""The outcome of judging an input: findings, counts, and the exit status they mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelrail.findings import Finding
from modelrail.resources import Unit

OK, BLOCKED, NOT_JUDGED = 0, 1, 2


@dataclass(frozen=True)
class Result:
    """Findings in the order of the input, and what was judged.

    Args:
        resources: how many resources were judged. files: how many files were read, project files too. projects: how
            many of them are Pulumi projects. skipped: how many deploy nothing.
        settings: the settings file, or None for the defaults.
        notes: what a reader must know beside the findings, each a line.
        units: each unit with its findings, for a gate that looks resources up.
        read: real paths of all files that went into them. own: files and folders of the settings, never judged.
    """

    findings: list[Finding] = field(default_factory=list)
    resources: int = 0
    files: int = 0
    projects: int = 0
    skipped: int = 0
    settings: str | None = None
    notes: tuple[str, ...] = ()
    units: tuple[tuple[Unit, list[Finding]], ...] = ()
    read: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """Counts, by the names of the JSON report."""
        return {
            "resources": self.resources,
            "violations": sum(f.verdict == "violation" for f in self.findings),
            "undecided": sum(f.verdict == "undecided" for f in self.findings),
            "waived": sum(f.waiver is not None for f in self.findings),
            "unread": sum(f.rule == "MR905" and not f.type for f in self.findings),
        }

    @property
    def status(self) -> int:
        """0 nothing blocks, 1 something blocks, 2 nothing could be judged."""
        if any(f.blocking for f in self.findings):
            return BLOCKED
        return OK if self.files else NOT_JUDGED
