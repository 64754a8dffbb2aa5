"""Syntax of the Terraform language, `.tf` and `.tf.json` alike: expressions, attributes and blocks, with lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union

DEEPEST = 100
"""Levels of nesting in one expression or of blocks; hand-written configurations have fewer than 20."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, truth value or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Template:
    """A text with expressions in it."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """The first word of a reference: `var`, `local`, a resource type, a name of a loop."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`.key` or `[key]` of a value."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """`[*]` and what follows it: `each` is what is taken of every item, which stands under the name ``""``."""

    of: Expression
    each: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function; `expand`: its last argument is a list of arguments."""

    name: str
    arguments: tuple[Expression, ...]
    expand: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """`condition ? yes : no`"""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one or two operands."""

    sign: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """An object: (key, value, line) of its items."""

    items: tuple[tuple[Expression, Expression, int], ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class For:
    """A `for` expression; with `key` it makes an object."""

    names: tuple[str, ...]
    of: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """What cannot be read, with the reason as half a sentence."""

    reason: str


Expression = Union[Literal, Template, Name, Index, Splat, Call, If, Operation, Mapping, Sequence, For, Unread]


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value` with its 1-based line and file."""

    value: Expression
    file: str
    line: int


@dataclass(slots=True)
class Block:
    """`type "label" { … }`"""

    type: str
    labels: tuple[str, ...]
    body: Body
    file: str
    line: int


@dataclass(slots=True)
class Body:
    """Attributes by name and blocks in order; `errors` are lines where the syntax is broken."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    errors: list[tuple[str, int]] = field(default_factory=list)

    def of(self, type_: str) -> Iterator[Block]:
        """The blocks of a type."""
        return (block for block in self.blocks if block.type == type_)


def literal(value: Any, read_text: Any = Literal) -> Expression:
    """A decoded JSON value as an expression; `read_text` reads its texts."""
    if isinstance(value, dict):
        return Mapping(tuple((read_text(str(k)), literal(v, read_text), 0) for k, v in value.items()))
    if isinstance(value, list):
        return Sequence(tuple(literal(item, read_text) for item in value))
    found: Expression = read_text(value) if isinstance(value, str) else Literal(value)
    return found
