"""ARM template expressions, evaluated as far as the input says: what hangs on something else is Unknown.

Functions: an allow-list of Microsoft's template functions; another function is Unknown, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Union

from modelrail.readers import functions
from modelrail.resources import Unknown
from modelrail.resources import text as shown

DEEPEST = 60
LONGEST = 24_576
"""Characters of one expression: Azure's own limit."""
LARGEST = 20_000
"""Items in one value that is worked out, and hundreds of characters in one text."""
MOST = 1_000_000
"""Items in all values that are worked out of one input; a template of Azure's greatest size needs fewer."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?[0-9]{1,19})|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?(?=\s*\())|(?P<word>[A-Za-z_]\w*)|(?P<mark>[()\[\],.?]))"
)
_TOO_LARGE = ("its value is too large to work out", "write the value out")


class ExpressionError(ValueError):
    """A text in brackets that is no expression."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or number."""

    value: Union[str, int]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """`.key` or `[key]` of a value."""

    of: Expression
    key: Expression


Expression = Union[Literal, Call, Member]


def is_expression(text: str) -> bool:
    """Whether a text of a template is an expression; `[[` begins a literal."""
    return len(text) > 1 and text[0] == "[" and text[-1] == "]" and text[1] != "["


def parse(text: str) -> Expression:
    """The expression inside the brackets; raises ExpressionError."""
    parser = _Parser(text)
    found = parser.expression(0)
    if parser.at < len(parser.tokens):
        raise ExpressionError("something follows its end")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        end = 0
        while text[end:].strip():
            found = _TOKEN.match(text, end)
            if not found or found.end() == end:
                raise ExpressionError("it has a character that no expression has")
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            end = found.end()

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise ExpressionError("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def sees(self, mark: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("mark", mark):
            self.at += 1
            return True
        return False

    def expression(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ExpressionError("it is nested too deeply")
        kind, word = self.next()
        if kind == "text":
            found: Expression = Literal(word[1:-1].replace("''", "'"))
        elif kind == "number":
            found = Literal(int(word))
        elif kind == "name":
            found = Call(word.lower(), self.arguments(depth))
        else:
            raise ExpressionError(f"'{word}' is not expected there")
        return self.members(found, depth)

    def arguments(self, depth: int) -> tuple[Expression, ...]:
        self.next()
        found: list[Expression] = []
        while not self.sees(")"):
            if found and not self.sees(","):
                raise ExpressionError("a comma is missing")
            found.append(self.expression(depth + 1))
        return tuple(found)

    def members(self, found: Expression, depth: int) -> Expression:
        while True:
            safe = self.sees(".") or (self.sees("?") and self.sees("."))
            if safe and self.at < len(self.tokens) and self.tokens[self.at][0] in ("word", "name"):
                found = Member(found, Literal(self.next()[1]))
            elif safe:
                raise ExpressionError("a name is missing after the dot")
            elif self.sees("["):
                found = Member(found, self.expression(depth + 1))
                if not self.sees("]"):
                    raise ExpressionError("a bracket is not closed")
            else:
                return found


@dataclass
class Work:
    """Bounds what a small template can blow up into."""

    left: int = MOST

    def allows(self, value: Any) -> bool:
        """Whether a value may be copied or handed to a function; takes its size off what is left."""
        stack, size = [value], 0
        while stack and size <= LARGEST:
            one = stack.pop()
            size += 1 + (len(one) // 100 if isinstance(one, str) else 0)
            if isinstance(one, (dict, list)):
                stack.extend(one.values() if isinstance(one, dict) else one)
        self.left -= size
        return size <= LARGEST and self.left > 0


@dataclass
class Scope:
    """What `parameters()` and `variables()` mean in one template.

    Args:
        parameter, variable: name to value, Unknown where it is not known.
        assumed: names of parameters read so far whose value is a default.
        work: what may still be worked out; the scopes of one input share it.
    """

    parameter: Callable[[str], Any]
    variable: Callable[[str], Any]
    assumed: set[str] = field(default_factory=set)
    work: Work = field(default_factory=lambda: Work())


def evaluate(text: str, scope: Scope, path: str) -> Any:
    """The value of a text of a template: the text itself, what its expression gives, or Unknown at `path`."""
    if not is_expression(text):
        return text[1:] if text.startswith("[[") else text
    if len(text) > LONGEST:
        return Unknown(path, "its expression is longer than Azure takes", "shorten the expression")
    try:
        found = _value(parse(text[1:-1]), scope)
        return at(found, path) if scope.work.allows(found) else Unknown(path, *_TOO_LARGE)
    except ExpressionError as error:
        return Unknown(path, f"its expression cannot be read, {error}", "correct the expression")
    except RecursionError:
        return Unknown(path, "its expression is nested too deeply", "simplify the expression")


def at(value: Any, path: str) -> Any:
    """The same value with every Unknown in it placed at the path where it stands."""
    if isinstance(value, Unknown):
        return Unknown(path, value.reason, value.remedy, value.present, value.outside, value.symbol)
    if isinstance(value, dict):
        return {key: at(item, f"{path}.{key}") for key, item in value.items()}
    return [at(item, f"{path}[{i}]") for i, item in enumerate(value)] if isinstance(value, list) else value


def _value(node: Expression, scope: Scope) -> Any:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Member):
        return _member(_value(node.of, scope), _value(node.key, scope))
    if node.name in ("parameters", "variables") and len(node.arguments) == 1:
        name = _value(node.arguments[0], scope)
        if isinstance(name, str):
            return scope.parameter(name) if node.name == "parameters" else scope.variable(name)
    if node.name == "if" and len(node.arguments) == 3:
        return _if(node, scope)
    arguments = [_value(argument, scope) for argument in node.arguments]
    if not scope.work.allows(arguments):
        return Unknown("", *_TOO_LARGE)
    return functions.call(node.name, arguments)


def _if(node: Call, scope: Scope) -> Any:
    condition = _value(node.arguments[0], scope)
    if isinstance(condition, bool):
        return _value(node.arguments[1 if condition else 2], scope)
    branches = [_value(argument, scope) for argument in node.arguments[1:]]
    if branches[0] == branches[1] and not isinstance(branches[0], Unknown):
        return branches[0]
    if isinstance(condition, Unknown):
        return Unknown(
            "",
            f"it hangs on a condition: {condition.reason}",
            condition.remedy,
            symbol=functions.symbol("if", [condition, *branches]),
        )
    return Unknown("", "its condition is neither true nor false", "correct the expression")


def _member(value: Any, key: Any) -> Any:
    if isinstance(value, Unknown) or isinstance(key, Unknown):
        first = value if isinstance(value, Unknown) else key
        return Unknown("", first.reason, first.remedy, symbol=functions.symbol("member", [value, key]))
    if isinstance(value, dict) and isinstance(key, str):
        found = next((v for k, v in value.items() if k.lower() == key.lower()), None)
        if found is not None:
            return found
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return Unknown("", f"'{shown(key)}' is not in the value", "correct the expression")
