"""A model without evidence that somebody scanned it.

Flags
: Weights on your own compute (online and batch deployments, inference groups, managed compute in Foundry) without a
  record for exactly that registry, name and version. On surfaces that Microsoft hosts (serverless endpoints,
  marketplace subscriptions, Foundry deployments) a name that is neither a hosted offer of the catalog nor recorded.

Why
: Microsoft scans containers of models in the curated collection, and says itself that not all models are scanned.
  Weights can carry code that runs when they are loaded.

Evidence
: The catalog's scan flag at the commit it was read from, `models.scans` in the settings, or a verified attestation. A
  label, `latest` or a missing version is never evidence for weights: it points elsewhere tomorrow.

Unknown
: A model that is not known yet is undecided and blocks.

Flagged
: `azureml://registries/HuggingFace/models/someone-model/versions/3` on an online deployment.

Passes
: `azureml://registries/azureml/models/Phi-4/versions/8`, whose public specification carries the scan flag.
"""

from __future__ import annotations

from modelrail.predicates import any_, exists, not_, or_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import HOSTED_TYPES, WEIGHT_TYPES

RULE = Rule(
    id="MR102",
    slug="unscanned-model",
    title="Model without evidence of a scan",
    severity="critical",
    profile="baseline",
    claims=(5, 6),
    remedy="Deploy a version with evidence, or scan this one and record it under models.scans in modelrail.yaml.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://github.com/Azure/azureml-assets/tree/main/assets/models/system",
    ),
    cases=(
        Case(
            WEIGHT_TYPES,
            (
                Clause(
                    any_("@models", not_(rows("evidence", "id", exists("scan")))),
                    message="runs the weights of {value}, which nobody is recorded to have scanned",
                    expected="evidence for exactly that registry, name and version",
                ),
            ),
        ),
        Case(
            HOSTED_TYPES,
            (
                Clause(
                    any_("@models", not_(rows("evidence", "id", or_(exists("offer"), exists("scan"))))),
                    message="uses {value}, which is neither a hosted offer of the catalog nor recorded as scanned",
                    expected="a model that Microsoft hosts, or one recorded under models.scans",
                ),
            ),
        ),
    ),
)
