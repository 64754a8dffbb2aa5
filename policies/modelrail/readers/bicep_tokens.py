"""Bicep text to tokens: names, numbers, marks, line ends, and texts with the expressions inside them.

Syntax: Microsoft's "Bicep file structure and syntax" and the language's own specification.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MARKS = "=> ... .? :: == != =~ !~ <= >= && || ?? { } [ ] ( ) . , : ? = + - * / % < > ! @ |".split()
_TOKEN = re.compile(
    r"(?P<blank>[ \t\f\v\u00a0]+|//[^\r\n]*|\#[^\r\n]*)"
    r"|(?P<comment>/\*)"
    r"|(?P<line>\r\n|\n|\r)"
    r"|(?P<block>\$*''')"
    r"|(?P<text>')"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<mark>" + "|".join(map(re.escape, MARKS)) + ")",
    re.DOTALL,
)
_QUOTES = re.compile("'*")
_CHUNK = re.compile(r"(?:[^'\\\r\n$]|\\u\{[0-9A-Fa-f]{1,6}\}|\\[nrt\\'$]|\$(?!\{))*")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class Token(NamedTuple):
    """One token.

    Args:
        kind: `name`, `number`, `mark`, `line`, `text` (a whole text), `open`, `middle` and `close` (parts of a text
            around expressions), `bad` (what no token begins with), `end`.
        value: the name, mark or text without its quotes; what is wrong, of a bad one.
        at: offset in the source.
    """

    kind: str
    value: str
    at: int


def tokens(source: str) -> list[Token]:
    """All tokens of a source; the last is an `end`."""
    lexer = _Lexer(source)
    lexer.run()
    return lexer.found


class _Lexer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Token] = []
        self.at = 0
        self.open: list[tuple[str, int]] = []  # quotes of the texts whose expression is being read, and braces in it

    def run(self) -> None:
        while self.at < len(self.source):
            found = _TOKEN.match(self.source, self.at)
            if found is None:
                self._bad("a character that Bicep does not have", self.at + 1)
                continue
            kind, start, self.at = str(found.lastgroup), self.at, found.end()
            if kind in ("text", "block"):
                self._text(found[0], start, begins=True)
            elif kind == "mark" and found[0] in "{}":
                self._brace(found[0], start)
            elif kind == "comment":
                self._comment(start)
            elif kind != "blank":
                self.found.append(Token(kind, found[0], start))
        self.found.append(Token("end", "", self.at))

    def _comment(self, start: int) -> None:
        end = self.source.find("*/", self.at)
        self.at = start if end < 0 else end + 2
        if end < 0:
            self._bad("a comment that does not end", len(self.source))

    def _bad(self, message: str, end: int) -> None:
        self.found.append(Token("bad", message, self.at))
        self.at = end

    def _brace(self, mark: str, start: int) -> None:
        if self.open:
            quote, depth = self.open.pop()
            if mark == "}" and depth == 0:
                self._text(quote, start, begins=False)
                return
            self.open.append((quote, depth + (1 if mark == "{" else -1)))
        self.found.append(Token("mark", mark, start))

    def _text(self, quote: str, start: int, begins: bool) -> None:
        """The rest of a text up to its end or its next expression."""
        value, ends, after = self._plain() if quote == "'" else self._block(quote, begins)
        if after < 0:
            self.at = start
            self.open.clear()
            self._bad("a text that does not end", self._next_line(start))
            return
        kind = {(True, True): "text", (True, False): "open", (False, True): "close"}.get((begins, ends), "middle")
        self.found.append(Token(kind, value, start))
        self.at = after
        if not ends:
            self.open.append((quote, 0))

    def _next_line(self, start: int) -> int:
        found = re.compile(r"[\r\n]").search(self.source, start)
        return found.start() if found else len(self.source)

    def _plain(self) -> tuple[str, bool, int]:
        found = _CHUNK.match(self.source, self.at)
        assert found is not None
        end = found.end()
        if self.source.startswith("'", end):
            return _unescaped(found[0]), True, end + 1
        return _unescaped(found[0]), False, end + 2 if self.source.startswith("${", end) else -1

    def _block(self, quote: str, begins: bool) -> tuple[str, bool, int]:
        """Part of a text in three quotes; it has expressions where as many `$` stand as before its quotes."""
        hole = "$" * quote.count("$") + "{"
        found = re.compile(f"{re.escape(hole)}|'''" if len(hole) > 1 else "'''").search(self.source, self.at)
        if found is None:
            return "", True, -1
        value, after, ends = self.source[self.at : found.start()], found.end(), found[0] == "'''"
        more = _QUOTES.match(self.source, after) if ends else None
        if more:
            value, after = value + more[0], more.end()
        return re.sub(r"\A(\r\n|\n|\r)", "", value) if begins else value, ends, after


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        point = int(found[1], 16)
        return chr(point) if point < 0xD800 or 0xDFFF < point < 0x110000 else "\ufffd"
    return _ESCAPED.get(found[2], found[2])
