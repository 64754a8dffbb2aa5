"""What the real provider refuses is an error, what it takes in silence is a notice, and both name the property."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.offline import schema
from modelrail.offline.check import check

GROUP = {"resourceGroupName": "g"}
ML = {**GROUP, "workspaceName": "w"}
STORE = {**GROUP, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

WRONG: list[tuple[str, str, dict[str, Any], list[str]]] = [
    (
        "a union in snake case",
        "machinelearningservices:OnlineDeployment",
        {**ML, "endpointName": "e", "properties": {"endpoint_compute_type": "Managed", "app_insights_enabled": True}},
        [
            (
                "notice: 'properties.endpointComputeType' is missing, expected one of Kubernetes, Managed; keys in "
                "snake_case are not translated inside a union: app_insights_enabled, endpoint_compute_type"
            )
        ],
    ),
    (
        "inside a union and a SKU",
        "machinelearningservices:OnlineDeployment",
        {
            **ML,
            "endpointName": "e",
            "properties": {"endpointComputeType": "Managed", "egressPublicNetworkAcces": "Disabled"},
            "sku": {"capacity": "1"},
        },
        [
            (
                "notice: unknown property 'properties.egressPublicNetworkAcces', "
                "did you mean 'properties.egressPublicNetworkAccess'?"
            ),
            "error: missing required property 'sku.name'",
            "error: 'sku.capacity' should be of type 'integer' but got a string",
        ],
    ),
    (
        "an enum in another case",
        "machinelearningservices:ServerlessEndpoint",
        {**ML, "properties": {"authMode": "KEY", "modelSetting": {"modelId": "x"}}},
        [
            "notice: 'properties.authMode' is not one of Key, AAD, KeyAndAAD; spelled 'Key'",
            "notice: unknown property 'properties.modelSetting', did you mean 'properties.modelSettings'?",
        ],
    ),
    (
        "a workspace's network",
        "machinelearningservices:Workspace",
        {
            **GROUP,
            "publicNetworkAcces": "Disabled",
            "v1LegacyMode": "no",
            "managedNetwork": {"isolationMode": "Approved", "outboundRules": {"a": {"type": "Fqdn"}}},
        },
        [
            "notice: unknown property 'publicNetworkAcces', did you mean 'publicNetworkAccess'?",
            "error: 'v1LegacyMode' should be of type 'boolean' but got a string",
            (
                "notice: 'managedNetwork.isolationMode' is not one of "
                "Disabled, AllowInternetOutbound, AllowOnlyApprovedOutbound"
            ),
            (
                "notice: 'managedNetwork.outboundRules.a.type' is 'Fqdn', expected one of "
                "FQDN, PrivateEndpoint, ServiceTag"
            ),
        ],
    ),
    (
        "an endpoint's traffic",
        "machinelearningservices:OnlineEndpoint",
        {**ML, "properties": {"publicNetworkAccess": "disabled", "traffic": {"a": 100.5, "b": "x"}}},
        [
            "error: missing required property 'properties.authMode'",
            "notice: 'properties.publicNetworkAccess' is not one of Enabled, Disabled; spelled 'Disabled'",
            "error: 'properties.traffic.a' must be an integer but got 100.500000",
            "error: 'properties.traffic.b' should be of type 'integer' but got a string",
        ],
    ),
    (
        "a store with ARM's names",
        "storage:StorageAccount",
        {
            **STORE,
            "networkAcls": {"defaultAction": "Deny"},
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "1.2.3.4"}]},
            "allowBlobPublicAccess": "true",
        },
        [
            "notice: unknown property 'networkAcls', did you mean 'networkRuleSet'?",
            "error: missing required property 'networkRuleSet.ipRules[0].iPAddressOrRange'",
            "notice: unknown property 'networkRuleSet.ipRules[0].value'",
            "error: 'allowBlobPublicAccess' should be of type 'boolean' but got a string",
        ],
    ),
    (
        "a vault's SKU",
        "keyvault:Vault",
        {**GROUP, "properties": {"tenantId": "t", "sku": {"name": "gold"}, "softDeleteRetentionInDays": 7.5}},
        [
            "error: missing required property 'properties.sku.family'",
            "notice: 'properties.sku.name' is not one of standard, premium",
            "error: 'properties.softDeleteRetentionInDays' must be an integer but got 7.500000",
        ],
    ),
    (
        "an object where a text or a list is due, and back",
        "network:PrivateEndpoint",
        {**GROUP, "subnet": "/s", "privateLinkServiceConnections": {"name": "x"}, "custumDnsConfigs": []},
        [
            "error: 'subnet' should be of type 'object' but got a string",
            "notice: 'privateLinkServiceConnections' should be of type 'array' but got an object",
            "notice: unknown property 'custumDnsConfigs', did you mean 'customDnsConfigs'?",
        ],
    ),
    (
        "booleans and texts mixed up",
        "cognitiveservices:Account",
        {**GROUP, "properties": {"publicNetworkAccess": False, "disableLocalAuth": "true", "network_acls": {}}},
        [
            "notice: 'properties.publicNetworkAccess' should be of type 'string' but got a boolean",
            "error: 'properties.disableLocalAuth' should be of type 'boolean' but got a string",
            "notice: unknown property 'properties.network_acls', did you mean 'properties.networkAcls'?",
        ],
    ),
    (
        "a model version as a number",
        "cognitiveservices:Deployment",
        {**GROUP, "properties": {"model": {"version": 20241120.0}, "versionUpgradeOptions": "x"}},
        [
            "error: missing required property 'accountName'",
            "error: 'properties.model.version' should be of type 'string' but got a number",
            (
                "notice: unknown property 'properties.versionUpgradeOptions', "
                "did you mean 'properties.versionUpgradeOption'?"
            ),
        ],
    ),
    (
        "a role assignment in snake case",
        "authorization:RoleAssignment",
        {"scope": "/s", "principal_id": "p", "roleDefinitionId": ["r"], "principalType": "Robot"},
        [
            "error: missing required property 'principalId'",
            "notice: unknown property 'principal_id', did you mean 'principalId'?",
            "error: 'roleDefinitionId' should be of type 'string' but got an array",
            (
                "notice: 'principalType' is not one of User, Group, ServicePrincipal, ForeignGroup, Device, AgentUser, "
                "AgentServicePrincipal"
            ),
        ],
    ),
    (
        "a tag that is no text",
        "managedidentity:UserAssignedIdentity",
        {**GROUP, "name": "x", "tags": {"a": 1.0}},
        ["notice: unknown property 'name'", "error: 'tags.a' should be of type 'string' but got a number"],
    ),
    (
        "a nested type of the same name as the resource's own",
        "network:VirtualNetwork",
        {**GROUP, "adressSpace": {}, "subnets": [{"addressPrefix": 10.0}]},
        [
            "notice: unknown property 'adressSpace', did you mean 'addressSpace'?",
            "error: 'subnets[0].addressPrefix' should be of type 'string' but got a number",
        ],
    ),
]

RIGHT: list[tuple[str, str, dict[str, Any]]] = [
    (
        "deployment",
        "machinelearningservices:OnlineDeployment",
        {
            **ML,
            "endpointName": "e",
            "properties": {"endpointComputeType": "Managed", "model": "m", "environmentVariables": {"a_b": "c"}},
            "sku": {"name": "Default", "capacity": 1.0},
        },
    ),
    (
        "workspace",
        "machinelearningservices:Workspace",
        {
            **GROUP,
            "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]},
            "managedNetwork": {"outboundRules": {"a": {"type": "FQDN", "destination": "x"}}},
        },
    ),
    ("store", "storage:StorageAccount", {**STORE, "networkRuleSet": {"defaultAction": "Deny"}, "isHnsEnabled": True}),
    ("what the provider itself adds", "storage:StorageAccount", {**STORE, "azureApiVersion": "x", "__internal": 1.0}),
    ("unknown values", "storage:StorageAccount", {**STORE, "encryption": UNKNOWN, "allowBlobPublicAccess": UNKNOWN}),
    (
        "a union whose branch is unknown",
        "machinelearningservices:OnlineDeployment",
        {**ML, "endpointName": "e", "properties": {"endpointComputeType": UNKNOWN, "model": "m"}},
    ),
    ("network", "network:VirtualNetwork", {**GROUP, "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}),
]


def said(token: str, values: dict[str, Any]) -> list[str]:
    known = schema.resource(f"azure-native:{token}")
    assert known, token
    return [f"{'error' if s.error else 'notice'}: {s.text}" for s in check(schema.fields(known.inputs), values)]


@pytest.mark.parametrize(("token", "values", "expected"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_input_is_named(token: str, values: dict[str, Any], expected: list[str]) -> None:
    assert said(token, values) == expected


@pytest.mark.parametrize(("token", "values"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_a_right_input_says_nothing(token: str, values: dict[str, Any]) -> None:
    assert said(token, values) == []
