"""Fails every resource when another check file of this folder could not be loaded, modelrail_checks.py above all.

It imports nothing of modelrail, so that it stands when that does not.
"""

import sys

from checkov.arm.base_resource_check import BaseResourceCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.logging_init import log_stream


def broken():
    """Whether checkov logged a check file it could not load, or the stub did not run to its end."""
    stub = sys.modules.get("modelrail_checks")
    return not getattr(stub, "LOADED", False) or "Cannot load external check" in log_stream.getvalue()


class CheckFilesLoaded(BaseResourceCheck):
    def __init__(self):
        name = "A check file could not be loaded, so nothing here was judged completely; checkov's log names it"
        super().__init__(name, "MR906_LOADED", [CheckCategories.AI_AND_ML], ["*"])

    def scan_resource_conf(self, conf):
        return CheckResult.FAILED if broken() else CheckResult.UNKNOWN


CheckFilesLoaded()
