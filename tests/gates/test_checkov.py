"""The real checkov, in its own environment, with our checks: the same findings, and no door left open."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from modelrail.checking import judge
from modelrail.checkov_command import ANSWERED, START, checks_folder
from modelrail.gates import checkov_request

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
MODELRAIL = ROOT / ".venv" / "bin" / "modelrail"
DEPLOYMENT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"
ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"

pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="no .venv-checkov here; `make setup` creates it")


def template(*resources: dict[str, Any], parameters: dict[str, Any] | None = None) -> str:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    head = {"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters or {}}
    return json.dumps({**head, "resources": list(resources)}, indent=1)


def resource(type_: str, name: str, **properties: Any) -> dict[str, Any]:
    found = {"type": type_, "apiVersion": "2024-10-01", "name": name, "location": "swedencentral"}
    return {**found, "properties": properties}


def deployment(model: str) -> dict[str, Any]:
    return resource(
        DEPLOYMENT, "ws/ep/blue", endpointComputeType="Managed", egressPublicNetworkAccess="Disabled", model=model
    )


SCANNED = "azureml://registries/azureml/models/Phi-4/versions/8"
UNSCANNED = "azureml://registries/azureml/models/tiiuae-falcon-7b-instruct/versions/7"
PUBLIC = resource(ENDPOINT, "ws/ep", authMode="AADToken")
CLOSED = resource(ENDPOINT, "ws/ep", authMode="AADToken", publicNetworkAccess="Disabled")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "modelrail.yaml").write_text("profile: baseline\ngeography: sweden\n")
    return tmp_path


def wrapper(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run([MODELRAIL, "checkov", *arguments], MODELRAIL_CHECKOV=str(CHECKOV), **environment)


def plain(checks: Path, file: Path) -> subprocess.CompletedProcess[str]:
    options = ["--framework", "arm", "--skip-download", "--compact", "--quiet"]
    return run([CHECKOV, "-f", file, "--external-checks-dir", checks, *options])


def run(command: list[Any], **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MODELRAIL_SETTINGS")}
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, env={**kept, **environment})


def ours(output: str) -> set[str]:
    return {word.rstrip(":") for word in output.split() if word.startswith("MR") and word[2:5].isdigit()}


PARAMETER = {"model": {"type": "string"}}
VERDICTS = [
    ("an allowed stack passes", template(CLOSED, deployment(SCANNED)), 0, set()),
    (
        "a model that is a parameter without default is undecided",
        template(CLOSED, deployment("[parameters('model')]"), parameters=PARAMETER),
        1,
        {"MR101", "MR102", "MR103", "MR104", "MR112", "MR306"},
    ),
    (
        "a resource below another one",
        template({**CLOSED, "resources": [{**deployment(UNSCANNED), "type": "deployments", "name": "blue"}]}),
        1,
        {"MR102"},
    ),
]


@pytest.mark.parametrize(("name", "text", "status", "rules"), VERDICTS, ids=[v[0] for v in VERDICTS])
def test_checkov_and_check_say_the_same(folder: Path, name: str, text: str, status: int, rules: set[str]) -> None:
    file = folder / "template.json"
    file.write_text(text)
    checked = run([MODELRAIL, "check", "--format", "json", file])
    scanned = wrapper(file)
    found = {f["rule"] for f in json.loads(checked.stdout)["findings"] if f["blocking"]}
    assert (checked.returncode, found) == (status, rules), checked.stdout
    assert (scanned.returncode, ours(scanned.stdout)) == (status, rules), scanned.stdout + scanned.stderr


def test_a_comment_cannot_skip_a_rule_that_nothing_may_waive(folder: Path) -> None:
    misspelled = resource(ENDPOINT, "ws/ep", publicNetworkAcess="Disabled", publicNetworkAccess="Disabled")
    misspelled["metadata"] = {"checkov": [{"id": "MR905", "comment": "go away"}]}
    (folder / "template.json").write_text(template(misspelled))
    scanned = wrapper(folder / "template.json")
    assert (scanned.returncode, ours(scanned.stdout)) == (1, {"MR905"}), scanned.stdout + scanned.stderr


def test_a_comment_skips_a_rule_that_may_be_waived_for_its_resource_alone(folder: Path) -> None:
    skipped = {**PUBLIC, "metadata": {"checkov": [{"id": "MR203", "comment": "pilot"}]}}
    (folder / "template.json").write_text(template(skipped))
    alone = wrapper(folder / "template.json")
    assert (alone.returncode, ours(alone.stdout)) == (0, set()), alone.stdout + alone.stderr
    (folder / "template.json").write_text(template(skipped, {**PUBLIC, "name": "ws/other"}))
    beside = wrapper(folder / "template.json")
    assert (beside.returncode, ours(beside.stdout)) == (1, {"MR203"}), beside.stdout + beside.stderr


def test_waivers_count_and_one_of_no_use_is_said(folder: Path) -> None:
    (folder / "modelrail.yaml").write_text("geography: sweden\nas_of: 2026-11-22\nwaivers: waivers\n")
    (folder / "waivers").mkdir()
    waiver = {"rule": "MR203", "type": ENDPOINT, "name": "ws/ep", "owner": "a", "approver": "b", "reason": "pilot"}
    waiver |= {"ticket": "T-1", "created": "2026-11-01", "expires": "2026-12-01"}
    (folder / "waivers" / "pilot.yaml").write_text(json.dumps(waiver))
    (folder / "template.json").write_text(template(PUBLIC))
    waived = wrapper(folder / "template.json")
    assert (waived.returncode, ours(waived.stdout)) == (0, set()), waived.stdout + waived.stderr
    (folder / "template.json").write_text(template(CLOSED))
    unused = wrapper(folder / "template.json")
    assert unused.returncode == 1 and "pilot.yaml:1: violation: MR903" in unused.stderr, unused.stderr


BROKEN = [
    ("a check file that raises", "other_checks.py", "raise RuntimeError('broken')\n"),
    ("a check file that is no Python", "other_checks.py", "def broken(:\n"),
    ("our own check file that is no Python", "modelrail_checks.py", "def broken(:\n"),
    ("our own check file that imports what is not there", "modelrail_checks.py", "import nothing_of_this_name\n"),
]


@pytest.mark.parametrize(("name", "file", "code"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_broken_check_file_is_never_a_pass(folder: Path, name: str, file: str, code: str) -> None:
    checks = folder / "checks"
    shutil.copytree(ROOT / "policies" / "checkov_checks", checks, ignore=shutil.ignore_patterns("__pycache__"))
    (checks / file).write_text(code)
    (folder / "template.json").write_text(template(CLOSED, deployment(SCANNED)))
    alone = plain(checks, folder / "template.json")
    assert alone.returncode == 1, f"plain checkov let it pass:\n{alone.stdout}{alone.stderr}"
    file = folder / "template.json"
    request = checkov_request.write(folder, [file], judge([file], None, [], None), str(checks), [], None)
    wrapped = run([CHECKOV.parent / "python", "-c", START, request])
    assert wrapped.returncode == ANSWERED + 2, f"the wrapper let it pass:\n{wrapped.stdout}{wrapped.stderr}"
    assert "could not be loaded" in wrapped.stderr or "not loaded" in wrapped.stderr


def test_another_modelrail_beside_checkov_is_never_a_pass(folder: Path) -> None:
    file = folder / "template.json"
    file.write_text(template(CLOSED, deployment(SCANNED)))
    request = checkov_request.write(folder, [file], judge([file], None, [], None), checks_folder(), [], None)
    asked = json.loads(request.read_text())
    request.write_text(json.dumps({**asked, "rules": [*asked["rules"], "MR998"]}))
    ran = run([CHECKOV.parent / "python", "-c", START, request])
    assert ran.returncode == ANSWERED + 2, ran.stdout + ran.stderr
    assert "rules not loaded by checkov for bicep: MR998" in ran.stderr


UNUSABLE = [
    ("a template that is no JSON", "template.json", b"{", 2, "template.json"),
    ("a template that is not text", "template.json", b"\x00\xff\xfe\x00", 2, "template.json"),
    ("settings with a wrong key", "modelrail.yaml", b"profil: strict\n", 2, "modelrail.yaml:1"),
]


@pytest.mark.parametrize(("name", "file", "content", "status", "says"), UNUSABLE, ids=[u[0] for u in UNUSABLE])
def test_what_cannot_be_read_is_never_a_pass(
    folder: Path, name: str, file: str, content: bytes, status: int, says: str
) -> None:
    (folder / "template.json").write_text(template(CLOSED, deployment(SCANNED)))
    (folder / file).write_bytes(content)
    scanned = wrapper(folder / "template.json")
    assert scanned.returncode == status, scanned.stdout + scanned.stderr
    assert says in scanned.stderr and "Traceback" not in scanned.stderr


def test_paths_and_environments_that_are_not_there(folder: Path) -> None:
    missing = wrapper(folder / "nothing.json")
    assert (missing.returncode, "no such file" in missing.stderr) == (2, True)
    bare = folder / "bin"
    bare.mkdir()
    (bare / "checkov").symlink_to(CHECKOV)
    (bare / "python").symlink_to(shutil.which("python3") or "/usr/bin/python3")
    alone = run([MODELRAIL, "checkov", folder], MODELRAIL_CHECKOV=str(bare / "checkov"))
    assert (alone.returncode, "install its wheel there" in alone.stderr) == (2, True), alone.stderr


def test_checkov_just_works_in_this_repository(tmp_path: Path) -> None:
    scanned = subprocess.run([CHECKOV, "-d", "."], cwd=ROOT, capture_output=True, text=True)
    assert scanned.returncode == 0, scanned.stdout + scanned.stderr


@pytest.mark.skipif("MODELRAIL_CORPUS" not in os.environ, reason="MODELRAIL_CORPUS names no corpus")
def test_a_real_template_gets_the_same_finding_at_both() -> None:
    file = next(Path(os.environ["MODELRAIL_CORPUS"]).rglob("arm-templates/online-endpoint.json"))
    checked = json.loads(run([MODELRAIL, "check", "--format", "json", file]).stdout)
    places = {f["resource"]["address"] for f in checked["findings"] if f["rule"] == "MR203"}
    scanned = run([CHECKOV, "-f", file, "--external-checks-dir", ROOT / "policies/checkov_checks", "-o", "json"])
    failed = json.loads(scanned.stdout)["results"]["failed_checks"]
    assert places == {"/resources/0"}
    assert [f["resource"] for f in failed if f["check_id"] == "MR203"], "checkov does not report MR203"
    assert wrapper(file).returncode == 1
