"""The pack's servicer against the SDK's own with the same rules, a policy each: 100 resources, in one process.

Prints JSON: seconds of both. In plain SDK style every policy gets the resource as proxies and reads it itself.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pulumi_policy.policy as sdk
from pulumi.runtime.proto import analyzer_pb2 as proto
from rounds import seconds

from modelrail import rules
from modelrail.evaluation import Evaluator
from modelrail.gates import crossguard
from modelrail.readers.pulumi import read_resource
from modelrail.settings import Settings
from modelrail.types.normalize import normalize

RESOURCES = 100
ML = "azure-native:machinelearningservices"
PLAIN = sdk._PolicyAnalyzerServicer
MADE: list[tuple[str, dict[str, Any]]] = [
    (f"{ML}:OnlineEndpoint", {"location": "swedencentral", "properties": {"authMode": "AADToken"}}),
    (f"{ML}:OnlineDeployment", {"location": "swedencentral", "properties": {"endpointComputeType": "Managed"}}),
    ("azure-native:storage:StorageAccount", {"location": "swedencentral", "kind": "StorageV2", "accountName": "s"}),
    ("azure-native:network:VirtualNetwork", {"location": "swedencentral", "addressSpace": {"addressPrefixes": ["x"]}}),
]


def requests() -> list[Any]:
    found = []
    for i in range(RESOURCES):
        token, inputs = MADE[i % len(MADE)]
        request = proto.AnalyzeRequest(type=token, name=f"r{i}", urn=f"urn:pulumi:s::p::{token}::r{i}")
        request.properties.update(inputs)
        found.append(request)
    return found


def plain(value: Any) -> Any:
    """What the SDK's proxies hold."""
    if hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if hasattr(value, "append") else value


def policy(rule: Any, evaluator: Evaluator) -> sdk.Policy:
    def validate(args: Any, report: Any) -> None:
        read = read_resource(args.resource_type, plain(args.props), args.urn, args.name)
        for finding in evaluator.judge(normalize(read[0]), joins=False) if read else ():
            report(finding.message)

    return sdk.ResourceValidationPolicy(rule.id, rule.title, validate, enforcement_level=sdk.EnforcementLevel.MANDATORY)


def servicers() -> tuple[Any, Any]:
    alone = [
        (r, Evaluator(Settings(), [r, *(o for o in rules.ALL if o.id == "MR906" and o is not r)])) for r in rules.ALL
    ]
    policies = [policy(rule, evaluator) for rule, evaluator in alone]
    theirs = PLAIN("plain", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY)
    ours = crossguard.Analyzer("modelrail", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY)
    for one in (ours, theirs):
        one.ConfigureStack(proto.AnalyzerStackConfigureRequest(project="p", stack="s", dry_run=True), None)
        one.Configure(proto.ConfigureAnalyzerRequest(), None)
    return ours, theirs


def main() -> None:
    ours, theirs = servicers()
    asked = requests()
    found = {
        "ours": seconds(lambda: [ours.Analyze(r, None) for r in asked]),
        "sdk": seconds(lambda: [theirs.Analyze(r, None) for r in asked]),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
