"""Plans and states of Terraform, as it writes them in JSON: what is known after apply is unknown and leads on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import judge
from modelrail.readers import files
from modelrail.resources import Resource, Secret, Unit, Unknown, read

ACCOUNT = {
    "name": "acc",
    "location": "swedencentral",
    "kind": "AIServices",
    "sku_name": "S0",
    "public_network_access_enabled": False,
    "network_acls": [{"default_action": "Deny", "ip_rules": ["203.0.113.7"]}],
    "customer_managed_key": [],
    "local_auth_enabled": None,
}
AZAPI = {"type": "Microsoft.CognitiveServices/accounts@2025-06-01", "name": "acc", "location": "swedencentral"}


def change(type_: str, name: str, after: Any, unknown: Any = None, **more: Any) -> dict[str, Any]:
    given = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown or {}}
    row = {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "change": given}
    return {**row, **more, "change": {**given, **more.get("change", {})}}


def plan(*changes: dict[str, Any], **root: Any) -> dict[str, Any]:
    constraint = {"azurerm": {"name": "azurerm", "version_constraint": "~> 4.0"}}
    configuration = {"provider_config": constraint, "root_module": root}
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": list(changes),
        "configuration": configuration,
    }


def unit(folder: Path, document: Any, indent: int | None = 1) -> Unit:
    file = folder / "plan.json"
    file.write_text(json.dumps(document, indent=indent))
    (found,) = files.read([file], []).units
    return found


def one(found: Unit, address: str) -> Resource:
    by = {r.address: r for r in found.resources}
    assert address in by, f"only {sorted(by)}"
    return by[address]


def shown(value: Any) -> Any:
    return value.reason if isinstance(value, Unknown) else value


def state(attributes: dict[str, Any]) -> dict[str, Any]:
    instance = {"schema_version": 0, "attributes": attributes}
    row = {"mode": "managed", "type": "azurerm_cognitive_account", "name": "a", "instances": [instance]}
    return {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "l", "outputs": {}, "resources": [row]}


def show(attributes: dict[str, Any]) -> dict[str, Any]:
    row = {
        "address": "azurerm_cognitive_account.a",
        "mode": "managed",
        "type": "azurerm_cognitive_account",
        "name": "a",
    }
    root = {"resources": [{**row, "values": attributes}]}
    return {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": root}}


@pytest.mark.parametrize(
    "document",
    [plan(change("azurerm_cognitive_account", "a", ACCOUNT)), show(ACCOUNT), state(ACCOUNT)],
    ids=["plan", "state that is shown", "state file"],
)
def test_arguments_become_properties(document: dict[str, Any], tmp_path: Path) -> None:
    found = one(unit(tmp_path, document), "azurerm_cognitive_account.a")
    assert (found.type, found.name) == ("microsoft.cognitiveservices/accounts", "acc")
    assert found.body["properties"] == {
        "publicNetworkAccess": "Disabled",
        "disableLocalAuth": False,
        "restrictOutboundNetworkAccess": False,
        "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]},
    }


BODIES = [
    ("an object", {"properties": {"publicNetworkAccess": "Disabled"}}, {}, "Disabled"),
    ("a text", '{"properties": {"publicNetworkAccess": "Disabled"}}', {}, "Disabled"),
    ("unknown in part", {"properties": {}}, {"properties": {"publicNetworkAccess": True}}, "known only after apply"),
    ("unknown", None, True, "known only after apply"),
]


@pytest.mark.parametrize(("body", "unknown", "expected"), [pytest.param(b, u, e, id=n) for n, b, u, e in BODIES])
def test_bodies_of_azapi(body: Any, unknown: Any, expected: str, tmp_path: Path) -> None:
    document = plan(change("azapi_resource", "a", {**AZAPI, "body": body}, {"body": unknown, "id": True}))
    found = read(one(unit(tmp_path, document), "azapi_resource.a").body, "properties.publicNetworkAccess")
    assert expected in shown(found)


ACTIONS = [
    ("created", ["create"], True),
    ("unchanged", ["no-op"], True),
    ("changed", ["update"], True),
    ("replaced", ["delete", "create"], True),
    ("deleted", ["delete"], False),
]


@pytest.mark.parametrize(("actions", "kept"), [pytest.param(a, k, id=n) for n, a, k in ACTIONS])
def test_what_is_there_afterwards(actions: list[str], kept: bool, tmp_path: Path) -> None:
    other = change("azapi_resource", "b", {**AZAPI, "name": "b"})
    row = change("azapi_resource", "a", AZAPI if kept else None, change={"actions": actions})
    addresses = [r.address for r in unit(tmp_path, plan(other, row)).resources]
    assert ("azapi_resource.a" in addresses) is kept


def references(*names: str) -> dict[str, Any]:
    return {"references": list(names)}


def test_what_is_known_later_leads_on_through_variables_and_outputs(tmp_path: Path) -> None:
    deployment = {"address": "azurerm_cognitive_deployment.d", "type": "azurerm_cognitive_deployment", "name": "d"}
    inner = {
        "resources": [{**deployment, "expressions": {"cognitive_account_id": references("var.account")}}],
        "variables": {"account": {}},
    }
    store = {
        "outputs": {"id": {"expression": references("azurerm_cognitive_account.a.id", "azurerm_cognitive_account.a")}}
    }
    calls = {
        "d": {"expressions": {"account": references("module.a.id", "module.a")}, "module": inner},
        "a": {"expressions": {}, "module": store},
    }
    document = plan(
        change("azurerm_cognitive_account", "a", ACCOUNT, {"id": True}, address="module.a.azurerm_cognitive_account.a"),
        change(
            "azurerm_cognitive_deployment",
            "d",
            {"name": "gpt", "model": [{"format": "OpenAI", "name": "gpt-4o", "version": "1"}]},
            {"cognitive_account_id": True},
            address='module.d["x"].azurerm_cognitive_deployment.d',
        ),
        module_calls=calls,
    )
    found = unit(tmp_path, document)
    child = one(found, 'module.d["x"].azurerm_cognitive_deployment.d')
    assert child.name == "acc/gpt"
    assert found.hints[child.address, "parent"] == ["module.a.azurerm_cognitive_account.a"]


EACH = [
    ("the one of the same index", ["x", "y"], "x", ['azurerm_cognitive_account.a["x"]']),
    ("none, when it may be any", ["x", "y"], None, None),
    ("the only one", ["x"], None, ['azurerm_cognitive_account.a["x"]']),
]


@pytest.mark.parametrize(("keys", "own", "expected"), [pytest.param(k, o, e, id=n) for n, k, o, e in EACH])
def test_which_of_several(keys: list[str], own: str | None, expected: list[str] | None, tmp_path: Path) -> None:
    accounts = [
        change("azurerm_cognitive_account", "a", {**ACCOUNT, "name": k}, address=f'azurerm_cognitive_account.a["{k}"]')
        for k in keys
    ]
    address = "azurerm_cognitive_deployment.d" + (f'["{own}"]' if own else "")
    row = change("azurerm_cognitive_deployment", "d", {"name": "g"}, {"cognitive_account_id": True}, address=address)
    expressions = {"cognitive_account_id": references("azurerm_cognitive_account.a", "each.key")}
    if not own:
        expressions = {"cognitive_account_id": references("azurerm_cognitive_account.a")}
    configured = {"address": "azurerm_cognitive_deployment.d", "expressions": expressions}
    found = unit(tmp_path, plan(*accounts, row, resources=[configured]))
    assert found.hints.get((address, "parent")) == expected


def test_what_is_read_from_outside_is_outside(tmp_path: Path) -> None:
    row = change("azurerm_machine_learning_workspace", "w", {"name": "w"}, {"key_vault_id": True})
    expressions = {"key_vault_id": references("data.azurerm_key_vault.k.id", "data.azurerm_key_vault.k")}
    configured = {"address": "azurerm_machine_learning_workspace.w", "expressions": expressions}
    found = one(unit(tmp_path, plan(row, resources=[configured])), "azurerm_machine_learning_workspace.w")
    value = read(found.body, "properties.keyVault")
    assert isinstance(value, Unknown) and value.outside


def test_places(tmp_path: Path) -> None:
    found = unit(tmp_path, plan(change("azurerm_cognitive_account", "a", ACCOUNT)))
    resource = found.resources[0]
    text = (tmp_path / "plan.json").read_text().split("\n")
    for path, written in (("properties.publicNetworkAccess", "public_network"), ("", '"after": {'), ("kind", '"kind"')):
        line = found.locate(resource, path)[1]
        assert line and written in text[line - 1], path


def test_a_command_that_a_resource_runs_is_seen(tmp_path: Path) -> None:
    configured = {"address": "null_resource.x", "provisioners": [{"type": "local-exec", "expressions": {}}]}
    found = unit(tmp_path, plan(change("null_resource", "x", {}), resources=[configured]))
    assert "local-exec" in found.resources[0].views["@opaque"]


def test_what_is_sensitive_is_not_shown(tmp_path: Path) -> None:
    row = change("azapi_resource", "a", {**AZAPI, "body": {"properties": {"customSubDomainName": "s3cret"}}})
    row["change"]["after_sensitive"] = {"body": {"properties": {"customSubDomainName": True}}}
    found = one(unit(tmp_path, plan(row)), "azapi_resource.a")
    assert isinstance(read(found.body, "properties.customSubDomainName"), Secret)


DEEP = json.loads("[" * 200 + "]" * 200)
BROKEN = [
    ("changes that are no list", {"resource_changes": {}}),
    ("a change that is no object", {"resource_changes": [1]}),
    ("values that are no object", {"resource_changes": [change("azurerm_cognitive_account", "a", [1])]}),
    ("a module in which modules never end", {"resource_changes": None, "planned_values": None}),
    ("deep values", {"resource_changes": [change("azapi_resource", "a", {**AZAPI, "body": DEEP})]}),
]


@pytest.mark.parametrize("more", [pytest.param(m, id=n) for n, m in BROKEN])
def test_what_is_broken_is_said(more: dict[str, Any], tmp_path: Path) -> None:
    found = unit(tmp_path, {**plan(), **more})
    assert [p.rule for p in found.problems] == ["MR905"] or not found.resources


def test_nothing_of_a_plan_is_lost_by_the_command(tmp_path: Path) -> None:
    rows = [change("azurerm_cognitive_account", str(i), {**ACCOUNT, "name": f"a{i}"}) for i in range(3)]
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*rows)))
    assert judge([file], None, [], None).resources == 3
