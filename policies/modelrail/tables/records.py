"""A record of evidence: what says that something was checked, and where that can be read."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def record(kind: str, source: str, **known: Any) -> Record:
    """All six keys of a record; what its source does not say is None and shown as such."""
    empty = dict.fromkeys(("commit", "tool", "observed", "digest"))
    return {"kind": kind, "source": source, **empty, **known}
