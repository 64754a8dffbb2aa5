"""Arguments of the resources of a Terraform configuration, worked out; blocks are lists of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from modelrail.readers import hcl
from modelrail.readers.hcl_evaluation import evaluate
from modelrail.readers.hcl_values import Json, Partial, Scope, as_text, unknown
from modelrail.readers.terraform_declared import META, Declared, Place
from modelrail.resources import Unknown

if TYPE_CHECKING:
    from modelrail.readers.terraform_module import Made, Module


def declared(module: Module, made: Made, versions: frozenset[int]) -> Declared | None:
    """The resource of a block; None where it is known not to be deployed."""
    made.tell()
    if made.absent:
        return None
    reader = _Arguments(module, made)
    arguments = reader.body(made.block.body, made.scope, "")
    runs = tuple(b.labels[0] for b in made.block.body.of("provisioner") if b.labels)
    return Declared(
        address=made.address,
        type=made.type,
        name=made.block.labels[1],
        arguments=arguments,
        assumed=frozenset(reader.assumed),
        file=made.block.file,
        line=made.block.line,
        find=reader.find,
        uncertain=made.uncertain,
        versions=versions,
        runs=runs,
    )


class _Arguments:
    """Works out the arguments of a resource and remembers where they are written."""

    def __init__(self, module: Module, made: Made) -> None:
        self._module = module
        self._lines: dict[str, Place] = {}
        self._nodes: dict[str, hcl.Expression] = {}
        self.assumed: set[str] = set()

    def body(self, body: hcl.Body, scope: Scope, at: str) -> dict[str, Any]:
        """Attributes and blocks of a body by name; `at` is its path with a dot at the end."""
        found: dict[str, Any] = {}
        for name, attribute in body.attributes.items():
            if at or name not in META:
                path = f"{at}{name}"
                self._lines[path] = attribute.file, attribute.line
                self._nodes[path] = attribute.value
                found[name] = self._value(attribute.value, scope, path)
        for block in body.blocks:
            if at or block.type not in META:
                self._block(block, scope, at, found)
        return found

    def _block(self, block: hcl.Block, scope: Scope, at: str, found: dict[str, Any]) -> None:
        dynamic = block.type == "dynamic" and bool(block.labels)
        name = block.labels[0] if dynamic else block.type
        before = found.setdefault(name, [])
        path = f"{at}{name}"
        self._lines.setdefault(path, (block.file, block.line))
        turns = self._turns(block, scope, name) if dynamic else [(block, scope)]
        if not isinstance(before, list) or isinstance(turns, Unknown):
            found[name] = turns if isinstance(turns, Unknown) else unknown(f"'{name}' is written in two ways")
            return
        for inner, inner_scope in turns:
            here = f"{path}[{len(before)}]"
            self._lines[here] = inner.file, inner.line
            before.append(self.body(inner.body, inner_scope, f"{here}."))

    def _turns(self, block: hcl.Block, scope: Scope, name: str) -> Unknown | list[tuple[hcl.Block, Scope]]:
        """The content of a dynamic block for every turn, or Unknown."""
        over = block.body.attributes.get("for_each")
        content = next(block.body.of("content"), None)
        items = evaluate(over.value, scope) if over else None
        if content is None or isinstance(items, Partial) or not isinstance(items, (list, dict)):
            reason = items.reason if isinstance(items, Unknown) else "what it goes over cannot be worked out"
            remedy = items.remedy if isinstance(items, Unknown) else "write the block out"
            return Unknown("", f"'{name}' is a dynamic block: {reason}", remedy)
        own = block.body.attributes.get("iterator")
        word = own.value.name if own and isinstance(own.value, hcl.Name) else name
        pairs = list(items.items() if isinstance(items, dict) else enumerate(items))
        return [(content, scope.inner({word: {"key": key, "value": value}})) for key, value in pairs]

    def _value(self, node: hcl.Expression, scope: Scope, path: str) -> Any:
        """A value, with the paths of its leaves that hang on a default."""
        if isinstance(node, hcl.Call) and node.name == "jsonencode" and len(node.arguments) == 1:
            return Json(self._value(node.arguments[0], scope, path))
        if isinstance(node, hcl.Mapping) and node.items and all(isinstance(k, hcl.Literal) for k, _, _ in node.items):
            return {str(as_text(k.value)): self._value(v, scope, f"{path}.{k.value}") for k, v, _ in literals(node)}
        found, hangs = self._module.project.watched(lambda: evaluate(node, scope))
        if hangs:
            self.assumed.add(path)
        allowed = self._module.project.work.allows(found)
        return found if allowed else Unknown("", "its value is too large to work out", "write the value out")

    def find(self, path: str) -> Place | None:
        """Where an argument path is written: its line, or that of the deepest part of it that has one."""
        while path:
            if path in self._lines:
                return self._lines[path]
            inside = next((n for n in _holders(path) if n in self._nodes), None)
            if inside:
                line = _line(self._nodes[inside], path[len(inside) :])
                return (self._lines[inside][0], line) if line else self._lines[inside]
            path = next(_holders(path), "")
        return None


def literals(node: hcl.Mapping) -> Iterator[tuple[hcl.Literal, hcl.Expression, int]]:
    """The items of an object whose keys are written out."""
    for key, value, line in node.items:
        if isinstance(key, hcl.Literal):
            yield key, value, line


def _holders(path: str) -> Iterator[str]:
    """The paths around a path, from the inside out."""
    while path:
        path = re.sub(r"(\.[^.\[\]]*|\[[^\]]*\]|[^.\[\]]+)$", "", path)
        if path:
            yield path


def _line(node: hcl.Expression, rest: str) -> int | None:
    """The line of the deepest part of a path inside an expression."""
    found: int | None = None
    parts = [p for p in re.split(r"[.\[\]]+", rest) if p]
    while parts:
        if isinstance(node, hcl.Call):
            inner = [(a, _line(a, ".".join(parts))) for a in node.arguments]
            return next((line for _, line in reversed(inner) if line), found)
        if isinstance(node, hcl.Mapping):
            item = next(((v, n) for k, v, n in literals(node) if str(k.value) == parts[0]), None)
        elif isinstance(node, hcl.Sequence) and parts[0].isdigit() and int(parts[0]) < len(node.items):
            item = node.items[int(parts[0])], found or 0
        else:
            item = None
        if item is None:
            return found
        node, found = item[0], item[1] or found
        parts = parts[1:]
    return found
