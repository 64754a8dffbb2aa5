"""A sample of the cases on the real engine: a program registers each resource as the case has it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

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
TRIES = 6
"""Cases that are tried until azure-native takes the resources of one."""


def chosen() -> dict[tuple[str, str], list[cases.Case]]:
    """For each rule and verdict the cases that azure-native has classes for, those with most resources first."""
    found: dict[tuple[str, str], list[cases.Case]] = {}
    for case in sorted(cases.load(), key=lambda c: -len(c.resources)):
        if expressible(case) and case.rule and case.file != "evasions":
            found.setdefault((case.rule, case.expect.get(case.rule, "")), []).append(case)
    return dict(sorted(found.items()))


def quick(i: int) -> tuple[pytest.MarkDecorator, ...]:
    """Of the three verdicts of a rule one is shown at once, in turn; the others are slow together."""
    return () if i % 4 == 0 else (pytest.mark.slow,)


CHOSEN = chosen()


def refused(ran: Ran) -> bool:
    """Whether the stand-in refused an input, as the real provider would, so that the pack did not see all."""
    return "has a problem: " in ran.text


def preview(case: cases.Case, folder: Path) -> Ran:
    project = Project(as_arm.write(case, folder / "project").parent, folder / "state")
    resources = [(TOKENS[r["type"].lower()], inputs(r)) for r in case.resources]
    head = f"RESOURCES = {json.dumps(resources)!r}\nUNKNOWN = {UNKNOWN!r}\n"
    project.write("__main__.py", head + PROGRAM)
    project.write("Pulumi.yaml", "name: case\nruntime: python\n")
    return project.run("preview")


@pytest.mark.parametrize(
    ("rule", "verdict"), [pytest.param(*key, marks=quick(i), id="-".join(key)) for i, key in enumerate(CHOSEN)]
)
def test_case(rule: str, verdict: str, tmp_path: Path, engine: Path) -> None:
    for i, case in enumerate(CHOSEN[rule, verdict][:TRIES]):
        ran = preview(case, tmp_path / str(i))
        if refused(ran):
            continue
        blocking = set(re.findall(r"\[mandatory\].*?(MR\d{3})-", ran.text))
        assert {r: r in blocking for r in case.expect} == cases.expected_blocks(case), f"{case}\n{ran.text}"
        assert ran.status == (1 if blocking else 0), ran.text
        return
    pytest.skip("azure-native refuses these resources before any policy sees them")
