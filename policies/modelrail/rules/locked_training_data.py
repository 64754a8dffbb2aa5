"""Immutability or a lock that stops you from deleting what the article says you can delete.

Flags
: Version-level immutability on a storage account in scope or on its containers; an immutability policy of such a
  container; a lock (`CanNotDelete` or `ReadOnly`) that holds a store in scope, or, where fine-tuning happens in this
  input, a workspace, account, model or endpoint. A lock holds what its scope names and all below it: on a resource
  group or a subscription, or without a scope, that is every resource of the input which is not known to be elsewhere.

Why
: Microsoft's article promises that uploaded data, the fine-tuned model and its endpoint can be deleted at any time. A
  lock keeps the account, its containers and all that Resource Manager deletes; immutability keeps the blobs.

Not flagged
: Soft delete and versioning: they end by themselves. A lock on a vault. A legal hold, which is an action.

Unknown
: A scope that is not known blocks where the input holds something that must stay deletable.

Flagged
: A lock `CanNotDelete` on a datastore's account.

Passes
: The same lock on the vault.
"""

from __future__ import annotations

from modelrail.predicates import and_, in_, is_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.locks import LOCK
from modelrail.types.platform import CONTAINERS, STORAGE_ACCOUNTS

IN_SCOPE = is_("@scope", "judged")
IMMUTABLE = is_("properties.immutableStorageWithVersioning.enabled", True)
FORBIDS_DELETION = in_("properties.level", ("CanNotDelete", "ReadOnly"))

RULE = Rule(
    id="MR407",
    slug="locked-training-data",
    title="Training data or a fine-tuned model that cannot be deleted",
    severity="medium",
    profile="baseline",
    claims=(29,),
    remedy="Take the lock or the immutability away from training data, fine-tuned models and their endpoints.",
    sources=(
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
        "https://learn.microsoft.com/azure/storage/blobs/immutable-storage-overview",
    ),
    cases=(
        Case(
            (STORAGE_ACCOUNTS, CONTAINERS),
            (
                Clause(
                    and_(IN_SCOPE, IMMUTABLE),
                    message="keeps versions of training data that nobody can delete",
                    expected="immutableStorageWithVersioning absent or not enabled",
                ),
            ),
        ),
        Case(
            (f"{CONTAINERS}/immutabilityPolicies",),
            (Clause(IN_SCOPE, "keeps training data that nobody can delete", "no immutability policy"),),
        ),
        Case(
            (LOCK,),
            (
                Clause(
                    and_(FORBIDS_DELETION, related("holds")),
                    message="is a lock {value} on training data, a fine-tuned model or its endpoint",
                    expected="no lock that holds them",
                ),
            ),
        ),
    ),
)
