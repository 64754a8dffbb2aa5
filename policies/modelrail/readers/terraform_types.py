"""Types of Terraform variables, as far as they change a value: `optional(…)` attributes have defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelrail.readers import hcl
from modelrail.readers.hcl_values import Partial, Scope, failure

Evaluate = Callable[[hcl.Expression, Scope], Any]


def typed(value: Any, declared: hcl.Attribute | None, evaluate: Evaluate) -> Any:
    """A value with the defaults of `optional(…)` attributes of its type filled in."""
    return _optional(value, declared.value, 0, evaluate) if declared and isinstance(value, (dict, list)) else value


def _optional(value: Any, type_: hcl.Expression, depth: int, evaluate: Evaluate) -> Any:
    if not isinstance(type_, hcl.Call) or depth > hcl.DEEPEST or not type_.arguments:
        return value
    inner = type_.arguments[0]
    if type_.name == "optional":
        return _optional(value, inner, depth + 1, evaluate)
    if type_.name in ("list", "set") and isinstance(value, list):
        return [_optional(item, inner, depth + 1, evaluate) for item in value]
    if type_.name == "map" and isinstance(value, dict) and not isinstance(value, Partial):
        return {k: _optional(item, inner, depth + 1, evaluate) for k, item in value.items()}
    if type_.name == "object" and isinstance(value, dict) and isinstance(inner, hcl.Mapping):
        return _filled(value, inner, depth, evaluate)
    return value


def _filled(value: dict[str, Any], type_: hcl.Mapping, depth: int, evaluate: Evaluate) -> Any:
    found = dict(value)
    for key, kind, _ in type_.items:
        name = key.value if isinstance(key, hcl.Literal) else None
        optional = isinstance(kind, hcl.Call) and kind.name == "optional"
        if isinstance(name, str) and optional and found.get(name) is None and not isinstance(value, Partial):
            assert isinstance(kind, hcl.Call)
            default = kind.arguments[1] if len(kind.arguments) > 1 else hcl.Literal(None)
            found[name] = evaluate(default, Scope({}, lambda word: failure(f"'{word}' stands in a type")))
        if isinstance(name, str) and name in found:
            found[name] = _optional(found[name], kind, depth + 1, evaluate)
    return Partial(found, value.rest) if isinstance(value, Partial) else found
