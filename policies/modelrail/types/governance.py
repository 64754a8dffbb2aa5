"""Microsoft.Authorization: which policies are assigned, and who may do what."""

from __future__ import annotations

from modelrail.types.table import ResourceType

AUTHORIZATION = "Microsoft.Authorization"
ASSIGNMENTS = f"{AUTHORIZATION}/policyAssignments"
DEFINITIONS = f"{AUTHORIZATION}/policyDefinitions"
INITIATIVES = f"{AUTHORIZATION}/policySetDefinitions"
EXEMPTIONS = f"{AUTHORIZATION}/policyExemptions"
ROLE_ASSIGNMENTS = f"{AUTHORIZATION}/roleAssignments"
ROLES = f"{AUTHORIZATION}/roleDefinitions"

GOVERNANCE: tuple[ResourceType, ...] = (
    ResourceType(
        ASSIGNMENTS,
        properties=(
            "scope",
            "properties.policyDefinitionId",
            "properties.enforcementMode",
            "properties.parameters",
            "properties.overrides[*].kind",
            "properties.overrides[*].value",
            "properties.overrides[*].selectors",
            "properties.notScopes",
        ),
        references={"properties.policyDefinitionId": "*"},
        flat=True,
    ),
    ResourceType(DEFINITIONS, properties=("properties.policyRule", "properties.parameters"), flat=True),
    ResourceType(
        INITIATIVES,
        properties=(
            "properties.parameters",
            "properties.policyDefinitions[*].policyDefinitionId",
            "properties.policyDefinitions[*].parameters",
        ),
        references={"properties.policyDefinitions[*].policyDefinitionId": DEFINITIONS},
        flat=True,
    ),
    ResourceType(EXEMPTIONS, flat=True),
    ResourceType(ROLE_ASSIGNMENTS, properties=("scope", "properties.roleDefinitionId"), flat=True),
    ResourceType(
        ROLES, properties=("properties.permissions[*].actions", "properties.permissions[*].notActions"), flat=True
    ),
)
