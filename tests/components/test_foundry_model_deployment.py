"""FoundryModelDeployment: what it promises stands in the inputs, and what it cannot keep is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from components import FoundryModelDeployment
from components.errors import ArgumentError
from components.foundry_model_deployment import check
from modelrail.resources import ABSENT

from .conftest import SUBSCRIPTION, Registered, run
from .test_managed_compute_endpoint import at, by_name

SETTINGS = "profile: strict\nas_of: 2026-11-22\nmodels: {deny: ['azureml://registries/azure-openai/models/whisper']}\n"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/log"
LARGE = {"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"}
ADA = {"format": "OpenAI", "name": "text-embedding-ada-002", "version": "2"}
PLACE: dict[str, Any] = {"resource_group_name": "rg", "location": "swedencentral"}
ONE: dict[str, Any] = {**PLACE, "deployments": [{"model": LARGE}]}
KEY = {
    "vault_id": f"{GROUP}/Microsoft.KeyVault/vaults/kv",
    "vault_uri": "https://kv.vault.azure.net",
    "name": "cmk",
    "version": "0123456789abcdef0123456789abcdef",
}
VNET = f"{GROUP}/Microsoft.Network/virtualNetworks/hub"
HUB = {"vnet_id": VNET, "subnet_id": f"{VNET}/subnets/endpoints"}
EVERYTHING: dict[str, Any] = {
    **PLACE,
    "geography": "sweden",
    "deployments": [
        {"model": LARGE, "capacity": 120},
        {"model": ADA, "name": "reserved", "sku": "ProvisionedManaged", "capacity": 15},
        {"model": ADA},
    ],
    "severity_threshold": "Low",
    "allowed_fqdn_list": ["stmodels.blob.core.windows.net"],
    "project_name": "search",
    "key": KEY,
    "network": HUB,
    "log_analytics_workspace_id": LOGS,
    "transform": {"deployment-reserved": {"tags": {"cost": "fixed"}}},
}
OUTPUTS = {"Key": {"keyUriWithVersion": "https://kv-it.vault.azure.net/keys/cmk/abc"}}
HARMS = ("Hate", "Sexual", "Selfharm", "Violence")


@pytest.fixture(autouse=True, scope="module")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file = tmp_path_factory.mktemp("settings") / "modelrail.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELRAIL_SETTINGS", str(file))
        yield


# arguments, inner resource, path, value
PROMISES: list[tuple[dict[str, Any], str, str, Any]] = [
    (ONE, "account", "kind", "AIServices"),
    (ONE, "account", "location", "swedencentral"),
    (ONE, "account", "identity.type", "UserAssigned"),
    (ONE, "account", "properties.publicNetworkAccess", "Disabled"),
    (ONE, "account", "properties.networkAcls.defaultAction", "Deny"),
    (ONE, "account", "properties.disableLocalAuth", True),
    (ONE, "account", "properties.restrictOutboundNetworkAccess", True),
    (ONE, "account", "properties.allowedFqdnList", []),
    (ONE, "account", "properties.allowProjectManagement", True),
    (ONE, "account", "properties.encryption.keySource", "Microsoft.KeyVault"),
    (ONE, "account", "properties.encryption.keyVaultProperties.keyName", "cmk"),
    (ONE, "account", "properties.encryption.keyVaultProperties.keyVersion", "abc"),
    (ONE, "vault", "properties.enablePurgeProtection", True),
    (ONE, "key", "properties.kty", "RSA-HSM"),
    (ONE, "filter", "properties.mode", "Blocking"),
    (ONE, "filter", "properties.basePolicyName", "Microsoft.DefaultV2"),
    (ONE, "filter", "properties.contentFilters[0].severityThreshold", "Medium"),
    (ONE, "deployment-text-embedding-3-large", "sku.name", "Standard"),
    (ONE, "deployment-text-embedding-3-large", "properties.model", LARGE),
    (ONE, "deployment-text-embedding-3-large", "properties.versionUpgradeOption", "NoAutoUpgrade"),
    (ONE, "account-endpoint", "privateLinkServiceConnections[0].groupIds", ["account"]),
    (ONE, "account-zones", "privateDnsZoneConfigs[2].name", "privatelink-services-ai-azure-com"),
    (EVERYTHING, "account", "properties.encryption.keyVaultProperties.keyVaultUri", KEY["vault_uri"]),
    (EVERYTHING, "account", "properties.encryption.keyVaultProperties.keyVersion", KEY["version"]),
    (EVERYTHING, "account", "properties.allowedFqdnList", ["stmodels.blob.core.windows.net"]),
    (EVERYTHING, "project", "projectName", "search"),
    (EVERYTHING, "filter", "properties.contentFilters[7].severityThreshold", "Low"),
    (EVERYTHING, "deployment-text-embedding-3-large", "sku.capacity", 120),
    (EVERYTHING, "deployment-reserved", "deploymentName", "reserved"),
    (EVERYTHING, "deployment-reserved", "sku.name", "ProvisionedManaged"),
    (EVERYTHING, "deployment-reserved", "tags", {"cost": "fixed"}),
    (EVERYTHING, "deployment-text-embedding-ada-002", "properties.model", ADA),
    (EVERYTHING, "account-endpoint", "subnet.id", HUB["subnet_id"]),
    (EVERYTHING, "openai-link", "virtualNetwork.id", HUB["vnet_id"]),
    (EVERYTHING, "logs", "workspaceId", LOGS),
    (EVERYTHING, "logs", "logs[0].category", "Audit"),
    (EVERYTHING, "logs", "logs[0].categoryGroup", ABSENT),
]


@pytest.fixture(scope="module")
def made() -> list[tuple[dict[str, Any], list[Registered]]]:
    return [(args, run(lambda args=args: FoundryModelDeployment("it", args), OUTPUTS)) for args in (ONE, EVERYTHING)]


def test_every_promise_stands_in_the_inputs(made: list[tuple[dict[str, Any], list[Registered]]]) -> None:
    for args, part, path, wanted in PROMISES:
        inputs = by_name(next(found for given, found in made if given is args))
        assert at(inputs[part], path) == wanted, f"{part}: {path}"


def test_every_harm_is_filtered_both_ways_and_attacks_are_blocked(
    made: list[tuple[dict[str, Any], list[Registered]]],
) -> None:
    filters = by_name(made[0][1])["filter"]["properties"]["contentFilters"]
    both = {(harm, source) for harm in HARMS for source in ("Prompt", "Completion")}
    assert both | {("Jailbreak", "Prompt"), ("Indirect Attack", "Prompt")} <= {
        (f["name"], f["source"]) for f in filters
    }
    assert all(f["enabled"] and f["blocking"] for f in filters)


def test_the_account_changes_one_thing_at_a_time(made: list[tuple[dict[str, Any], list[Registered]]]) -> None:
    """The mocks register in the order of what waits for what."""
    parts = [name.removeprefix("it-") for _, name, _ in made[1][1]]
    wanted = ["account", "project", "filter", "deployment-text-embedding-3-large", "deployment-reserved"]
    wanted += ["deployment-text-embedding-ada-002", "account-endpoint"]
    assert [part for part in parts if part in wanted] == wanted


def test_your_own_parts_are_used_and_none_is_made(made: list[tuple[dict[str, Any], list[Registered]]]) -> None:
    assert not {"vault", "key", "vnet", "endpoints", "vault-endpoint"} & set(by_name(made[1][1]))


def one(**more: Any) -> dict[str, Any]:
    return {**PLACE, "deployments": [{"model": LARGE, **more}]}


def model(format_: str, name: str, version: str) -> dict[str, Any]:
    return one(model={"format": format_, "name": name, "version": version})


# arguments, what is refused, words of the reason
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (PLACE, "deployments", "is required"),
    ({**PLACE, "deployments": []}, "deployments", "name at least one model"),
    ({**PLACE, "deployments": {"model": LARGE}}, "deployments", "must be a list"),
    ({**PLACE, "deployments": [{"name": "x"}]}, "deployments[0].model", "is required"),
    ({**PLACE, "deployments": [{"model": LARGE}] * 2}, "deployments[1].name", "give each its own name"),
    (one(name="x"), "deployments[0].name", "2 to 64 letters"),
    (one(model={"format": "OpenAI", "name": "whisper"}), "deployments[0].model.version", "is required"),
    (one(sku="GlobalStandard"), "deployments[0].sku", "may process prompts in other regions"),
    (one(sku="DataZoneStandard"), "deployments[0].sku", "take Standard or ProvisionedManaged"),
    (one(capacity=0), "deployments[0].capacity", "not between 1 and"),
    (one(spillover_deployment_name="x"), "deployments[0].spillover_deployment_name", "no such argument"),
    (model("OpenAI", "gpt-4o", "2024-08-06"), "deployments[0].model", "(MR106)"),
    (model("OpenAI", "whisper", "001"), "deployments[0].model", "(MR101)"),
    (model("OpenAI", "nobody", "1"), "deployments[0].model", "(MR102)"),
    (model("Anthropic", "claude-opus-5", "1"), "deployments[0].model", "(MR306)"),
    (model("OpenAI", "model-router", "1"), "deployments[0].model", "(MR111)"),
    ({**ONE, "location": "italynorth"}, "deployments[0].model", "where it is not offered"),
    ({**ONE, "location": "atlantis"}, "location", "not an Azure region"),
    ({**ONE, "geography": "us"}, "location", "outside us"),
    ({**ONE, "severity_threshold": "High"}, "severity_threshold", "none of Low, Medium"),
    ({**ONE, "allowed_fqdn_list": ["a.example.com", "*.example.com"]}, "allowed_fqdn_list[1]", "without wildcards"),
    ({**ONE, "project_name": "-"}, "project_name", "2 to 64"),
    ({**ONE, "log_analytics_workspace_id": "log"}, "log_analytics_workspace_id", "not the resource id"),
    ({**ONE, "key": {k: v for k, v in KEY.items() if k != "version"}}, "key.version", "names its key by version"),
    ({**ONE, "key": {**KEY, "vault_id": VNET}}, "key.vault_id", "Microsoft.KeyVault/vaults"),
    ({**ONE, "network": {"vnet_id": VNET}}, "network.subnet_id", "is required"),
    ({**ONE, "transform": {"deployment": {}}}, "transform.deployment", "deployment-text-embedding-3-large"),
    ({**ONE, "content_filter": "off"}, "content_filter", "there is no such argument"),
]


@pytest.mark.parametrize(("args", "argument", "says"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_what_is_refused(args: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        check("it", args)
    assert (refused.value.property_path, says in refused.value.reason) == (argument, True), str(refused.value)
    assert str(refused.value).startswith("FoundryModelDeployment 'it', ")


@pytest.mark.parametrize(
    ("args", "argument"),
    [
        ({**ONE, "location": pulumi.Output.from_input("italynorth")}, "deployments[0].model"),
        (one(capacity=pulumi.Output.from_input(0)), "deployments[0].capacity"),
    ],
    ids=["location", "capacity"],
)
def test_an_output_is_checked_before_what_uses_it(args: dict[str, Any], argument: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        run(lambda: FoundryModelDeployment("it", args), OUTPUTS)
    assert refused.value.property_path == argument


@pytest.mark.parametrize(
    ("there", "refused"),
    [("Norway East", "location"), ("Sweden Central", None)],
    ids=["elsewhere", "here, in other words"],
)
def test_an_account_that_exists_stays_where_it_is(there: str, refused: str | None) -> None:
    found = None
    try:
        run(lambda: FoundryModelDeployment("it", ONE), {**OUTPUTS, "Account": {"location": there}})
    except ArgumentError as error:
        found = error.property_path
    assert found == refused
