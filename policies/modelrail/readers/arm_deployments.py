"""Templates inside templates: nested and linked deployments, template specs and deployment stacks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from modelrail.readers.arm_scope import (
    PASS,
    TemplateScope,
    clash,
    entries,
    folded,
    key_,
    object_,
    parameter_value,
    resolve,
    size,
    turns,
    watched,
)
from modelrail.readers.expressions import Scope, Work, deployment_key, evaluate
from modelrail.readers.functions import LOCAL, secret
from modelrail.readers.json_text import decode, to_text
from modelrail.readers.json_text_places import Places
from modelrail.resources import Problem, Resource, Unknown

DEPLOYMENTS = "microsoft.resources/deployments"
SPECS = "microsoft.resources/templatespecs/versions"
TEMPLATES = {DEPLOYMENTS: "template", "microsoft.resources/deploymentstacks": "template", SPECS: "mainTemplate"}
"""Types that carry a template, and the property in which it stands."""
_NOT_READ = "its template was not read"
_TOO_OFTEN = "its template is deployed too often to be worked out"
_MOST_LINKS = 15
"""Files that link one the other, in a row."""
_LARGEST = 16_000_000


@dataclass(frozen=True, slots=True)
class Deployed:
    """A template that a resource deploys.

    Args:
        template: the document. file: the one it stands in. pointer: where in that file.
        scope: what it is evaluated in: its own scope, or that of the template around it.
    """

    template: dict[str, Any]
    file: str
    pointer: str
    scope: Scope


class Library:
    """The other files of a unit, and what it costs to work all of it out."""

    def __init__(self) -> None:
        self.work = Work()
        self.places: dict[str, Places] = {}
        self.includes: set[str] = set()
        self._read: dict[str, dict[str, Any] | str] = {}

    def document(self, file: str, link: str) -> tuple[str, dict[str, Any]] | str:
        """A file that is linked from another one and its content, or why it cannot be had."""
        if "://" in link or link.startswith("/") or "\0" in link or "\\" in link:
            return "it is linked by an address that is not read"
        path = Path(file).parent / link.partition("?")[0]
        shown = str(path)
        if shown not in self._read:
            self._read[shown] = self._decoded(path)
        found = self._read[shown]
        return f"{link}: {found}" if isinstance(found, str) else (shown, found)

    def _decoded(self, path: Path) -> dict[str, Any] | str:
        try:
            if not path.is_file():
                return "there is no such file"
            if path.stat().st_size > _LARGEST:
                return "it is larger than Azure takes"
            text = to_text(path.read_bytes())
            found = decode(text)
            self.includes.add(os.path.realpath(path))
        except (OSError, ValueError, RuntimeError) as error:
            return f"it cannot be read, {error.strerror if isinstance(error, OSError) else error}"
        self.places[str(path)] = Places(text)
        return found if isinstance(found, dict) else "it is no template"

    def locate(self, resource: Resource, path: str) -> tuple[str | None, int | None]:
        """File and line of a property of a resource of a linked file."""
        places = self.places.get(str(resource.source.file))
        return places.locate(resource, path) if places else (resource.source.file, 1)

    def placed(self, problem: Problem) -> Problem:
        """A problem of a linked file with its line; any other as it is."""
        places = self.places.get(str(problem.file))
        return places.placed(problem) if places else problem


class Finder:
    """Finds the template that a resource carries or links, once for every turn of its loop.

    Args:
        whole: the resource is a request of its own, with no template around it that would evaluate anything.
    """

    def __init__(self, library: Library, whole: bool = False) -> None:
        self._library = library
        self._whole = whole
        self._found: dict[tuple[str, ...], Deployed | str] = {}
        self._chains: dict[int, tuple[str, ...]] = {}
        self._packed: dict[int, dict[str, tuple[dict[str, Any], str]]] = {}

    def watch(self, template: dict[str, Any], file: str, pointer: str, scope: Scope) -> Scope:
        """The scope of a template, made to know the outputs of the deployments in it."""

        def look(item: dict[str, Any], address: str) -> Deployed | str:
            return self.find(item, DEPLOYMENTS, file, address, scope)

        scope.deployed = Outputs(template, pointer, scope, look).get
        return scope

    def find(self, item: dict[str, Any], type_: str, file: str, pointer: str, scope: Scope) -> Deployed | str:
        """The template, or why it cannot be read."""
        key = (file, pointer, str(id(scope)), repr(sorted(scope.turns.items())))
        if key not in self._found:
            self._found[key] = self._look(item, type_, file, pointer, scope)
        return self._found[key]

    def _look(self, item: dict[str, Any], type_: str, file: str, pointer: str, scope: Scope) -> Deployed | str:
        bag = key_(item, "properties")
        properties = object_(item.get(bag))
        key = key_(properties, TEMPLATES[type_])
        template, link = properties.get(key), folded(properties, "templateLink")
        options = object_(folded(properties, "expressionEvaluationOptions"))
        if clash(properties) or clash(options) or (template is not None and link is not None):
            return _NOT_READ
        if isinstance(link, dict):
            return self._linked(link, properties, file, pointer, scope)
        if not isinstance(template, dict) or folded(template, "resources") is None:
            return _NOT_READ
        place = f"{pointer}/{bag}/{key}"
        if type_ != DEPLOYMENTS and not self._whole:
            template = _unescaped(template, scope)
        inner = type_ != DEPLOYMENTS or self._whole or _is_inner(options, scope)
        if inner is None:
            return _NOT_READ
        if not inner:
            return Deployed(template, file, place, scope)
        own = self._own(template, properties, file, place, scope)
        if own is None:
            return _TOO_OFTEN
        self._chains[id(own)] = self._chains.get(id(scope), ())
        self._pack(own, scope, properties, f"{pointer}/{bag}", type_)
        return Deployed(template, file, place, self.watch(template, file, place, own))

    def _pack(self, own: Scope, outer: Scope, properties: dict[str, Any], pointer: str, type_: str) -> None:
        """What a template of its own may link: the templates of the spec that it is in, if it is in one."""
        if id(outer) in self._packed:
            self._packed[id(own)] = self._packed[id(outer)]
        if type_ == SPECS:
            key = key_(properties, "linkedTemplates")
            found = properties.get(key)
            self._packed[id(own)] = {
                str(folded(object_(one), "path")).lower(): (
                    _unescaped(object_(folded(object_(one), "template")), outer),
                    f"{pointer}/{key}/{i}/{key_(object_(one), 'template')}",
                )
                for i, one in enumerate(found if isinstance(found, list) else ())
            }

    def _linked(
        self, link: dict[str, Any], properties: dict[str, Any], file: str, pointer: str, scope: Scope
    ) -> Deployed | str:
        there = _address(link, scope)
        if there is None:
            return "the template that it links is not in this input"
        if id(scope) in self._packed:
            return self._of_spec(there, properties, file, pointer, scope)
        found = self._library.document(file, there)
        if isinstance(found, str):
            return f"the template that it links: {found}"
        path, template = found
        chain = (*self._chains.get(id(scope), ()), os.path.realpath(file))
        if folded(template, "resources") is None:
            return f"the template that it links: {there}: it is no template"
        if os.path.realpath(path) in chain or len(chain) > _MOST_LINKS:
            return f"the template that it links: {there}: it links itself, or too many in a row"
        own = self._own(template, properties, file, f"{pointer}|{there}", scope)
        if own is None:
            return _TOO_OFTEN
        self._chains[id(own)] = chain
        return Deployed(template, path, "", self.watch(template, path, "", own))

    def _of_spec(self, there: str, properties: dict[str, Any], file: str, pointer: str, scope: Scope) -> Deployed | str:
        template, place = self._packed[id(scope)].get(there.lower(), ({}, ""))
        chain = (*self._chains.get(id(scope), ()), place)
        if folded(template, "resources") is None or chain.count(place) > 1 or len(chain) > _MOST_LINKS:
            return f"the template that it links: {there}: it is not in its template spec, or links itself"
        own = self._own(template, properties, file, f"{pointer}|{there}", scope)
        if own is None:
            return _TOO_OFTEN
        self._chains[id(own)] = chain
        self._packed[id(own)] = self._packed[id(scope)]
        return Deployed(template, file, place, self.watch(template, file, place, own))

    def _own(
        self, template: dict[str, Any], properties: dict[str, Any], file: str, place: str, scope: Scope
    ) -> Scope | None:
        """The scope of a template that is evaluated by itself, with the parameters that are passed to it."""
        if not self._library.work.takes(1 + size(template) // 10):
            return None
        passed = object_(folded(properties, "parameters"))
        link = folded(properties, "parametersLink")
        given = {name: watched(scope, partial(parameter_value, entry, scope)) for name, entry in passed.items()}
        if link is not None:
            given = {**self._from_file(link, template, file, scope), **given}
        return TemplateScope(template, given, place, self._library.work).scope

    def _from_file(self, link: Any, template: dict[str, Any], file: str, scope: Scope) -> dict[str, tuple[Any, bool]]:
        """The parameters that a linked file passes; where it cannot be read, none of them is known."""
        there = _address(object_(link), scope)
        found = self._library.document(file, there) if there else ""
        if isinstance(found, str):
            unknown = Unknown("", "its parameters are in a linked file that was not read", PASS)
            return dict.fromkeys(object_(folded(template, "parameters")), (unknown, False))
        return {name: (parameter_value(v), False) for name, v in object_(folded(found[1], "parameters")).items()}


def _is_inner(options: dict[str, Any], scope: Scope) -> bool | None:
    """Whether a nested template has a scope of its own; by default it has not. None where that is not known."""
    found = resolve(folded(options, "scope"), scope, "") or "outer"
    known = isinstance(found, str) and found.lower() in ("outer", "inner", "notspecified")
    return found.lower() == "inner" if known else None


def _address(link: dict[str, Any], scope: Scope) -> str | None:
    """Where a link leads, if that can be said: a path beside the file that links."""
    for key in ("relativePath", "uri"):
        found = resolve(folded(link, key), scope, key)
        if isinstance(found, Unknown) and found.symbol.startswith(LOCAL):
            return found.symbol.removeprefix(LOCAL)
        if isinstance(found, str) and found:
            return found
    return None


def _unescaped(value: Any, scope: Scope) -> Any:
    """A template as the one around it hands it on: `[[` is `[` there, and what has one bracket is worked out."""
    if isinstance(value, str):
        return evaluate(value, scope, "")
    if isinstance(value, dict):
        return {key: _unescaped(item, scope) for key, item in value.items()}
    return [_unescaped(item, scope) for item in value] if isinstance(value, list) else value


class Outputs:
    """What `reference()` gives of the nested deployments of one template, where it can be worked out.

    Args:
        template: the document, and where it stands. look: finds the template of one of its resources.
    """

    def __init__(
        self,
        template: dict[str, Any],
        pointer: str,
        scope: Scope,
        look: Callable[[dict[str, Any], str], Deployed | str],
    ) -> None:
        self._template = template
        self._pointer = pointer
        self._scope = scope
        self._look = look
        self._known: dict[str, tuple[Any, bool]] = {}
        self._by_key: dict[str, tuple[str, Any, dict[str, int | None]]] | None = None

    def get(self, key: str) -> Any:
        """The deployment as an object with `outputs`, or None."""
        if self._by_key is None:
            self._by_key = {}  # names do not hang on outputs
            self._by_key = dict(self._deployments())
        if key not in self._by_key:
            return None
        if key not in self._known:
            self._known[key] = None, False  # an output that hangs on itself
            self._known[key] = self._worked_out(*self._by_key[key])
        found, assumed = self._known[key]
        if assumed:
            self._scope.assumed.add(f"outputs of {key}")
        return found

    def _deployments(self) -> Iterator[tuple[str, tuple[str, Any, dict[str, int | None]]]]:
        for pointer, item in entries(self._template, self._pointer):
            if str(folded(object_(item), "type")).strip().strip("/").lower() != DEPLOYMENTS:
                continue
            for turn in turns(item, self._scope):
                with self._scope.inside({**self._scope.turns, **turn}, {}):
                    name = resolve(folded(item, "name"), self._scope, "name")
                known = (pointer, item, turn)
                symbol = pointer.rpartition("/")[2].lower()
                if not symbol.isdigit():
                    yield (f"{symbol}[{turn['']}]" if turn else symbol), known
                if isinstance(name, Unknown) and name.symbol:
                    yield "{" + name.symbol + "}", known
                elif isinstance(name, str):
                    yield deployment_key(name), known

    def _worked_out(self, pointer: str, item: Any, turn: dict[str, int | None]) -> tuple[Any, bool]:
        with self._scope.inside({**self._scope.turns, **turn}, {}):
            found = self._look(item, pointer)
            if isinstance(found, str):
                return None, False
            outputs, assumed = watched(found.scope, lambda: dict(_outputs(found)))
        return {"outputs": outputs}, assumed


def _outputs(found: Deployed) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, output in object_(folded(found.template, "outputs")).items():
        path = f"outputs.{name}.value"
        value = folded(object_(output), "value")
        if value is None:
            yield name, {"value": Unknown(path, f"output '{name}' is made by a copy loop", "write the value out")}
            continue
        value = resolve(value, found.scope, path)
        hide = str(folded(object_(output), "type")).lower().startswith("secure")
        yield name, {"value": secret(value) if hide else value}
