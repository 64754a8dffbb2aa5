"""Microsoft.Authorization/locks: what may not be deleted or changed."""

from __future__ import annotations

from modelrail.types.table import ResourceType

LOCKS: tuple[ResourceType, ...] = (
    ResourceType("Microsoft.Authorization/locks", properties=("scope", "properties.level"), flat=True),
)
