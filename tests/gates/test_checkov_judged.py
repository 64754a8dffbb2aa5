"""A place that checkov names leads to what was judged there, and to nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.findings import Finding
from modelrail.gates.checkov_judged import Entry, Index, Judged
from modelrail.reports.result import Result
from modelrail.resources import ABSENT, Resource, Secret, Source, Unit, Unknown


def finding(rule: str, address: str = "", file: str | None = "/f", line: int | None = None) -> Finding:
    given = {"slug": "", "severity": "", "verdict": "violation", "blocking": True, "type": "", "name": "", "path": ""}
    more: Any = {**given, "value": None, "expected": "", "message": "", "remedy": ""}
    return Finding(rule=rule, address=address, file=file, line=line, **more)


ENTRIES = [
    Entry("parent", "t", "/f", 10, [finding("P", "parent", line=12)]),
    Entry("child", "t/c", "/f", 14, [finding("C", "child", line=15), finding("A", "child", line=42)]),
    Entry("module.a.x", "t", "/f", 30, [finding("M", "module.a.x", line=31)]),
    Entry("module.a.x.part[0]", "t/p", "/f", 30, [finding("N", "module.a.x.part[0]", line=31)]),
    Entry("module.b.x", "t", "/f", 30, []),
]
OTHERS = [
    finding("W", file="/broken"),
    finding("B", "block", line=50),
    finding("L", "block", file="/nolines"),
]
INDEX = Index(Judged(ENTRIES, OTHERS, ["/f"], ["/own"]))

PLACES: list[tuple[str, tuple[Any, ...], set[str], set[str]]] = [
    ("a resource, not what lies in it", ("/f", 9, 20), {"t"}, {"P"}),
    ("what lies in it", ("/f", 14, 16), {"t/c"}, {"C", "A"}),
    ("lines that set a property of a resource elsewhere", ("/f", 40, 44), set(), {"A"}),
    ("lines with a problem of their own", ("/f", 49, 51), set(), {"B"}),
    ("lines with nothing", ("/f", 60, 61), set(), set()),
    ("all calls of a module", ("/f", 30, 33, "module.a.x[0]"), {"t", "t/p"}, {"M", "N"}),
    ("one call of a module, with its parts", ("/f", 30, 33, "module.a.x"), {"t", "t/p"}, {"M", "N"}),
    ("another call of it", ("/f", 30, 33, "module.b.x"), {"t"}, set()),
    ("a file that cannot be read", ("/broken", 1, 2), set(), {"W"}),
    ("a problem without a line counts for the whole file", ("/nolines", 8, 9), set(), {"L"}),
]


@pytest.mark.parametrize(("name", "place", "types", "rules"), PLACES, ids=[row[0] for row in PLACES])
def test_a_place(name: str, place: tuple[Any, ...], types: set[str], rules: set[str]) -> None:
    here = INDEX.at(*place)
    assert (here.types, {f.rule for f in here.findings}) == (types, rules)


def test_which_files_were_read() -> None:
    assert [INDEX.reads(file) for file in ("/f", "/own/x", "/else")] == [True, True, False]


def test_a_template_is_looked_up_by_the_line_on_which_a_resource_begins() -> None:
    assert not INDEX.exactly("/f", 9, 20).types and INDEX.exactly("/f", 10, 20).types == {"t"}


def test_no_finding_is_lost() -> None:
    from modelrail.gates.checkov_judged import of

    here = Resource("t", "n", "a", {}, Source("/f", 3))
    there = Resource("t", "n", "b", {}, Source("/f", 4), views={"@existing": True})
    found = [finding("1", "a"), finding("2", "b"), finding("3", "?"), finding("4")]
    judged = of(Result(found, units=((Unit([here, there]), found[:3]),)))
    assert [e.address for e in judged.entries] == ["a"]
    assert sorted(f.rule for f in judged.findings()) == ["1", "2", "3", "4"]


def test_what_checkovs_own_checks_see_of_a_program() -> None:
    from modelrail.gates.checkov_arm import in_arm

    body = {
        "location": "westeurope",
        "resourceGroupName": "rg",
        "lifted": Unknown("lifted", "later"),
        "tags": {"a": Secret("hunter2"), "b": ABSENT},
        "properties": {"keyVault": Unknown("properties.keyVault", "later"), "on": True, "many": [ABSENT, 1]},
    }
    vault = Resource("microsoft.keyvault/vaults", "v", "urn:pulumi:v", {"properties": Unknown("properties", "later")})
    work = Resource("microsoft.machinelearningservices/workspaces", "w", "urn:pulumi:w", body, Source("/p.py", 7))
    unit = Unit([work, vault], hints={("urn:pulumi:w", "properties.keyVault"): ["urn:pulumi:v"]})
    first, second = in_arm(unit)
    assert (first.file, first.line, second.body["properties"]) == ("/p.py", 7, {})
    assert first.body == {
        "apiVersion": "",
        "type": "Microsoft.MachineLearningServices/workspaces",
        "name": "w",
        "location": "westeurope",
        "tags": {"a": "[secret]"},
        "properties": {
            "keyVault": "[resourceId('Microsoft.KeyVault/vaults', 'v')]",
            "lifted": "[unknown]",
            "on": True,
            "many": [1],
        },
    }
