"""Which rules checkov knows, by framework."""

from __future__ import annotations

from checkov.arm.registry import arm_resource_registry
from checkov.bicep.checks.resource.registry import registry as bicep_registry
from checkov.terraform.checks.resource.registry import resource_registry as terraform_registry

REGISTRIES = {"arm": arm_resource_registry, "bicep": bicep_registry, "terraform": terraform_registry}


def missing(rules: list[str]) -> dict[str, set[str]]:
    """The rules that are not registered."""
    return {
        name: {rule for rule in rules if registry.get_check_by_id(rule) is None}
        for name, registry in REGISTRIES.items()
    }
