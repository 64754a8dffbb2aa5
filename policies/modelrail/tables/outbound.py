"""What managed compute must reach: the hosts and service tags that Microsoft documents for models of the catalog."""

from __future__ import annotations

import functools
from typing import Any

from modelrail import facts


def needed(key: str) -> dict[str, Any] | None:
    """The row of a host or service tag in lower case, `AzureMonitor` or `BatchNodeManagement.swedencentral`."""
    tag = _rows().get(key.partition(".")[0], {})
    return _rows().get(key) or (tag if tag.get("by_region") else None)


@functools.cache
def _rows() -> dict[str, dict[str, Any]]:
    found = facts.load("network")
    return {**{row["host"]: row for row in found["hosts"]}, **{t["tag"].lower(): t for t in found["service_tags"]}}
