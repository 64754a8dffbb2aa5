"""What plain checkov does not look at, or drops, is in its report here, or said after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
COMMAND = Path(sys.executable).with_name("modelrail")
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"

pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="no .venv-checkov here; `make setup` creates it")


def template(resources: Any, **more: Any) -> str:
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **more, "resources": resources}, indent=1)


def endpoint(**more: Any) -> dict[str, Any]:
    found = {"type": ENDPOINT, "apiVersion": "2024-10-01", "name": "ws/ep", "location": "swedencentral"}
    return {**found, "properties": {"authMode": "AADToken"}, **more}


BICEP = f"""
resource ep '{ENDPOINT}@2024-10-01' = {{
  name: 'ws/ep'
  location: 'swedencentral'
  properties: {{
    authMode: 'AADToken' // checkov:skip=MR203:a pilot
    publicNetworkAcess: 'Disabled' // checkov:skip=MR905:no reason counts
  }}
}}
"""
ROOT_MODULE = """
variable "open" { default = true }
module "one" {
  source = "./inner"
  access = "Disabled"
}
module "two" {
  source = "./inner"
  access = var.open ? "Enabled" : "Disabled"
}
resource "azurerm_storage_account" "data" {
  name                          = "data"
  resource_group_name           = "rg"
  location                      = "swedencentral"
  account_tier                  = "Standard"
  account_replication_type      = "LRS"
  shared_access_key_enabled     = false
  allow_nested_items_to_be_public = false
}
resource "azurerm_machine_learning_workspace" "ws" {
  name                          = "ws"
  resource_group_name           = "rg"
  location                      = "swedencentral"
  application_insights_id       = "x"
  key_vault_id                  = "x"
  storage_account_id            = azurerm_storage_account.data.id
  public_network_access_enabled = false
  identity { type = "SystemAssigned" }
}
"""
MODULE = f"""
variable "access" {{}}
resource "azapi_resource" "ep" {{
  type      = "{ENDPOINT}@2024-10-01"
  name      = "ep"
  parent_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/ws"
  location  = "swedencentral"
  body = {{ properties = {{ authMode = "AADToken", publicNetworkAccess = var.access }} }}
}}
"""
VALUES = {
    "type": f"{ENDPOINT}@2024-10-01",
    "name": "ep",
    "parent_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/ws",
    "location": "swedencentral",
    "body": {"properties": {"authMode": "AADToken"}},
}
PLANNED = {"address": "azapi_resource.ep[0]", "mode": "managed", "type": "azapi_resource", "name": "ep", "index": 0}
CHANGE = {"actions": ["create"], "before": None, "after": VALUES, "after_unknown": {"id": True}}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "planned_values": {"root_module": {"resources": [{**PLANNED, "values": VALUES}]}},
    "resource_changes": [{**PLANNED, "change": CHANGE}],
}
SYMBOLIC = {"ep": endpoint(), "old": endpoint(existing=True, name="ws/old")}
FILES = {
    "modelrail.yaml": "profile: baseline\ngeography: sweden\ncontext: [hub.json]\n",
    "hub.json": template([endpoint(name="ws/context")]),
    ".gitignore": "ignored.json\n",
    "ignored.json": template([endpoint()]),
    "symbolic.json": template(SYMBOLIC, languageVersion="2.0"),
    "letters.json": template([endpoint(type=ENDPOINT.lower())]),
    "lower.json": template([endpoint(name="[toLower('WS/EP')]")]),
    "plan.json": json.dumps(PLAN, indent=1),
    "off.json": template([endpoint(condition=False)]),
    "skip.bicep": BICEP,
    "new.bicep": f"param x string?\n{BICEP.replace(':skip', '')}",
    "off.bicep": f"param deploy bool = false\n{BICEP.replace(':skip', '').replace(' = {', ' = if (deploy) {', 1)}",
    "tf/main.tf": ROOT_MODULE,
    "tf/inner/main.tf": MODULE,
    ".checkov.yaml": "skip-check: [MR2*]\nsoft-fail-on: [MR203]\nskip-path: [letters]\n",
}
IN_REPORT = {
    ("symbolic.json", "MR203"),
    ("lower.json", "MR203"),
    ("plan.json", "MR203"),
    ("ignored.json", "MR905"),
    ("skip.bicep", "MR905"),
    ("tf/inner/main.tf", "MR203"),
    ("tf/main.tf", "MR207"),
}
AFTER_IT = {("letters.json", "MR203"), ("new.bicep", "MR203"), ("new.bicep", "MR905")}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Any]:
    """One scan of them all."""
    folder = tmp_path_factory.mktemp("doors")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".git").mkdir()
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MODELRAIL_SETTINGS")}
    environment = {**kept, "MODELRAIL_CHECKOV": str(CHECKOV)}
    command = [COMMAND, "checkov", ".", "-o", "json"]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    reports = json.loads(ran.stdout)
    return ran, reports if isinstance(reports, list) else [reports]


def records(reports: Any, kind: str) -> set[tuple[str, str]]:
    found = (record for report in reports for record in report["results"][kind])
    return {(r["file_path"].lstrip("/"), r["check_id"]) for r in found if r["check_id"] in ("MR203", "MR207", "MR905")}


def test_what_fails_is_in_the_report_or_said_after_it(scanned: Any) -> None:
    ran, reports = scanned
    assert ran.returncode == 1, ran.stderr
    assert records(reports, "failed_checks") == IN_REPORT
    blocks = ran.stderr.split("does not hold these:")[1].split("\nmodelrail:")[0]
    said = {
        (row.split(":")[0], row.split(": ")[2].split()[0]) for row in blocks.splitlines() if row[:1] not in ("", " ")
    }
    assert said == AFTER_IT


def test_skips_and_configuration_are_said(scanned: Any) -> None:
    ran, reports = scanned
    assert records(reports, "skipped_checks") == {("skip.bicep", "MR203")}
    for said in (
        "skip.bicep:6: MR203 public-endpoint is skipped by a comment for",
        "skip.bicep: a comment skips MR905, which nothing may waive; it is not followed",
        "skip-check MR2* is not followed",
        "soft-fail-on counts for checkov's own checks",
        "new.bicep: checkov could not parse it, so its own checks did not run; the rules did",
    ):
        assert said in ran.stderr, ran.stderr


def test_of_a_module_the_call_fails_that_is_wrong(scanned: Any) -> None:
    _, reports = scanned
    found = [r for report in reports for r in report["results"]["failed_checks"] if r["check_id"] == "MR203"]
    module = {r["resource"]: r["check_name"] for r in found if r["file_path"] == "/tf/inner/main.tf"}
    assert set(module) == {"module.two.azapi_resource.ep"}
    assert module["module.two.azapi_resource.ep"].endswith("(module.two.azapi_resource.ep, tf/inner/main.tf:8)")
