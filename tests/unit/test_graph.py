"""Edges of one input: who holds whose key, what a lock holds, what an output of the same input counts as."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.graph import link
from modelrail.readers.arm import read_template
from modelrail.readers.pulumi import read_resource
from modelrail.resources import Resource, Unit, Unknown, read
from modelrail.types.normalize import normalize

ML = "Microsoft.MachineLearningServices/workspaces"
STORE, VAULT, HSM = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults", "Microsoft.KeyVault/managedHSMs"
KEY, LOCK, REGISTRY = f"{VAULT}/keys", "Microsoft.Authorization/locks", "Microsoft.ContainerRegistry/registries"
GROUP = "Microsoft.Resources/resourceGroups"
OPEN = Unknown("", "it is known only after other resources exist")
DATASTORE = (f"{ML}/datastores", "ws/data", {"accountName": "store"}, {})

Written = tuple[str, "str | Unknown", dict[str, Any], dict[str, Any]]


def made(
    written: list[Written], hints: dict[tuple[int, str], list[int]] | None = None, scope: str = "linked"
) -> list[Resource]:
    """Resources of (type, name, properties, more of the body), linked; hints by position."""
    resources = [
        normalize(Resource(type_.lower(), name, str(i), {**body, "properties": properties}))
        for i, (type_, name, properties, body) in enumerate(written)
    ]
    known = {(str(i), path): [str(t) for t in targets] for (i, path), targets in (hints or {}).items()}
    return link(Unit(resources, hints=known), scope).resources


def template(*resources: dict[str, Any], **parameters: Any) -> list[Resource]:
    unit = read_template({"parameters": parameters, "resources": list(resources)}, "t.json", {})
    for resource in unit.resources:
        normalize(resource)
    return link(unit, "linked").resources


def scopes(resources: list[Resource]) -> list[Any]:
    return [r.views.get("@scope") for r in resources if "@scope" in r.views]


def held(resources: list[Resource]) -> list[Any]:
    """What the lock holds: names, and `?` for an open end."""
    ends = next(r for r in resources if r.type == LOCK.lower()).references["holds"]
    return [end.name if isinstance(end, Resource) else "?" for end in ends]


KEYED = {"encryption": {"keySource": "Microsoft.Keyvault", "keyvaultproperties": {"keyname": "k", "keyvaulturi": OPEN}}}
URI = "properties.encryption.keyvaultproperties.keyvaulturi"


@pytest.mark.parametrize(
    ("written", "hints", "expected"),
    [
        pytest.param([(VAULT, "v", {}, {}), (STORE, "s", KEYED, {})], {}, ["outside"] * 2, id="nobody uses the store"),
        pytest.param(
            [(VAULT, "v", {}, {}), (VAULT, "w", {}, {}), (STORE, "store", KEYED, {}), DATASTORE],
            {(2, URI): [0]},
            ["judged", "outside", "judged"],
            id="the uri is an output of one of two vaults",
        ),
        pytest.param(
            [(VAULT, "v", {}, {}), (VAULT, "w", {}, {}), (KEY, "v/k", {}, {}), (STORE, "store", KEYED, {}), DATASTORE],
            {(3, URI): [2]},
            ["judged", "outside", "judged", "judged"],
            id="the uri is an output of a key of the vault",
        ),
        pytest.param(
            [(VAULT, "v", {}, {}), (HSM, "h", {}, {}), (REGISTRY, "r", {}, {}), (STORE, "store", KEYED, {}), DATASTORE],
            {},
            ["judged", "judged", "outside", "judged"],
            id="an open uri may lead to any vault and to no registry",
        ),
        pytest.param(
            [
                (STORE, OPEN, {}, {}),
                (f"{STORE}/encryptionScopes", OPEN, {}, {}),
                (f"{ML}/datastores", "ws/d", {"accountName": OPEN}, {}),
            ],
            {(1, "parent"): [0], (2, "properties.accountName"): [0]},
            ["judged", "judged"],
            id="names that the service makes up",
        ),
        pytest.param(
            [(STORE, "other", {}, {}), (f"{STORE}/blobServices/containers", "gone/default/c", {}, {}), DATASTORE],
            {},
            ["outside", "judged"],
            id="a container whose store is elsewhere may be of the datastore",
        ),
    ],
)
def test_who_is_judged(written: list[Written], hints: dict[tuple[int, str], list[int]], expected: list[str]) -> None:
    assert scopes(made(written, hints)) == expected


def test_an_id_of_another_type_opens_no_store() -> None:
    """Its name is a parameter, its type is not: it is a search service, so no store can be meant."""
    connection = {
        "type": f"{ML}/connections",
        "name": "ws/c",
        "properties": {"metadata": {"ResourceId": "[resourceId('Microsoft.Search/searchServices', parameters('n'))]"}},
    }
    store = {"type": STORE, "name": "store", "properties": {}}
    assert scopes(template(store, connection, n={"type": "string"})) == ["outside"]
    connection["properties"] = {"metadata": {"ResourceId": "[parameters('n')]"}}
    assert scopes(template(store, connection, n={"type": "string"})) == ["judged"]


def test_a_datastore_and_a_store_of_one_unknown_name() -> None:
    datastore = {"type": f"{ML}/datastores", "name": "ws/d", "properties": {"accountName": "[parameters('n')]"}}
    other = {"type": STORE, "name": "other", "properties": {}}
    assert scopes(template(NAMED, other, datastore, n={"type": "string"})) == ["judged", "outside"]


NAMED = {"type": STORE, "name": "[parameters('n')]", "properties": {}}
USED = {"type": ML, "name": "ws", "properties": {"storageAccount": f"[resourceId('{STORE}', parameters('n'))]"}}


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ({"scope": f"[resourceId('{STORE}', parameters('n'))]"}, 1),
        ({"scope": f"[resourceId('{VAULT}', parameters('n'))]"}, 0),
        ({"scope": "[resourceGroup().id]"}, 1),
        ({"scope": f"[format('{STORE}/{{0}}', parameters('n'))]"}, 1),
        ({}, 1),
    ],
    ids=["on the store", "on a vault", "on the group", "on the store, in short", "without a scope"],
)
def test_what_a_lock_in_a_template_holds(lock: dict[str, Any], expected: int) -> None:
    found = template(NAMED, USED, {"type": LOCK, "name": "keep", "properties": {}, **lock}, n={"type": "string"})
    assert len(held(found)) == expected


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ([0], ["store", "store/default"]),
        ([1], ["store", "store/default"]),
        ([1, 0], ["store", "store/default"]),
        ([2], []),
        ([], ["?"]),
    ],
    ids=["the store", "a group", "group and store of a lock on one resource", "a vault", "nothing known"],
)
def test_what_a_lock_holds_by_the_outputs_it_takes(hints: list[int], expected: list[str]) -> None:
    written: list[Written] = [
        (STORE, "store", {}, {}),
        (GROUP, "g", {}, {}),
        (VAULT, "v", {}, {}),
        (f"{STORE}/blobServices", "store/default", {}, {}),
        (LOCK, "keep", {"level": "CanNotDelete"}, {"scope": OPEN}),
    ]
    assert held(made(written, {(4, "scope"): hints}, scope="all")) == expected


ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x"
PARTS = {"resourceProviderNamespace": "Microsoft.Storage", "parentResourcePath": "", "resourceType": "storageAccounts"}


@pytest.mark.parametrize(
    ("class_", "inputs", "scope"),
    [
        ("ByScope", {"scope": ID}, ID),
        ("ByScope", {"scope": OPEN}, OPEN),
        ("AtResourceLevel", {"resourceGroupName": "g", **PARTS, "resourceName": "x"}, ID.replace("/s/", "/{}/")),
        ("AtResourceLevel", {"resourceGroupName": "g", **PARTS, "resourceName": OPEN}, OPEN),
        ("AtResourceGroupLevel", {"resourceGroupName": "g"}, "/subscriptions/{}/resourceGroups/g"),
        ("AtSubscriptionLevel", {}, "/subscriptions/{}"),
    ],
)
def test_every_lock_of_azure_native_has_a_scope(class_: str, inputs: dict[str, Any], scope: Any) -> None:
    read_ = read_resource(
        f"azure-native:authorization:ManagementLock{class_}", {**inputs, "lockName": "l", "level": "ReadOnly"}, "u", "l"
    )
    assert read_ is not None
    resource, paths = read_
    found = resource.body["scope"]
    assert (resource.type, resource.name, read(resource.body, "properties.level")) == (LOCK.lower(), "l", "ReadOnly")
    assert "parent" not in paths.values()
    assert isinstance(found, Unknown) if scope is OPEN else found.replace("{subscriptionId}", "{}") == scope


def test_azure_native_names_of_a_store_and_a_registry() -> None:
    rules = {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "0.0.0.0/0"}]}
    key = {"keyVaultProperties": {"keyName": "k"}, "encryptionIdentity": {"encryptionUserAssignedIdentity": "i"}}
    store = read_resource("azure-native:storage:StorageAccount", {"networkRuleSet": rules, "encryption": key}, "u", "s")
    rules = {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "0.0.0.0/0"}]}
    registry = read_resource("azure-native:containerregistry:Registry", {"networkRuleSet": rules}, "u", "r")
    assert store is not None and registry is not None
    assert store[0].body["properties"] == {
        "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "0.0.0.0/0"}]},
        "encryption": {"keyvaultproperties": {"keyname": "k"}, "identity": {"userAssignedIdentity": "i"}},
    }
    assert registry[0].body["properties"]["networkRuleSet"]["ipRules"] == [{"value": "0.0.0.0/0"}]


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        (f"{STORE}/providers/locks", "x/Microsoft.Authorization/l", (LOCK, "l", f"{STORE.lower()}/x")),
        (
            f"{ML}/datastores/providers/roleAssignments",
            "w/d/Microsoft.Authorization/r",
            ("Microsoft.Authorization/roleAssignments", "r", f"{ML.lower()}/w/datastores/d"),
        ),
        (f"{STORE}/providers/locks", "x", (f"{STORE}/providers/locks", "x", None)),
    ],
)
def test_the_older_way_to_extend_a_resource(type_: str, name: str, expected: tuple[str, str, str | None]) -> None:
    resource = normalize(Resource(type_.lower(), name, "/", {"properties": {}}))
    assert (resource.type, resource.name, resource.body.get("scope")) == (expected[0].lower(), *expected[1:])


REGISTERED = "azureml://registries/r/models/m"


@pytest.mark.parametrize(
    ("other", "happens"),
    [
        (DATASTORE, "yes"),
        (
            (
                f"{ML}/serverlessEndpoints",
                "ws/e",
                {"modelSettings": {"modelId": "azureml://registries/r/models/m"}},
                {},
            ),
            "no",
        ),
        ((f"{ML}/onlineEndpoints/deployments", "ws/e/d", {"model": "azureml:own:1"}, {}), "yes"),
        ((STORE, "store", {}, {}), "no"),
    ],
    ids=["a datastore", "a model of a registry", "a model of the workspace", "a store"],
)
def test_where_fine_tuning_happens(other: Written, happens: str) -> None:
    assert made([(ML, "ws", {}, {}), other])[0].views["@fine_tuning"] == happens
