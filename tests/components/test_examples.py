"""Every example registers resources in which the strict profile finds nothing, in fewer lines than azure-native."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from modelrail import settings

from .judged import Made, findings, misfits, run
from .plain import RULE, lines, program

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "components" / "lines.md"
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/*/__main__.py"))
HEAD = """# Lines that you write

With the components, and for exactly the same resources with azure-native by hand: the second program is made from what
the first registers, written as ruff formats it, and judged clean by the strict profile like the first. Blank lines,
comments and docstrings are not counted, nor are the rules of policy definitions, which would be files. Made by
`tests/components/test_examples.py` with `MODELRAIL_UPDATE=1`.

| stack | resources | with components | with azure-native |
| --- | ---: | ---: | ---: |
"""


def made_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """What the program in a folder registers, with its configuration and settings."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MODELRAIL_SETTINGS", raising=False)
    stack = folder / "Pulumi.dev.yaml"
    config: dict[str, Any] = (yaml.safe_load(stack.read_text()) or {}) if stack.exists() else {}
    pulumi.runtime.set_all_config({key: _text(value) for key, value in (config.get("config") or {}).items()})
    return run(lambda: runpy.run_path(str(folder / "__main__.py")))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def named(folder: Path) -> str:
    return str(folder.relative_to(ROOT / "examples"))


@pytest.mark.parametrize("folder", EXAMPLES, ids=named)
def test_the_strict_profile_finds_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings.load(folder / "modelrail.yaml")
    assert found.profile == "strict"
    made = made_by(folder, monkeypatch)
    assert made and not misfits(made)
    assert not [(f.rule, f.address, f.path, f.message) for f in findings(made, found)]


def test_every_component_has_its_three_examples() -> None:
    import components

    kinds = {Path(str(component.__module__).replace(".", "/")).name for component in components.ALL}
    wanted = {f"{kind}/{variant}" for kind in kinds for variant in ("defaults", "max", "waf-aligned")}
    assert {named(folder) for folder in EXAMPLES} == wanted


@pytest.mark.slow
def test_the_page_of_lines_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    for folder in [*(e for e in EXAMPLES if e.name == "defaults"), ROOT]:
        made = made_by(folder, monkeypatch)
        by_hand = program(made)
        files = {"RULES": {m.name: m.inputs[RULE] for m in made if RULE in m.inputs}}
        same = run(lambda text=by_hand, files=files: exec(text, files))  # type: ignore[misc]
        assert [(m.token, m.inputs) for m in sorted(same, key=_key)] == [
            (m.token, m.inputs) for m in sorted(made, key=_key)
        ]
        ours = lines((folder / "__main__.py").read_text())
        name = f"examples/{named(folder)}" if folder != ROOT else "the reference stack"
        rows.append(f"| {name} | {len(made)} | {ours} | {lines(by_hand)} |\n")
    text = HEAD + "".join(rows)
    if os.environ.get("MODELRAIL_UPDATE"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "run it again with MODELRAIL_UPDATE=1"


def _key(made: Made) -> tuple[str, str]:
    return made.token, made.name
