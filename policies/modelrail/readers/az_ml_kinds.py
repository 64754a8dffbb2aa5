"""What the keys of each kind of `az ml` file mean in ARM terms.

Facts: Microsoft's "CLI (v2) YAML schema" pages (azure-ai-docs, `reference-yaml-*`) and the schemas of azure-ai-ml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from modelrail.readers.az_ml_values import (
    CATEGORIES,
    collections,
    compute,
    connection,
    credentials,
    deployment,
    key,
    model_of,
    outbound_rules,
    pascal,
    regions,
    serverless_key,
    text,
    unless_file,
)
from modelrail.resources import Unknown

Made = Iterable[tuple[tuple[str, ...], str, Any]]
"""Where each value was written, its ARM path, and what it is there."""
Rows = dict[str, tuple[str, Callable[[Any], Any]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Args:
        type: ARM type below the provider. names: keys that hold the parts of the name, "" for the workspace.
        rows: key to ARM path and how its value is said there. more: what hangs on several keys.
        located: the type has a location. inline: a model and environment may be written out in it.
    """

    type: str
    names: tuple[str, ...]
    rows: Rows
    more: Callable[[dict[str, Any]], Made] | None = None
    located: bool = False
    inline: bool = False

    def values(self, value: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str, Any]]:
        """The properties of a document."""
        for dotted, (path, said) in self.rows.items():
            found = _at(value, dotted)
            if found is not None:
                yield tuple(dotted.split(".")), path, said(found)
        yield from self.more(value) if self.more else ()


def _at(value: Any, dotted: str) -> Any:
    """The value at a path; where something around it is no object, it is not known."""
    for part in dotted.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif value is not None:
            reason = value.reason if isinstance(value, Unknown) else f"what `{part}` should stand in is no object"
            return Unknown(dotted, reason, value.remedy if isinstance(value, Unknown) else "write it as an object")
    return value


def _same(value: Any) -> Any:
    return value


P = "properties."
_COMMON: Rows = {"tags": ("tags", _same), "location": ("location", text), "identity.type": ("identity.type", pascal)}
_DATASTORE: Rows = {
    "account_name": (P + "accountName", text),
    "container_name": (P + "containerName", text),
    "filesystem": (P + "filesystem", text),
    "file_share_name": (P + "fileShareName", text),
    "store_name": (P + "storeName", text),
}
_WORKSPACE: Rows = {
    **_COMMON,
    "display_name": (P + "friendlyName", text),
    "storage_account": (P + "storageAccount", text),
    "key_vault": (P + "keyVault", text),
    "container_registry": (P + "containerRegistry", text),
    "application_insights": (P + "applicationInsights", text),
    "hbi_workspace": (P + "hbiWorkspace", _same),
    "image_build_compute": (P + "imageBuildCompute", text),
    "public_network_access": (P + "publicNetworkAccess", pascal),
    "customer_managed_key.key_vault": (P + "encryption.keyVaultProperties.keyVaultArmId", text),
    "customer_managed_key.key_uri": (P + "encryption.keyVaultProperties.keyIdentifier", text),
    "customer_managed_key": (P + "encryption.status", key),
    "managed_network.isolation_mode": (P + "managedNetwork.isolationMode", pascal),
    "managed_network.outbound_rules": (P + "managedNetwork.outboundRules", outbound_rules),
    "hub_id": (P + "hubResourceId", text),
    "workspace_hub": (P + "hubResourceId", text),
}
_ENDPOINT: Rows = {
    **_COMMON,
    "auth_mode": (P + "authMode", pascal),
    "public_network_access": (P + "publicNetworkAccess", pascal),
    "mirror_traffic": (P + "mirrorTraffic", _same),
    "traffic": (P + "traffic", _same),
    "compute": (P + "compute", text),
}
_DEPLOYMENT: Rows = {
    "tags": ("tags", _same),
    "model": (P + "model", model_of),
    "environment": (P + "environmentId", unless_file(P + "environmentId")),
    "environment_variables": (P + "environmentVariables", _same),
    "instance_type": (P + "instanceType", text),
}
_ONLINE: Rows = {
    **_DEPLOYMENT,
    "app_insights_enabled": (P + "appInsightsEnabled", _same),
    "egress_public_network_access": (P + "egressPublicNetworkAccess", pascal),
    "data_collector.collections": (P + "dataCollector.collections", collections),
}
_BATCH: Rows = {
    **_DEPLOYMENT,
    "compute": (P + "compute", text),
    "settings.environment_variables": (P + "environmentVariables", _same),
    "component": (P + "deploymentConfiguration.componentId", _same),
}
_ENVIRONMENT: Rows = {
    "image": (P + "image", text),
    "conda_file": (P + "condaFile", _same),
    "build.path": (P + "build.contextUri", text),
    "build": (
        P + "build.dockerfilePath",
        lambda v: text(v.get("dockerfile_path", "Dockerfile")) if isinstance(v, dict) else v,
    ),
}
_WS, _EP, _BEP = "workspaces", "workspaces/onlineEndpoints", "workspaces/batchEndpoints"


def _workspace(kind: str) -> Kind:
    def more(value: dict[str, Any]) -> Made:
        return [((), "kind", kind)]

    return Kind(_WS, ("name",), _WORKSPACE, more, located=True)


def _online(type_: str) -> Kind:
    return Kind(f"{_EP}/deployments", ("", "endpoint_name", "name"), _ONLINE, deployment(type_), True, True)


def _compute(type_: str) -> Kind:
    return Kind(f"{_WS}/computes", ("", "name"), _COMMON, compute(type_), located=True)


def _datastore(type_: str) -> Kind:
    def more(value: dict[str, Any]) -> Made:
        return [*credentials(value), (("type",), P + "datastoreType", type_)]

    return Kind(f"{_WS}/datastores", ("", "name"), _DATASTORE, more)


_CONNECTION = Kind(f"{_WS}/connections", ("", "name"), {}, connection)
KINDS: dict[str, Kind] = {
    "workspace": _workspace("Default"),
    "hub": _workspace("Hub"),
    "project": _workspace("Project"),
    "featureStore": _workspace("FeatureStore"),
    "registry": Kind(
        "registries",
        ("name",),
        {
            **_COMMON,
            "public_network_access": (P + "publicNetworkAccess", pascal),
            "replication_locations": (P + "regionDetails", regions),
        },
        located=True,
    ),
    "managedOnlineEndpoint": Kind(_EP, ("", "name"), _ENDPOINT, located=True),
    "kubernetesOnlineEndpoint": Kind(_EP, ("", "name"), _ENDPOINT, located=True),
    "managedOnlineDeployment": _online("Managed"),
    "kubernetesOnlineDeployment": _online("Kubernetes"),
    "batchEndpoint": Kind(_BEP, ("", "name"), {**_COMMON, "auth_mode": (P + "authMode", pascal)}, located=True),
    "batchDeployment": Kind(f"{_BEP}/deployments", ("", "endpoint_name", "name"), _BATCH, located=True, inline=True),
    "serverlessEndpoint": Kind(
        f"{_WS}/serverlessEndpoints",
        ("", "name"),
        {
            **_COMMON,
            "model_id": (P + "modelSettings.modelId", text),
            "auth_mode": (P + "authMode", serverless_key),
            "content_safety.content_safety_status": (P + "contentSafety.contentSafetyStatus", pascal),
        },
        located=True,
    ),
    "marketplaceSubscription": Kind(
        f"{_WS}/marketplaceSubscriptions", ("", "name"), {"model_id": (P + "modelId", text)}
    ),
    "connection": _CONNECTION,
    "amlCompute": _compute("AmlCompute"),
    "computeInstance": _compute("ComputeInstance"),
    "kubernetesCompute": _compute("Kubernetes"),
    "vmCompute": _compute("VirtualMachine"),
    "synapseSparkCompute": _compute("SynapseSpark"),
    "azureBlob": _datastore("AzureBlob"),
    "azureFile": _datastore("AzureFile"),
    "azureDataLakeGen1": _datastore("AzureDataLakeGen1"),
    "azureDataLakeGen2": _datastore("AzureDataLakeGen2"),
    "oneLake": _datastore("OneLake"),
    "model": Kind(f"{_WS}/models/versions", ("", "name", "version"), {"path": (P + "modelUri", text)}),
    "environment": Kind(f"{_WS}/environments/versions", ("", "name", "version"), _ENVIRONMENT),
}
_ALSO = {
    "modelbatchdeployment": "batchDeployment",
    "pipelinecomponentbatchdeployment": "batchDeployment",
    "managedonlinedeployment": "managedOnlineDeployment",
    "onlinedeployment": "managedOnlineDeployment",
    "onlineendpoint": "managedOnlineEndpoint",
    "workspacehub": "hub",
    "aihub": "hub",
    "aiproject": "project",
    "virtualmachinecompute": "vmCompute",
}
NOT_DEPLOYED = frozenset(
    """
    autoMLJob component commandComponent sparkComponent parallelComponent pipelineComponent importComponent
    automlComponent pipelineJob commandJob sparkJob sweepJob job run data dataImport dataIndex data_import schedule
    monitorSchedule flow featureSet featureSetSpec featureStoreEntity modelVersionPackage index mltable
    autoMLClassificationJob fineTuningJob distillationJob importJob parallelJob asset
    """.split()
)
"""Kinds that run or describe something, and serve no model."""
_SPELLED = {kind.lower(): kind for kind in (*KINDS, *NOT_DEPLOYED)} | _ALSO
_SCHEMA = re.compile(
    r"azuremlschemas[\w.]*/(?:[\w.-]+/)*([\w.]+?)(?:\.schema)?\.json|azureml/sdk-2-0/(\w+)\.json", re.IGNORECASE
)
_COMPUTES = {
    "amlcompute": "amlCompute",
    "computeinstance": "computeInstance",
    "virtualmachine": "vmCompute",
    "synapsespark": "synapseSparkCompute",
}
_STORES = {
    "azure_blob": "azureBlob",
    "azure_file": "azureFile",
    "azure_data_lake_gen1": "azureDataLakeGen1",
    "azure_data_lake_gen2": "azureDataLakeGen2",
    "one_lake": "oneLake",
}


def kind_of(value: dict[str, Any]) -> str | None:
    """The kind of a document, None where it is none of `az ml`, and the word of its schema where that is not known."""
    schema = str(value.get("$schema", ""))
    found = _SCHEMA.search(schema)
    if found and "/promptflow/" not in schema.lower():
        word = found[1] or found[2]
        if word.lower() == "workspace" and str(value.get("kind", "")).lower() in ("hub", "project"):
            return str(value["kind"]).lower()
        return _SPELLED.get(word.lower(), word)
    return None if schema else _by_keys(value)


def _by_keys(value: dict[str, Any]) -> str | None:
    """What a file without a schema can only be."""
    keys, type_ = value.keys(), str(value.get("type", "")).lower()
    if "endpoint_name" in keys and keys & {"model", "environment", "instance_type", "component", "code_configuration"}:
        batch = keys & {"compute", "component", "settings", "mini_batch_size", "output_action"}
        return "batchDeployment" if batch else _of_cluster(type_, "Deployment")
    if "auth_mode" in keys and "name" in keys and "model_id" not in keys:
        return "batchEndpoint" if "defaults" in keys else _of_cluster(type_ or str("compute" in keys), "Endpoint")
    id_ = value.get("model_id")
    if "name" in keys and (isinstance(id_, Unknown) or str(id_).lower().startswith("azureml:")):
        return "serverlessEndpoint"
    return _workspace_kind(value) or _typed(value, type_)


def _of_cluster(type_: str, what: str) -> str:
    return f"kubernetesOnline{what}" if type_ in ("kubernetes", "True") else f"managedOnline{what}"


def _workspace_kind(value: dict[str, Any]) -> str | None:
    network = value.get("managed_network")
    keys = value.keys()
    if "hub_id" in keys or "workspace_hub" in keys:
        return "project"
    if "replication_locations" in keys:
        return "registry"
    if keys & {"offline_store", "materialization_identity", "compute_runtime"}:
        return "featureStore"
    own = keys & {"hbi_workspace", "customer_managed_key", "image_build_compute"}
    return "workspace" if own or (isinstance(network, dict) and "isolation_mode" in network) else None


def _typed(value: dict[str, Any], type_: str) -> str | None:
    keys = value.keys()
    if type_ in _COMPUTES and "name" in keys and keys & {"size", "resource_id", "min_instances", "max_instances"}:
        return _COMPUTES[type_]
    if type_ in _STORES and keys & {"account_name", "store_name", "one_lake_workspace_name"}:
        return "connection" if "url" in keys or "target" in keys else _STORES[type_]
    if (
        "name" in keys
        and type_ in CATEGORIES
        and keys & {"target", "credentials", "api_key", "azure_endpoint", "endpoint"}
    ):
        return "connection"
    if type_ in ("custom_model", "mlflow_model", "triton_model") and keys >= {"name", "path"}:
        return "model"
    return "environment" if "name" in keys and keys & {"inference_config", "conda_file"} else None


def near_miss(value: dict[str, Any], kind: Kind) -> Iterator[tuple[tuple[str, ...], str]]:
    """Keys that are almost one of the kind: in other letter case, or with other marks between the words."""
    known = {_bare(dotted): dotted for dotted in kind.rows}
    for path in _paths(value, max(dotted.count(".") for dotted in known.values()) if known else 0):
        dotted = ".".join(path)
        meant = known.get(_bare(dotted))
        if meant and meant != dotted:
            yield path, meant


def _bare(dotted: str) -> str:
    return re.sub(r"[_\s-]", "", dotted).lower()


def _paths(value: Any, depth: int, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, item in value.items() if isinstance(value, dict) else ():
        yield (*at, name)
        if depth:
            yield from _paths(item, depth - 1, (*at, name))
