"""The policy pack: CrossGuard policies over the same rules, decided once per resource.

The SDK would decode a resource again for every policy, turn an unknown value into an advisory note and lose all
findings of a resource when one policy raises. `Analyzer` takes the place of the SDK's servicer for these reasons; it
is the one private name of the SDK that is used, and `tests/gates/test_crossguard.py` fails when it changes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grpc
import pulumi_policy.policy as sdk
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from modelrail import rules, settings
from modelrail.evaluation import Evaluator, failure, finding_of, joins
from modelrail.findings import Finding
from modelrail.gates import program_folder
from modelrail.gates.stack import Stack, shown
from modelrail.resources import Resource
from modelrail.rule import Rule
from modelrail.setting_warnings import warnings

PACK = "modelrail"
SETTINGS_POLICY = "settings"


def serve() -> None:
    """Declares the policies and serves them until the engine ends the process."""
    sdk._PolicyAnalyzerServicer = Analyzer  # type: ignore[assignment,misc]
    sdk.PolicyPack(
        PACK,
        [_settings_policy(), *(_policy(rule) for rule in rules.ALL)],
        enforcement_level=sdk.EnforcementLevel.MANDATORY,
    )


def policy_name(rule: str, slug: str) -> str:
    """The name of a rule's policy: `MR102-unscanned-model`."""
    return f"{rule}-{slug}"


def _policy(rule: Rule) -> sdk.Policy:
    clauses = [clause for case in rule.cases for clause in case.clauses]
    make = (
        sdk.StackValidationPolicy
        if clauses and all(joins(c.violation) for c in clauses)
        else sdk.ResourceValidationPolicy
    )
    return make(
        name=policy_name(rule.id, rule.slug),
        description=rule.title,
        validate=_unused,
        severity=sdk.Severity(rule.severity),
        remediation_steps=rule.remedy,
    )


def _settings_policy() -> sdk.Policy:
    """Not a rule: the one key that the pack's configuration may have."""
    schema = sdk.PolicyConfigSchema({"file": {"type": "string"}})
    description = "Where modelrail.yaml is, when it is not found from the program"
    return sdk.ResourceValidationPolicy(SETTINGS_POLICY, description, _unused, config_schema=schema)


def _unused(*_: Any) -> None:
    raise AssertionError("the servicer judges all rules itself")


class Analyzer(sdk._PolicyAnalyzerServicer):
    """The SDK's servicer with its own way to judge: decode once, all rules at once, nothing lost."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._file: str | None = None
        self._stack: Stack | None = None

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        self._preview = request.dry_run
        self._project = request.project
        return super().ConfigureStack(request, context)

    def Configure(self, request: Any, context: Any) -> Any:
        try:
            self._file = _configured(request.policyConfig)
            self._stack = self._load()
        except settings.SettingsError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return empty_pb2.Empty()

    def _load(self) -> Stack:
        project = getattr(self, "_project", None) or os.environ.get("PULUMI_PROJECT", "")
        preview = getattr(self, "_preview", os.environ.get("PULUMI_DRY_RUN") == "true")
        folder = program_folder.find(project)
        file = settings.find(folder or Path.cwd(), configured=self._file)
        if file is None:
            print("modelrail: no modelrail.yaml found from the program's folder: default settings", file=sys.stderr)
        found = settings.load(file)
        for warning in warnings(found):
            print(f"modelrail: {warning}", file=sys.stderr)
        return Stack(Evaluator(found), preview)

    def _ready(self, context: Any) -> Stack:
        if self._stack is None:
            try:
                self._stack = self._load()
            except settings.SettingsError as error:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        assert self._stack is not None
        return self._stack

    def Analyze(self, request: Any, context: Any) -> Any:
        stack = self._ready(context)
        try:
            inputs = json_format.MessageToDict(request.properties)
            found = stack.resource(request.type, inputs, request.urn, request.name)
        except Exception as error:  # an exception in our own code must block
            found = [_failed(request.urn, request.type, request.name, error)]
        return _response(found, request.urn)

    def AnalyzeStack(self, request: Any, context: Any) -> Any:
        stack = self._ready(context)
        try:
            found = stack.whole((r.urn, _dependencies(r)) for r in request.resources)
        except Exception as error:  # an exception in our own code must block
            found = [_failed("", "pulumi:pulumi:stack", "the stack", error)]
        for rule in stack.not_judged():
            print(f"modelrail: not judged: {rule}", file=sys.stderr)
        return _response(found)


def _configured(policies: Any) -> str | None:
    """The settings file of the pack's configuration; raises SettingsError for any other change."""
    declared = {SETTINGS_POLICY, *(policy_name(rule.id, rule.slug) for rule in rules.ALL)}
    for name, config in policies.items():
        extra = set(json_format.MessageToDict(config.properties)) - ({"file"} if name == SETTINGS_POLICY else set())
        if name not in declared or config.enforcementLevel != proto.MANDATORY or extra:
            raise settings.SettingsError(
                f"policy pack configuration: '{name}' cannot be configured here; "
                f"only '{SETTINGS_POLICY}: {{file: …}}' can, levels are lowered in modelrail.yaml"
            )
    file = policies[SETTINGS_POLICY].properties if SETTINGS_POLICY in policies else {}
    return str(file["file"]) if "file" in file else None


def _dependencies(resource: Any) -> dict[str, list[str]]:
    return {name: list(found.urns) for name, found in resource.propertyDependencies.items()}


def _failed(urn: str, type_: str, name: str, error: Exception) -> Finding:
    return finding_of(failure("the policy pack", Resource(type_, name, urn, {}), error))


def _response(findings: Iterable[Finding], analyzed: str = "") -> Any:
    return proto.AnalyzeResponse(diagnostics=[_diagnostic(f, analyzed) for f in findings])


def _diagnostic(finding: Finding, analyzed: str) -> Any:
    """A finding for the engine, which shows the resource that it asked about: another one is named in the text."""
    other = analyzed and finding.address != analyzed
    named = f"{finding.address.rpartition('::')[2]} ({finding.type}) " if other else ""
    return proto.AnalyzeDiagnostic(
        policyName=policy_name(finding.rule, finding.slug),
        policyPackName=PACK,
        policyPackVersion="0.0.1",
        description=finding.expected,
        message=named + shown(finding),
        urn=finding.address,
        enforcementLevel=proto.MANDATORY if finding.blocking else proto.ADVISORY,
        severity=getattr(proto, f"POLICY_SEVERITY_{finding.severity.upper()}"),
    )
