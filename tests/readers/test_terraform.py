"""A Terraform configuration is read as one unit: what is known is known, what is not says why, nothing is silent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from modelrail.readers import files, terraform
from modelrail.resources import ABSENT, Resource, Secret, Unit, Unknown, read

GROUP = 'resource "azurerm_resource_group" "rg" {\n  name = "rg"\n  location = "West Europe"\n}\n'


def azapi(name: str, body: str, more: str = "", type_: str = "Microsoft.CognitiveServices/accounts@2025-06-01") -> str:
    return (
        f'resource "azapi_resource" "{name}" {{\n  type = "{type_}"\n  name = "{name}"\n{more}\n  body = {body}\n}}\n'
    )


def unit(folder: Path, written: dict[str, str], **parameters: Any) -> Unit:
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    main = folder / next(iter(written))
    found = terraform.read(main, main.read_bytes(), parameters)
    assert found, "the configuration deploys nothing"
    return found


def one(found: Unit, address: str) -> Resource:
    by = {r.address: r for r in found.resources}
    assert address in by, f"only {sorted(by)}"
    return by[address]


VAR = "{ properties = { publicNetworkAccess = var.access } }"
DATA = yaml.safe_load((Path(__file__).parent / "terraform" / "configurations.yaml").read_text())


def shown(row: dict[str, Any]) -> str:
    return str(row["shows"])


@pytest.mark.parametrize("row", DATA["values"], ids=shown)
def test_value(row: dict[str, Any], tmp_path: Path) -> None:
    found = read(one(unit(tmp_path, row["files"]), "azapi_resource.a").body, "properties.publicNetworkAccess")
    if isinstance(found, Unknown):
        assert row["access"] in found.reason and found.path.startswith("properties")
    else:
        assert found == row["access"]


DEPLOYED = [
    ("count of zero", "count = 0", []),
    ("count of a false condition", "count = false ? 1 : 0", []),
    ("an empty for_each", "for_each = {}", []),
    ("an empty set", "for_each = toset([])", []),
    ("count that is not known", "count = var.n", ["azapi_resource.a"]),
    ("many", "count = 3", ["azapi_resource.a"]),
    ("for_each that is not known", "for_each = var.n", ["azapi_resource.a"]),
]


@pytest.mark.parametrize(("more", "addresses"), [pytest.param(m, a, id=n) for n, m, a in DEPLOYED])
def test_what_is_deployed(more: str, addresses: list[str], tmp_path: Path) -> None:
    found = unit(tmp_path, {"main.tf": 'variable "n" {}\n' + GROUP + azapi("a", "{}", more)})
    assert [r.address for r in found.resources] == ["azurerm_resource_group.rg", *addresses]


def test_a_dynamic_block_that_is_not_known_is_no_absent_one(tmp_path: Path) -> None:
    text = """variable "keys" {}
resource "azurerm_cognitive_account" "a" {
  name = "a"
  dynamic "customer_managed_key" {
    for_each = var.keys
    content { key_vault_key_id = customer_managed_key.value }
  }
}
"""
    found = one(unit(tmp_path, {"main.tf": text}), "azurerm_cognitive_account.a")
    for path in ("properties.encryption.keySource", "properties.encryption.keyVaultProperties.keyName"):
        value = read(found.body, path)
        assert isinstance(value, Unknown) and "variable 'keys' has no default" in value.reason, path


ELSEWHERE = "/providers/Microsoft.CognitiveServices/accounts/z"
PARENTS = [
    ("by reference", "azapi_resource.a.id", "a/c", "azapi_resource.a"),
    ("by an id that goes on", '"${azapi_resource.a.id}/projects/p"', "a/p/c", None),
    ("by an id that is written out", f'"/subscriptions/s/resourceGroups/g{ELSEWHERE}"', "z/c", None),
    ("by an id with an unknown group", f'"${{azurerm_resource_group.rg.id}}{ELSEWHERE}"', "z/c", None),
    ("one of several", "azapi_resource.many[0].id", "many/c", "azapi_resource.many"),
    ("through a module", "module.m.id", "inner/c", "module.m.azapi_resource.inner"),
]


@pytest.mark.parametrize(("parent", "name", "hint"), [pytest.param(p, n, h, id=i) for i, p, n, h in PARENTS])
def test_parents(parent: str, name: str, hint: str | None, tmp_path: Path) -> None:
    middle = "/projects" if "projects" in parent else ""
    type_ = f"Microsoft.CognitiveServices/accounts{middle}/connections@2025-06-01"
    text = (
        GROUP
        + azapi("a", "{}")
        + azapi("many", "{}", "  count = 2")
        + azapi("c", "{}", f"  parent_id = {parent}", type_)
    )
    module = azapi("inner", "{}") + 'output "id" {\n  value = azapi_resource.inner.id\n}\n'
    text += 'module "m" {\n  source = "./m"\n}\n'
    found = unit(tmp_path, {"main.tf": text, "m/main.tf": module})
    child = one(found, "azapi_resource.c")
    assert child.name == name
    if hint:
        assert found.hints[child.address, "parent"] == [hint]


def test_an_update_is_laid_over_what_it_changes(tmp_path: Path) -> None:
    update = azapi("u", '{ properties = { publicNetworkAccess = "Enabled" } }', "  resource_id = azapi_resource.a.id")
    text = azapi("a", '{ properties = { publicNetworkAccess = "Disabled", disableLocalAuth = true } }')
    found = unit(tmp_path, {"main.tf": text + update.replace('"azapi_resource"', '"azapi_update_resource"')})
    changed = one(found, "azapi_resource.a")
    assert changed.body["properties"] == {"publicNetworkAccess": "Enabled", "disableLocalAuth": True}
    assert len(found.resources) == 1 and found.locate(changed, "properties.publicNetworkAccess")[1] == 11


def test_an_update_of_what_is_elsewhere_leaves_the_rest_open(tmp_path: Path) -> None:
    id_ = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/z"
    update = azapi("u", "{ properties = { disableLocalAuth = true } }", f'  resource_id = "{id_}"').replace(
        '  name = "u"', ""
    )
    found = unit(tmp_path, {"main.tf": update.replace('"azapi_resource"', '"azapi_update_resource"')})
    changed = one(found, "azapi_update_resource.u")
    assert changed.name == "z" and read(changed.body, "properties.disableLocalAuth") is True
    rest = read(changed.body, "properties.publicNetworkAccess")
    assert isinstance(rest, Unknown) and rest.outside and "changes a part" in rest.reason


JOINS = [
    ("a known target", "azurerm_cognitive_account.a.id", "Microsoft.KeyVault"),
    ("a target that is elsewhere", f'"/subscriptions/s/resourceGroups/g{ELSEWHERE}"', ABSENT),
    ("a target that is not known", "var.account", "may set it"),
]


@pytest.mark.parametrize(("target", "expected"), [pytest.param(t, e, id=n) for n, t, e in JOINS])
def test_a_key_of_its_own_is_joined_to_its_target(target: str, expected: Any, tmp_path: Path) -> None:
    text = f"""variable "account" {{}}
resource "azurerm_cognitive_account" "a" {{
  name = "a"
}}
resource "azurerm_cognitive_account_customer_managed_key" "k" {{
  cognitive_account_id = {target}
  key_vault_key_id     = "https://v.vault.azure.net/keys/k/1"
}}
"""
    value = read(
        one(unit(tmp_path, {"main.tf": text}), "azurerm_cognitive_account.a").body, "properties.encryption.keySource"
    )
    assert expected in value.reason if isinstance(value, Unknown) else value == expected


VERSIONS = [
    ("not pinned", "", "", "differs by its major version"),
    ("pinned to 4", '"~> 4.10"', "", False),
    ("pinned to 3", '"3.117.1"', "", True),
    ("3 or 4", '">= 3.0, < 5.0"', "", "differs by its major version"),
    ("locked", "", "4.81.0", False),
    ("locked beats allowed", '">= 3.0"', "3.0.0", True),
]


@pytest.mark.parametrize(("allowed", "locked", "expected"), [pytest.param(a, k, e, id=n) for n, a, k, e in VERSIONS])
def test_a_default_that_differs_by_version(allowed: str, locked: str, expected: Any, tmp_path: Path) -> None:
    written = {"main.tf": 'resource "azurerm_storage_account" "s" {\n  name = "s"\n}\n'}
    if allowed:
        pinned = f'azurerm = {{\n      source = "hashicorp/azurerm"\n      version = {allowed}\n    }}'
        written["versions.tf"] = f"terraform {{\n  required_providers {{\n    {pinned}\n  }}\n}}\n"
    if locked:
        lock = f'provider "registry.terraform.io/hashicorp/azurerm" {{\n  version = "{locked}"\n}}\n'
        written[".terraform.lock.hcl"] = lock
    found = one(unit(tmp_path, written), "azurerm_storage_account.s")
    value = read(found.body, "properties.allowCrossTenantReplication")
    assert expected in value.reason if isinstance(value, Unknown) else value is expected


@pytest.mark.parametrize("argument", ["allow_nested_items_to_be_public", "allow_blob_public_access"])
@pytest.mark.parametrize("value", [True, False])
def test_an_argument_is_not_hidden_by_its_name_of_another_version(argument: str, value: bool, tmp_path: Path) -> None:
    text = f'resource "azurerm_storage_account" "s" {{\n  name = "s"\n  {argument} = {str(value).lower()}\n}}\n'
    found = one(unit(tmp_path, {"main.tf": text}), "azurerm_storage_account.s")
    assert read(found.body, "properties.allowBlobPublicAccess") is value


@pytest.mark.parametrize("row", DATA["problems"], ids=shown)
def test_problem(row: dict[str, Any], tmp_path: Path) -> None:
    found = unit(tmp_path, {"main.tf": row["text"]}).problems
    assert (row["rule"], row["line"]) in [(p.rule, p.line) for p in found], found
    assert all(p.remedy and "\n" not in p.message and p.file == str(tmp_path / "main.tf") for p in found)


def test_no_text_at_all(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_bytes(b"azurerm_ai_foundry \xff")
    found = terraform.read(file, file.read_bytes(), {})
    assert found and [(p.rule, p.line) for p in found.problems] == [("MR905", 1)]


@pytest.mark.parametrize("row", DATA["opaque"], ids=shown)
def test_what_could_deploy_a_model_unseen(row: dict[str, Any], tmp_path: Path) -> None:
    found = unit(tmp_path, {"main.tf": row["text"]})
    assert [r.views["@opaque"] for r in found.resources if row["reason"] in r.views.get("@opaque", "")]


def test_a_module_that_was_fetched_is_read(tmp_path: Path) -> None:
    listed = '{"Modules": [{"Key": "m", "Source": "x", "Dir": ".terraform/modules/m"}, {"Key": "n", "Dir": "../n"}]}'
    written = {
        "main.tf": 'module "m" {\n  source = "Azure/m/azurerm"\n}\nmodule "n" {\n  source = "Azure/n/azurerm"\n}\n',
        ".terraform/modules/modules.json": listed,
        ".terraform/modules/m/main.tf": azapi("a", "{}"),
        "../n/main.tf": azapi("b", "{}"),
    }
    found = {r.address: "@opaque" in r.views for r in unit(tmp_path / "root", written).resources}
    assert found == {"module.m.azapi_resource.a": False, "module.n": True}


def test_an_embedded_template_is_read(tmp_path: Path) -> None:
    account = {"type": "Microsoft.CognitiveServices/accounts", "name": "[parameters('n')]"}
    inner = json.dumps({"parameters": {"n": {"type": "string"}}, "resources": [account]})
    text = f"""resource "azurerm_resource_group_template_deployment" "t" {{
  name               = "t"
  template_content   = <<JSON
{inner}
JSON
  parameters_content = jsonencode({{ n = {{ value = "inner" }} }})
}}
"""
    found = unit(tmp_path, {"main.tf": text})
    assert [(r.type, r.name) for r in found.resources][1:] == [("microsoft.cognitiveservices/accounts", "inner")]


def test_places(tmp_path: Path) -> None:
    text = (
        azapi("a", "jsonencode({\n    properties = {\n      disableLocalAuth = var.x\n    }\n  })")
        + 'variable "x" {\n  default = true\n}\n'
    )
    found = unit(tmp_path, {"main.tf": text})
    resource = one(found, "azapi_resource.a")
    lines = {
        p: found.locate(resource, p)[1] for p in ("", "properties.disableLocalAuth", "properties.nothing", "location")
    }
    assert lines == {"": 1, "properties.disableLocalAuth": 7, "properties.nothing": 6, "location": 1}
    assert resource.assumed == {"properties.disableLocalAuth"}


def test_a_sensitive_variable_is_not_shown(tmp_path: Path) -> None:
    text = (
        azapi("a", "{ properties = { customSubDomainName = var.x } }")
        + 'variable "x" {\n  sensitive = true\n  default = "s3cret"\n}\n'
    )
    value = read(one(unit(tmp_path, {"main.tf": text}), "azapi_resource.a").body, "properties.customSubDomainName")
    assert isinstance(value, Secret) and value == "s3cret"


def test_a_folder_is_one_unit_with_its_modules(tmp_path: Path) -> None:
    written = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "more.tf": azapi("a", "{}"),
        "m/main.tf": azapi("b", "{}"),
        "alone/main.tf": azapi("c", "{}"),
        "aws/main.tf": 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n',
    }
    unit(tmp_path, written)
    found = files.read([tmp_path], [])
    addresses = sorted(sorted(r.address for r in u.resources) for u in found.units)
    assert addresses == [["azapi_resource.a", "module.m.azapi_resource.b"], ["azapi_resource.c"]]
    named = files.read([tmp_path / "main.tf", tmp_path / "more.tf"], [])
    assert len(named.units) == 1


def test_variables_can_be_given(tmp_path: Path) -> None:
    found = unit(tmp_path, {"main.tf": azapi("a", VAR) + 'variable "access" {}'}, access="Disabled")
    assert read(one(found, "azapi_resource.a").body, "properties.publicNetworkAccess") == "Disabled"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_bytes(
        azapi("a", '{ properties = { publicNetworkAccess = "Disabled" } }').replace("\n", "\r\n").encode(encoding)
    )
    found = terraform.read(file, file.read_bytes(), {})
    assert found and read(one(found, "azapi_resource.a").body, "properties.publicNetworkAccess") == "Disabled"


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "m").symlink_to(tmp_path)
    found = unit(tmp_path, {"main.tf": 'module "m" {\n  source = "./m"\n}\n' + azapi("a", "{}")})
    assert [r.address for r in found.resources] == ["azapi_resource.a"] and found.problems
    assert found.includes == {os.path.realpath(tmp_path / "main.tf")}
