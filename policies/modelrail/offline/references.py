"""References to other stacks: their state is not here, so their outputs are unknown."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi


def make_unknown() -> list[str]:
    """Makes every `StackReference` of this process one with unknown outputs; gives their names, as they come.

    The engine is asked for the program's own stack instead, the only one that is sure to be there.
    """
    names: list[str] = []
    reference: Any = pulumi.StackReference
    original = reference.__init__

    def unknown(self: Any, name: str, stack_name: Any = None, opts: pulumi.ResourceOptions | None = None) -> None:
        names.append(stack_name if isinstance(stack_name, str) else name)
        original(self, name, f"organization/{pulumi.get_project()}/{pulumi.get_stack()}", opts)
        self.outputs = pulumi.Output({self}, _settled(pulumi.output.UNKNOWN), _settled(False))

    reference.__init__ = unknown
    return names


def _settled(value: Any) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future
