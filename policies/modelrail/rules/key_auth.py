"""Shared keys where Entra ID works.

Flags
: An online endpoint whose `authMode` is neither `AADToken` nor `AMLToken`; a batch endpoint that is not `AADToken`; a
  serverless endpoint that is not `AAD`; a Foundry or Azure OpenAI account without `disableLocalAuth: true`; a storage
  account of a workspace or datastore without `allowSharedKeyAccess: false`, with `scope: all` every one. Absent means
  that keys work.

Why
: A key opens the endpoint to everybody who holds it, says nothing of who called, and lives until somebody rotates it.

Older APIs
: Serverless endpoints before API version 2025-12-01 know keys only; there the rule asks for the newer version.

Unknown
: A mode that is not known yet blocks.

Flagged
: An online endpoint with `authMode: Key`.

Passes
: `authMode: AADToken`; an account with `disableLocalAuth: true`.
"""

from __future__ import annotations

from modelrail.idioms import CARRIES_MODELS
from modelrail.predicates import and_, in_, is_, is_not, not_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES
from modelrail.types.platform import STORAGE_ACCOUNTS

MODE = "properties.authMode"
MESSAGE = "can be called with a shared key"

RULE = Rule(
    id="MR208",
    slug="key-auth",
    title="Shared keys where Entra ID works",
    severity="medium",
    profile="strict",
    claims=(3,),
    remedy="Turn shared keys off and give callers a role.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint",
        "https://learn.microsoft.com/azure/ai-services/disable-local-auth",
        "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints",),
            (Clause(not_(in_(MODE, ("AADToken", "AMLToken"))), MESSAGE, "authMode AADToken"),),
        ),
        Case((f"{WORKSPACES}/batchEndpoints",), (Clause(is_not(MODE, "AADToken"), MESSAGE, "authMode AADToken"),)),
        Case((f"{WORKSPACES}/serverlessEndpoints",), (Clause(is_not(MODE, "AAD"), MESSAGE, "authMode AAD"),)),
        Case(
            (ACCOUNTS,),
            (
                Clause(
                    and_(CARRIES_MODELS, is_not("properties.disableLocalAuth", True)),
                    message=MESSAGE,
                    expected="disableLocalAuth true",
                ),
            ),
        ),
        Case(
            (STORAGE_ACCOUNTS,),
            (
                Clause(
                    and_(is_("@scope", "judged"), is_not("properties.allowSharedKeyAccess", False)),
                    message="opens training data to whoever holds a shared key",
                    expected="allowSharedKeyAccess false",
                ),
            ),
        ),
    ),
)
