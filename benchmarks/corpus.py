"""What three gates say of files that a careful reader has labelled: rewrites the table of benchmarks/corpus.md.

MODELRAIL_CORPUS names a folder with `files/` (JSON), `labels.json`, `findings.json`, `settings.yaml` and, where an
argument names one with Bicep, Terraform and az ml files, `source-labels.json`, whose keys are their paths.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from modelrail.checking import NotJudgedError, judge
from modelrail.readers.json_text import lines

ROOT, PAGE = Path(__file__).parents[1], Path(__file__).with_name("corpus.md")
CHECKOV, STUB = str(ROOT / ".venv-checkov/bin/checkov"), str(ROOT / "policies/checkov_checks")
KINDS = {"arm": "ARM, other JSON", "bicep": "Bicep", "terraform": "Terraform", "az-ml-yaml": "az ml", "": "all"}
MEASURES = {"violation": "violations found", "pass": "alarms on passes", "unresolved": "unresolved: undecided"}
COUNTERPARTS = [  # what rules ask of a property, and checkov's own checks that ask the same
    ("MR201", "properties.publicNetworkAccess", "CKV2_AZURE_49 CKV_AZURE_134 CKV_AZURE_144"),
    ("MR204", "properties.restrictOutboundNetworkAccess", "CKV_AZURE_247"),
    ("MR207 MR406", "properties.publicNetworkAccess", "CKV2_AZURE_50 CKV_AZURE_59 CKV_AZURE_139 CKV_AZURE_189"),
    ("MR207 MR406", "properties.networkAcls.defaultAction", "CKV_AZURE_35 CKV_AZURE_109"),
    ("MR208", "properties.allowSharedKeyAccess", "CKV2_AZURE_40"),
    ("MR208", "properties.disableLocalAuth", "CKV_AZURE_236"),
    ("MR402 MR411", "properties.encryption", "CKV2_AZURE_1 CKV2_AZURE_22"),
    ("MR406", "properties.allowBlobPublicAccess", "CKV2_AZURE_47 CKV_AZURE_190"),
]
STOCK = {id_: (rules, path) for rules, path, ids in COUNTERPARTS for id_ in ids.split()}


class Label(NamedTuple):
    kind: str
    file: Path
    name: str
    row: dict[str, Any]
    rule: str
    paths: list[str]

    def names(self, address: str) -> bool:
        """Whether an address is that of the labelled resource."""
        return f".{address}".endswith(self.row["where"] if self.kind == "arm" else f".{self.row['resource']}")

    def shown(self, record: dict[str, Any]) -> bool:
        """Whether a record of checkov is about the labelled resource: in JSON, by its type and lines."""
        if self.kind != "arm":
            return self.names(record["resource"])
        (first, last), line = record["file_line_range"], lines(self.file.read_text()).get(self.row["where"].lower(), 0)
        return first <= line <= last and str(record["resource"]).lower().startswith(f"{self.row['type'].lower()}.")

    def answered(self, answers: list[tuple[str, str, str]]) -> bool:
        """Whether the violation is found, an alarm is raised on what passes, or what is open is undecided."""
        verdict = "undecided" if self.row["verdict"] == "unresolved" else "violation"
        hits = [path.lower() for rules, v, path in answers if v == verdict and (self.rule in rules or rules == "MR901")]
        wanted = [w.lower() for w in self.paths] if self.row["verdict"] == "pass" else []
        return any(not wanted or any(h.startswith(w) or (h and w.startswith(h)) for w in wanted) for h in hits)


def labels(folder: Path, sources: str) -> list[Label]:
    """Every label that its file alone decides and that the reader is sure of, where the file is there."""
    codes, given = (json.loads((folder / f"{name}.json").read_text()) for name in ("findings", "labels"))
    found = [("arm", folder, name, rows) for name, rows in given.items()]
    more = json.loads((folder / "source-labels.json").read_text()) if sources else {}
    found += [(v["kind"], Path(sources).resolve(), name, v["labels"]) for name, v in more.items()]
    return [
        Label(kind, root / name, name.removeprefix("files/"), row, **codes[row["finding"]])
        for kind, root, name, rows in found
        if kind in KINDS and (root / name).exists()
        for row in rows
        if row["verdict"] in MEASURES and (row.get("sure", True) or row["verdict"] == "unresolved")
        if row.get("basis") not in ("module argument", "inherited from hub")
    ]


def check(label: Label) -> list[tuple[str, str, str]]:
    """What `modelrail check` says of a labelled resource: rule, verdict, property path."""
    with contextlib.suppress(NotJudgedError):
        result = judge([label.file], None, [], None)
        return [(f.rule, f.verdict, f.path) for f in result.findings if label.names(f.address)]
    return []


def checkov(*arguments: str) -> str:
    """What checkov prints, run away from this repository's .checkov.yaml."""
    return subprocess.run([CHECKOV, *arguments], cwd="/", capture_output=True, text=True).stdout


def records(given: list[Label], *options: str) -> dict[str, list[dict[str, Any]]]:
    """checkov's records on every labelled file, by file: one process a framework."""
    found: dict[str, list[dict[str, Any]]] = {}
    for framework in sorted({label.kind for label in given} - {"az-ml-yaml"}):
        files = sorted({str(label.file) for label in given if label.kind == framework})
        report = checkov("--framework", framework, "--skip-download", "-o", "json", *options, "-f", *files)
        results = json.loads(report).get("results", {"failed_checks": [], "passed_checks": []})
        for record in results["failed_checks"] + results["passed_checks"]:
            found.setdefault(record["file_abs_path"], []).append(record)
    return found


def said(records: list[dict[str, Any]], label: Label) -> list[tuple[str, str, str]]:
    """What checkov's records say of a labelled resource: of several findings of a check one tells the first."""
    found = []
    for record in records:
        id_, result = record["check_id"], record["check_result"]
        if result["result"] == "FAILED" and label.shown(record):
            verdict = "undecided" if "cannot be decided" in record["check_name"] else "violation"
            rules, path = STOCK.get(id_, (id_, (result.get("evaluated_keys") or [""])[0]))
            found.append((rules, verdict, path))
    return found


def main() -> None:
    folder = Path(os.environ.get("MODELRAIL_CORPUS") or sys.exit(__doc__)).resolve()
    os.environ["MODELRAIL_SETTINGS"] = str(folder / "settings.yaml")
    given = labels(folder, "".join(sys.argv[1:2]))
    stub, stock = records(given, "--external-checks-dir", STUB), records(given)
    tally, table = Counter[tuple[str, str, str]](), ""
    for label in given:
        file, verdict = str(label.file), label.row["verdict"]
        ours = [record for record in stub.get(file, ()) if record["check_id"] not in STOCK]
        answers = {"check": check(label), "stub": said(ours, label), "stock": said(stock.get(file, []), label)}
        hits = [column for column, answer in answers.items() if label.answered(answer)]
        tally.update((kind, verdict, column) for kind in (label.kind, "") for column in ("of", *hits))
        if ("check" in hits) == (verdict == "pass"):
            print(f"not as labelled, {verdict}: {label.rule} {label.row['resource']} in {label.name}")
    for kind, title in KINDS.items():
        files = {str(label.file) for label in given if kind in ("", label.kind)}
        for verdict, measure in MEASURES.items():
            meant = 1 if kind == "az-ml-yaml" else 2 if verdict == "unresolved" else 3
            counts = [f"{tally[kind, verdict, c]} of {tally[kind, verdict, 'of']}" for c in ("check", "stub", "stock")]
            cells = [*counts[:meant], *"–––"[meant:]]
            table += f"| {title} | {len(files)} | {len(files & stub.keys())} | {measure} | {' | '.join(cells)} |\n"
    names = {re.sub(r"(@|-at-)[0-9a-f]{8}$", "", label.name.split("/")[0]) for label in given}
    made = f"{datetime.date.today()} from {len(given)} labels in {len(files)} files of {len(names)} public repositories"
    made += f"; modelrail {version('modelrail')}, checkov {checkov('--version').strip()}."
    text = re.sub(r"(?<= --- \|\n)(\|.*\n)*", table, PAGE.read_text())
    PAGE.write_text(re.sub(r"(?<=Made by `benchmarks/corpus.py` on ).*", made, text))


if __name__ == "__main__":
    main()
