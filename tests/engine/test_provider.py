"""The stand-in answers each call as the real provider does: names, defaults, unknowns, outputs and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as proto

from modelrail.offline import provider as stand_in
from modelrail.offline.values import UNKNOWN, dump, load

SUBSCRIPTION = stand_in.SUBSCRIPTION
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g"
STORE = {"resourceGroupName": "g", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
ML = {"resourceGroupName": "g", "workspaceName": "w"}


class RefusedError(Exception):
    """What the engine is told when a call is aborted."""


class Context:
    """The part of a gRPC context that is used."""

    def __init__(self, peer: str = "one") -> None:
        self._peer = peer

    def peer(self) -> str:
        return self._peer

    def abort(self, code: Any, details: str) -> None:
        raise RefusedError(details)


class Log:
    """Stands for the engine, which takes warnings."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def Log(self, request: Any) -> None:
        self.said.append(request.message)


def urn(token: str, name: str = "x") -> str:
    return f"urn:pulumi:dev::p::my:Component${token}::{name}"


class Provider:
    """The servicer with plain values instead of messages."""

    def __init__(self, **config: str) -> None:
        self.servicer = stand_in.Provider()
        self.log = Log()
        self.configure("one", config)

    def configure(self, peer: str, config: dict[str, str]) -> None:
        variables = {f"azure-native:config:{key}": value for key, value in config.items()}
        self.servicer._engines[peer] = self.log
        self.servicer.Configure(proto.ConfigureRequest(variables=variables), Context(peer))

    def check(
        self, token: str, new: dict[str, Any], old: dict[str, Any] | None = None, peer: str = "one", **more: Any
    ) -> tuple[dict[str, Any], list[str]]:
        request = proto.CheckRequest(
            urn=urn(f"azure-native:{token}"), news=dump(new), olds=dump(old or {}), randomSeed=b"s", **more
        )
        answer = self.servicer.Check(request, Context(peer))
        return load(answer.inputs), [failure.reason for failure in answer.failures]

    def create(self, token: str, values: dict[str, Any], preview: bool = False) -> tuple[str, dict[str, Any]]:
        request = proto.CreateRequest(urn=urn(f"azure-native:{token}"), properties=dump(values), preview=preview)
        answer = self.servicer.Create(request, Context())
        return answer.id, load(answer.properties)

    def diff(self, token: str, old: dict[str, Any], new: dict[str, Any]) -> Any:
        request = proto.DiffRequest(urn=urn(f"azure-native:{token}"), old_inputs=dump(old), news=dump(new))
        return self.servicer.Diff(request, Context())

    def invoke(self, token: str, **args: Any) -> dict[str, Any]:
        answer = self.servicer.Invoke(proto.InvokeRequest(tok=f"azure-native:{token}", args=dump(args)), Context())
        return load(getattr(answer, "return"))


PLACES: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], str | None]] = [
    ("written", {"location": "westeurope"}, {"location": "eastus"}, {}, "eastus"),
    ("kept from before", {"location": "westeurope"}, {}, {"location": "norwayeast"}, "norwayeast"),
    ("configured", {"location": "westeurope"}, {}, {}, "westeurope"),
    ("of the group", {}, {}, {}, "swedencentral"),
    ("of an unknown group", {}, {"resourceGroupName": UNKNOWN}, {}, UNKNOWN),
    ("of a group nobody knows", {}, {"resourceGroupName": "other"}, {}, None),
]


@pytest.mark.parametrize(("config", "new", "old", "expected"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_where_a_location_comes_from(
    config: dict[str, str], new: dict[str, Any], old: dict[str, Any], expected: str | None
) -> None:
    made = Provider(**config)
    made.create("resources:ResourceGroup", {"resourceGroupName": "G", "location": "swedencentral"})
    inputs, failures = made.check("storage:StorageAccount", {**STORE, "accountName": "store", **new}, old)
    assert inputs.get("location") == expected
    missing = [f for f in failures if f.startswith("missing required property 'location'. Either set it")]
    assert len(missing) == (expected is None)


def test_each_connection_has_its_own_configuration() -> None:
    made = Provider(location="westeurope")
    made.configure("two", {"location": "eastus"})
    where = [made.check("storage:StorageAccount", dict(STORE), peer=peer)[0]["location"] for peer in ("one", "two")]
    assert where == ["westeurope", "eastus"]


@pytest.mark.parametrize(
    ("token", "new", "name", "pattern", "marked"),
    [
        ("machinelearningservices:OnlineEndpoint", ML, "endpointName", r"x[0-9a-f]{8}", True),
        ("machinelearningservices:ServerlessEndpoint", ML, "name", "x", False),
        ("network:Subnet", {"resourceGroupName": "g", "virtualNetworkName": "v"}, "subnetName", "x", False),
        ("authorization:RoleAssignment", {"scope": "/s"}, "roleAssignmentName", r"[0-9a-f-]{36}", True),
    ],
)
def test_a_name_left_out_is_made_up(token: str, new: dict[str, Any], name: str, pattern: str, marked: bool) -> None:
    made = Provider(location="swedencentral")
    first, _ = made.check(token, dict(new))
    assert re.fullmatch(pattern, first[name])
    assert first.get("__createBeforeDelete", False) is marked
    again, _ = made.check(token, dict(new), old=first)
    assert again == first, "an update keeps the name"


@pytest.mark.parametrize(
    ("mode", "kept"), [("PROPOSE", "proposed-name"), ("ENFORCE", "proposed-name"), ("DISABLE", None)], ids=str
)
def test_the_autonaming_setting_of_a_project_is_heeded(mode: str, kept: str | None) -> None:
    options = proto.CheckRequest.AutonamingOptions
    wanted = options(proposed_name="proposed-name", mode=options.Mode.Value(mode))
    found, _ = Provider().check("machinelearningservices:OnlineEndpoint", dict(ML), autonaming=wanted)
    assert (found["endpointName"] == kept) is (kept is not None)
    role, _ = Provider().check("authorization:RoleAssignment", {"scope": "/s"}, autonaming=wanted)
    assert (role["roleAssignmentName"] == kept) is (mode == "ENFORCE")


def test_the_api_version_of_the_sdk_is_added_and_a_written_one_kept() -> None:
    made = Provider(location="swedencentral")
    assert made.check("machinelearningservices:OnlineEndpoint", dict(ML))[0]["azureApiVersion"] == "2025-12-01"
    written = {**ML, "azureApiVersion": "2024-04-01"}
    assert made.check("machinelearningservices:OnlineEndpoint", written)[0]["azureApiVersion"] == "2024-04-01"


def test_a_wrong_input_fails_and_a_doubtful_one_warns() -> None:
    made = Provider(location="swedencentral")
    doubtful = {**ML, "properties": {"authMode": "AADToken", "publicNetworkAcess": "Disabled"}}
    inputs, failures = made.check("machinelearningservices:OnlineEndpoint", doubtful)
    assert (failures, inputs["properties"]) == ([], doubtful["properties"])
    assert made.log.said == [
        (
            "unknown property 'properties.publicNetworkAcess', did you mean 'properties.publicNetworkAccess'?"
            " (azure-native says nothing and Azure may ignore it)"
        )
    ]
    _, failures = made.check("machinelearningservices:OnlineEndpoint", {**ML, "properties": {}})
    assert failures == ["missing required property 'properties.authMode'"]


def test_a_refusal_never_holds_a_value() -> None:
    made = Provider(location="swedencentral")
    secret = {**STORE, "allowBlobPublicAccess": "s3cret", "tags": {"a": ["s3cret"]}, "s3": "s3cret"}
    _, failures = made.check("storage:StorageAccount", secret)
    assert len(failures) == 2
    assert "s3cret" not in " ".join([*failures, *made.log.said])


def test_a_type_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match="Resource type azure-native:storage:StorageAcount not found"):
        Provider().check("storage:StorageAcount", {})


def test_another_package_is_echoed_and_remembered() -> None:
    made = Provider()
    request = proto.CheckRequest(urn=urn("random:index/pet:Pet"), news=dump({"length": 2}))
    assert load(made.servicer.Check(request, Context()).inputs) == {"length": 2.0}
    assert made.servicer.foreign == {"random"}


def test_at_preview_only_inputs_are_known() -> None:
    values = {**STORE, "accountName": "store", "location": "swedencentral", "encryption": {"keySource": "x"}}
    id_, outputs = Provider().create("storage:StorageAccount", values, preview=True)
    assert id_ == ""
    assert (outputs["location"], outputs["sku"]["name"], outputs["encryption"]["keySource"]) == (
        "swedencentral",
        "Standard_LRS",
        "x",
    )
    unknown = ("name", "primaryEndpoints", "publicNetworkAccess", "identity", "provisioningState")
    assert {outputs[key] for key in unknown} == {UNKNOWN}
    assert outputs["sku"]["tier"] == UNKNOWN


def test_a_set_of_identities_goes_in_as_a_list_and_comes_out_as_a_map() -> None:
    values = {**STORE, "accountName": "s", "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]}}
    _, soon = Provider().create("storage:StorageAccount", values, preview=True)
    assert soon["identity"]["userAssignedIdentities"] == UNKNOWN
    _, done = Provider().create("storage:StorageAccount", values)
    assert list(done["identity"]["userAssignedIdentities"]) == ["/i"]


def test_a_write_gives_an_arm_id_and_invents_recognizably() -> None:
    values = {**STORE, "accountName": "store", "location": "swedencentral"}
    id_, outputs = Provider().create("storage:StorageAccount", values)
    assert id_ == f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store"
    assert (outputs["name"], outputs["type"]) == ("store", "Microsoft.Storage/storageAccounts")
    assert outputs["primaryEndpoints"]["blob"].endswith(".standin.invalid/")
    assert outputs["provisioningState"] == "Succeeded"
    assert "publicNetworkAccess" not in outputs, "what was not set and may be absent is not invented"
    assert Provider().create("storage:StorageAccount", values) == (id_, outputs), "the same every time"


def test_another_subscription_is_in_the_id() -> None:
    id_, _ = Provider(subscriptionId="11111111").create("resources:ResourceGroup", {"resourceGroupName": "g"})
    assert id_ == "/subscriptions/11111111/resourceGroups/g"


def test_a_write_without_a_name_of_the_path_is_refused() -> None:
    with pytest.raises(RefusedError, match="path parameter 'workspaceName'"):
        Provider().create("machinelearningservices:OnlineEndpoint", {"resourceGroupName": "g", "endpointName": "e"})


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
def test_an_update_keeps_name_and_location(preview: bool) -> None:
    made, token = Provider(), "azure-native:storage:StorageAccount"
    old = {"name": "store", "location": "swedencentral", "sku": {"name": "Standard_LRS"}}
    new = {**STORE, "accountName": "store", "location": "swedencentral", "sku": {"name": "Standard_ZRS"}}
    request = proto.UpdateRequest(urn=urn(token), olds=dump(old), news=dump(new), preview=preview)
    outputs = load(made.servicer.Update(request, Context()).properties)
    assert (outputs["name"], outputs["location"], outputs["sku"]["name"]) == ("store", "swedencentral", "Standard_ZRS")


Change = Callable[[dict[str, Any]], dict[str, Any]]
CHANGES: list[tuple[str, Change, list[str], list[str], bool]] = [
    ("nothing", lambda v: v, [], [], False),
    ("a tag", lambda v: {**v, "tags": {"a": "b"}}, ["tags"], [], False),
    ("the spelling of a region", lambda v: {**v, "location": "Sweden Central"}, [], [], False),
    ("the case of a group", lambda v: {**v, "resourceGroupName": "G"}, [], [], False),
    ("the region", lambda v: {**v, "location": "eastus"}, ["location"], ["location"], True),
    ("the name", lambda v: {**v, "accountName": "other"}, ["accountName"], ["accountName"], True),
    ("what is fixed at creation", lambda v: {**v, "isHnsEnabled": True}, ["isHnsEnabled"], ["isHnsEnabled"], True),
    ("a nested one", lambda v: {**v, "sku": {"name": "Standard_ZRS"}}, ["sku"], [], False),
]


@pytest.mark.parametrize(
    ("change", "diffs", "replaces", "deletes_first"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_what_a_change_does(change: Change, diffs: list[str], replaces: list[str], deletes_first: bool) -> None:
    old = {**STORE, "accountName": "store", "location": "swedencentral"}
    answer = Provider().diff("storage:StorageAccount", old, change(old))
    assert (list(answer.diffs), list(answer.replaces)) == (diffs, replaces)
    assert answer.deleteBeforeReplace is deletes_first
    named = {**old, "__createBeforeDelete": True}
    assert not Provider().diff("storage:StorageAccount", named, change(named)).deleteBeforeReplace


def test_functions_that_need_no_azure_are_answered() -> None:
    made = Provider(subscriptionId="sub", tenantId="tenant")
    found = made.invoke("authorization:getClientConfig")
    assert (found["subscriptionId"], found["tenantId"]) == ("sub", "tenant")
    assert re.fullmatch(r"[0-9a-f-]{36}", found["objectId"])
    made.create("resources:ResourceGroup", {"resourceGroupName": "g", "location": "swedencentral"})
    group = made.invoke("resources:getResourceGroup", resourceGroupName="g")
    assert (group["location"], group["id"]) == ("swedencentral", "/subscriptions/sub/resourceGroups/g")


def test_a_function_that_asks_azure_fails_with_its_name() -> None:
    with pytest.raises(RefusedError, match="azure-native:storage:listStorageAccountKeys asks Azure"):
        Provider().invoke("storage:listStorageAccountKeys", accountName="a", resourceGroupName="g")


def read(token: str, id_: str, **state: Any) -> tuple[dict[str, Any], list[str]]:
    made = Provider()
    request = proto.ReadRequest(urn=urn(f"azure-native:{token}"), id=id_, properties=dump(state), inputs=dump(state))
    answer = made.servicer.Read(request, Context())
    assert answer.id == id_
    return load(answer.properties), made.log.said


def test_a_refresh_gives_back_what_is_kept() -> None:
    id_ = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store"
    assert read("storage:StorageAccount", id_, name="store", tags={"a": "b"}) == (
        {"name": "store", "tags": {"a": "b"}},
        [],
    )


def test_an_id_from_outside_yields_what_it_says_and_a_warning() -> None:
    found, said = read("storage:StorageAccount", f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store")
    assert found["name"] == "store"
    assert "its properties are not known here" in said[0]
    with pytest.raises(RefusedError, match="is not the id of a azure-native:storage:StorageAccount"):
        read("storage:StorageAccount", GROUP)


def test_null_is_dropped_at_every_level() -> None:
    assert load(dump({"a": None, "b": {"c": None, "d": [{"e": None, "f": 1}]}})) == {"b": {"d": [{"f": 1.0}]}}
