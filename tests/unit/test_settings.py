"""Every key of modelrail.yaml is read; everything else is one line with file, line and what to do."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from modelrail.levels import levels
from modelrail.rules import ALL
from modelrail.settings import VARIABLE, Settings, SettingsError, find, load, parse
from support.settings_schema import FILE as SCHEMA
from support.settings_schema import schema

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2026, 10, 1)
EVERYTHING = """
profile: strict
environment: development
geography: sweden
as_of: 2026-10-01
models:
  allow:
    - azureml://registries/azureml/models/Phi-4
    - {publisher: Microsoft, license: [mit, apache-2.0]}
    - {publisher: Cohere}
    - {license: [mit]}
  deny: ["azureml://registries/*/models/*-preview*"]
  scans:
    - model: azureml://registries/HuggingFace/models/x/versions/3
      tool: modelscan 0.8.8
      date: 2026-10-01
      by: ml-security
      report: https://example.org/scan
  licenses: [mit, Apache-2.0]
  image_scans:
    - {image: "docker.io/x/y:1", tool: trivy, date: 2026-10-01, by: ml-security}
  fine_tuned:
    - {model: my-phi-4-support, base: azureml://registries/azureml/models/Phi-4, by: ml-team, date: 2026-10-01}
acknowledged:
  - {what: publisher-sharing, publisher: Cohere, terms: https://example.org, owner: privacy-office, date: 2026-10-01}
  - {what: serverless-preview, owner: platform, date: 2026-10-01}
rules:
  key-auth: advisory
  no: off
  unscanned-model: {level: advisory, owner: platform, reason: migration, until: 2026-10-01}
scope: all
context: [exports/hub.json]
waivers: waivers/
"""


def test_every_key_is_read() -> None:
    found = msgspec.to_builtins(parse(EVERYTHING, "m.yaml"), builtin_types=(datetime.date,))
    models, rules = found.pop("models"), found.pop("rules")
    acknowledged = found.pop("acknowledged")
    assert found == {
        "profile": "strict",
        "environment": "development",
        "geography": "sweden",
        "as_of": DAY,
        "scope": "all",
        "context": ["exports/hub.json"],
        "waivers": "waivers/",
        "source": "m.yaml",
    }
    assert models["allow"][1:] == [
        {"publisher": "Microsoft", "license": ["mit", "apache-2.0"]},
        {"publisher": "Cohere", "license": []},
        {"publisher": None, "license": ["mit"]},
    ]
    assert models["scans"][0]["date"] == models["fine_tuned"][0]["date"] == DAY
    assert models["image_scans"][0]["image"] == "docker.io/x/y:1" and models["licenses"] == ["mit", "Apache-2.0"]
    assert rules["key-auth"] == "advisory" and rules["no"] == "off", "YAML's words for booleans stay words"
    assert rules["unscanned-model"]["until"] == DAY
    assert [a["publisher"] for a in acknowledged] == ["Cohere", None]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}", "null"])
def test_nothing_said_is_the_defaults(text: str) -> None:
    found = parse(text, "m.yaml")
    assert found == msgspec.structs.replace(Settings(as_of=found.as_of), source="m.yaml")
    assert (found.profile, found.environment, found.models.allow, found.scope) == (
        "recommended",
        "production",
        None,
        "linked",
    )


SCAN = "models:\n  scans:\n    - {model: %s, tool: t, by: b, date: 2026-01-01}"
IMAGE = "models:\n  image_scans:\n    - {image: '%s', tool: t, by: b, date: 2026-01-01}"
TUNED = "models:\n  fine_tuned:\n    - {model: %s, base: %s, by: b, date: 2026-01-01}"
BASE = "azureml://registries/azureml/models/Phi-4"
# name, text, line, part of what is said
WRONG: list[tuple[str, str, int, str]] = [
    ("open bracket", "profile: strict\nmodels: [", 3, "not valid YAML, did not find expected node content"),
    ("tab", "profile: strict\n\tscope: all", 2, "not valid YAML, found a tab character"),
    ("control character", "profile: strict\n\ngeography: \x07", 3, "control characters are not allowed"),
    ("two documents", "profile: strict\n---\nscope: all", 2, "another document"),
    ("key twice", "scope: all\nprofile: strict\nscope: linked", 3, "'scope' is written twice"),
    ("key twice, quoted", "rules:\n  key-auth: off\n  'key-auth': advisory", 3, "'key-auth' is written twice"),
    ("no key", "\n~: x", 2, "a key is not text"),
    ("list as key", "? [a]\n: b", 1, "a key is not text"),
    ("unknown alias", "scope: *other", 1, "undefined alias"),
    ("tag of a boolean", "profile: !!bool maybe", 1, "could not determine a constructor for the tag"),
    ("tag of a time", "as_of: !!timestamp now", 1, "could not determine a constructor for the tag"),
    ("tag that runs code", "profile: !!python/object:os.system x", 1, "could not determine a constructor"),
    ("merge key", "<<: {profile: strict}", 1, "'<<' is not a setting here"),
    ("deep lists", "context:\n " + "[" * 31, 2, "nested too deeply"),
    ("very deep lists", "- " * 50_000, 1, "nested too deeply"),
    ("list that holds itself", "context: &a [*a]", 1, "an item of context must be text, not a list"),
    ("a list for all", "- profile", 1, "the file must be a mapping, not a list"),
    ("a word for all", "strict", 1, "the file must be a mapping, not text"),
    ("misspelled key", "scope: all\nprofil: strict", 2, "did you mean 'profile'?"),
    ("other letter case", "Geography: sweden", 1, "did you mean 'geography'?"),
    ("foreign key", "zzz: 1", 1, "write one of profile, environment"),
    ("misspelled key of models", "models:\n  alow: []", 2, "did you mean 'allow'?"),
    ("misspelled key of an entry", "models:\n  allow:\n    - {publisher: M, lic: [mit]}", 3, "did you mean 'license'?"),
    ("misspelled key of a scan", SCAN.replace("tool", "tol") % "x", 3, "did you mean 'tool'?"),
    ("misspelled key of an image's scan", IMAGE.replace("tool", "tol") % "x:1", 3, "did you mean 'tool'?"),
    ("a scan of no image", IMAGE % "x y", 3, "the scanned image: it is no name of a container image; write host/path@"),
    ("a scan of an image without a tag", IMAGE % "x/y", 3, "a scan is of one image; add its digest"),
    ("a scan of a label", IMAGE % "azureml://registries/r/environments/e/labels/latest", 3, "a scan is of one image"),
    ("licenses as text", "models: {licenses: mit}", 1, "licenses must be a list, not text"),
    ("misspelled key of a level", "rules:\n  key-auth: {levl: off}", 2, "did you mean 'level'?"),
    ("letter case of a choice", "profile: Strict", 1, "'Strict' is none of baseline, recommended, strict; did you"),
    ("foreign environment", "environment: prod", 1, "'prod' is none of production, development"),
    ("foreign scope", "scope: every", 1, "is none of linked, all"),
    ("foreign level", "rules:\n  a: off\n  key-auth: warn", 3, "'warn' is none of advisory, off"),
    ("a choice like a place", "profile: 'x - at `$.models'", 1, "is none of baseline"),
    ("list for a choice", "profile: [strict]", 1, "profile must be text, not a list"),
    ("text for a list", "models:\n  allow: Phi-4", 2, "allow must be a list, not text"),
    ("mapping for a list", "models: {scans: {}}", 1, "scans must be a list, not a mapping"),
    ("text for a record", "acknowledged:\n  - serverless-preview", 2, "must be a mapping, not text"),
    ("list for a level", "rules:\n  key-auth: [off]", 2, "key-auth must be text or a mapping, not a list"),
    ("mapping for a geography", "geography: {eu: yes}", 1, "geography must be text or a list, not a mapping"),
    ("nothing for models", "models:", 1, "models has no value"),
    ("nothing for allow", "models:\n  allow:", 2, "allow has no value"),
    ("an empty item of allow", "models:\n  allow:\n    -", 3, "an item of allow has no value"),
    ("nothing for geography", "geography: null", 1, "geography has no value"),
    ("nothing for a reason", "rules:\n  a:\n    level: off\n    reason: ~", 4, "reason has no value"),
    (
        "nothing in a record of a list",
        "acknowledged:\n  - what: x\n    publisher:\n    owner: y\n    date: 2026-01-01",
        3,
        "publisher has no value",
    ),
    ("empty text", "waivers: ''", 1, "waivers is empty"),
    ("a blank", "context: [' ']", 1, "an item of context is empty"),
    ("missing date", "acknowledged:\n  - {what: x, owner: y}", 2, "date is missing; add it"),
    ("missing level", "rules:\n  key-auth: {owner: me}", 2, "level is missing; add it"),
    ("word for a date", "as_of: today", 1, "as_of is no date; write it as 2026-11-22"),
    ("day that is none", "acknowledged:\n  - {what: x, owner: y, date: 2026-02-30}", 2, "date is no date"),
    ("time for a date", "as_of: 2026-10-01T00:00:00Z", 1, "as_of is no date"),
    ("list for a date", "as_of: [2026-10-01]", 1, "as_of is no date"),
    ("unknown geography", "geography: swedn", 1, "no geography 'swedn'; did you mean 'Sweden'?"),
    ("far from any geography", "geography: atlantis", 1, "write an Azure geography, eu, us or a list of regions"),
    ("region for a geography", "geography: Sweden Central", 1, "write it as a list, [swedencentral]"),
    ("unknown region", "geography:\n  - swedencentral\n  - swedncentral", 1, "did you mean 'swedencentral'?"),
    ("no regions", "geography: []", 1, "the list of regions is empty"),
    ("no pattern", f"models:\n  allow:\n    - {BASE}\n    - Phi-4", 4, "'Phi-4' is no pattern"),
    ("partial star to allow", f"models:\n  allow: ['{BASE}*']", 2, "has a * inside a word"),
    ("no pattern to deny", "models:\n  deny: ['*']", 2, "'*' is no pattern"),
    ("entry that allows all", "models:\n  allow: [{license: []}]", 2, "would allow every model"),
    ("scan of no model", SCAN % "Phi-4", 3, "the scanned model: it is neither"),
    ("scan of a moving model", SCAN % BASE, 3, "a scan is of one version"),
    ("scan of the latest", SCAN % f"{BASE}/versions/latest", 3, "a scan is of one version"),
    ("scan of a short name", SCAN % "'x:1'", 3, "named without its registry or workspace"),
    ("path for a fine-tuned model", TUNED % ("ws/x", BASE), 3, "write the name alone"),
    ("version of a fine-tuned model", TUNED % ("'x:1'", BASE), 3, "write the name alone"),
    ("base outside registries", TUNED % ("x", "'y:1'"), 3, "the base is no model of a registry"),
    ("base that names no model", TUNED % ("x", "Phi-4"), 3, "the base is no model of a registry"),
    (
        "fine-tuned model twice",
        TUNED % ("Xy", BASE) + "\n" + (TUNED % ("xY", BASE)).split("\n")[2],
        4,
        "recorded twice",
    ),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_wrong(name: str, text: str, line: int, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(text, "m.yaml")
    assert said in str(error.value)
    assert re.fullmatch(rf"m\.yaml:{line}: [^\n]+", str(error.value)), error.value


LEVELS: list[tuple[str, str, int, str]] = [
    ("unknown rule", "rules:\n  unscaned-model: off", 2, "did you mean unscanned-model?"),
    ("id in small letters", "rules:\n  mr102: off", 2, "did you mean MR102?"),
    ("far from any rule", "rules:\n  zzz: off", 2, "`modelrail rules` lists them"),
    ("baseline without owner", "\nrules:\n  unscanned-model: off", 3, "give level, owner, reason and until"),
    ("never lowered", "rules:\n  MR901: {level: off, owner: o, reason: r, until: 2099-01-01}", 2, "cannot be lowered"),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), LEVELS, ids=[w[0] for w in LEVELS])
def test_wrong_levels_are_told_with_their_line(name: str, text: str, line: int, said: str, tmp_path: Path) -> None:
    file = tmp_path / "modelrail.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said) as error:
        levels(load(file), ALL)
    assert str(error.value).startswith(f"{file}:{line}: ")


FILES: list[tuple[str, bytes | None, str]] = [
    ("no text", b"\xff\xfe\x00p", "is not text; save it as UTF-8"),
    ("a folder", None, "cannot be read (Is a directory)"),
]


@pytest.mark.parametrize(("name", "content", "said"), FILES, ids=[f[0] for f in FILES])
def test_what_is_no_readable_file(name: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "modelrail.yaml"
    file.write_bytes(content) if content else file.mkdir()
    with pytest.raises(SettingsError, match=re.escape(said)) as error:
        load(file)
    assert str(error.value).startswith(f"{file}: ")


def test_no_file_is_the_defaults() -> None:
    assert load(None).source is None and load(None).profile == "recommended"


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "modelrail.yaml"
    file.write_bytes(b"\xef\xbb\xbfprofile: strict\r\nscope: all\r\n")
    assert (load(file).profile, load(file).scope, load(file).source) == ("strict", "all", str(file))


MISSING = "missing.yaml: there is no such settings file; correct the path"
# what is given, in order: explicit, variable, configured, start; and the file that is found
ORDER: list[tuple[str, str | None, str | None, str | None, str, str | None]] = [
    ("explicit first", "e.yaml", "v.yaml", "c.yaml", "a/b", "e.yaml"),
    ("then the variable", None, "v.yaml", "c.yaml", "a/b", "v.yaml"),
    ("then the configuration", None, None, "c.yaml", "a/b", "c.yaml"),
    ("an empty variable is none", None, "", "c.yaml", "a/b", "c.yaml"),
    ("then upward, the nearest", None, None, None, "a/b", "a/modelrail.yaml"),
    ("from the start itself", None, None, None, "a", "a/modelrail.yaml"),
    ("a broken link is found, not passed over", None, None, None, "linked", "linked/modelrail.yaml"),
    ("not through the folder that .. leaves", None, None, None, "a/b/../../c", None),
    ("one that is named must be there", "missing.yaml", "v.yaml", None, "a", MISSING),
    ("also by the variable", None, "missing.yaml", None, "a", MISSING),
    ("also by the configuration", None, None, "missing.yaml", "a", MISSING),
]


@pytest.mark.parametrize(
    ("name", "explicit", "variable", "configured", "start", "expected"), ORDER, ids=[o[0] for o in ORDER]
)
def test_find(
    name: str,
    explicit: str | None,
    variable: str | None,
    configured: str | None,
    start: str,
    expected: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for folder in ("a/b", "c", "linked"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("e.yaml", "v.yaml", "c.yaml", "a/modelrail.yaml"):
        (tmp_path / file).write_text("")
    (tmp_path / "linked/modelrail.yaml").symlink_to("gone.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, variable) if variable is not None else monkeypatch.delenv(VARIABLE, raising=False)
    try:
        found = find(Path(start), explicit, configured)
    except SettingsError as error:
        assert str(error) == expected
        return
    assert expected != MISSING and found == (tmp_path / expected if expected else None)


def test_the_schema_for_editors_is_made_from_the_types() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "run: .venv/bin/python support/settings_schema.py"


VALIDATE = """
import json, sys, jsonschema
schema, documents = json.load(sys.stdin)
checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
print(json.dumps([[e.message for e in checker.iter_errors(document)] for document in documents]))
"""


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not() -> None:
    python = ROOT / ".venv-checkov/bin/python"
    if not python.exists():
        pytest.skip("no .venv-checkov, which has a JSON Schema validator; run `make setup`")
    right = [(ROOT / "modelrail.yaml").read_text(), EVERYTHING]
    wrong = ["profil: strict", "models: {allow: x}", "as_of: today", "waivers: ''", "rules: {a: warn}", "models:"]
    given = json.dumps([json.loads(SCHEMA.read_text()), [words(text) for text in right + wrong]])
    run = subprocess.run([python, "-c", VALIDATE], input=given, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    assert found[: len(right)] == [[]] * len(right)
    assert all(found[len(right) :]), found


def words(text: str) -> Any:
    """The YAML as editors see it: every value a text."""
    import yaml

    def spelled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: spelled(item) for key, item in value.items()}
        return [spelled(item) for item in value] if isinstance(value, list) else value or None

    return spelled(yaml.load(text, yaml.BaseLoader))
