"""Built-in roles, and giving one to an identity before what needs it is made.

Ids: Microsoft, "Azure built-in roles".
"""

import asyncio
import datetime
from typing import Any, Optional

import pulumi
import pulumi_azure_native as azure

from components.making import Maker

KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""Key Vault Crypto Service Encryption User: wraps and unwraps with a key."""
BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
"""Storage Blob Data Contributor."""
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
"""Storage Blob Data Reader."""
FILE_CONTRIBUTOR = "69566ab7-960f-475b-8e7c-b3118f30c6bd"
"""Storage File Data Privileged Contributor."""
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
"""AcrPull."""
VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
"""Key Vault Administrator."""
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
"""Reader."""
AI_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
"""Azure AI Administrator: manages a workspace and what it uses, and touches no data."""
CONNECTION_APPROVER = "b556d68e-0be0-4f35-a333-ad7ee1ce17ea"
"""Azure AI Enterprise Network Connection Approver: approves private endpoints of a managed network."""

SETTLES = 90
"""Seconds that Azure may need until a new role assignment counts, after which its first use no longer fails."""


def assign(
    make: Maker, part: str, role: str, scope: pulumi.Input[str], principal_id: pulumi.Input[str], after: Any = ()
) -> azure.authorization.RoleAssignment:
    """Gives a role on a scope to a managed identity."""
    return make(
        azure.authorization.RoleAssignment,
        part,
        after=after,
        scope=scope,
        principal_id=principal_id,
        principal_type="ServicePrincipal",
        role_definition_id=_subscription(make).apply(
            lambda id: f"/subscriptions/{id}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        ),
    )


def group_id(make: Maker) -> pulumi.Output[str]:
    """Resource id of the resource group in which a component makes its parts."""
    return pulumi.Output.format(
        "/subscriptions/{0}/resourceGroups/{1}", _subscription(make), make.place["resource_group_name"]
    )


def _subscription(make: Maker) -> pulumi.Output[str]:
    opts = pulumi.InvokeOutputOptions(parent=make.owner)
    found: pulumi.Output[str] = azure.authorization.get_client_config_output(opts=opts).subscription_id
    return found


def settled(assignment: azure.authorization.RoleAssignment) -> pulumi.Output[Any]:
    """The role assignment once it counts: what is made after it waits out the rest of SETTLES."""
    return pulumi.Output.from_input(assignment.created_on).apply(lambda created: _wait(created, assignment))


async def _wait(created: Optional[str], assignment: Any) -> Any:
    if created and not pulumi.runtime.is_dry_run():
        await asyncio.sleep(_rest(created, datetime.datetime.now(tz=datetime.timezone.utc)))
    return assignment


def _rest(created: str, now: datetime.datetime) -> float:
    """Seconds left of SETTLES; none for an assignment of an earlier run."""
    since = now - datetime.datetime.fromisoformat(created[:19] + "+00:00")
    return min(max(0.0, SETTLES - since.total_seconds()), float(SETTLES))
