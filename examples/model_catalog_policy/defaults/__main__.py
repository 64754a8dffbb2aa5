"""The rules of modelrail.yaml as Azure Policy of the current subscription, with no arguments at all."""

import pulumi

from components import ModelCatalogPolicy

guard = ModelCatalogPolicy("guard", {})

pulumi.export("enforced", guard.enforced)
pulumi.export("notEnforced", guard.not_enforced)
