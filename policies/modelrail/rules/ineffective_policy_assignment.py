"""A policy assignment that looks like a guard and is none.

Flags
: An assignment of a definition on Azure Machine Learning or Azure AI services (built in, or of the same input, also as
  a member of an initiative of the input) that is not enforced; that only audits, or is overridden to audit, although
  the definition can do more; that sets a parameter which its definition does not have; whose allow-lists name nothing;
  with an entry that matches other models than it names; or with a value that lets through what it is there to stop.

Why
: The built-in model lists compare with `contains`: `.../models/gpt-5` admits gpt-5.2 as well, and an empty text admits
  every model. Published examples carry parameter names that do not exist and leave the effect at Audit. The definition
  on managed networks asks, by its default, for no managed network.

Absent
: A parameter that is not set has the default of its definition, and an effect that is not set audits where that is the
  default. `enforcementMode` that is absent is Default: enforced.

Not flagged
: `.../versions/1`, although it admits version 10: the list has no way to end a version. A definition that is neither
  built in nor in the input is not judged; it may be about anything.

Unknown
: A definition, parameter or effect that is not known yet blocks.

Flagged
: `allowedModelPublishers: [Microsoft]`, with the effect left out.

Passes
: `effect: Deny` with `allowedAssetIds: [azureml://registries/azureml/models/Phi-4/]`.
"""

from __future__ import annotations

from modelrail.policy_definitions import PASSIVE
from modelrail.predicates import and_, any_, exists, in_, is_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.governance import ASSIGNMENTS

ON_A_GUARDED_PROVIDER = any_("@guards")
NOT_ENFORCED = in_("properties.enforcementMode", ("DoNotEnforce", "Enroll"))
OVERRIDDEN = any_("properties.overrides", and_(is_("kind", "policyEffect"), in_("value", PASSIVE)))

RULE = Rule(
    id="MR502",
    slug="ineffective-policy-assignment",
    title="Policy assignment that guards nothing",
    severity="high",
    profile="baseline",
    claims=(8,),
    remedy="Set the definition's own parameters and the effect Deny, end ids in a slash or a version, and enforce it.",
    sources=(
        "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure",
        "https://learn.microsoft.com/azure/machine-learning/how-to-built-in-policy-model-deployment",
        "https://github.com/Azure/azure-policy/tree/f4a50ba/built-in-policies/policyDefinitions",
    ),
    cases=(
        Case(
            (ASSIGNMENTS,),
            (
                Clause(
                    and_(ON_A_GUARDED_PROVIDER, NOT_ENFORCED),
                    message="is not enforced: enforcementMode is {value}",
                    expected="enforcementMode Default, or none",
                ),
                Clause(
                    any_("@parameters", in_("effect", PASSIVE)),
                    message="stops nothing: its effect is {value}",
                    expected="an effect that stops or changes what it finds",
                ),
                Clause(
                    and_(ON_A_GUARDED_PROVIDER, OVERRIDDEN),
                    message="overrides the effect with {value}, which stops nothing",
                    expected="no override to an effect that stops nothing",
                ),
                Clause(
                    any_("@parameters", exists("undefined")),
                    message="sets {value}, which is no parameter of its definition",
                    expected="the definition's parameter names",
                ),
                Clause(any_("@parameters", exists("empty")), "names nothing in {value}", "at least one entry"),
                Clause(
                    any_("@parameters", exists("wide")),
                    message="has an entry that matches other models than it names: {value}",
                    expected="a whole id that ends in a slash or a version",
                ),
                Clause(
                    any_("@parameters", exists("weak")),
                    message="lets through what its definition is there to stop: {value}",
                    expected="a value that stops it",
                ),
            ),
        ),
    ),
)
