"""A model whose prompts Microsoft does not process, or a connection that leaves Azure.

Flags
: A hosted model whose prompts the catalog says are processed by somebody else, as with Anthropic and Fireworks, or of
  whose registry it does not say who does; a connection to a service outside Azure's commitments: OpenAI itself, web
  search, model gateways, remote tools and agents, and plain HTTP.

Why
: Microsoft's article says that Microsoft hosts the models, processes the prompts under its Data Protection Addendum and
  does not share them with the provider. For these models and services it says no such thing.

Names
: A model whose name begins with `FW-` runs at Fireworks, whatever else is said of it.

Unknown
: A model or category that is not known yet blocks.

Not here
: Connections to models in Azure are judged by indirect-model.

Flagged
: `{format: Anthropic, name: claude-sonnet-5}`; a connection of category `OpenAI`.

Passes
: `{format: OpenAI, name: gpt-4o}`; `azureml-cohere` on a serverless endpoint.
"""

from __future__ import annotations

from modelrail.predicates import and_, any_, in_, is_, not_, or_, rows, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types import HOSTED_TYPES
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

AT_FIREWORKS = starts_with("name", "FW-")
ELSEWHERE = not_(rows("hosting", "id", is_("processor", "Microsoft")))
OF_A_REGISTRY = in_("origin", ("catalog", "registry", "tuned"))
SEARCH = ("Serp", "BingLLMSearch", "GroundingWithBingSearch", "GroundingWithCustomSearch")
REMOTE = ("OpenAI", "ModelGateway", "RemoteTool", "RemoteA2A", "GenericHttp", "GenericRest")
LEAVES_AZURE = in_("properties.category", (*SEARCH, *REMOTE))

RULE = Rule(
    id="MR307",
    slug="external-processor",
    title="Processor other than Microsoft",
    severity="high",
    profile="baseline",
    claims=(12, 13, 15, 16),
    remedy="Take a model that Microsoft hosts and processes, and connect to services of Azure only.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/ai-foundry/responsible-ai/claude-models/data-privacy",
    ),
    cases=(
        Case(
            HOSTED_TYPES,
            (
                Clause(
                    any_("@models", and_(OF_A_REGISTRY, or_(AT_FIREWORKS, ELSEWHERE))),
                    message="sends prompts to a processor other than Microsoft: {value}",
                    expected="a model whose prompts Microsoft processes",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/connections", f"{ACCOUNTS}/connections", f"{ACCOUNTS}/projects/connections"),
            (Clause(LEAVES_AZURE, "connects to a service outside Azure: {value}", "a service of Azure"),),
        ),
    ),
)
