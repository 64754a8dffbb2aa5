"""Runs checkov's own command once over all paths: one report, one framework after another, in this process."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import checkov.main
from checkov.arm.registry import arm_resource_registry
from checkov.arm.runner import Runner as ArmRunner
from checkov.bicep.runner import Runner as BicepRunner
from checkov.common.bridgecrew.severities import Severities
from checkov.common.runners.runner_registry import RunnerRegistry
from checkov.common.util.banner import banner
from checkov.runner_filter import RunnerFilter
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as TerraformRunner
from checkov.terraform_json.runner import TerraformJsonRunner

from modelrail.findings import Finding
from modelrail.gates.checkov_judged import Index
from modelrail.gates.checkov_pulumi import PULUMI, PulumiRunner, introduce
from modelrail.gates.checkov_request import Request
from modelrail.reports.text import printable

LANGUAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "arm": (ArmRunner, (".json", ".jsonc")),
    "bicep": (BicepRunner, (".bicep",)),
    "terraform": (TerraformRunner, (".tf",)),
    "terraform_json": (TerraformJsonRunner, (".tf.json",)),
    "terraform_plan": (PlanRunner, (".json",)),
}
"""checkov's frameworks that can deploy models: the runner, and which files it reads."""


class Scan(RunnerRegistry):  # type: ignore[misc]
    """Takes the place of checkov's own loop over runners.

    That one drops the report of a runner that fails, and looks at the first of several folders only.
    """

    def __init__(self, request: Request, index: Index) -> None:
        super().__init__(banner, RunnerFilter())
        self._request, self._index = request, index
        self.failed: list[str] = []

    def run(self, *_: Any, external_checks_dir: Any = None, **__: Any) -> list[Any]:
        """Every framework on every path; gives the reports, as checkov's own."""
        load(external_checks_dir or [])
        self.runner_filter.show_progress_bar = False
        reports = [self._report(*runs) for runs in self._runs()]
        for report in self._merge_reports([r for r in reports if r is not None]):
            self._handle_report(report, None)
            for record in report.failed_checks:
                self._tell(record)
        return list(self.scan_reports)

    def _runs(self) -> Iterator[tuple[str, Any, str | None, list[str] | None]]:
        for path in self._request.paths:
            for name, (runner, ends) in LANGUAGES.items():
                if Path(path).is_dir():
                    yield name, runner(), path, None
                elif path.lower().endswith(ends):
                    yield name, runner(), None, [path]
        if self._request.resources:
            yield PULUMI, PulumiRunner(self._request.resources), None, None

    def _report(self, name: str, runner: Any, folder: str | None, files: list[str] | None) -> Any:
        try:
            return runner.run(root_folder=folder, files=files, runner_filter=self.runner_filter)
        except Exception as error:  # checkov alone would drop what this framework found
            where = folder or ", ".join(files or [name])
            self.failed.append(f"{where}: checkov's {name} ended with {type(error).__name__}")
            return None

    def _tell(self, record: Any) -> None:
        """Gives a record the address and line, for the forms of a report that have no place for them."""
        held = [finding for finding in self._index.held(record) if finding.blocking]
        record.details += [_detail(finding) for finding in held]
        place = f"{held[0].address}, {_place(held[0])}" if held else record.resource
        record.short_description = f"{record.check_name} ({place})"
        if held and set(self._request.output) - {"cli"}:
            record.check_name = record.short_description


def _place(finding: Finding) -> str:
    return f"{finding.file}:{finding.line or 1}"


def _detail(finding: Finding) -> str:
    seen = f" {finding.path}{'' if finding.value is None else f': {finding.value}'}" if finding.path else ""
    made = f" (made at {', '.join(f'{file}:{line}' for file, line in finding.chain)})" if finding.chain else ""
    return printable(f"{_place(finding)}:{seen}{made} {finding.remedy}")


def load(folders: list[str]) -> None:
    """Loads check files, once: checkov would load them for every framework, and take the second time for an error."""
    for folder in folders:
        arm_resource_registry.load_external_checks(folder)
        for runner, _ in LANGUAGES.values():
            runner().graph_registry.load_external_checks(folder)


def scan(request: Request, index: Index) -> tuple[int, Scan, list[str]]:
    """checkov's exit status, what ran, and what of its configuration was not followed; it prints its report itself."""
    introduce()
    command = checkov.main.Checkov(_arguments(request))
    ignored = list(_unhide(command.config, request.rules))
    found = Scan(request, index)
    checkov.main.outer_registry = found
    try:
        code = command.run()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 2
    finally:
        checkov.main.outer_registry = None
    return code or 0, found, ignored


def _arguments(request: Request) -> list[str]:
    """One folder, because checkov asks for one; what is scanned is the request's."""
    arguments = ["--directory", ".", "--external-checks-dir", request.checks, "--skip-download"]
    arguments += ["--framework", *LANGUAGES, PULUMI, "--download-external-modules", "false"]
    if "cli" in (request.output or ["cli"]):
        arguments += ["--quiet", "--compact"]  # other forms would leave out what passed or was skipped, and all code
    for form in request.output:
        arguments += ["--output", form]
    return arguments + (["--output-file-path", request.output_file_path] if request.output_file_path else [])


def _unhide(config: Any, rules: list[str]) -> Iterator[str]:
    """Takes out of a configuration file, or of the environment, what would hide a rule; says what it was."""
    skipped = [one.strip() for given in config.skip_check or () for one in given.split(",")]
    hiding = [one for one in skipped if _hides(one, rules)]
    if hiding:
        config.skip_check = [one for one in skipped if one not in hiding]
        yield f"skip-check {', '.join(hiding)} is not followed: a rule is lowered in modelrail.yaml, with a reason"
    if config.check:
        config.run_all_external_checks = True
        yield f"check {', '.join(config.check)} chooses among checkov's own checks; every rule runs all the same"
    for key in ("soft_fail", "soft_fail_on", "baseline"):
        if getattr(config, key, None):
            yield f"{key.replace('_', '-')} counts for checkov's own checks; it changes nothing for the rules"


def _hides(pattern: str, rules: list[str]) -> bool:
    name = pattern.split(":")[0]
    return name.upper() in Severities or any(fnmatch.fnmatch(rule, name) for rule in rules)
