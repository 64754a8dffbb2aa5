"""ManagedComputeEndpoint: what it promises stands in the inputs, and what it cannot keep is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from components import ManagedComputeEndpoint
from components.errors import ArgumentError
from components.managed_compute_endpoint import check
from modelrail.resources import ABSENT, read

from .conftest import SUBSCRIPTION, Registered, run

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers"
REGISTRY = f"{GROUP}/Microsoft.ContainerRegistry/registries/cr"
STORE = f"{GROUP}/Microsoft.Storage/storageAccounts/st"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/log"
PHI = "azureml://registries/azureml/models/Phi-4/versions/8"
A100 = "Standard_NC24ads_A100_v4"
HAS_NOBODY = "azureml://registries/HuggingFace/models/nobody/versions/1"
SCANNED = "azureml://registries/HuggingFace/models/scanned/versions/3"
OWN = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/mlw/models/own/versions/1"
LATEST = "azureml://registries/azureml/environments/minimal-py311-inference/labels/latest"
SETTINGS = f"""
profile: strict
as_of: 2026-11-22
acknowledged:
  - {{what: preview-model, owner: us, date: 2026-10-01}}
models:
  scans:
    - {{model: {SCANNED}, tool: modelscan 0.8.8, date: 2026-11-01, by: us}}
    - {{model: {OWN}, tool: modelscan 0.8.8, date: 2026-11-01, by: us}}
"""
INSIDE: dict[str, Any] = {"resource_group_name": "rg", "location": "eastus2", "workspace_name": "mlw"}
ONE: dict[str, Any] = {**INSIDE, "model": PHI, "instance_type": A100}


def deployment(name: str = "green", **more: Any) -> dict[str, Any]:
    return {"name": name, "model": PHI, "instance_type": A100, **more}


def several(*deployments: Any, **more: Any) -> dict[str, Any]:
    return {**INSIDE, "deployments": list(deployments), **more}


EVERYTHING = several(
    deployment("blue", instance_count=3),
    deployment("green"),
    traffic={"blue": 90, "green": 10},
    endpoint_name="phi-contoso",
    container_registry_id=REGISTRY,
    storage_account_id=STORE,
    log_analytics_workspace_id=LOGS,
    tags={"owner": "us"},
    transform={"deployment-green": {"properties": {"request_settings": {"max_concurrent_requests_per_instance": 8}}}},
)


@pytest.fixture(autouse=True, scope="module")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file = tmp_path_factory.mktemp("settings") / "modelrail.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELRAIL_SETTINGS", str(file))
        yield


def by_name(made: list[Registered]) -> dict[str, dict[str, Any]]:
    return {name.removeprefix("it-"): inputs for _, name, inputs in made}


# arguments, inner resource, path, value
PROMISES: list[tuple[dict[str, Any], str, str, Any]] = [
    (ONE, "endpoint", "properties.authMode", "AADToken"),
    (ONE, "endpoint", "properties.publicNetworkAccess", "Disabled"),
    (ONE, "endpoint", "properties.traffic", ABSENT),
    (ONE, "endpoint", "identity.type", "UserAssigned"),
    (ONE, "endpoint", "location", "eastus2"),
    (ONE, "deployment", "deploymentName", "blue"),
    (ONE, "deployment", "properties.model", PHI),
    (ONE, "deployment", "properties.instanceType", A100),
    (ONE, "deployment", "properties.endpointComputeType", "Managed"),
    (ONE, "deployment", "properties.egressPublicNetworkAccess", ABSENT),
    (ONE, "deployment", "properties.appInsightsEnabled", False),
    (ONE, "deployment", "properties.dataCollector", ABSENT),
    (ONE, "deployment", "properties.requestSettings.requestTimeout", "PT3M"),
    (ONE, "deployment", "properties.livenessProbe.initialDelay", "PT30M"),
    (ONE, "deployment", "sku.capacity", 1),
    (EVERYTHING, "endpoint", "endpointName", "phi-contoso"),
    (EVERYTHING, "endpoint", "properties.traffic", {"blue": 90, "green": 10}),
    (EVERYTHING, "endpoint", "tags", {"owner": "us"}),
    (EVERYTHING, "deployment", "sku.capacity", 3),
    (EVERYTHING, "deployment", "endpointName", "phi-contoso"),
    (EVERYTHING, "deployment-green", "deploymentName", "green"),
    (EVERYTHING, "deployment-green", "properties.requestSettings.maxConcurrentRequestsPerInstance", 8),
    (EVERYTHING, "deployment-green", "properties.requestSettings.requestTimeout", "PT3M"),
    (EVERYTHING, "pull", "scope", REGISTRY),
    (EVERYTHING, "pull", "principalType", "ServicePrincipal"),
    (EVERYTHING, "read", "scope", STORE),
    (EVERYTHING, "logs", "workspaceId", LOGS),
    (EVERYTHING, "logs", "logs[0].category", "AmlOnlineEndpointTrafficLog"),
    (EVERYTHING, "logs", "logs[1].category", "AmlOnlineEndpointEventLog"),
    (EVERYTHING, "logs", "logs[2]", ABSENT),
]


def test_every_promise_stands_in_the_inputs() -> None:
    made = [(args, by_name(run(lambda args=args: ManagedComputeEndpoint("it", args)))) for args in (ONE, EVERYTHING)]
    for args, part, path, wanted in PROMISES:
        inputs = next(found for given, found in made if given is args)
        assert at(inputs[part], path) == wanted, f"{part}: {path}"


def at(value: Any, path: str) -> Any:
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else ABSENT
        else:
            value = read(value, step) if isinstance(value, dict) else ABSENT
    return value


def test_an_identity_without_ids_gets_no_role() -> None:
    made = by_name(run(lambda: ManagedComputeEndpoint("it", ONE)))
    assert set(made) == {"identity", "endpoint", "deployment"}


ACCEPTED: dict[str, dict[str, Any]] = {
    "a size in other letters": {**ONE, "instance_type": A100.lower()},
    "any size where the catalog has no list": {**ONE, "model": SCANNED, "instance_type": "Standard_Whatever_v9"},
    "no traffic": {**ONE, "traffic": {}},
    "traffic to nobody": {**ONE, "traffic": {"blue": 0}},
    "a name with a hyphen": {**ONE, "endpoint_name": "a-1b"},
    "weights of your own in a curated environment": several(deployment(model=OWN, environment_id=LATEST)),
}


@pytest.mark.parametrize("args", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_accepted(args: dict[str, Any]) -> None:
    assert check("it", args)["workspace_name"] == "mlw"


# arguments, what is refused, words of the reason
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (INSIDE, "model", "'model' is required, or a list of deployments"),
    ({**INSIDE, "model": PHI}, "instance_type", "is required"),
    ({**ONE, "workspace_name": None}, "workspace_name", "is required"),
    ({**ONE, "workspace_name": " "}, "workspace_name", "3 to 33 letters"),
    ({**ONE, "location": "atlantis"}, "location", "not an Azure region"),
    ({**ONE, "model": ""}, "model", "is empty"),
    ({**ONE, "model": "Phi-4"}, "model", "neither NAME:VERSION nor the whole id"),
    ({**ONE, "model": PHI.partition("/versions")[0]}, "model", "nobody is recorded to have scanned"),
    ({**ONE, "model": HAS_NOBODY}, "model", "nobody is recorded to have scanned"),
    ({**ONE, "instance_type": "Standard_F4s_v2"}, "instance_type", "is not listed for 'Standard_F4s_v2'; it is for"),
    ({**ONE, "instance_count": 0}, "instance_count", "not between 1 and 50"),
    ({**ONE, "instance_count": 51}, "instance_count", "not between 1 and 50"),
    ({**ONE, "instance_count": "2"}, "instance_count", "must be a whole number"),
    ({**ONE, "endpoint_name": "ab"}, "endpoint_name", "3 to 32 letters"),
    ({**ONE, "endpoint_name": "a" * 33}, "endpoint_name", "3 to 32 letters"),
    ({**ONE, "endpoint_name": "two--hyphens"}, "endpoint_name", "single hyphens"),
    ({**ONE, "endpoint_name": "1st"}, "endpoint_name", "a letter first"),
    ({**ONE, "traffic": {"green": 100}}, "traffic.green", "there is no such deployment; there are blue"),
    ({**ONE, "traffic": {"blue": 101}}, "traffic.blue", "not between 0 and 100"),
    ({**ONE, "traffic": {"blue": 99}}, "traffic", "add up to 99, not to 100"),
    ({**ONE, "traffic": {"blue": "all"}}, "traffic.blue", "must be a whole number"),
    ({**ONE, "storage_account_id": REGISTRY}, "storage_account_id", "Microsoft.Storage/storageAccounts"),
    ({**ONE, "container_registry_id": "cr"}, "container_registry_id", "Microsoft.ContainerRegistry/registries"),
    ({**ONE, "log_analytics_workspace_id": "log"}, "log_analytics_workspace_id", "not the resource id"),
    ({**ONE, "deployments": [deployment()]}, "model", "does not go with `deployments`"),
    ({**ONE, "instance_typ": A100}, "instance_typ", "did you mean 'instance_type'?"),
    ({**ONE, "transform": {"deployment-green": {}}}, "transform.deployment-green", "did you mean 'deployment'?"),
    (several(), "deployments", "an endpoint takes 1 to 20"),
    (several(*(deployment(f"d{i}x") for i in range(21))), "deployments", "has 21"),
    (several(deployment(), deployment("GREEN")), "deployments", "the same name"),
    (several(deployment(), {"name": "blue"}), "deployments[1].model", "is required"),
    (several(deployment("b")), "deployments[0].name", "3 to 32 letters"),
    (several(deployment(name=pulumi.Output.from_input("x"))), "deployments[0].name", "known when the program runs"),
    (several(deployment(), deployment("blue", instance_type="x")), "deployments[1].instance_type", "is not listed"),
    (several(deployment(instance_count=99)), "deployments[0].instance_count", "not between 1 and 50"),
    (several(deployment(model=OWN)), "deployments[0].environment_id", "names no environment"),
    (several(deployment(environment_id="docker.io/x:1")), "deployments[0].environment_id", "(MR103)"),
]


@pytest.mark.parametrize(("args", "argument", "says"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_what_is_refused(args: dict[str, Any], argument: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        check("it", args)
    assert (refused.value.property_path, says in refused.value.reason) == (argument, True), str(refused.value)
    assert str(refused.value).startswith("ManagedComputeEndpoint 'it', ")


@pytest.mark.parametrize(
    ("wrong", "argument"),
    [
        ({"model": "Phi-4"}, "model"),
        ({"model": 7}, "model"),
        ({"instance_type": "Standard_F4s_v2"}, "instance_type"),
        ({"instance_count": 0}, "instance_count"),
    ],
    ids=str,
)
def test_an_output_is_checked_before_what_uses_it(wrong: dict[str, Any], argument: str) -> None:
    made: list[Registered] = []

    def program() -> None:
        late = {key: pulumi.Output.from_input(value) for key, value in wrong.items()}
        ManagedComputeEndpoint("it", {**ONE, **late})

    with pytest.raises(ArgumentError) as refused:
        made += run(program)
    assert refused.value.property_path == argument and "deployment" not in by_name(made)
