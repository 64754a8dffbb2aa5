"""What the compiler emits says the same as the rule: judged by Microsoft's own evaluator of Azure Policy."""

from __future__ import annotations

import copy
import functools
import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from modelrail import facts, rules, tables
from modelrail.gates.azure_policy import MODEL_FIELDS, Compiled, RefusedError, compile_rule
from modelrail.predicates import Environment, build
from modelrail.resources import Resource, read
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

SAMPLES = 200
"""Resources of a type that are compared, taken evenly from all there are."""

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


def subject(type_: str, raw: dict[str, Any]) -> Resource:
    """The resource as a reader gives it, which uses and is used by nothing."""
    body = {k: copy.deepcopy(v) for k, v in raw.items() if k not in ("type", "name")}
    resource = normalize(Resource(type_.lower(), raw["name"], "/", body))
    resource.views["@scope"] = "judged"
    return resource


def local(rule: Rule, type_: str, known: Environment) -> Callable[[Resource], bool | None]:
    """The rule's own verdict on one resource."""
    clauses = [c.violation for case in rule.cases if type_ in case.types for c in case.clauses]
    tests = [build(violation, known) for violation in clauses]

    def verdict(resource: Resource) -> bool | None:
        found = [test(resource) for test in tests]
        return True if True in found else None if None in found else False

    return verdict


def has_unknown(value: Any) -> bool:
    return "$unknown" in json.dumps(value, default=str)


@functools.cache
def samples(type_: str) -> list[tuple[dict[str, Any], Resource]]:
    """Every resource of the type in the cases, and its variants, as the evaluator and as the rules read it."""
    found = (r for case in cases.load() for r in case.resources if r["type"].lower() == type_.lower())
    written = {
        json.dumps(v, default=str): v for r in found if not has_unknown(r) for v in variants({**r, "type": type_})
    }
    every = max(1, len(written) // SAMPLES)
    chosen = [_programmatic(raw) for raw in list(written.values())[::every]]
    return [(raw, subject(type_, raw)) for raw in chosen]


def _programmatic(value: Any) -> Any:
    """`West Europe` as `westeurope`: Azure does that before a policy sees it, its evaluator does not."""
    if isinstance(value, dict):
        return {key: _programmatic(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_programmatic(item) for item in value]
    name = value.replace(" ", "").lower() if isinstance(value, str) else None
    return name if name in facts.regions() else value


def ask(questions: list[dict[str, Any]], folder: Path) -> list[Any]:
    lines = "\n".join(json.dumps(q, default=str) for q in questions) + "\n"
    run = subprocess.run([ORACLE, aliases(folder)], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_verdicts_agree(tmp_path: Path) -> None:
    made, known = list(compiled()), environment()
    asked = [{"definition": c.definition, "resources": [raw for raw, _ in samples(type_)]} for _, type_, c in made]
    tally: Counter[str] = Counter()
    wrong = []
    for (rule, type_, one), effects in zip(made, ask(asked, tmp_path), strict=True):
        assert isinstance(effects, list), f"{rule.id} {type_}: {effects}\n{json.dumps(one.definition, indent=1)}"
        judge = local(rule, type_, known)
        for (raw, resource), effect in zip(samples(type_), effects, strict=True):
            kind = compared(judge(resource), effect == "deny", one, resource)
            tally[kind] += 1
            if kind == "wrong":
                wrong.append((rule.id, type_, effect, raw))
    assert not wrong, f"{tally}; the first: {wrong[0]}"
    assert tally["agree"] > 5000, tally


def compared(verdict: bool | None, denied: bool, made: Compiled, resource: Resource) -> str:
    """What a pair of verdicts is: only a dropped arm, or a model outside the catalog, may tell them apart."""
    if verdict is None:
        return "undecided here"
    if verdict is denied:
        return "agree"
    if verdict and made.dropped:
        return "passes through a dropped arm"
    return "not in the catalog" if made.listed and not listed(resource) else "wrong"


def listed(resource: Resource) -> bool:
    """Whether the resource names a model by an id as the catalog has it."""
    if resource.type in MODEL_FIELDS:
        return read(resource.body, MODEL_FIELDS[resource.type]) in facts.model_ids()
    return any(
        str(item.get("id")).partition("/versions/")[0] in facts.model_ids() for item in resource.views["@models"]
    )


def test_the_rules_of_one_resource_compile() -> None:
    assert set(SHOWN) <= {rule.id for rule, _, _ in compiled()}


def test_a_join_is_refused_by_name() -> None:
    batch = next(t for t in next(r for r in rules.ALL if r.id == "MR203").types if "batchEndpoints" in t)
    with pytest.raises(RefusedError, match="a policy sees one resource"):
        compile_rule(next(r for r in rules.ALL if r.id == "MR203"), batch, environment())


HUGGING = "azureml://registries/HuggingFace/models/x"
ML = "Microsoft.MachineLearningServices"
PLACE = "azureml://locations/westus3/workspaces/0b1c4d3e-5f60-4718-9a2b-3c4d5e6f7081/models"
RECORDED = {
    "as_of": "2026-11-22",
    "models": {
        "allow": [HUGGING, "azureml://registries/azureml/models/Phi-4-mini-instruct"],
        "scans": [{"model": f"{HUGGING}/versions/3", "tool": "t", "date": "2026-11-01", "by": "us"}],
        "fine_tuned": [
            {"model": "ours", "base": "azureml://registries/azureml/models/Phi-4-mini-instruct"}
            | {"by": "us", "date": "2026-10-01"}
        ],
    },
}
NAMED = [
    ("scanned", f"{HUGGING}/versions/3", False),
    ("another version", f"{HUGGING}/versions/4", True),
    ("fine-tuned here", f"{PLACE}/ours/versions/1", False),
    (
        "fine-tuned, by its ARM id",
        f"/subscriptions/s/resourceGroups/g/providers/{ML}/workspaces/w/models/ours/versions/2",
        False,
    ),
    ("a name that begins so", f"{PLACE}/ours2/versions/1", True),
    ("a registry's model of that name", "azureml://registries/azureml-meta/models/ours/versions/1", True),
]


def test_models_that_only_the_settings_know_pass(tmp_path: Path) -> None:
    settings = msgspec.convert(RECORDED, Settings)
    known = Environment(msgspec.to_builtins(settings), tables.build(settings))
    rule, type_ = next(r for r in rules.ALL if r.id == "MR102"), f"{ML}/workspaces/serverlessEndpoints"
    raw = [{"type": type_, "name": "w/e", "properties": {"modelSettings": {"modelId": id_}}} for _, id_, _ in NAMED]
    (effects,) = ask([{"definition": compile_rule(rule, type_, known).definition, "resources": raw}], tmp_path)
    judge = local(rule, type_, known)
    for (name, _, denied), resource, effect in zip(NAMED, raw, effects, strict=True):
        assert (judge(subject(type_, resource)), effect == "deny") == (denied, denied), name


OPENAI = "azureml://registries/azure-openai/models"
IN_PARTS = {
    "as_of": "2026-11-22",
    "models": {
        "allow": [f"{OPENAI}/gpt-4o", f"{OPENAI}/gpt-5/versions/2025-08-07", f"{OPENAI}/not-in-the-catalog"],
        "deny": [f"{OPENAI}/gpt-4o/versions/2024-05-13"],
    },
}
DEPLOYED = [
    ("any version", ("OpenAI", "gpt-4o", "2024-08-06"), False),
    ("in other letters", ("openai", "GPT-4o", "2024-08-06"), False),
    ("the version that is denied", ("OpenAI", "gpt-4o", "2024-05-13"), True),
    ("no version, which may be that one", ("OpenAI", "gpt-4o", None), True),
    ("the one version that is allowed", ("OpenAI", "gpt-5", "2025-08-07"), False),
    ("another one", ("OpenAI", "gpt-5", "2025-10-06"), True),
    ("only the settings know it", ("OpenAI", "not-in-the-catalog", "1"), False),
    ("a longer name", ("OpenAI", "gpt-4o-mini", "2024-07-18"), True),
    ("another format", ("Meta", "gpt-4o", "2024-08-06"), True),
]


def test_a_model_named_in_parts_is_told_apart(tmp_path: Path) -> None:
    settings = msgspec.convert(IN_PARTS, Settings)
    known = Environment(msgspec.to_builtins(settings), tables.build(settings))
    rule, type_ = next(r for r in rules.ALL if r.id == "MR101"), "Microsoft.CognitiveServices/accounts/deployments"
    parts = [dict(zip(("format", "name", "version"), model, strict=True)) for _, model, _ in DEPLOYED]
    models = [{key: value for key, value in model.items() if value is not None} for model in parts]
    raw = [{"type": type_, "name": "a/d", "properties": {"model": model}} for model in models]
    (effects,) = ask([{"definition": compile_rule(rule, type_, known).definition, "resources": raw}], tmp_path)
    judge = local(rule, type_, known)
    for (name, _, denied), resource, effect in zip(DEPLOYED, raw, effects, strict=True):
        assert (judge(subject(type_, resource)), effect == "deny") == (denied, denied), name
