"""The four steps of CONTRIBUTING.md are enough for a new rule: taken here on a copy, and every part sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TYPE = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"

RULE = '''"""A serverless endpoint of another size than Consumption.

Flags
: A serverless endpoint whose `sku.name` is not Consumption.
"""

from __future__ import annotations

from modelrail.predicates import is_not
from modelrail.rule import Case, Clause, Rule

RULE = Rule(
    id="MR999",
    slug="odd-size",
    title="Serverless endpoint of an odd size",
    severity="low",
    profile="strict",
    claims=(9,),
    remedy="Set sku.name to Consumption.",
    sources=("https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-serverless",),
    cases=(Case(("TYPE",), (Clause(is_not("sku.name", "Consumption"), "is {value}", "Consumption"),)),),
)
'''.replace("TYPE", TYPE)

CASES = f"""
- {{rule: MR999, shows: violation, name: another size, expect: {{MR999: violation}},
   resources: [{{type: {TYPE}, name: ws/e, sku: {{name: Standard}}}}]}}
- {{rule: MR999, shows: compliant, name: the one size, expect: {{MR999: compliant}},
   resources: [{{type: {TYPE}, name: ws/e, sku: {{name: consumption}}}}]}}
- {{rule: MR999, shows: undecided, name: not known, expect: {{MR999: undecided}},
   resources: [{{type: {TYPE}, name: ws/e, sku: {{name: {{$unknown: later}}}}}}]}}
"""


def run(folder: Path, *arguments: str, status: int = 0) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{folder}/policies:{folder}", "PYTHONSAFEPATH": "1"}
    environment.pop("MODELRAIL_SETTINGS", None)
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def command(folder: Path, *arguments: str, status: int = 0) -> str:
    return run(folder, "-c", "from modelrail.cli import main; main()", *arguments, status=status)


def test_four_steps_make_a_rule(tmp_path: Path) -> None:
    for part in ("policies", "tests/cases", "tests/rules"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "__init__.py").touch()
    rules = tmp_path / "policies" / "modelrail" / "rules"

    (rules / "odd_size.py").write_text(RULE)
    listed = (rules / "__init__.py").read_text()
    listed = listed.replace("import (", "import (\n    odd_size,", 1).replace("= (\n", "= (\n    odd_size.RULE,\n", 1)
    (rules / "__init__.py").write_text(listed)
    (tmp_path / "tests" / "cases" / "odd.yaml").write_text(CASES)
    canary = tmp_path / "policies" / "modelrail" / "gates" / "canary.json"
    template = json.loads(canary.read_text())
    template["resources"].append({"type": TYPE, "apiVersion": "2025-12-01", "name": "canary/odd"})
    canary.write_text(json.dumps(template, indent=1))

    run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/rules/test_cases.py", "-k", "odd")
    assert "MR999" in command(tmp_path, "rules")
    assert "of another size than Consumption" in command(tmp_path, "explain", "odd-size")
    (tmp_path / "modelrail.yaml").write_text("profile: strict\n")
    report = json.loads(command(tmp_path, "check", "--format", "json", str(canary), status=1))
    assert "MR999" in {finding["rule"] for finding in report["findings"]}
