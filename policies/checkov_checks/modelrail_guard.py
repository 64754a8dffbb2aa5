"""Fails every resource when another check file of this folder could not be loaded, modelrail_checks.py above all.

It imports nothing of modelrail, so that it stands when that does not. Every framework loads it anew.
"""

import sys

from checkov.arm.base_resource_check import BaseResourceCheck as ArmCheck
from checkov.arm.registry import arm_resource_registry
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.logging_init import log_stream
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck

ID = "MR906_LOADED"


def broken():
    """Whether checkov logged a check file it could not load, or the stub did not run to its end."""
    stub = sys.modules.get("modelrail_checks")
    return not getattr(stub, "LOADED", False) or "Cannot load external check" in log_stream.getvalue()


def guard(kind):
    class CheckFilesLoaded(kind):
        def __init__(self):
            name = "A check file could not be loaded, so nothing here was judged completely; checkov's log names it"
            super().__init__(name, ID, [CheckCategories.AI_AND_ML], ["*"])

        def scan_entity_conf(self, conf, entity_type):
            return CheckResult.FAILED if broken() else CheckResult.UNKNOWN

        def scan_resource_conf(self, conf):
            return CheckResult.UNKNOWN

    return CheckFilesLoaded()


if arm_resource_registry.get_check_by_id(ID) is None:
    guard(ArmCheck)
    guard(TerraformCheck)
