"""Every statement of the article is held by a rule or a component, or says why no template can show it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from modelrail import facts
from modelrail.rules import ALL

ROOT = Path(__file__).parents[2]


def script() -> Any:
    spec = importlib.util.spec_from_file_location("statements", ROOT / "support" / "statements.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_statement_is_left_open() -> None:
    held = {number for rule in ALL for number in rule.claims}
    listed = facts.load("statements")["statements"]
    open_ = [
        s["number"] for s in listed if s["number"] not in held and not s.get("shown_by") and not s.get("not_shown")
    ]
    assert not open_, f"neither rule nor component nor reason: {open_}"
    assert held <= {s["number"] for s in listed}


def test_the_page_is_what_the_script_makes() -> None:
    page = (ROOT / "docs" / "statements.md").read_text()
    assert script().text() == page, "docs/statements.md is old: .venv/bin/python support/statements.py"
