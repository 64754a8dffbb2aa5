"""A resource as Terraform declares it, whatever it was read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

META = frozenset("count for_each provider depends_on lifecycle connection provisioner timeouts".split())
"""Arguments of every resource that say nothing about what it is."""

Place = tuple[str, int]


@dataclass
class Declared:
    """One resource, whatever it was read from.

    Args:
        address: the Terraform address. type: the Terraform type. name: what the author calls it.
        arguments: by name; blocks are lists of objects.
        assumed: argument paths whose value hangs on the default of a variable.
        file, line: where it is written. find: the file and line of an argument path, or None.
        uncertain: whether it is deployed at all is not known. versions: major versions of its provider it may be for.
        runs: commands that it runs (`local-exec`). written: its arguments are those of the author, and no more.
    """

    address: str
    type: str
    name: str
    arguments: dict[str, Any]
    assumed: frozenset[str] = frozenset()
    file: str | None = None
    line: int | None = None
    find: Callable[[str], Place | None] = lambda path: None
    uncertain: bool = False
    versions: frozenset[int] = frozenset()
    runs: tuple[str, ...] = ()
    written: bool = True
