"""What names mean inside one ARM template: its parameters, variables, functions and copy loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from modelrail.readers.expressions import Scope, Work, evaluate
from modelrail.readers.expressions_syntax import is_expression
from modelrail.readers.functions import secret, without_twice
from modelrail.readers.json_text import Twice
from modelrail.resources import Unknown

PASS = "pass it with --parameters, or give the parameter a default value"
MOST_COPIES = 50
"""Copies of a resource that are judged one by one; of more, one stands for all."""
MOST_ITEMS = 800
"""Turns of a loop of properties or variables: Azure's own limit."""
_DEEPEST_TYPE = 20


class TemplateScope:
    """Parameters, variables and functions of one template; values are worked out when asked for, once."""

    def __init__(self, document: dict[str, Any], given: dict[str, Any], place: str, work: Work) -> None:
        self._declared = by_name(folded(document, "parameters"))
        self._variables = by_name(folded(document, "variables"))
        self._definitions = by_name(folded(document, "definitions"))
        self._looped = {str(folded(loop, "name")).lower(): loop for loop in loops(self._variables.get("copy"))}
        self._functions = dict(_functions(folded(document, "functions")))
        self._given = {name.lower(): value for name, value in given.items()}
        self._place = place
        self._known: dict[str, tuple[Any, bool]] = {}
        self.scope = Scope(self._parameter, self._variable, work=work, function=self._functions.get)

    def _parameter(self, name: str) -> Any:
        return self._once("parameter", name, self._work_out_parameter)

    def _variable(self, name: str) -> Any:
        return self._once("variable", name, self._work_out_variable)

    def _once(self, kind: str, name: str, work_out: Callable[[str], tuple[Any, bool]]) -> Any:
        key = f"{kind} {name.lower()}"
        if key not in self._known:
            self._known[key] = Unknown("", f"{kind} '{name}' refers to itself", "break the circle"), False
            try:
                with self.scope.inside({}, {}):
                    self._known[key] = work_out(name)
            except RecursionError:
                del self._known[key]
                raise
        value, assumed = self._known[key]
        if assumed:
            self.scope.assumed.add(name)
        return value

    def _work_out_parameter(self, name: str) -> tuple[Any, bool]:
        declared = object_(self._declared.get(name.lower()))
        value, assumed = self._given.get(name.lower(), (None, False))
        if value is not None:
            return self._hidden(value, declared), assumed
        if any(key.lower() == "defaultvalue" for key in declared):
            found = resolve(folded(declared, "defaultValue"), self.scope, f"parameters('{name}')")
            return self._hidden(found, declared), True
        if name.lower() in self._given:
            return None, assumed
        if folded(declared, "nullable") is True:
            return None, True
        reason = "has no default value" if declared else "is not declared"
        symbol = f"parameters({name.lower()}){self._place}".replace("/", "|")
        return Unknown("", f"parameter '{name}' {reason}", PASS, symbol=symbol), False

    def _hidden(self, value: Any, declared: Any, depth: int = 0) -> Any:
        """A value with what its type says is secure as secrets."""
        type_ = object_(declared)
        for _ in range(_DEEPEST_TYPE):
            named = str(folded(type_, "$ref") or "").lower().partition("#/definitions/")[2]
            if str(folded(type_, "type")).lower().startswith("secure"):
                return secret(value)
            if not named:
                break
            type_ = object_(self._definitions.get(named))
        if depth > _DEEPEST_TYPE or not isinstance(value, (dict, list)):
            return value
        if isinstance(value, list):
            return [self._hidden(item, folded(type_, "items"), depth + 1) for item in value]
        keys = by_name(folded(type_, "properties"))
        rest = folded(type_, "additionalProperties")
        return {k: self._hidden(item, keys.get(k.lower(), rest), depth + 1) for k, item in value.items()}

    def _work_out_variable(self, name: str) -> tuple[Any, bool]:
        path = f"variables('{name}')"
        loop = self._looped.get(name.lower())
        if loop is not None:
            return watched(self.scope, lambda: copied(loop, self.scope, path))
        found = self._variables.get(name.lower())
        if found is None:
            return Unknown("", f"variable '{name}' is not declared", "write the value out"), False
        return watched(self.scope, lambda: resolve(found, self.scope, path))


def _functions(found: Any) -> Iterator[tuple[str, tuple[list[str], Any]]]:
    """The functions of a template by lower-cased `namespace.name`: names of their parameters, and their value."""
    for space in found if isinstance(found, list) else ():
        for name, member in object_(folded(object_(space), "members")).items():
            declared = folded(object_(member), "parameters")
            names = [str(folded(object_(p), "name")).lower() for p in declared] if isinstance(declared, list) else []
            value = folded(object_(folded(object_(member), "output")), "value")
            yield f"{folded(space, 'namespace')}.{name}".lower(), (names, value)


def watched(scope: Scope, work_out: Callable[[], Any]) -> tuple[Any, bool]:
    """A value, and whether it hangs on the default value of a parameter."""
    before, scope.assumed = scope.assumed, set()
    try:
        found = work_out()
        return found, bool(scope.assumed)
    finally:
        scope.assumed |= before


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
    found: dict[str, Any] = {}
    for key, item in value.items():
        if is_copy(key, item):
            found |= {str(folded(loop, "name")): copied(loop, scope, path) for loop in loops(item)}
            continue
        name = evaluate(key, scope, path) if is_expression(key) else key
        if not isinstance(name, str) or name in found:
            return Unknown(path, "one of its keys is an expression that is not known", "write the keys out")
        found[name] = resolve(item, scope, under(path, name))
    return found


def is_copy(key: str, item: Any) -> bool:
    """Whether a key of an object holds loops that make properties beside it."""
    return key.lower() == "copy" and isinstance(item, list)


def loops(found: Any) -> list[dict[str, Any]]:
    """The loops in a `copy` of properties or variables."""
    return [object_(loop) for loop in found] if isinstance(found, list) else []


def copied(loop: dict[str, Any], scope: Scope, path: str) -> Any:
    """The list that a loop of an object at `path` makes, where the number of its turns is known."""
    name = str(folded(loop, "name"))
    here = under(path, name)
    count = resolve(folded(loop, "count"), scope, here)
    known = type(count) is int and 0 <= count <= MOST_ITEMS and folded(loop, "input") is not None
    if not known or not scope.work.takes(count):
        return Unknown(here, "it is made by a copy loop", "write the items out")
    items = []
    for turn in range(count):
        with scope.inside({**scope.turns, name.lower(): turn}, scope.words):
            items.append(resolve(folded(loop, "input"), scope, f"{here}[{turn}]"))
    return items


def turns(item: dict[str, Any], scope: Scope) -> list[dict[str, int | None]]:
    """The turns of the copy loop of a resource; one that stands for all where they are many or their number is open."""
    loop = folded(item, "copy")
    if not isinstance(loop, dict):
        return [{}]
    count = resolve(folded(loop, "count"), scope, "copy.count")
    name = str(folded(loop, "name")).lower()
    few = type(count) is int and 0 <= count <= MOST_COPIES
    if few and scope.work.takes(count * (1 + size(item) // 10)):
        return [{"": turn, name: turn} for turn in range(count)]
    return [{"": None, name: None}]


def size(value: Any) -> int:
    """How many objects and lists a value holds."""
    size, stack = 0, [value]
    while stack:
        one = stack.pop()
        if isinstance(one, (dict, list)):
            size += 1
            stack.extend(one.values() if isinstance(one, dict) else one)
    return size


def parameter_value(passed: Any, scope: Scope | None = None) -> Any:
    """The value of one entry of a parameter file, which has no expressions, or of a nested deployment's parameters."""
    if scope and isinstance(passed, str):  # Bicep chooses among whole entries by an expression
        passed, scope = resolve(passed, scope, ""), None
        if isinstance(passed, Unknown):
            return passed
    entry = {key.lower(): value for key, value in object_(passed).items()}
    if "value" in entry:
        return resolve(entry["value"], scope, "") if scope else without_twice(entry["value"])
    if "reference" in entry:
        return Unknown("", "it is a secret of a key vault", "judge it with the value in place")
    return Unknown("", "its parameter has no value", PASS)


def by_name(found: Any) -> dict[str, Any]:
    """Values by lower-cased name; of a name in two spellings none counts."""
    named: dict[str, Any] = {}
    for name, value in object_(found).items():
        named[name.lower()] = Twice(name) if name.lower() in named else value
    return named


def under(path: str, key: str) -> str:
    """The path of a key of what stands at a path."""
    return f"{path}.{key}".lstrip(".")


def object_(value: Any) -> dict[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def key_(found: dict[str, Any], name: str) -> str:
    """A key as the author spelled it: Azure reads keys without regard to letter case."""
    if name in found:
        return name
    lower, length = name.lower(), len(name)
    for key in found:
        if len(key) == length and key.lower() == lower:
            return key
    return name


def folded(found: dict[str, Any], name: str) -> Any:
    """The value of a key in any letter case."""
    return found.get(key_(found, name))


def entries(holder: dict[str, Any], pointer: str) -> Iterator[tuple[str, Any]]:
    """The resources in a template or resource, by address; nothing where they are neither a list nor an object."""
    key = key_(holder, "resources")
    found, pointer = holder.get(key), f"{pointer}/{key}"
    if isinstance(found, dict):
        yield from ((f"{pointer}/{k.replace('~', '~0').replace('/', '~1')}", v) for k, v in found.items())
    elif isinstance(found, list):
        yield from ((f"{pointer}/{i}", v) for i, v in enumerate(found))


def clash(found: Any) -> str:
    """Two spellings of one key, as a part of a sentence."""
    spelled: dict[str, str] = {}
    for key in found if isinstance(found, dict) else ():
        if spelled.setdefault(key.lower(), key) != key:
            return f"'{key}' is written twice"
    return ""
