"""Reads a REST request written down as Azure's API examples are: the parameters of its URL beside its body.

Nothing in it says the type. The names of the URL's parameters and the properties of the body do; where they fit more
than one type, or a type of which no properties are known, it is undecided.
"""

from __future__ import annotations

from typing import Any

from modelrail import facts
from modelrail.facts import arm_paths
from modelrail.readers import arm
from modelrail.readers.json_text_places import BODIES
from modelrail.resources import Problem, Unit

_ADDRESS = "/parameters"


def read_request(document: dict[str, Any], file: str) -> Unit | None:
    """The resource that a request puts; None for a document that is no such request."""
    given = document.get("parameters")
    if not isinstance(given, dict) or not isinstance(given.get("api-version"), str):
        return None
    body = next((given[name] for name in BODIES if isinstance(given.get(name), dict)), None)
    names = {key: value for key, value in given.items() if isinstance(value, str) and key != "api-version"}
    paths = _paths(frozenset(names))
    if body is None or not paths:
        return None
    fitting = [path for path in paths if _fits(body, arm_paths.arm_type(path))]
    if len(fitting) != 1:
        types = " and ".join(sorted(arm_paths.arm_type(path) for path in fitting or paths))
        problem = f"the type of a resource is not known: its request fits {types}"
        return Unit(problems=[Problem("MR901", problem, "write it as a template", file, address=_ADDRESS)])
    name = "/".join(names[key] for key in arm_paths.parameters(fitting[0]) if key != "resourceGroupName")
    resource = {**body, "type": arm_paths.arm_type(fitting[0]), "name": name, "apiVersion": given["api-version"]}
    return arm.read_resources([resource], file, at_root=True, address=_ADDRESS)


def _paths(names: frozenset[str]) -> list[str]:
    """Paths of the facts with just these parameters."""
    paths = set(facts.load("arm-paths")["paths"].values())
    return sorted(p for p in paths if names == {*arm_paths.parameters(p), "subscriptionId"})


def _fits(body: dict[str, Any], type_: str) -> bool:
    """Whether a type has every property of the body; `properties.properties` is a map of the author's own keys."""
    known = {path.casefold() for path in facts.properties(type_.lower())}
    bag = body.get("properties")
    keys = [f"properties.{key}".casefold() for key in bag] if isinstance(bag, dict) else []
    return all(key in known for key in keys if key != "properties.properties")
