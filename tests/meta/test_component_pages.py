"""The page of each component is what its types, docstrings and example make, and tells every input and output."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import components

ROOT = Path(__file__).parents[2]


@cache
def made() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("component_pages", ROOT / "support" / "component_pages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


@pytest.mark.parametrize("name", ["README.md", *(f"{c.__module__.rpartition('.')[2]}.md" for c in components.ALL)])
def test_a_page_is_what_the_script_makes(name: str) -> None:
    page = (ROOT / "docs" / "components" / name).read_text()
    assert made()[name] == page, f"docs/components/{name} is old: .venv/bin/python support/component_pages.py"


@pytest.mark.parametrize("component", components.ALL, ids=lambda c: c.__name__)
def test_every_input_and_output_is_told(component: Any) -> None:
    page = made()[f"{component.__module__.rpartition('.')[2]}.md"]
    told = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    inputs = component.__init__.__annotations__["args"].__annotations__
    outputs = [key for key in component.__annotations__ if not key.startswith("_")]
    missing = [key for key in (*inputs, *outputs) if not told.get(key, "").strip()]
    assert not missing, f"without a docstring below it: {missing}"


@pytest.mark.parametrize("component", components.ALL, ids=lambda c: c.__name__)
def test_a_page_says_what_it_holds_and_what_can_be_deleted(component: Any) -> None:
    page = made()[f"{component.__module__.rpartition('.')[2]}.md"]
    held = page.partition("## What it holds")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| \d+ ", held, re.MULTILINE)) >= 5, "few statements: are the rules' claims read?"
    assert "## What can be deleted, and how" in page, "add it to the docstring of the module"
    boxes, arrows = len(re.findall(r"^ +n\d+\[", page, re.MULTILINE)), page.count(" --> ")
    assert boxes and arrows >= boxes // 2, "what needs what is not read"
