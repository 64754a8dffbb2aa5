"""A sample of the cases on the real engine: a program registers each resource as the case has it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelrail.facts import arm_paths
from modelrail.offline import arm, schema
from modelrail.offline.check import check
from tests import cases
from tests.cases import as_arm
from tests.cases.as_pulumi import TOKENS, UNKNOWN, expressible, inputs
from tests.engine.conftest import Project, Ran

PROGRAM = """
import json
import pulumi
import pulumi_azure_native as azure

later = azure.resources.ResourceGroup("later", location="swedencentral").id


def value(written):
    if isinstance(written, dict):
        return {key: value(item) for key, item in written.items()}
    if isinstance(written, list):
        return [value(item) for item in written]
    return later if written == UNKNOWN else written


class Made(pulumi.CustomResource):
    pass


for i, (token, written) in enumerate(json.loads(RESOURCES)):
    Made(token, f"r{i}", {"resourceGroupName": "rg", **value(written)})
"""
EVERY = 3
"""Of rules and verdicts one in so many is shown at once, the others are slow together."""


def taken(case: cases.Case) -> bool:
    """Whether azure-native takes every resource of the case, so that the pack sees it."""
    return not any(fault for resource in case.resources for fault in faults(resource))


def faults(resource: dict[str, Any]) -> Iterator[str]:
    token = TOKENS[resource["type"].lower()]
    known, values = schema.resource(token), {"resourceGroupName": "rg", **inputs(resource)}
    if known:
        yield from (said.text for said in check(schema.fields(known.inputs), values) if said.error)
        yield from arm.name_faults(token, arm_paths.template(token), values)
        if arm.needs_location(token, known) and "location" not in values:
            yield "no location"


def preview(case: cases.Case, folder: Path) -> Ran:
    project = Project(as_arm.write(case, folder / "project").parent, folder / "state")
    resources = [(TOKENS[r["type"].lower()], inputs(r)) for r in case.resources]
    head = f"RESOURCES = {json.dumps(resources)!r}\nUNKNOWN = {UNKNOWN!r}\n"
    project.write("__main__.py", head + PROGRAM)
    project.write("Pulumi.yaml", "name: case\nruntime: python\n")
    return project.run("preview")


def chosen() -> dict[tuple[str, str], cases.Case]:
    """For each rule and verdict the case with most resources that azure-native takes."""
    found: dict[tuple[str, str], cases.Case] = {}
    for case in sorted(cases.load(), key=lambda c: -len(c.resources)):
        key = (case.rule, case.expect.get(case.rule, ""))
        if key not in found and case.rule and case.file != "evasions" and expressible(case) and taken(case):
            found[key] = case
    return dict(sorted(found.items()))


CHOSEN = chosen()


def marked(i: int, rule: str, verdict: str) -> Any:
    slow = (pytest.mark.slow,) if i % EVERY else ()
    return pytest.param(rule, verdict, marks=slow, id=f"{rule}-{verdict}")


@pytest.mark.parametrize(("rule", "verdict"), [marked(i, *key) for i, key in enumerate(CHOSEN)])
def test_case(rule: str, verdict: str, tmp_path: Path, engine: Path) -> None:
    case = CHOSEN[rule, verdict]
    ran = preview(case, tmp_path)
    blocking = set(re.findall(r"\[mandatory\].*?(MR\d{3})-", ran.text))
    assert {r: r in blocking for r in case.expect} == cases.expected_blocks(case), f"{case}\n{ran.text}"
    assert ran.status == (1 if blocking else 0), ran.text
