"""`modelrail check` against checkov on the same ARM files: whole processes; rewrites the last table of results.md.

checkov gets `--framework arm --skip-download`, so that it neither looks for other languages nor waits for the network,
and runs the checks that it brings along. Every run ends with findings on both sides.
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rounds import ROUNDS
from run import CHECKOV, MODELRAIL, ROOT, Measured, measure

LARGE, FILES = 2_000, 500
SIZES = (250, 500, 1_000, 2_000, 4_000)
HEADING = "## Scans of ARM files, against checkov"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
ENDPOINTS = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"


def resources(i: int) -> list[dict[str, Any]]:
    """An endpoint, its deployment, a store and a vault, as people write them; every tenth set is wrong."""
    wrong = i % 10 == 0
    model = f"azureml://registries/azureml/models/ALLaM-2-7b-instruct/versions/{2 if wrong else 3}"
    access = "Enabled" if wrong else "Disabled"
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        (ENDPOINTS, f"/ep{i}", {"authMode": "AADToken", "publicNetworkAccess": access}),
        (
            f"{ENDPOINTS}/deployments",
            f"/ep{i}/blue",
            {
                "endpointComputeType": "Managed",
                "egressPublicNetworkAccess": "Disabled",
                "environmentVariables": {"LOG": "info"},
                "scaleSettings": {"scaleType": "Default"},
                "model": model,
            },
        ),
        (
            "Microsoft.Storage/storageAccounts",
            f"st{i}",
            {"allowBlobPublicAccess": False, "minimumTlsVersion": "TLS1_2", "publicNetworkAccess": access},
        ),
        ("Microsoft.KeyVault/vaults", f"kv{i}", {"enablePurgeProtection": True, "publicNetworkAccess": access}),
    ]
    return [
        {
            "type": type_,
            "apiVersion": "2025-06-01",
            "name": f"[concat(parameters('workspace'), '{name}')]",
            "location": "[parameters('location')]",
            "tags": "[variables('tags')]",
            "properties": properties,
        }
        for type_, name, properties in kinds
    ]


def template(file: Path, many: int, first: int = 0) -> Path:
    """A template of that many resources, from a set on."""
    document = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "location": {"type": "string", "defaultValue": "swedencentral"},
            "workspace": {"type": "string", "defaultValue": "bench"},
        },
        "variables": {"tags": {"owner": "platform", "stage": "bench"}},
        "resources": [r for i in range(-(-many // 4)) for r in resources(first + i)][:many],
    }
    file.write_text(json.dumps(document, indent=2))
    return file


def folder_of(folder: Path) -> Path:
    """Small templates in folders of twenty."""
    for i in range(FILES):
        inside = folder / f"{i // 20:02}"
        inside.mkdir(parents=True, exist_ok=True)
        template(inside / f"{i:03}.json", 5, first=i)
    return folder


def ours(path: Path) -> Callable[[], Measured]:
    """Our command on a file or folder."""
    return lambda: measure([MODELRAIL, "check", path], path.parent, expected=1)


def theirs(path: Path) -> Callable[[], Measured]:
    """checkov on a file or folder."""
    what = "-d" if path.is_dir() else "-f"
    options = ["--framework", "arm", "--skip-download", "--quiet", "--compact"]
    return lambda: measure([CHECKOV, what, path, *options], path.parent, expected=1)


def compared(path: Path, rounds: int) -> tuple[Measured, Measured]:
    """Medians of checkov and of ours over alternating rounds, after one run of ours that warms up."""
    sides = (theirs(path), ours(path))
    sides[1]()
    runs = [[side() for side in sides] for _ in range(rounds)]
    found = [
        (statistics.median(s for s, _ in side), statistics.median(m for _, m in side))
        for side in zip(*runs, strict=True)
    ]
    return found[0], found[1]


def exponent(folder: Path) -> float:
    """How the processor's time grows with the number of resources, in one process: the slope of its logarithm."""
    sys.path.insert(0, str(ROOT / "policies"))
    from modelrail.checking import judge

    points = []
    for many in SIZES:
        file, taken = template(folder / f"{many}.json", many), []
        for _ in range(ROUNDS):
            began = time.process_time()
            judge([file], None, [], None)
            taken.append(time.process_time() - began)
        points.append((math.log(many), math.log(statistics.median(taken))))
    x, y = (statistics.fmean(p[i] for p in points) for i in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def rows(folder: Path) -> list[tuple[str, str, str]]:
    """What is measured: (name, result, promised)."""
    small, our_small = compared(template(folder / "small.json", 10), ROUNDS)
    large, our_large = compared(template(folder / "large.json", LARGE), 3)
    many, our_many = compared(folder_of(folder / "many"), 3)
    return [
        ("a template of 10 resources", times(small, our_small), "≥ 10 ×"),
        (f"a template of {LARGE:,} resources", times(large, our_large), "≥ 10 ×"),
        (
            "memory for that, ours as a part of checkov's",
            f"{our_large[1] / large[1]:.2f} ({our_large[1]:.0f} MB, {large[1]:.0f} MB)",
            "≤ 0.33",
        ),
        (f"a folder of {FILES} files", times(many, our_many), "≥ 10 ×"),
        (
            f"growth exponent of `modelrail check` from {SIZES[0]} to {SIZES[-1]:,} resources",
            f"{exponent(folder):.2f}",
            "≤ 1.05",
        ),
    ]


def times(theirs: Measured, ours: Measured) -> str:
    """How many times faster ours is."""
    return f"{theirs[0] / ours[0]:.0f} × ({theirs[0]:.2f} s, {ours[0]:.2f} s)"


def main() -> None:
    """Measures and writes the table below that of run.py."""
    version = subprocess.run([CHECKOV, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder).resolve())
    table = "\n".join(f"| {name} | {result} | {promised} |" for name, result, promised in found)
    text = (
        f"{HEADING}\n\nMade by `make bench` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}, checkov {version} with `--framework arm "
        "--skip-download` and the checks that it brings along. Whole processes, medians of alternating rounds.\n\n"
        f"| what | checkov against ours | promised |\n| --- | --- | --- |\n{table}\n"
    )
    file = ROOT / "benchmarks" / "results.md"
    file.write_text(file.read_text().partition(HEADING)[0].rstrip() + "\n\n" + text)
    print(text)


if __name__ == "__main__":
    main()
