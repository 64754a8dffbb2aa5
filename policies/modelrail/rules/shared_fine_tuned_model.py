"""Fine-tuned weights shared, copied or readable outside their owner.

Flags
: A model version of a registry whose weights come from a workspace, a job or a datastore; a Foundry deployment whose
  model comes from another account; a connection to storage that is shared with all; a store in scope that may be
  replicated into another tenant. Absent means not shared.

Why
: Microsoft's article says that a fine-tuned model is exclusive to you. It stays so only while its weights stay with the
  workspace or account that made them: a registry is read by every workspace that may use it.

Not seen
: Role assignments and signatures on the data plane share weights too. A connection that only calls a model does not.

Unknown
: A value that is not known yet blocks. A source account that is an output of the same input counts as set.

Flagged
: A registry's model version with `modelUri: azureml://jobs/…`.

Passes
: The same model served from the workspace in which it was fine-tuned.
"""

from __future__ import annotations

from modelrail.predicates import and_, exists, in_, is_, not_, or_, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import ML, WORKSPACES
from modelrail.types.platform import STORAGE_ACCOUNTS

CONNECTIONS = (f"{WORKSPACES}/connections", f"{ACCOUNTS}/connections", f"{ACCOUNTS}/projects/connections")
FROM_A_WORKSPACE = and_(
    starts_with("properties.modelUri", "azureml:", "runs:", "/subscriptions/"),
    not_(starts_with("properties.modelUri", "azureml://registries/")),
)
FROM_ANOTHER_ACCOUNT = or_(exists("properties.model.sourceAccount"), exists("properties.model.source"))
SHARED_STORE = and_(
    is_("properties.isSharedToAll", True),
    in_("properties.category", ("AzureBlob", "AzureStorageAccount", "ADLSGen2", "AzureOneLake")),
)
REPLICATED = and_(is_("@scope", "judged"), is_("properties.allowCrossTenantReplication", True))

RULE = Rule(
    id="MR410",
    slug="shared-fine-tuned-model",
    title="Fine-tuned weights shared outside their owner",
    severity="high",
    profile="baseline",
    claims=(27,),
    remedy="Serve the model where it was fine-tuned and share neither its weights nor the store that holds them.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-share-models-pipelines-across-workspaces-with-registries",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/fine-tuning-deploy",
        "https://learn.microsoft.com/azure/storage/blobs/object-replication-prevent-cross-tenant-policies",
    ),
    cases=(
        Case(
            (f"{ML}/registries/models/versions",),
            (Clause(FROM_A_WORKSPACE, "copies weights of a workspace into a registry", "the registry's own weights"),),
        ),
        Case(
            (f"{ACCOUNTS}/deployments",),
            (Clause(FROM_ANOTHER_ACCOUNT, "deploys a model of another account", "a model of its own account"),),
        ),
        Case(CONNECTIONS, (Clause(SHARED_STORE, "opens a store to everybody inside", "isSharedToAll not true"),)),
        Case(
            (STORAGE_ACCOUNTS,),
            (Clause(REPLICATED, "may be replicated into another tenant", "allowCrossTenantReplication not true"),),
        ),
    ),
)
