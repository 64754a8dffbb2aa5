"""Whatever a component accepts fits the SDK's types, and the strict profile finds nothing in it; anything else raises
before a resource is made.

Arguments are drawn from the types of the components themselves, so that a new argument is tried at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin

import pulumi
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from typing_extensions import NotRequired

import components
from components.errors import ArgumentError
from components.policy_built_ins import BUILT_INS
from modelrail import facts
from modelrail import settings as loader

from .judged import SUBSCRIPTION as ID
from .judged import Azure, Made, findings, misfits, run

WRITTEN = """
profile: strict
as_of: 2026-11-22
models:
  fine_tuned:
    - {model: tuned, base: azureml://registries/azureml/models/Phi-4-mini-instruct, by: us, date: 2026-10-01}
acknowledged:
  - {what: serverless-preview, owner: us, date: 2026-10-01}
  - {what: preview-model, owner: us, date: 2026-10-01}
  - {what: publisher-sharing, publisher: Meta, terms: "https://example.org/terms", owner: us, date: 2026-10-01}
"""
TUNED = "azureml://locations/eastus2/workspaces/0b1c4d3e-5f60-4718-9a2b-3c4d5e6f7081/models/tuned/versions/1"
WRONG: list[Any] = ["", " ", 7, -1, 1.5, True, [], {}, "x" * 300, "microsoft", "ä/%", {"a": {"b": None}}, [None]]
"""Values that fit few arguments."""
PHI = "azureml://registries/azureml/models/Phi-4/versions/8"
MINI = "azureml://registries/azureml/models/Phi-4-mini-instruct"
LLAMA = "azureml://registries/azureml-meta/models/Llama-3.2-3B-Instruct"
USUAL = ("model", "instance_type")
"""Arguments that most callers give, though they are not required."""
SUBSCRIPTION = f"/subscriptions/{ID}"
MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/mg"
PLACE = {"resource_group_name": "rg", "location": "eastus2"}


def surroundings() -> None:
    """What the drawn component may be given: a store, a workspace, a network, a key and logs of another one."""
    store = components.FineTuneStorage("own", {**PLACE})
    components.IsolatedWorkspace(
        "base", {**PLACE, "storage_account_id": store.storage_account_id, "network": store.network}
    )


@functools.cache
def around() -> tuple[Made, ...]:
    return tuple(run(surroundings))


def made(kind: str, name: str = "") -> Made:
    return next(m for m in around() if m.token.endswith(f":{kind}") and m.name.startswith(name))


@functools.cache
def known_good() -> dict[str, Any]:
    """Argument to values that fit it, or to a strategy."""
    vault, key = made("Vault"), made("Key")
    named = sorted(facts.model_ids())
    network = {"vnet_id": made("VirtualNetwork").id, "subnet_id": made("Subnet").id}
    zones = {m.inputs["privateZoneName"]: m.id for m in around() if m.token.endswith(":PrivateZone")}
    own = {"vault_id": vault.id, "name": "cmk", "version": "0" * 32}
    return {
        "resource_group_name": ["rg"],
        "location": st.one_of(st.just("eastus2"), st.sampled_from([*facts.regions(), "East US 2", "atlantis"])),
        "geography": ["us", "us", "United States", "eu", "sweden", "nowhere"],
        "workspace_name": [made("Workspace", "base-workspace").inputs["workspaceName"]],
        "model": st.one_of(
            st.just(TUNED), st.sampled_from([n for n in named if "/phi-4" in n]), st.sampled_from(named)
        ),
        "ManagedComputeEndpointArgs.model": st.one_of(st.just(PHI), st.sampled_from(named)),
        "ManagedComputeDeploymentArgs.model": [PHI, PHI.replace("/8", "/7"), TUNED],
        "ServerlessModelEndpointArgs.model": st.one_of(st.sampled_from([MINI, LLAMA, TUNED]), st.sampled_from(named)),
        "accept_marketplace_terms": [None, True],
        "marketplace_subscription_id": [None, f"{made('Workspace', 'base-workspace').id}/marketplaceSubscriptions/a"],
        "instance_type": ["Standard_NC24ads_A100_v4", "standard_nc24ads_a100_v4", "Standard_DS3_v2"],
        "storage_account_id": [made("StorageAccount").id, key.id],
        "container_registry_id": [made("Registry").id],
        "log_analytics_workspace_id": [made("Workspace", "base-logs").id],
        "application_insights_id": [made("Component").id],
        "NetworkArgs": [network, network, {**network, "private_dns_zone_ids": zones}, {"vnet_id": network["vnet_id"]}],
        "KeyArgs": [own, own, {**own, "version": ""}, {"vault_id": vault.id}],
        "transform": [{}, {"store": {"tags": {"a": "b"}}}, {"endpoint": {"tags": {"a": "b"}}}, {"sore": {}}],
        "tags": [{"owner": "us"}, {"owner": "us"}, {"owner": 7}],
        "FineTuneStorageArgs.sku": ["Standard_ZRS", "Standard_LRS", "Standard_GRS"],
        "FoundryDeploymentArgs.sku": ["Standard", "Standard", "ProvisionedManaged", "GlobalStandard"],
        "FoundryModelArgs": [
            {"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"},
            {"format": "OpenAI", "name": "text-embedding-ada-002", "version": "2"},
            {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"},
            {"format": "OpenAI", "name": "gpt-4o", "version": "2024-08-06"},
            {"format": "Nobody", "name": "a b", "version": "latest"},
        ],
        "severity_threshold": ["Low", "Medium", "High"],
        "key_vault_id": [vault.id, key.id],
        "cosmos_db_principal_id": ["aaaaaaaa-0000-0000-0000-000000000001", "Azure Cosmos DB"],
        "OutboundRuleArgs": [
            {"name": "hugging", "fqdn": "huggingface.co"},
            {"name": "telemetry", "service_tag": "AzureMonitor", "protocol": "TCP", "port_ranges": "443"},
            {"name": "vault", "service_resource_id": vault.id, "subresource_target": "vault"},
            {"name": "again", "service_resource_id": vault.id, "subresource_target": "vault"},
            {"name": "anywhere", "fqdn": "*"},
        ],
        "IdentityArgs": [{"id": made("UserAssignedIdentity").id, "principal_id": "p", "client_id": "c"}],
        "allowed_fqdn_list": [[], ["st.blob.core.windows.net"], ["*"]],
        "name": ["blue", "green", "a b"],
        "kind": ["Default", "Hub", "Project"],
        "traffic": [{"blue": 100}, {"blue": 50, "green": 50}, {"blue": 70}],
        "scope": [SUBSCRIPTION, f"{SUBSCRIPTION}/resourceGroups/rg", f"{SUBSCRIPTION}x", MANAGEMENT_GROUP],
        "not_scope": [f"{SUBSCRIPTION}/resourceGroups/managed", vault.id, "rg"],
        "built_in": [one.id for one in BUILT_INS if not one.unless],
    }


def hinted(owner: str, name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type hint; where good ones are known by owner and name, by name or by type, those."""
    if get_origin(hint) is NotRequired:
        return hinted(owner, name, get_args(hint)[0])
    kind = get_args(hint)[0] if "Union" in str(get_origin(hint)) else hint
    for key in (f"{owner}.{name}", getattr(kind, "__name__", ""), name):
        if key in known_good():
            good = known_good()[key]
            return st.sampled_from(good) if isinstance(good, list) else good
    if isinstance(kind, type) and hasattr(kind, "__total__"):
        return arguments(kind)
    if get_origin(kind) is list:
        return st.lists(hinted(owner, name.removesuffix("s"), get_args(kind)[0]), min_size=1, max_size=2)
    if get_origin(kind) is dict:
        return st.dictionaries(st.sampled_from(["blue", "b"]), hinted(owner, "", get_args(kind)[1]), max_size=2)
    plain = {str: st.sampled_from(["one", "two-words"]), int: st.integers(0, 400), bool: st.booleans()}
    return plain.get(kind, st.just("anything"))


def arguments(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a TypedDict, with every combination of what is optional."""
    hints = kind.__annotations__.items()
    required = {key: hinted(kind.__name__, key, hint) for key, hint in hints if get_origin(hint) is not NotRequired}
    optional = {key: hinted(kind.__name__, key, hint) for key, hint in hints if get_origin(hint) is NotRequired}
    usual = {key: optional.pop(key) for key in USUAL if key in optional}
    return st.fixed_dictionaries({**required, **usual}, optional=optional)


@st.composite
def drawn(draw: Callable[[Any], Any], component: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Arguments of a component, one in four with something wrong, and which are outputs."""
    kind = component.__init__.__annotations__["args"]
    args = draw(arguments(kind))
    optional = [key for key in args if get_origin(kind.__annotations__[key]) is NotRequired and key not in USUAL]
    kept = draw(st.sets(st.sampled_from(optional), max_size=6)) if optional else set()
    args = {key: value for key, value in args.items() if key not in optional or key in kept}
    if draw(st.sampled_from([False, False, False, True])):
        args[draw(st.sampled_from([*kind.__annotations__, "misspelled"]))] = draw(st.sampled_from(WRONG))
    waiting = draw(st.sets(st.sampled_from(sorted(args)), max_size=2)) if args and draw(st.booleans()) else ()
    return args, frozenset(waiting)


def accepted(component: Any, args: dict[str, Any], waiting: frozenset[str]) -> list[Made] | None:
    """What a component registers; None where it refuses its arguments, and then nothing is registered."""
    azure = Azure()
    try:
        return run(lambda: component("it", {k: _output(v) if k in waiting else v for k, v in args.items()}), azure)
    except ArgumentError as error:
        assert error.property_path and error.reason and "\n" not in str(error)
        assert not azure.made or waiting, f"{error}, and yet {[m.name for m in azure.made]}"
        return None


def _output(value: Any) -> Any:
    return pulumi.Output.from_input(value)


@pytest.fixture(autouse=True)
def strict(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path_factory.getbasetemp() / "strict.yaml"
    file.write_text(WRITTEN)
    monkeypatch.setenv("MODELRAIL_SETTINGS", str(file))
    yield


def tried(component: Any, examples: int) -> None:
    found = loader.parse(WRITTEN, "strict.yaml")

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(drawn(component))
    def holds(case: tuple[dict[str, Any], frozenset[str]]) -> None:
        registered = accepted(component, *case)
        event("refused" if registered is None else "accepted")
        if registered is not None:
            count.append(component)
            assert not misfits(registered)
            wrong = findings([*around(), *registered], found)
            assert not [(f.rule, f.address, f.path, f.message) for f in wrong]

    count: list[Any] = []
    holds()
    assert len(count) * 30 >= examples, f"only {len(count)} of {examples} were accepted"


FEW, MANY = 40, 500
"""Sets of arguments a component, in the usual run and among the slow proofs: about 180, and more than 2,000."""
SHARE = {components.IsolatedWorkspace: 3, components.ModelCatalogPolicy: 4}
"""Components of many resources, or of large texts, get a part of that."""
BY_NAME = [pytest.param(component, id=component.__name__) for component in components.ALL]


@pytest.mark.parametrize("component", BY_NAME)
def test_what_is_accepted_is_right(component: Any) -> None:
    tried(component, FEW // SHARE.get(component, 1))


@pytest.mark.slow
@pytest.mark.parametrize("component", BY_NAME)
def test_what_is_accepted_is_right_two_thousand_times(component: Any) -> None:
    tried(component, MANY // SHARE.get(component, 1))
