"""What settings and catalog say together: the decision on a model, its evidence, and where regions lie."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from modelrail import facts
from modelrail.geography import GeographyError, resolve
from modelrail.models import ModelReference, Unparsed, parse
from modelrail.settings import FineTuned, Models, Scan, Settings
from modelrail.settings import parse as parse_settings
from modelrail.tables import Computed, Lineage, build

R = "azureml://registries/"
PHI = f"{R}azureml/models/Phi-4"
FALCON = f"{R}azureml/models/tiiuae-falcon-7b-instruct"
CUSTOM = f"{R}HuggingFace/models/x/versions/3"
WORKSPACE = "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices/workspaces/W/models"
AS_OF = datetime.date(2026, 11, 22)


def settings(text: str) -> Settings:
    return parse_settings(f"as_of: {AS_OF}\n{text}", "modelrail.yaml")


TUNED = f"models: {{%s fine_tuned: [{{model: My-Phi, base: '{PHI}', by: ml-team, date: 2026-11-22}}]}}"
NO_LIST = "models.deny does not have it and there is no models.allow"
MISSING = "models.allow does not have it"
BY_PROPERTY = "models.allow has its publisher and license"
# name, settings, model, verdict, why
DECISIONS: list[tuple[str, str, str, str, str]] = [
    ("nothing said", "", f"{R}mallory/models/x", "allow", NO_LIST),
    ("allowed by name", f"models: {{allow: ['{PHI}']}}", f"{PHI}/versions/8", "allow", f"models.allow has {PHI}"),
    ("not in the list", f"models: {{allow: ['{PHI}']}}", FALCON, "deny", MISSING),
    ("an empty list allows nothing", "models: {allow: []}", PHI, "deny", MISSING),
    (
        "deny wins",
        f"models: {{allow: ['{PHI}'], deny: ['{R}*/models/phi-*']}}",
        PHI,
        "deny",
        f"models.deny has {R}*/models/phi-*",
    ),
    (
        "a label may be the denied version",
        f"models: {{deny: ['{PHI}/versions/7']}}",
        f"{PHI}/labels/x",
        "deny",
        f"models.deny has {PHI}/versions/7",
    ),
    ("another version is not", f"models: {{deny: ['{PHI}/versions/7']}}", f"{PHI}/versions/8", "allow", NO_LIST),
    (
        "an alias of the registry is denied with it",
        f"models: {{deny: ['{R}azureml/models/Phi-3*']}}",
        f"{R}azureml-phi/models/Phi-3-mini-4k-instruct/versions/13",
        "deny",
        f"models.deny has {R}azureml/models/Phi-3*",
    ),
    (
        "an alias of the registry is not allowed with it",
        f"models: {{allow: ['{R}azureml/models/*']}}",
        f"{R}azureml-phi/models/Phi-3-mini-4k-instruct/versions/13",
        "deny",
        MISSING,
    ),
    ("publisher and license", "models: {allow: [{publisher: MICROSOFT, license: [Mit]}]}", PHI, "allow", BY_PROPERTY),
    ("publisher alone", "models: {allow: [{publisher: tiiuae}]}", f"{FALCON}/versions/7", "allow", BY_PROPERTY),
    ("license alone", "models: {allow: [{license: [Apache-2.0]}]}", f"{FALCON}/versions/7", "allow", BY_PROPERTY),
    ("another publisher", "models: {allow: [{publisher: Meta}]}", PHI, "deny", MISSING),
    (
        "publisher without the license",
        "models: {allow: [{publisher: tiiuae, license: [mit]}]}",
        f"{FALCON}/versions/7",
        "deny",
        MISSING,
    ),
    (
        "a license nobody knows is none",
        "models: {allow: [{publisher: OpenAI, license: [mit]}]}",
        f"{R}azure-openai/models/gpt-4.1",
        "deny",
        MISSING,
    ),
    (
        "a version that the catalog does not list",
        "models: {allow: [{publisher: tiiuae}]}",
        f"{FALCON}/versions/99",
        "deny",
        MISSING,
    ),
    ("a workspace model", f"models: {{allow: ['{PHI}']}}", f"{WORKSPACE}/innocent/versions/1", "deny", MISSING),
    (
        "weights at a path",
        f"models: {{allow: ['{R}*/models/*']}}",
        "azureml://datastores/d/paths/x",
        "deny",
        MISSING,
    ),
    (
        "a fine-tuned model as its base",
        TUNED % f"allow: ['{PHI}'],",
        f"{WORKSPACE}/my-phi/versions/1",
        "allow",
        f"models.allow has {PHI}",
    ),
    (
        "a base that is not allowed is named",
        TUNED % "allow: [],",
        "azureml:my-phi:1",
        "deny",
        f"models.allow does not have its base {PHI}",
    ),
    (
        "a base that is denied",
        TUNED % f"deny: ['{PHI}/versions/7'],",
        "azureml:my-phi:1",
        "deny",
        f"models.deny has {PHI}/versions/7",
    ),
    (
        "the record does not cover a registry model of that name",
        TUNED % f"allow: ['{PHI}'],",
        f"{R}mallory/models/my-phi/versions/1",
        "deny",
        MISSING,
    ),
]


@pytest.mark.parametrize(("name", "text", "model", "verdict", "why"), DECISIONS, ids=[d[0] for d in DECISIONS])
def test_decision(name: str, text: str, model: str, verdict: str, why: str) -> None:
    row = build(settings(text))["decisions"].get(model)
    assert row is not None and (row["verdict"], row["why"]) == (verdict, why)


@pytest.mark.parametrize("table", ["decisions", "evidence"])
def test_what_names_no_model_has_no_row(table: str) -> None:
    assert build(settings(""))[table].get("azureml://feeds/HuggingFace/models/x/versions/1") is None


SCANS = """
models:
  scans:
    - {model: '%s', tool: modelscan 0.8.8, date: %s, by: ml-security%s}
"""
RECORD = ("kind", "source", "commit", "tool", "observed", "digest")
CATALOG_SOURCE = facts.source("catalog", facts.CURATED_SOURCE)
# name, settings, model, scan (kind, tool, observed), offer (kind), part of why there is no scan
EVIDENCE: list[tuple[str, str, str, tuple[str, str, str] | None, str | None, str | None]] = [
    (
        "scanned by the catalog, and hosted",
        "",
        f"{PHI}/versions/8",
        ("catalog-scan", "HiddenLayer", CATALOG_SOURCE["source_date"]),
        "hosted-offer",
        None,
    ),
    ("another version", "", f"{PHI}/versions/7", None, "hosted-offer", "a scan of version 8 only"),
    ("a label", "", f"{PHI}/labels/latest", None, "hosted-offer", "a scan of version 8 only"),
    ("no version", "", PHI, None, "hosted-offer", "a scan of version 8 only"),
    ("listed, flag not set", "", f"{FALCON}/versions/7", None, None, "its scan flag is not set"),
    ("nobody knows it", "", CUSTOM, None, None, None),
    ("the catalog's registry, not in the catalog", "", f"{R}azureml/models/unheard-of/versions/1", None, None, None),
    ("a name of the catalog in another registry", "", f"{R}mallory/models/Phi-4/versions/8", None, None, None),
    ("hosted only", "", f"{R}azureml-cohere/models/Cohere-command-a", None, "hosted-offer", None),
    (
        "in the catalog for own compute only",
        "",
        f"{R}azureml-nvidia/models/Llama-3.1-8B-Instruct-NIM-microservice",
        None,
        None,
        None,
    ),
    (
        "recorded",
        SCANS % (CUSTOM, "2026-11-01", ""),
        CUSTOM.upper().replace("AZUREML://REGISTRIES/", R),
        ("recorded-scan", "modelscan 0.8.8", "2026-11-01"),
        None,
        None,
    ),
    ("recorded for another version", SCANS % (CUSTOM, "2026-11-01", ""), CUSTOM[:-1] + "4", None, None, None),
    (
        "recorded for the day itself",
        SCANS % (CUSTOM, AS_OF, ""),
        CUSTOM,
        ("recorded-scan", "modelscan 0.8.8", "2026-11-22"),
        None,
        None,
    ),
    (
        "recorded for tomorrow",
        SCANS % (CUSTOM, "2026-11-23", ""),
        CUSTOM,
        None,
        None,
        "its scan is dated 2026-11-23, after",
    ),
    (
        "of two records the newest that has happened",
        (SCANS % (CUSTOM, "2026-11-23", "")) + f"    - {{model: '{CUSTOM}', tool: old, date: 2026-10-01, by: b}}",
        CUSTOM,
        ("recorded-scan", "old", "2026-10-01"),
        None,
        None,
    ),
    (
        "a workspace model that was scanned",
        SCANS % (f"{WORKSPACE}/n/versions/1", "2026-11-01", ""),
        f"{WORKSPACE}/n/versions/1",
        ("recorded-scan", "modelscan 0.8.8", "2026-11-01"),
        None,
        None,
    ),
    ("fine-tuned where its base is hosted", TUNED % "", f"{WORKSPACE}/my-phi/versions/1", None, "hosted-offer", None),
    (
        "fine-tuned from weights nobody hosts",
        (TUNED % "").replace(PHI, FALCON),
        f"{WORKSPACE}/my-phi/versions/1",
        None,
        None,
        None,
    ),
]


@pytest.mark.parametrize(("name", "text", "model", "scan", "offer", "why"), EVIDENCE, ids=[e[0] for e in EVIDENCE])
def test_evidence(name: str, text: str, model: str, scan: Any, offer: str | None, why: str | None) -> None:
    row = build(settings(text))["evidence"].get(model) or {}
    found = row.get("scan")
    assert (found and (found["kind"], found["tool"], found["observed"])) == scan
    assert (row["offer"]["kind"] if "offer" in row else None) == offer
    assert (why in row["why"]) if why else ("why" not in row)
    records = [row[key] for key in ("scan", "offer") if key in row]
    assert all(tuple(record) == RECORD for record in records), "a record has all six keys, null where nothing is known"


def test_a_record_says_where_to_look() -> None:
    table = build(settings(SCANS % (CUSTOM, "2026-11-01", ", report: https://example.org/scan")))["evidence"]
    listed, recorded = table.get(f"{PHI}/versions/8"), table.get(CUSTOM)
    assert listed and recorded
    url = (
        f"https://github.com/Azure/azureml-assets/blob/{CATALOG_SOURCE['commit']}/assets/models/system/Phi-4/spec.yaml"
    )
    assert (listed["scan"]["source"], listed["scan"]["commit"]) == (url, CATALOG_SOURCE["commit"])
    assert listed["offer"]["source"].startswith("https://") and listed["offer"]["commit"]
    assert recorded["scan"]["source"] == "https://example.org/scan"
    without_report = build(settings(SCANS % (CUSTOM, "2026-11-01", "")))["evidence"].get(CUSTOM)
    assert without_report and without_report["scan"]["source"] == "models.scans, by ml-security"
    assert recorded["scan"]["digest"] is None, "what nobody recorded is not made up"


@pytest.mark.parametrize("text", [PHI, f"{PHI}/labels/latest", f"{PHI}/versions/latest"])
def test_no_record_makes_a_moving_model_a_scanned_one(text: str) -> None:
    scan = Scan(text, "modelscan 0.8.8", AS_OF, "ml-security")
    row = build(Settings(as_of=AS_OF, models=Models(scans=[scan])))["evidence"].get(text)
    assert row and "scan" not in row


LINEAGE: list[tuple[str, str, str | None]] = [
    ("by its name in a workspace", f"{WORKSPACE}/MY-PHI/versions/2", PHI),
    ("by its short name", "azureml:my-phi@latest", PHI),
    ("another name", f"{WORKSPACE}/my-phi-2/versions/2", None),
    ("the same name in a registry", f"{R}mallory/models/my-phi/versions/1", None),
    ("recorded after the day taken as now", "azureml:later:1", None),
    ("weights at a path", "azureml://datastores/d/paths/my-phi", None),
]


@pytest.mark.parametrize(("name", "text", "base"), LINEAGE, ids=[x[0] for x in LINEAGE])
def test_lineage(name: str, text: str, base: str | None) -> None:
    found = settings(TUNED % "")
    later = FineTuned("later", PHI, "ml-team", AS_OF + datetime.timedelta(days=1))
    found.models.fine_tuned.append(later)
    model = parse(text)
    assert isinstance(model, ModelReference)
    of = Lineage(found).base(model)
    assert not isinstance(of, Unparsed) and of.id == (base or model.id)


NORDIC = {"norwayeast", "norwaywest", "swedencentral", "swedensouth", "denmarkeast"}
# geography, some regions inside, some outside
GEOGRAPHIES: list[tuple[Any, set[str], set[str]]] = [
    ("sweden", {"swedencentral", "swedensouth"}, {"norwayeast", "westeurope"}),
    ("United States", {"eastus", "westus3"}, {"canadacentral", "eastus2euap"}),
    ("unitedstates", {"eastus"}, {"canadacentral"}),
    ("Europe", {"westeurope", "northeurope"}, {"swedencentral"}),
    ("eu", NORDIC | {"switzerlandnorth", "westeurope"}, {"uksouth", "israelcentral", "eastus"}),
    ("US", {"eastus", "westus"}, {"canadaeast", "brazilsouth", "southcentralusstg"}),
    (["Sweden Central", "westeurope"], {"swedencentral", "westeurope"}, {"swedensouth"}),
    (None, {"swedencentral", "eastus", "uksouth"}, {"eastus2euap", "jioindiawest"}),
]


@pytest.mark.parametrize(("geography", "inside", "outside"), GEOGRAPHIES, ids=[str(g[0]) for g in GEOGRAPHIES])
def test_geography(geography: Any, inside: set[str], outside: set[str]) -> None:
    found = resolve(geography)
    assert inside <= found and not outside & found
    table = build(Settings(geography=geography))["regions"]
    rows = {name: table.get(name.upper()) for name in inside | outside}
    assert {name for name, row in rows.items() if row and row["inside"]} == inside


@pytest.mark.parametrize("geography", ["", "swe", "eu ropa", "norway east", [], ["sweden"], [""]], ids=str)
def test_no_geography(geography: Any) -> None:
    with pytest.raises(GeographyError):
        resolve(geography)


def test_the_source_of_a_table_says_what_it_holds() -> None:
    found = {name: table.source for name, table in build(settings("geography: [swedencentral, westeurope]")).items()}
    assert found["regions"] == "pinned to swedencentral, westeurope"
    assert build(settings("geography: sweden"))["regions"].source == "pinned to sweden"
    assert facts.as_of("catalog") in found["evidence"]
    assert build(settings(""))["regions"].source == f"Azure's regions of {facts.as_of('geographies')}"


def test_a_row_is_worked_out_once_for_every_letter_case() -> None:
    asked = []
    table = Computed("a test", lambda key: asked.append(key))
    assert [table.get(key) for key in ("Ab", "AB", "ab")] == [None] * 3
    assert asked == ["ab"]
