"""Bicep text to declarations. What cannot be parsed costs the statement it is in, and that statement says so."""

from __future__ import annotations

import re

from modelrail.readers.bicep_expressions import BicepSyntaxError, ExpressionParser
from modelrail.readers.bicep_nodes import Call, Declaration, Lambda, Literal, Object
from modelrail.readers.bicep_tokens import Token

KEYWORDS = frozenset(
    "param var output resource module func type import using extends targetscope metadata assert extension provider "
    "test".split()
)
_TYPE_GOES_ON = {"|", "=", "{", "[", "(", ",", ":", "<", ".", "-"}
_OPERANDS = {"name", "number", "text", "open"}


def parse(source: str) -> list[Declaration]:
    """The statements of a file in their order; one that cannot be read has `wrong`."""
    return _Parser(source).file()


class _Parser(ExpressionParser):
    def file(self) -> list[Declaration]:
        found = []
        self.skip_lines()
        while self.token.kind != "end":
            found.append(self.statement())
            self.skip_lines()
        return found

    def statement(self) -> Declaration:
        """One statement of the file; an error ends at the next line that begins one."""
        found, start = Declaration("", at=self.token.at), self.i
        try:
            self.declaration(found)
            if self.token.kind not in ("line", "end"):
                raise self.fail("the end of the line")
        except BicepSyntaxError as error:
            found.wrong, found.wrong_at = str(error), error.at
            self.recover(start)
        found.end = self.token.at
        return found

    def recover(self, start: int) -> None:
        """Goes on at the first line after `start`, the token a statement began with, that begins another one."""
        self.depth = self.calm = 0
        self.i = start
        while self.token.kind != "end":
            self.step()
            if self.begins_statement():
                return

    def begins_statement(self, decorated: bool = True) -> bool:
        """Whether a statement begins here: at the start of a line, and not as the name of a property."""
        token = self.token
        if token.at and self.source[token.at - 1] not in "\r\n":
            return False
        if token.kind != "name":
            return decorated and self.sees("@")
        return token.value.lower() in KEYWORDS and self.tokens[self.i + 1].value != ":"

    def declaration(self, found: Declaration) -> None:
        found.decorators = tuple(self.decorators())
        if self.token.kind != "name" or self.token.value.lower() not in KEYWORDS:
            raise self.fail("a statement")
        found.kind = self.step().value
        if found.kind in ("resource", "module"):
            self.deployed(found)
        elif found.kind in ("import", "using", "extends", "extension", "provider"):
            self.import_(found)
        elif found.kind == "targetScope":
            self.expect("=")
            found.value = self.expression()
        elif found.kind in ("type", "test", "assert"):
            found.name = self.name()
            self.skip_statement()
        else:
            self.named_value(found)

    def decorators(self) -> list[str]:
        found = []
        while self.takes("@"):
            call = self.postfix()
            if isinstance(call, Call):
                found.append(call.name)
            self.skip_lines()
        return found

    def named_value(self, found: Declaration) -> None:
        """`param`, `var`, `output`, `metadata` and `func`, which end in a value."""
        found.name = self.name()
        if found.kind == "func":
            found.value = self.function()
            return
        self.type(found)
        if self.takes("="):
            self.skip_lines()
            found.value = self.expression()

    def function(self) -> Lambda:
        at = self.token.at
        self.expect("(")
        names = []
        self.skip_lines()
        while not self.takes(")"):
            argument = Declaration("", name=self.name())
            self.type(argument, ends=(",", ")"))
            names.append(argument.name)
            self.takes(",")
            self.skip_lines()
        self.type(Declaration(""), ends=("=>",))
        self.expect("=>")
        self.skip_lines()
        return Lambda(names, self.expression(), at)

    def type(self, found: Declaration, ends: tuple[str, ...] = ("=",)) -> None:
        """Passes over a type up to what ends it; notes its first name and whether null fits it."""
        depth, last = 0, ""
        while not self.type_ends(depth, last, ends):
            beside = depth == 0 and last and last not in _TYPE_GOES_ON and self.token.kind in _OPERANDS
            if beside or self.token.kind == "bad" or (depth and self.begins_statement(decorated=False)):
                raise self.fail("the end of a type")
            token = self.step()
            depth += self.bracket(token, "{[(<", "}])>")
            if depth < 0:
                self.i -= 1
                raise self.fail("a type")
            found.type = found.type or (token.value if token.kind == "name" else "")
            last = (token.value or "'") if token.kind != "line" else last
        found.nullable = last == "?"

    def type_ends(self, depth: int, last: str, ends: tuple[str, ...]) -> bool:
        if self.token.kind == "end" or (depth == 0 and self.sees(*ends)):
            return True
        return self.token.kind == "line" and depth == 0 and last != "|" and self.following().value != "|"

    def bracket(self, token: Token, opens: str, closes: str) -> int:
        """One more level, one less, or the same."""
        if token.kind != "mark":
            return {"open": 1, "close": -1}.get(token.kind, 0)
        return (token.value in opens) - (token.value in closes)

    def skip_statement(self) -> None:
        """Passes over what is left of a statement whose content says nothing about a resource."""
        depth, last = 0, ""
        while self.token.kind != "end":
            if self.token.kind == "bad" or (depth and self.begins_statement(decorated=False)):
                raise self.fail("something else")
            goes_on = last in _TYPE_GOES_ON or self.following().value == "|"
            if self.token.kind == "line" and depth <= 0 and not goes_on:
                return
            token = self.step()
            depth += self.bracket(token, "{[(", "}])")
            last = token.value if token.kind != "line" else last

    def import_(self, found: Declaration) -> None:
        """`import {a, b as c} from 'file'`, `import * as n from 'file'`, `using 'file'`, `extension name`."""
        names: list[tuple[str, str]] = []
        while self.token.kind not in ("end", "bad") and not (self.token.kind == "line" and not self.open_braces()):
            if self.token.kind == "text" and found.target is None:
                found.target = Literal(self.token.value, self.token.at)
            elif self.token.kind == "name" and found.target is None and self.token.value not in ("from", "as"):
                renamed = names and self.tokens[self.i - 1].value == "as"
                names.append((names.pop()[0], self.token.value) if renamed else (self.token.value,) * 2)
            elif self.sees("*"):
                names.append(("*", "*"))
            self.step()
        if self.token.kind == "bad":
            raise self.fail("something else")
        found.imported = {own: original for original, own in names}

    def open_braces(self) -> bool:
        """Whether a list of names goes on after a line end."""
        i, depth = self.i - 1, 0
        while i >= 0 and not (self.tokens[i].kind == "name" and self.tokens[i].value == "import"):
            depth += (self.tokens[i].value == "{") - (self.tokens[i].value == "}")
            i -= 1
            if self.i - i > 5_000:
                return False
        return depth > 0

    def deployed(self, found: Declaration) -> None:
        """`resource` or `module`: symbol, type or path, and a body that may hang on a condition or a loop."""
        found.name = self.name()
        if self.token.kind not in ("text", "open"):
            raise self.fail("a text")
        target = self.text()
        if self.word("existing"):
            self.step()
            found.existing = True
        self.expect("=")
        found.target = target  # only now: a stray quote may have cut it
        self.skip_lines()
        found.value = self.body()

    def entry(self, holder: Object) -> None:
        if self.sees("@") or (self.word("resource") and self.tokens[self.i + 1].kind == "name"):
            holder.resources.append(self.nested())
        else:
            super().entry(holder)

    def nested(self) -> Declaration:
        found = Declaration("resource", at=self.token.at)
        found.decorators = tuple(self.decorators())
        if not self.word("resource"):
            raise self.fail("'resource'")
        self.step()
        self.deployed(found)
        found.end = self.token.at
        return found


def guarded(source: str) -> bool:
    """Whether a piece of source names a guarded service."""
    return re.search(r"microsoft\.(machinelearningservices|cognitiveservices)", source, re.IGNORECASE) is not None
