"""A Pulumi program in the real checkov: its own checks and ours in one report, at the author's lines."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from modelrail.offline.engine import EngineError, find

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
COMMAND = Path(sys.executable).with_name("modelrail")
SECRET = "hunter2-hunter2"

PROGRAM = f"""
import pulumi
import pulumi_azure_native as azure


class Endpoint(pulumi.ComponentResource):
    def __init__(self, name, **place):
        super().__init__("shop:index:Endpoint", name)
        azure.machinelearningservices.OnlineEndpoint(
            name, properties={{"auth_mode": "AADToken"}}, **place, opts=pulumi.ResourceOptions(parent=self)
        )


group = azure.resources.ResourceGroup("group", location="swedencentral")
place = {{"resource_group_name": group.name, "location": "swedencentral"}}
store = azure.storage.StorageAccount(
    "store",
    account_name="trainingstore",
    kind="StorageV2",
    sku={{"name": "Standard_LRS"}},  # checkov:skip=CKV_AZURE_206:it stays in the region
    enable_https_traffic_only=True,
    allow_blob_public_access=True,
    tags={{"note": pulumi.Output.secret("{SECRET}"), "group": group.id}},
    **place,
)
work = azure.machinelearningservices.Workspace("work", storage_account=store.id, **place)
Endpoint(
    "chat",
    workspace_name=work.name,
    **place,
)
Endpoint("pilot", workspace_name="other", **place)  # checkov:skip=MR203:until June
"""

pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="no .venv-checkov here; `make setup` creates it")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    try:
        find()
    except EngineError as error:
        pytest.skip(f"the real engine is not here: {error}")
    for name, text in {
        "Pulumi.yaml": "name: shop\nruntime: python\n",
        "__main__.py": PROGRAM,
        "modelrail.yaml": "profile: baseline\ngeography: sweden\n",
        ".checkov.yaml": "skip-check: [MR203, CKV_AZURE_190, LOW]\nsoft-fail: true\ncheck: [CKV_AZURE_*]\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def line(words: str) -> int:
    return next(i for i, row in enumerate(PROGRAM.split("\n"), 1) if words in row)


CHAT = line('"chat",') - 1
"""The line of the call that makes the endpoint."""


def scan(project: Path) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PULUMI_", "MODELRAIL_")) and k != "PYTHONPATH"}
    forms = [argument for form in ("json", "sarif", "junitxml") for argument in ("--output", form)]
    command = [COMMAND, "checkov", ".", *forms, "--output-file-path", "r.json,r.sarif,r.xml"]
    environment = {**kept, "MODELRAIL_CHECKOV": str(CHECKOV), "XDG_STATE_HOME": str(project / "state")}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


def test_one_report_with_both_at_the_lines_of_the_program(project: Path) -> None:
    ran = scan(project)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    report = json.loads((project / "r.json").read_text())
    assert report["check_type"] == "pulumi"
    failed = {(r["check_id"], r["resource"].rpartition("::")[2]): r for r in report["results"]["failed_checks"]}
    _theirs_and_ours(failed)
    _skips(report, ran.stderr)
    _sarif(json.loads((project / "r.sarif").read_text())["runs"][0]["results"])
    _junit(ElementTree.parse(project / "r.xml"))
    everything = ran.stdout + ran.stderr + "".join((project / f"r.{end}").read_text() for end in ("json", "sarif"))
    assert SECRET not in re.sub(r'pulumi\.Output\.secret\(\\*"[^"]*"\)', "", everything), "a secret is not shown"


def _theirs_and_ours(failed: dict[tuple[str, str], Any]) -> None:
    assert failed["CKV_AZURE_35", "store"]["file_line_range"][0] == line("store = ")
    ours = failed["MR203", "chat"]
    assert ours["file_line_range"] == [CHAT, CHAT + 4]
    assert ours["severity"] == "HIGH" and ours["guideline"].startswith("https://")
    assert ours["resource"].startswith("urn:pulumi:dev::shop::shop:index:Endpoint$azure-native:")
    assert ("CKV_AZURE_3", "store") not in failed, "what azure-native calls otherwise has ARM's name"
    assert ("CKV_AZURE_190", "store") not in failed, "checkov's own checks may be skipped"


def _skips(report: Any, said: str) -> None:
    skipped = {(r["check_id"], r["check_result"]["suppress_comment"]) for r in report["results"]["skipped_checks"]}
    assert skipped >= {("CKV_AZURE_206", "it stays in the region"), ("MR203", "until June")}
    assert f"__main__.py:{line('pilot')}: MR203 public-endpoint is skipped by a comment" in said
    assert "skip-check MR203, LOW is not followed" in said
    assert "soft-fail counts for checkov's own checks" in said


def _sarif(results: list[Any]) -> None:
    (found,) = [r for r in results if r["ruleId"] == "MR203" and "suppressions" not in r]
    place = found["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("__main__.py", CHAT)
    assert f"OnlineEndpoint::chat, __main__.py:{CHAT})" in found["message"]["text"]


def _junit(tree: Any) -> None:
    (suite,) = tree.getroot()
    names = {case.get("classname"): case.get("name") for case in suite.iter("testcase") if "MR203" in case.get("name")}
    (chat,) = [named for named in names if named.endswith("OnlineEndpoint::chat")]
    assert suite.get("name") == "pulumi scan" and f"__main__.py:{CHAT})" in names[chat]
