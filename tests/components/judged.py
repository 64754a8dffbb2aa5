"""Programs under the SDK's own mocks, and what the rules say of the resources that they register."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import mocks

from modelrail.evaluation import Evaluator
from modelrail.facts import arm_paths
from modelrail.findings import Finding
from modelrail.offline import arm, schema
from modelrail.offline.check import check
from modelrail.offline.values import settle
from modelrail.readers.pulumi import read_resource
from modelrail.resources import Unit
from modelrail.settings import Settings

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"


@dataclass(frozen=True)
class Made:
    """One registered resource: type token, logical name, inputs as the engine gets them, id and other outputs."""

    token: str
    name: str
    inputs: dict[str, Any]
    id: str
    outputs: dict[str, Any]


class Azure(pulumi.runtime.Mocks):
    """Stands in for the provider: each resource gets the id that Azure gives, and outputs of the right type."""

    def __init__(self) -> None:
        self.made: list[Made] = []

    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        template, known = arm_paths.template(args.typ), schema.resource(args.typ)
        assert template and known, f"{args.typ} is no type of the SDK"
        path = defaultdict(lambda: args.name, args.inputs)
        id_ = arm.identify(template, path, SUBSCRIPTION)
        outputs = settle(args.inputs, schema.fields(known.outputs), id_, {"name": id_.rpartition("/")[2]})
        self.made.append(Made(args.typ, args.name, args.inputs, id_, outputs))
        return id_, outputs

    def call(self, args: Any) -> dict[str, Any]:
        return {"tenantId": "tenant", "subscriptionId": SUBSCRIPTION}


def run(program: Callable[[], Any], azure: Azure | None = None) -> list[Made]:
    """Runs a program to its end; gives what it registered, components left out."""
    azure = azure or Azure()
    mocks.set_mocks(azure, project="modelrail", stack="dev")
    try:
        pulumi.runtime.test(lambda: program() and None)()
    finally:
        _stop_all()
    return azure.made


def _stop_all() -> None:
    """What a refused program still had to do would fail the next one."""
    loop = asyncio.get_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def misfits(made: list[Made]) -> list[str]:
    """What the SDK's types say of the inputs: what is missing, of the wrong type, unknown, or off the list of an enum,
    and names that Azure refuses."""
    said = []
    for one in made:
        known, template = schema.resource(one.token), arm_paths.template(one.token)
        assert known
        inputs = schema.fields(known.inputs)
        said += [f"{one.name}: {remark.text}" for remark in check(inputs, one.inputs)]
        said += [f"{one.name}: {fault}" for fault in arm.name_faults(one.token, template, one.inputs)]
        if "location" in inputs and "location" not in one.inputs and arm.needs_location(one.token, known):
            said.append(f"{one.name}: has no location")
    return said


def findings(made: list[Made], settings: Settings) -> list[Finding]:
    """What blocks, of all rules at once, as at an update: every id is known."""
    read = [read_resource(m.token, m.inputs, f"{m.token}::{m.name}", m.name) for m in made]
    unit = Unit([found[0] for found in read if found])
    return [finding for finding in Evaluator(settings).evaluate(unit) if finding.blocking]
