"""Reads ARM templates in JSON: parameters, variables, expressions, copy loops, nested and linked deployments, children.

Addresses are JSON pointers. Template syntax: Microsoft's "Understand the structure and syntax of ARM templates".
"""

from __future__ import annotations

from typing import Any

from modelrail.readers.arm_deployments import TEMPLATES, Deployed, Finder, Library
from modelrail.readers.arm_scope import (
    TemplateScope,
    clash,
    entries,
    folded,
    is_copy,
    key_,
    loops,
    resolve,
    turns,
    under,
    watched,
)
from modelrail.readers.arm_scope import copied as _copied
from modelrail.readers.arm_scope import parameter_value as parameter_value
from modelrail.readers.expressions import Scope
from modelrail.readers.expressions_syntax import is_expression
from modelrail.readers.functions import secret
from modelrail.readers.json_text import Twice, has_twice
from modelrail.resources import Problem, Resource, Secret, Source, Unit, Unknown

NOT_BODY = frozenset("type name resources dependson condition copy comments metadata existing import asserts".split())
_SCOPES = {
    "subscriptiondeploymenttemplate": "/subscriptions/{subscriptionId}",
    "managementgroupdeploymenttemplate": "/providers/Microsoft.Management/managementGroups/{managementGroupId}",
    "tenantdeploymenttemplate": "/",
}
"""What a template is deployed to by its schema; a resource group by every other."""


def read_template(document: dict[str, Any], file: str, parameters: dict[str, Any]) -> Unit:
    """A template with its parameters, as one deployment unit.

    Args:
        document: the decoded template. file: its path, for findings. parameters: name to value, from parameter files.
    """
    reader = _Reader(file)
    scope = TemplateScope(document, {k: (v, False) for k, v in parameters.items()}, "", reader.library.work).scope
    reader.template(Deployed(document, file, "", reader.finder.watch(document, file, "", scope)))
    return reader.done()


def read_resources(items: list[Any], file: str, at_root: bool, address: str = "", whole: bool = False) -> Unit:
    """Resources without a template around them: an array of them, or one, that is the whole file or at an address.

    Args:
        items, file: the resources and their file. at_root: there is one, at `address`.
        whole: they are requests: a template that one carries is no nested one.
    """
    reader = _Reader(file, whole)
    scope = TemplateScope({}, {}, "", reader.library.work).scope
    for i, item in enumerate(items):
        reader.resource(item, address if at_root else f"{address}/{i}", scope, None)
    return reader.done()


class _Reader:
    """Collects the resources and problems of one file and of those that it links."""

    def __init__(self, file: str, whole: bool = False) -> None:
        self.library = Library()
        self.finder = Finder(self.library, whole)
        self._unit = Unit()
        self._file = file
        self._group: Any = None

    def done(self) -> Unit:
        """The unit, once all is read; lines of the file itself are not known here."""
        self._unit.problems = [self.library.placed(p) for p in dict.fromkeys(self._unit.problems)]
        self._unit.includes = frozenset(self.library.includes)
        if self._unit.includes:
            self._unit.locate = self.library.locate
        return self._unit

    def template(self, found: Deployed) -> None:
        """All resources of a template."""
        before, self._file = self._file, found.file
        first = len(self._unit.resources)
        if clash(found.template):
            self._problem(
                "MR905", f"{clash(found.template)} in different letter case", "keep one of them", found.pointer
            )
        self._resources(found.template, found.pointer, found.scope, None)
        _place(found, self._unit.resources[first:])
        self._file = before

    def _resources(self, holder: dict[str, Any], pointer: str, scope: Scope, parent: Resource | None) -> None:
        inside = folded(holder, "resources")
        if inside is not None and not isinstance(inside, (dict, list)):
            message = "resources is neither a list nor an object"
            self._problem("MR905", message, "write the resources as a list", f"{pointer}/{key_(holder, 'resources')}")
        for address, item in entries(holder, pointer):
            self.resource(item, address, scope, parent)

    def resource(self, item: Any, pointer: str, scope: Scope, parent: Resource | None) -> None:
        """One resource and those inside it, in every turn of its loop."""
        if not isinstance(item, dict):
            self._problem("MR905", "a resource is not an object", "write the resource as an object", pointer)
            return
        for turn in turns(item, scope):
            with scope.inside({**scope.turns, **turn}, {}):
                self._turn(item, pointer, scope, parent)

    def _turn(self, item: dict[str, Any], pointer: str, scope: Scope, parent: Resource | None) -> None:
        off = resolve(folded(item, "condition"), scope, "condition") is False
        if off and not folded(item, "resources"):
            return
        type_ = resolve(folded(item, "type"), scope, "type")
        if not isinstance(type_, str) or "/" not in type_ + ("/" if parent else ""):
            why = type_.reason if isinstance(type_, Unknown) else "it is missing or no resource type"
            self._problem("MR901", f"the type of a resource is not known: {why}", "write the type out", pointer)
            return
        full = _full_type(type_, parent)
        carries = full in TEMPLATES and not off
        nested = self.finder.find(item, full, self._file, pointer, scope) if carries else None
        found = self._made(item, type_, pointer, scope, parent, nested)
        if not off:
            self._unit.resources.append(found)
        self._resources(item, pointer, scope, found)  # a condition says nothing about children
        if isinstance(nested, Deployed):
            self._nested(nested, found)

    def _nested(self, nested: Deployed, found: Resource) -> None:
        group = found.body.get("resourceGroup")
        before, self._group = self._group, group if isinstance(group, str) else self._group
        self.template(nested)
        self._group = before

    def _made(
        self,
        item: dict[str, Any],
        type_: str,
        pointer: str,
        scope: Scope,
        parent: Resource | None,
        nested: Deployed | str | None,
    ) -> Resource:
        body: dict[str, Any] = {}
        assumed: set[str] = set()
        left_out = NOT_BODY | {"properties"} if isinstance(nested, Deployed) else NOT_BODY
        for key, value in item.items():
            if key.lower() not in left_out or isinstance(value, Twice):
                body[key] = self._property(value, key, scope, assumed)
        if self._group:
            body.setdefault("resourceGroupName", self._group)
        found = Resource(
            type=_full_type(type_, parent),
            name=_full_name(resolve(folded(item, "name"), scope, "name"), type_, parent),
            address=pointer,
            body=body,
            source=Source(self._file),
            symbol="" if pointer.rpartition("/")[2].isdigit() else pointer.rpartition("/")[2],
            assumed=frozenset(assumed),
        )
        if found.symbol and folded(item, "existing") is True:
            found.views["@existing"] = True
        if nested is not None:
            found.views.update({"@opaque": nested} if isinstance(nested, str) else {"@template_read": True})
        if clash(item) or has_twice(item):
            self._twice(item, found)
        return found

    def _property(self, value: Any, path: str, scope: Scope, assumed: set[str]) -> Any:
        """A value worked out, with the paths of its leaves that hang on a default value."""
        if isinstance(value, dict) and value and not any(map(is_expression, value)):
            found: dict[str, Any] = {}
            for key, item in value.items():
                if is_copy(key, item):
                    found |= self._loops(item, path, scope, assumed)
                else:
                    found[key] = self._property(item, f"{path}.{key}", scope, assumed)
            return found
        if not (isinstance(value, (dict, list, Twice)) or (isinstance(value, str) and value[:1] == "[")):
            return value
        result, hangs = watched(scope, lambda: resolve(value, scope, path))
        if hangs:
            assumed.add(path)
        return result

    def _loops(self, items: list[Any], path: str, scope: Scope, assumed: set[str]) -> dict[str, Any]:
        made = {}
        for loop in loops(items):
            name = str(folded(loop, "name"))
            made[name], hangs = watched(scope, lambda loop=loop: _copied(loop, scope, path))  # type: ignore[misc]
            if hangs:
                assumed.add(under(path, name))
        return made

    def _twice(self, value: Any, found: Resource, path: str = "") -> None:
        """Reports every key that is written twice in a resource."""
        if not path and clash(value):
            self._at(found, f"{clash(value)} in different letter case", "")
        for key, item in value.items() if isinstance(value, dict) else ():
            here = under(path, key)
            if isinstance(item, Twice):
                self._at(found, f"'{key}' is written twice", here)
            elif key.lower() != "resources":
                self._twice(item, found, here)
        for i, item in enumerate(value) if isinstance(value, list) else ():
            self._twice(item, found, f"{path}[{i}]")

    def _at(self, found: Resource, message: str, path: str) -> None:
        name = "" if isinstance(found.name, (Unknown, Secret)) else found.name
        problem = Problem("MR905", message, "keep one of them", self._file, None, found.address, found.type, name, path)
        self._unit.problems.append(problem)

    def _problem(self, rule: str, message: str, remedy: str, pointer: str) -> None:
        self._unit.problems.append(Problem(rule, message, remedy, self._file, address=pointer))


def _place(found: Deployed, resources: list[Resource]) -> None:
    """Gives assignments and locks that write no scope the one that the template's schema says."""
    schema = str(found.template.get("$schema", "")).rstrip("#").rpartition("/")[2].lower().removesuffix(".json")
    for resource in resources if schema in _SCOPES else ():
        inside = resource.address.removeprefix(found.pointer)
        direct = resource.source.file == found.file and inside.count("/") == 2  # a nested one may go elsewhere
        if direct and resource.type.startswith("microsoft.authorization/"):
            resource.body.setdefault("scope", _SCOPES[schema])


def _full_type(type_: str, parent: Resource | None) -> str:
    own = type_.strip().strip("/").lower()
    return own if parent is None or "." in own.split("/")[0] else f"{parent.type}/{own}"


def _full_name(name: Any, type_: str, parent: Resource | None) -> str | Unknown:
    """The name path; for an unknown one the symbol is the path of the parts."""
    if not isinstance(name, (str, Unknown)):
        name = Unknown("name", "the resource has no name", "give it a name")
    elif isinstance(name, Unknown):
        name = Unknown("name", name.reason, name.remedy, symbol=name.symbol)
    assert isinstance(name, (str, Unknown))
    if parent is None or "." in type_.split("/")[0]:
        return name
    if isinstance(name, str) and isinstance(parent.name, str):
        hide = secret if isinstance(name, Secret) or isinstance(parent.name, Secret) else str
        return hide(f"{parent.name}/{name}")
    parts = [p if isinstance(p, str) else p.symbol for p in (parent.name, name)]
    unknown = name if isinstance(name, Unknown) else parent.name
    assert isinstance(unknown, Unknown)
    return Unknown("name", unknown.reason, unknown.remedy, symbol="/".join(parts) if all(parts) else "")
