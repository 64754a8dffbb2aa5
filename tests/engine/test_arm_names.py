"""Ids, automatic names, replacements and name limits are those of the real provider."""

from __future__ import annotations

import re
from typing import Any

import pytest

from modelrail.facts import arm_paths
from modelrail.offline import arm, schema

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def known(token: str) -> schema.Class:
    found = schema.resource(f"azure-native:{token}")
    assert found, token
    return found


def template(token: str) -> str:
    found = arm_paths.template(f"azure-native:{token}")
    assert found, token
    return found


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("resources:ResourceGroup", ("resourceGroupName", "random")),
        ("machinelearningservices:Workspace", ("workspaceName", "random")),
        ("machinelearningservices:OnlineEndpoint", ("endpointName", "random")),
        ("machinelearningservices:BatchEndpoint", ("endpointName", "random")),
        ("machinelearningservices:ServerlessEndpoint", ("name", "copy")),
        ("machinelearningservices:OnlineDeployment", ("deploymentName", "copy")),
        ("network:Subnet", ("subnetName", "copy")),
        ("storage:StorageAccount", ("accountName", "random")),
        ("storage:BlobContainer", ("containerName", "copy")),
        ("authorization:RoleAssignment", ("roleAssignmentName", "uuid")),
    ],
)
def test_which_name_may_be_made_up_and_how(token: str, expected: tuple[str, str]) -> None:
    optional = {name for name, field in schema.fields(known(token).inputs).items() if not field.required}
    assert arm.last_name(template(token), optional) == expected


def test_a_required_name_is_never_made_up() -> None:
    assert arm.last_name(template("machinelearningservices:Workspace"), set()) is None
    assert arm.last_name(template("storage:BlobServiceProperties"), set()) is None


@pytest.mark.parametrize(
    ("kind", "pattern"), [("random", r"store[0-9a-f]{8}"), ("copy", "store"), ("uuid", UUID)], ids=str
)
def test_a_made_up_name_has_its_form_and_depends_on_the_seed(kind: str, pattern: str) -> None:
    names = [arm.make_name("store", kind, seed) for seed in (b"one", b"one", b"two")]
    assert all(re.fullmatch(pattern, name) for name in names)
    assert names[0] == names[1]
    assert (names[0] == names[2]) is (kind == "copy")


@pytest.mark.parametrize(
    ("token", "values", "expected"),
    [
        ("resources:ResourceGroup", {"resourceGroupName": "g"}, GROUP),
        (
            "machinelearningservices:OnlineDeployment",
            {"resourceGroupName": "g", "workspaceName": "w", "endpointName": "e", "deploymentName": "d"},
            f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e/deployments/d",
        ),
        (
            "storage:BlobContainer",
            {"resourceGroupName": "g", "accountName": "a", "containerName": "c"},
            f"{GROUP}/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c",
        ),
        (
            "authorization:RoleAssignment",
            {"scope": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/a", "roleAssignmentName": "r"},
            f"{GROUP}/providers/Microsoft.Storage/storageAccounts/a/providers/Microsoft.Authorization/roleAssignments/r",
        ),
    ],
)
def test_an_id_is_the_path_filled_in_and_reads_back(token: str, values: dict[str, str], expected: str) -> None:
    assert arm.identify(template(token), values, SUBSCRIPTION) == expected
    read = arm.parse_id(template(token), expected.lower())
    assert read == {k: v.lower().removeprefix("/") if k == "scope" else v.lower() for k, v in values.items()}


def test_an_id_of_another_type_is_not_read() -> None:
    assert arm.parse_id(template("machinelearningservices:Workspace"), GROUP) is None
    longer = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
    assert arm.parse_id(template("machinelearningservices:Workspace"), longer) is None


def test_an_id_needs_every_name() -> None:
    with pytest.raises(KeyError, match="workspaceName"):
        arm.identify(template("machinelearningservices:Workspace"), {"resourceGroupName": "g"}, SUBSCRIPTION)


@pytest.mark.parametrize(
    ("token", "forced", "kept"),
    [
        ("machinelearningservices:Workspace", "resourceGroupName workspaceName", "sku identity keyVault location"),
        (
            "machinelearningservices:OnlineDeployment",
            "workspaceName endpointName deploymentName location",
            "properties",
        ),
        ("storage:StorageAccount", "accountName location isHnsEnabled", "sku kind encryption"),
        ("authorization:RoleAssignment", "scope principalId roleAssignmentName", "roleDefinitionId condition"),
        ("network:PrivateEndpoint", "privateEndpointName subnet", "tags customDnsConfigs location"),
        ("network:VirtualNetwork", "virtualNetworkName location", "addressSpace"),
        ("cognitiveservices:Account", "accountName location", "sku properties"),
        ("network:Subnet", "subnetName virtualNetworkName", "addressPrefix"),
    ],
)
def test_what_replaces_a_resource(token: str, forced: str, kept: str) -> None:
    found = arm.force_new(f"azure-native:{token}", template(token), known(token))
    assert set(forced.split()) - found == set(), "these should force a replacement"
    assert set(kept.split()) & found == set(), "these should not"


@pytest.mark.parametrize(
    ("token", "needed"),
    [
        ("keyvault:Vault", True),
        ("storage:StorageAccount", True),
        ("resources:ResourceGroup", True),
        ("cognitiveservices:Account", False),
    ],
)
def test_which_resource_needs_a_location(token: str, needed: bool) -> None:
    assert arm.needs_location(f"azure-native:{token}", known(token)) is needed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"a": 2, "c": 3}, [("a", "UPDATE"), ("b", "DELETE"), ("c", "ADD")]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3, 4]}}, [("a.b[1]", "UPDATE"), ("a.b[2]", "ADD")]),
        ({"a": {"b": 1}}, {"a": 1}, [("a", "UPDATE")]),
        ({"__createBeforeDelete": True}, {}, []),
    ],
    ids=["same", "each kind", "in a list", "another shape", "the provider's own"],
)
def test_changes_are_told_by_path(old: Any, new: Any, expected: list[tuple[str, str]]) -> None:
    assert list(arm.changes(old, new)) == expected


@pytest.mark.parametrize(
    ("token", "name", "expected"),
    [
        ("storage:StorageAccount", "st0", []),
        ("storage:StorageAccount", "s", ["'accountName' is too short (1): at least 3 characters required"]),
        (
            "storage:StorageAccount",
            "training-data-store-for-all",
            [
                "'accountName' is too long (27): at most 24 characters allowed",
                "'accountName' does not match expression '^[a-z0-9]+$'",
            ],
        ),
        ("keyvault:Vault", "kv", ["'vaultName' does not match expression '^[a-zA-Z0-9-]{3,24}$'"]),
        ("machinelearningservices:OnlineEndpoint", "a name without a limit here", []),
        ("storage:StorageAccount", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", []),
    ],
    ids=["fits", "short", "long and wrong", "pattern", "no limit known", "unknown"],
)
def test_a_name_that_azure_refuses_is_refused(token: str, name: str, expected: list[str]) -> None:
    parameter = arm_paths.parameters(template(token))[-1]
    assert list(arm.name_faults(f"azure-native:{token}", template(token), {parameter: name})) == expected
