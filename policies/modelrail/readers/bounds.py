"""How much of a small file may be worked out: what it can blow up into is bounded by the size of its values."""

from __future__ import annotations

from typing import Any

LARGEST = 20_000
"""Items in one value, and hundreds of characters in one text."""


def size(value: Any) -> int:
    """The items of a value, and hundreds of characters in its texts; counted until it is larger than LARGEST."""
    stack, found = [value], 0
    while stack and found <= LARGEST:
        one = stack.pop()
        found += 1 + (len(one) // 100 if isinstance(one, str) else 0)
        if isinstance(one, (dict, list)):
            stack.extend(one.values() if isinstance(one, dict) else one)
    return found
