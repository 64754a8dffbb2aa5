"""Resources look the same whatever spelling they came in, and near misses do not pass."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.resources import Resource, Unknown, read
from modelrail.types.normalize import normalize

ENDPOINT = "microsoft.machinelearningservices/workspaces/onlineendpoints"
DEPLOYMENT = f"{ENDPOINT}/deployments"
FOUNDRY = "microsoft.cognitiveservices/accounts/deployments"


def _normal(type_: str, body: dict[str, Any]) -> Resource:
    return normalize(Resource(type_, "w/e", "/resources/0", body))


@pytest.mark.parametrize(
    ("key", "judged", "missed"),
    [
        ("publicNetworkAccess", "Disabled", None),
        ("PublicNetworkAccess", "Disabled", "properties.PublicNetworkAccess"),
        ("public_network_access", None, "properties.public_network_access"),
        ("publicNetworkAcess", None, "properties.publicNetworkAcess"),
        ("publicNetworkAccesss", None, "properties.publicNetworkAccesss"),
        ("pulbicNetworkAccess", None, "properties.pulbicNetworkAccess"),
        ("description", None, None),
        ("traffic", None, None),
    ],
)
def test_keys(key: str, judged: str | None, missed: str | None) -> None:
    resource = _normal(ENDPOINT, {"properties": {key: "Disabled"}})
    found = read(resource.body, "properties.publicNetworkAccess")
    assert (found or None, [m["path"] for m in resource.views["@near_misses"]]) == (judged, [missed] if missed else [])


def test_two_spellings_of_one_key_leave_it_unknown() -> None:
    body = {"properties": {"publicNetworkAccess": "Disabled", "publicnetworkaccess": "Enabled"}}
    assert isinstance(read(_normal(ENDPOINT, body).body, "properties.publicNetworkAccess"), Unknown)


def test_location_is_spelled_as_a_region_name() -> None:
    assert _normal(ENDPOINT, {"location": "Sweden Central"}).body["location"] == "swedencentral"


PHI = "azureml://registries/azureml/models/Phi-4/versions/8"


@pytest.mark.parametrize(
    ("type_", "model", "form", "path"),
    [
        (DEPLOYMENT, PHI, "registry-versioned", "properties.model"),
        (DEPLOYMENT, None, "none", "properties.model"),
        (DEPLOYMENT, "", "none", "properties.model"),
        (DEPLOYMENT, {"assetId": PHI, "referenceType": "Id"}, "registry-versioned", "properties.model.assetId"),
        (
            DEPLOYMENT,
            {"path": "azureml://datastores/d/paths/p", "referenceType": "DataPath"},
            "datapath",
            "properties.model.path",
        ),
        (DEPLOYMENT, {"who": "knows"}, "unparsed", "properties.model"),
        (DEPLOYMENT, 7, "unparsed", "properties.model"),
        (FOUNDRY, {"name": "gpt-4.1", "format": "OpenAI", "version": "2025-04-14"}, "tuple", "properties.model"),
        (FOUNDRY, {"format": "OpenAI"}, "none", "properties.model.name"),
    ],
)
def test_every_model_bearing_resource_has_a_model_item(type_: str, model: Any, form: str, path: str) -> None:
    (item,) = _normal(type_, {"properties": {"model": model} if model is not None else {}}).views["@models"]
    assert (item["form"], item["path"]) == (form, path)
    assert isinstance(item.get("id", ""), Unknown if form == "unparsed" else str)


def test_an_unknown_bag_is_said_to_be_unknown() -> None:
    resource = _normal(DEPLOYMENT, {"properties": Unknown("properties", "why")})
    assert isinstance(resource.views["@bag"], Unknown)


@pytest.mark.parametrize(
    ("type_", "opaque"),
    [
        ("microsoft.machinelearningservices/workspaces/brandnew", True),
        ("microsoft.machinelearningservices/workspaces/jobs", False),
        ("microsoft.resources/deployments", True),
        ("microsoft.resources/deploymentscripts", True),
        ("microsoft.web/sites", False),
    ],
)
def test_what_cannot_be_read_is_opaque(type_: str, opaque: bool) -> None:
    assert ("@opaque" in _normal(type_, {}).views) is opaque
