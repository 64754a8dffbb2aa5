"""What the symbols of resources and modules give: ids, names, what is written in them, outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, Union

from modelrail.readers import functions
from modelrail.readers.bicep_nodes import Declaration, For, If, Literal, Node, Object, Property
from modelrail.readers.bicep_values import LOOPED, File, Referent, Scope, plain, value
from modelrail.resources import Secret, Unknown

_CORRECT = "correct the expression"
_AFTER = "it is known only after the resource exists"
_WRITE = "write the value out, or pass it as a parameter"
MOST_TURNS = 50
"""Turns of a loop of resources that are judged one by one; of more, one stands for all."""


@dataclass(frozen=True)
class Turn:
    """One turn of a loop.

    Args:
        scope: the variables of the loop. label: empty without a loop, `*` where it stands for all turns.
        doubtful: by the default value of a parameter there is no turn at all.
    """

    scope: Scope
    label: str = ""
    doubtful: bool = False


def turns(node: Node | None, scope: Scope, place: str) -> list[Turn]:
    """The turns of the loop of a resource or module, one without a loop; one stands for all where the collection is
    not known, or hangs on a default value and is empty."""
    if not isinstance(node, For):
        return [Turn(scope)]
    over, assumed = scope.file.session.watched(lambda: plain(node.over, scope))
    if isinstance(over, list) and len(over) <= MOST_TURNS and (over or not assumed):
        return [_turn(node, scope, item, i) for i, item in enumerate(over)]
    why, remedy = (over.reason, over.remedy) if isinstance(over, Unknown) else ("", _WRITE)
    reason = f"{LOOPED}: {why}" if why else LOOPED
    return [replace(_all_turns(node, scope, place, reason, remedy), doubtful=isinstance(over, list) and not over)]


def _all_turns(node: For, scope: Scope, place: str, reason: str, remedy: str) -> Turn:
    """What stands for all turns: their variables are not known."""
    names = (node.item, node.index)
    words = {n: Unknown("", reason, remedy, symbol=f"turn({place}.{n})".replace("/", "|")) for n in names}
    return Turn(scope.with_words(words), "*")


def _turn(node: For, scope: Scope, item: Any, index: int) -> Turn:
    return Turn(scope.with_words({node.item: item, node.index: index}), str(index))


def body_of(node: Node | None) -> Object | None:
    """The object of a resource or module, inside its loop and condition."""
    while isinstance(node, (For, If)):
        node = node.body
    return node if isinstance(node, Object) else None


def written(body: Object | None, key: str) -> Node | None:
    """The node of a property of a body."""
    for item in body.items if body else ():
        if isinstance(item, Property) and isinstance(item.key, str) and item.key.lower() == key.lower():
            return item.value
    return None


class _Turned(Referent):
    """A resource or module, perhaps of a loop: `x[i]` is one turn of it."""

    def __init__(self, file: File, declared: Declaration, turn: Turn, indexed: bool = False) -> None:
        self.file, self.declared, self.scope, self.label = file, declared, turn.scope, turn.label
        self.doubtful = turn.doubtful
        self.looped = isinstance(declared.value, For) and not indexed
        self.body = body_of(declared.value)

    @cached_property
    def inside(self) -> Scope:
        """What its body sees."""
        return self.scope

    @property
    def address(self) -> str:
        """`symbol` or `module.symbol`."""
        return f"{self.file.place}.{self.declared.name}".lstrip(".")

    def turns(self) -> list[_Turned]:
        """Itself, or the turns of its loop."""
        found = turns(self.declared.value, self.scope, self.address) if self.looped else []
        return [self.at(turn) for turn in found] if self.looped else [self]

    def turn(self, key: Any) -> _Turned:
        """One turn of its loop; the one that stands for all where the index is not known."""
        found = self.turns()
        if type(key) is int and 0 <= key < len(found) and found[key].label != "*":
            return found[key]
        if len(found) == 1 and found[0].label == "*":
            return found[0]
        node = self.declared.value
        assert isinstance(node, For)
        return self.at(_all_turns(node, self.scope, self.address, LOOPED, _WRITE))

    def at(self, turn: Turn) -> _Turned:
        """The same in a turn of its loop."""
        raise NotImplementedError

    def property(self, key: str) -> Any:
        """A property of the body, worked out once; null where it is missing."""
        node = written(self.body, key)
        if node is None:
            return None
        where = f"property '{key}' of '{self.address}' {self.label}"
        return self.file.once(where, lambda: value(node, self.inside))


class Deployed(_Turned):
    """The symbol of a resource.

    Args:
        outer: the resource it is declared in.
    """

    def __init__(
        self, file: File, declared: Declaration, turn: Turn, outer: Deployed | None = None, indexed: bool = False
    ) -> None:
        super().__init__(file, declared, turn, indexed)
        self.outer = outer

    @cached_property
    def inside(self) -> Scope:
        """What its body sees: also the resources declared in it."""
        words = dict(self.scope.words)
        found = Scope(self.file, words)
        for nested in self.body.resources if self.body else ():
            words[nested.name] = Deployed(self.file, nested, Turn(found, self.label), self)
        return found

    def at(self, turn: Turn) -> Deployed:
        label = f"{self.label}.{turn.label}" if self.label else turn.label
        return Deployed(self.file, self.declared, replace(turn, label=label), self.outer, indexed=True)

    @property
    def address(self) -> str:
        return f"{self.outer.address}::{self.declared.name}" if self.outer else super().address

    def children(self) -> list[Deployed]:
        """The resources declared in it."""
        return [self.inside.words[d.name] for d in (self.body.resources if self.body else ())]

    def parent(self) -> Deployed | Unknown | None:
        """The resource it is a part of."""
        if self.outer or written(self.body, "parent") is None:
            return self.outer
        found = self.property("parent")
        if isinstance(found, Deployed) and found.looped:
            found = found.turn(None)
        if isinstance(found, (Deployed, Unknown)):
            return found
        return Unknown("", "its parent is no resource", _CORRECT)

    def type(self) -> tuple[str, str] | None:
        """The type as it is spelled, and the API version; None where it is not known."""
        node = self.declared.target
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            return None
        own, _, version = node.value.partition("@")
        if set(version) & set("@/"):
            return None
        own = own.strip().strip("/")
        if self.outer and "." not in own.split("/")[0]:
            around = self.outer.type()
            return (f"{around[0]}/{own}", version or around[1]) if around else None
        return own, version

    def own_name(self) -> Any:
        """The name as it is written."""
        return plain_of(self.property("name"))

    def name(self) -> str | Unknown:
        """The full name path; for an unknown one the symbol is the path of the parts."""
        found: str | Unknown = self.file.once(f"name of '{self.address}' {self.label}", self._name)
        return found

    def _name(self) -> str | Unknown:
        own, parent = self.own_name(), self.parent()
        if not isinstance(own, (str, Unknown)):
            own = Unknown("name", "the resource has no name", "give it a name")
        if parent is None:
            return own if isinstance(own, str) else Unknown("name", own.reason, own.remedy, symbol=own.symbol)
        above = parent.name() if isinstance(parent, Deployed) else parent
        if isinstance(own, str) and isinstance(above, str):
            joined = f"{above}/{own}"
            return Secret(joined) if isinstance(own, Secret) or isinstance(above, Secret) else joined
        parts = [p if isinstance(p, str) else p.symbol for p in (above, own)]
        unknown = own if isinstance(own, Unknown) else above
        assert isinstance(unknown, Unknown)
        return Unknown("name", unknown.reason, unknown.remedy, symbol="/".join(parts) if all(parts) else "")

    def id(self) -> Any:
        """The ARM id, or an unknown that says which resource it is."""
        name, type_ = self.name(), self.type()
        if type_ is None:
            return self.open()
        if isinstance(name, str):
            return functions.call(_ID_OF.get(type_[0].lower(), "resourceid"), [type_[0], *name.split("/")])
        symbol = f"resourceid:{type_[0].lower()}/{name.symbol}" if name.symbol else self._reference("id")
        return Unknown("", name.reason, name.remedy, symbol=symbol)

    def member(self, key: Any, safe: bool) -> Any:
        if self.looped:
            return self.turn(key)
        if not isinstance(key, str):
            return self.open()
        if key == "id":
            return self.id()
        if key == "name":
            return self.own_name()
        if key in ("type", "apiVersion"):
            known = self.type()
            return known[key == "apiVersion"] if known else self.open()
        found = None if self.declared.existing else self.property(key)
        if isinstance(found, (dict, list)) or found is None:
            return Written(self, key, found or {})
        return plain_of(found)

    def child(self, name: str) -> Any:
        found = next((child for child in self.children() if child.declared.name == name), None)
        return found or Unknown("", f"'{name}' is not declared in '{self.declared.name}'", _CORRECT)

    def call(self, name: str, arguments: list[Any]) -> Any:
        return Unknown("", f"{name}(): {_AFTER}", _WRITE, symbol=self._reference(f"{name}()"))

    def open(self) -> Unknown:
        return Unknown(
            "", f"it is the resource '{self.declared.name}' as a whole", _CORRECT, symbol=self._reference("")
        )

    def _reference(self, path: str) -> str:
        return f"reference({self.address}|{path})".replace("/", "|")


_ID_OF = {
    "microsoft.resources/resourcegroups": "subscriptionresourceid",
    "microsoft.management/managementgroups": "tenantresourceid",
}


def plain_of(found: Any) -> Any:
    """What stands for a symbol where a value is needed."""
    return found.open() if isinstance(found, Referent) else found


class Written(Referent):
    """A part of a resource: what is written there, and what is known only after it exists."""

    def __init__(self, of: Deployed, path: str, value: Any) -> None:
        self._of, self._path, self._value = of, path, value

    def member(self, key: Any, safe: bool) -> Any:
        if isinstance(key, Unknown):
            return self.open()
        found: Any = {}
        if isinstance(self._value, dict):
            found = next((v for k, v in self._value.items() if k.lower() == str(key).lower()), {})
        elif type(key) is int and 0 <= key < len(self._value):
            found = self._value[key]
        return Written(self._of, f"{self._path}.{key}", found) if isinstance(found, (dict, list)) else found

    def open(self) -> Unknown:
        return Unknown("", _AFTER, _WRITE, symbol=self._of._reference(self._path))


class Module(_Turned):
    """The symbol of a module.

    Args:
        read: what gives the file it uses, or why that cannot be read.
    """

    def __init__(self, file: File, declared: Declaration, turn: Turn, read: Reader, indexed: bool = False) -> None:
        super().__init__(file, declared, turn, indexed)
        self._read = read

    def at(self, turn: Turn) -> Module:
        return Module(self.file, self.declared, turn, self._read, indexed=True)

    def used(self) -> Outputs | str:
        """The use of a file that it is, or half a sentence on why that cannot be read."""
        return self._read(self)

    def member(self, key: Any, safe: bool) -> Any:
        if self.looped:
            return self.turn(key)
        if key == "outputs":
            return _OutputsOf(self)
        return plain_of(self.property("name")) if key == "name" else self.open()

    def open(self) -> Unknown:
        return Unknown("", f"it is the module '{self.declared.name}' as a whole", _CORRECT)


class Outputs(Protocol):
    """A use of a file that has outputs."""

    def output(self, name: str) -> Any:
        """The value of an output."""


Reader = Callable[[Module], Union[Outputs, str]]


class _OutputsOf(Referent):
    def __init__(self, module: Module) -> None:
        self._module = module

    def member(self, key: Any, safe: bool) -> Any:
        found = self._module.used()
        if isinstance(key, str) and not isinstance(found, str):
            return found.output(key)
        symbol = f"output({self._module.address}.{key})".replace("/", "|")
        reason = f"it is an output of '{self._module.declared.name}', which is not read"
        return Unknown("", reason, _WRITE, symbol=symbol)
