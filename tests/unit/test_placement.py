"""Where prompts and copies may end up, what is offered where, and whose a model is: every row as the facts have it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from modelrail import facts
from modelrail.evaluation import Evaluator
from modelrail.geography import resolve
from modelrail.graph import link
from modelrail.resources import Resource, Unit, Unknown, read
from modelrail.settings import Acknowledged, FineTuned, Models, Settings
from modelrail.tables import build
from modelrail.tables.catalog import SERVERLESS

R = "azureml://registries/"
AS_OF = datetime.date(2026, 11, 22)
PHI = f"{R}azureml/models/Phi-4"
MINE = "azureml://locations/westus/workspaces/w/models/mine/versions/1"
TUNED = Models(fine_tuned=[FineTuned("mine", PHI, "ml", AS_OF)])
OFFERED = {"serverless": "none", "foundry": "unlisted", "managed": "unlisted", "processor": "Microsoft"}


def table(name: str, **given: Any) -> Any:
    return build(Settings(as_of=AS_OF, **given))[name]


COLUMNS = ("inside", "geography_inside", "zone_inside", "pair_inside")
# geography, region, which of COLUMNS hold
REGIONS: list[tuple[Any, str, tuple[bool, bool, bool, bool]]] = [
    (None, "swedencentral", (True, True, False, True)),
    (None, "brazilsouth", (True, True, False, False)),
    (None, "polandcentral", (True, True, False, True)),
    ("sweden", "Sweden Central", (True, True, False, True)),
    ("sweden", "eastus", (False, False, False, False)),
    ("europe", "westeurope", (True, True, False, True)),
    ("eu", "northeurope", (True, True, True, True)),
    ("eu", "uksouth", (False, False, False, False)),
    ("us", "westus2", (True, True, True, True)),
    ("us", "brazilsouth", (False, False, False, True)),
    ("japan", "japaneast", (True, True, False, True)),
    (["westeurope"], "westeurope", (True, False, False, False)),
    (sorted(resolve("eu")), "swedencentral", (True, True, True, True)),
]


@pytest.mark.parametrize(("geography", "region", "holds"), REGIONS, ids=[f"{g}-{r}"[:40] for g, r, _ in REGIONS])
def test_regions(geography: Any, region: str, holds: tuple[bool, ...]) -> None:
    row = table("regions", geography=geography).get(region)
    assert {c: row[c] for c in COLUMNS} == dict(zip(COLUMNS, holds, strict=True))


def test_what_is_no_region_has_no_row() -> None:
    found = table("regions")
    assert [found.get(name) for name in ("europe", "global", "eastus2euap", "jioindiawest", "")] == [None] * 5


def test_deployment_types_reach_no_further_than_their_name_says() -> None:
    types = facts.load("geographies")["deployment_types"]
    said = {name: "anywhere" if "Global" in name else "zone" if "DataZone" in name else "region" for name in types}
    assert {name: row["reach"] for name, row in types.items()} == {**said, "DeveloperTier": "anywhere"}
    assert table("deployment_types").get("datazonebatch") == {"reach": "zone"}


def test_a_storage_sku_copies_when_its_name_has_a_g() -> None:
    skus = facts.load("geographies")["storage_skus"]
    assert {name: row["copies"] for name, row in skus.items()} == {name: "G" in name.partition("_")[2] for name in skus}
    assert table("storage_skus").get("standard_ragrs") == {"copies": True}


# model, offered as, region, whether (None: the catalog does not say)
PLACES: list[tuple[str, str, str, bool | None]] = [
    (PHI, SERVERLESS, "swedencentral", True),
    (f"{PHI}/versions/8", SERVERLESS, "westeurope", False),
    (MINE, SERVERLESS, "westus3", True),
    (MINE, SERVERLESS, "swedencentral", False),
    (MINE, "standard", "swedencentral", None),
    (MINE.replace("mine", "other"), SERVERLESS, "swedencentral", None),
    (f"{R}azure-openai/models/gpt-4o/versions/2024-11-20", "standard", "uksouth", True),
    (f"{R}azure-openai/models/gpt-4o/versions/2024-05-13", "standard", "uksouth", False),
    (f"{R}azure-openai/models/gpt-4o", "datazonestandard", "italynorth", True),
    (f"{R}azure-openai/models/gpt-4o", "datazonestandard", "uksouth", False),
    (f"{R}azure-openai/models/gpt-4o", "globalstandard", "uksouth", None),
    (f"{R}azure-openai/models/gpt-4o", "provisionedmanaged", "uksouth", None),
    (f"{R}azureml/models/not-there", SERVERLESS, "eastus", None),
    ("string", SERVERLESS, "eastus", None),
]


@pytest.mark.parametrize(("model", "offer", "region", "offered"), PLACES)
def test_places(model: str, offer: str, region: str, offered: bool | None) -> None:
    row = table("places", models=TUNED).get(f"{model} {offer} {region}")
    assert (row and row["offered"]) is offered
    assert row is None or row["why"].startswith(f"the catalog of {facts.as_of('catalog')} offers it in ")


COHERE = f"{R}azureml-cohere/models/Cohere-embed-v3-english"
ACKNOWLEDGED = Acknowledged("publisher-sharing", "privacy", AS_OF, "cohere", "https://example.com/terms")
LATE = Acknowledged("publisher-sharing", "privacy", datetime.date(2026, 11, 23), "Cohere", "https://example.com/terms")
SAID = "the acknowledgment of Cohere"
# model, acknowledged, what the row says (None: no row)
HOSTING: list[tuple[str, list[Acknowledged], dict[str, Any] | None]] = [
    (PHI, [], {**OFFERED, "why": "of Microsoft"}),
    (MINE, [], OFFERED),
    (COHERE, [], {"serverless": "open", "foundry": "unlisted", "why": "of Cohere", "processor": "Microsoft"}),
    (COHERE, [ACKNOWLEDGED], {"serverless": "acknowledged", "managed": "acknowledged", "why": "of Cohere"}),
    (
        COHERE,
        [LATE],
        {"serverless": "open", "why": f"{SAID} is dated 2026-11-23, after {AS_OF}"},
    ),
    (
        COHERE,
        [Acknowledged("publisher-sharing", "x", AS_OF, "Cohere")],
        {"why": f"{SAID} names no terms"},
    ),
    (f"{R}azureml-fireworks/models/new", [], {"why": "its publisher is not known", "foundry": "open"}),
    (f"{R}azureml-anthropic/models/claude-new", [], {"foundry": "open", "processor": "Anthropic"}),
    (f"{R}azureml-phi/models/Phi-4", [], OFFERED),
    (f"{R}mine/models/x", [], {"serverless": "unlisted", "processor": None}),
    ("azureml://locations/westus/workspaces/w/models/other/versions/1", [], None),
    ("string", [], None),
]


@pytest.mark.parametrize(("model", "acknowledged", "says"), HOSTING)
def test_hosting(model: str, acknowledged: list[Acknowledged], says: dict[str, Any] | None) -> None:
    row = table("hosting", models=TUNED, acknowledged=acknowledged).get(model)
    assert (row and {key: row[key] for key in says or ()}) == says


def test_what_the_input_only_refers_to_is_nowhere_that_is_known() -> None:
    type_ = "microsoft.cognitiveservices/accounts"
    here = Resource(type_, "a", "/0", {"location": "eastus"}, views={"@existing": True})
    there = Resource(type_, "b", "/1", {}, views={"@existing": True})
    own = Resource(type_, "c", "/2", {})
    link(Unit([here, there, own]), "linked")
    found = [read(r.body, "location") for r in (here, there, own)]
    assert found[0] == "eastus" and isinstance(found[1], Unknown) and found[1].outside and not found[2]


def test_a_filter_policy_of_the_same_input_answers_for_a_name_that_is_not_known_yet() -> None:
    account = "microsoft.cognitiveservices/accounts"
    model = {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}
    body = {"properties": {"model": model, "raiPolicyName": Unknown("properties.raiPolicyName", "an output")}}
    policy = {"properties": {"basePolicyName": "Microsoft.DefaultV2"}}
    unit = Unit(
        [Resource(f"{account}/raipolicies", "a/p", "/0", policy), Resource(f"{account}/deployments", "a/d", "/1", body)]
    )
    open_, rules = Evaluator(Settings(as_of=AS_OF)), ("MR304", "MR305")
    assert [f.rule for f in open_.evaluate(unit) if f.rule in rules] == ["MR304", "MR305"]
    unit.hints[("/1", "properties.raiPolicyName")] = ["/0"]
    assert [f.rule for f in open_.evaluate(unit) if f.rule in rules] == []
