"""What a component makes, from its `defaults` example under the SDK's mocks: as a picture, and by statement."""

from __future__ import annotations

import contextlib
import os
import re
import runpy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import mocks

from modelrail.predicates import And, Not, Or, Related
from modelrail.readers.pulumi import read_resource
from modelrail.resources import ABSENT, Resource, Unknown, values
from modelrail.rule import Rule
from modelrail.rules import ALL
from modelrail.types import TYPES
from tests.components.judged import Azure

ROOT = Path(__file__).parents[1]
GROUPS = {
    "Network": ("network", "privatedns"),
    "Identity, keys, roles": ("keyvault", "managedidentity", "authorization:RoleAssignment"),
    "Logs": ("insights", "monitor", "operationalinsights", "applicationinsights"),
    "Data": ("storage", "containerregistry"),
    "Policy": ("authorization",),
}
"""Heading of a group in a picture, to modules or types of the SDK; the rest stands free."""
MOST = 6
"""Names that a box shows."""


@dataclass
class Box:
    """One registered resource: token, name, urn, inputs, and the urns of its parent and of what it needs first."""

    token: str
    name: str
    urn: str
    parent: str
    needs: set[str]
    inputs: dict[str, Any] = field(default_factory=dict)


class Watching(mocks.MockMonitor):
    """Also keeps what each resource depends on."""

    def __init__(self, azure: Azure) -> None:
        super().__init__(azure)
        self.azure, self.boxes = azure, {}  # type: dict[str, Box]

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 the name of the RPC
        found = super().RegisterResource(request)
        own = (m.inputs for m in [*self.azure.made] if (m.token, m.name) == (request.type, request.name))
        inputs = next(own, {})
        self.boxes[found.urn] = Box(
            request.type, request.name, found.urn, request.parent, {*request.dependencies}, inputs
        )
        return found


def run(folder: Path) -> dict[str, Box]:
    """What the program in a folder registers, with its configuration and settings, by urn."""
    watching = Watching(Azure())
    mocks.set_mocks(watching.azure, project="modelrail", stack="dev", monitor=watching)
    written = yaml.safe_load((folder / "Pulumi.dev.yaml").read_text()) or {}
    pulumi.runtime.set_all_config({key: str(value) for key, value in (written.get("config") or {}).items()})
    with _inside(folder):
        pulumi.runtime.test(lambda: runpy.run_path(str(folder / "__main__.py")) and None)()
    return watching.boxes


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before, named = Path.cwd(), os.environ.pop("MODELRAIL_SETTINGS", None)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.update({"MODELRAIL_SETTINGS": named} if named else {})


def made_by(boxes: dict[str, Box], component: str) -> list[Box]:
    """The resources inside the first component of this type, those of a component inside it too, by token and name."""
    token = f"modelrail:index:{component}"
    first = next(box.urn for box in boxes.values() if box.token == token)
    inside = [box for box in boxes.values() if box.inputs and first in _above(box, boxes)]
    return sorted(inside, key=lambda box: (box.token, box.name))


def _above(box: Box, boxes: dict[str, Box]) -> Iterator[str]:
    while box.parent in boxes:
        yield box.parent
        box = boxes[box.parent]


def picture(boxes: list[Box]) -> str:
    """A Mermaid flowchart: a box for each type, an arrow to what it needs first that nothing between them needs."""
    nodes = {token: f"n{i}" for i, token in enumerate(dict.fromkeys(box.token for box in boxes))}
    lines = ["```mermaid", "flowchart LR"]
    for heading, tokens in _grouped(nodes).items():
        shown = [f"    {nodes[token]}[{_label(token, boxes)}]" for token in tokens]
        lines += [f'  subgraph {heading.split(",")[0]}["{heading}"]', *shown, "  end"] if heading else shown
    return "\n".join([*lines, *(f"  {nodes[a]} --> {nodes[b]}" for a, b in _arrows(boxes)), "```"])


def _grouped(tokens: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for token in tokens:
        _, module, kind = token.split(":")
        names = (module, f"{module}:{kind}")
        heading = next((h for h, known in GROUPS.items() if any(n in known for n in names)), "")
        found.setdefault(heading, []).append(token)
    return dict(sorted(found.items(), reverse=True))


def _label(token: str, boxes: list[Box]) -> str:
    names = [_part(box.name) for box in boxes if box.token == token]
    more = f", … {len(names)} in all" if len(names) > MOST else ""
    return f'"<b>{token.rpartition(":")[2]}</b><br/>{", ".join(names[:MOST])}{more}"'


def _part(name: str) -> str:
    """`models-key` as `key`: examples give their components names of one word."""
    return name.partition("-")[2] or name


def _arrows(boxes: list[Box]) -> list[tuple[str, str]]:
    known = {box.urn: box for box in boxes}
    needs = {box.urn: {n for n in box.needs if n in known} for box in boxes}
    far = {urn: _reached(urn, needs) for urn in needs}
    direct = {
        (known[urn].token, known[n].token)
        for urn, near in needs.items()
        for n in near
        if not any(n in far[other] for other in near if other != n)
    }
    return _fewest({(a, b) for a, b in direct if a != b})


def _fewest(arrows: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without those that others lead round to: boxes that stand for many resources have more than one can read."""
    left = sorted(arrows)
    for arrow in sorted(arrows):
        others = [other for other in left if other != arrow]
        needs: dict[str, set[str]] = {name: set() for pair in arrows for name in pair}
        for a, b in others:
            needs[a].add(b)
        left = others if arrow[1] in _reached(arrow[0], needs) else left
    return left


def _reached(urn: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [*needs[urn]]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += needs[one]
    return found


@dataclass(frozen=True)
class Held:
    """A property by which a rule sees that a statement holds: its number, type and part, ARM path, value, rule."""

    statement: int
    type: str
    part: str
    path: str
    value: str
    rule: str


def held(boxes: list[Box]) -> list[Held]:
    """Every property that a rule with statements reads of these resources, with what stands there."""
    found = []
    for box in boxes:
        if box.token.startswith("azure-native:authorization:PolicyDefinition"):
            found += _denied(box)
        read = read_resource(box.token, box.inputs, box.urn, box.name)
        if read and "RoleAssignment" not in box.token:
            kind = box.token.rpartition(":")[2]
            for rule in ALL:
                for path, value in _read(rule, read[0]):
                    found += [Held(n, kind, _part(box.name), path, value, rule.id) for n in rule.claims]
    return found


def _denied(box: Box) -> Iterator[Held]:
    """What a definition made from a rule holds is what the rule does."""
    rule = next(rule for rule in ALL if rule.id == box.inputs["metadata"]["rule"].split()[0])
    effect = box.inputs["policyRule"]["then"]["effect"]
    for number in rule.claims:
        yield Held(number, "PolicyDefinition", _part(box.name), "policyRule.then.effect", f"`{effect}`", rule.id)


def _read(rule: Rule, resource: Resource) -> list[tuple[str, str]]:
    nodes = [
        node
        for case in rule.cases
        if resource.type in (type_.lower() for type_ in case.types)
        for clause in case.clauses
        for node in _own(clause.violation)
    ]
    paths = dict.fromkeys(getattr(node, "path", "") or getattr(node, "key", "") for node in nodes)
    kind = TYPES.get(resource.type)
    if "@models" in paths and kind and kind.model_path:
        paths[kind.model_path] = None
    shown = ((path, _shown(path, resource)) for path in paths if path and path[0] not in "@$." and path != "kind")
    return [(path, value) for path, value in shown if value]


def _own(node: Any) -> Iterator[Any]:
    """The nodes that read the resource itself, not what is related to it, nor items of a list."""
    if isinstance(node, (And, Or)):
        for part in node.nodes:
            yield from _own(part)
    elif isinstance(node, Not):
        yield from _own(node.node)
    elif not isinstance(node, Related):
        yield node


def _shown(path: str, resource: Resource) -> str:
    found = [
        value for _, value in values(resource.body, path) if value is not ABSENT and not isinstance(value, Unknown)
    ]
    if found and isinstance(found[0], dict) and "name" in found[0]:  # a model of Foundry, named in parts
        return f"`{' '.join(str(found[0].get(key, '')) for key in ('format', 'name', 'version'))}`"
    if not found or isinstance(found[0], (dict, list)):
        return ""
    whole = isinstance(found[0], float) and found[0].is_integer()
    text = str(found[0]).lower() if isinstance(found[0], bool) else str(int(found[0]) if whole else found[0])
    if re.match(r"/subscriptions/|https://|standin", text):
        return "set"
    return f"`{text}`"
