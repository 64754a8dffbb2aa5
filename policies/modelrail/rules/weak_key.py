"""A key of training data that is made in software, short, or never rotated.

Flags
: A key in a vault in scope whose `kty` is not `RSA-HSM` or `EC-HSM`; an RSA key of fewer than 3072 bits; a key whose
  rotation policy has no action `rotate`. Absent key size means 2048. Absent rotation means never. With `scope: all` the
  keys of every vault are judged.

Why
: The key is what stands between a copied disk and the data. Hardware keeps it from being copied, length from being
  guessed, rotation from being useful for long. Microsoft recommends 3072 bits for Azure Machine Learning.

Rotation
: A store whose key is named without a version follows a new version by itself. A workspace names a version and must be
  updated.

Unknown
: A value that is not known yet blocks.

Flagged
: `kty: RSA` with `keySize: 2048`.

Passes
: `kty: RSA-HSM`, `keySize: 3072` and a lifetime action of type `rotate`.
"""

from __future__ import annotations

from modelrail.predicates import and_, below, in_, is_, missing, none_, not_, or_, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.platform import MANAGED_HSMS, VAULTS

IN_SCOPE = is_("@scope", "judged")
IS_RSA = starts_with("properties.kty", "RSA")

RULE = Rule(
    id="MR405",
    slug="weak-key",
    title="Weak key of training data",
    severity="low",
    profile="strict",
    claims=(28,),
    remedy="Make an RSA-HSM key of 3072 bits or more in a premium vault, with a rotation policy.",
    sources=(
        "https://learn.microsoft.com/azure/key-vault/keys/about-keys",
        "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
        "https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys",
    ),
    cases=(
        Case(
            (f"{VAULTS}/keys", f"{MANAGED_HSMS}/keys"),
            (
                Clause(
                    and_(IN_SCOPE, not_(in_("properties.kty", ("RSA-HSM", "EC-HSM")))),
                    message="is a key made in software",
                    expected="kty RSA-HSM or EC-HSM",
                ),
                Clause(
                    and_(IN_SCOPE, or_(missing("properties.keySize"), below("properties.keySize", 3072)), IS_RSA),
                    message="is a short key",
                    expected="keySize of 3072 or more",
                ),
                Clause(
                    and_(IN_SCOPE, none_("properties.rotationPolicy.lifetimeActions", is_("action.type", "rotate"))),
                    message="is a key that is never rotated",
                    expected="a lifetime action of type rotate",
                ),
            ),
        ),
    ),
)
