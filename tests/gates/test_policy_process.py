"""The pack as the engine runs it, a process asked over gRPC: the cases have the verdicts they have everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from modelrail import rules
from modelrail.gates import crossguard
from tests import cases
from tests.cases import as_arm
from tests.cases.as_pulumi import TOKENS, expressible, inputs

ROOT = Path(__file__).parents[2]
CASES = [case for case in cases.load() if expressible(case)]
POLICIES = [crossguard.SETTINGS_POLICY, *(crossguard.policy_name(rule.id, rule.slug) for rule in rules.ALL)]


@pytest.fixture(scope="module")
def pack() -> Iterator[Any]:
    environment = {**os.environ, "PULUMI_PROJECT": "p", "PULUMI_STACK": "s", "PULUMI_DRY_RUN": "true"}
    environment.pop("MODELRAIL_SETTINGS", None)
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:9", str(ROOT / "policies")]
    process = subprocess.Popen(command, cwd=ROOT / "policies", env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = process.stdout.readline().strip()
    yield analyzer_pb2_grpc.AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{port}"))
    process.kill()
    process.wait()


def configure(pack: Any, settings: Path) -> None:
    """A new run: settings read anew, nothing kept of the last one."""
    pack.ConfigureStack(proto.AnalyzerStackConfigureRequest(project="p", stack="s", dry_run=True))
    request = proto.ConfigureAnalyzerRequest()
    for name in POLICIES:
        request.policyConfig[name].enforcementLevel = proto.MANDATORY
    request.policyConfig[crossguard.SETTINGS_POLICY].properties.update({"file": str(settings)})
    pack.Configure(request)


def judged(pack: Any, case: cases.Case, settings: Path) -> list[Any]:
    """What the pack says of every resource, and of the stack."""
    configure(pack, settings)
    found: list[Any] = []
    stack = proto.AnalyzeStackRequest()
    for i, resource in enumerate(case.resources):
        token = TOKENS[resource["type"].lower()]
        request = proto.AnalyzeRequest(type=token, name=f"r{i}", urn=f"urn:pulumi:s::p::{token}::r{i}")
        request.properties.update(inputs(resource))
        found += pack.Analyze(request).diagnostics
        stack.resources.add(type=token, urn=request.urn, name=request.name)
    return found + list(pack.AnalyzeStack(stack).diagnostics)


def verdicts(found: list[Any], wanted: dict[str, str]) -> dict[str, str]:
    said = {rule: {"cannot be decided" in d.message for d in found if d.policyName.startswith(rule)} for rule in wanted}
    return {r: "violation" if False in s else "undecided" if s else "compliant" for r, s in said.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: cases.Case, pack: Any, tmp_path: Path) -> None:
    found = judged(pack, case, as_arm.write(case, tmp_path / "case").with_name("modelrail.yaml"))
    blocking = {d.policyName[:5] for d in found if d.enforcementLevel == proto.MANDATORY}
    said = [f"{d.policyName}: {d.message}" for d in found]
    assert verdicts(found, case.expect) == case.expect, said
    assert {rule: rule in blocking for rule in case.expect} == cases.expected_blocks(case), said
