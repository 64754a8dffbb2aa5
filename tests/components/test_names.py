"""A component's name is the only one of the program, because names of Azure resources are made of it."""

from __future__ import annotations

from typing import Any

import pytest

import components
from components.errors import ArgumentError

from .judged import Azure, run

PLACE = {"resource_group_name": "rg", "location": "eastus2"}


def store(name: str) -> Any:
    return components.FineTuneStorage(name, {**PLACE})


def workspace(name: str) -> Any:
    return components.IsolatedWorkspace(name, {**PLACE})


@pytest.mark.parametrize(
    ("first", "second", "name", "kind"),
    [
        (store, store, "data", "FineTuneStorage"),
        (store, workspace, "data", "FineTuneStorage"),
        (workspace, lambda name: store("data-store"), "data", "FineTuneStorage"),
    ],
    ids=["the same twice", "of another kind", "what a component makes inside"],
)
def test_a_name_is_taken_once(first: Any, second: Any, name: str, kind: str, settings: Any) -> None:
    settings("profile: strict")
    azure = Azure()
    with pytest.raises(ArgumentError) as refused:
        run(lambda: (first(name), second(name)), azure)
    assert refused.value.property_path == "name"
    assert f"is taken by a {kind} of this program" in refused.value.reason
    registered = [(made.token, made.name) for made in azure.made]
    assert len(registered) == len(set(registered)), "the second one made something"


def test_the_next_run_may_have_it(settings: Any) -> None:
    settings("profile: strict")
    assert len(run(lambda: store("data"))) == len(run(lambda: store("data")))
