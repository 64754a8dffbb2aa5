"""A resource that may carry a model and cannot be read.

Flags
: Embedded or linked templates that were not read, deployment stacks, template specs, deployment scripts, generic
  resources of a type or body that is not known, command and dynamic providers, resources of another Azure provider,
  and types of Azure Machine Learning or Azure AI that this version does not know.

Why
: A gate that looks only at the usual types is walked around by putting the same deployment into any of these.

Flagged
: A `Microsoft.Resources/deployments` with a `templateLink`, whose template is not part of the input.

Passes
: A nested deployment whose template stands in the input: its resources are judged one by one.
"""

from __future__ import annotations

from modelrail.predicates import exists
from modelrail.rule import Case, Clause, Rule

RULE = Rule(
    id="MR110",
    slug="opaque-deployment",
    title="Deployment that cannot be read",
    severity="high",
    profile="baseline",
    claims=(8,),
    remedy="Write its resources out in this input, or have an owner lower or waive the rule for this resource.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates",),
    cases=(
        Case(
            ("*",),
            (
                Clause(
                    exists("@opaque"),
                    message="may carry a model and cannot be read: {value}",
                    expected="resources written out in the input",
                ),
            ),
        ),
    ),
)
