"""Writes docs/components/: a page a component, from its types, docstrings and what its `defaults` example makes."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "support")]

from component_runs import Held, held, made_by, picture, run  # noqa: E402
from typing_extensions import NotRequired  # noqa: E402

import components  # noqa: E402
from modelrail import facts  # noqa: E402

PAGES = ROOT / "docs" / "components"
MADE = "Made by `support/component_pages.py` from the component and its example; `make test` compares.\n"
INDEX = """# Components

Settings come from `modelrail.yaml`: what it refuses, a component refuses before a resource is made, with the name of
the argument. `transform` adds properties to an inner resource, by the name that the picture shows; the policy pack
still judges the result. [Your first real `pulumi up`](../first-up.md) says what Azure asks for.
"""
PICTURE = """{count} resources, from required arguments only. An arrow leads to what a resource needs first. A box is a
type of resource, with the names by which `transform` knows them.

{picture}
"""
HOLDS = """## What it holds

The statements of Microsoft's article, as [docs/statements.md](../statements.md) numbers them, with the property by
which a rule sees that it holds. Values are those of the example.

"""
PLAIN = {str: "text", int: "number", bool: "true or false"}


def pages() -> dict[str, str]:
    """File name to text."""
    found = {f"{_file(component)}.md": page(component) for component in components.ALL}
    return {"README.md": index(), **found}


def index() -> str:
    """The page that leads to the others."""
    rows = [f"| [{c.__name__}]({_file(c)}.md) | {_sentence(c)} |" for c in components.ALL]
    return "\n".join([INDEX, "| component | makes |", "| --- | --- |", *rows, "", MADE])


def page(component: Any) -> str:
    """The page of a component."""
    kind, example = component.__init__.__annotations__["args"], ROOT / "examples" / _file(component) / "defaults"
    boxes = made_by(run(example), component.__name__)
    parts = [
        f"# {component.__name__}\n\n{_sentence(component)}\n",
        PICTURE.format(count=len(boxes), picture=picture(boxes)),
        f"## Example\n\n```python\n{_program(example)}```\n\n{_examples(component)}\n",
        "## Inputs\n",
        *_inputs(kind),
        f"## Outputs\n\n{_table(_outputs(component), ('output', 'type', 'meaning'))}\n",
        HOLDS + _statements(component, held(boxes)),
        *_notes(component),
        MADE,
    ]
    return "\n".join(parts)


def _file(component: Any) -> str:
    return str(component.__module__).rpartition(".")[2]


def _sentence(component: Any) -> str:
    """The first paragraph of its module, without its name."""
    text = _paragraphs(component)[0].partition(": ")[2]
    return f"{text[:1].upper()}{text[1:]}"


@functools.cache
def _paragraphs(component: Any) -> list[str]:
    module = sys.modules[component.__module__].__doc__ or ""
    return [
        " ".join(text.split()) if ":\n" not in text and "\n:" not in text else text for text in module.split("\n\n")
    ]


def _notes(component: Any) -> Iterator[str]:
    """The other paragraphs of its module; a heading with `: ` lines below it becomes a section with a list."""
    for text in _paragraphs(component)[1:]:
        lines = text.strip().split("\n")
        if len(lines) > 1 and lines[1].startswith(":"):
            items = [
                " ".join(item.split()) for item in re.split(r"^: ", "\n".join(lines[1:]), flags=re.MULTILINE) if item
            ]
            yield f"## {lines[0]}\n\n" + "\n".join(f"- {item}" for item in items) + "\n"
        else:
            yield text.strip() + "\n"


def _program(example: Path) -> str:
    return (example / "__main__.py").read_text()


def _examples(component: Any) -> str:
    names = ("defaults", "max", "waf-aligned")
    there = [name for name in names if (ROOT / "examples" / _file(component) / name).is_dir()]
    links = ", ".join(f"[{name}](../../examples/{_file(component)}/{name}/)" for name in there)
    return f"As projects, with their settings: {links}."


def _inputs(kind: Any, name: str = "") -> Iterator[str]:
    """The table of a TypedDict, required arguments first, and then those of the objects in it."""
    docs, rows, inner = _documented(kind), [], {}
    for key, hint in sorted(kind.__annotations__.items(), key=lambda pair: get_origin(pair[1]) is NotRequired):
        required = get_origin(hint) is not NotRequired
        bare = _bare(hint)
        rows.append((f"`{key}`", _type(bare), "yes" if required else "", docs.get(key, "")))
        inner |= dict.fromkeys(_nested(bare), key)
    yield (f"### `{name}`\n\n" if name else "") + _table(rows, ("input", "type", "required", "meaning")) + "\n"
    for nested, key in inner.items():
        yield from _inputs(nested, f"{name}.{key}".lstrip("."))


def _outputs(component: Any) -> list[tuple[str, str, str]]:
    docs = _documented(component)
    outputs = {key: hint for key, hint in component.__annotations__.items() if key in docs}
    return [(f"`{key}`", _type(_bare(hint)), docs[key]) for key, hint in outputs.items()]


def _bare(hint: Any) -> Any:
    """`str` of `NotRequired[pulumi.Input[str]]` and of `pulumi.Output[Optional[str]]`."""
    origin = get_origin(hint)
    if origin in (NotRequired, *_OUTPUT) or "Union" in str(origin):
        return _bare(get_args(hint)[0])
    return hint


def _type(hint: Any) -> str:
    """In words; text of an output counts as text."""
    hint, origin = _bare(hint), get_origin(_bare(hint))
    if origin is list:
        return f"list: {_type(get_args(hint)[0])}"
    if origin is dict:
        return f"object: {_type(get_args(hint)[1])} by name"
    return PLAIN.get(hint, "object" if hint is not Any else "anything")


def _nested(hint: Any) -> Iterator[Any]:
    hint = _bare(hint)
    if hasattr(hint, "__total__"):
        yield hint
    for inner in get_args(hint):
        yield from _nested(inner)


def _documented(kind: Any) -> dict[str, str]:
    """Docstrings under the annotations of a class and of those that it is made from."""
    module = sys.modules[kind.__module__]
    found: dict[str, str] = {}
    tree = ast.parse(inspect.getsource(module))
    (class_,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    for base in class_.bases:
        known = getattr(module, base.id, None) if isinstance(base, ast.Name) else None
        found |= _documented(known) if hasattr(known, "__total__") and known.__module__ != "typing" else {}
    for line, after in zip(class_.body, class_.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(after, ast.Expr):
            found[line.target.id] = " ".join(ast.literal_eval(after.value).split())
    return found


def _statements(component: Any, found: list[Held]) -> str:
    """A row for each statement and type; without a property where only the component as a whole holds it."""
    said = {row["number"]: row for row in facts.load("statements")["statements"]}
    rows: dict[tuple[int, str, str], dict[str, None]] = {}
    for one in found:
        property_ = f"`{one.path.removeprefix('properties.')}` {one.value}"
        rows.setdefault((one.statement, one.type, property_), {})[one.rule] = None
    alone = {n for n, row in said.items() if component.__name__ in row.get("shown_by", "")} - {key[0] for key in rows}
    lines: list[tuple[str, ...]] = [
        (f"{number} {said[number]['statement']}", type_, property_, ", ".join(rules))
        for (number, type_, property_), rules in rows.items()
    ]
    lines += [(f"{number} {said[number]['statement']}", "the whole", "", "") for number in alone]
    lines.sort(key=lambda row: (int(row[0].split()[0]), row[1]))
    return _table(_once(lines), ("statement", "resource", "property", "rule")) + "\n"


def _once(rows: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """A statement, and a resource under it, is written in its first row only."""
    before: tuple[str, ...] = ("", "")
    for row in rows:
        same = row[0] == before[0]
        yield ("" if same else row[0], "" if same and row[1] == before[1] else row[1], *row[2:])
        before = row


def _table(rows: Any, head: tuple[str, ...]) -> str:
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in (head, ("---",) * len(head), *rows))
    return "\n".join(f"| {line} |" for line in lines)


_OUTPUT = (components.FineTuneStorage.__annotations__["storage_account_id"].__origin__,)


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for name, text in pages().items():
        (PAGES / name).write_text(text)
