"""What an unknown value of a plan refers to, by the configuration in the plan: through variables and outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_INDEX = re.compile(r"\[(?:\"(?:[^\"\\]|\\.)*\"|[^\]]*)\]")
_DEEPEST = 20


class References:
    """The references of the expressions of a configuration, followed to resources.

    Args:
        root: `configuration.root_module` of a plan; empty for a state.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._known: dict[str, list[str]] = {}

    def know(self, addresses: Iterable[str]) -> None:
        """Says which resources there are."""
        for address in addresses:
            self._known.setdefault(_INDEX.sub("", address), []).append(address)

    def runs(self, address: str) -> tuple[str, ...]:
        """The kinds of provisioners of a resource."""
        _, resource = self._resource(address)
        listed = resource.get("provisioners")
        return tuple(str(_object(p).get("type")) for p in (listed if isinstance(listed, list) else ()))

    def of(self, address: str, at: tuple[Any, ...]) -> tuple[tuple[str, ...], bool]:
        """The one resource that the value at a path of a resource refers to, and whether it is read from outside."""
        modules, resource = self._resource(address)
        found = set(self._followed(_at(resource.get("expressions"), at), modules, 0))
        if any(f.startswith("data.") for f in found):
            return (), True
        if len(found) != 1:
            return (), False
        exact = self._instances(found.pop(), address)
        return ((exact[0],) if len(exact) == 1 else ()), False

    def _instances(self, plain: str, own: str) -> list[str]:
        """The instances of a resource that may be meant: of the same index as the one that refers to it."""
        known = self._known.get(plain, [])
        if len(known) < 2:
            return known
        keys = _INDEX.findall(own)
        return [a for a in known if _INDEX.findall(a) == keys] or [a for a in known if a.endswith(tuple(keys[-1:]))]

    def _resource(self, address: str) -> tuple[tuple[str, ...], dict[str, Any]]:
        """The modules around a resource, and what the configuration says of it."""
        parts = _INDEX.sub("", address).split(".")
        modules = []
        while len(parts) > 2 and parts[0] == "module":
            modules.append(parts[1])
            parts = parts[2:]
        listed = self._module(tuple(modules)).get("resources")
        wanted = ".".join(parts)
        rows = (r for r in (listed if isinstance(listed, list) else ()) if isinstance(r, dict))
        return tuple(modules), next((r for r in rows if r.get("address") == wanted), {})

    def _module(self, names: tuple[str, ...]) -> dict[str, Any]:
        found = self._root
        for name in names:
            found = _object(_object(_object(found.get("module_calls")).get(name)).get("module"))
        return found

    def _followed(self, references: list[str], modules: tuple[str, ...], depth: int) -> Iterator[str]:
        """Addresses without indices of the resources behind some references; `?` for what cannot be followed."""
        for reference in _longest(references):
            parts = _INDEX.sub("", reference).split(".")
            if reference in ("each.key", "count.index"):
                continue  # which instance it is, not what
            if depth > _DEEPEST:
                yield "?"
            elif parts[0] == "var" and modules and len(parts) > 1:
                call = _object(_object(self._module(modules[:-1]).get("module_calls")).get(modules[-1]))
                passed = _at(call.get("expressions"), (parts[1],))
                yield from self._followed(passed, modules[:-1], depth + 1)
            elif parts[0] == "module" and len(parts) > 2:
                outputs = _object(self._module((*modules, parts[1])).get("outputs"))
                made = _references(_object(outputs.get(parts[2])).get("expression"))
                yield from self._followed(made, (*modules, parts[1]), depth + 1)
            elif parts[0] == "data":
                yield reference
            elif parts[0] in ("var", "local", "each", "count", "path", "self", "module") or len(parts) < 2:
                yield "?"
            else:
                yield "".join(f"module.{m}." for m in modules) + ".".join(parts[:2])


def _longest(references: list[str]) -> list[str]:
    """References without those that are the beginning of another one."""
    return [r for r in references if not any(o != r and o.startswith((f"{r}.", f"{r}[")) for o in references)]


def _at(expressions: Any, at: tuple[Any, ...]) -> list[str]:
    """The references of the expression at a path, or of the deepest one around it."""
    value = expressions
    for key in at:
        if isinstance(value, dict) and "references" in value:
            break
        if (isinstance(value, dict) and key in value) or (
            isinstance(value, list) and isinstance(key, int) and key < len(value)
        ):
            value = value[key]
        else:
            break
    return _references(value)


def _references(value: Any) -> list[str]:
    found = _object(value).get("references")
    return [r for r in found if isinstance(r, str)] if isinstance(found, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
