"""Speed and memory of whole processes, ours against the peer in the same run: rewrites benchmarks/results.md.

Rounds alternate between the two sides of a ratio, so that a busy moment of the machine meets both; medians are shown.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODELRAIL, CHECKOV = ROOT / ".venv/bin/modelrail", ROOT / ".venv-checkov/bin/checkov"
ROUNDS = 5
EMPTY_PACK = """from pulumi_policy import PolicyPack, ResourceValidationPolicy

PolicyPack("empty", [ResourceValidationPolicy("nothing", "The SDK takes no pack without a policy.", lambda *_: None)])
"""
PROGRAM = """import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("g", resource_group_name="rg-bench", location="swedencentral")
for i in range({accounts}):
    azure.storage.StorageAccount(
        f"s{{i}}", resource_group_name=group.name, account_name=f"benchstore{{i}}", location="swedencentral",
        kind="StorageV2", sku=azure.storage.SkuArgs(name="Standard_ZRS"),
    )
"""
Measured = tuple[float, float]
"""Seconds of wall clock, and megabytes of the largest process."""


def measure(command: list[str | Path], folder: Path, expected: int = 0) -> Measured:
    """One run of a process that must end with the expected status."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != expected:
            output.seek(0)
            sys.exit(f"{command}: status {process.returncode}, not {expected}\n{output.read().decode()}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def medians(*sides: Callable[[], Measured]) -> list[Measured]:
    """The median of every side over alternating rounds, after one round that warms up."""
    rounds = [[side() for side in sides] for _ in range(ROUNDS + 1)][1:]
    return [
        (statistics.median(s for s, _ in runs), statistics.median(m for _, m in runs))
        for runs in zip(*rounds, strict=True)
    ]


def preview(project: Path, pack: Path, state: Path) -> Callable[[], Measured]:
    """A preview on the real engine."""
    command = [MODELRAIL, "offline", "preview", "--project", project, "--policy-pack", pack, "--state", state]
    return lambda: measure(command, ROOT)


def write_pack(folder: Path) -> Path:
    folder.mkdir()
    (folder / "__main__.py").write_text(EMPTY_PACK)
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
    return folder


def write_project(folder: Path, resources: int) -> Path:
    """A program of that many resources besides the stack."""
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM.format(accounts=resources - 1))
    return folder


def write_template(file: Path, endpoints: int) -> Path:
    """A template of closed endpoints."""
    type_ = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
    resources = [
        {
            "type": type_,
            "apiVersion": "2025-12-01",
            "name": f"ws/ep{i}",
            "location": "swedencentral",
            "properties": {"authMode": "AADToken", "publicNetworkAccess": "Disabled"},
        }
        for i in range(endpoints)
    ]
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    file.write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources}, indent=2))
    return file


def inside(python: Path, script: str) -> dict[str, float]:
    """What a script measures in one process."""
    run = subprocess.run([python, ROOT / "benchmarks" / script], cwd="/", capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def importing(text: str) -> Callable[[], Measured]:
    """Python that only imports."""
    return lambda: measure([ROOT / ".venv/bin/python", "-c", text], ROOT)


def used_by_components() -> str:
    """Python that loads every module of azure-native that the components use."""
    text = "\n".join(path.read_text() for path in ROOT.glob("components/*.py"))
    found = sorted(set(re.findall(r"(?<![\w.])azure\.([a-z]\w+)", text)))
    return "import pulumi, pulumi_azure_native as azure\n" + "\n".join(f"azure.{name}.outputs" for name in found)


def rows(folder: Path) -> list[tuple[str, str, str]]:
    """What is measured: (name, result, promised)."""
    empty, ours, state = write_pack(folder / "empty"), ROOT / "policies", folder / "state"
    pack, bare = medians(preview(ROOT, ours, state), preview(ROOT, empty, state))
    small, large = medians(
        preview(write_project(folder / "small", 12), ours, folder / "small-state"),
        preview(write_project(folder / "large", 61), ours, folder / "large-state"),
    )
    many = write_project(folder / "many", 100)
    pack100, bare100 = medians(preview(many, ours, folder / "many-state"), preview(many, empty, folder / "many-state"))
    rules = inside(CHECKOV.with_name("python"), "rules.py")
    analyzed = inside(ROOT / ".venv/bin/python", "pack.py")
    components, needed = medians(importing("import components"), importing(used_by_components()))
    (both,) = medians(lambda: measure(["make", "preview"], ROOT))
    template = write_template(folder / "ten.json", 10)
    scan = [CHECKOV, "-f", template, "--framework", "arm", "--skip-download", "--quiet", "--compact", "--soft-fail"]
    check, checkov = medians(lambda: measure([MODELRAIL, "check", template], folder), lambda: measure(scan, folder))
    return [
        (
            "preview of the reference stack, our pack against an empty one",
            f"{pack[0] / bare[0]:.2f} × ({pack[0]:.2f} s, {bare[0]:.2f} s)",
            "≤ 1.15 ×",
        ),
        ("`offline preview` of 12 resources with the pack", f"{small[0]:.2f} s", "≤ 3 s"),
        ("`offline preview` of 61 resources with the pack", f"{large[0]:.2f} s", "≤ 4.5 s"),
        ("`make preview`, warm", f"{both[0]:.2f} s", "≤ 15 s"),
        (
            "`modelrail check` of 10 resources, checkov against ours",
            f"{checkov[0] / check[0]:.1f} × ({checkov[0]:.2f} s, {check[0]:.2f} s)",
            "≥ 5 ×",
        ),
        (
            "rules on 2,000 resources in process, checkov against ours",
            f"{rules['checkov'] / rules['ours']:.1f} × ({rules['checkov']:.2f} s, {rules['ours']:.2f} s)",
            "≥ 3 ×",
        ),
        ("growth exponent of that from 200 to 20,000 resources", f"{rules['exponent']:.2f}", "≤ 1.05"),
        (
            "preview of 100 resources, our pack against an empty one",
            f"{pack100[0] / bare100[0]:.2f} × ({pack100[0]:.2f} s, {bare100[0]:.2f} s)",
            "≤ 1.05 ×",
        ),
        (
            "the pack on 100 resources, plain SDK style against ours",
            f"{analyzed['sdk'] / analyzed['ours']:.1f} × ({analyzed['sdk']:.3f} s, {analyzed['ours']:.3f} s)",
            "≥ 3 ×",
        ),
        (
            "`import components` against the modules of azure-native that they need",
            f"{components[0] / needed[0]:.2f} × ({components[0]:.2f} s, {needed[0]:.2f} s)",
            "≤ 1.2 ×",
        ),
        ("memory of `modelrail check` of 10 resources", f"{check[1]:.0f} MB (checkov {checkov[1]:.0f} MB)", "< 60 MB"),
    ]


def main() -> None:
    """Measures everything and writes the table."""
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder).resolve())
    table = "\n".join(f"| {name} | {result} | {promised} |" for name, result, promised in found)
    head = (
        f"# Speed and memory\n\nMade by `make bench` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}. Whole processes, medians of {ROUNDS} rounds that "
        "alternate between both sides of a ratio; checkov with `--skip-download`.\n"
    )
    text = f"{head}\n| what | measured | promised |\n| --- | --- | --- |\n{table}\n"
    (ROOT / "benchmarks" / "results.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
