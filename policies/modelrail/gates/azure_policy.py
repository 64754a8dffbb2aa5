"""Compiles rules to Azure Policy: one definition a rule and ARM type, of what one resource shows.

A policy sees one resource by its aliases. A node that it cannot say is refused by name: an arm of an `Or` may be
dropped, which narrows the gate, and is listed; a part of an `And` never, because the gate would then deny good
resources. Negations are pushed down to the leaves, so every `Or` met is one that may be narrowed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

from modelrail import facts
from modelrail.gates import azure_policy_parts as parts
from modelrail.predicates import (
    And,
    AnyItem,
    Compare,
    Environment,
    Exists,
    In,
    Node,
    Not,
    Or,
    Related,
    Rows,
    Setting,
    StartsWith,
    build,
)
from modelrail.resources import read
from modelrail.rule import Rule
from modelrail.types import TYPES

Condition = Union[bool, dict[str, Any]]
"""A condition of a policy rule, or what it folds to: True holds always, False never."""
FIELDS = ("location", "kind", "name", "identity.type")
"""Properties that have a field of their own in every policy."""
IN_PARTS = "@parts"
"""Where the one item of `@models` has its id, in place of a property, if it is named by format, name and version."""
BY_NAME = ("decisions", "evidence")
"""Tables whose rows are the same for every version of a hosted model that nobody names."""
MODEL_FIELDS = {
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments": "properties.model",
    "microsoft.machinelearningservices/workspaces/batchendpoints/deployments": "properties.model.assetId",
    "microsoft.machinelearningservices/workspaces/serverlessendpoints": "properties.modelSettings.modelId",
    "microsoft.machinelearningservices/workspaces/marketplacesubscriptions": "properties.modelId",
}
"""Where the one item of `@models` has its id, as text; other types name a model in parts, or by no alias."""
TUNED = "azureml://locations/eastus/workspaces/00000000-0000-0000-0000-000000000000/models/{}/versions/1"
"""Some id of a fine-tuned model; what the settings say of it hangs on its name alone."""
_NAME = re.compile(r"[\w.-]+")
_SWAPPED = {"less": "greaterOrEquals", "lessOrEquals": "greater"}


class RefusedError(Exception):
    """A node that Azure Policy cannot say; the message names it and why."""


@dataclass(frozen=True)
class Compiled:
    """A policy definition.

    Args:
        dropped: arms that it leaves out because no policy can say them: it denies less than the rule.
        listed: tables that answer for any model, of which it has the catalog's only: what it says of others may differ.
    """

    definition: dict[str, Any]
    dropped: tuple[str, ...]
    listed: tuple[str, ...]


def compile_rule(rule: Rule, type_: str, environment: Environment, effect: str = "deny") -> Compiled:
    """The definition of a rule for one of its types.

    Raises:
        RefusedError: nothing of the rule can be said of this type.
    """
    clauses = [clause.violation for case in rule.cases if type_ in case.types for clause in case.clauses]
    compiler = _Compiler(type_, environment)
    condition = compiler.emit(Or(tuple(clauses)))
    if condition is False:
        raise RefusedError(f"{rule.id} never holds under these settings")
    parts = [{"field": "type", "equals": type_}, *([condition] if isinstance(condition, dict) else [])]
    policy = {
        "displayName": f"{rule.id} {rule.title}",
        "mode": "All",
        "policyRule": {"if": {"allOf": parts}, "then": {"effect": effect}},
    }
    return Compiled({"properties": policy}, tuple(compiler.dropped), tuple(compiler.listed))


@functools.cache
def aliases(type_: str) -> dict[str, str]:
    """ARM path to alias of a type: of several the one that is spelled like the path."""
    found: dict[str, str] = {}
    listed: dict[str, str] = next(
        (row for name, row in facts.load("aliases")["types"].items() if name.casefold() == type_.casefold()), {}
    )
    for key, path in listed.items():
        if path not in found or key == path.removeprefix("properties."):
            found[path] = f"{type_}/{key}"
    return found


class _Compiler:
    def __init__(self, type_: str, environment: Environment) -> None:
        self._type, self._environment = type_, environment
        self.dropped: list[str] = []
        self.listed: list[str] = []

    def emit(self, node: Node, negated: bool = False, item: str = "") -> Condition:
        """The condition of a node below an array item (`properties.rules[*]`) or, without one, of the resource."""
        if isinstance(node, Not):
            return self.emit(node.node, not negated, item)
        if isinstance(node, (And, Or)):
            return self._logic(node, negated, item)
        if isinstance(node, AnyItem):
            return self._count(node, negated, item)
        if isinstance(node, Rows):
            return self._rows(node, negated, item)
        if isinstance(node, Related):
            raise RefusedError(f"a policy sees one resource, and this asks what is at {node.edge}")
        if node.path.startswith("$") or node.path == "@scope":
            return self._constant(node) is not negated
        return self._leaf(node, negated, self._field(node.path, item), bool(item))

    def _constant(self, node: Node) -> bool:
        if getattr(node, "path", "") == "@scope":  # the server cannot see who uses a store, so it guards every one
            return True
        return build(node, self._environment)(None) is True

    def _logic(self, node: And | Or, negated: bool, item: str) -> Condition:
        is_or = isinstance(node, Or) is not negated
        found: list[dict[str, Any]] = []
        refused: list[str] = []
        for part in node.nodes:
            try:
                condition = self.emit(part, negated, item)
            except RefusedError as error:
                if not is_or:
                    raise
                refused.append(str(error))
                continue
            if condition is is_or:
                return is_or
            if isinstance(condition, dict):
                found.append(condition)
        if refused and not found:
            raise RefusedError("; ".join(refused))
        self.dropped += refused
        if not found:
            return not is_or
        return found[0] if len(found) == 1 else {"anyOf" if is_or else "allOf": found}

    def _count(self, node: AnyItem, negated: bool, item: str) -> Condition:
        if node.path == "@models":
            return self._model(node.where, negated)
        path = f"{item}.{node.path}".lstrip(".")
        field = f"{self._field(path, '')}[*]"
        if not any(known.startswith(f"{path}[*]") for known in aliases(self._type)):
            raise RefusedError(f"{path} has no alias for its items")
        where = self.emit(node.where, False, f"{path}[*]")
        if where is False:
            return negated
        count = {"field": field, **({"where": where} if isinstance(where, dict) else {})}
        return {"count": count, **({"equals": 0} if negated else {"greater": 0})}

    def _model(self, where: Node, negated: bool) -> Condition:
        path = MODEL_FIELDS.get(self._type.lower())
        if path is None and TYPES[self._type.lower()].model == "tuple" and not negated:
            found = self.emit(_at(where, IN_PARTS), negated)
            self.dropped.append("models that it reaches besides its own are in no alias")
            return found
        if path is None:
            raise RefusedError("the model is named by no alias")
        return self.emit(_at(where, path), negated)

    def _rows(self, node: Rows, negated: bool, item: str) -> Condition:
        table, where = self._environment.tables[node.table], build(node.where, self._environment)
        keys = getattr(table, "keys", None)
        if keys is None:
            raise RefusedError(f"the table {node.table} cannot be listed")
        if not getattr(table, "closed", False):
            self.listed.append(node.table)
        if node.key == IN_PARTS:
            return self._parts(node.table, where, negated)
        field, listed = self._field(node.key, item), self._names(table)
        fits = tuple(sorted(key for key in keys() if (row := table.get(key)) is not None and where(row) is True))
        tuned = [_tuned(field, name) for name, row in listed if row is not None and where(row) is True]
        if not tuned:
            return self._leaf(In(node.key, fits), negated, field, bool(item))
        found = {"anyOf": [*([{"field": field, "in": list(fits)}] if fits else []), *tuned]}
        return {"not": found} if negated else found

    def _parts(self, name: str, where: Any, negated: bool) -> Condition:
        """The model by format, name and version, of tables that hang on the version only where one is named."""
        table: Any = self._environment.tables[name]
        if name not in BY_NAME:
            raise RefusedError(f"the table {name} tells versions apart that it does not list")
        written = read(self._environment.settings, "models.deny")
        denied = written if isinstance(written, list) else []
        if any("*" in pattern for pattern in denied):
            self.dropped.append("models.deny has a *, and other models than the listed ones may fit it")
        fields = {part: self._field(f"{TYPES[self._type.lower()].model_path}.{part}", "") for part in parts.PARTS}
        found = parts.condition(
            [*table.keys(), *denied],
            [tuned for tuned, _ in self._names(table)],
            lambda model: (row := table.get(model.id)) is not None and where(row) is True,
            fields,
        )
        return {"not": found} if negated else found

    def _names(self, table: Any) -> list[tuple[str, Any]]:
        """Names of models that the settings record as fine-tuned, and their rows; no setting tells their workspace."""
        if getattr(table, "closed", False):
            return []
        recorded = read(self._environment.settings, "models.fine_tuned")
        names = [tuned["model"] for tuned in recorded] if isinstance(recorded, list) else []
        return [(name, table.get(TUNED.format(name))) for name in names if _NAME.fullmatch(name)]

    def _field(self, path: str, item: str) -> str:
        full = item if path == "." else f"{item}.{path}".lstrip(".")
        if full in FIELDS:
            return full
        if full.startswith("@"):
            raise RefusedError(f"{full} is worked out by the reader")
        found = aliases(self._type).get(full)
        if found is None:
            raise RefusedError(f"{full} has no alias")
        return found

    def _leaf(self, node: Node, negated: bool, field: str, inside: bool) -> Condition:
        if isinstance(node, In):
            return _in(field, self._values(node), negated)
        if isinstance(node, Exists):
            return self._exists(node.path, field, negated)
        if isinstance(node, StartsWith):
            return _starts_with(field, node.prefixes, negated, inside)
        assert isinstance(node, Compare)
        bound = node.bound if not isinstance(node.bound, Setting) else read(self._environment.settings, node.bound.path)
        if negated:
            return {"anyOf": [{"field": field, "exists": False}, {"field": field, _SWAPPED[node.op]: bound}]}
        return {"allOf": [{"field": field, "exists": True}, {"field": field, node.op: bound}]}

    def _exists(self, path: str, field: str, negated: bool) -> Condition:
        """Whether a property is set; an empty text is no id."""
        if path not in TYPES[self._type.lower()].ids:
            return {"field": field, "exists": not negated}
        if negated:
            return {"anyOf": [{"field": field, "exists": False}, {"field": field, "equals": ""}]}
        return {"allOf": [{"field": field, "exists": True}, {"field": field, "notEquals": ""}]}

    def _values(self, node: In) -> tuple[Any, ...]:
        values: Any = node.values
        if isinstance(values, Setting):
            values = read(self._environment.settings, values.path)
        if not isinstance(values, (list, tuple)):
            raise RefusedError(f"a setting that {node.path} is compared with is not set")
        return tuple(values)


def _at(node: Node, path: str) -> Node:
    """A predicate over an item of `@models`, as one over the property that holds its id."""
    if isinstance(node, (And, Or)):
        return type(node)(tuple(_at(part, path) for part in node.nodes))
    if isinstance(node, Not):
        return Not(_at(node.node, path))
    if isinstance(node, Rows) and node.key == "id":
        return Rows(node.table, path, node.where)
    raise RefusedError(f"{getattr(node, 'path', getattr(node, 'key', 'it'))} of a model is worked out by the reader")


def _tuned(field: str, name: str) -> dict[str, Any]:
    """A version of a model of this name in any workspace, and in no registry."""
    places = [{"field": field, "like": f"{place}/*"} for place in ("azureml://locations", "/subscriptions")]
    return {"allOf": [{"anyOf": places}, {"field": field, "contains": f"/models/{name}/versions/"}]}


def _in(field: str, values: tuple[Any, ...], negated: bool) -> Condition:
    if not values:
        return negated
    if len(values) == 1:
        return {"field": field, "notEquals" if negated else "equals": values[0]}
    return {"field": field, "notIn" if negated else "in": list(values)}


def _starts_with(field: str, prefixes: tuple[str, ...], negated: bool, inside: bool) -> Condition:
    make: Callable[[str], dict[str, Any]] = functools.partial(_prefix, field, negated, inside)
    found = [make(prefix) for prefix in prefixes]
    return found[0] if len(found) == 1 else {"allOf" if negated else "anyOf": found}


def _prefix(field: str, negated: bool, inside: bool, prefix: str) -> dict[str, Any]:
    """`like` reads * and ? as wildcards; a prefix that has one needs the function, and a value that is never absent."""
    if not set(prefix) & set("*?"):
        return {"field": field, "notLike" if negated else "like": f"{prefix}*"}
    value = f"{'current' if inside else 'field'}('{field}')"
    return {"value": f"[startsWith(if(empty({value}),'-',{value}),'{prefix}')]", "equals": not negated}
