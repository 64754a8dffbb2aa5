"""A sample of the cases on the real engine: a program registers each resource as the case has it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import cases
from tests.cases import as_arm
from tests.cases.as_pulumi import TOKENS, UNKNOWN, expressible, inputs
from tests.engine.conftest import Project

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
PER_RULE = 1
"""Cases a rule and verdict."""


def sample() -> list[cases.Case]:
    """For each rule and verdict the first cases that azure-native has classes for, those with joins first."""
    chosen: dict[tuple[str, str], list[cases.Case]] = {}
    for case in sorted(cases.load(), key=lambda c: -len(c.resources)):
        if expressible(case) and case.rule:
            chosen.setdefault((case.rule, case.expect.get(case.rule, "")), []).append(case)
    return [case for found in chosen.values() for case in found[:PER_RULE]]


def refused(output: str) -> bool:
    """Whether the stand-in refused an input, as the real provider would, so that the pack saw nothing."""
    return "missing required property" in output or "should be of type" in output


@pytest.mark.parametrize("case", sample(), ids=str)
def test_case(case: cases.Case, tmp_path: Path, engine: Path) -> None:
    project = Project(as_arm.write(case, tmp_path / "project").parent, tmp_path / "state")
    resources = [(TOKENS[r["type"].lower()], inputs(r)) for r in case.resources]
    head = f"RESOURCES = {json.dumps(resources)!r}\nUNKNOWN = {UNKNOWN!r}\n"
    project.write("__main__.py", head + PROGRAM)
    project.write("Pulumi.yaml", "name: case\nruntime: python\n")
    ran = project.run("preview")
    if ran.status == 2 and refused(ran.text):
        pytest.skip("azure-native refuses the resource before any policy sees it")
    blocking = set(re.findall(r"\[mandatory\].*?(MR\d{3})-", ran.text))
    assert {rule: rule in blocking for rule in case.expect} == cases.expected_blocks(case), ran.text
    assert ran.status == (1 if blocking else 0), ran.text
