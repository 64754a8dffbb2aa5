"""A container that nobody is recorded to have scanned.

Flags
: An environment outside the set that Microsoft curates and patches, or more than two versions behind the newest one
  seen; an image of its own; an image built from a context, or with packages added. Weights of a workspace or path, or
  none named, without any environment: their container is anything.

Why
: Microsoft says that it scans the containers of curated models, patches their images every two weeks, and that images
  which customers derive from them are the customers' to keep free of known flaws.

Evidence
: The label `latest` or a current version of a curated environment, or `models.image_scans` for exactly this digest, tag
  or version. A label, or the tag `latest`, of anything else points elsewhere tomorrow.

Unknown
: An environment that is not known yet blocks, unless it is one that the same input makes: then that one is judged.
  One that lies outside the input is judged by its name, because nothing else is known of it.

Flagged
: `image: docker.io/vllm/vllm-openai:v0.6.1`, or an environment with a `condaFile`.

Passes
: `azureml://registries/azureml/environments/minimal-py311-inference/labels/latest`; a model of a registry without an
  environment, because its container comes with it.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, exists, in_, none_, not_, or_, related, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import ML, WORKSPACES

UNPROVEN = any_("@images", not_(rows("containers", "id", exists("evidence"))))
NO_CONTAINER = and_(none_("@images"), any_("@models", in_("origin", ("workspace", "weights", "none"))))


EXPECTED = "a current curated environment, or one recorded under models.image_scans"


def runs_in(environment: str) -> tuple[Clause, ...]:
    made_here = related(f"ref:{environment}", any_("@images"), outside=False)
    return (
        Clause(NO_CONTAINER, "runs weights of your own and names no environment for them", EXPECTED),
        Clause(and_(UNPROVEN, not_(made_here)), "runs in {value}, which nobody is recorded to have scanned", EXPECTED),
    )


RULE = Rule(
    id="MR103",
    slug="unscanned-container",
    title="Container without evidence of a scan",
    severity="high",
    profile="baseline",
    claims=(5, 6),
    remedy="Use the label latest of a curated environment, or scan the image and record it under models.image_scans.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-vulnerability-management",
        "https://github.com/Azure/azureml-assets/tree/main/assets/inference/environments",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints/deployments", f"{WORKSPACES}/batchEndpoints/deployments"),
            runs_in("properties.environmentId"),
        ),
        Case((f"{WORKSPACES}/inferencePools/groups",), runs_in("properties.environmentConfiguration.environmentId")),
        Case(
            (f"{WORKSPACES}/environments/versions", f"{ML}/registries/environments/versions"),
            (Clause(or_(none_("@images"), UNPROVEN), "is made from {value}, which nobody scanned", EXPECTED),),
        ),
    ),
)
