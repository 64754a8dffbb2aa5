"""Dated facts with their sources: catalog, registries, geographies, property names.

Each file says as of when it holds and where each line was read. Files are decoded at first use, once.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec

Row = dict[str, Any]

HERE = Path(__file__).parent
CURATED = "azureml"
"""The registry of the catalog's curated models, whose specifications are public."""
CURATED_SOURCE = "azureml-assets"
"""The source of their scan flags, in the catalog's sources."""
HOSTED = frozenset(
    {
        "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints",
        "Microsoft.CognitiveServices/accounts/deployments",
    }
)
"""Where Microsoft hosts a model; on other surfaces of the catalog the weights run on the customer's compute."""


@functools.cache
def load(name: str) -> Row:
    """One file of facts, decoded."""
    found: Row = msgspec.json.decode((HERE / f"{name}.json").read_bytes())
    return found


def as_of(name: str) -> str:
    """The date a file of facts holds for, `YYYY-MM-DD`."""
    return str(load(name)["as_of"])


def source(name: str, key: str) -> Row:
    """Repository, path, commit, date and address of one source of a file."""
    found: Row = load(name)["sources"][key]
    return found


@functools.cache
def offers() -> dict[str, Row]:
    """Models that Microsoft hosts, by `registry/name` in lower case; of several entries the first."""
    found: dict[str, Row] = {}
    for offer in load("catalog")["offers"]:
        if HOSTED.intersection(offer["surface"]):
            found.setdefault(f"{offer['registry']}/{offer['name']}".lower(), offer)
    return found


@functools.cache
def offers_by_name() -> dict[str, list[Row]]:
    """Every offer of a model, on any surface, by `registry/name` in lower case; hosted ones first."""
    found: dict[str, list[Row]] = {}
    for offer in sorted(load("catalog")["offers"], key=lambda o: not HOSTED.intersection(o["surface"])):
        found.setdefault(f"{offer['registry']}/{offer['name']}".lower(), []).append(offer)
    return found


@functools.cache
def retired() -> dict[str, str]:
    """Models that are no longer hosted, by name in lower case: the date of their retirement."""
    return {m["name"].lower(): m["retirement"] for m in load("catalog")["retired_serverless_models"]}


@functools.cache
def curated_names() -> dict[str, Row]:
    """Models of the curated registry by name in lower case, in the version that the catalog lists."""
    return {m["name"].lower(): m for m in load("catalog")["curated"]}


@functools.cache
def curated() -> dict[str, Row]:
    """Models of the curated registry by canonical id in lower case, exact version included."""
    prefix = f"azureml://registries/{CURATED}/models"
    return {f"{prefix}/{m['name']}/versions/{m['version']}".lower(): m for m in load("catalog")["curated"]}


def model_ids() -> list[str]:
    """Canonical ids, in lower case, of every model that the catalog lists: hosted ones by name, weights by version."""
    named = (key.split("/") for key in offers())
    return [*(f"azureml://registries/{registry}/models/{name}" for registry, name in named), *curated()]


@functools.cache
def scanned_versions() -> dict[str, str]:
    """Models of the curated registry by name in lower case: the version that has the scan flag."""
    return {m["name"].lower(): m["version"] for m in load("catalog")["curated"] if m["hidden_layer_scanned"] is True}


@functools.cache
def instance_types() -> dict[str, list[str]]:
    """Sizes of machines that a model of the curated registry runs on, by canonical id in lower case, version included.

    A model that is not there has no list.
    """
    prefix = f"azureml://registries/{CURATED}/models"
    rows = load("instances")["models"]
    return {f"{prefix}/{m['name']}/versions/{m['version']}".lower(): m["instance_types"] for m in rows}


@functools.cache
def curated_images() -> dict[str, Row]:
    """Environments that Microsoft curates, by name in lower case."""
    return {row["name"].lower(): row for row in load("images")["curated"]}


@functools.cache
def formats() -> dict[str, Row]:
    """What the `format` of a Foundry deployment, in lower case, says: `registry` and the `publishers` it goes with."""
    return {row["format"].lower(): row for row in load("registries")["formats"]}


@functools.cache
def named_otherwise() -> dict[str, str]:
    """Foundry models by name in lower case whose registry is not the one of their format."""
    return {row["name"].lower(): row["registry"] for row in load("registries")["named_otherwise"]}


@functools.cache
def registries() -> frozenset[str]:
    """Names of Microsoft's own registries, in lower case: no tenant can own one of these."""
    named = {row["name"] for row in load("registries")["registries"]} | {row["registry"] for row in formats().values()}
    return frozenset(name.lower() for name in named)


@functools.cache
def aliases() -> dict[str, str]:
    """Registries that may hold the models of another under the same names: alias to registry, in lower case."""
    rows = load("registries")["registries"]
    return {row["name"].lower(): row["alias_of"].lower() for row in rows if "alias_of" in row}


@functools.cache
def regions() -> dict[str, Row]:
    """Production regions of Azure's public cloud by programmatic name."""
    return {r["name"]: r for r in load("geographies")["regions"] if r["kind"] == "production"}


@functools.cache
def properties(type_: str) -> frozenset[str]:
    """Property paths that a lower-cased ARM type has, as ARM spells them (`a[*].b` in a list); empty if not known."""
    return frozenset(load("properties")["types"].get(type_, ()))
