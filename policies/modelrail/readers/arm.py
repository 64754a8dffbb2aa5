"""Reads ARM templates in JSON: parameters, variables, expressions, nested deployments, child resources.

Addresses are JSON pointers. Template syntax: Microsoft's "Understand the structure and syntax of ARM templates".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelrail.readers.expressions import Scope, evaluate, is_expression
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
    return reader.unit


def read_resources(items: list[Any], file: str, at_root: bool) -> Unit:
    """Resources without a template around them: an array of them, or one that is the whole file."""
    reader = _Reader(file)
    scope = _TemplateScope({}, {}, "").scope
    for i, item in enumerate(items):
        reader.resource(item, "" if at_root else f"/{i}", scope, None)
    return reader.unit


class _TemplateScope:
    """Parameters and variables of one template; values are worked out when asked for, once."""

    def __init__(self, document: dict[str, Any], given: dict[str, Any], place: str) -> None:
        self._declared = _object(document.get("parameters"))
        self._variables = _object(document.get("variables"))
        self._given = {name.lower(): value for name, value in given.items()}
        self._place = place
        self._known: dict[str, Any] = {}
        self.scope = Scope(self._parameter, self._variable, place)

    def _parameter(self, name: str) -> Any:
        value, assumed = self._once("parameter", name, self._work_out_parameter)
        if assumed:
            self.scope.assumed.add(name)
        return value

    def _variable(self, name: str) -> Any:
        return self._once("variable", name, self._work_out_variable)

    def _once(self, kind: str, name: str, work_out: Any) -> Any:
        key = f"{kind} {name.lower()}"
        if key not in self._known:
            circle = Unknown("", f"{kind} '{name}' refers to itself", "break the circle")
            self._known[key] = (circle, False) if kind == "parameter" else circle
            self._known[key] = work_out(name)
        return self._known[key]

    def _work_out_parameter(self, name: str) -> tuple[Any, bool]:
        declared = _object(_folded(self._declared, name))
        secure = str(declared.get("type", "")).lower().startswith("secure")
        if name.lower() in self._given:
            value, assumed = self._given[name.lower()]
            return (_secret(value) if secure else value), assumed
        if "defaultValue" in declared:
            value = resolve(declared["defaultValue"], self.scope, f"parameters('{name}')")
            return (_secret(value) if secure else value), True
        reason = "has no default value" if declared else "is not declared"
        return Unknown(
            "",
            f"parameter '{name}' {reason}",
            _PASS,
            symbol=f"parameters({name.lower()}){self._place}".replace("/", "|"),
        ), False

    def _work_out_variable(self, name: str) -> Any:
        found = _folded(self._variables, name)
        if found is None:
            return Unknown("", f"variable '{name}' is not declared, or made by a copy loop", "write the value out")
        return resolve(found, self.scope, f"variables('{name}')")


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
    found = {k: resolve(v, scope, f"{path}.{k}".lstrip(".")) for k, v in value.items() if k != "copy"}
    for loop in value["copy"] if isinstance(value.get("copy"), list) else ():
        name = str(_object(loop).get("name", ""))
        found[name] = Unknown(f"{path}.{name}".lstrip("."), "it is made by a copy loop", "write the items out")
    if "copy" in value and not isinstance(value["copy"], list):
        found["copy"] = resolve(value["copy"], scope, f"{path}.copy".lstrip("."))
    return found


class _Reader:
    """Collects the resources and problems of one file."""

    def __init__(self, file: str) -> None:
        self.unit = Unit()
        self._file = file

    def template(
        self, document: dict[str, Any], pointer: str, given: dict[str, Any], outer: Scope | None = None
    ) -> None:
        """All resources of a template; `outer` is the scope that an outer-scoped nested template is evaluated in."""
        scope = outer or _TemplateScope(document, given, pointer).scope
        for key, item in self._entries(document.get("resources"), f"{pointer}/resources"):
            self.resource(item, key, scope, None)

    def _entries(self, found: Any, pointer: str) -> Iterator[tuple[str, Any]]:
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
        if resolve(item.get("condition", True), scope, "condition") is False or self._no_turns(item, scope):
            return
        type_ = resolve(item.get("type"), scope, "type")
        if not isinstance(type_, str) or "/" not in type_ + ("/" if parent else ""):
            why = type_.reason if isinstance(type_, Unknown) else "it is missing or no resource type"
            self._problem("MR901", f"the type of a resource is not known: {why}", "write the type out", pointer)
            return
        found = self._made(item, type_, pointer, scope, parent)
        self.unit.resources.append(found)
        for key, child in self._entries(item.get("resources"), f"{pointer}/resources"):
            self.resource(child, key, scope, found)
        if found.type == "microsoft.resources/deployments":
            self._nested(item, found, pointer, scope)

    def _no_turns(self, item: dict[str, Any], scope: Scope) -> bool:
        loop = item.get("copy")
        return isinstance(loop, dict) and resolve(loop.get("count"), scope, "copy.count") == 0

    def _made(self, item: dict[str, Any], type_: str, pointer: str, scope: Scope, parent: Resource | None) -> Resource:
        body: dict[str, Any] = {}
        assumed: set[str] = set()
        for key, value in item.items():
            if key.lower() not in NOT_BODY or isinstance(value, Twice):
                body[key] = self._property(value, key, scope, assumed)
        self._twice(item, pointer)
        found = Resource(
            type=_full_type(type_, parent),
            name=_full_name(resolve(item.get("name"), scope, "name"), type_, parent),
            address=pointer,
            body=body,
            source=Source(self._file),
            symbol="" if pointer.rpartition("/")[2].isdigit() else pointer.rpartition("/")[2],
            assumed=frozenset(assumed),
        )
        if item.get("existing") is True:
            found.views["@existing"] = True
        return found

    def _property(self, value: Any, path: str, scope: Scope, assumed: set[str]) -> Any:
        """A value worked out, with the paths of its leaves that hang on a default value."""
        if isinstance(value, dict) and value and not any(map(is_expression, value)) and "copy" not in value:
            return {k: self._property(v, f"{path}.{k}", scope, assumed) for k, v in value.items()}
        before, scope.assumed = scope.assumed, set()
        found = resolve(value, scope, path)
        if scope.assumed:
            assumed.add(path)
        scope.assumed = before | scope.assumed
        return found

    def _twice(self, value: Any, pointer: str, path: str = "") -> None:
        """Reports every key that is written twice in a resource."""
        for key, item in value.items() if isinstance(value, dict) else ():
            here = f"{path}.{key}".lstrip(".")
            if isinstance(item, Twice):
                self._problem("MR905", f"'{key}' is written twice", "keep one of them", pointer, here)
            elif key != "resources":
                self._twice(item, pointer, here)

    def _nested(self, item: dict[str, Any], deployment: Resource, pointer: str, scope: Scope) -> None:
        """The resources of a nested deployment, in its own scope or, which is the default, in the outer one."""
        properties = _object(item.get("properties"))
        template = properties.get("template")
        if not isinstance(template, dict) or "resources" not in template:
            return
        deployment.views["@template_read"] = True
        deployment.body.pop("properties", None)
        options = _object(properties.get("expressionEvaluationOptions"))
        inner = str(options.get("scope", "outer")).lower() == "inner"
        where = f"{pointer}/properties/template"
        self.template(template, where, self._passed(properties, scope) if inner else {}, None if inner else scope)

    def _passed(self, properties: dict[str, Any], scope: Scope) -> dict[str, Any]:
        """The parameters passed to a nested deployment: name to (value, whether it hangs on a default)."""
        found = {}
        for name, passed in _object(properties.get("parameters")).items():
            before, scope.assumed = scope.assumed, set()
            found[name] = (parameter_value(passed, scope), bool(scope.assumed))
            scope.assumed = before | scope.assumed
        return found

    def _problem(self, rule: str, message: str, remedy: str, pointer: str, path: str = "") -> None:
        self.unit.problems.append(Problem(rule, message, remedy, self._file, address=pointer, path=path))


def parameter_value(passed: Any, scope: Scope | None = None) -> Any:
    """The value of one entry of a parameter file or of a nested deployment's parameters."""
    entry = _object(passed)
    if "value" in entry:
        return resolve(entry["value"], scope, "") if scope else entry["value"]
    if "reference" in entry:
        return Unknown("", "it is a secret of a key vault", "judge it with the value in place")
    return Unknown("", "its parameter has no value", _PASS)


def _full_type(type_: str, parent: Resource | None) -> str:
    own = type_.lower()
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
        return f"{parent.name}/{name}"
    parts = [p if isinstance(p, str) else p.symbol for p in (parent.name, name)]
    unknown = name if isinstance(name, Unknown) else parent.name
    assert isinstance(unknown, Unknown)
    return Unknown("name", unknown.reason, unknown.remedy, symbol="/".join(parts) if all(parts) else "")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _folded(found: dict[str, Any], name: str) -> Any:
    """The entry of a name; parameters and variables are found without regard to letter case."""
    return next((value for key, value in found.items() if key.lower() == name.lower()), None)


def _secret(value: Any) -> Any:
    return Secret(value) if isinstance(value, str) else value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
