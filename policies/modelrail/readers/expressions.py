"""ARM template expressions, evaluated as far as the input says: what hangs on something else is Unknown.

Functions: an allow-list of Microsoft's template functions; another function is Unknown, never a guess.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from modelrail.readers import functions
from modelrail.readers.bounds import LARGEST, size
from modelrail.readers.expressions_syntax import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    Member,
    is_expression,
    parse,
)
from modelrail.resources import Unknown
from modelrail.resources import text as shown

LONGEST = 24_576
"""Characters of one expression: Azure's own limit."""
MOST = 1_000_000
"""Items in all values that are worked out of one input; a template of Azure's greatest size needs fewer."""
TURNS = 10_000
"""Turns of all loops of one input."""

_TOO_LARGE = ("its value is too large to work out", "write the value out")


@dataclass
class Work:
    """Bounds what a small template can blow up into."""

    left: int = MOST
    turns: int = TURNS

    def allows(self, value: Any) -> bool:
        """Whether a value may be copied or handed to a function; takes its size off what is left."""
        if isinstance(value, str) and len(value) < 100:
            self.left -= 1
            return self.left > 0
        found = size(value)
        self.left -= found
        return found <= LARGEST and self.left > 0

    def takes(self, turns: int) -> bool:
        """Whether a loop may go round so often."""
        enough = turns <= self.turns
        self.turns -= turns if enough else 0
        return enough


def _nothing(name: str) -> Any:
    return None


@dataclass
class Scope:
    """What `parameters()`, `variables()` and other names mean in one template.

    Args:
        parameter, variable: name to value, Unknown where it is not known.
        assumed: names of parameters read so far whose value is a default.
        work: what may still be worked out; the scopes of one input share it.
        function: name of a function of the template to its parameters' names and its value, None for no such function.
        deployed: key of a nested deployment (see `deployment_key`) to what `reference()` gives of it, or None.
        turns: the turn of every copy loop around, by lower-cased name, the nearest one of resources as "".
        words: the variables of lambdas around.
    """

    parameter: Callable[[str], Any]
    variable: Callable[[str], Any]
    assumed: set[str] = field(default_factory=set)
    work: Work = field(default_factory=lambda: Work())
    function: Callable[[str], tuple[list[str], Any] | None] = _nothing
    deployed: Callable[[str], Any] = _nothing
    turns: dict[str, int | None] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def inside(self, turns: dict[str, int | None], words: dict[str, Any]) -> Iterator[None]:
        """With other loops and lambdas around."""
        before = self.turns, self.words
        self.turns, self.words = turns, words
        try:
            yield
        finally:
            self.turns, self.words = before


def evaluate(text: str, scope: Scope, path: str) -> Any:
    """The value of a text of a template: the text itself, what its expression gives, or Unknown at `path`."""
    if not is_expression(text):
        return text[1:] if text.startswith("[[") else text
    if len(text) > LONGEST:
        return Unknown(path, "its expression is longer than Azure takes", "shorten the expression")
    try:
        found = _value(parse(text[1:-1]), scope)
        return at(found, path) if scope.work.allows(found) else Unknown(path, *_TOO_LARGE)
    except ExpressionError as error:
        return Unknown(path, f"its expression cannot be read, {error}", "correct the expression")
    except RecursionError:
        return Unknown(path, "its expression is nested too deeply", "simplify the expression")


def at(value: Any, path: str) -> Any:
    """The same value with every Unknown in it placed at the path where it stands."""
    if isinstance(value, Unknown):
        return Unknown(path, value.reason, value.remedy, value.present, value.outside, value.symbol)
    if isinstance(value, dict):
        return {key: at(item, f"{path}.{key}") for key, item in value.items()}
    return [at(item, f"{path}[{i}]") for i, item in enumerate(value)] if isinstance(value, list) else value


def _value(node: Expression, scope: Scope) -> Any:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Member):
        return member(_value(node.of, scope), _value(node.key, scope))
    special = _SPECIAL.get(node.name)
    if special and len(node.arguments) in special[0]:
        return special[1](node, scope)
    arguments = [_value(argument, scope) for argument in node.arguments]
    if not scope.work.allows(arguments):
        return Unknown("", *_TOO_LARGE)
    if "." in node.name:
        return _own_function(node.name, arguments, scope)
    return functions.call(node.name, arguments)


def _named(node: Call, scope: Scope) -> Any:
    """A parameter, variable or lambda's variable."""
    name = _value(node.arguments[0], scope)
    if not isinstance(name, str):
        return functions.call(node.name, [name])
    if node.name == "lambdavariables":
        missing = Unknown("", f"lambda variable '{name}' is not declared", "correct the expression")
        return scope.words.get(name.lower(), missing)
    return scope.parameter(name) if node.name == "parameters" else scope.variable(name)


def _own_function(name: str, arguments: list[Any], scope: Scope) -> Any:
    """A function of the template sees its own parameters and nothing else."""
    found = scope.function(name)
    if found is None or not scope.work.takes(1):
        return functions.call(name, arguments)
    given = dict(zip(found[0], arguments, strict=False))
    missing = Unknown("", f"'{name}' is a function of the template itself", "write the value out")
    inner = Scope(lambda n: given.get(n.lower(), missing), lambda _: missing, work=scope.work, function=scope.function)
    return _text(found[1], inner)


def _text(value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        return _value(parse(value[1:-1]), scope) if is_expression(value) else value
    if isinstance(value, dict):
        return {key: _text(item, scope) for key, item in value.items()}
    return [_text(item, scope) for item in value] if isinstance(value, list) else value


def _turn(node: Call, scope: Scope) -> Any:
    """`copyIndex()`: of the loop of that name, or of the nearest one of resources; and a number to add."""
    arguments = [_value(argument, scope) for argument in node.arguments]
    named = bool(arguments) and isinstance(arguments[0], str)
    turn = scope.turns.get(arguments[0].lower() if named else "")
    more = arguments[1:] if named else arguments
    if turn is None or len(more) > 1 or not all(type(m) is int for m in more):
        return functions.call(node.name, arguments)
    return turn + sum(more)


def deployment_key(value: Any) -> str:
    """One text for all ways to name a deployment of the same template: by id, name or symbolic name."""
    kind = "microsoft.resources/deployments/"
    text = value.symbol if isinstance(value, Unknown) else value if isinstance(value, str) else ""
    if text.startswith(f"resourceid:{kind}"):
        return text.partition(kind)[2]
    return text.lower().rpartition(f"/providers/{kind}")[2] if not isinstance(value, Unknown) else ""


def _reference(node: Call, scope: Scope) -> Any:
    arguments = [_value(argument, scope) for argument in node.arguments]
    key = deployment_key(arguments[0])
    found = scope.deployed(key) if key else None
    return functions.call(node.name, arguments) if found is None else found


def _if(node: Call, scope: Scope) -> Any:
    condition = _value(node.arguments[0], scope)
    if isinstance(condition, bool):
        return _value(node.arguments[1 if condition else 2], scope)
    branches = [_value(argument, scope) for argument in node.arguments[1:]]
    if branches[0] == branches[1] and not isinstance(branches[0], Unknown):
        return branches[0]
    if isinstance(condition, Unknown):
        return Unknown(
            "",
            f"it hangs on a condition: {condition.reason}",
            condition.remedy,
            symbol=functions.symbol("if", [condition, *branches]),
        )
    return Unknown("", "its condition is neither true nor false", "correct the expression")


def member(value: Any, key: Any) -> Any:
    """One key or item of a value."""
    if isinstance(value, Unknown) or isinstance(key, Unknown):
        first = value if isinstance(value, Unknown) else key
        return Unknown("", first.reason, first.remedy, symbol=functions.symbol("member", [value, key]))
    if isinstance(value, dict) and isinstance(key, str):
        found = next((k for k in value if k.lower() == key.lower()), None)
        if found is not None:
            return value[found]
    if isinstance(value, list) and type(key) is int and 0 <= key < len(value):
        return value[key]
    return Unknown("", f"'{shown(key)}' is not in the value", "correct the expression")


class _OpenError(Exception):
    """A turn of a lambda gave something that is not known where it must be."""

    def __init__(self, why: Unknown) -> None:
        super().__init__(why.reason)
        self.why = why


def _with_lambda(node: Call, scope: Scope) -> Any:
    """`map`, `filter` and their like, turn by turn, where the list is known."""
    *plain, last = node.arguments
    values = [_value(argument, scope) for argument in plain if not _is_lambda(argument)]
    runs = [_run(a, scope) for a in (*plain, last) if _is_lambda(a)]
    return with_lambdas(node.name, values, runs, scope.work)


def with_lambdas(name: str, values: list[Any], runs: list[Callable[..., Any]], work: Work) -> Any:
    """A function that takes lambdas, by its lower-cased name; a lambda is what gives the value of one turn."""
    unknown = next((v for v in values if isinstance(v, Unknown)), None)
    if unknown:
        return Unknown("", unknown.reason, unknown.remedy)
    if not work.allows(values):
        return Unknown("", *_TOO_LARGE)
    if name not in _TURNED:
        return functions.call(name, values)
    try:
        return _TURNED[name](*values, *runs)
    except _OpenError as error:
        return error.why
    except (TypeError, ValueError, AttributeError, KeyError):
        return Unknown("", f"the template function '{name}' does not take these values", "correct the expression")


def _is_lambda(node: Expression) -> bool:
    return isinstance(node, Call) and node.name == "lambda" and bool(node.arguments)


def _run(node: Expression, scope: Scope) -> Callable[..., Any]:
    assert isinstance(node, Call)
    names = [a.value.lower() for a in node.arguments[:-1] if isinstance(a, Literal) and isinstance(a.value, str)]

    def run(*values: Any) -> Any:
        if not scope.work.takes(1):
            raise _OpenError(Unknown("", *_TOO_LARGE))
        with scope.inside(scope.turns, {**scope.words, **dict(zip(names, values, strict=False))}):
            return _value(node.arguments[-1], scope)

    return run


def _sure(value: Any, kind: type) -> Any:
    if isinstance(value, Unknown):
        raise _OpenError(Unknown("", value.reason, value.remedy))
    if not isinstance(value, kind):
        raise TypeError
    return value


def _filtered(values: list[Any], run: Callable[..., Any]) -> list[Any]:
    return [v for i, v in enumerate(_sure(values, list)) if _sure(run(v, i), bool)]


def _reduced(values: list[Any], start: Any, run: Callable[..., Any]) -> Any:
    found = start
    for i, value in enumerate(_sure(values, list)):
        found = run(found, value, i)
    return found


def _sorted(values: list[Any], run: Callable[..., Any]) -> list[Any]:
    def order(a: Any, b: Any) -> int:
        return -1 if _sure(run(a, b), bool) else 1 if _sure(run(b, a), bool) else 0

    return sorted(_sure(values, list), key=functools.cmp_to_key(order))


def _grouped(values: list[Any], run: Callable[..., Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for value in _sure(values, list):
        found.setdefault(_sure(run(value), str), []).append(value)
    return found


def _to_object(values: list[Any], key: Callable[..., Any], to: Callable[..., Any] | None = None) -> dict[str, Any]:
    return {_sure(key(v), str): to(v) if to else v for v in _sure(values, list)}


_TURNED: dict[str, Callable[..., Any]] = {
    "filter": _filtered,
    "groupby": _grouped,
    "map": lambda values, run: [run(v, i) for i, v in enumerate(_sure(values, list))],
    "mapvalues": lambda value, run: {k: run(v) for k, v in _sure(value, dict).items()},
    "reduce": _reduced,
    "sort": _sorted,
    "toobject": _to_object,
}
_SPECIAL: dict[str, tuple[range, Callable[[Call, Scope], Any]]] = {
    "copyindex": (range(3), _turn),
    "if": (range(3, 4), _if),
    "lambdavariables": (range(1, 2), _named),
    "parameters": (range(1, 2), _named),
    "reference": (range(1, 4), _reference),
    "variables": (range(1, 2), _named),
    **dict.fromkeys(_TURNED, (range(2, 5), _with_lambda)),
}
"""Functions that are more than their values: how many arguments they take, and how they are worked out."""
