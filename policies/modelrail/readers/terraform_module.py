"""One module of a Terraform configuration: what its variables, locals, resources, modules and outputs come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from modelrail.readers import hcl, hcl_files
from modelrail.readers.hcl_evaluation import evaluate
from modelrail.readers.hcl_plain import number
from modelrail.readers.hcl_values import (
    TOO_LARGE,
    Failure,
    Open,
    Partial,
    Reference,
    Scope,
    Work,
    common,
    failure,
    hidden,
    unknown,
)
from modelrail.readers.terraform_paths import Files, installed
from modelrail.readers.terraform_types import typed
from modelrail.resources import Problem, Unknown

DEEPEST_MODULES = 20
MOST_MODULES = 500
"""Calls of modules in one configuration, each of which is worked out by itself."""
_PASS = "give the variable a default, or set it in terraform.tfvars"


class Project:
    """What the modules of one root module share.

    Args:
        root: the folder of the root module.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = Work()
        self.assumed: set[str] = set()
        self.problems: list[Problem] = []
        self.files: list[Path] = []
        self.modules = 0
        self.installed = installed(root)
        self._folders: dict[str, hcl_files.Folder] = {}

    def folder(self, path: Path) -> hcl_files.Folder:
        """The configuration of a folder, read once."""
        key = str(path.resolve())
        if key not in self._folders:
            self._folders[key] = found = hcl_files.folder(path)
            self.files += found.files
        return self._folders[key]

    def folders(self) -> list[hcl_files.Folder]:
        """Every folder that was read."""
        return list(self._folders.values())

    def watched(self, work_out: Callable[[], Any]) -> tuple[Any, bool]:
        """A value, and whether it hangs on the default of a variable."""
        before = set(self.assumed)
        self.assumed.clear()
        try:
            found = work_out()
            return found, bool(self.assumed)
        finally:
            self.assumed |= before


class _Names(Reference):
    """`var`, `local` and the like: a word whose attributes are looked up."""

    def __init__(self, look_up: Callable[[str], Any]) -> None:
        self._look_up = look_up

    def attribute(self, name: str) -> Any:
        return self._look_up(name)


class Module:
    """A module, worked out when asked for.

    Args:
        given: variables by name, each with how to work it out; of the root module from its files.
        prefix: what its addresses begin with (`module.a.`). above: the folders of the modules around it.
    """

    def __init__(
        self,
        project: Project,
        path: Path,
        given: dict[str, Callable[[], Any]],
        prefix: str = "",
        above: tuple[str, ...] = (),
    ) -> None:
        self.project, self.path, self.prefix, self.given = project, path, prefix, given
        self.above = (*above, str(path.resolve()))
        self.folder = project.folder(path)
        self._known: dict[str, tuple[Any, bool]] = {}
        self.variables = {b.labels[0]: b for b in self.folder.of("variable") if b.labels}
        self.outputs = {b.labels[0]: b for b in self.folder.of("output") if b.labels}
        self.locals = {name: a for b in self.folder.of("locals") for name, a in b.body.attributes.items()}
        self.resources: dict[str, dict[str, Made]] = {}
        for block in self.folder.of("resource"):
            if len(block.labels) == 2:
                made = Made(self, block, f"{prefix}{block.labels[0]}.{block.labels[1]}")
                self.resources.setdefault(block.labels[0], {})[block.labels[1]] = made
        self.modules = {b.labels[0]: Called(self, b) for b in self.folder.of("module") if b.labels}
        self.scope = Scope(self._words(path), self._other, project.work, project.assumed)

    def _words(self, path: Path) -> dict[str, Any]:
        return {
            "var": _Names(lambda name: self.once(f"var.{name}", lambda: self._variable(name))),
            "local": _Names(lambda name: self.once(f"local.{name}", lambda: self._local(name))),
            "module": _Names(lambda name: self.modules.get(name) or failure(f"module '{name}' is not declared")),
            "data": _Names(lambda type_: _Names(lambda name: _Data(f"data.{type_}.{name}"))),
            "path": Files(path, self.project.root),
            "terraform": unknown("it is known only where Terraform runs"),
            "self": unknown("it is known only after the resource exists"),
        }

    def _other(self, name: str) -> Any:
        of_type = self.resources.get(name)
        if of_type is None:
            return failure(f"'{name}' is not declared")
        return _Names(lambda own: of_type.get(own) or failure(f"'{name}.{own}' is not declared"))

    def once(self, key: str, work_out: Callable[[], Any]) -> Any:
        """Works a named value out once; circles are Unknown."""
        if key not in self._known:
            self._known[key] = unknown(f"'{key}' refers to itself", "break the circle"), False
            found, assumed = self.project.watched(work_out)
            if not isinstance(found, Reference) and not self.project.work.allows(found):
                found = Unknown("", *TOO_LARGE)
            self._known[key] = found, assumed
        value, assumed = self._known[key]
        if assumed:
            self.project.assumed.add(key)
        return value

    def _variable(self, name: str) -> Any:
        block = self.variables.get(name)
        if block is None:
            return failure(f"variable '{name}' is not declared")
        attributes = block.body.attributes
        secret = "sensitive" in attributes and evaluate(attributes["sensitive"].value, self.scope) is not False
        found = self._given_or_default(name, attributes)
        return hidden(found) if secret else found

    def _given_or_default(self, name: str, attributes: dict[str, hcl.Attribute]) -> Any:
        value = self.given[name]() if name in self.given else None
        fixed = "nullable" in attributes and evaluate(attributes["nullable"].value, self.scope) is False
        if name in self.given and (value is not None or not fixed):
            return typed(value, attributes.get("type"), evaluate)
        if "default" not in attributes:
            at = f"{self.prefix}var.{name}"
            return Unknown("", f"variable '{name}' has no default", _PASS, symbol=at)
        found = evaluate(attributes["default"].value, self.scope)
        self.project.assumed.add(name)
        return typed(found, attributes.get("type"), evaluate)

    def _local(self, name: str) -> Any:
        found = self.locals.get(name)
        return evaluate(found.value, self.scope) if found else failure(f"local '{name}' is not declared")

    def output(self, name: str) -> Any:
        """The value of an output."""
        block = self.outputs.get(name)
        if block is None or "value" not in block.body.attributes:
            return failure(f"output '{name}' is not declared")
        return self.once(f"output.{name}", lambda: evaluate(block.body.attributes["value"].value, self.scope))


class _Data(Reference):
    """A data source: what it reads is outside the input."""

    def __init__(self, address: str) -> None:
        self._address = address

    def attribute(self, name: str) -> Any:
        at = f"{self._address}.{name}"
        return Unknown("", f"{self._address} is not in this input", "judge both together", outside=True, symbol=at)


class Repeated(Reference):
    """What `count` and `for_each` come to, for resources and modules."""

    def __init__(self, module: Module, block: hcl.Block, address: str) -> None:
        self.module, self.block, self.address = module, block, address
        self._told = False
        self.names: dict[str, Any] = {}

    def tell(self) -> Any:
        """Works the number of them out, once."""
        if not self._told:
            self._told = True
            attributes, scope = self.block.body.attributes, self.module.scope
            if "count" in attributes:
                self._count(evaluate(attributes["count"].value, scope))
            elif "for_each" in attributes:
                self._for_each(evaluate(attributes["for_each"].value, scope))
        return self

    def _count(self, found: Any) -> None:
        count = number(found)
        self.several, self.uncertain = True, count is None
        self.absent = count == 0
        index = 0 if count == 1 else unknown("it is different in every one that count makes", "write each out")
        self.names = {"count": {"index": index}}

    def _for_each(self, found: Any) -> None:
        self.several = True
        items = {str(i): i for i in found if isinstance(i, str)} if isinstance(found, list) else found
        if isinstance(items, dict) and not isinstance(items, Partial) and (items or not found):
            self.absent = not items
            pairs = [{"key": k, "value": v} for k, v in items.items()]
            self.names = {"each": common(pairs)} if pairs else {}
        else:
            reason = found.reason if isinstance(found, Unknown) else "what for_each goes over is not known"
            self.uncertain = True
            self.names = {"each": Partial({}, unknown(reason))}

    @property
    def scope(self) -> Scope:
        """The scope of what is inside it."""
        self.tell()
        return self.module.scope.inner(self.names) if self.names else self.module.scope

    def item(self) -> Reference:
        return _Item(self)


class _Item(Reference):
    """One of several."""

    def __init__(self, of: Repeated) -> None:
        self._of = of
        self.uncertain = of.uncertain

    def attribute(self, name: str) -> Any:
        return self._of.attribute(name)


class Made(Repeated):
    """A resource of the configuration."""

    @property
    def type(self) -> str:
        """Its Terraform type."""
        return self.block.labels[0]

    def attribute(self, name: str) -> Any:
        own = self.block.body.attributes.get(name)
        if own and name != "id":
            found = self.module.once(f"{self.address}.{name}", lambda: evaluate(own.value, self.scope))
            if found is not None and not isinstance(found, Failure):
                return found
        reason = f"it is known only after {self.address} is deployed"
        remedy = "judge the plan, or write the value out"
        return Open("", reason, remedy, symbol=f"{self.address}.{name}", refers=(self.address,))


class Called(Repeated):
    """A call of a module; what it makes is worked out when asked for."""

    def __init__(self, module: Module, block: hcl.Block) -> None:
        super().__init__(module, block, f"{module.prefix}module.{block.labels[0]}")
        self._inside: Module | None = None
        self.opaque = ""

    def inside(self) -> Module | None:
        """The module, or None where it is not in the input; `opaque` says why."""
        if self._inside is None and not self.opaque:
            self._inside = self._open()
        return self._inside

    def _open(self) -> Module | None:
        source = self.block.body.attributes.get("source")
        named = evaluate(source.value, self.module.scope) if source else None
        path = self._path(named)
        if path is None:
            return None
        if not hcl_files.configuration(path):
            self.opaque = f"its folder {hcl_files.shown(named)} holds no configuration"
        elif str(path.resolve()) in self.module.above or len(self.module.above) >= DEEPEST_MODULES:
            self.opaque = "it includes itself, or is nested too deeply"
        elif self.module.project.modules >= MOST_MODULES or len(self.module.project.files) > hcl_files.MOST_FILES:
            self.opaque = "the configuration has too many modules"
        else:
            project = self.module.project
            project.modules += 1
            return Module(project, path, self._arguments(), f"{self.address}.", self.module.above)
        return None

    def _path(self, named: Any) -> Path | None:
        local = isinstance(named, str) and (named.startswith(("./", "../", ".\\", "..\\")) or named in (".", ".."))
        if local:
            return self.module.path / str(named).replace("\\", "/")
        key = self.address.replace("module.", "")
        if key in self.module.project.installed:
            return self.module.project.installed[key]
        shown = f"'{hcl_files.shown(named)[:100]}'" if isinstance(named, str) else "a source that is not known"
        self.opaque = f"a module from {shown}, which is not in this input"
        return None

    def _arguments(self) -> dict[str, Callable[[], Any]]:
        own = self.block.body.attributes
        left = {n: a for n, a in own.items() if n not in ("source", "version", "providers", "count", "for_each")}
        return {name: self._argument(name, attribute) for name, attribute in left.items()}

    def _argument(self, name: str, attribute: hcl.Attribute) -> Callable[[], Any]:
        return lambda: self.module.once(f"{self.address}({name})", lambda: evaluate(attribute.value, self.scope))

    def attribute(self, name: str) -> Any:
        inside = self.inside()
        if inside:
            return inside.output(name)
        at = f"{self.address}.{name}"
        return Unknown("", f"{self.address} is not in this input", "judge the plan", outside=True, symbol=at)
