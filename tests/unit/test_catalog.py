"""What the catalog, the settings and a name say of a model or a container: facts by id, never a guess."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from modelrail import images
from modelrail.facts import arm_paths
from modelrail.models import ModelReference, Unparsed, parse
from modelrail.resources import ABSENT, Resource, Unknown
from modelrail.settings import Acknowledged, Settings
from modelrail.settings import parse as parse_settings
from modelrail.tables import Lineage, build
from modelrail.tables.catalog import Models
from modelrail.types import TYPES
from modelrail.types.normalize import normalize

R = "azureml://registries/"
ENVIRONMENTS = "azureml://registries/azureml/environments"
DIGEST = "sha256:" + "0123456789abcdef" * 4
AS_OF = datetime.date(2026, 11, 22)
WORKSPACE = "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices/workspaces/W"

# model, column, value
KNOWN: list[tuple[str, str, Any]] = [
    ("azureml/models/Phi-4/versions/8", "publisher", "Microsoft"),
    ("azureml/models/Phi-4/versions/8", "license", "MIT"),
    ("azureml/models/Phi-4/versions/8", "stage", "preview"),
    ("azureml/models/Phi-4/versions/8", "trust_remote_code", False),
    ("azureml/models/tiiuae-falcon-7b-instruct/versions/99", "trust_remote_code", True),
    ("azureml/models/tiiuae-falcon-7b-instruct/versions/99", "license", None),
    ("azureml/models/tiiuae-falcon-7b-instruct/labels/latest", "license", "apache-2.0"),
    ("azureml-phi/models/Phi-3-mini-4k-instruct/versions/15", "retirement", "2025-08-30"),
    ("azureml-phi/models/Phi-3-mini-4k-instruct/versions/15", "license", None),
    ("azureml-meta/models/Llama-2-7b", "retirement", "2025-06-30"),
    ("azureml-cohere/models/Cohere-command-a", "data_processor", "Microsoft"),
    ("azureml-cohere/models/Cohere-command-a/versions/3", "data_processor", "customer (own compute)"),
    ("azureml-cohere/models/Cohere-embed-v3-english", "marketplace_subscription", True),
    ("azureml-anthropic/models/claude-opus-5", "data_processor", "Anthropic"),
    ("azureml-fireworks/models/FW-GLM-5", "marketplace_subscription", None),
    ("azure-openai/models/gpt-5.4/versions/2026-03-05", "deprecation", "2026-09-05"),
    ("azure-openai/models/gpt-5.4/versions/2026-03-05", "stage", "ga"),
    ("azure-openai/models/gpt-5.4/versions/1", "deprecation", None),
    ("azure-openai/models/gpt-5.4/versions/1", "publisher", "OpenAI"),
    ("azure-openai/models/gpt-4o/versions/2024-05-13", "deprecation", "2025-05-13"),
    ("azure-openai/models/gpt-4o", "deprecation", "2025-11-20"),
    ("azure-openai/models/tts/versions/001", "deprecation", None),
    ("azure-openai/models/computer-use-preview/versions/2025-03-11", "stage", "preview"),
]


@pytest.mark.parametrize(("model", "column", "value"), KNOWN, ids=[f"{m} {c}" for m, c, _ in KNOWN])
def test_what_the_catalog_says(model: str, column: str, value: Any) -> None:
    row = build(Settings(as_of=AS_OF))["models"].get(R + model)
    assert row is not None and row[column] == value


@pytest.mark.parametrize("model", [f"{R}mallory/models/Phi-4", f"{R}HuggingFace/models/x", "azureml:Phi-4:8", "?"])
def test_what_it_does_not_say(model: str) -> None:
    assert build(Settings(as_of=AS_OF))["models"].get(model) is None


def test_offers_of_several_places_are_told_together() -> None:
    row = Models(lambda model: model)(f"{R}azureml-anthropic/models/claude-opus-5")
    assert row is not None and len(row["regions"]["GlobalStandard"]) == 9 and row["regions"]["DataZoneStandard"]


def test_a_fine_tuned_model_is_described_as_its_base() -> None:
    found = settings(
        f"models: {{fine_tuned: [{{model: mine, base: '{R}azureml/models/Phi-4', by: a, date: {AS_OF}}}]}}"
    )
    row = build(found)["models"].get("azureml:mine:1")
    assert row is not None and row["license"] == "MIT"
    assert build(found)["lifecycle"].get("azureml:mine:1") is None, "its dates are its own"


def settings(text: str) -> Settings:
    return parse_settings(f"as_of: {AS_OF}\n{text}", "modelrail.yaml")


# day, model, state, why
LIVES: list[tuple[str, str, str, str]] = [
    ("2026-06-13", "azureml-meta/models/Meta-Llama-3.1-405B-Instruct", "retired", "retirement 2026-06-13"),
    ("2026-06-12", "azureml-meta/models/Meta-Llama-3.1-405B-Instruct", "deprecated", "deprecation 2026-03-13"),
    ("2026-03-12", "azureml-meta/models/Meta-Llama-3.1-405B-Instruct", "current", "retirement 2026-06-13"),
    ("2026-03-20", "azure-openai/models/tts/versions/001", "retiring", "retirement 2026-06-18"),
    ("2026-11-22", "azureml/models/Phi-4/versions/8", "current", ""),
]


@pytest.mark.parametrize(("day", "model", "state", "why"), LIVES, ids=[f"{m} {d}" for d, m, _, _ in LIVES])
def test_lifecycle(day: str, model: str, state: str, why: str) -> None:
    row = build(Settings(as_of=datetime.date.fromisoformat(day)))["lifecycle"].get(R + model)
    assert row is not None and row["state"] == state and why in row["why"]


TERMS = "acknowledged: [{what: license-terms, publisher: Meta, terms: 'https://x', owner: legal, date: %s}]"
LLAMA, PHI = "azureml/models/Llama-2-7b/versions/23", "azureml/models/Phi-4/versions/8"
# settings, model, verdict, part of why
LICENSES: list[tuple[str, str, str, str]] = [
    ("", PHI, "allowed", ""),
    ("", "mallory/models/x", "allowed", ""),
    ("", LLAMA, "refused", "Meta's own"),
    ("models: {licenses: [MIT]}", PHI, "allowed", ""),
    ("models: {licenses: []}", PHI, "refused", "its license is mit, and models.licenses"),
    ("models: {licenses: [mit]}", "mallory/models/x", "refused", "the catalog names no license"),
    ("models: {licenses: [Custom]}", LLAMA, "allowed", ""),
    (TERMS % "2026-11-22", LLAMA, "allowed", "the terms of Meta are acknowledged"),
    (TERMS % "2026-11-23", LLAMA, "refused", "Meta's own"),
]


@pytest.mark.parametrize(("text", "model", "verdict", "why"), LICENSES, ids=[f"{m} {t}" for t, m, _, _ in LICENSES])
def test_license(text: str, model: str, verdict: str, why: str) -> None:
    row = build(settings(text))["licenses"].get(R + model)
    assert row is not None and row["verdict"] == verdict and why in row["why"]


def test_terms_without_a_publisher_settle_nothing() -> None:
    found = Settings(as_of=AS_OF, acknowledged=[Acknowledged("license-terms", "legal", AS_OF, terms="https://x")])
    row = build(found)["licenses"].get(R + LLAMA)
    assert row is not None and row["verdict"] == "refused"


# text, id or part of the reason why it is none, moving
IMAGES: list[tuple[str, str, bool | None]] = [
    (f"{ENVIRONMENTS}/E/versions/3", f"{ENVIRONMENTS}/E/versions/3", False),
    (f"{ENVIRONMENTS}/E/labels/latest", f"{ENVIRONMENTS}/E/labels/latest", True),
    (f"{WORKSPACE}/environments/E/versions/3", "azureml:e:3", False),
    ("azureml:E@prod", "azureml:e@prod", True),
    ("azureml:E:3", "azureml:e:3", False),
    ("azureml://registries/r/models/M/versions/3", "it fits no form in which Azure names an environment", None),
    ("azureml://registries/r/models/M/environments/E", "it fits no form in which Azure names an environment", None),
    ("azureml://datastores/d/paths/environments/E", "it fits no form in which Azure names an environment", None),
    (f"{ENVIRONMENTS}/E/versions/3/../4", "it has an empty or dot segment", None),
    ("Nginx", "docker.io/nginx:latest", True),
    ("a/b:1.2", "docker.io/a/b:1.2", False),
    ("localhost:5000/a:1", "localhost:5000/a:1", False),
    (f"MCR.microsoft.com/a/b:1@{DIGEST}", f"mcr.microsoft.com/a/b@{DIGEST}", False),
    ("mcr.microsoft.com/a/../b:1", "it is no name of a container image", None),
    ("mcr.microsoft.com//b:1", "it is no name of a container image", None),
    ("mcr.microsoft.com/a b:1", "it is no name of a container image", None),
    ("mcr.microsoft.com/a:b/c:1", "it is no name of a container image", None),
    (f"a@{DIGEST}0", "it is no name of a container image", None),
    ("a" * 1025, "it is no name of a container image", None),
]


@pytest.mark.parametrize(("text", "said", "moving"), IMAGES, ids=[i[0][:70] for i in IMAGES])
def test_image(text: str, said: str, moving: bool | None) -> None:
    found = images.parse(text)
    if isinstance(found, Unparsed):
        assert moving is None and said in found.reason
    else:
        assert (found.id, found.moving) == (said, moving)


SCANS = "models: {image_scans: [{image: 'x/y:1', tool: trivy, date: 2026-11-22, by: security%s}]}"
# settings, id, kind of evidence, part of why there is none
CONTAINERS: list[tuple[str, str, str | None, str]] = [
    ("", f"{ENVIRONMENTS}/foundation-model-inference/versions/92", "curated-image", ""),
    (
        "",
        f"{ENVIRONMENTS}/foundation-model-inference/versions/91",
        None,
        "version 94 was seen, which is 3 versions newer",
    ),
    ("", f"{ENVIRONMENTS}/foundation-model-inference/labels/latest", "curated-image", ""),
    ("", f"{ENVIRONMENTS}/foundation-model-inference/labels/prod", None, "neither a digest nor a label"),
    ("", f"{ENVIRONMENTS}/foundation-model-inference/versions/v92", None, "does not say how old it is"),
    ("", f"{ENVIRONMENTS}/minimal-py311-inference/versions/1", "curated-image", ""),
    ("", f"{ENVIRONMENTS}/unheard-of/versions/1", None, "it is none of Microsoft's curated environments"),
    ("", "mcr.microsoft.com/azureml/curated/mlflow-model-inference:5", "curated-image", ""),
    ("", f"mcr.microsoft.com/azureml/curated/mlflow-model-inference@{DIGEST}", None, "neither a digest nor a label"),
    ("", "x/y:1", None, "it is none of Microsoft's curated environments"),
    (SCANS % "", "docker.io/X/Y:1", "recorded-scan", ""),
    (SCANS % "", "x/y:2", None, "models.image_scans does not have it"),
]


@pytest.mark.parametrize(("text", "id_", "kind", "why"), CONTAINERS, ids=[f"{c[1]} {c[0][:9]}" for c in CONTAINERS])
def test_container(text: str, id_: str, kind: str | None, why: str) -> None:
    row = build(settings(text))["containers"].get(id_) or {}
    assert (row["evidence"]["kind"] if "evidence" in row else None) == kind
    assert why in row.get("why", "")


def test_a_recorded_scan_says_where_to_look() -> None:
    by, report = (build(settings(SCANS % more))["containers"].get("x/y:1") for more in ("", ", report: 'https://x'"))
    assert by and by["evidence"]["source"] == "models.image_scans, by security"
    assert report and report["evidence"]["source"] == "https://x"


ORIGINS = {
    f"{R}azureml/models/Phi-4/versions/8": "catalog",
    f"{R}HuggingFace/models/x": "catalog",
    f"{R}mine/models/x/versions/1": "registry",
    f"{WORKSPACE}/models/x/versions/1": "workspace",
    "azureml:x:1": "workspace",
    "azureml://datastores/d/paths/x": "weights",
    "https://x/y": "weights",
    f"{R}azure-openai/models/gpt-5.4.ft-01/versions/1": "tuned",
    f"{R}HuggingFace/models/gpt-5.4.ft-01/versions/1": "catalog",
}


@pytest.mark.parametrize("text", ORIGINS)
def test_where_a_model_comes_from(text: str) -> None:
    found = parse(text)
    assert isinstance(found, ModelReference) and found.origin == ORIGINS[text]


def test_the_record_of_a_name_of_foundry_holds_in_foundry_only() -> None:
    text = f"models: {{fine_tuned: [{{model: a.ft-1, base: '{R}azure-openai/models/gpt-5.4', by: a, date: {AS_OF}}}]}}"
    recorded = Lineage(settings(text))
    names = (f"{R}azure-openai/models/A.ft-1/versions/1", f"{R}mallory/models/a.ft-1/versions/1")
    found = [parse(name) for name in names]
    assert [isinstance(m, ModelReference) and recorded.record(m) is not None for m in found] == [True, False]


TOKENS = {
    "azure-native:cognitiveservices:Deployment": None,
    "azure-native:cognitiveservices/v20250601:Deployment": "2025-06-01",
    "azure-native_cognitiveservices_v20260515preview:cognitiveservices:Deployment": "2026-05-15-preview",
}


@pytest.mark.parametrize("token", TOKENS)
def test_the_api_version_that_a_token_names(token: str) -> None:
    assert arm_paths.api_version(token) == TOKENS[token]


def test_views_of_a_deployment_whose_parts_are_open() -> None:
    body = {
        "properties": {"model": Unknown("properties.model", "open"), "environmentId": ""},
        "apiVersion": "2025-12-01",
    }
    name = "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments"
    found = normalize(Resource(name, "ws/ep/blue", "/0", body)).views
    assert found["@images"] == [] and found["@api"] == {"channel": "stable", "has_stable": True}
    assert isinstance(found["@models"][0]["origin"], Unknown)


def test_a_version_of_a_resource_whose_name_is_open_has_no_id() -> None:
    open_ = Unknown("name", "open")
    for type_, view in (("environments", "@images"), ("models", "@registered")):
        name = f"microsoft.machinelearningservices/workspaces/{type_}/versions"
        body = {"properties": {"condaFile": "x", "modelUri": "https://x/y"}}
        assert normalize(Resource(name, open_, "/0", body)).views[view][0]["id"] is open_
        assert normalize(Resource(name, "ws/x/1", "/0", {"properties": {}})).views[view] == []


def test_types_without_a_stable_api_are_known() -> None:
    found = {name for name, kind in TYPES.items() if kind.preview_only}
    assert "microsoft.cognitiveservices/accounts/managedcomputedeployments" in found
    assert "microsoft.cognitiveservices/accounts/deployments" not in found


def test_absence_of_an_api_version_is_no_channel() -> None:
    found = normalize(Resource("microsoft.cognitiveservices/accounts/deployments", "a/b", "/0", {"properties": {}}))
    assert found.views["@api"]["channel"] is ABSENT
