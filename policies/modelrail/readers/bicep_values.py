"""Bicep expressions, evaluated as far as the input says. Functions are those of ARM templates: one implementation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from modelrail.readers import expressions, functions
from modelrail.readers.bicep_nodes import (
    Array,
    Call,
    Child,
    For,
    If,
    Lambda,
    Literal,
    Member,
    Name,
    Node,
    Object,
    Operation,
    Property,
    Spread,
    Text,
)
from modelrail.readers.bounds import LARGEST
from modelrail.readers.expressions import Work
from modelrail.resources import Unknown

DEEPEST = 240
"""Values inside values, through variables, parameters and outputs."""
TOO_DEEP = Unknown("", "its value is nested too deeply", "write the value out")
TOO_LARGE = Unknown("", "its value is too large to work out", "write the value out")
_CORRECT = "correct the expression"
LOOPED = "it is different in every turn of the loop"


@dataclass
class Session:
    """What all files of one input share.

    Args:
        work: what may still be worked out. depth: how deep the evaluation is. assumed: whether a default value of a
            parameter was used since somebody last asked.
    """

    work: Work = field(default_factory=Work)
    depth: int = 0
    assumed: bool = False

    def bounded(self, found: Any) -> Any:
        """The value, unless it is so large that nobody should walk through it."""
        return found if isinstance(found, Referent) or self.work.allows(found) else TOO_LARGE

    def watched(self, work_out: Callable[[], Any]) -> tuple[Any, bool]:
        """A value, and whether it hangs on the default value of a parameter."""
        before, self.assumed = self.assumed, False
        try:
            found = work_out()
            return found, self.assumed
        finally:
            self.assumed = before or self.assumed


class File:
    """What the symbols of one file mean; the rest of it is in `bicep_scope`."""

    session: Session
    place: str
    """Address of the module that this use of the file is; empty for the root."""

    def once(self, key: str, work_out: Callable[[], Any]) -> Any:
        """A value worked out at the first question; one that asks for itself is not known."""
        raise NotImplementedError

    def symbol(self, name: str) -> Any:
        """The value of a symbol, or what it stands for."""
        raise NotImplementedError

    def function(self, name: str) -> tuple[Lambda, File] | None:
        """A function of the file or one that it imports, with the file it sees."""
        raise NotImplementedError

    def load(self, name: str, arguments: list[Any]) -> Any:
        """What one of the functions gives that read another file, or an environment variable."""
        raise NotImplementedError


class Referent:
    """What a symbol stands for when it is no value: a resource, a module, what another file exports."""

    def member(self, key: Any, safe: bool) -> Any:
        """`x.key`, `x[key]`."""
        return self.open()

    def child(self, name: str) -> Any:
        """`x::name`."""
        return self.open()

    def call(self, name: str, arguments: list[Any]) -> Any:
        """`x.name(…)`."""
        return self.open()

    def open(self) -> Unknown:
        """What stands for it where a value is needed."""
        return Unknown("", "a symbol stands where a value is needed", _CORRECT)


@dataclass(frozen=True)
class Scope:
    """A file with the variables of the loops and lambdas around."""

    file: File
    words: dict[str, Any] = field(default_factory=dict)

    def with_words(self, words: dict[str, Any]) -> Scope:
        """With further variables."""
        return replace(self, words={**self.words, **words})


def value(node: Node | None, scope: Scope) -> Any:
    """The value of a node, a Referent, or Unknown without a path."""
    session = scope.file.session
    session.depth += 1
    try:
        if node is None or session.depth > DEEPEST:
            return TOO_DEEP
        return _KINDS[type(node)](node, scope)
    finally:
        session.depth -= 1


def plain(node: Node | None, scope: Scope) -> Any:
    """The value of a node that must be a value."""
    found = value(node, scope)
    return found.open() if isinstance(found, Referent) else found


def settled(found: Any, path: str) -> Any:
    """A value with every unknown in it placed at the path where it stands."""
    if isinstance(found, Referent):
        found = found.open()
    if isinstance(found, Unknown):
        return Unknown(path, found.reason, found.remedy, found.present, found.outside, found.symbol)
    if isinstance(found, dict):
        return {key: settled(item, f"{path}.{key}") for key, item in found.items()}
    return [settled(item, f"{path}[{i}]") for i, item in enumerate(found)] if isinstance(found, list) else found


def _name(node: Name, scope: Scope) -> Any:
    return scope.words[node.name] if node.name in scope.words else scope.file.symbol(node.name)


def _text(node: Text, scope: Scope) -> Any:
    parts = [part if isinstance(part, str) else plain(part, scope) for part in node.parts]
    parts = ["" if part is None else part for part in parts]
    whole = [part for part in parts if part != ""]
    if len(whole) == 1 and isinstance(whole[0], (str, Unknown)):
        return whole[0]
    return _called("concat", parts, scope)


def _called(name: str, arguments: list[Any], scope: Scope) -> Any:
    if not scope.file.session.work.allows(arguments):
        return TOO_LARGE
    return functions.call(name.lower(), arguments)


def _array(node: Array, scope: Scope) -> Any:
    found: list[Any] = []
    for item in node.items:
        if isinstance(item, Spread):
            more = plain(item.value, scope)
            if not isinstance(more, list):
                return _spread_open(more)
            found += more
        else:
            found.append(plain(item, scope))
        if len(found) > LARGEST:
            return TOO_LARGE
    return found


def _spread_open(more: Any) -> Unknown:
    why = more.reason if isinstance(more, Unknown) else "it is of another kind"
    return Unknown("", f"what is spread into it is not known: {why}", "write the values out")


def _object(node: Object, scope: Scope) -> Any:
    found: dict[str, Any] = {}
    for item in node.items:
        if isinstance(item, Spread):
            more = plain(item.value, scope)
            if not isinstance(more, dict) and more is not None:
                return _spread_open(more)
            found |= more or {}
            continue
        key = item.key if isinstance(item.key, str) else plain(item.key, scope)
        if not isinstance(key, str):
            return Unknown("", "one of its keys is not known", "write the keys out")
        found[key] = plain(item.value, scope)
    for twice in written_twice(node):
        found[twice.key] = Unknown("", f"'{twice.key}' is written twice", "keep one of them")  # type: ignore[index]
    return found


def written_twice(node: Object) -> list[Property]:
    """Properties whose key stands before them in the object, in whatever letter case."""
    seen: set[str] = set()
    found = []
    for item in node.items:
        if isinstance(item, Property) and isinstance(item.key, str):
            if item.key.lower() in seen:
                found.append(item)
            seen.add(item.key.lower())
    return found


def _member(node: Member, scope: Scope) -> Any:
    of, key = value(node.of, scope), plain(node.key, scope)
    if isinstance(of, Referent):
        return of.member(key, node.safe)
    if node.safe and not isinstance(of, Unknown) and not isinstance(key, Unknown):
        return _called("tryget", [of, key], scope)
    return expressions.member(of, key)


def _child(node: Child, scope: Scope) -> Any:
    of = value(node.of, scope)
    return of.child(node.name) if isinstance(of, Referent) else expressions.member(of, node.name)


def _call(node: Call, scope: Scope) -> Any:
    if node.of is not None and not (isinstance(node.of, Name) and node.of.name in ("az", "sys")):
        of = value(node.of, scope)
        arguments = [plain(argument, scope) for argument in node.arguments]
        return of.call(node.name, arguments) if isinstance(of, Referent) else expressions.member(of, node.name)
    own = scope.file.function(node.name) if node.of is None else None
    if own:
        return run(own, [plain(argument, scope) for argument in node.arguments])
    if node.name == "nameof" and len(node.arguments) == 1:
        return _last_name(node.arguments[0])
    if any(isinstance(argument, Lambda) for argument in node.arguments):
        return _with_lambdas(node, scope)
    arguments = [plain(argument, scope) for argument in node.arguments]
    if node.name.startswith(("load", "read")) or node.name in ("externalInput", "getSecret"):
        return scope.file.load(node.name, arguments)
    if node.name == "any" and len(arguments) == 1:
        return arguments[0]
    return _called(node.name, arguments, scope)


def run(function: tuple[Lambda, File], arguments: list[Any]) -> Any:
    """A function of a file sees its own parameters, and the other functions."""
    node, file = function
    if not file.session.work.takes(1):
        return TOO_LARGE
    return value(node.body, Scope(file, dict(zip(node.parameters, arguments, strict=False))))


def _last_name(node: Node) -> Any:
    if isinstance(node, Name):
        return node.name
    return node.key.value if isinstance(node, Member) and isinstance(node.key, Literal) else TOO_DEEP


def _with_lambdas(node: Call, scope: Scope) -> Any:
    values = [plain(a, scope) for a in node.arguments if not isinstance(a, Lambda)]
    runs = [_turn(a, scope) for a in node.arguments if isinstance(a, Lambda)]
    return expressions.with_lambdas(node.name.lower(), values, runs, scope.file.session.work)


def _turn(node: Lambda, scope: Scope) -> Callable[..., Any]:
    def turn(*values: Any) -> Any:
        return plain(node.body, scope.with_words(dict(zip(node.parameters, values, strict=False))))

    return turn


_OPERATORS = {
    "||": "or",
    "&&": "and",
    "<": "less",
    "<=": "lessorequals",
    ">": "greater",
    ">=": "greaterorequals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
}


def _operation(node: Operation, scope: Scope) -> Any:
    if node.mark == "?:":
        return _conditional(node, scope)
    first = plain(node.operands[0], scope)
    if len(node.operands) == 1:
        return _called("not", [first], scope) if node.mark == "!" else _called("mul", [first, -1], scope)
    if (node.mark, first) in (("&&", False), ("||", True)) and isinstance(first, bool):
        return first
    if node.mark == "??" and not isinstance(first, Unknown) and first is not None:
        return first
    second = plain(node.operands[1], scope)
    if node.mark == "??":
        return _called("coalesce", [first, second], scope)
    if node.mark in _OPERATORS:
        return _called(_OPERATORS[node.mark], [first, second], scope)
    return _compared(node.mark, first, second, scope)


def _compared(mark: str, first: Any, second: Any, scope: Scope) -> Any:
    if mark in ("=~", "!~"):
        first, second = (_called("tolower", [text], scope) for text in (first, second))
    either = first is None or second is None
    if either and not isinstance(first, Unknown) and not isinstance(second, Unknown):
        same: Any = first is second
    else:
        same = _called("equals", [first, second], scope)
    return _called("not", [same], scope) if mark in ("!=", "!~") else same


def _conditional(node: Operation, scope: Scope) -> Any:
    condition = plain(node.operands[0], scope)
    if isinstance(condition, bool):
        return value(node.operands[1 if condition else 2], scope)
    then, otherwise = (scope.file.session.bounded(plain(operand, scope)) for operand in node.operands[1:])
    if not isinstance(condition, Unknown):
        return Unknown("", "its condition is neither true nor false", _CORRECT)
    return one_of(condition, then, otherwise)


_MISSING = object()


def one_of(condition: Unknown, then: Any, otherwise: Any, loose: bool = False) -> Any:
    """What holds of both values; where they differ it hangs on the condition. Objects with other keys than each other
    are merged only where nothing asks for their keys any more (`loose`)."""
    both = (then, otherwise)
    if all(isinstance(b, dict) for b in both) and (loose or then.keys() == otherwise.keys()):
        keys = dict.fromkeys([*then, *otherwise])
        return {k: one_of(condition, then.get(k, _MISSING), otherwise.get(k, _MISSING), loose) for k in keys}
    if all(isinstance(b, list) for b in both) and len(then) == len(otherwise):
        return [one_of(condition, a, b, loose) for a, b in zip(then, otherwise, strict=True)]
    if type(then) is type(otherwise) and then == otherwise and not isinstance(then, (dict, list)):
        return then
    symbol = functions.symbol("if", [condition, *(None if b is _MISSING else b for b in both)])
    return Unknown("", f"it hangs on a condition: {condition.reason}", condition.remedy, symbol=symbol)


def _for(node: For, scope: Scope) -> Any:
    over = plain(node.over, scope)
    if isinstance(over, Unknown):
        return Unknown("", f"it is made by a loop: {over.reason}", over.remedy)
    if not isinstance(over, list):
        return Unknown("", "it is made by a loop over something that is no list", _CORRECT)
    found = []
    for i, item in enumerate(over):
        if not scope.file.session.work.takes(1):
            return TOO_LARGE
        inner = scope.with_words({node.item: item, node.index: i})
        if isinstance(node.body, If):
            holds = plain(node.body.condition, inner)
            if not isinstance(holds, bool):
                return Unknown("", "it is made by a loop with a condition that is not known", "write the items out")
            if not holds:
                continue
        found.append(plain(node.body.body if isinstance(node.body, If) else node.body, inner))
    return found


def _nowhere(node: Any, scope: Scope) -> Any:
    return Unknown("", "it is no value", _CORRECT)


_KINDS: dict[type, Callable[[Any, Scope], Any]] = {
    Array: _array,
    Call: _call,
    Child: _child,
    For: _for,
    If: _nowhere,
    Lambda: _nowhere,
    Literal: lambda node, scope: node.value,
    Member: _member,
    Name: _name,
    Object: _object,
    Operation: _operation,
    Spread: _nowhere,
    Text: _text,
}
