"""A workspace without a customer-managed key.

Flags
: A workspace or hub whose `encryption.status` is not `Enabled`, or that names no key. Absent means Microsoft's own
  key. A project is not judged: it takes over the key of its hub, which is judged itself.

Why
: The workspace keeps what it knows of your models, jobs and data. Microsoft's article says that it is encrypted at
  rest by Microsoft's AES-256 and, if you want, by your own key as well; only your own is yours to revoke.

Fine-tuning
: Where a datastore or a fine-tuned model is in the input, the rule counts as baseline: it is judged under every
  profile, and lowering it takes owner, reason and until.

Unknown
: A key identifier that is an output of a key of the same input counts as set. Any other unknown blocks.

Flagged
: A workspace without `encryption`.

Passes
: `encryption.status: Enabled` with `keyVaultProperties.keyIdentifier`.
"""

from __future__ import annotations

from modelrail.predicates import and_, is_, is_not, missing, or_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import WORKSPACES

HAS_NO_KEY = and_(
    is_not("kind", "Project"),
    or_(
        is_not("properties.encryption.status", "Enabled"),
        missing("properties.encryption.keyVaultProperties.keyIdentifier"),
    ),
)
EXPECTED = "encryption.status Enabled and the identifier of a key"

RULE = Rule(
    id="MR401",
    slug="workspace-service-key",
    title="Workspace without a customer-managed key",
    severity="medium",
    profile="recommended",
    claims=(28,),
    remedy="Set encryption.status to Enabled and name a key of your vault; a workspace takes one only when it is made.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys",
        "https://learn.microsoft.com/azure/machine-learning/concept-data-encryption",
    ),
    cases=(
        Case(
            (WORKSPACES,),
            (
                Clause(HAS_NO_KEY, "has no customer-managed key", EXPECTED),
                Clause(
                    and_(is_("@fine_tuning", "yes"), HAS_NO_KEY),
                    message="is where models are fine-tuned and has no customer-managed key",
                    expected=EXPECTED,
                    baseline=True,
                ),
            ),
        ),
    ),
)
