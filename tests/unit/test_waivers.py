"""A waiver covers what it names, for as long as it says; every wrong one is an error with file and line."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from modelrail.checking import NotJudgedError, judge
from modelrail.evaluation import Evaluator
from modelrail.facts import as_of
from modelrail.findings import Finding
from modelrail.resources import Resource, Unit, Unknown
from modelrail.rules import ALL
from modelrail.rules.stale_catalog import OLDEST
from modelrail.settings import Settings, SettingsError
from modelrail.waivers import Kept, load, parse

ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
DAY = datetime.date(2026, 11, 22)
RIGHT = f"""rule: MR203
type: {ENDPOINT}
name: ws/ep
model: azureml://registries/azureml/models/Phi-4/versions/8
environment: production
owner: platform
approver: security
reason: pilot until the private endpoint is there
ticket: https://example.org/1
created: 2026-11-01
expires: 2027-04-30
"""


def changed(key: str, line: str | None) -> str:
    """The right waiver with one line replaced, or left out for None."""
    lines = [line if found.startswith(f"{key}:") else found for found in RIGHT.splitlines()]
    return "".join(f"{found}\n" for found in lines if found is not None)


def test_every_key_is_read() -> None:
    kept = parse(RIGHT, "waivers/pilot.yaml", ALL)
    assert (kept.id, kept.rule, kept.file) == ("pilot", "MR203", "waivers/pilot.yaml")
    assert msgspec.to_builtins(kept.waiver, builtin_types=(datetime.date,)) == yaml.safe_load(RIGHT)
    assert parse(changed("rule", "rule: public-endpoint"), "w.yaml", ALL).rule == "MR203", "a slug names the rule too"


REQUIRED = ("rule", "type", "name", "owner", "approver", "reason", "ticket", "created", "expires")
TEXTS = {"rule": 1, "type": 2, "name": 3, "model": 4, "owner": 6, "approver": 7, "reason": 8, "ticket": 9}
"""Keys of a text, and the lines of the right waiver on which they stand."""
SHORT = "a waiver is for one {}; write it in full, without * or blanks around it"
WRONG: list[tuple[str, str, int, str]] = [
    *((f"no {key}", changed(key, None), 1, f"{key} is missing; add it") for key in REQUIRED),
    *((f"empty {key}", changed(key, f"{key}: ' '"), line, f"{key} is empty") for key, line in TEXTS.items()),
    ("a wrong key", RIGHT + "untill: 2027-01-01\n", 12, "'untill' is not a key here; write one of rule, type, name"),
    ("a key that is nearly right", changed("expires", "expire: 2027-01-01"), 11, "did you mean 'expires'?"),
    ("an unknown rule", changed("rule", "rule: MR2O3"), 1, "there is no rule 'MR2O3'; did you mean MR203?"),
    ("no rule at all", changed("rule", "rule: everything"), 1, "`modelrail rules` lists them"),
    *(
        (f"{id_} cannot be waived", changed("rule", f"rule: {id_}"), 1, "cannot be waived; take the file out")
        for id_ in ("MR901", "MR902", "MR905", "MR906", "undecided", "rule-failure")
    ),
    ("a type that the rule does not judge", changed("type", f"type: {ENDPOINT}s"), 2, f"did you mean {ENDPOINT}?"),
    (
        "a type of another rule",
        changed("type", "type: Microsoft.Web/sites"),
        2,
        "MR203 does not judge Microsoft.Web/sites",
    ),
    ("a rule on the run", changed("rule", "rule: stale-catalog"), 2, "MR904 does not judge"),
    ("a wildcard for the type", changed("type", "type: '*'"), 2, SHORT.format("type")),
    ("a wildcard in the name", changed("name", "name: ws/*"), 3, SHORT.format("name")),
    ("a question mark in the name", changed("name", "name: ws/e?"), 3, SHORT.format("name")),
    ("a blank around the name", changed("name", "name: 'ws/ep '"), 3, SHORT.format("name")),
    (
        "a name without its workspace",
        changed("name", "name: ep"),
        3,
        "has 2 parts; write <workspaces>/<onlineEndpoints>",
    ),
    ("a name with too many parts", changed("name", "name: a/b/c"), 3, "has 2 parts"),
    (
        "a wildcard for the model",
        changed("model", "model: azureml://registries/azureml/models/*"),
        4,
        SHORT.format("model"),
    ),
    ("no model", changed("model", "model: 'https://example.org'"), 4, "the model: "),
    (
        "an unknown environment",
        changed("environment", "environment: prod"),
        5,
        "'prod' is none of production, development",
    ),
    ("approved by the owner", changed("approver", "approver: ' Platform'"), 7, "the approver is the owner"),
    ("no date", changed("expires", "expires: soon"), 11, "expires is no date; write it as 2026-11-22"),
    ("over before it begins", changed("expires", "expires: 2026-11-01"), 11, "it expires before it begins"),
    ("too long", changed("expires", "expires: 2027-05-01"), 11, "it holds longer than 180 days"),
    ("no YAML", "rule: [", 2, "not valid YAML"),
    ("a list", "- rule: MR203\n", 1, "the file must be a mapping, not a list"),
    ("nothing", "", 1, "rule is missing; add it"),
    ("written twice", RIGHT + "name: ws/other\n", 12, "'name' is written twice"),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_waiver_is_refused(name: str, text: str, line: int, said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as error:
        parse(text, "waivers/w.yaml", ALL)
    line = line or REQUIRED.index(name.removeprefix("empty ")) + 1 + 2 * (
        name in ("empty owner", "empty approver", "empty reason", "empty ticket")
    )
    assert str(error.value).startswith(f"waivers/w.yaml:{line}: ") and "\n" not in str(error.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "modelrail.yaml").write_text(f"profile: recommended\nas_of: {DAY}\nwaivers: waivers\n")
    (tmp_path / "waivers").mkdir()
    (tmp_path / "waivers" / "README.md").write_text("what is in here")
    return tmp_path


def settings(folder: Path, waivers: str | None = "waivers", as_of: datetime.date = DAY) -> Settings:
    return Settings(as_of=as_of, waivers=waivers, source=str(folder / "modelrail.yaml"))


def test_a_folder_is_read_in_the_order_of_its_names(folder: Path) -> None:
    assert load(settings(folder), ALL) == [] == load(settings(folder, None), ALL)
    for name in ("b.yml", "a.yaml", ".YAML"):
        (folder / "waivers" / name).write_text(RIGHT)
    assert [kept.id for kept in load(settings(folder), ALL)] == ["a", "b"]


FOLDERS: list[tuple[str, dict[str, bytes], str, str]] = [
    ("a folder that is not there", {}, "elsewhere", r"modelrail\.yaml:3: there is no folder .*elsewhere; make it"),
    ("a file for a folder", {}, "modelrail.yaml", r"modelrail\.yaml:3: there is no folder"),
    ("no text", {"a.yaml": b"\xff\xfe\x00"}, "waivers", r"a\.yaml: the waiver file is not text; save it as UTF-8"),
]


@pytest.mark.parametrize(("name", "files", "named", "said"), FOLDERS, ids=[f[0] for f in FOLDERS])
def test_a_wrong_folder_is_refused(name: str, files: dict[str, bytes], named: str, said: str, folder: Path) -> None:
    for file, content in files.items():
        (folder / "waivers" / file).write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        load(settings(folder, named), ALL)


def test_two_files_of_one_id_are_refused(folder: Path) -> None:
    for name in ("a.yaml", "a.yml"):
        (folder / "waivers" / name).write_text(RIGHT)
    with pytest.raises(SettingsError, match=r"a\.yml: a\.yaml has the same id; rename one of them"):
        load(settings(folder), ALL)


def kept(id_: str = "pilot", **more: Any) -> Kept:
    text = yaml.safe_dump({**yaml.safe_load(changed("model", None)), **more})
    return parse(text, f"{id_}.yaml", ALL)


def endpoint(name: str | Unknown = "ws/ep", access: str = "Enabled") -> Resource:
    body = {"location": "swedencentral", "properties": {"publicNetworkAccess": access}}
    return Resource(ENDPOINT.lower(), name, "/0", body)


def found(waivers: list[Kept], *resources: Resource, rules: dict[str, Any] | None = None) -> list[Finding]:
    """What is said of the resources and of the run."""
    evaluator = Evaluator(Settings(as_of=DAY, profile="recommended", rules=rules or {}), kept=waivers)
    return evaluator.evaluate(Unit(list(resources))) + evaluator.conclude()


def said(findings: list[Finding]) -> dict[str, tuple[bool, str | None]]:
    return {f.rule: (f.blocking, f.waiver) for f in findings}


OVER = {"created": "2026-10-01", "expires": "2026-11-21"}
MATCHES: list[tuple[str, list[Kept], list[Resource], dict[str, tuple[bool, str | None]]]] = [
    ("covered", [kept()], [endpoint()], {"MR203": (False, "pilot")}),
    (
        "a name that is not known",
        [kept()],
        [endpoint(Unknown("name", "open"))],
        {"MR203": (True, None), "MR903": (True, None)},
    ),
    ("nothing left to cover", [kept()], [endpoint(access="Disabled")], {"MR903": (True, None)}),
    ("over and needed", [kept(**OVER)], [endpoint()], {"MR203": (True, None), "MR902": (True, None)}),
    ("over and not needed", [kept(**OVER)], [endpoint(access="Disabled")], {"MR903": (True, None)}),
    ("renewed", [kept("old", **OVER), kept("new")], [endpoint()], {"MR203": (False, "new"), "MR903": (True, None)}),
    ("not begun", [kept(created="2026-11-23")], [endpoint(access="Disabled")], {}),
    ("elsewhere", [kept(environment="development")], [endpoint(access="Disabled")], {}),
    ("two endpoints of one name", [kept()], [endpoint(), endpoint()], {"MR203": (False, "pilot")}),
]


@pytest.mark.parametrize(("name", "waivers", "resources", "expected"), MATCHES, ids=[m[0] for m in MATCHES])
def test_what_a_waiver_does(name: str, waivers: list[Kept], resources: list[Resource], expected: Any) -> None:
    assert said(found(waivers, *resources)) == expected


def test_an_expired_waiver_is_said_once_and_where_it_stands(folder: Path) -> None:
    (folder / "waivers" / "pilot.yaml").write_text(changed("model", None).replace("2027-04-30", "2026-11-21"))
    evaluator = Evaluator(settings(folder))
    findings = evaluator.evaluate(Unit([endpoint(), endpoint("ws/other"), endpoint()]))
    (expired,) = (f for f in findings if f.rule == "MR902")
    assert (expired.file, expired.line, expired.name) == (str(folder / "waivers" / "pilot.yaml"), 10, "ws/ep")
    assert expired.message == "the waiver pilot of MR203 expired; platform answers for it"


def test_a_lowered_rule_keeps_its_own_decision() -> None:
    lowered = {"MR203": {"level": "advisory", "owner": "o", "reason": "r", "until": "2026-12-01"}}
    (only,) = found([kept()], endpoint(), rules=msgspec.convert({"rules": lowered}, Settings).rules)
    assert (only.blocking, only.waiver) == (False, "lowered by o until 2026-12-01: r")


UNUSED_LEVELS = [("off", {}), ("advisory", {"MR903": (False, None)})]


@pytest.mark.parametrize(("level", "expected"), UNUSED_LEVELS, ids=[u[0] for u in UNUSED_LEVELS])
def test_an_unused_waiver_may_be_lowered(level: str, expected: Any) -> None:
    assert said(found([kept()], endpoint(access="Disabled"), rules={"unused-waiver": level})) == expected


def test_check_says_what_waivers_do(folder: Path) -> None:
    """Through the command's own path: waived, unused, and silent about use where a file could not be read."""
    (folder / "waivers" / "pilot.yaml").write_text(changed("model", None))
    resource = {"type": ENDPOINT, "name": "ws/ep", "location": "swedencentral"}
    template = folder / "template.json"

    def status(access: str) -> dict[str, tuple[bool, str | None]]:
        template.write_text(msgspec.json.encode({**resource, "properties": {"publicNetworkAccess": access}}).decode())
        return said(judge([folder], None, [], None).findings)

    assert status("Enabled") == {"MR203": (False, "pilot")}
    assert status("Disabled") == {"MR903": (True, None)}
    (folder / "broken.json").write_text('{"type": "Microsoft.MachineLearningServices/x"')
    assert status("Disabled") == {"MR905": (True, None)}, "the waiver may be for what is in the broken file"
    (folder / "waivers" / "pilot.yaml").write_text("rule: MR203\n")
    with pytest.raises(NotJudgedError, match=r"pilot\.yaml:1: type is missing; add it"):
        judge([folder], None, [], None)


CATALOG = datetime.date.fromisoformat(as_of("catalog"))
AGES: list[tuple[str, str, int, dict[str, tuple[bool, str | None]]]] = [
    ("old enough to be said", "recommended", OLDEST + 1, {"MR904": (False, None)}),
    ("old enough to block", "strict", OLDEST + 1, {"MR904": (True, None)}),
    ("the last good day", "strict", OLDEST, {}),
    ("not in baseline", "baseline", OLDEST + 1, {}),
]


@pytest.mark.parametrize(("name", "profile", "days", "expected"), AGES, ids=[a[0] for a in AGES])
def test_a_catalog_grows_old(name: str, profile: Any, days: int, expected: Any) -> None:
    evaluator = Evaluator(Settings(profile=profile, as_of=CATALOG + datetime.timedelta(days)), kept=[])
    assert said(evaluator.conclude()) == expected


def test_the_shortest_life_of_a_deprecated_model_is_the_oldest_catalog() -> None:
    assert OLDEST == 90
