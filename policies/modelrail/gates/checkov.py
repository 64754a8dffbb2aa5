"""checkov checks over the same rules: one a rule and framework, judged by our own readers.

checkov says which file and which lines; everything it was asked to scan is judged once, by the readers and rules of
every other gate, and each check looks its resource up. What cannot be looked up fails.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import msgspec
from checkov.arm.base_resource_check import BaseResourceCheck as ArmCheck
from checkov.common.bridgecrew.integration_features.integration_feature_registry import integration_feature_registry
from checkov.common.bridgecrew.severities import get_severity
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck
from checkov.version import version

from modelrail.gates import checkov_seams as seams
from modelrail.gates.checkov_judged import GUARDED, Here, Index, Judged, of
from modelrail.rule import Rule
from modelrail.rules import ALL

OLDEST = (3, 3)
"""The first release line with the categories used here; an unpinned install beside Pulumi silently gives 3.1."""
JUDGED = "MODELRAIL_CHECKOV_JUDGED"
"""Names the file in which `modelrail checkov` hands over what it judged."""
UNREAD = "MR905"


class OldCheckovError(RuntimeError):
    """checkov is older than this package can vouch for."""


@functools.cache
def register() -> list[Any]:
    """Registers a check for every rule in every framework; raises OldCheckovError."""
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise OldCheckovError(version)
    seams.close({rule.id: rule.waivable for rule in ALL})
    return [kind(rule) for rule in ALL for kind in (ArmOrBicepCheck, TerraformBlockCheck)]


@functools.cache
def index(file: str = "") -> Index:
    """What was judged: handed over, or judged here, all that checkov was asked to scan or one file."""
    handed = os.environ.get(JUDGED)
    if handed:
        return Index(msgspec.json.decode(Path(handed).read_bytes(), type=Judged))
    from modelrail.checking import judge

    return Index(of(judge([Path(file)] if file else _asked(), None, [], None, program=None)))


def known(file: str, type_: str) -> Index:
    """What was judged together with a file; where nobody asked for it, the file alone.

    checkov also looks at what git ignores, and at templates beside a Pulumi program.
    """
    if os.environ.get(JUDGED):
        return index()
    found = together()
    return found if found and (found.reads(file) or not GUARDED.match(type_)) else index(file)


@functools.cache
def together() -> Index | None:
    """What was judged of all that checkov was asked to scan; nothing where one of the files cannot be judged."""
    from modelrail.checking import NotJudgedError

    try:
        return index() if _asked() else None
    except NotJudgedError:
        return None


def _asked() -> list[Path]:
    """The files and folders that checkov was asked to scan."""
    config = integration_feature_registry.config
    named = [*(getattr(config, "directory", None) or ()), *(getattr(config, "file", None) or ())]
    return [Path(name) for name in named]


class Lookup:
    """What a check does in any framework; the name of a failed check tells the reason."""

    rule: Rule
    name: str
    evaluated_keys: list[str]

    def found(self, where: Any, type_: str) -> CheckResult:
        """Looks the resource up; whatever goes wrong fails it, because checkov would let it pass."""
        self.name = self.rule.title
        try:
            return self._of(where(), type_)
        except Exception as error:  # an exception would leave no record and exit status 0
            return self._failed(f"modelrail could not judge it: {str(error) or type(error).__name__}")

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """checkov asks for it; a resource without its type and lines cannot be looked up."""
        return self._failed("checkov does not say which resource it looks at")

    def _of(self, here: Here, type_: str) -> CheckResult:
        blocking = [f for f in here.findings if f.rule == self.rule.id and f.blocking]
        if blocking:
            self.evaluated_keys = [f.path for f in blocking]
            return self._failed(blocking[0].message)
        if here.types:
            return CheckResult.PASSED if here.types & _types(self.rule) else CheckResult.UNKNOWN
        if here.read or self.rule.id != UNREAD or not GUARDED.match(type_):
            return CheckResult.UNKNOWN  # it is not deployed, or another check says so
        return self._failed("checkov sees a resource here that modelrail did not read")

    def _failed(self, reason: str) -> CheckResult:
        self.name = f"{self.rule.title}: {reason}"
        return CheckResult.FAILED


@functools.cache
def _types(rule: Rule) -> frozenset[str]:
    return frozenset(type_.lower() for type_ in rule.types)


def _about(rule: Rule) -> tuple[Any, ...]:
    """What checkov wants to know of a check; any type, because it compares types with regard to letter case."""
    return rule.title, rule.id, [CheckCategories.AI_AND_ML], ["*"], next(iter(rule.sources), None)


class ArmOrBicepCheck(Lookup, ArmCheck):  # type: ignore[misc]
    """One rule on the resources of ARM templates, Bicep files and, in ARM terms, Pulumi programs."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(*_about(rule))
        self.rule = rule
        self.severity = get_severity(rule.severity)
        self._file = ""

    def run(
        self, scanned_file: str, entity_configuration: Any, entity_name: str, entity_type: str, skip_info: Any
    ) -> Any:
        """As checkov's, but a comment in the template cannot skip a rule that nothing may waive."""
        self._file = scanned_file
        seams.looking_at(scanned_file)
        skip = seams.followed(self.rule.id, skip_info, scanned_file)
        return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip)

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        """Not as checkov's, which takes `existing` in a template for a reason to look away."""
        bicep = "__start_line__" in conf
        if bicep and conf.get("existing") is True:
            return CheckResult.UNKNOWN
        return self.found(functools.partial(self._where, conf, entity_type, bicep), entity_type)

    def _where(self, conf: dict[str, Any], type_: str, bicep: bool) -> Here:
        if seams.ADDRESS in conf:
            return index().named(conf[seams.ADDRESS])
        found = known(self._file, type_)
        if bicep:
            return found.at(self._file, int(conf["__start_line__"]), int(conf["__end_line__"]))
        return found.exactly(self._file, int(conf["__startline__"]), int(conf["__endline__"]))


class TerraformBlockCheck(Lookup, TerraformCheck):  # type: ignore[misc]
    """One rule on the resource blocks of Terraform."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(*_about(rule))
        self.rule = rule
        self.severity = get_severity(rule.severity)

    def run(
        self, scanned_file: str, entity_configuration: Any, entity_name: str, entity_type: str, skip_info: Any
    ) -> Any:
        """As checkov's, but a comment cannot skip a rule that nothing may waive."""
        skip = seams.followed(self.rule.id, skip_info, scanned_file)
        return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip)

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        """Not as checkov's, which changes what it looks at."""
        type_ = str(conf.get("type")).lstrip("['") if entity_type.startswith("azapi_") else entity_type
        return self.found(functools.partial(self._where, conf, type_), type_)

    def _where(self, conf: dict[str, Any], type_: str) -> Here:
        file = seams.scanned()
        start, end = (_line(conf, key) for key in ("start", "end"))
        return known(file, type_).at(file, start, end, str(conf.get(seams.ADDRESS, "")))


def _line(conf: dict[str, Any], key: str) -> int:
    """A line of a block; in a plan it is in a list, as every value is."""
    line: Any = conf.get(f"__{key}_line__", conf.get(f"__{key}line__"))
    return int(line[0] if isinstance(line, list) else line)
