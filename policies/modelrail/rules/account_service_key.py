"""A Foundry account without a customer-managed key.

Flags
: An account of kind `AIServices` or `OpenAI`, or of no stated kind, whose `encryption.keySource` is not
  `Microsoft.KeyVault`, or that names no key. Absent means Microsoft's own key. Azure-native's `EncryptionArgs` fills in
  the key source even where no key is named, so the source alone proves nothing. Accounts of other kinds carry no
  models and are not judged.

Why
: The account keeps uploaded training files, fine-tuned weights and stored completions. Microsoft's article says that
  they are encrypted at rest by Microsoft and, if you want, a second time by your own key.

Fine-tuning
: Where a datastore or a fine-tuned model is in the input, the rule counts as baseline: it is judged under every
  profile, and lowering it takes owner, reason and until.

Unknown
: A key name that is an output of a key of the same input counts as set. Any other unknown blocks.

Flagged
: An account without `encryption`.

Passes
: `keySource: Microsoft.KeyVault` with `keyVaultProperties.keyName`.
"""

from __future__ import annotations

from modelrail.predicates import and_, in_, is_, is_not, missing, or_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS

CARRIES_MODELS = or_(in_("kind", ("AIServices", "OpenAI")), missing("kind"))
HAS_NO_KEY = and_(
    CARRIES_MODELS,
    or_(
        is_not("properties.encryption.keySource", "Microsoft.KeyVault"),
        missing("properties.encryption.keyVaultProperties.keyName"),
    ),
)
EXPECTED = "keySource Microsoft.KeyVault and the name of a key"

RULE = Rule(
    id="MR411",
    slug="account-service-key",
    title="Foundry account without a customer-managed key",
    severity="medium",
    profile="recommended",
    claims=(28,),
    remedy="Set encryption.keySource to Microsoft.KeyVault and name a key of your vault.",
    sources=("https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-encryption-keys-portal",),
    cases=(
        Case(
            (ACCOUNTS,),
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
