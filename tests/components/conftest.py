"""Programs under the SDK's own mocks: what they register, before any engine or policy sees it."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from modelrail.facts import arm_paths
from modelrail.offline import arm

logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of a refused output, many futures say the same again

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
Registered = tuple[str, str, dict[str, Any]]
"""Type token, logical name, and inputs as the engine gets them."""


class Azure(pulumi.runtime.Mocks):
    """Stands in for the provider: a resource gives back its inputs, and has the id that Azure would give it.

    Args:
        outputs: more outputs for resources, by the last part of the type token.
    """

    def __init__(self, outputs: dict[str, dict[str, Any]] | None = None) -> None:
        self.registered: list[Registered] = []
        self._outputs = outputs or {}

    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        self.registered.append((args.typ, args.name, args.inputs))
        names = defaultdict(lambda: args.name, args.inputs)
        id_ = arm.identify(arm_paths.template(args.typ) or f"/{args.name}", names, SUBSCRIPTION)
        given = dict(args.inputs)
        if isinstance(given.get("identity"), dict):  # identities go in as a list and come out as a map
            ids = given["identity"].get("userAssignedIdentities") or []
            given["identity"] = {**given["identity"], "userAssignedIdentities": {id_: {} for id_ in ids}}
        more = self._outputs.get(args.typ.rpartition(":")[2], {})
        return id_, {**given, "name": id_.rpartition("/")[2], **more}

    def call(self, args: Any) -> dict[str, Any]:
        return {"tenantId": "tenant", "subscriptionId": SUBSCRIPTION}


def run(
    program: Callable[[], Any], outputs: dict[str, dict[str, Any]] | None = None, azure: Azure | None = None
) -> list[Registered]:
    """Runs a program to its end; gives what it registered, components left out.

    Args:
        outputs: as for Azure. azure: one of your own, which has what was registered also when the program fails.
    """
    azure = azure or Azure(outputs)
    mocks.set_mocks(azure, project="modelrail", stack="dev")
    pulumi.runtime.test(lambda: program() and None)()
    return azure.registered


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`settings("profile: strict")`: the settings of the program, instead of modelrail.yaml of this repository."""

    def write(text: str) -> None:
        file = tmp_path / f"{uuid.uuid4().hex}.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("MODELRAIL_SETTINGS", str(file))

    return write


def by_part(made: list[Registered], component: str = "it") -> dict[str, dict[str, Any]]:
    """Inputs by the name that a resource has inside its component."""
    return {name.removeprefix(f"{component}-"): inputs for _, name, inputs in made}


def at(value: Any, path: str) -> Any:
    """What stands at `properties.rules[0].name`; None where nothing does."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
