"""Reads the curated models anew from a clone of Azure/azureml-assets: facts/catalog.json and facts/instances.json.

    git clone https://github.com/Azure/azureml-assets && python support/facts/curated.py azureml-assets

The scan flag is taken as it stands at the clone's commit, and so are the sizes of machines that a model is said to run
on. Review the change like any other: a flag that goes away makes unscanned-model block.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import yaml

FACTS = Path(__file__).parents[2] / "policies/modelrail/facts"
CATALOG, INSTANCES = FACTS / "catalog.json", FACTS / "instances.json"
NOTES = (
    "system_metadata.supportedComputes.inferenceComputes of each specification, for exactly its version; a model "
    "without a row has no list"
)
REPOSITORY, FOLDER = "Azure/azureml-assets", "assets/models/system"


def read(clone: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The source (commit, date, address) of a clone's HEAD, its models, and those that have a list of machines."""
    commit, date = _git(clone, "log", "-1", "--format=%H %cs").decode().split()
    files = _files(_git(clone, "archive", "HEAD", FOLDER))
    folders = sorted(name.removesuffix("/spec.yaml") for name in files if name.endswith("/spec.yaml"))
    url = f"https://github.com/{REPOSITORY}/tree/{commit}/{FOLDER}"
    source = {"repo": REPOSITORY, "path": FOLDER, "commit": commit, "source_date": date, "url": url, "licence": "MIT"}
    models = [model(f"{f}/spec.yaml", files[f"{f}/spec.yaml"], files.get(f"{f}/MLmodel", "")) for f in folders]
    machines = (instance_types(files[f"{f}/spec.yaml"]) for f in folders)
    return source, models, [found for found in machines if found["instance_types"]]


def model(path: str, spec: str, mlmodel: str) -> dict[str, Any]:
    """One model as its specification and its MLflow file describe it."""
    found = yaml.safe_load(spec)
    said = found.get("system_metadata") or {}
    dates = {key: str(value)[:10] for key, value in (said.get("deprecation") or {}).items()}
    return {
        "name": found["name"],
        "version": str(found["version"]),
        "publisher": said.get("publisher"),
        "license": said.get("license"),
        "hidden_layer_scanned": said.get("hiddenLayerScanned") is True,
        "trust_remote_code": "trust_remote_code: true" in mlmodel.lower(),
        "preview": said.get("preview"),
        "deprecation": dates or None,
        "spec_path": path,
    }


def instance_types(spec: str) -> dict[str, Any]:
    """The sizes of machines that the specification of a model lists for inference."""
    found = yaml.safe_load(spec)
    listed = ((found.get("system_metadata") or {}).get("supportedComputes") or {}).get("inferenceComputes") or []
    return {"name": found["name"], "version": str(found["version"]), "instance_types": sorted(set(listed))}


def layout(facts: dict[str, Any]) -> str:
    """JSON with one record a line, so that a change shows what changed."""
    parts = []
    for key, value in facts.items():
        if isinstance(value, list):
            text = "[\n" + ",\n".join(f"  {_line(item)}" for item in value) + "\n ]"
        elif isinstance(value, dict):
            text = "{\n" + ",\n".join(f"  {_line(name)}: {_line(item)}" for name, item in value.items()) + "\n }"
        else:
            text = _line(value)
        parts.append(f" {_line(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _git(clone: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(clone), *arguments], check=True, stdout=subprocess.PIPE).stdout


def _files(archive: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        files = [(member.name, opened.extractfile(member)) for member in opened if member.isfile()]
        return {name: file.read().decode("utf-8", "replace") for name, file in files if file}


def main(clone: str) -> None:
    """Writes what the clone says, and says what changed."""
    facts = json.loads(CATALOG.read_text(encoding="utf-8"))
    before = _scanned(facts)
    source, facts["curated"], machines = read(Path(clone))
    facts["sources"]["azureml-assets"] = source
    CATALOG.write_text(layout(facts), encoding="utf-8")
    listed = {"as_of": source["source_date"], "notes": NOTES, "sources": {"azureml-assets": source}, "models": machines}
    INSTANCES.write_text(layout(listed), encoding="utf-8")
    print(f"{len(facts['curated'])} models, {len(_scanned(facts))} of them with a scan flag")
    print(f"flag new: {sorted(_scanned(facts) - before)}\nflag gone: {sorted(before - _scanned(facts))}")


def _scanned(facts: dict[str, Any]) -> set[str]:
    return {f"{m['name']} {m['version']}" for m in facts["curated"] if m["hidden_layer_scanned"]}


if __name__ == "__main__":
    main(*sys.argv[1:2])
