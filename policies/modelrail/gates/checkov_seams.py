"""The few private parts of checkov that its open doors are closed at; tests fail when one of them moves.

Each is a name in a module or class that checkov looks up when it calls it.
"""

from __future__ import annotations

import functools
from typing import Any

import checkov.arm.runner
import checkov.bicep.runner
import checkov.terraform.plan_runner
import checkov.terraform.runner
import checkov.terraform_json.runner

ADDRESS = "__address__"
"""Key under which checkov keeps the address of a block, and we that of a resource of a Pulumi program."""
IGNORED: list[tuple[str, str]] = []
"""(rule, file) of the comments that were not followed."""
_waivable: dict[str, bool] = {}
_scanned = [""]
_template = [""]


def close(rules: dict[str, bool]) -> None:
    """Closes the doors for the rules, which are told with whether they may be waived; once a process."""
    if _waivable:
        return
    _waivable.update(rules)
    for runner in (
        checkov.terraform.runner.Runner,
        checkov.terraform.plan_runner.Runner,
        checkov.terraform_json.runner.TerraformJsonRunner,
    ):
        runner.run_block = _remembering(runner.run_block)
    arm, bicep = checkov.arm.runner, checkov.bicep.runner
    name = "filter_failed_checks_with_unrendered_resources"
    setattr(arm, name, _keeping(getattr(arm, name)))
    arm.get_files_definitions = _listing(arm.get_files_definitions)
    bicep.collect_suppressions_for_report = _guarding(bicep.collect_suppressions_for_report)


def scanned() -> str:
    """The file whose blocks a Terraform runner is looking at; it tells checks only a path below an unknown folder."""
    if not _scanned[0]:
        raise LookupError("checkov does not say which file it looks at")
    return _scanned[0]


def looking_at(file: str) -> None:
    """Remembers which template or Bicep file checkov runs checks on."""
    _template[0] = file


def followed(rule: str, skip: Any, file: str) -> Any:
    """What checkov knows of a comment that skips a rule, or nothing where nothing may waive it."""
    if not skip or _waivable.get(rule, True):
        return skip
    IGNORED.append((rule, file))
    return {}


def _remembering(run_block: Any) -> Any:
    @functools.wraps(run_block)
    def remembers(
        self: Any, entities: Any, definition_context: Any, full_file_path: Any, *rest: Any, **more: Any
    ) -> Any:
        _scanned[0] = str(getattr(full_file_path, "file_path", full_file_path))
        try:
            return run_block(self, entities, definition_context, full_file_path, *rest, **more)
        finally:
            _scanned[0] = ""

    return remembers


def _keeping(filter_: Any) -> Any:
    """checkov deletes what failed where the name of the resource holds `toLower(` and the like; not what is ours."""

    def keeps(report: Any) -> Any:
        filtered = filter_(report)
        filtered.failed_checks = [
            r for r in report.failed_checks if r.check_id in _waivable or r in filtered.failed_checks
        ]
        return filtered

    return keeps


def _listing(read: Any) -> Any:
    """Resources under symbolic names, which checkov does not look at, become the list that it knows."""

    def lists(*arguments: Any, **more: Any) -> Any:
        definitions, raw, errors = read(*arguments, **more)
        for definition in definitions.values():
            _list(definition)
        return definitions, raw, errors

    return lists


def _list(template: Any) -> None:
    resources = template.get("resources") if isinstance(template, dict) else None
    if isinstance(resources, dict):
        template["resources"] = resources = [r for r in resources.values() if isinstance(r, dict)]
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict):
            _list(resource)
            properties = resource.get("properties")
            _list(properties.get("template") if isinstance(properties, dict) else None)


def _guarding(collect: Any) -> Any:
    """checkov follows comments in Bicep after the checks ran; not those on a rule that nothing may waive."""

    def guards(code_lines: Any) -> Any:
        found = collect(code_lines=code_lines)
        return {rule: result for rule, result in found.items() if followed(rule, result, _template[0])}

    return guards
