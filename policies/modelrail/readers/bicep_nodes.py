"""What a Bicep file is made of, as the parser gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Union


@dataclass(slots=True)
class Literal:
    """A text without expressions, a number, true, false or null."""

    value: Any
    at: int


@dataclass(slots=True)
class Text:
    """A text with expressions in it: texts and nodes in turn."""

    parts: list[Any]
    at: int


@dataclass(slots=True)
class Name:
    """A symbol."""

    name: str
    at: int


@dataclass(slots=True)
class Member:
    """`.key`, `.?key`, `[key]` or `[?key]` of a value; null of a safe one that is missing."""

    of: Node
    key: Node
    safe: bool
    at: int


@dataclass(slots=True)
class Child:
    """`parent::child`, a resource declared inside another one."""

    of: Node
    name: str
    at: int


@dataclass(slots=True)
class Call:
    """A function, or with `of` one of a resource, module or namespace."""

    of: Node | None
    name: str
    arguments: list[Node]
    at: int


@dataclass(slots=True)
class Operation:
    """An operator with one to three operands; `?:` is the conditional."""

    mark: str
    operands: list[Node]
    at: int


@dataclass(slots=True)
class Array:
    """Items; one may be a Spread."""

    items: list[Node]
    at: int


@dataclass(slots=True)
class Spread:
    """`...value`."""

    value: Node
    at: int


@dataclass(slots=True)
class Property:
    """One property of an object; the key is a text or a Text."""

    key: Union[str, Text]
    value: Node
    at: int


@dataclass(slots=True)
class Object:
    """Properties and spreads in their order, and the resources declared among them."""

    items: list[Union[Property, Spread]]
    at: int
    resources: list[Declaration] = field(default_factory=list)


@dataclass(slots=True)
class For:
    """`[for item in over: body]`, with `index` where it is named."""

    item: str
    index: str
    over: Node
    body: Node
    at: int


@dataclass(slots=True)
class If:
    """`if (condition) body` of a resource or module."""

    condition: Node
    body: Node
    at: int


@dataclass(slots=True)
class Lambda:
    """`(a, b) => body`."""

    parameters: list[str]
    body: Node
    at: int


Node = Union[Literal, Text, Name, Member, Child, Call, Operation, Array, Spread, Object, For, If, Lambda]


@dataclass(slots=True)
class Declaration:
    """One statement.

    Args:
        kind: `param`, `var`, `output`, `resource`, `module`, `func`, `import`, `using`, `extends`, `targetScope` or
            another keyword that deploys nothing.
        name: the symbol; empty where it has none. at: offset of the statement; end: of what follows it.
        decorators: names of what stands before it with `@`.
        target: the type of a resource, the path of a module, the file of an import.
        existing: the resource is not deployed here.
        value: what stands after `=` or `=>`.
        type: the first name in the type of a parameter, and whether the type allows null.
        imported: symbol to the name it has in the file it comes from; `*` for all of them under one name.
        wrong: why it could not be read, or empty; wrong_at: where.
    """

    kind: str
    name: str = ""
    at: int = 0
    end: int = 0
    decorators: tuple[str, ...] = ()
    target: Node | None = None
    existing: bool = False
    value: Node | None = None
    type: str = ""
    nullable: bool = False
    imported: dict[str, str] = field(default_factory=dict)
    wrong: str = ""
    wrong_at: int = 0
