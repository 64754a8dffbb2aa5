"""Runs the real checkov in one process on many inputs: for checkov's Python, with a list of [language, file] as JSON.

Prints, as JSON, for each input the [rule, name] of what failed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
from checkov.runner_filter import RunnerFilter

from modelrail.checking import judge
from modelrail.gates import checkov, checkov_request
from modelrail.gates.checkov_pulumi import PULUMI, PulumiRunner
from modelrail.gates.checkov_scan import LANGUAGES


def reported(language: str, file: str) -> list[tuple[str, str]]:
    """What failed in a file, as checkov's own report has it."""
    checkov.index.cache_clear()
    chosen = RunnerFilter(framework=[language], checks=["MR*"], show_progress_bar=False)
    runner = program(file) if language == PULUMI else LANGUAGES[language][0]()
    report = runner.run(root_folder=None, files=[file], runner_filter=chosen)
    os.environ.pop(checkov.JUDGED, None)
    assert not report.parsing_errors, f"checkov cannot parse {file}"
    return [(record.check_id, record.check_name) for record in report.failed_checks]


def program(file: str) -> Any:
    """What an engine of Pulumi wrote, handed over as `modelrail checkov` does."""
    folder = Path(file).parent
    result = judge([Path(file)], None, [], None)
    request, _ = checkov_request.read(str(checkov_request.write(folder, [], result, "", [], None)))
    os.environ[checkov.JUDGED] = request.judged
    assert msgspec.json.decode(Path(request.judged).read_bytes())["entries"], "nothing was judged"
    return PulumiRunner(request.resources)


if __name__ == "__main__":
    checkov.register()
    print(json.dumps([reported(*row) for row in json.load(sys.stdin)]))
