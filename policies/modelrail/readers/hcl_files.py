"""The files of one folder of a Terraform configuration, put together as Terraform does."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelrail.readers import hcl_source
from modelrail.readers.hcl import Attribute, Block, Body, Expression, literal
from modelrail.readers.json_text import JsonError, Twice, decode, to_text

_LABELS = {"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "provider": 1}
_LARGEST = 16_000_000
MOST_FILES = 2_000
"""Files of one configuration with its modules."""


@dataclass
class Folder:
    """What the files of a folder say.

    Args:
        blocks: of all files, by type. files: those that were read. errors: (file, line, what is wrong).
        guarded: whether their bytes name what must not pass unread.
    """

    path: Path
    blocks: dict[str, list[Block]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    errors: list[tuple[str, int, str]] = field(default_factory=list)

    def of(self, type_: str) -> list[Block]:
        """The blocks of a type."""
        return self.blocks.get(type_, [])


def shown(path: object) -> str:
    """A path as text, also where its bytes are none."""
    return os.fsencode(str(path)).decode(errors="replace")


def is_configuration(name: str) -> bool:
    """Whether a file is part of a configuration by its name."""
    return name.lower().endswith((".tf", ".tf.json")) and not name.startswith((".", "~", "#"))


def configuration(path: Path) -> list[Path]:
    """The files of a folder that Terraform reads, overriding ones last."""
    try:
        names = sorted(file.name for file in path.iterdir() if is_configuration(file.name))
    except OSError:
        return []
    files = [path / name for name in names if (path / name).is_file()]
    return sorted(files[:MOST_FILES], key=lambda file: _overrides(file.name))


def _overrides(name: str) -> bool:
    stem = name.lower().removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


def folder(path: Path) -> Folder:
    """Reads the configuration of one folder."""
    found = Folder(path)
    for file in configuration(path):
        found.files.append(file)
        body = _body(file, found)
        if body.errors:
            name, line = min(body.errors, key=lambda e: e[1])
            found.errors.append((name, line, "its syntax is broken"))
        for block in body.blocks:
            if _overrides(file.name) and _override(found, block):
                continue
            found.blocks.setdefault(block.type, []).append(block)
    return found


def _override(found: Folder, block: Block) -> bool:
    """Lays a block of an override file over the one that it is about."""
    about = next((b for b in found.of(block.type) if b.labels == block.labels and block.labels), None)
    if about is None:
        return False
    replaced = {inner.type for inner in block.body.blocks}
    about.body.attributes.update(block.body.attributes)
    kept = [inner for inner in about.body.blocks if inner.type not in replaced]
    about.body.blocks = [*kept, *block.body.blocks]
    return True


def _body(file: Path, found: Folder) -> Body:
    name = shown(file)
    try:
        if file.stat().st_size > _LARGEST:
            found.errors.append((name, 1, "it is too large to read"))
            return Body()
        text = to_text(file.read_bytes())
    except OSError as error:
        found.errors.append((name, 1, f"it cannot be read, {error.strerror}"))
        return Body()
    except JsonError as error:
        found.errors.append((name, error.line, str(error)))
        return Body()
    if not file.name.lower().endswith(".json"):
        return hcl_source.parse(text.encode(errors="replace"), name)
    try:
        return from_json(decode(text), name)
    except JsonError as error:
        found.errors.append((name, error.line, str(error)))
    except RecursionError:
        found.errors.append((name, 1, "it is nested too deeply"))
    return Body()


def from_json(document: Any, file: str) -> Body:
    """The body of a `.tf.json` file."""
    found = Body()
    if not isinstance(document, dict):
        found.errors.append((file, 1))
        return found
    for type_, content in document.items():
        for labels, inner in _labelled(content, _LABELS.get(type_, 0), ()):
            found.blocks.append(Block(type_, labels, _json_body(inner, file), file, 1))
    return found


def _labelled(content: Any, depth: int, labels: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
    for one in content if isinstance(content, list) else [content]:
        if depth and isinstance(one, dict):
            for label, inner in one.items():
                yield from _labelled(inner, depth - 1, (*labels, label))
        else:
            yield labels, one


def _json_body(content: Any, file: str) -> Body:
    body = Body()
    for key, value in content.items() if isinstance(content, dict) else ():
        if key == "dynamic" and isinstance(value, (dict, list)):
            for labels, inner in _labelled(value, 1, ()):
                body.blocks.append(Block("dynamic", labels, _dynamic(inner, file), file, 1))
        elif key in ("lifecycle", "provisioner", "connection", "required_providers"):
            for labels, inner in _labelled(value, int(key == "provisioner"), ()):
                body.blocks.append(Block(key, labels, _json_body(inner, file), file, 1))
        else:
            body.attributes[key] = Attribute(_expression(value), file, 1)
    return body


def _dynamic(content: Any, file: str) -> Body:
    body = _json_body({k: v for k, v in content.items() if k != "content"} if isinstance(content, dict) else {}, file)
    inner = content.get("content") if isinstance(content, dict) else None
    for one in inner if isinstance(inner, list) else [inner]:
        body.blocks.append(Block("content", (), _json_body(one, file), file, 1))
    return body


def _expression(value: Any) -> Expression:
    return literal(_untwisted(value), hcl_source.template)


def _untwisted(value: Any) -> Any:
    """JSON without keys that are written twice: the last one counts, as for Terraform."""
    if isinstance(value, Twice):
        return "${" + f"twice_{value.key}" + "}"
    if isinstance(value, dict):
        return {k: _untwisted(v) for k, v in value.items()}
    return [_untwisted(v) for v in value] if isinstance(value, list) else value


def variables(path: Path) -> tuple[dict[str, Attribute], list[Path], list[tuple[str, int, str]]]:
    """Values from the files that Terraform reads by itself, the later ones stronger; the files; what is wrong."""
    try:
        names = sorted(file.name for file in path.iterdir())
    except OSError:
        return {}, [], []
    own: list[str] = [n for n in ("terraform.tfvars", "terraform.tfvars.json") if n in names]
    own += [n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    values: dict[str, Attribute] = {}
    read = Folder(path)
    for name in own:
        file = path / name
        body = _tfvars(file, read)
        if body.errors:
            read.errors.append((shown(file), min(line for _, line in body.errors), "its syntax is broken"))
        values.update(body.attributes)
        read.files.append(file)
    return values, read.files, read.errors


def _tfvars(file: Path, read: Folder) -> Body:
    if not file.name.endswith(".json"):
        return _body(file, read)
    try:
        content = decode(to_text(file.read_bytes()))
    except OSError as error:
        read.errors.append((shown(file), 1, f"it cannot be read, {error.strerror}"))
    except (JsonError, RecursionError) as error:
        read.errors.append((shown(file), getattr(error, "line", 1), "it is no JSON"))
    else:
        found = content.items() if isinstance(content, dict) else ()
        return Body({k: Attribute(literal(_untwisted(v)), shown(file), 1) for k, v in found})
    return Body()
