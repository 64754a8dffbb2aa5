"""Reads ARM templates in JSON: parameters, variables, expressions, nested deployments, child resources.

Addresses are JSON pointers. Template syntax: Microsoft's "Understand the structure and syntax of ARM templates".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from modelrail.readers.expressions import Scope, Work, evaluate, is_expression
from modelrail.readers.functions import secret
from modelrail.readers.json_text import Twice
from modelrail.resources import Problem, Resource, Secret, Source, Unit, Unknown

NOT_BODY = frozenset("type name resources dependson condition copy comments metadata existing import asserts".split())
_PASS = "pass it with --parameters, or give the parameter a default value"


def read_template(document: dict[str, Any], file: str, parameters: dict[str, Any]) -> Unit:
    """A template with its parameters, as one deployment unit.

    Args:
        document: the decoded template. file: its path, for findings. parameters: name to value, from parameter files.
    """
    reader = _Reader(file)
    reader.template(document, "", {k: (v, False) for k, v in parameters.items()})
    _place(document, reader.unit)
    return reader.unit


_SCOPES = {
    "subscriptiondeploymenttemplate": "/subscriptions/{subscriptionId}",
    "managementgroupdeploymenttemplate": "/providers/Microsoft.Management/managementGroups/{managementGroupId}",
    "tenantdeploymenttemplate": "/",
}
"""What a template is deployed to by its schema; a resource group by every other."""


def _place(document: dict[str, Any], unit: Unit) -> None:
    """Gives assignments and locks that write no scope the one that the template's schema says."""
    schema = str(document.get("$schema", "")).rstrip("#").rpartition("/")[2].lower().removesuffix(".json")
    for resource in unit.resources if schema in _SCOPES else ():
        direct = resource.address.count("/") == 2  # a nested deployment may go elsewhere
        if direct and resource.type.startswith("microsoft.authorization/"):
            resource.body.setdefault("scope", _SCOPES[schema])


def read_resources(items: list[Any], file: str, at_root: bool, address: str = "") -> Unit:
    """Resources without a template around them: an array of them, or one that is the whole file or at an address."""
    reader = _Reader(file)
    scope = _TemplateScope({}, {}, "", Work()).scope
    for i, item in enumerate(items):
        reader.resource(item, address if at_root else f"/{i}", scope, None)
    return reader.unit


class _TemplateScope:
    """Parameters and variables of one template; values are worked out when asked for, once."""

    def __init__(self, document: dict[str, Any], given: dict[str, Any], place: str, work: Work) -> None:
        self._declared = _by_name(_folded(document, "parameters"))
        self._variables = _by_name(_folded(document, "variables"))
        self._given = {name.lower(): value for name, value in given.items()}
        self._place = place
        self._known: dict[str, tuple[Any, bool]] = {}
        self.scope = Scope(self._parameter, self._variable, work=work)

    def _parameter(self, name: str) -> Any:
        return self._once("parameter", name, self._work_out_parameter)

    def _variable(self, name: str) -> Any:
        return self._once("variable", name, self._work_out_variable)

    def _once(self, kind: str, name: str, work_out: Callable[[str], tuple[Any, bool]]) -> Any:
        key = f"{kind} {name.lower()}"
        if key not in self._known:
            self._known[key] = Unknown("", f"{kind} '{name}' refers to itself", "break the circle"), False
            try:
                self._known[key] = work_out(name)
            except RecursionError:
                del self._known[key]
                raise
        value, assumed = self._known[key]
        if assumed:
            self.scope.assumed.add(name)
        return value

    def _work_out_parameter(self, name: str) -> tuple[Any, bool]:
        declared = _object(self._declared.get(name.lower()))
        hide = secret if str(_folded(declared, "type")).lower().startswith("secure") else _as_it_is
        value, assumed = self._given.get(name.lower(), (None, False))
        if value is not None:
            return hide(value), assumed
        if any(key.lower() == "defaultvalue" for key in declared):
            found = resolve(_folded(declared, "defaultValue"), self.scope, f"parameters('{name}')")
            return hide(found), True
        if name.lower() in self._given:
            return None, assumed
        reason = "has no default value" if declared else "is not declared"
        symbol = f"parameters({name.lower()}){self._place}".replace("/", "|")
        return Unknown("", f"parameter '{name}' {reason}", _PASS, symbol=symbol), False

    def _work_out_variable(self, name: str) -> tuple[Any, bool]:
        found = self._variables.get(name.lower())
        if found is None:
            reason = f"variable '{name}' is not declared, or made by a copy loop"
            return Unknown("", reason, "write the value out"), False
        return _watched(self.scope, lambda: resolve(found, self.scope, f"variables('{name}')"))


def _watched(scope: Scope, work_out: Callable[[], Any]) -> tuple[Any, bool]:
    """A value, and whether it hangs on the default value of a parameter."""
    before, scope.assumed = scope.assumed, set()
    try:
        found = work_out()
        return found, bool(scope.assumed)
    finally:
        scope.assumed |= before


def _by_name(found: Any) -> dict[str, Any]:
    """Values by lower-cased name; of a name in two spellings none counts."""
    named: dict[str, Any] = {}
    for name, value in _object(found).items():
        named[name.lower()] = Twice(name) if name.lower() in named else value
    return named


def _as_it_is(value: Any) -> Any:
    return value


def resolve(value: Any, scope: Scope, path: str) -> Any:
    """A value of a template with every expression in it worked out; `path` is where it will stand."""
    if isinstance(value, str):
        return evaluate(value, scope, path)
    if isinstance(value, Twice):
        return Unknown(path, f"'{value.key}' is written twice", "keep one of them")
    if isinstance(value, list):
        return [resolve(item, scope, f"{path}[{i}]") for i, item in enumerate(value)]
    return _resolve_object(value, scope, path) if isinstance(value, dict) else value


def _resolve_object(value: dict[str, Any], scope: Scope, path: str) -> Any:
    if any(is_expression(key) for key in value):
        return Unknown(path, "one of its keys is an expression", "write the keys out")
    found = {}
    for key, item in value.items():
        if key.lower() == "copy" and isinstance(item, list):
            for name in (str(_folded(_object(loop), "name")) for loop in item):
                found[name] = Unknown(_under(path, name), "it is made by a copy loop", "write the items out")
        else:
            found[key] = resolve(item, scope, _under(path, key))
    return found


def _under(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".")


class _Reader:
    """Collects the resources and problems of one file."""

    def __init__(self, file: str) -> None:
        self.unit = Unit()
        self._file = file
        self._work = Work()

    def template(
        self, document: dict[str, Any], pointer: str, given: dict[str, Any], outer: Scope | None = None
    ) -> None:
        """All resources of a template; `outer` is the scope that an outer-scoped nested template is evaluated in."""
        scope = outer or _TemplateScope(document, given, pointer, self._work).scope
        if _clash(document):
            self._problem("MR905", f"{_clash(document)} in different letter case", "keep one of them", pointer)
        for key, item in self._entries(document, pointer):
            self.resource(item, key, scope, None)

    def _entries(self, holder: dict[str, Any], pointer: str) -> Iterator[tuple[str, Any]]:
        """The resources in a template or resource, by address."""
        key = _key(holder, "resources")
        found, pointer = holder.get(key), f"{pointer}/{key}"
        if isinstance(found, dict):
            yield from ((f"{pointer}/{_escaped(k)}", v) for k, v in found.items())
        elif isinstance(found, list):
            yield from ((f"{pointer}/{i}", v) for i, v in enumerate(found))
        elif found is not None:
            self._problem(
                "MR905", "resources is neither a list nor an object", "write the resources as a list", pointer
            )

    def resource(self, item: Any, pointer: str, scope: Scope, parent: Resource | None) -> None:
        """One resource and those inside it."""
        if not isinstance(item, dict):
            self._problem("MR905", "a resource is not an object", "write the resource as an object", pointer)
            return
        off = resolve(_folded(item, "condition"), scope, "condition") is False
        if (off and not _folded(item, "resources")) or self._no_turns(item, scope):
            return
        type_ = resolve(_folded(item, "type"), scope, "type")
        if not isinstance(type_, str) or "/" not in type_ + ("/" if parent else ""):
            why = type_.reason if isinstance(type_, Unknown) else "it is missing or no resource type"
            self._problem("MR901", f"the type of a resource is not known: {why}", "write the type out", pointer)
            return
        full = _full_type(type_, parent)
        nested = _nested(item, scope) if full == "microsoft.resources/deployments" else None
        found = self._made(item, type_, pointer, scope, parent, nested)
        if not off:
            self.unit.resources.append(found)
        for key, child in self._entries(item, pointer):  # a condition says nothing about children
            self.resource(child, key, scope, found)
        if nested and not off:
            self.template(nested.template, f"{pointer}/{nested.place}", nested.given, None if nested.inner else scope)

    def _no_turns(self, item: dict[str, Any], scope: Scope) -> bool:
        loop = _folded(item, "copy")
        return isinstance(loop, dict) and resolve(_folded(loop, "count"), scope, "copy.count") == 0

    def _made(
        self,
        item: dict[str, Any],
        type_: str,
        pointer: str,
        scope: Scope,
        parent: Resource | None,
        nested: _Nested | None,
    ) -> Resource:
        body: dict[str, Any] = {}
        assumed: set[str] = set()
        left_out = NOT_BODY | {"properties"} if nested else NOT_BODY
        for key, value in item.items():
            if key.lower() not in left_out or isinstance(value, Twice):
                body[key] = self._property(value, key, scope, assumed)
        found = Resource(
            type=_full_type(type_, parent),
            name=_full_name(resolve(_folded(item, "name"), scope, "name"), type_, parent),
            address=pointer,
            body=body,
            source=Source(self._file),
            symbol="" if pointer.rpartition("/")[2].isdigit() else pointer.rpartition("/")[2],
            assumed=frozenset(assumed),
        )
        if found.symbol and _folded(item, "existing") is True:
            found.views["@existing"] = True
        if nested:
            found.views["@template_read"] = True
        self._twice(item, found)
        return found

    def _property(self, value: Any, path: str, scope: Scope, assumed: set[str]) -> Any:
        """A value worked out, with the paths of its leaves that hang on a default value."""
        plain = isinstance(value, dict) and value and not any(is_expression(k) or k.lower() == "copy" for k in value)
        if plain:
            return {k: self._property(v, f"{path}.{k}", scope, assumed) for k, v in value.items()}
        found, hangs = _watched(scope, lambda: resolve(value, scope, path))
        if hangs:
            assumed.add(path)
        return found

    def _twice(self, value: Any, found: Resource, path: str = "") -> None:
        """Reports every key that is written twice in a resource."""
        if not path and _clash(value):
            self._at(found, f"{_clash(value)} in different letter case", "")
        for key, item in value.items() if isinstance(value, dict) else ():
            here = _under(path, key)
            if isinstance(item, Twice):
                self._at(found, f"'{key}' is written twice", here)
            elif key.lower() != "resources":
                self._twice(item, found, here)
        for i, item in enumerate(value) if isinstance(value, list) else ():
            self._twice(item, found, f"{path}[{i}]")

    def _at(self, found: Resource, message: str, path: str) -> None:
        name = "" if isinstance(found.name, (Unknown, Secret)) else found.name
        problem = Problem("MR905", message, "keep one of them", self._file, None, found.address, found.type, name, path)
        self.unit.problems.append(problem)

    def _problem(self, rule: str, message: str, remedy: str, pointer: str) -> None:
        self.unit.problems.append(Problem(rule, message, remedy, self._file, address=pointer))


@dataclass(frozen=True, slots=True)
class _Nested:
    """The template in a nested deployment: where it stands, and what it is evaluated with."""

    template: dict[str, Any]
    place: str
    inner: bool
    given: dict[str, Any]


def _nested(item: dict[str, Any], scope: Scope) -> _Nested | None:
    """The template of a nested deployment, in its own scope or, which is the default, in the outer one."""
    bag = _key(item, "properties")
    properties = _object(item.get(bag))
    key = _key(properties, "template")
    template = properties.get(key)
    options = _object(_folded(properties, "expressionEvaluationOptions"))
    evaluated = resolve(_folded(options, "scope"), scope, "") or "outer"
    known = isinstance(evaluated, str) and evaluated.lower() in ("outer", "inner", "notspecified")
    clash = _clash(properties) or _clash(options)
    if not isinstance(template, dict) or _folded(template, "resources") is None or clash or not known:
        return None
    inner = evaluated.lower() == "inner"
    passed = _object(_folded(properties, "parameters")) if inner else {}
    given = {name: _watched(scope, partial(parameter_value, entry, scope)) for name, entry in passed.items()}
    return _Nested(template, f"{bag}/{key}", inner, given)


def parameter_value(passed: Any, scope: Scope | None = None) -> Any:
    """The value of one entry of a parameter file, which has no expressions, or of a nested deployment's parameters."""
    if scope and isinstance(passed, str):  # Bicep chooses among whole entries by an expression
        passed, scope = resolve(passed, scope, ""), None
        if isinstance(passed, Unknown):
            return passed
    entry = {key.lower(): value for key, value in _object(passed).items()}
    if "value" in entry:
        return resolve(entry["value"], scope, "") if scope else _literal(entry["value"])
    if "reference" in entry:
        return Unknown("", "it is a secret of a key vault", "judge it with the value in place")
    return Unknown("", "its parameter has no value", _PASS)


def _literal(value: Any) -> Any:
    if isinstance(value, Twice):
        return Unknown("", f"'{value.key}' is written twice", "keep one of them")
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    return [_literal(item) for item in value] if isinstance(value, list) else value


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


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _key(found: dict[str, Any], name: str) -> str:
    """A key as the author spelled it: Azure reads keys without regard to letter case."""
    return next((key for key in found if key.lower() == name.lower()), name)


def _folded(found: dict[str, Any], name: str) -> Any:
    return found.get(_key(found, name))


def _clash(found: Any) -> str:
    """Two spellings of one key, as a part of a sentence."""
    spelled: dict[str, str] = {}
    for key in found if isinstance(found, dict) else ():
        if spelled.setdefault(key.lower(), key) != key:
            return f"'{key}' is written twice"
    return ""


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
