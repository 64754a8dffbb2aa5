"""The components against Pulumi's own mocks: what they make, and what they refuse at construction."""

import runpy
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import mocks

from components import IsolatedWorkspace

ROOT = Path(__file__).parents[2]
STORE_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st"
PLACE = {"resource_group_name": "rg", "location": "swedencentral"}
WORKSPACE = {**PLACE, "storage_account_id": STORE_ID}
COMPUTE = {
    **PLACE,
    "workspace_name": "mlw",
    "model": "azureml://registries/azureml/models/Phi-4/versions/8",
    "instance_type": "Standard_NC24ads_A100_v4",
}
HOSTED = {
    **PLACE,
    "workspace_name": "mlw",
    "geography": "sweden",
    "model": "azureml://registries/azureml/models/Phi-4-mini-instruct",
}


class Azure(pulumi.runtime.Mocks):
    """Stands in for the provider: every resource gets its name as id, and is kept with its inputs."""

    def __init__(self):
        self.made = {}

    def new_resource(self, args):
        if args.custom:
            self.made.setdefault(args.typ.rsplit(":", 1)[1], []).append(args.inputs)
        outputs = {**args.inputs, "name": args.name}
        if "identity" in outputs:  # identities are a list in and a map out
            outputs["identity"] = {"type": outputs["identity"]["type"]}
        return f"/ids/{args.name}", outputs

    def call(self, args):
        return {"tenantId": "tenant", "subscriptionId": "subscription"}


def run(program):
    """Runs a program to its end; gives the inputs of what it made, by the last part of the type token."""
    azure = Azure()
    mocks.set_mocks(azure, project="modelrail", stack="dev")
    pulumi.runtime.test(program)()
    return azure.made


def at(value, path):
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


PROMISES = [
    (IsolatedWorkspace, WORKSPACE, "Workspace", "publicNetworkAccess", "Disabled"),
    (IsolatedWorkspace, WORKSPACE, "Workspace", "managedNetwork.isolationMode", "AllowOnlyApprovedOutbound"),
    (IsolatedWorkspace, WORKSPACE, "Workspace", "provisionNetworkNow", True),
    (IsolatedWorkspace, WORKSPACE, "Workspace", "encryption.status", "Enabled"),
    (IsolatedWorkspace, WORKSPACE, "Workspace", "systemDatastoresAuthMode", "Identity"),
    (IsolatedWorkspace, WORKSPACE, "Registry", "publicNetworkAccess", "Disabled"),
    (IsolatedWorkspace, WORKSPACE, "Registry", "sku.name", "Premium"),
    (IsolatedWorkspace, WORKSPACE, "PrivateEndpoint", "subnet.id", "/ids/it-endpoints"),
]


def test_every_promise_stands_in_the_inputs():
    made = {}
    for component, args, kind, path, wanted in PROMISES:
        if component not in made:
            made[component] = run(lambda component=component, args=args: component("it", {**args}))
        found = [at(inputs, path) for inputs in made[component][kind] if at(inputs, path) is not None]
        assert wanted in found, f"{component.__name__}: {kind}.{path} is {found}, not {wanted}"


def test_a_network_of_your_own_is_used_and_none_is_made():
    made = run(lambda: IsolatedWorkspace("it", {**WORKSPACE, "vnet_id": "/your/vnet", "subnet_id": "/your/subnet"}))
    assert "VirtualNetwork" not in made and "Subnet" not in made
    assert at(made["PrivateEndpoint"][0], "subnet.id") == "/your/subnet"
    assert {at(link, "virtualNetwork.id") for link in made["VirtualNetworkLink"]} == {"/your/vnet"}


REFUSED = [
    (IsolatedWorkspace, WORKSPACE, {"storage_account_id": None}, "storage_account_id", "is required"),
    (IsolatedWorkspace, WORKSPACE, {"vnet_id": "/your/vnet"}, "subnet_id", "go together"),
]


@pytest.mark.parametrize(
    ("component", "args", "wrong", "name", "says"), REFUSED, ids=[f"{c[0].__name__}-{c[2]}" for c in REFUSED]
)
def test_a_wrong_argument_is_refused_by_its_name(component, args, wrong, name, says):
    mocks.set_mocks(Azure(), project="modelrail", stack="dev")
    with pytest.raises(pulumi.InputPropertyError) as refused:
        component("it", {**args, **wrong})
    assert refused.value.property_path == name
    assert says in refused.value.reason


def test_the_reference_stack_runs_and_uses_all_four(monkeypatch):
    config = {
        "location": "swedencentral",
        "geography": "sweden",
        "model": COMPUTE["model"],
        "instanceType": COMPUTE["instance_type"],
        "serverlessModel": HOSTED["model"],
    }
    monkeypatch.setattr("pulumi.Config.require", lambda self, key: config[key])
    made = run(lambda: runpy.run_path(str(ROOT / "__main__.py")) and None)
    wanted = {"OnlineDeployment", "ServerlessEndpoint", "StorageAccount", "Workspace", "PrivateEndpoint"}
    assert wanted <= set(made), f"not made: {wanted - set(made)}"
