"""Bicep declarations to resources: loops, conditions, children, modules, and what could not be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from modelrail.readers.bicep_compiled import Compiled, beside, symbolic
from modelrail.readers.bicep_nodes import Declaration, For, If, Literal, Node, Object, Operation, Property, Spread
from modelrail.readers.bicep_scope import FileScope, Source
from modelrail.readers.bicep_symbols import Deployed, Module, written
from modelrail.readers.bicep_syntax import guarded
from modelrail.readers.bicep_values import Referent, Scope, one_of, plain, settled, value, written_twice
from modelrail.resources import Problem, Resource, Secret, Unit, Unknown
from modelrail.resources import Source as Where
from modelrail.types import GUARDED_PROVIDERS, TYPES

_NOT_BODY = frozenset("name parent scope dependson".split())
_BODY = "location sku kind identity tags properties".split()
_CORRECT = "correct the file, or judge the ARM template that is made of it"
_DEPLOYMENTS = "microsoft.resources/deployments"
_REFERENCE = re.compile(r"reference\(([^|()]+)\|")
_MAYBE = re.compile(r"\b(?:if|coalesce|tryget)\(")
SCOPES = {
    "subscription": "/subscriptions/{subscriptionId}",
    "managementGroup": "/providers/Microsoft.Management/managementGroups/{managementGroupId}",
    "tenant": "/",
}
"""What a file is deployed to by its `targetScope`; a resource group by every other."""


class Reading:
    """Collects the resources and problems of one input."""

    def __init__(self) -> None:
        self.unit = Unit(locate=self.locate)
        self._places: dict[str, tuple[Source, Object | None, int]] = {}
        self._inner: dict[str, tuple[Compiled, str]] = {}
        self._doubtful = False

    def file(self, scope: FileScope) -> None:
        """All resources of a file and of its modules."""
        for declared in scope.source.declarations:
            if declared.wrong:
                self._wrong(declared, scope)
            elif declared.kind == "resource":
                self._resource(scope.symbol(declared.name), declared, scope)
            elif declared.kind == "module":
                self._module(scope.symbol(declared.name), declared, scope)

    def finish(self) -> Unit:
        """The unit, with the edges that are known where a value is not."""
        self.unit.problems = list(dict.fromkeys(self.unit.problems))
        many = {address for address, n in Counter(r.address for r in self.unit.resources).items() if n > 1}
        for resource in self.unit.resources:
            for path, unknown in _unknowns(resource.body, ""):
                ends = [a for a in _REFERENCE.findall(unknown.symbol) if a not in many]
                if ends and not _MAYBE.search(unknown.symbol):
                    self.unit.hints.setdefault((resource.address, path.split("[")[0]), []).extend(ends)
        return self.unit

    def _passes(self, turn: Deployed | Module) -> bool:
        """Whether there is nothing by the default value of a parameter: then only what may name a model counts."""
        return self._doubtful or turn.doubtful

    # what cannot be read

    def _wrong(self, declared: Declaration, scope: FileScope) -> None:
        """A statement that cannot be read is a finding where it may hold something that is guarded."""
        text = scope.source.text[declared.at : declared.end]
        harmless = declared.kind in ("param", "var", "output", "metadata", "type", "func", "import", "extension")
        if guarded(text) or not (harmless or _is_other(declared)):
            what = f"'{declared.name}'" if declared.name else "a statement"
            self._problem(f"{what} cannot be read: {declared.wrong}", declared, scope, declared.wrong_at)

    def _problem(self, message: str, declared: Declaration, scope: FileScope, at: int, rule: str = "MR905") -> None:
        address = f"{scope.place}.{declared.name}".strip(".") if declared.name else ""
        where = scope.source.shown, scope.source.line(at)
        type_ = _DEPLOYMENTS if declared.kind == "module" else _type(declared)
        self.unit.problems.append(Problem(rule, message, _CORRECT, *where, address, type_))

    # resources

    def _resource(self, found: Any, declared: Declaration, scope: FileScope) -> None:
        if not isinstance(found, Deployed):
            self._problem(f"'{declared.name}' is declared twice", declared, scope, declared.at)
            return
        self._turns(found, scope)

    def _turns(self, of: Deployed, scope: FileScope) -> None:
        """The resources of all turns of a loop, and those declared in them; a condition holds for these as well."""
        declared = of.declared
        for found in of.turns():
            assert isinstance(found, Deployed)
            if found.label and not scope.session.work.takes(1):
                self._problem(f"'{declared.name}' has too many resources to judge", declared, scope, declared.at)
                return
            if _is_off(declared, found) or (self._passes(found) and not _is_guarded(declared)):
                continue
            resource = self._made(found, declared, scope)
            if resource:
                self.unit.resources.append(resource)
                self._template(resource, scope)
            for child in found.children():
                self._turns(child, scope)

    def _made(self, found: Deployed, declared: Declaration, scope: FileScope) -> Resource | None:
        type_ = found.type()
        if type_ is None or "/" not in type_[0]:
            self._problem("the type of a resource is not known", declared, scope, declared.at, "MR901")
            return None
        body = {"apiVersion": type_[1]} if type_[1] else {}
        assumed: set[str] = set()
        body |= self._body(found, assumed)
        resource = Resource(
            type=type_[0].lower(),
            name=found.name(),
            address=found.address,
            body=body,
            source=Where(scope.source.shown),
            symbol=declared.name,
            assumed=frozenset(assumed),
        )
        if declared.existing:
            resource.views["@existing"] = True
        self._scope(found, resource, scope)
        self._places[resource.address] = (scope.source, found.body, declared.at)
        self._twice(found.body, resource, scope, "")
        return resource

    def _body(self, found: Deployed, assumed: set[str]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for item in found.body.items if found.body else ():
            if isinstance(item, Spread):
                more = found.file.session.bounded(plain(item.value, found.inside))
                why = (
                    more if isinstance(more, Unknown) else Unknown("", "what is spread into it is no object", _CORRECT)
                )
                known = more if isinstance(more, dict) else dict.fromkeys(_BODY, why)
                body |= {k: settled(v, k) for k, v in known.items() if k.lower() not in _NOT_BODY}
            elif not isinstance(item.key, str) or item.key.lower() not in _NOT_BODY:
                key = item.key if isinstance(item.key, str) else str(plain(item.key, found.inside))
                body[key] = self._property(item.value, key, found.inside, assumed)
        return body

    def _property(self, node: Node, path: str, scope: Scope, assumed: set[str]) -> Any:
        """A value worked out, with the paths of its leaves that hang on a default value."""
        if isinstance(node, Object) and node.items and all(_is_plain(item) for item in node.items):
            twice = {item.key.lower() for item in written_twice(node)}  # type: ignore[union-attr]
            found = {}
            for item in node.items:
                assert isinstance(item, Property) and isinstance(item.key, str)
                here = f"{path}.{item.key}"
                found[item.key] = self._property(item.value, here, scope, assumed)
                if item.key.lower() in twice:
                    found[item.key] = Unknown(here, f"'{item.key}' is written twice", "keep one of them")
            return found
        found, hangs = scope.file.session.watched(lambda: _loosely(node, scope))
        if hangs:
            assumed.add(path)
        return settled(scope.file.session.bounded(found), path)

    def _twice(self, node: Any, found: Resource, scope: FileScope, path: str) -> None:
        """Reports every key that is written twice in a resource."""
        if isinstance(node, Object):
            for item in written_twice(node):
                where = scope.source.shown, scope.source.line(item.at)
                name = found.name if isinstance(found.name, str) and not isinstance(found.name, Secret) else ""
                message, here = f"'{item.key}' is written twice", f"{path}.{item.key}".lstrip(".")
                self.unit.problems.append(
                    Problem("MR905", message, "keep one of them", *where, found.address, found.type, name, here)
                )
            for entry in node.items:
                if isinstance(entry, Property) and isinstance(entry.key, str):
                    self._twice(entry.value, found, scope, f"{path}.{entry.key}".lstrip("."))

    def _scope(self, found: Deployed, resource: Resource, scope: FileScope) -> None:
        """Where an assignment or lock holds: what `scope` names, or what the file is deployed to."""
        if written(found.body, "scope") is not None:
            to = found.property("scope")
            place = to.id() if isinstance(to, Deployed) else _place(written(found.body, "scope"), found.scope)
            if place is not None:
                resource.body["scope"] = settled(scope.session.bounded(place), "scope")
        elif scope.source.target in SCOPES and resource.type.startswith("microsoft.authorization/"):
            resource.body["scope"] = SCOPES[scope.source.target]

    def _template(self, resource: Resource, scope: FileScope) -> None:
        """A template written or loaded into a deployment is read as one."""
        bag = resource.body.get("properties")
        template = bag.get("template") if isinstance(bag, dict) and resource.type == _DEPLOYMENTS else None
        if isinstance(template, dict) and "resources" in {key.lower() for key in template}:
            resource.views["@template_read"] = True
            passed = bag.get("parameters") if isinstance(bag, dict) else None
            address = f"{resource.address}/properties/template"
            self._arm(template, passed if isinstance(passed, dict) else {}, address, scope.source.shown)

    def _arm(
        self, template: dict[str, Any], passed: dict[str, Any], address: str, file: str, of: Compiled | None = None
    ) -> None:
        """The resources of a template in JSON, below an address; `of` is where it stands in a file of its own."""
        from modelrail.readers import arm  # late: most files hold no template

        given = {k: v.get("value") if isinstance(v, dict) and "value" in v else v for k, v in passed.items()}
        inner = arm.read_template(template, file, given)
        problems = inner.problems
        if of:
            problems = [of.places.placed(problem) for problem in problems]
        for resource in inner.resources:
            pointer, resource.address = resource.address, address + symbolic(resource.address)
            if of:
                self._inner[resource.address] = of, pointer
        self.unit.resources += inner.resources
        self.unit.problems += [replace(problem, address=address + symbolic(problem.address)) for problem in problems]

    # modules

    def _module(self, found: Any, declared: Declaration, scope: FileScope) -> None:
        if not isinstance(found, Module):
            self._problem(f"'{declared.name}' is declared twice", declared, scope, declared.at)
            return
        for turn in found.turns():
            assert isinstance(turn, Module)
            if _is_off(declared, turn):
                continue
            used, before = turn.used(), self._doubtful
            self._doubtful = self._passes(turn)
            if isinstance(used, FileScope):
                self.file(used)
            elif not self._doubtful and not self._compiled(turn, scope):
                self._opaque(turn, used, declared, scope)
            self._doubtful = before

    def _compiled(self, module: Module, scope: FileScope) -> bool:
        """Reads the compiled template of a module, where there is one."""
        target = module.declared.target
        path = target.value if isinstance(target, Literal) and isinstance(target.value, str) else ""
        found = beside(path, module.declared.name, scope.source.path, scope.source.shown)
        if found is None:
            return False
        scope.input.compiled.add(found.real)
        params = scope.session.bounded(module.property("params"))
        passed = settled(params, "params") if isinstance(params, dict) else {}
        self._arm(found.template, passed, module.address, found.shown, found)
        return True

    def _opaque(self, module: Module, why: object, declared: Declaration, scope: FileScope) -> None:
        target = declared.target.value if isinstance(declared.target, Literal) else "a path that is not known"
        name = module.property("name")
        self.unit.resources.append(
            Resource(
                type=_DEPLOYMENTS,
                name=name if isinstance(name, str) else Unknown("name", "the name is not known", symbol=module.address),
                address=module.address,
                body={},
                source=Where(scope.source.shown),
                symbol=declared.name,
                views={"@opaque": f"its module {target} {why}"},
            )
        )
        self._places[module.address] = (scope.source, module.body, declared.at)

    # positions

    def locate(self, resource: Resource, path: str) -> tuple[str | None, int | None]:
        """File and line of a property: of the deepest part of its path that is written there."""
        address = resource.address
        if address in self._inner:
            compiled, pointer = self._inner[address]
            return compiled.shown, compiled.places.line(pointer, path)
        while address and address not in self._places:  # what it is a part of is written there
            address = re.sub(r"(?:^|[/.:]+)[^/.:]*\Z", "", address)
        if address not in self._places:
            return resource.source.file, resource.source.line
        source, body, at = self._places[address]
        node: Any = body
        for key in (p for p in re.split(r"[.\[\]]+", path) if p and address == resource.address):
            item = _entry(node, key)
            if item is None:
                break
            at, node = item.at, getattr(item, "value", item)
        return source.shown, source.line(at)


def _entry(node: Any, key: str) -> Any:
    """A property of an object or an item of an array, as far as it is written there."""
    while isinstance(node, (For, If)):
        node = node.body
    if isinstance(node, Object):
        named = (i for i in node.items if isinstance(i, Property) and isinstance(i.key, str))
        return next((i for i in named if i.key.lower() == key.lower()), None)  # type: ignore[union-attr]
    items = getattr(node, "items", None)
    return items[int(key)] if items and key.isdecimal() and int(key) < len(items) else None


def _is_plain(item: Any) -> bool:
    return isinstance(item, Property) and isinstance(item.key, str)


def _is_off(declared: Declaration, turn: Deployed | Module) -> bool:
    """Whether its condition is known not to hold."""
    inside = declared.value.body if isinstance(declared.value, For) else declared.value
    return isinstance(inside, If) and plain(inside.condition, turn.scope) is False


def _type(declared: Declaration) -> str:
    """The type of a resource as it is written, in lower case; empty for what has none."""
    target = declared.target.value if isinstance(declared.target, Literal) else None
    return target.partition("@")[0].lower() if declared.kind == "resource" and isinstance(target, str) else ""


def _is_guarded(declared: Declaration) -> bool:
    return _type(declared).split("/")[0] in GUARDED_PROVIDERS


def _is_other(declared: Declaration) -> bool:
    """Whether a resource is of a type that no rule speaks of."""
    type_ = _type(declared)
    return bool(type_) and type_ not in TYPES and type_.split("/")[0] not in (*GUARDED_PROVIDERS, "microsoft.resources")


def _loosely(node: Node, scope: Scope) -> Any:
    """The value of a property; of a condition that is not known, what both branches say."""
    found = value(node, scope)
    if isinstance(found, Unknown) and isinstance(node, Operation) and node.mark == "?:":
        condition = plain(node.operands[0], scope)
        if isinstance(condition, Unknown):
            session = scope.file.session
            then, otherwise = (session.bounded(_loosely(branch, scope)) for branch in node.operands[1:])
            return one_of(condition, then, otherwise, loose=True)
    return found.open() if isinstance(found, Referent) else found


def _unknowns(found: Any, path: str) -> Iterator[tuple[str, Unknown]]:
    if isinstance(found, Unknown):
        yield path, found
    elif isinstance(found, dict):
        for key, item in found.items():
            yield from _unknowns(item, f"{path}.{key}".lstrip("."))
    elif isinstance(found, list):
        for i, item in enumerate(found):
            yield from _unknowns(item, f"{path}[{i}]")


def _place(node: Node | None, scope: Scope) -> Any:
    """What `scope: resourceGroup(…)`, `subscription()` and their like name; None for where the file is deployed."""
    name, arguments = getattr(node, "name", ""), getattr(node, "arguments", None)
    if arguments is None or name not in ("resourceGroup", *SCOPES):
        found = plain(node, scope)
        return found if isinstance(found, Unknown) else Unknown("", "its scope is no resource", _CORRECT)
    given = [plain(argument, scope) for argument in arguments]
    if name != "resourceGroup":
        return SCOPES[name]
    if not given:
        return None
    group = given[-1]
    return f"/subscriptions/{{subscriptionId}}/resourceGroups/{group}" if isinstance(group, str) else group
