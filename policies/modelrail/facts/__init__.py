"""Dated facts with their sources: catalog, registries, geographies, property names.

Each file says as of when it holds and where each line was read. Files are decoded at first use, once.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent


@functools.cache
def load(name: str) -> dict[str, Any]:
    """One file of facts, decoded."""
    found: dict[str, Any] = msgspec.json.decode((HERE / f"{name}.json").read_bytes())
    return found


def as_of(name: str) -> str:
    """The date a file of facts holds for, `YYYY-MM-DD`."""
    return str(load(name)["as_of"])


@functools.cache
def offers() -> tuple[dict[str, Any], ...]:
    """Models that Microsoft hosts, on serverless endpoints or in Foundry."""
    return tuple(load("catalog")["offers"])


@functools.cache
def curated() -> dict[str, dict[str, Any]]:
    """Models of the curated registry by canonical id in lower case, exact version included."""
    found = load("catalog")["curated_registry"]
    prefix = f"azureml://registries/{found['registry']}/models/"
    return {f"{prefix}{m['name']}/versions/{m['version']}".lower(): m for m in found["models"]}


@functools.cache
def regions() -> dict[str, dict[str, Any]]:
    """Production regions by programmatic name."""
    return {r["name"]: r for r in load("geographies")["regions"] if r["kind"] == "production"}


def source(file: str, key: str) -> dict[str, Any]:
    """Repository, path, commit, date and address of one source of a file."""
    found: dict[str, Any] = load(file)["sources"][key]
    return found


def properties(type_: str) -> tuple[str, ...]:
    """Property paths that a lower-cased ARM type has, as ARM spells them; empty for a type not in the facts."""
    return tuple(load("properties")["types"].get(type_, ()))
