"""Rules against checkov on definitions that both have parsed already, in one process with checkov's Python.

Prints JSON: seconds of both on 2,000 resources, one in ten with findings, and the growth exponent of ours.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rounds import seconds

from modelrail.evaluation import Evaluator
from modelrail.readers import arm
from modelrail.settings import Settings

ENDPOINTS = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"


def template(resources: int) -> dict[str, Any]:
    """Endpoints, deployments, stores and vaults in turn; every tenth is wrong."""
    made = [resource(i) for i in range(resources)]
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": made}


def resource(i: int) -> dict[str, Any]:
    wrong, turn = i // 4 % 5 == 0, i % 4
    model = f"azureml://registries/azureml/models/ALLaM-2-7b-instruct/versions/{2 if wrong else 3}"
    closed = {"endpointComputeType": "Managed", "egressPublicNetworkAccess": "Disabled"}
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        (ENDPOINTS, f"ws/ep{i}", {"authMode": "AADToken", "publicNetworkAccess": "Enabled" if wrong else "Disabled"}),
        (f"{ENDPOINTS}/deployments", f"ws/ep/d{i}", {**closed, "model": model}),
        ("Microsoft.Storage/storageAccounts", f"store{i}", {"publicNetworkAccess": "Disabled"}),
        ("Microsoft.KeyVault/vaults", f"vault{i}", {"publicNetworkAccess": "disabled"}),
    ]
    type_, name, properties = kinds[turn]
    head = {"type": type_, "apiVersion": "2025-12-01", "name": name, "location": "swedencentral"}
    return {**head, "properties": properties}


def ours(document: dict[str, Any]) -> Callable[[], Any]:
    evaluator = Evaluator(Settings(profile="strict", geography="sweden"))
    unit = arm.read_template(document, "t.json", {})
    return lambda: evaluator.evaluate(unit)


def theirs(document: dict[str, Any]) -> Callable[[], Any]:
    """checkov's own checks of ARM on definitions parsed before."""
    from checkov.arm.context_parser import ContextParser  # noqa: F401 registers what the runner needs
    from checkov.arm.runner import Runner, build_definitions_context
    from checkov.arm.utils import get_files_definitions
    from checkov.runner_filter import RunnerFilter

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "t.json")
        file.write_text(json.dumps(document, indent=1))
        definitions, raw, _ = get_files_definitions([str(file)])
    context = build_definitions_context(definitions=definitions, definitions_raw=raw)
    chosen = RunnerFilter(framework=["arm"], show_progress_bar=False)

    def run() -> Any:
        runner = Runner()
        runner.definitions, runner.definitions_raw, runner.context = definitions, raw, context
        return runner.run(runner_filter=chosen)

    return run


def main() -> None:
    gc.set_threshold(100_000, 50, 100)  # as `modelrail check` does
    small, large = seconds(ours(template(200))), seconds(ours(template(20_000)))
    document = template(2_000)
    found = {"ours": seconds(ours(document)), "checkov": seconds(theirs(document))}
    json.dump({**found, "exponent": math.log(large / small, 100)}, sys.stdout)


if __name__ == "__main__":
    main()
