"""How values of `az ml` files are said in ARM terms; what is not known stays not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from modelrail.resources import Unknown

P = "properties."
Made = Iterator[tuple[tuple[str, ...], str, Any]]
_WORDS = {
    "aml_token": "AMLToken",
    "aad_token": "AADToken",
    "fqdn": "FQDN",
    "aad": "AAD",
    "pat": "PAT",
    "sas": "SAS",
}
CATEGORIES = {
    "api_key": "ApiKey",
    "azure_ai_search": "CognitiveSearch",
    "azure_ai_services": "AIServices",
    "azure_blob": "AzureBlob",
    "azure_content_safety": "CognitiveService",
    "azure_data_lake_gen2": "ADLSGen2",
    "azure_my_sql_db": "AzureMySqlDb",
    "azure_one_lake": "AzureOneLake",
    "azure_open_ai": "AzureOpenAI",
    "azure_postgres_db": "AzurePostgresDb",
    "azure_search": "CognitiveSearch",
    "azure_speech_services": "CognitiveService",
    "azure_sql_db": "AzureSqlDb",
    "azure_synapse_analytics": "AzureSynapseAnalytics",
    "cognitive_search": "CognitiveSearch",
    "cognitive_service": "CognitiveService",
    "container_registry": "ContainerRegistry",
    "custom": "CustomKeys",
    "git": "Git",
    "open_ai": "OpenAI",
    "python_feed": "PythonFeed",
    "s3": "S3",
    "serp": "Serp",
    "serverless": "Serverless",
    "serverless_model": "Serverless",
    "snowflake": "Snowflake",
}
"""Types of connections, and their category in ARM."""
_WITH_ENTRA = ("AzureOpenAI", "AIServices", "CognitiveSearch", "CognitiveService", "AzureBlob", "AzureOneLake")
"""Categories that work with Entra ID where no key is written."""


def text(value: Any) -> Any:
    """A text; numbers as they are written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def pascal(value: Any) -> Any:
    """`allow_only_approved_outbound` as ARM says it."""
    if not isinstance(value, str):
        return value
    return _WORDS.get(value.lower()) or "".join(part[:1].upper() + part[1:] for part in re.split(r"[_\s]", value))


def key(value: Any) -> Any:
    """A key of one's own is used where one is named."""
    if isinstance(value, dict):
        named = value.get("key_uri")
        return named if isinstance(named, Unknown) else "Enabled" if named else None
    return value


def serverless_key(value: Any) -> Any:
    """Serverless endpoints know other words for the same modes."""
    said = pascal(value)
    return {"AADToken": "AAD"}.get(said, said) if isinstance(said, str) else said


def model_of(value: Any) -> Any:
    """A reference as text, or weights at a path, which the command registers first."""
    if not isinstance(value, dict):
        return unless_file(P + "model")(value)
    path, name, version = (value.get(k) for k in ("path", "name", "version"))
    if isinstance(path, Unknown):
        return path
    if isinstance(path, str) and path.lower().startswith("azureml:"):
        return path
    if path is not None:
        return {"referenceType": "DataPath", "path": text(path)}
    unknown = next((v for v in (name, version) if isinstance(v, Unknown)), None)
    return unknown or f"azureml:{name}:{version}"


def unless_file(path: str) -> Callable[[Any], Any]:
    """A reference, unless it says that what is meant stands in another file."""

    def said(value: Any) -> Any:
        if isinstance(value, str) and value.lower().startswith("file:"):
            return Unknown(path, "it stands in another file", "write azureml:NAME:VERSION, or judge what it names")
        return text(value)

    return said


def collections(value: Any) -> Any:
    """What is collected, by name."""
    if not isinstance(value, dict):
        return value
    return {name: _collection(item) for name, item in value.items()}


def _collection(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    on = item.get("enabled")
    known = {True: "Enabled", False: "Disabled", "true": "Enabled", "false": "Disabled"}
    mode = on if isinstance(on, Unknown) else known.get(on.lower() if isinstance(on, str) else on, on)
    found = {"dataCollectionMode": "Disabled" if mode is None else mode}
    data = item.get("data")
    if data is not None:
        name = data.get("name", "") if isinstance(data, dict) else data
        found["dataId"] = name if isinstance(name, (str, Unknown)) and name else "a data asset of its workspace"
    return found


def outbound_rules(value: Any) -> Any:
    """Rules by name, whether they are written as a list or as a map."""
    if isinstance(value, list):
        value = {str(r.get("name", i)) if isinstance(r, dict) else str(i): r for i, r in enumerate(value)}
    return {name: _rule(item) for name, item in value.items()} if isinstance(value, dict) else value


def _rule(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    destination = item.get("destination")
    if isinstance(destination, dict):
        destination = {_camel(name): inside for name, inside in destination.items()}
    return {"type": pascal(item.get("type")), "destination": destination}


def _camel(name: str) -> str:
    said = str(pascal(name))
    return said[:1].lower() + said[1:]


def regions(value: Any) -> Any:
    """The regions of a registry."""
    return [_region(item) for item in value] if isinstance(value, list) else value


def _region(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    config = item.get("storage_config")
    kind = config.get("storage_account_type") if isinstance(config, dict) else None
    stores = [{"systemCreatedStorageAccount": {"storageAccountType": kind}}] if kind is not None else []
    return {"location": item.get("location"), "storageAccountDetails": stores}


def deployment(type_: str) -> Callable[[dict[str, Any]], Made]:
    """What hangs on more than one key of an online deployment."""

    def more(value: dict[str, Any]) -> Made:
        written = value.get("type")
        yield ("type",), P + "endpointComputeType", type_ if written is None else pascal(written)
        older = value.get("private_network_connection")
        if older is not None and "egress_public_network_access" not in value:
            said = {True: "Disabled", False: "Enabled"}.get(older, older) if isinstance(older, bool) else older
            yield ("private_network_connection",), P + "egressPublicNetworkAccess", said

    return more


def compute(type_: str) -> Callable[[dict[str, Any]], Made]:
    """The kind of a compute, and the network that it is in."""

    def more(value: dict[str, Any]) -> Made:
        yield ("type",), P + "computeType", type_
        network = value.get("network_settings")
        subnet = network.get("subnet") if isinstance(network, dict) else network
        if subnet is not None:
            yield ("network_settings", "subnet"), P + "properties.subnet.id", text(subnet)
        if value.get("size") is not None:
            yield ("size",), P + "properties.vmSize", text(value["size"])

    return more


def credentials(value: dict[str, Any]) -> Made:
    """The kind of a datastore's credentials, never what they are."""
    found = value.get("credentials")
    kinds = {"account_key": "AccountKey", "sas_token": "Sas", "client_secret": "ServicePrincipal"}
    if isinstance(found, dict):
        kind = next(
            (kinds[name] for name in kinds if name in found), "Certificate" if "thumbprint" in found else "None"
        )
        yield ("credentials",), P + "credentials.credentialsType", kind if found else "None"
    else:
        yield ("credentials",), P + "credentials.credentialsType", "None" if found is None else found


def connection(value: dict[str, Any]) -> Made:
    """A connection: its category, how it gets in and what it leads to."""
    type_ = value.get("type")
    category = CATEGORIES.get(type_.lower(), pascal(type_)) if isinstance(type_, str) else type_
    if category is not None:
        yield ("type",), P + "category", category
    way = _way_in(value, category)
    if way is not None:
        yield ("credentials",) if "credentials" in value else ("api_key",), P + "authType", way
    shared = value.get("is_shared", True)
    yield ("is_shared",), P + "isSharedToAll", shared
    for name in ("target", "azure_endpoint", "endpoint", "api_base", "url"):
        if value.get(name) is not None:
            yield (name,), P + "target", text(value[name])
            break
    for name in ("open_ai_resource_id", "ai_services_resource_id"):
        if value.get(name) is not None:
            yield (name,), P + "metadata.ResourceId", text(value[name])
    if value.get("account_name") is not None:
        yield ("account_name",), P + "metadata.AccountName", text(value["account_name"])


def _way_in(value: dict[str, Any], category: Any) -> Any:
    found = value.get("credentials")
    if isinstance(found, dict) and found.get("type") is not None:
        return pascal(found["type"])
    if isinstance(found, dict) and found:
        return next((pascal(n) for n in ("account_key", "sas_token", "client_secret", "api_key") if n in found), "AAD")
    if found is not None and not isinstance(found, dict):
        return found
    if value.get("api_key") is not None:
        return "ApiKey"
    return "AAD" if category in _WITH_ENTRA else None
