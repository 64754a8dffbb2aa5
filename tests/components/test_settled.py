"""A new role assignment is waited out before it is used, and an old one never."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import FineTuneStorage, roles

from .conftest import run

NOW = datetime.datetime(2026, 11, 22, 12, 0, 0, tzinfo=datetime.timezone.utc)
RESTS = [
    ("made now", "2026-11-22T12:00:00.1234567Z", 90),
    ("made half a minute ago", "2026-11-22T11:59:30Z", 60),
    ("made 90 seconds ago", "2026-11-22T11:58:30.9+00:00", 0),
    ("of an earlier run", "2026-10-01T08:00:00Z", 0),
    ("by a clock that goes ahead", "2026-11-22T12:05:00Z", 90),
]


@pytest.mark.parametrize(("created", "rest"), [row[1:] for row in RESTS], ids=[row[0] for row in RESTS])
def test_what_is_left_of_the_time_that_azure_needs(created: str, rest: float) -> None:
    assert roles._rest(created, NOW) == rest


def slept(monkeypatch: pytest.MonkeyPatch, created: str | None, preview: bool) -> list[float]:
    """How long a program waits for a role made then, the clock at NOW."""
    waited: list[float] = []

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return NOW

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(roles, "datetime", SimpleNamespace(datetime=Clock, timezone=datetime.timezone))
    monkeypatch.setattr(roles, "asyncio", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    place = {"resource_group_name": "rg", "location": "eastus2"}
    made = run(lambda: FineTuneStorage("it", place), {"RoleAssignment": {"createdOn": created}})
    assert any(token.endswith(":StorageAccount") for token, _, _ in made), "the store was not made"
    return waited


WAITS = [
    ("a new role", "2026-11-22T11:59:50Z", False, [80.0]),
    ("a role of an earlier run", "2026-10-01T08:00:00Z", False, [0.0]),
    ("a preview", "2026-11-22T11:59:50Z", True, []),
    ("a role of unknown age", None, False, []),
]


@pytest.mark.parametrize(("created", "preview", "wanted"), [row[1:] for row in WAITS], ids=[row[0] for row in WAITS])
def test_how_long_a_store_waits(
    created: str | None,
    preview: bool,
    wanted: list[float],
    monkeypatch: pytest.MonkeyPatch,
    settings: Callable[[str], None],
) -> None:
    settings("profile: strict")
    assert slept(monkeypatch, created, preview) == wanted
