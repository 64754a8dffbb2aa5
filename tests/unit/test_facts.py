"""Every file of facts says as of when it holds and where each line was read, and has what the tables read."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from modelrail import facts
from modelrail.facts import arm_paths
from modelrail.models import ModelReference, parse
from modelrail.patterns import parse_pattern
from modelrail.types import TYPES

FILES = sorted(path.stem for path in facts.HERE.glob("*.json"))
CATALOG = facts.load("catalog")
REGISTRIES = facts.load("registries")
TEXT, MAYBE, TEXTS = str, (str, type(None)), list


def test_the_files_of_facts_are_there() -> None:
    assert {"arm-paths", "catalog", "geographies", "properties", "registries"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_facts_has_a_date_and_sources(name: str) -> None:
    assert datetime.date.fromisoformat(facts.as_of(name)) <= datetime.datetime.now(tz=datetime.timezone.utc).date()
    sources = facts.load(name)["sources"]
    assert isinstance(sources, dict) and sources
    undated = [key for key, source in sources.items() if isinstance(source, dict) and not located(source)]
    assert not undated, "a source names a repository with a commit, a version or a note on where it was read"


def located(source: dict[str, Any]) -> bool:
    if "repo" in source:
        return bool(
            re.fullmatch(r"[\w.-]+/[\w.-]+", source["repo"]) and re.fullmatch("[0-9a-f]{7,40}", source["commit"])
        )
    return bool(source.get("version") or source.get("note"))


# list of rows, keys that are read and their kind
ROWS: list[tuple[str, list[dict[str, Any]], dict[str, Any]]] = [
    (
        "offers",
        CATALOG["offers"],
        {
            "name": TEXT,
            "registry": TEXT,
            "publisher": TEXT,
            "license": MAYBE,
            "surface": TEXTS,
            "sources": TEXTS,
        },
    ),
    (
        "curated",
        CATALOG["curated"],
        {
            "name": TEXT,
            "version": TEXT,
            "publisher": MAYBE,
            "license": MAYBE,
            "hidden_layer_scanned": bool,
            "trust_remote_code": bool,
            "spec_path": TEXT,
        },
    ),
    (
        "machines that models run on",
        facts.load("instances")["models"],
        {"name": TEXT, "version": TEXT, "instance_types": TEXTS},
    ),
    ("registries", REGISTRIES["registries"], {"name": TEXT, "publisher": MAYBE, "evidence": TEXTS}),
    ("formats", REGISTRIES["formats"], {"format": TEXT, "publishers": TEXTS, "registry": TEXT, "evidence": TEXTS}),
    ("named otherwise", REGISTRIES["named_otherwise"], {"name": TEXT, "registry": TEXT, "evidence": TEXTS}),
    (
        "regions",
        facts.load("geographies")["regions"],
        {"name": TEXT, "geography": TEXT, "country": MAYBE, "kind": TEXT, "eu_data_boundary_country": bool},
    ),
]


@pytest.mark.parametrize(("name", "rows", "keys"), ROWS, ids=[r[0] for r in ROWS])
def test_rows_have_what_is_read(name: str, rows: list[dict[str, Any]], keys: dict[str, Any]) -> None:
    wrong = [
        f"{row.get('name') or row.get('format')}: {key}"
        for row in rows
        for key, kind in keys.items()
        if not isinstance(row.get(key), kind) or row[key] in ("", [])
    ]
    assert rows and not wrong


@pytest.mark.parametrize("name", ["catalog", "registries"])
def test_every_source_that_a_row_names_is_described(name: str) -> None:
    found = facts.load(name)
    rows = [row for value in found.values() if isinstance(value, list) for row in value]
    named = {key for row in rows for key in row.get("sources", row.get("evidence", ()))}
    assert named and not named - set(found["sources"])


def test_every_model_of_the_catalog_can_be_named_allowed_and_looked_up() -> None:
    curated = {
        f"azureml://registries/{facts.CURATED}/models/{m['name']}/versions/{m['version']}": m
        for m in CATALOG["curated"]
    }
    offers = [f"azureml://registries/{o['registry']}/models/{o['name']}" for o in CATALOG["offers"]]
    for text in [*curated, *offers]:
        model = parse(text)
        assert isinstance(model, ModelReference), f"{text}: {model.reason}"
        assert parse_pattern(text, partial=False).allows(model), text
    assert {text.lower(): m for text, m in curated.items()} == facts.curated(), "two models in one row"


def test_what_is_hosted_is_told_from_weights() -> None:
    weights = {f"{o['registry']}/{o['name']}".lower() for o in CATALOG["offers"]} - set(facts.offers())
    assert "azureml-cohere/cohere-command-a" in facts.offers()
    assert "azureml-nvidia/llama-3.1-8b-instruct-nim-microservice" in weights


def test_only_a_set_flag_is_a_scan() -> None:
    scanned = facts.scanned_versions()
    assert scanned["phi-4"] == "8" and "tiiuae-falcon-7b-instruct" not in scanned
    unset = {m["name"].lower() for m in CATALOG["curated"] if m["hidden_layer_scanned"] is not True}
    assert unset and not unset & set(scanned)


def test_registries_of_microsoft_are_known_in_every_role() -> None:
    assert {facts.CURATED, "huggingface", "azure-openai", "azureml-phi"} <= facts.registries()
    assert all(name == name.lower() for name in facts.registries())
    assert {row["registry"].lower() for row in facts.formats().values()} <= facts.registries()
    assert {o["registry"].lower() for o in CATALOG["offers"]} <= facts.registries()
    assert set(facts.named_otherwise().values()) <= facts.registries()
    aliases = facts.aliases()
    assert aliases["azureml-phi"] == facts.CURATED and not set(aliases.values()) & set(aliases), "an alias of an alias"


def test_every_data_zone_and_pair_is_a_known_region() -> None:
    found = facts.load("geographies")
    names = {row["name"] for row in found["regions"]} | {r for c in found["sovereign_clouds"] for r in c["regions"]}
    paired = {row["paired_region"] for row in found["regions"]} - {None}
    zones = {region for zone in found["data_zones"].values() for region in zone["regions_seen"]}
    assert not (paired | zones) - names
    assert all(row["kind"] == "production" for row in facts.regions().values()) and len(facts.regions()) > 40


def test_property_names_are_known_for_the_types_that_carry_a_model() -> None:
    assert "properties.model" in facts.properties(
        "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments"
    )
    assert facts.properties("microsoft.nothing/here") == frozenset()
    assert all(name == name.lower() for name in facts.load("properties")["types"])


TOKENS: list[tuple[str, str | None, str | None]] = [
    (
        "azure-native:machinelearningservices:OnlineDeployment",
        "machinelearningservices:OnlineDeployment",
        "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
    ),
    (
        "azure-native:machinelearningservices/v20240401:OnlineDeployment",
        "machinelearningservices:OnlineDeployment",
        "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
    ),
    (
        "azure-native_cognitiveservices_v20250601:cognitiveservices:Deployment",
        "cognitiveservices:Deployment",
        "Microsoft.CognitiveServices/accounts/deployments",
    ),
    ("azure-native:resources:ResourceGroup", "resources:ResourceGroup", "Microsoft.Resources/resourceGroups"),
    ("azure-native:machinelearningservices:Nothing", "machinelearningservices:Nothing", None),
    ("azure:machinelearningservices:OnlineDeployment", None, None),
    ("xazure-native:machinelearningservices:OnlineDeployment", None, None),
]


@pytest.mark.parametrize(("token", "short", "type_"), TOKENS, ids=[t[0] for t in TOKENS])
def test_token(token: str, short: str | None, type_: str | None) -> None:
    template = arm_paths.template(token) if short else None
    assert (arm_paths.short(token), arm_paths.arm_type(template) if template else None) == (short, type_)


def test_the_inputs_that_make_a_path_are_named_in_order() -> None:
    template = arm_paths.template("azure-native:machinelearningservices:OnlineDeployment")
    assert template
    assert arm_paths.parameters(template) == ["resourceGroupName", "workspaceName", "endpointName", "deploymentName"]


def test_every_type_that_carries_a_model_can_be_recognized_in_pulumi() -> None:
    known = {arm_paths.arm_type(path).lower() for path in facts.load("arm-paths")["paths"].values()}
    preview_only = {"microsoft.cognitiveservices/accounts/managedcomputedeployments"}
    assert not {name for name, kind in TYPES.items() if kind.model} - known - preview_only


def test_machines_are_listed_for_versions_of_the_catalog() -> None:
    assert not set(facts.instance_types()) - set(facts.curated())
    assert "Standard_NC24ads_A100_v4" in facts.instance_types()["azureml://registries/azureml/models/phi-4/versions/8"]
