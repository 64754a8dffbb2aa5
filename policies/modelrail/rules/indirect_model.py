"""A model reached through something else.

Flags
: A model router without a list of models, because it may use every model of its version; a router, draft model or
  spillover deployment with a model that is not allowed; a model taken from another account; a connection to models that
  were deployed elsewhere.

Why
: Who may deploy which model is yours to regulate. A decision about the model that a resource names is worth nothing
  when prompts go on to another one.

Outside
: A source account or connected account outside this input is a violation, not an open question: that it is not judged
  here is exactly what is wrong. One that the input only refers to counts as outside. A recorded, allowed base under
  `models.fine_tuned` answers for a model that was fine-tuned in another account.

Unknown
: A name, list or category that is not known yet blocks. So does a spillover deployment that is not in the input.

Flagged
: `model-router` without `routing.models`; a connection of category `AzureOpenAI` to an account of another team.

Passes
: A router whose list has allowed models only; a connection to an account of the same input, by `metadata.ResourceId`.
"""

from __future__ import annotations

from modelrail.predicates import (
    Node,
    and_,
    any_,
    exists,
    in_,
    is_,
    missing,
    none_,
    not_,
    or_,
    related,
    rows,
    starts_with,
)
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

FOUNDRY, CONNECTIONS = f"{ACCOUNTS}/deployments", f"{ACCOUNTS}/connections"
TO_MODELS = in_(
    "properties.category",
    ("AzureOpenAI", "OpenAI", "AIServices", "Serverless", "ManagedOnlineEndpoint", "ModelGateway", "ApiManagement"),
)
NOT_ALLOWED = not_(rows("decisions", "id", is_("verdict", "allow")))
ROUTER = any_("@models", starts_with("name", "model-router"))
RECORDED = any_("@models", rows("lineage", "id", is_("verdict", "allow")))
SPILLS = related("ref:properties.spilloverDeploymentName", any_("@models", NOT_ALLOWED))
LISTED = "routing.models with allowed models only"


def elsewhere(path: str) -> Node:
    return not_(related(f"ref:{path}", missing("@existing"), outside=False))


def taken(path: str) -> Node:
    return and_(exists(path), elsewhere(path), not_(RECORDED))


RULE = Rule(
    id="MR111",
    slug="indirect-model",
    title="Model reached through something else",
    severity="high",
    profile="baseline",
    claims=(8,),
    remedy="Name every model that is used, deploy it in this input, and list the models of a router.",
    sources=(
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-router",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/spillover-traffic-management",
        "https://learn.microsoft.com/azure/ai-foundry/how-to/connections-add",
    ),
    cases=(
        Case(
            (FOUNDRY, f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (
                Clause(and_(ROUTER, none_("properties.routing.models")), "routes to every model it has", LISTED),
                Clause(
                    any_("@models", and_(exists("via"), NOT_ALLOWED)), "reaches {value}, which is not allowed", LISTED
                ),
            ),
        ),
        Case(
            (FOUNDRY,),
            (
                Clause(SPILLS, "spills over to a model that is not allowed: {value}", "a target with an allowed model"),
                Clause(
                    or_(taken("properties.model.sourceAccount"), taken("properties.model.source")),
                    message="takes its model from {value}, which is not judged here",
                    expected="a model of this input, or one recorded under models.fine_tuned",
                ),
            ),
        ),
        Case(
            (CONNECTIONS, f"{ACCOUNTS}/projects/connections", f"{WORKSPACES}/connections"),
            (
                Clause(
                    and_(TO_MODELS, elsewhere("properties.metadata.ResourceId")),
                    message="connects to models that are not judged here: {value}",
                    expected="metadata.ResourceId of an account of this input",
                ),
            ),
        ),
    ),
)
