"""What names mean in one Bicep file: parameters, variables, functions, imports, resources and modules."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from modelrail.readers.bicep_files import load, read_beside
from modelrail.readers.bicep_nodes import Declaration, Lambda, Literal, Node, Object, Property
from modelrail.readers.bicep_symbols import Deployed, Module, Turn, written
from modelrail.readers.bicep_syntax import parse
from modelrail.readers.bicep_values import DEEPEST, TOO_DEEP, File, Referent, Scope, Session, plain, run, value
from modelrail.readers.functions import secret
from modelrail.readers.json_text import to_text
from modelrail.resources import Unknown

PASS = "pass it with --parameters, or give the parameter a default value"
MOST_MODULES = 2_000
"""Uses of modules in one input."""
DEEPEST_MODULE = 20
"""Modules in modules."""
Given = dict[str, Callable[[], tuple[Any, bool]]]
"""Lower-cased name of a parameter to what works out its value and whether that hangs on a default value."""


class Source:
    """One file as it was parsed."""

    def __init__(self, path: Path, shown: str, text: str) -> None:
        self.path, self.shown, self.text = path, shown, text
        self.declarations = parse(text)
        named = [d for d in self.declarations if d.kind in ("param", "var", "resource", "module", "func")]
        self.names = {d.name: d for d in named}
        self.twice = {name for name, n in Counter(d.name for d in named).items() if n > 1}
        self.secure = {d.name for d in self.declarations if d.kind == "type" and "secure" in d.decorators}
        self.imported = {own: (d, name) for d in self.declarations for own, name in d.imported.items()}
        self.target = next((_text(d.value) for d in self.declarations if d.kind == "targetScope"), "")
        self._lines: list[int] = []

    def line(self, at: int) -> int:
        """The 1-based line of an offset."""
        if not self._lines:
            self._lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.text))]
        return bisect_right(self._lines, at)


def _text(node: Any) -> str:
    return str(node.value) if isinstance(node, Literal) else ""


@dataclass
class Input(Session):
    """What all files of one input share.

    Args:
        sources: real path to the file, or why it cannot be read.
        modules: uses of modules so far.
        compiled: real paths of compiled templates that modules were read from.
    """

    sources: dict[str, Source | str] = field(default_factory=dict)
    modules: int = 0
    compiled: set[str] = field(default_factory=set)

    def files(self) -> frozenset[str]:
        """Real paths of all files that were read."""
        return frozenset(real for real, found in self.sources.items() if isinstance(found, Source)) | self.compiled

    def source(self, near: Source, target: str) -> Source | str:
        """A file of Bicep that another one names, or half a sentence on why it cannot be read."""
        path = near.path.parent / target
        real = "" if "\0" in target else os.path.realpath(path)
        if real not in self.sources:
            shown = os.path.normpath(Path(near.shown).parent / target)
            try:
                self.sources[real] = Source(path, shown, to_text(read_beside(near.path.parent, target)))
            except OSError as error:
                self.sources[real] = f"cannot be read, {(error.strerror or 'no such file').lower()}"
            except ValueError as error:
                self.sources[real] = f"cannot be read, {error}"
        return self.sources[real]


class FileScope(File):
    """One use of a file: the root, or a module with its arguments.

    Args:
        session: of the input. source: the file. given: the arguments.
        place: address of the module it is, empty for the root. chain: real paths of the files around it and its own.
    """

    def __init__(
        self, session: Input, source: Source, given: Given, place: str = "", chain: tuple[str, ...] = ()
    ) -> None:
        self.session, self.source, self.given, self.place = session, source, given, place
        self.input = session
        self.chain = (*chain, os.path.realpath(source.path))
        self.scope = Scope(self)
        self._known: dict[str, tuple[Any, bool]] = {}
        self._modules: dict[str, FileScope | str] = {}
        self._exporters: dict[str, FileScope | str] = {}

    def once(self, key: str, work_out: Callable[[], Any]) -> Any:
        session = self.session
        if key not in self._known:
            if session.depth > DEEPEST:
                return TOO_DEEP
            session.depth += 2
            circle = Unknown("", f"the {key.strip(' *')} refers to itself", "break the circle")
            self._known[key] = circle, False
            try:
                self._known[key] = session.watched(work_out)
            finally:
                session.depth -= 2
        found, assumed = self._known[key]
        session.assumed |= assumed
        return found

    def symbol(self, name: str) -> Any:
        declared = self.source.names.get(name)
        if declared is None:
            return self._imported(name)
        if declared.wrong:
            return Unknown("", f"the declaration of '{name}' cannot be read", "correct the file")
        if name in self.source.twice:
            return Unknown("", f"'{name}' is declared twice", "keep one of them")
        if declared.kind == "resource":
            return Deployed(self, declared, Turn(self.scope))
        if declared.kind == "module":
            return Module(self, declared, Turn(self.scope), self.used)
        if declared.kind == "param":
            return self.once(f"parameter '{name}'", lambda: self._parameter(declared))
        if declared.kind == "var":
            return self.once(f"variable '{name}'", lambda: plain(declared.value, self.scope))
        return Unknown("", f"'{name}' is no value", "correct the expression")

    def _parameter(self, declared: Declaration) -> Any:
        hidden = "secure" in declared.decorators or declared.type in self.source.secure
        found = self._argument(declared)
        return secret(self.session.bounded(found)) if hidden else found

    def _argument(self, declared: Declaration) -> Any:
        given = self.given.get(declared.name.lower())
        if given:
            found, assumed = given()
            self.session.assumed |= assumed
            if found is not None or declared.value is None:
                return found
        root = not self.place
        if declared.value is not None:
            self.session.assumed |= root and not given
            return plain(declared.value, self.scope)
        if declared.nullable:
            self.session.assumed |= root
            return None
        symbol = f"parameters({declared.name.lower()}){self.place}".replace("/", "|")
        return Unknown("", f"parameter '{declared.name}' has no default value", PASS, symbol=symbol)

    def output(self, name: str) -> Any:
        """The value of an output."""
        declared = next((d for d in self.source.declarations if d.kind == "output" and d.name == name), None)
        if declared is None or declared.wrong:
            return Unknown("", f"the module has no output '{name}' that can be read", "correct the expression")
        return self.once(f"output '{name}'", lambda: value(declared.value, self.scope))

    def function(self, name: str) -> tuple[Lambda, File] | None:
        declared = self.source.names.get(name)
        if declared is None and name in self.source.imported:
            file, original = self._exporter(name)
            return file.function(original) if isinstance(file, FileScope) and original != "*" else None
        node = declared.value if declared and declared.kind == "func" and not declared.wrong else None
        return (node, self) if isinstance(node, Lambda) else None

    def _imported(self, name: str) -> Any:
        if name not in self.source.imported:
            return Unknown("", f"'{name}' is not declared", "correct the expression")
        file, original = self._exporter(name)
        if not isinstance(file, FileScope):
            return Unknown("", f"'{name}' comes from a file that {file}", "write the value out")
        return _Exports(file) if original == "*" else file.symbol(original)

    def _exporter(self, name: str) -> tuple[FileScope | str, str]:
        """The file that exports a name, or why it cannot be read; and the name there."""
        declared, original = self.source.imported[name]
        target = _text(declared.target)
        if target not in self._exporters:
            self._exporters[target] = self._exports(target)
        return self._exporters[target], original

    def _exports(self, target: str) -> FileScope | str:
        if not target or ":" in target or len(self.chain) > DEEPEST_MODULE:
            return "is not in this input"
        found, place = self.input.source(self.source, target), f"{self.place}|{target}"
        return found if isinstance(found, str) else FileScope(self.input, found, {}, place, self.chain)

    def load(self, name: str, arguments: list[Any]) -> Any:
        self.session.assumed |= name == "readEnvironmentVariable" and len(arguments) == 2
        return load(self.source.path.parent, name, arguments)

    def used(self, module: Module) -> FileScope | str:
        """The use of a file that a module is, or half a sentence on why that cannot be read."""
        key = f"{module.address} {module.label}"
        if key not in self._modules:
            self._modules[key] = self._use(module)
        return self._modules[key]

    def _use(self, module: Module) -> FileScope | str:
        target = _text(module.declared.target)
        path = self.source.path.parent / target
        self.input.modules += 1
        if not target or ":" in target or "\0" in target or not target.endswith(".bicep"):
            return "is not in this input"
        if os.path.realpath(path) in self.chain:
            return "is one of the files around it"
        if len(self.chain) > DEEPEST_MODULE or self.input.modules > MOST_MODULES:
            return "is one of too many modules"
        found = self.input.source(self.source, target)
        if isinstance(found, str):
            return found
        return FileScope(self.input, found, arguments(module), module.address, self.chain)


def arguments(module: Module) -> Given:
    """What a module is given, each worked out when it is asked for."""
    node, session = written(module.body, "params"), module.file.session

    def later(of: Node) -> Callable[[], tuple[Any, bool]]:
        return lambda: session.watched(lambda: plain(of, module.scope))

    if isinstance(node, Object) and all(isinstance(i, Property) and isinstance(i.key, str) for i in node.items):
        return {i.key.lower(): later(i.value) for i in node.items}  # type: ignore[union-attr]
    found, assumed = session.watched(lambda: plain(node, module.scope)) if node else ({}, False)
    if isinstance(found, dict):
        return constant(found, assumed)
    return _AllOpen(found if isinstance(found, Unknown) else Unknown("", "params is no object", "correct the file"))


def constant(values: dict[str, Any], assumed: bool = False) -> Given:
    """Arguments that are known already."""
    return {name.lower(): partial(_as_it_is, item, assumed) for name, item in values.items()}


def _as_it_is(item: Any, assumed: bool) -> tuple[Any, bool]:
    return item, assumed


class _AllOpen(Given):
    """Arguments of which nothing is known."""

    def __init__(self, why: Unknown) -> None:
        super().__init__()
        self._why = why

    def get(self, name: str, default: Any = None) -> Any:
        return lambda: (self._why, False)


class _Exports(Referent):
    """`import * as x from 'file'`."""

    def __init__(self, file: FileScope) -> None:
        self._file = file

    def member(self, key: Any, safe: bool) -> Any:
        return self._file.symbol(str(key))

    def call(self, name: str, arguments: list[Any]) -> Any:
        found = self._file.function(name)
        return run(found, arguments) if found else Unknown("", f"'{name}' is not declared", "correct the expression")
