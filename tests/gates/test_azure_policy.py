"""What the compiler emits says the same as the rule: judged by Microsoft's own evaluator of Azure Policy."""

from __future__ import annotations

import copy
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from modelrail import facts, rules, tables
from modelrail.gates.azure_policy import Compiled, RefusedError, compile_rule
from modelrail.predicates import Environment, build
from modelrail.resources import Resource
from modelrail.rule import Rule
from modelrail.settings import Settings
from modelrail.types.normalize import normalize
from tests import cases

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
ORACLE = CACHE / "modelrail" / "oracle" / "release" / "policy-oracle"
SETTINGS = {
    "profile": "strict",
    "as_of": "2026-11-22",
    "scope": "all",
    "geography": "sweden",
    "models": {"allow": ["azureml://registries/azureml/models/Phi-4"]},
}
SHOWN = ("MR101", "MR201", "MR202", "MR203", "MR208", "MR301", "MR304", "MR305", "MR401", "MR403", "MR404", "MR405")
"""Rules of one resource that must compile, one type of each at least."""
WRITTEN = ("Disabled", "Enabled", "", True, False, "true", [], {}, "x", None)
"""What stands in turn in place of every value of a case's resource."""

pytestmark = pytest.mark.skipif(not ORACLE.exists(), reason="no policy-oracle here; `make test` builds it with cargo")


def environment() -> Environment:
    settings = msgspec.convert(SETTINGS, Settings)
    return Environment(msgspec.to_builtins(settings), tables.build(settings))


def aliases(folder: Path) -> Path:
    """The alias file in the form the evaluator reads."""
    providers: dict[str, list[Any]] = {}
    for type_, known in facts.load("aliases")["types"].items():
        provider, _, rest = type_.partition("/")
        listed = [{"name": f"{type_}/{key}", "defaultPath": path, "paths": []} for key, path in known.items()]
        providers.setdefault(provider, []).append({"resourceType": rest, "aliases": listed})
    file = folder / "aliases.json"
    file.write_text(json.dumps([{"namespace": n, "resourceTypes": r} for n, r in providers.items()]))
    return file


def compiled() -> Iterator[tuple[Rule, str, Compiled]]:
    for rule in rules.ALL:
        for type_ in rule.types:
            try:
                yield rule, type_, compile_rule(rule, type_, environment())
            except RefusedError:
                continue


def variants(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resource, and every version of it in which one value is left out or is another one."""
    yield resource
    for path in paths(resource):
        for written in WRITTEN:
            changed = copy.deepcopy(resource)
            holder = changed
            for key in path[:-1]:
                holder = holder[key]
            if written is None:
                del holder[path[-1]]
            else:
                holder[path[-1]] = written
            yield changed


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if at or key not in ("type", "name", "apiVersion"):
            yield (*at, key)
            yield from paths(item, (*at, key))


def local(rule: Rule, type_: str, raw: dict[str, Any], known: Environment) -> bool | None:
    """The rule's own verdict on one resource, which uses and is used by nothing."""
    body = {k: copy.deepcopy(v) for k, v in raw.items() if k not in ("type", "name")}
    resource = normalize(Resource(type_.lower(), raw["name"], "/", body))
    resource.views["@scope"] = "judged"
    clauses = [c.violation for case in rule.cases if type_ in case.types for c in case.clauses]
    found = [build(violation, known)(resource) for violation in clauses]
    return True if True in found else None if None in found else False


def has_unknown(value: Any) -> bool:
    return "$unknown" in json.dumps(value, default=str)


def samples(type_: str) -> list[dict[str, Any]]:
    """Every resource of the type in the cases, and its variants."""
    found = (r for case in cases.load() for r in case.resources if r["type"].lower() == type_.lower())
    known = [{**r, "type": type_} for r in found if not has_unknown(r)]
    return list({json.dumps(v, default=str): v for r in known for v in variants(r)}.values())


def ask(questions: list[dict[str, Any]], folder: Path) -> list[Any]:
    lines = "\n".join(json.dumps(q, default=str) for q in questions) + "\n"
    run = subprocess.run([ORACLE, aliases(folder)], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_verdicts_agree(tmp_path: Path) -> None:
    made, known = list(compiled()), environment()
    questions = [{"definition": c.definition, "resources": samples(type_)} for _, type_, c in made]
    tally: Counter[str] = Counter()
    wrong = []
    for (rule, type_, one), asked, effects in zip(made, questions, ask(questions, tmp_path), strict=True):
        assert isinstance(effects, list), f"{rule.id} {type_}: {effects}\n{json.dumps(one.definition, indent=1)}"
        for resource, effect in zip(asked["resources"], effects, strict=True):
            verdict = local(rule, type_, resource, known)
            narrowed = verdict is True and effect is None and bool(one.dropped)
            kind = "undecided here" if verdict is None else "dropped arm" if narrowed else "compared"
            tally[kind] += 1
            if kind == "compared" and verdict is not (effect == "deny"):
                wrong.append((rule.id, type_, verdict, effect, resource))
    assert not wrong, f"{len(wrong)} of {tally}; the first: {wrong[0]}"
    assert tally["compared"] > 2000, tally


def test_the_rules_of_one_resource_compile() -> None:
    assert set(SHOWN) <= {rule.id for rule, _, _ in compiled()}


def test_a_join_is_refused_by_name() -> None:
    batch = next(t for t in next(r for r in rules.ALL if r.id == "MR203").types if "batchEndpoints" in t)
    with pytest.raises(RefusedError, match="a policy sees one resource"):
        compile_rule(next(r for r in rules.ALL if r.id == "MR203"), batch, environment())
