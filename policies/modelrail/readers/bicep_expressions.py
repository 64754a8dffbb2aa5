"""Bicep expressions: tokens to nodes."""

from __future__ import annotations

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
from modelrail.readers.bicep_tokens import Token, tokens

DEEPEST = 60
"""Levels of expressions and objects, as in an ARM template."""
LONGEST = 100
"""Operators or members one after the other in one expression."""
_LEVELS = (("??",), ("||",), ("&&",), ("==", "!=", "=~", "!~"), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_PRECEDENCE = {mark: level for level, marks in enumerate(_LEVELS, 1) for mark in marks}
_VALUES = {"true": True, "false": False, "null": None}


class BicepSyntaxError(ValueError):
    """What is not expected, at an offset."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class ExpressionParser:
    """Reads values from the tokens of a source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.i = 0
        self.depth = 0
        self.calm = 0  # inside how many round brackets, where a line end means nothing

    @property
    def token(self) -> Token:
        return self.tokens[self.i]

    def step(self) -> Token:
        found = self.tokens[self.i]
        self.i = min(self.i + 1, len(self.tokens) - 1)
        return found

    def skip_lines(self) -> None:
        while self.token.kind == "line":
            self.step()

    def sees(self, *marks: str) -> bool:
        return self.token.kind == "mark" and self.token.value in marks

    def takes(self, mark: str) -> bool:
        if self.sees(mark):
            self.step()
            return True
        return False

    def word(self, value: str) -> bool:
        return self.token.kind == "name" and self.token.value == value

    def following(self) -> Token:
        """The next token that is no line end."""
        i = self.i
        while self.tokens[i].kind == "line":
            i += 1
        return self.tokens[i]

    def fail(self, wanted: str) -> BicepSyntaxError:
        token = self.token
        if token.kind == "bad":
            return BicepSyntaxError(token.value, token.at)
        shown = {"line": "the line ends", "end": "the file ends"}.get(token.kind, f"'{token.value[:40]}' stands")
        return BicepSyntaxError(f"{shown} where {wanted} is expected", token.at)

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            raise self.fail(f"'{mark}'")

    def name(self) -> str:
        if self.token.kind != "name":
            raise self.fail("a name")
        return self.step().value

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BicepSyntaxError("it is nested too deeply", self.token.at)
        found = self.conditional()
        self.depth -= 1
        return found

    def goes_on(self, *marks: str) -> bool:
        """Whether one of the marks comes next, perhaps on a line that cannot begin anything else."""
        token = self.following()
        if token.kind != "mark" or token.value not in marks:
            return False
        if self.token.kind == "line" and not self.calm and token.value in ("-", "["):
            return False
        self.skip_lines()
        return True

    def conditional(self) -> Node:
        found = self.binary(1)
        if not self.goes_on("?"):
            return found
        at = self.step().at
        self.skip_lines()
        then = self.expression()
        self.skip_lines()
        self.expect(":")
        self.skip_lines()
        return Operation("?:", [found, then, self.expression()], at)

    def binary(self, level: int) -> Node:
        """Operators of a level or above, by climbing."""
        found, count = self.unary(), 0
        while self.goes_on(*_PRECEDENCE) and _PRECEDENCE[self.token.value] >= level:
            count += 1
            if count > LONGEST:
                raise BicepSyntaxError("it has too many operators", self.token.at)
            mark = self.step()
            self.skip_lines()
            found = Operation(mark.value, [found, self.binary(_PRECEDENCE[mark.value] + 1)], mark.at)
        return found

    def unary(self) -> Node:
        if not self.sees("-", "!", "+"):
            return self.postfix()
        mark = self.step()
        self.depth += 1
        if self.depth > DEEPEST:
            raise BicepSyntaxError("it is nested too deeply", mark.at)
        found = Operation(mark.value, [self.unary()], mark.at)
        self.depth -= 1
        return found

    def postfix(self) -> Node:
        found, count = self.primary(), 0
        while (found_next := self.follows(found)) is not None:
            found, count = found_next, count + 1
            if count > LONGEST:
                raise BicepSyntaxError("it has too many members", self.token.at)
        return found

    def follows(self, of: Node) -> Node | None:
        """A member, item, child or call of what was read, or nothing."""
        if not self.sees("[", "!", "(") and not self.goes_on(".", ".?", "::"):
            return None
        mark = self.token
        if mark.value == "!":
            self.step()
            return of
        if mark.value == "[":
            return self.item(of)
        if mark.value == "(":
            return Call(None, of.name, self.arguments(), of.at) if isinstance(of, Name) else None
        self.step()
        self.skip_lines()
        name = self.name()
        if mark.value == "::":
            return Child(of, name, mark.at)
        if mark.value == "." and self.sees("("):
            return Call(of, name, self.arguments(), mark.at)
        return Member(of, Literal(name, mark.at), mark.value == ".?", mark.at)

    def item(self, of: Node) -> Node:
        at = self.step().at
        safe = self.takes("?")
        self.skip_lines()
        key = self.expression()
        self.skip_lines()
        self.expect("]")
        return Member(of, key, safe, at)

    def arguments(self) -> list[Node]:
        self.expect("(")
        self.calm += 1
        found = []
        self.skip_lines()
        while not self.sees(")"):
            found.append(self.expression())
            self.skip_lines()
            if not self.takes(",") and not self.sees(")"):
                raise self.fail("',' or ')'")
            self.skip_lines()
        self.calm -= 1
        self.step()
        return found

    def primary(self) -> Node:
        token = self.token
        if token.kind in ("text", "open"):
            return self.text()
        if token.kind == "number":
            self.step()
            return Literal(int(token.value[:19]), token.at)
        if token.kind == "name":
            return self.word_or_lambda()
        if self.sees("{"):
            return self.object()
        if self.sees("["):
            return self.array()
        if self.sees("("):
            return self.lambda_() if self.begins_lambda() else self.in_brackets()
        raise self.fail("a value")

    def word_or_lambda(self) -> Node:
        token = self.step()
        if token.value in _VALUES:
            return Literal(_VALUES[token.value], token.at)
        if self.takes("=>"):
            self.skip_lines()
            return Lambda([token.value], self.expression(), token.at)
        return Name(token.value, token.at)

    def begins_lambda(self) -> bool:
        """Whether brackets hold nothing but names, and an arrow follows."""
        i = self.i + 1
        while self.tokens[i].kind in ("name", "line") or self.tokens[i].value == ",":
            i += 1
        return self.tokens[i].value == ")" and self.tokens[i + 1].value == "=>"

    def lambda_(self) -> Node:
        at, names = self.step().at, []
        while not self.takes(")"):
            token = self.step()
            if token.kind == "name":
                names.append(token.value)
        self.expect("=>")
        self.skip_lines()
        return Lambda(names, self.expression(), at)

    def text(self) -> Node:
        token = self.step()
        if token.kind == "text":
            return Literal(token.value, token.at)
        parts: list[str | Node] = [token.value]
        while token.kind != "close":
            self.skip_lines()
            parts.append(self.expression())
            self.skip_lines()
            token = self.token
            if token.kind not in ("middle", "close"):
                raise self.fail("the end of the expression in a text")
            parts.append(self.step().value)
        return Text(parts, token.at)

    def array(self) -> Node:
        at, calm, self.calm = self.step().at, self.calm, 0
        self.skip_lines()
        if self.word("for"):
            found: Node = self.for_(at)
        else:
            items: list[Node] = []
            while not self.sees("]"):
                items.append(self.spread() if self.sees("...") else self.expression())
                self.separator("]")
            found = Array(items, at)
        self.skip_lines()
        self.calm = calm
        self.expect("]")
        return found

    def separator(self, end: str) -> None:
        """A comma, a line end or both between two items."""
        if not self.sees(",", end) and self.token.kind != "line":
            raise self.fail(f"',', a new line or '{end}'")
        self.skip_lines()
        self.takes(",")
        self.skip_lines()

    def for_(self, at: int) -> For:
        self.step()
        index = ""
        if self.takes("("):
            item = self.name()
            self.expect(",")
            index = self.name()
            self.expect(")")
        else:
            item = self.name()
        if not self.word("in"):
            raise self.fail("'in'")
        self.step()
        over = self.expression()
        self.expect(":")
        self.skip_lines()
        return For(item, index, over, self.body() if self.word("if") else self.expression(), at)

    def spread(self) -> Spread:
        at = self.step().at
        return Spread(self.expression(), at)

    def object(self) -> Object:
        found = Object([], self.token.at)
        self.expect("{")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BicepSyntaxError("it is nested too deeply", found.at)
        calm, self.calm = self.calm, 0
        self.skip_lines()
        while not self.sees("}"):
            self.entry(found)
            self.separator("}")
        self.calm, self.depth = calm, self.depth - 1
        self.step()
        return found

    def entry(self, holder: Object) -> None:
        """A property or spread of an object."""
        if self.sees("..."):
            holder.items.append(self.spread())
            return
        at = self.token.at
        key = self.text() if self.token.kind in ("text", "open") else Literal(self.name(), at)
        self.expect(":")
        self.skip_lines()
        holder.items.append(Property(key.value if isinstance(key, Literal) else key, self.expression(), at))  # type: ignore[arg-type]

    def body(self) -> Node:
        if self.word("if"):
            at = self.step().at
            condition = self.in_brackets()
            self.skip_lines()
            return If(condition, self.object(), at)
        if self.sees("["):
            found = self.array()
            if not isinstance(found, For):
                raise BicepSyntaxError("a list stands where a body is expected", found.at)
            return found
        return self.object()

    def in_brackets(self) -> Node:
        self.expect("(")
        self.calm += 1
        self.skip_lines()
        found = self.expression()
        self.skip_lines()
        self.calm -= 1
        self.expect(")")
        return found
