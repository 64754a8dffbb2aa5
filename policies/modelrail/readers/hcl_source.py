"""Reads the Terraform language with tree-sitter. A construct that cannot be read stays in its place as `Unread`."""

from __future__ import annotations

import functools
import re
from typing import Any

import tree_sitter
import tree_sitter_hcl

from modelrail.readers.hcl import (
    DEEPEST,
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    For,
    If,
    Index,
    Literal,
    Mapping,
    Name,
    Operation,
    Sequence,
    Splat,
    Template,
    Unread,
)

Node = Any
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPED = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))')
_POSTFIX = {"get_attr", "index", "splat"}
_DEEP = Unread("it is nested too deeply")


@functools.cache
def _parser() -> Any:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse(data: bytes, file: str) -> Body:
    """The body of a `.tf` or `.tfvars` file in UTF-8."""
    root = _parser().parse(data).root_node
    reader = _Source(file)
    body = Body()
    for child in root.named_children:
        if child.type == "body":
            body = reader.body(child, 0)
        elif child.type != "comment":
            body.errors.append((file, child.start_point[0] + 1))
    if root.has_error and not body.errors:
        body.errors.append((file, _first_error(root)))
    return body


def template(text: str) -> Expression:
    """A text that may hold `${…}`, as JSON syntax has them."""
    if "${" not in text and "%{" not in text:
        return Literal(text)
    mark = "T"
    while mark in text:
        mark += "T"
    body = parse(f"x = <<{mark}\n{text}\n{mark}\n".encode(errors="replace"), "")
    found = body.attributes.get("x")
    if body.errors or found is None:
        return Unread("its template cannot be read")
    value = found.value
    if isinstance(value, Literal):
        return Literal(value.value.removesuffix("\n"))
    if isinstance(value, Template):
        last = value.parts[-1]
        parts = value.parts[:-1] + ((Literal(last.value.removesuffix("\n")),) if isinstance(last, Literal) else (last,))
        parts = tuple(p for p in parts if p != Literal(""))
        return parts[0] if len(parts) == 1 else Template(parts)
    return value


def _first_error(root: Node) -> int:
    """The 1-based line of the first broken place."""
    stack, line = [root], int(root.end_point[0]) + 1
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            line = min(line, node.start_point[0] + 1)
        elif node.has_error:
            stack.extend(node.children)
    return line


class _Source:
    def __init__(self, file: str) -> None:
        self._file = file

    def body(self, node: Node, depth: int) -> Body:
        found = Body()
        for child in node.named_children:
            line = child.start_point[0] + 1
            if child.type == "attribute" and not child.is_error:
                parts = child.named_children
                value = self.expression(parts[1], 0) if len(parts) > 1 else Unread("its syntax is broken")
                found.attributes[_text(parts[0])] = Attribute(value, self._file, line)
            elif child.type == "block" and depth < DEEPEST:
                found.blocks.append(self._block(child, depth))
            elif child.type != "comment":
                found.errors.append((self._file, line))
            if child.has_error:
                found.errors.append((self._file, _first_error(child)))
        for block in found.blocks:
            found.errors += block.body.errors
        return found

    def _block(self, node: Node, depth: int) -> Block:
        type_, *rest = (c for c in node.named_children if c.type in ("identifier", "string_lit", "body"))
        labels = tuple(_unquoted(_text(c)) for c in rest if c.type != "body")
        bodies = [c for c in rest if c.type == "body"]
        body = self.body(bodies[0], depth + 1) if bodies else Body()
        return Block(_text(type_), labels, body, self._file, node.start_point[0] + 1)

    def expression(self, node: Node, depth: int) -> Expression:
        """The expression that a node holds."""
        if depth > DEEPEST:
            return _DEEP
        if node.is_error or node.is_missing:
            return Unread("its syntax is broken")
        return self._row([c for c in node.children if c.type != "comment"], depth)

    def _row(self, nodes: list[Node], depth: int) -> Expression:
        """A primary with what follows it: brackets, dots, splats."""
        nodes = [n for n in nodes if n.type not in ("(", ")")]
        if not nodes:
            return Unread("its syntax is broken")
        found = self._primary(nodes[0], depth)
        return self._after(found, nodes[1:], depth)

    def _after(self, found: Expression, nodes: list[Node], depth: int) -> Expression:
        if len(nodes) > DEEPEST:
            return _DEEP
        for i, node in enumerate(nodes):
            if node.type == "get_attr":
                found = Index(found, Literal(_text(node.named_children[0]) if node.named_children else ""))
            elif node.type == "index":
                found = Index(found, self._key(node, depth))
            elif node.type == "splat":
                inner = node.named_children[0]
                return Splat(found, self._after(Name(""), [*inner.named_children, *nodes[i + 1 :]], depth))
            else:
                return Unread(f"'{_text(node)[:20]}' is not expected there")
        return found

    def _key(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        if inner.type == "new_index" and inner.named_children:
            return self.expression(inner.named_children[0], depth + 1)
        digits = _text(inner).lstrip(".")
        return Literal(int(digits)) if digits.isdigit() and len(digits) < 10 else Unread("its index cannot be read")

    def _primary(self, node: Node, depth: int) -> Expression:
        read = getattr(self, f"_{node.type}", None)
        if node.is_error or read is None:
            return Unread("its syntax is broken" if node.is_error else f"'{node.type}' is not read here")
        found: Expression = read(node, depth)
        return found

    def _expression(self, node: Node, depth: int) -> Expression:
        return self.expression(node, depth + 1)

    def _variable_expr(self, node: Node, depth: int) -> Expression:
        return Name(_text(node))

    def _literal_value(self, node: Node, depth: int) -> Expression:
        child = node.named_children[0] if node.named_children else node
        text = _text(child)
        if child.type == "string_lit":
            return Literal(_unescaped(_unquoted(text)))
        if child.type == "numeric_lit":
            return _number(text)
        return Literal({"true": True, "false": False}.get(text))

    def _collection_value(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        if inner.type == "tuple":
            items = (c for c in inner.named_children if c.type not in ("tuple_start", "tuple_end", "comment"))
            return Sequence(tuple(self._value(c, depth + 1) for c in items))
        elements = (c for c in inner.named_children if c.type not in ("object_start", "object_end", "comment"))
        return Mapping(tuple(self._element(c, depth + 1) for c in elements))

    def _value(self, node: Node, depth: int) -> Expression:
        return Unread("its syntax is broken") if node.type != "expression" else self.expression(node, depth)

    def _element(self, node: Node, depth: int) -> tuple[Expression, Expression, int]:
        line = node.start_point[0] + 1
        parts = [c for c in node.named_children if c.type == "expression"]
        if node.type != "object_elem" or len(parts) < 2:
            return Unread("its syntax is broken"), Unread("its syntax is broken"), line
        key, value = parts[0], parts[1]
        inner = key.named_children
        if len(inner) == 1 and inner[0].type == "variable_expr" and key.child_count == 1:
            return Literal(_text(inner[0])), self.expression(value, depth), line
        return self.expression(key, depth), self.expression(value, depth), line

    def _template_expr(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        return self._heredoc(inner, depth) if inner.type == "heredoc_template" else self._quoted(inner, depth)

    def _quoted(self, node: Node, depth: int) -> Expression:
        ends = [c for c in node.named_children if c.type.startswith("quoted_template_")]
        if len(ends) != 2:
            return Unread("its syntax is broken")
        parts = self._parts(node, ends[0].end_byte, ends[1].start_byte, depth)
        return _joined([_unescaped(p) if isinstance(p, str) else p for p in parts])

    def _heredoc(self, node: Node, depth: int) -> Expression:
        names = [c for c in node.named_children if c.type == "heredoc_identifier"]
        if len(names) != 2:
            return Unread("its syntax is broken")
        whole = node.text
        first = names[0].end_byte - node.start_byte
        start = whole.find(b"\n", first) + 1 or first
        end = whole.rfind(b"\n", 0, names[1].start_byte - node.start_byte) + 1
        parts = self._parts(node, node.start_byte + start, node.start_byte + max(start, end), depth)
        if whole.startswith(b"<<-"):
            parts = _dedented(parts)
        return _joined([_plain(p) if isinstance(p, str) else p for p in parts])

    def _parts(self, node: Node, start: int, end: int, depth: int) -> list[Any]:
        """Texts as written, blanks included, and expressions between two bytes of a template."""
        found: list[Any] = []
        for child in node.named_children:
            if child.type not in ("template_interpolation", "template_directive"):
                continue
            found.append(self._between(node, start, child.start_byte))
            inner = [c for c in child.named_children if c.type == "expression"]
            read = child.type == "template_interpolation" and inner
            found.append(self.expression(inner[0], depth + 1) if read else Unread("a template directive is not read"))
            start = child.end_byte
        return [*found, self._between(node, start, end)]

    def _between(self, node: Node, start: int, end: int) -> str:
        text: str = node.text[start - node.start_byte : end - node.start_byte].decode(errors="replace")
        return text

    def _function_call(self, node: Node, depth: int) -> Expression:
        inner = [c for c in node.named_children if c.type == "function_arguments"]
        given = [c for c in (inner[0].named_children if inner else ()) if c.type != "comment"]
        name = node.text[: (inner[0].start_byte if inner else node.end_byte) - node.start_byte].decode(errors="replace")
        arguments = tuple(self._value(c, depth + 1) for c in given if c.type != "ellipsis")
        return Call(name.partition("(")[0].strip(), arguments, any(c.type == "ellipsis" for c in given))

    def _conditional(self, node: Node, depth: int) -> Expression:
        parts = [c for c in node.named_children if c.type == "expression"]
        if len(parts) != 3:
            return Unread("its syntax is broken")
        condition, yes, no = (self.expression(p, depth + 1) for p in parts)
        return If(condition, yes, no)

    def _operation(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        children = [c for c in inner.children if c.type != "comment"]
        at = next((i for i, c in enumerate(children) if not c.is_named and c.type not in ("(", ")")), -1)
        if at < 0 or depth > DEEPEST:
            return Unread("its syntax is broken") if at < 0 else _DEEP
        sides = [side for side in (children[:at], children[at + 1 :]) if side]
        return Operation(children[at].type, tuple(self._row(side, depth + 1) for side in sides))

    def _for_expr(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        intro = next((c for c in inner.named_children if c.type == "for_intro"), None)
        bodies = [c for c in inner.named_children if c.type == "expression"]
        if intro is None or len(bodies) != (2 if inner.type == "for_object_expr" else 1):
            return Unread("its syntax is broken")
        names = tuple(_text(c) for c in intro.named_children if c.type == "identifier")
        of = next((c for c in intro.named_children if c.type == "expression"), None)
        when = next((c for c in inner.named_children if c.type == "for_cond"), None)
        tests = [c for c in when.named_children if c.type == "expression"] if when else []
        return For(
            names,
            self.expression(of, depth + 1) if of else Unread("its syntax is broken"),
            self.expression(bodies[0], depth + 1) if len(bodies) == 2 else None,
            self.expression(bodies[-1], depth + 1),
            self.expression(tests[0], depth + 1) if tests else None,
            any(c.type == "ellipsis" for c in inner.children),
        )


def _text(node: Node) -> str:
    text: str = node.text.decode(errors="replace")
    return text


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _number(text: str) -> Expression:
    try:
        return Literal(int(text) if len(text) < 20 and text.isdigit() else float(text))
    except ValueError:
        return Unread("its number cannot be read")


def _plain(text: str) -> str:
    return text.replace("$${", "${").replace("%%{", "%{")


def _unescaped(text: str) -> str:
    return _plain(_ESCAPED.sub(_escape, text)) if "\\" in text else _plain(text)


def _escape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if not code:
        return _ESCAPES[found[3]]
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]


def _joined(parts: list[Any]) -> Expression:
    found = tuple(Literal(p) if isinstance(p, str) else p for p in parts if p != "")
    if not found:
        return Literal("")
    if len(found) == 1 and isinstance(found[0], Literal):
        return found[0]
    return found[0] if len(found) == 1 else Template(found)


def _dedented(parts: list[Any]) -> list[Any]:
    """Takes the blanks that every line of a `<<-` begins with off its lines."""
    lines = "".join(p if isinstance(p, str) else "x" for p in parts).split("\n")
    margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    off = rf"(?m)^[ \t]{{{min(margins, default=0)}}}"
    found = []
    for i, part in enumerate(parts):
        if isinstance(part, str) and i:
            first, newline, rest = part.partition("\n")
            part = first + newline + re.sub(off, "", rest)
        elif isinstance(part, str):
            part = re.sub(off, "", part)
        found.append(part)
    return found
