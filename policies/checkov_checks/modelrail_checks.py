"""The one stub for checkov's --external-checks-dir: it registers modelrail's rules, or fails every resource.

checkov logs a check file that cannot be imported and exits with 0, so this file must not fail whatever happens. Every
framework loads it anew.
"""

from checkov.arm.base_resource_check import BaseResourceCheck as ArmCheck
from checkov.arm.registry import arm_resource_registry
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck

ID = "MR906"


def not_loaded(kind, reason):
    """A check that stands in for all rules when they cannot be loaded: fails every resource."""

    class NotLoaded(kind):
        def __init__(self):
            name = f"modelrail's rules could not be loaded ({reason}); install the modelrail wheel beside checkov"
            super().__init__(name, ID, [CheckCategories.AI_AND_ML], ["*"])

        def scan_entity_conf(self, conf, entity_type):
            return CheckResult.FAILED

        def scan_resource_conf(self, conf):
            return CheckResult.FAILED

    return NotLoaded()


try:
    from modelrail.gates.checkov import register

    register()
except Exception as error:
    if arm_resource_registry.get_check_by_id(ID) is None:
        not_loaded(ArmCheck, type(error).__name__)
        not_loaded(TerraformCheck, type(error).__name__)

LOADED = True
