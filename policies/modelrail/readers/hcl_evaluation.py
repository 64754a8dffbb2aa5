"""Works out expressions of the Terraform language."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from modelrail.readers import hcl, hcl_functions, hcl_plain
from modelrail.readers.hcl_values import (
    TOO_LARGE,
    Failure,
    Json,
    Open,
    Partial,
    Reference,
    Scope,
    as_text,
    failure,
    joined,
    outcome,
    unknown,
)
from modelrail.resources import Unknown

_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def evaluate(node: hcl.Expression, scope: Scope) -> Any:
    """The value of an expression, Unknown where it hangs on something that is not known; never raises on content."""
    scope.work.left -= 1
    if scope.work.left < 0:
        return Unknown("", *TOO_LARGE)
    try:
        return _READ[type(node)](node, scope)
    except RecursionError:
        return unknown("it is nested too deeply", "simplify the expression")


def _template(node: hcl.Template, scope: Scope) -> Any:
    return joined([evaluate(part, scope) for part in node.parts])


def _index(node: hcl.Index, scope: Scope) -> Any:
    return member(evaluate(node.of, scope), evaluate(node.key, scope), scope)


def member(value: Any, key: Any, scope: Scope) -> Any:
    """`.key` or `[key]` of a value."""
    if isinstance(value, Reference):
        return _attribute(value, key, scope)
    if isinstance(value, Json):
        return failure("a text has no attributes")
    if isinstance(value, Unknown):
        return _of_unknown(value, key)
    if isinstance(key, Unknown):
        return outcome(key)
    if isinstance(value, dict):
        key = as_text(key)
        if key in value:
            return value[key]
        return value.rest if isinstance(value, Partial) else failure("a key is not in the object")
    if isinstance(value, list):
        number = hcl_plain.number(key)
        if isinstance(number, int) and 0 <= number < len(value):
            return value[number]
    return failure("an index is not in the value")


def _of_unknown(value: Unknown, key: Any) -> Unknown:
    if isinstance(value, Open) and value.refers and value.symbol and isinstance(key, (str, int)):
        symbol = f"{value.symbol}.{key}"
        return Open("", value.reason, value.remedy, False, value.outside, symbol, value.refers)
    return outcome(value, keep=True)


def _attribute(value: Reference, key: Any, scope: Scope) -> Any:
    if value.absent:
        return failure("it is an attribute of what is not deployed")
    if value.several or not isinstance(key, str):
        return value.item()
    found = value.attribute(key)
    if scope.trying and value.uncertain and isinstance(found, Open):
        return outcome(found)
    return found


def _splat(node: hcl.Splat, scope: Scope) -> Any:
    of = evaluate(node.of, scope)
    if of is None:
        return []
    if isinstance(of, Reference) and of.absent:
        return []
    if isinstance(of, Unknown) or (isinstance(of, Reference) and of.several):
        one = of.item() if isinstance(of, Reference) else of
        each = evaluate(node.each, scope.inner({"": one}))
        sure = not (isinstance(of, Reference) and of.uncertain)
        return outcome(each, keep=sure) if isinstance(each, Unknown) else unknown("how many there are is not known")
    items = of if isinstance(of, list) else [of]
    return [evaluate(node.each, scope.inner({"": item})) for item in items]


def _call(node: hcl.Call, scope: Scope) -> Any:
    if node.name in ("try", "can"):
        return _try(node, scope)
    arguments = [evaluate(argument, scope) for argument in node.arguments]
    if node.expand and arguments:
        last = arguments.pop()
        if not isinstance(last, list):
            return outcome(last) if isinstance(last, Unknown) else failure("what is expanded is not a list")
        arguments += last
    failed = next((a for a in arguments if isinstance(a, Failure)), None)
    if failed:
        return failed
    if not scope.work.allows(arguments):
        return Unknown("", *TOO_LARGE)
    files = scope.names.get("path")
    return hcl_functions.call(node.name, arguments, getattr(files, "read", None))


def _try(node: hcl.Call, scope: Scope) -> Any:
    inner = scope.inner({})
    inner.trying = True
    for argument in node.arguments:
        found = evaluate(argument, inner)
        if not isinstance(found, Failure):
            if node.name == "can":
                return outcome(found) if isinstance(found, Unknown) else True
            return found
    return False if node.name == "can" else failure("no argument of try can be worked out")


def _if(node: hcl.If, scope: Scope) -> Any:
    condition = _truth(evaluate(node.condition, scope))
    if isinstance(condition, bool):
        return evaluate(node.yes if condition else node.no, scope)
    branches = [evaluate(node.yes, scope), evaluate(node.no, scope)]
    if type(branches[0]) is type(branches[1]) and branches[0] == branches[1]:
        return branches[0]
    if not isinstance(condition, Unknown):
        return failure("its condition is neither true nor false")
    return Unknown("", f"it hangs on a condition: {condition.reason}", condition.remedy, outside=condition.outside)


def _truth(value: Any) -> Any:
    """A condition as true or false; Terraform takes the texts too."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _operation(node: hcl.Operation, scope: Scope) -> Any:
    values = [evaluate(operand, scope) for operand in node.operands]
    failed = next((v for v in values if isinstance(v, Failure)), None)
    if failed:
        return failed
    if node.sign in ("&&", "||") and len(values) == 2:
        return _logic(node.sign == "||", [_truth(v) for v in values])
    if node.sign in ("==", "!=") and len(values) == 2:
        same = _same(values[0], values[1])
        return same if isinstance(same, Unknown) else same is (node.sign == "==")
    first = next((v for v in values if isinstance(v, Unknown)), None)
    if first:
        return outcome(first)
    if node.sign == "!":
        found = _truth(values[0])
        return not found if isinstance(found, bool) else failure("'!' stands before what is neither true nor false")
    return _arithmetic(node.sign, [hcl_plain.number(v) for v in values])


def _logic(absorbing: bool, values: list[Any]) -> Any:
    if absorbing in values:
        return absorbing
    first = next((v for v in values if isinstance(v, Unknown)), None)
    if first:
        return outcome(first)
    return (not absorbing) if all(isinstance(v, bool) for v in values) else failure("a condition is no truth value")


def _same(one: Any, other: Any) -> Any:
    """Whether two values are equal; what a resource will have is not null."""
    for a, b in ((one, other), (other, one)):
        if b is None and (isinstance(a, Reference) or (isinstance(a, Open) and a.refers)):
            return False
    first = next((v for v in (one, other) if isinstance(v, (Unknown, Reference, Json, Partial))), None)
    if first is not None:
        return outcome(first) if isinstance(first, Unknown) else unknown("two objects are compared")
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _arithmetic(sign: str, values: list[Any]) -> Any:
    if any(v is None or abs(v) > 1e15 for v in values):
        return failure("a number is missing, or too large")
    if len(values) == 1:
        return -values[0] if sign == "-" else failure(f"'{sign}' has one operand")
    try:
        found = _NUMBERS[sign](*values)
    except (KeyError, ZeroDivisionError):
        return failure(f"'{sign}' cannot be worked out")
    return int(found) if isinstance(found, float) and found == int(found) else found


def _mapping(node: hcl.Mapping, scope: Scope) -> Any:
    found: dict[str, Any] = {}
    rest: Unknown | None = None
    for key_node, value_node, _ in node.items:
        key = as_text(evaluate(key_node, scope))
        value = evaluate(value_node, scope)
        if isinstance(key, Unknown):
            rest = unknown("one of the keys beside it is not known", "write the keys out")
        else:
            found[str(key)] = value
    return Partial(found, rest) if rest else found


def _sequence(node: hcl.Sequence, scope: Scope) -> Any:
    return [evaluate(item, scope) for item in node.items]


def _for(node: hcl.For, scope: Scope) -> Any:
    of = evaluate(node.of, scope)
    if isinstance(of, Unknown) or (isinstance(of, Reference) and of.several) or isinstance(of, Partial):
        return _for_unknown(node, of, scope)
    if isinstance(of, Reference):
        return [] if of.absent else unknown("a loop goes over a resource")
    pairs = list(of.items()) if isinstance(of, dict) else list(enumerate(of)) if isinstance(of, list) else None
    if pairs is None:
        return failure("a loop goes over what is no list and no object")
    if not scope.work.allows(of):
        return Unknown("", *TOO_LARGE)
    turns = []
    for pair in pairs:
        inner = scope.inner(dict(zip(node.names, pair if len(node.names) == 2 else (pair[1],), strict=False)))
        kept = _truth(evaluate(node.condition, inner)) if node.condition else True
        if isinstance(kept, Unknown):
            return outcome(kept)
        if kept is True:
            turns.append((evaluate(node.key, inner) if node.key else None, evaluate(node.value, inner)))
    return _collected(node, turns)


def _collected(node: hcl.For, turns: list[tuple[Any, Any]]) -> Any:
    if node.key is None:
        return [value for _, value in turns]
    found: dict[str, Any] = {}
    for key, value in turns:
        key = as_text(key)
        if isinstance(key, Unknown):
            return outcome(key)
        if node.group:
            found.setdefault(str(key), []).append(value)
        else:
            found[str(key)] = value
    return found


def _for_unknown(node: hcl.For, of: Any, scope: Scope) -> Any:
    """A loop of an unknown number of turns: an Unknown that refers to what one turn refers to."""
    if isinstance(of, Reference) and of.absent:
        return []
    one = of.item() if isinstance(of, Reference) else unknown("it differs between the turns of a loop")
    value = evaluate(node.value, scope.inner(dict.fromkeys(node.names, one)))
    if isinstance(value, Open) and isinstance(of, Reference) and not of.uncertain:
        return outcome(value, keep=True)
    return outcome(of) if isinstance(of, Unknown) else unknown("how many turns a loop takes is not known")


_READ: dict[type, Callable[[Any, Scope], Any]] = {
    hcl.Literal: lambda node, scope: node.value,
    hcl.Template: _template,
    hcl.Name: lambda node, scope: scope.lookup(node.name),
    hcl.Index: _index,
    hcl.Splat: _splat,
    hcl.Call: _call,
    hcl.If: _if,
    hcl.Operation: _operation,
    hcl.Mapping: _mapping,
    hcl.Sequence: _sequence,
    hcl.For: _for,
    hcl.Unread: lambda node, scope: unknown(node.reason, "write it in a way that can be read"),
}
