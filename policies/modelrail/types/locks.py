"""Microsoft.Authorization/locks: what may not be deleted or changed."""

from __future__ import annotations

from modelrail.types.table import ResourceType

LOCK = "Microsoft.Authorization/locks"

LOCKS: tuple[ResourceType, ...] = (ResourceType(LOCK, properties=("scope", "properties.level"), flat=True),)
