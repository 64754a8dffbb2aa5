"""The syntax of ARM template expressions: text to tree."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Union

DEEPEST = 60

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?[0-9]{1,19})|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?(?=\s*\())|(?P<word>[A-Za-z_]\w*)|(?P<mark>[()\[\],.?]))"
)


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


@functools.lru_cache(maxsize=4_096)
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
        end, last = 0, len(text.rstrip())
        while end < last:
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
