"""A model whose license is not allowed, or whose terms nobody acknowledged.

Flags
: With `models.licenses` in the settings: a model whose license is not in that list, or of which the catalog names none.
  In any case: a model whose license is its publisher's own (`custom` or `other` in the catalog).

Why
: The provider's license terms apply to you, not to Microsoft. Some forbid commercial use, some bind what you build, and
  a license that nobody read binds just the same.

Acknowledged
: An entry under `acknowledged` with the `publisher` and a link to its `terms`, dated no later than today, settles the
  license of all models of that publisher. `custom` or `other` in `models.licenses` settles those of all publishers.

Fine-tuned
: A model that you fine-tuned has the license of the base that `models.fine_tuned` records.

Unknown
: A model that is not known yet only advises. Without `models.licenses`, a model whose license the catalog does not name
  passes; the terms of marketplace offers are judged on their own.

Flagged
: `Llama-2-7b` without an acknowledgment of Meta's terms.

Passes
: `Phi-4` with `licenses: [mit]`.
"""

from __future__ import annotations

from modelrail.predicates import any_, is_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types import MODEL_TYPES

RULE = Rule(
    id="MR108",
    slug="disallowed-license",
    title="License not allowed or terms not acknowledged",
    severity="medium",
    profile="recommended",
    claims=(11,),
    remedy="Deploy a model with an allowed license, or have its owner acknowledge the publisher's terms.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://github.com/Azure/azureml-assets/tree/main/assets/models/system",
    ),
    cases=(
        Case(
            MODEL_TYPES,
            (
                Clause(
                    any_("@models", rows("licenses", "id", is_("verdict", "refused"))),
                    message="deploys {value}, whose license is not settled",
                    expected="a license of models.licenses, or the publisher's terms acknowledged",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
