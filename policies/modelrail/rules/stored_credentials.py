"""A datastore or connection with a key inside.

Flags
: A datastore whose `credentials.credentialsType` is not `None`, and a connection of a workspace, Foundry account or
  project whose `authType` is not one that works without a stored secret. Absent is flagged: both are required, and a
  client that leaves them out falls back to keys.

Why
: A key in a workspace opens the store to everybody who may read the workspace's connections, from anywhere the network
  allows, until somebody rotates it. An identity opens it to that identity.

Unknown
: A type that is not known yet blocks.

Flagged
: A datastore with `credentialsType: AccountKey`; a connection with `authType: ApiKey`.

Passes
: `credentialsType: None` with the workspace's identity; `authType: AAD` or `ManagedIdentity`.
"""

from __future__ import annotations

from modelrail.predicates import in_, is_not, not_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

SECRETLESS = (
    "None",
    "AAD",
    "ManagedIdentity",
    "ProjectManagedIdentity",
    "AccountManagedIdentity",
    "UserEntraToken",
    "AgenticIdentityToken",
    "AgenticUser",
    "AgentUserImpersonation",
)

RULE = Rule(
    id="MR409",
    slug="stored-credentials",
    title="Datastore or connection with a key inside",
    severity="medium",
    profile="strict",
    claims=(2,),
    remedy="Use credentialsType None or an Entra ID authType and give the identity a role on the target.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication",
        "https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/connections",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/datastores",),
            (
                Clause(
                    is_not("properties.credentials.credentialsType", "None"),
                    message="works with credentials stored in the workspace",
                    expected="credentials.credentialsType None",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/connections", f"{ACCOUNTS}/connections", f"{ACCOUNTS}/projects/connections"),
            (
                Clause(
                    not_(in_("properties.authType", SECRETLESS)),
                    message="works with credentials stored inside",
                    expected="an authType without a stored secret",
                ),
            ),
        ),
    ),
)
