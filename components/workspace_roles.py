"""What a workspace's user-assigned identity may do, given before the workspace is made: Azure gives it nothing itself.

Sources
: Azure Machine Learning, "Set up authentication between Azure Machine Learning and other services": Contributor on the
  workspace, its store, vault, registry and insights, and on the data Storage Blob Data Contributor and Key Vault
  Administrator (azure-ai-docs 014addf, how-to-identity-based-service-authentication.md).
: "Manage access to Azure Machine Learning workspaces": Azure AI Administrator, which Azure has given instead of
  Contributor since November 2024 (018b00a, how-to-assign-roles.md).
: "Managed virtual network isolation": Azure AI Enterprise Network Connection Approver, and Reader on the private
  endpoints of the store in your network (050f182, how-to-managed-network.md).
: "Disable shared key access": Storage File Data Privileged Contributor where the store takes no keys (1b5618c,
  how-to-disable-local-auth-storage.md).
: "Use customer-managed keys": Azure Cosmos DB, in which a workspace keeps its metadata, opens the key with a principal
  of its own (1e2b491, how-to-setup-customer-managed-keys.md).
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Optional

import pulumi

from components.making import Maker
from components.network import endpoint_name
from components.roles import (
    AI_ADMINISTRATOR,
    BLOB_CONTRIBUTOR,
    CONNECTION_APPROVER,
    FILE_CONTRIBUTOR,
    KEY_USER,
    READER,
    VAULT_ADMINISTRATOR,
    assign,
    group_id,
    settled,
)

ON = {
    "store": {"administrator": AI_ADMINISTRATOR, "blob": BLOB_CONTRIBUTOR, "file": FILE_CONTRIBUTOR},
    "vault": {"administrator": AI_ADMINISTRATOR, "secrets": VAULT_ADMINISTRATOR},
    "registry": {"administrator": AI_ADMINISTRATOR},
    "insights": {"administrator": AI_ADMINISTRATOR},
}
"""A part of the workspace to the roles on it."""
HAVE_ENDPOINTS = ("store", "vault", "registry")
"""Parts to which the managed network has private endpoints of its own."""
GROUPS = ("blob", "file")
"""Private endpoints of a store that the studio reads through."""
PARTS = frozenset(
    {
        *(f"role-{part}-{role}" for part, roles in ON.items() for role in roles),
        *(f"role-{part}-approver" for part in HAVE_ENDPOINTS),
        *(f"role-{group}-reader" for group in GROUPS),
        "role-group-approver",
        "role-workspace-administrator",
        "role-metadata-key-user",
    }
)
"""The role assignments, as `transform` names them."""


@dataclasses.dataclass(frozen=True)
class Target:
    """A part of the workspace, and whether it is made with it."""

    id: Any
    made_here: bool


class Grants:
    """Gives roles to the workspace's identity.

    An identity of the caller's gets them only on what is made here: elsewhere it may have them, and Azure refuses the
    same role twice.
    """

    def __init__(self, make: Maker, principal_id: pulumi.Input[str], identity_made_here: bool) -> None:
        self._make, self._principal_id, self._new = make, principal_id, identity_made_here

    def before(self, targets: Mapping[str, Target]) -> list[pulumi.Output[Any]]:
        """What must count before the workspace is made.

        Approval is for the whole resource group where the identity is new: the managed network also has a private
        endpoint to the workspace, which cannot be given a role before it exists.
        """
        given = [self._give("group-approver", CONNECTION_APPROVER, group_id(self._make))] if self._new else []
        for part, target in targets.items():
            if not (self._new or target.made_here):
                continue
            given += [self._give(f"{part}-{name}", role, target.id) for name, role in ON[part].items()]
            if part in HAVE_ENDPOINTS and not (self._new and target.made_here):
                given.append(self._give(f"{part}-approver", CONNECTION_APPROVER, target.id))
        return given

    def on_workspace(self, workspace_id: pulumi.Input[str]) -> pulumi.Output[Any]:
        """What its outbound rules wait for."""
        return self._give("workspace-administrator", AI_ADMINISTRATOR, workspace_id)

    def on_endpoints(self, store: pulumi.ComponentResource, name: str) -> None:
        """Reads where the private endpoints of a store made here lead."""
        for group in GROUPS:
            where = "{0}/providers/Microsoft.Network/privateEndpoints/{1}"
            scope = pulumi.Output.format(where, group_id(self._make), endpoint_name(name, group))
            assign(self._make, f"role-{group}-reader", READER, scope, self._principal_id, after=[store])

    def on_rule(self, name: str, service_id: pulumi.Input[str]) -> list[pulumi.Output[Any]]:
        """Approves the private endpoint of an outbound rule."""
        return [self._give(f"outbound-{name}", CONNECTION_APPROVER, service_id)] if self._new else []

    def _give(self, part: str, role: str, scope: pulumi.Input[str]) -> pulumi.Output[Any]:
        return settled(assign(self._make, f"role-{part}", role, scope, self._principal_id))


def open_to_metadata(
    make: Maker, vault_id: pulumi.Input[str], principal_id: Optional[pulumi.Input[str]]
) -> list[pulumi.Output[Any]]:
    """Lets Azure Cosmos DB use the key, where the caller says who that is in this tenant."""
    if principal_id is None:
        return []
    return [settled(assign(make, "role-metadata-key-user", KEY_USER, vault_id, principal_id))]
