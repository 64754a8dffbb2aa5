"""YAML as the `az ml` commands take it, bounded: keys written twice found, aliases counted, lines of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from modelrail.resources import Unknown

DEEPEST = 100
MOST = 50_000
"""Values in one file, what aliases repeat counted every time."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLACEHOLDER = re.compile(
    r"\$\{\{.*?\}\}|\{\{.*?\}\}|\$\{\w+[^}]*\}|\$\(\w+\)|<[A-Za-z_][\w .-]*>|\{[A-Z][A-Z0-9_]+\}|__[A-Z][A-Z0-9_]*__"
)
_FILLED = "fill the placeholder in, and judge the file that `az ml` is given"


class YamlError(ValueError):
    """Text that is no YAML, or too much of it; `line` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Document:
    """One document of a file.

    Args:
        value: what stands in it; a placeholder of another tool is an Unknown. lines: path of keys to 1-based line.
        twice: paths of keys that are written twice, whose value is an Unknown.
    """

    value: Any
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    twice: list[tuple[str, ...]] = field(default_factory=list)


def documents(text: str) -> list[Document]:
    """The documents of a file; raises YamlError."""
    try:
        _bounded(text)
        nodes = list(yaml.compose_all(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(f"not valid YAML, {error.problem or 'it cannot be read'}", line) from None
    except yaml.YAMLError:
        raise YamlError("not valid YAML, it has a character that YAML does not allow", 1) from None
    left = [MOST]
    return [_document(node, left) for node in nodes if node is not None]


def _bounded(text: str) -> None:
    """Depth is measured event by event, before anything recurses."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise YamlError("nested too deeply", _line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(found: Any) -> int:
    return int(found.start_mark.line) + 1


def _document(node: yaml.Node, left: list[int]) -> Document:
    found = Document(None)
    found.value = _built(node, (), found, left, set())
    return found


def _built(node: yaml.Node, path: tuple[str, ...], into: Document, left: list[int], above: set[int]) -> Any:
    left[0] -= 1
    line = _line(node)
    if left[0] < 0:
        raise YamlError("its aliases repeat too much", line)
    if id(node) in above:
        raise YamlError("an alias repeats what it stands in", line)
    into.lines.setdefault(path, line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, into, left, above | {id(node)})
    if isinstance(node, yaml.SequenceNode):
        inside = above | {id(node)}
        return [_built(item, (*path, str(i)), into, left, inside) for i, item in enumerate(node.value)]
    return _scalar(node, ".".join(path)) if isinstance(node, yaml.ScalarNode) else None


def _mapping(
    node: yaml.MappingNode, path: tuple[str, ...], into: Document, left: list[int], above: set[int]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in _pairs(node, left, above):
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        here = (*path, name)
        if name in found:
            into.twice.append(here)
            found[name] = Unknown(".".join(here), f"'{name}' is written twice", "keep one of them")
            continue
        into.lines[here] = _line(key)
        found[name] = _built(item, here, into, left, above)
    return found


def _pairs(node: yaml.MappingNode, left: list[int], above: set[int]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Keys and values; those that `<<` takes from elsewhere come last and only where the key is not there."""
    own = [pair for pair in node.value if pair[0].tag != "tag:yaml.org,2002:merge"]
    yield from own
    known = {str(key.value) for key, _ in own}
    for _, merged in (pair for pair in node.value if pair[0].tag == "tag:yaml.org,2002:merge"):
        for other in merged.value if isinstance(merged, yaml.SequenceNode) else [merged]:
            if id(other) in above:
                raise YamlError("an alias repeats what it stands in", _line(node))
            if not isinstance(other, yaml.MappingNode):
                continue
            left[0] -= len(other.value)
            for key, item in _pairs(other, left, above | {id(other)}) if left[0] > 0 else ():
                if str(key.value) not in known:
                    known.add(str(key.value))
                    yield key, item


def _scalar(node: yaml.ScalarNode, path: str) -> Any:
    text, kind = str(node.value), node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("yes", "true", "on")
    if (
        kind == "int"
        and re.fullmatch(r"[-+]?[0-9]{1,18}", text)
        and not text.lstrip("+-").startswith("0" * (len(text) > 1))
    ):
        return int(text)
    if _PLACEHOLDER.search(text):
        return Unknown(path, "it is a placeholder that something else fills in", _FILLED)
    return text
