"""Whatever a Terraform file says, it ends as resources, a finding or one line; never as an exception, never silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelrail.checking import NotJudgedError, judge
from modelrail.readers import terraform, terraform_plan
from modelrail.reports import json as as_json
from modelrail.resources import Resource, Unknown

CONFIGURATION = """terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}
variable "model" {}
variable "region" { default = "swedencentral" }
locals {
  names = { for k, v in var.model : k => "${v}-x" if v != null }
  base  = merge({ sku = { name = "S0" } }, try(var.more, {}))
}
resource "azurerm_cognitive_account" "a" {
  count    = var.region == "swedencentral" ? 1 : 0
  name     = "acc"
  location = var.region
  dynamic "network_acls" {
    for_each = toset(["Deny"])
    content { default_action = network_acls.value }
  }
}
resource "azapi_resource" "d" {
  for_each  = local.names
  type      = "Microsoft.CognitiveServices/accounts/deployments@2025-06-01"
  name      = each.key
  parent_id = azurerm_cognitive_account.a[0].id
  body = jsonencode(merge(local.base, {
    properties = { model = { format = "OpenAI", name = each.value, version = <<-EOT
      2024-11-20
    EOT
    } }
  }))
}
module "m" {
  source = "./m"
  x      = azapi_resource.d["k"].output
}
"""
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "resource_changes": [
        {
            "address": "module.m.azurerm_cognitive_deployment.d[0]",
            "mode": "managed",
            "type": "azurerm_cognitive_deployment",
            "name": "d",
            "change": {
                "actions": ["create"],
                "after": {
                    "name": "gpt",
                    "model": [{"format": "OpenAI", "name": "gpt-4o"}],
                    "sku": [{"name": "Standard"}],
                },
                "after_unknown": {"cognitive_account_id": True, "model": [{"version": True}]},
                "after_sensitive": {"model": [{"name": True}]},
            },
        }
    ],
    "configuration": {
        "root_module": {
            "module_calls": {
                "m": {
                    "expressions": {"a": {"references": ["azurerm_cognitive_account.a.id"]}},
                    "module": {
                        "resources": [
                            {
                                "address": "azurerm_cognitive_deployment.d",
                                "expressions": {"cognitive_account_id": {"references": ["var.a"]}},
                            }
                        ]
                    },
                }
            }
        }
    },
}
PIECES = [
    "${",
    "}",
    "{",
    "]",
    '"',
    "<<EOT\n",
    "\nEOT",
    "[*]",
    ".",
    "? 1 : 2",
    "var.model",
    "null",
    "/*",
    "#",
    "\\",
    "\0",
]
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def judged(file: Path) -> None:
    """The whole way of the command; an exception fails the test."""
    try:
        result = judge([file], None, [], None)
    except NotJudgedError as error:
        assert "\n" not in str(error)
        return
    assert not [f for f in result.findings if f.rule == "MR906"], "a rule failed"
    as_json.render(result)


@st.composite
def edited(draw: st.DrawFn) -> bytes:
    """The configuration with pieces cut out, put in and moved."""
    text = CONFIGURATION
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=3), st.just(text[end : end + 40])))
        text = text[:start] + piece + text[end:]
    return text.encode(errors="replace")


@QUICK
@given(edited())
def test_an_edited_configuration(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "main.tf"
    file.write_bytes(data)
    judged(file)


@QUICK
@given(st.binary(max_size=60))
def test_bytes(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "main.tf"
    file.write_bytes(b'resource "azurerm_ai_foundry" "x" {\n' + data)
    judged(file)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("${var.x}"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "model", "sku"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@st.composite
def replaced(draw: st.DrawFn) -> Any:
    """A plan in which something, anywhere, is something else."""
    document = json.loads(json.dumps(PLAN))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = document
        for _ in range(draw(st.integers(0, 8))):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            key = draw(st.sampled_from(keys)) if keys else None
            if key is None or not isinstance(holder[key], (dict, list)):
                break
            holder = holder[key]
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if keys:
            holder[draw(st.sampled_from(keys))] = draw(VALUES)
    return document


@QUICK
@given(replaced())
def test_an_edited_plan(tmp_path: Path, document: Any) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document))
    judged(file)


@QUICK
@given(VALUES)
def test_a_configuration_in_json(tmp_path: Path, value: Any) -> None:
    file = tmp_path / "main.tf.json"
    account = {"azurerm_cognitive_account": {"a": value, "b": {"name": value, "network_acls": value}}}
    file.write_text(json.dumps({"resource": account, "locals": {"x": value}, "module": {"m": {"source": value}}}))
    judged(file)


NESTED = [
    ("lists", "x = {}{}".replace("{}", "%s"), "[", "]"),
    ("brackets", "x = %s1%s", "(", ")"),
    ("objects", "x = %s1%s", "{a=", "}"),
    ("templates", "x = %s1%s", '"${', '}"'),
    ("blocks", "%s%s", "b {\n", "}\n"),
    ("functions", "x = %s1%s", "lower(", ")"),
    ("conditions", "x = %s1%s", "true ? 1 : (", ")"),
    ("not", "x = %strue%s", "!", ""),
    ("attributes", "x = var%s%s", ".a", ""),
]


@pytest.mark.parametrize(("text", "start", "end"), [pytest.param(t, s, e, id=n) for n, t, s, e in NESTED])
def test_ten_thousand_levels(text: str, start: str, end: str, tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    inner = text % (start * 10_000, end * 10_000)
    file.write_text(f'resource "azurerm_ai_foundry" "x" {{\n  name = "x"\n  {inner}\n}}\n')
    judged(file)
    found = terraform.read(file, file.read_bytes(), {})
    assert found and (found.problems or any(isinstance(v, Unknown) for r in found.resources for v in r.body.values()))


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    for i in range(40):
        (tmp_path / f"m{i}").mkdir()
        text = f'module "a" {{\n  source = "../m{i + 1}"\n}}\nmodule "b" {{\n  source = "../m{i + 1}"\n}}\n# azurerm\n'
        (tmp_path / f"m{i}" / "main.tf").write_text(text)
    file = tmp_path / "m30" / "main.tf"
    assert terraform.read(file, file.read_bytes(), {}).problems  # type: ignore[union-attr]
    file = tmp_path / "m0" / "main.tf"
    assert terraform.read(file, file.read_bytes(), {}).problems  # type: ignore[union-attr]


def test_a_plan_is_judged_like_its_configuration(tmp_path: Path) -> None:
    arguments = '  name = "acc"\n  kind = "OpenAI"\n  local_auth_enabled = false\n'
    text = f'resource "azurerm_cognitive_account" "a" {{\n{arguments}}}\n'
    (tmp_path / "main.tf").write_text(text)
    row = {
        "address": "azurerm_cognitive_account.a",
        "type": "azurerm_cognitive_account",
        "name": "a",
        "mode": "managed",
    }
    after = {"name": "acc", "kind": "OpenAI", "local_auth_enabled": False}
    document = {**PLAN, "resource_changes": [{**row, "change": {"actions": ["create"], "after": after}}]}
    written = terraform.read(tmp_path / "main.tf", text.encode(), {})
    planned = terraform_plan.read(document, "plan.json", dict)
    assert written and _plain(written.resources) == _plain(planned.resources)


def _plain(resources: list[Resource]) -> list[Any]:
    return [(r.type, r.name, r.address, r.body) for r in resources]
