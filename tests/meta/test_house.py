"""What holds for every file: which way imports go, how long a file is, which words and pins there are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "policies" / "modelrail"
LONGEST, DEEPEST = 400, 7
LAYERS = (
    ("facts", "resources", "findings"),
    ("models", "images", "geography", "patterns", "settings", "setting_errors", "types", "predicates", "readers"),
    ("policy_definitions", "assignments", "rights"),
    (
        "explanations",
        "rule",
        "graph",
        "places",
        "idioms",
        "tables",
        "levels",
    ),
    ("waivers", "context", "setting_warnings"),
    ("rules",),
    ("evaluation",),
    ("checking", "reports", "gates", "offline", "rule_list", "model_page"),
    ("checkov_command", "cli"),
)
"""From the bottom up; a module imports from its own layer or one below it."""
PEERS = {"pulumi", "pulumi_policy", "pulumi_azure_native", "checkov", "grpc", "click"}
"""What the core may not know: it runs beside any of them."""


def files(*ends: str) -> list[Path]:
    """The files git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git clone, so there is no list of files")
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(ends) and (ROOT / name).exists()]


def module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports() -> dict[str, set[str]]:
    """Module to what it imports when it is loaded, as full names."""
    known = {module(p): p for p in PACKAGE.rglob("*.py")}
    return {name: {known_as(i, known) for i in loaded(ast.parse(path.read_text()))} for name, path in known.items()}


def loaded(tree: ast.Module) -> set[str]:
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def known_as(name: str, known: dict[str, Path]) -> str:
    """`modelrail.rules.ALL` is an import of the module `modelrail.rules`."""
    return name if name in known or name.rpartition(".")[0] not in known else name.rpartition(".")[0]


def layer(name: str) -> int:
    part = name.split(".")[1] if "." in name else ""
    return next((i for i, parts in enumerate(LAYERS) if part in parts), -1)


def test_every_module_has_a_layer_and_imports_only_downward() -> None:
    wrong = [name for name in imports() if name != "modelrail" and layer(name) < 0]
    assert not wrong, f"no layer for {wrong}"
    upward = [
        f"{name} imports {other}"
        for name, others in imports().items()
        for other in others
        if other.startswith("modelrail.") and layer(other) > layer(name)
    ]
    assert not upward


def test_no_chain_of_imports_is_long_or_a_ring() -> None:
    depth: dict[str, int] = {}

    def measured(name: str, above: tuple[str, ...]) -> int:
        assert name not in above, f"a ring of imports: {' > '.join((*above, name))}"
        if name not in depth:
            below = [o for o in imports().get(name, ()) if o.startswith("modelrail.") and o != name]
            depth[name] = 1 + max((measured(o, (*above, name)) for o in below), default=0)
        return depth[name]

    deepest = max(imports(), key=lambda name: measured(name, ()))
    assert depth[deepest] <= DEEPEST, f"{deepest} is the top of a chain of {depth[deepest]} modules"


def test_the_core_knows_no_gate() -> None:
    core = [name for name in imports() if layer(name) <= 6]
    wrong = [f"{n} imports {o}" for n in core for o in imports()[n] if o.split(".")[0] in PEERS]
    assert not wrong


def test_the_pack_starts_without_the_sdk_of_azure() -> None:
    code = "import sys, modelrail.gates.crossguard; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    assert not {"pulumi_azure_native", "checkov"} & set(shown.stdout.split())


def test_no_file_is_too_long() -> None:
    long = {p.name: n for p in files(".py") if (n := len(p.read_text().splitlines())) > LONGEST}
    assert not long


def test_no_registry_is_named() -> None:
    named = re.compile(r"pypi\.org|pythonhosted\.org|proxy\.golang|crates\.io|registry\.npmjs|--(extra-)?index-url")
    wrong = [p.name for p in files("") if p != Path(__file__) and named.search(p.read_text(errors="replace"))]
    assert not wrong


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for path in files(".txt"):
        if path.parent.name != "requirements":
            continue
        pins = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", path.read_text(), flags=re.MULTILINE))
        loose = [pin.split()[0] for pin in pins if pin.strip() and ("==" not in pin or "--hash=sha256:" not in pin)]
        assert pins and not loose, f"{path.name}: not pinned with a hash: {loose}"
