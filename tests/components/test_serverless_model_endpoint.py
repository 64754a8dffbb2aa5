"""ServerlessModelEndpoint: content safety, Entra ID, a geography, and no purchase that nobody decided on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import ServerlessModelEndpoint
from components.errors import ArgumentError
from components.serverless_model_endpoint import check

from .conftest import SUBSCRIPTION, Azure, at, by_part, run

WORKSPACE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces"
SUBSCRIBED = f"{WORKSPACE}/mlw/marketplaceSubscriptions/llama"
PHI = "azureml://registries/azureml/models/Phi-4-mini-instruct"
LLAMA = "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct"
COHERE = "azureml://registries/azureml-cohere/models/Cohere-embed-v3-english"
DEEPSEEK = "azureml://registries/azureml-deepseek/models/DeepSeek-R1"
TUNED = "azureml://locations/westus3/workspaces/0b1c4d3e-5f60-4718-9a2b-3c4d5e6f7081/models/{}/versions/1"
SETTINGS = f"""
profile: strict
as_of: 2026-11-22
{{geography}}
models:
  deny: [azureml://registries/azureml/models/Phi-4-reasoning]
  fine_tuned:
    - {{{{model: support, base: {PHI}, by: us, date: 2026-10-01}}}}
    - {{{{model: sales, base: {LLAMA}/versions/3, by: us, date: 2026-10-01}}}}
acknowledged:
  - {{{{what: serverless-preview, owner: us, date: 2026-10-01}}}}
  - {{{{what: publisher-sharing, publisher: Meta, terms: "https://meta.example/terms", owner: us, date: 2026-10-01}}}}
"""
INSIDE: dict[str, Any] = {
    "resource_group_name": "rg",
    "location": "westus3",
    "workspace_name": "mlw",
    "geography": "us",
}
MICROSOFT: dict[str, Any] = {**INSIDE, "model": PHI}
BOUGHT: dict[str, Any] = {**INSIDE, "model": LLAMA, "accept_marketplace_terms": True}
SALES: dict[str, Any] = {**INSIDE, "model": TUNED.format("sales"), "accept_marketplace_terms": True}


@pytest.fixture(autouse=True)
def _settings(settings: Callable[[str], None]) -> None:
    settings(SETTINGS.format(geography="geography: us"))


# arguments, inner resource, path, value
PROMISES: list[tuple[dict[str, Any], str, str, Any]] = [
    (MICROSOFT, "endpoint", "properties.authMode", "AAD"),
    (MICROSOFT, "endpoint", "properties.contentSafety.contentSafetyStatus", "Enabled"),
    (MICROSOFT, "endpoint", "properties.modelSettings.modelId", PHI),
    (MICROSOFT, "endpoint", "location", "westus3"),
    (MICROSOFT, "endpoint", "sku.name", "Consumption"),
    (MICROSOFT, "subscription", "properties", None),
    ({**MICROSOFT, "model": DEEPSEEK}, "subscription", "properties", None),
    ({**MICROSOFT, "model": TUNED.format("support"), "location": "eastus"}, "subscription", "properties", None),
    (BOUGHT, "subscription", "properties.modelId", LLAMA),
    (BOUGHT, "subscription", "workspaceName", "mlw"),
    (SALES, "subscription", "properties.modelId", LLAMA),
    (SALES, "endpoint", "properties.modelSettings.modelId", TUNED.format("sales")),
    ({**INSIDE, "model": LLAMA, "marketplace_subscription_id": SUBSCRIBED}, "subscription", "properties", None),
    ({**BOUGHT, "model": pulumi.Output.from_input(LLAMA)}, "subscription", "properties.modelId", LLAMA),
]


@pytest.mark.parametrize(("args", "part", "path", "wanted"), PROMISES, ids=[f"{r[1]}.{r[2]}: {r[3]}" for r in PROMISES])
def test_a_promise_stands_in_the_inputs(args: dict[str, Any], part: str, path: str, wanted: Any) -> None:
    assert at(by_part(run(lambda: ServerlessModelEndpoint("it", args))).get(part), path) == wanted


def test_what_it_tells_of_itself() -> None:
    told: dict[str, Any] = {}

    def program() -> None:
        made = ServerlessModelEndpoint("it", BOUGHT)
        for name in ("endpoint_name", "endpoint_id", "scoring_uri", "marketplace_subscription_id"):
            getattr(made, name).apply(lambda value, name=name: told.update({name: value}))

    run(program, {"ServerlessEndpoint": {"properties": {"inferenceEndpoint": {"uri": "https://it.models.example"}}}})
    assert told["scoring_uri"] == "https://it.models.example"
    assert told["endpoint_id"].endswith(f"/serverlessEndpoints/{told['endpoint_name']}")
    assert "/marketplaceSubscriptions/" in told["marketplace_subscription_id"]


# arguments, what is refused, words of the reason
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({**MICROSOFT, "geography": None}, "geography", "is required"),
    ({**MICROSOFT, "geography": "swedn"}, "geography", "did you mean 'Sweden'"),
    ({**MICROSOFT, "geography": "sweden"}, "location", "outside sweden; regions inside are swedencentral"),
    ({**MICROSOFT, "geography": "eu", "location": "swedencentral"}, "location", "outside us; regions inside are"),
    ({**MICROSOFT, "workspace_name": None}, "workspace_name", "is required"),
    ({**MICROSOFT, "workspace_name": "a"}, "workspace_name", "3 to 33 letters"),
    ({**MICROSOFT, "model": ""}, "model", "is empty"),
    ({**MICROSOFT, "model": "Phi"}, "model", "write azureml://registries/REGISTRY/models/NAME"),
    ({**MICROSOFT, "model": f"{PHI}/versions/1"}, "model", f"always has the newest version; write {PHI}"),
    ({**MICROSOFT, "model": f"{PHI}/labels/latest"}, "model", "always has the newest version"),
    ({**MICROSOFT, "model": "azureml://registries/azureml/models/Phi-4-reasoning"}, "model", "(MR101)"),
    ({**MICROSOFT, "model": "azureml://registries/azureml/models/Nobody"}, "model", "(MR102)"),
    ({**MICROSOFT, "model": TUNED.format("nobody")}, "model", "(MR102)"),
    (
        {**SALES, "location": "eastus"},
        "model",
        "where it is not offered (the catalog of 2026-11-22 offers it in westus3",
    ),
    ({**INSIDE, "model": COHERE, "accept_marketplace_terms": True}, "model", "nobody acknowledged the terms"),
    ({**INSIDE, "model": LLAMA}, "accept_marketplace_terms", "accept its terms (https://meta.example/terms)"),
    ({**INSIDE, "model": LLAMA}, "accept_marketplace_terms", "contact and transaction data go to Meta"),
    ({**BOUGHT, "accept_marketplace_terms": False}, "accept_marketplace_terms", "an offer of Meta"),
    ({**SALES, "accept_marketplace_terms": None}, "accept_marketplace_terms", f"{LLAMA} is an offer of Meta"),
    ({**MICROSOFT, "accept_marketplace_terms": True}, "accept_marketplace_terms", "not bought in the Azure Market"),
    ({**MICROSOFT, "marketplace_subscription_id": SUBSCRIBED}, "marketplace_subscription_id", "not bought"),
    ({**BOUGHT, "marketplace_subscription_id": SUBSCRIBED}, "accept_marketplace_terms", "there is a subscription"),
    ({**BOUGHT, "accept_marketplace_terms": "yes"}, "accept_marketplace_terms", "must be true or false"),
    ({**MICROSOFT, "content_safety": "Disabled"}, "content_safety", "there is no such argument"),
    ({**MICROSOFT, "auth_mode": "Key"}, "auth_mode", "there is no such argument"),
]


@pytest.mark.parametrize(("args", "argument", "says"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_what_is_refused(args: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        check("it", args)
    assert (refused.value.property_path, says in refused.value.reason) == (argument, True), str(refused.value)


def test_regions_pinned_more_narrowly_than_serverless_can_promise(settings: Callable[[str], None]) -> None:
    settings(SETTINGS.format(geography="geography: [westus3]"))
    with pytest.raises(ArgumentError, match="whose geography is wider than the pinned regions") as refused:
        check("it", MICROSOFT)
    assert refused.value.property_path == "location"


def test_a_preview_that_nobody_acknowledged(settings: Callable[[str], None]) -> None:
    settings("profile: strict")
    with pytest.raises(ArgumentError, match="a serverless API, which is a preview, in production"):
        check("it", MICROSOFT)


# what an output turns out to be, and what is refused
LATE: list[tuple[dict[str, Any], str]] = [
    ({"model": f"{PHI}/versions/1"}, "model"),
    ({"model": LLAMA}, "accept_marketplace_terms"),
    ({"location": "swedencentral"}, "location"),
    ({"workspace_name": "a"}, "workspace_name"),
]


@pytest.mark.filterwarnings("ignore:coroutine 'Output")
@pytest.mark.parametrize(("wrong", "argument"), LATE, ids=str)
def test_what_turns_out_wrong_is_refused_before_anything_is_made_of_it(wrong: dict[str, Any], argument: str) -> None:
    azure, late = Azure(), {key: pulumi.Output.from_input(value) for key, value in wrong.items()}
    with pytest.raises(ArgumentError) as refused:
        run(lambda: ServerlessModelEndpoint("it", {**MICROSOFT, **late}), azure=azure)
    assert refused.value.property_path == argument and not azure.registered


SHARED = pulumi.Output.from_input("mlw")
TWICE: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("the same workspace and model", {}, {}, True),
    ("in other letters", {}, {"workspace_name": "MLW"}, True),
    ("the same output", {"workspace_name": SHARED}, {"workspace_name": SHARED}, True),
    ("another model", {}, {"model": DEEPSEEK}, False),
    ("another workspace", {}, {"workspace_name": "other"}, False),
    ("another group", {}, {"resource_group_name": "other"}, False),
]


@pytest.mark.parametrize(("first", "second", "refused"), [row[1:] for row in TWICE], ids=[row[0] for row in TWICE])
def test_a_model_is_served_once_in_a_workspace(first: dict[str, Any], second: dict[str, Any], refused: bool) -> None:
    def program() -> None:
        ServerlessModelEndpoint("one", {**MICROSOFT, **first})
        ServerlessModelEndpoint("two", {**MICROSOFT, **second})

    if not refused:
        assert len(run(program)) == 2
        return
    with pytest.raises(ArgumentError, match="'one' serves it in this workspace"):
        run(program)
