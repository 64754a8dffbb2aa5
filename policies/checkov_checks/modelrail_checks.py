"""The one stub for checkov's --external-checks-dir: it registers modelrail's rules, or fails every resource.

checkov logs a check file that cannot be imported and exits with 0, so this file must not fail whatever happens.
"""

from checkov.arm.base_resource_check import BaseResourceCheck
from checkov.common.models.enums import CheckCategories, CheckResult


class NotLoaded(BaseResourceCheck):
    """Stands in for all rules when they cannot be loaded: fails every resource."""

    def __init__(self, reason):
        name = f"modelrail's rules could not be loaded ({reason}); install the modelrail wheel beside checkov"
        super().__init__(name, "MR906", [CheckCategories.AI_AND_ML], ["*"])

    def scan_resource_conf(self, conf):
        return CheckResult.FAILED


try:
    from modelrail.gates.checkov import register

    register()
except Exception as error:
    NotLoaded(type(error).__name__)

LOADED = True
