"""ModelCatalogPolicy denies what the rules deny, assigns nothing in vain, and lets our own components through."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pytest
import yaml

from components import ModelCatalogPolicy, model_catalog_policy
from components.errors import ArgumentError
from components.policy_built_ins import BUILT_INS
from components.policy_plan import plan
from modelrail import settings as loader
from modelrail.policy_definitions import built_in
from modelrail.readers.pulumi import read_resource
from modelrail.resources import Unknown
from modelrail.types import TYPES, spelled
from tests.gates.test_azure_policy import ORACLE, _programmatic, ask

from .conftest import SUBSCRIPTION
from .judged import Made, findings, misfits, run
from .test_examples import EXAMPLES, made_by, named

STRICT = """profile: strict
as_of: 2026-11-22
geography: sweden
models:
  allow: [azureml://registries/azureml/models/Phi-4, azureml://registries/azure-openai/models/gpt-4o/versions/2024-11-20]
"""
ROOT = Path(__file__).parents[2]
CURRENT = f"/subscriptions/{SUBSCRIPTION}"
ELSEWHERE = "/subscriptions/99999999-2222-3333-4444-555555555555"
GROUP = f"{CURRENT}/resourceGroups/rg"
MANAGEMENT = "/providers/Microsoft.Management/managementGroups/mg"
WAIVER = """rule: MR203
type: Microsoft.MachineLearningServices/workspaces/onlineEndpoints
name: ws/ep
owner: ml
approver: security
reason: a pilot
ticket: https://tickets.example/1
created: 2026-11-01
expires: 2026-12-31
"""
ENDPOINT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws/onlineEndpoints/ep"


def policy(args: dict[str, Any]) -> list[Made]:
    return run(lambda: ModelCatalogPolicy("guard", args))  # type: ignore[arg-type]


def of(made: list[Made], kind: str, name: str = "") -> list[dict[str, Any]]:
    return [m.inputs for m in made if m.token == f"azure-native:authorization:{kind}" and m.name.endswith(name)]


def parameters(made: list[Made], part: str) -> dict[str, Any]:
    (found,) = of(made, "PolicyAssignment", part)
    return {key: given["value"] for key, given in found["parameters"].items()}


@pytest.fixture
def waived(tmp_path: Path, settings: Callable[[str], None]) -> Callable[..., None]:
    """Settings with one waiver, called `pilot`, of this text."""

    def write(text: str = WAIVER, more: str = "") -> None:
        (tmp_path / "waivers").mkdir()
        (tmp_path / "waivers" / "pilot.yaml").write_text(text)
        settings(f"{STRICT}waivers: waivers\n{more}")

    return write


@pytest.mark.parametrize("scope", [None, CURRENT, GROUP, MANAGEMENT], ids=["none", "subscription", "group", "above"])
def test_a_scope_is_guarded(scope: str | None, settings: Callable[[str], None]) -> None:
    settings(STRICT)
    made = policy({"scope": scope} if scope else {})
    at = "AtManagementGroup" if scope == MANAGEMENT else ""
    definitions, (initiative,) = of(made, f"PolicyDefinition{at}"), of(made, f"PolicySetDefinition{at}")
    assert [d.get("managementGroupId") for d in [*definitions, initiative]] == ["mg" if at else None] * (
        len(definitions) + 1
    )
    assert {a["scope"] for a in of(made, "PolicyAssignment")} == {scope or CURRENT}
    assert {a["enforcementMode"] for a in of(made, "PolicyAssignment")} == {"Default"}
    ids = [m.id for m in made if m.token.endswith(f":PolicyDefinition{at}")]
    assert sorted(member["policyDefinitionId"] for member in initiative["policyDefinitions"]) == sorted(ids)
    assert not misfits(made)


def test_names_fit_azure_and_do_not_change(settings: Callable[[str], None]) -> None:
    settings(STRICT)
    made = run(lambda: ModelCatalogPolicy("a" * 40, {}))
    names = _names(made)
    assert len(names) == len({*names}) == len(made)
    for m in made:
        longest = 24 if m.token.endswith("PolicyAssignment") else 64
        assert all(len(name) <= longest for name in _names([m]))
        assert len(m.inputs["displayName"]) <= 128
        assert len(m.inputs.get("description", "")) <= 512
    assert sorted(names) == sorted(_names(run(lambda: ModelCatalogPolicy("a" * 40, {}))))


def _names(made: list[Made]) -> list[str]:
    return [v for m in made for k, v in m.inputs.items() if k.endswith(("DefinitionName", "AssignmentName"))]


LISTED = [
    "azureml://registries/azureml/models/Phi-4/",
    "azureml://registries/azure-openai/models/gpt-4o/versions/2024-11-20",
]
GIVEN = [
    ("machine-learning-models", {"effect": "Deny", "allowedAssetIds": LISTED}),
    ("foundry-models", {"effect": "Deny", "allowedAssetIds": LISTED}),
    ("locations", {"effect": "Deny", "listOfAllowedLocations": ["swedencentral", "swedensouth"]}),
    ("isolation", {"effect": "Deny", "isolationMode": "AllowOnlyApprovedOutbound"}),
    ("workspace-key", {"effect": "Deny"}),
]


def test_microsofts_definitions_have_parameters_that_guard(settings: Callable[[str], None]) -> None:
    settings(STRICT)
    made = policy({"built_ins": [one.id for one in BUILT_INS]})
    assert {part: parameters(made, part) for part, _ in GIVEN} == dict(GIVEN)
    excluded = parameters(made, "account-key")["excludedKinds"]
    assert excluded and not {"AIServices", "OpenAI"} & {*excluded}, "accounts of Foundry are left out of the key"


def test_microsofts_definitions_are_known() -> None:
    """Allowed locations is about every provider, so the pack has no row of it."""
    assert {one.id for one in BUILT_INS} - {*built_in()} == {"e56962a6-4747-49cd-b67b-bf8b01975c4c"}


WITHOUT = [
    ("no list", "profile: strict\n", "names no model"),
    ("an empty list", "models: {allow: []}\n", "names no model"),
    ("a long list", "models: {allow: ['azureml://registries/*/models/*']}\n", "allows 2"),
    ("no geography", "profile: strict\n", "names no geography"),
]


@pytest.mark.parametrize(("text", "why"), [w[1:] for w in WITHOUT], ids=[w[0] for w in WITHOUT])
def test_what_is_not_enforced_is_said(text: str, why: str, settings: Callable[[str], None]) -> None:
    settings(text)
    told: dict[str, Any] = {}

    def program() -> None:
        guard = ModelCatalogPolicy("guard", {})
        guard.not_enforced.apply(lambda lines: told.update(lines=lines))

    made = run(program)
    assert [line for line in told["lines"] if why in line]
    assert not [a for a in of(made, "PolicyAssignment", "-models") if "parameters" in a and "None" in str(a)]
    assert [line for line in told["lines"] if line.startswith("MR205 missing-private-endpoint")]
    assert not findings(made, loader.parse(STRICT, "strict.yaml"))


def access_alone() -> None:
    (one,) = (known for known in BUILT_INS if known.part == "workspace-access")
    azure.authorization.PolicyAssignment(
        "access",
        scope=CURRENT,
        policy_definition_id=f"/providers/Microsoft.Authorization/policyDefinitions/{one.id}",
        parameters={"effect": {"value": "Deny"}},
    )


GUARDS = [
    ("the component", lambda: ModelCatalogPolicy("guard", {}), set()),
    ("a policy on access alone", access_alone, {"MR501"}),
]


@pytest.mark.parametrize(("name", "guard", "flagged"), GUARDS, ids=[g[0] for g in GUARDS])
@pytest.mark.parametrize("kind", ["foundry_model_deployment", "serverless_model_endpoint"])
def test_models_beside_it_are_guarded(
    kind: str, name: str, guard: Callable[[], Any], flagged: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ROOT / "examples" / kind / "defaults"
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MODELRAIL_SETTINGS", raising=False)
    pulumi.runtime.set_all_config({"azure-native:location": _location(folder)})
    made = run(lambda: (runpy.run_path(str(folder / "__main__.py")), guard()))
    assert {f.rule for f in findings(made, loader.load(folder / "modelrail.yaml"))} == flagged


def _location(folder: Path) -> str:
    found: str = yaml.safe_load((folder / "Pulumi.dev.yaml").read_text())["config"]["azure-native:location"]
    return found


def test_the_settings_say_which_rules(settings: Callable[[str], None]) -> None:
    settings("profile: recommended\nrules:\n  retired-model: 'off'\n  weak-content-filter: advisory\n")
    effects = {d.rule.id: d.effect for d in plan().definitions}
    assert effects["MR201"] == "deny" and effects["MR305"] == "audit"
    assert not {"MR106", "MR405", "MR208"} & effects.keys()


def test_a_baseline_rule_that_is_lowered_is_exempt_until_its_day(settings: Callable[[str], None]) -> None:
    lowered = "{level: 'off', owner: ml, reason: a pilot, until: 2026-12-31}"
    settings(f"{STRICT}rules: {{public-endpoint: {lowered}}}\n")
    made = policy({"scope": GROUP})
    (exemption,) = of(made, "PolicyExemption")
    assert exemption["scope"] == GROUP and exemption["policyDefinitionReferenceIds"] == ["MR203"]
    assert exemption["expiresOn"] == "2026-12-31T23:59:59Z" and exemption["metadata"] == {"owner": "ml"}
    (rule,) = of(made, "PolicyDefinition", "mr203")
    assert rule["policyRule"]["then"] == {"effect": "deny"}


@pytest.mark.parametrize(("place", "selects"), [(ENDPOINT, False), (GROUP, True)], ids=["resource", "group"])
@pytest.mark.parametrize("later", [False, True], ids=["text", "output"])
def test_a_waiver_is_an_exemption(place: str, selects: bool, later: bool, waived: Callable[..., None]) -> None:
    waived()
    made = policy({"waiver_scopes": {"pilot": pulumi.Output.from_input(place) if later else place}})
    (exemption,) = of(made, "PolicyExemption")
    kind = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
    selectors = [{"name": "type", "selectors": [{"in": [kind], "kind": "resourceType"}]}]
    assert exemption.pop("resourceSelectors", []) == (selectors if selects else [])
    (assignment,) = [m.id for m in made if m.name == "guard-assignment"]
    assert exemption["policyAssignmentId"] == assignment and exemption["scope"] == place
    assert exemption["expiresOn"] == "2026-12-31T23:59:59Z" and exemption["description"] == "a pilot"
    assert exemption["metadata"] == {"owner": "ml", "approver": "security", "ticket": "https://tickets.example/1"}
    assert not misfits(made)


NO_EXEMPTION = [
    ("expired", WAIVER.replace("2026-12-31", "2026-11-20")),
    ("not begun", WAIVER.replace("2026-11-01", "2026-11-30")),
    ("of development", WAIVER + "environment: development\n"),
    (
        "of a rule that no policy can tell",
        WAIVER.replace("MR203", "MR205").replace("/onlineEndpoints", "").replace("/ep", ""),
    ),
]


@pytest.mark.parametrize(("name", "text"), NO_EXEMPTION, ids=[name for name, _ in NO_EXEMPTION])
def test_a_waiver_that_is_of_no_use_makes_none(name: str, text: str, waived: Callable[..., None]) -> None:
    waived(text)
    assert not plan().exemptions


def test_a_waived_model_is_let_through_by_microsofts_list(waived: Callable[..., None]) -> None:
    model = "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct/versions/4"
    waived(
        WAIVER.replace("MR203", "MR101")
        .replace("onlineEndpoints", "onlineEndpoints/deployments")
        .replace("ws/ep", "ws/ep/blue")
        + f"model: {model}\n"
    )
    assert model in parameters(policy({}), "machine-learning-models")["allowedAssetIds"]


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("a scope that is none", {"scope": "rg"}, "scope", "is not /subscriptions/GUID"),
    ("a resource as scope", {"scope": ENDPOINT}, "scope", "is not /subscriptions/GUID"),
    ("another subscription", {"scope": f"{ELSEWHERE}/resourceGroups/rg"}, "scope", "pass a provider for it"),
    ("a late management group", {"scope": pulumi.Output.from_input(MANAGEMENT)}, "scope", "write its id as a text"),
    ("an unknown definition", {"built_ins": ["x"]}, "built_ins", "'x' is none of 12e5dd16"),
    ("no definition", {"built_ins": []}, "built_ins", "at least one"),
    ("one twice", {"built_ins": [BUILT_INS[0].id] * 2}, "built_ins", "none twice"),
    ("no scopes", {"not_scopes": []}, "not_scopes", "0 is not between 1 and 400"),
    ("a name for an id", {"not_scopes": ["rg"]}, "not_scopes[0]", "is not the id of"),
    ("a late name for an id", {"not_scopes": [pulumi.Output.from_input("rg")]}, "not_scopes[0]", "is not the id of"),
    ("no such waiver", {"waiver_scopes": {"pilots": GROUP}}, "waiver_scopes.pilots", "there are pilot"),
    ("another endpoint", {"waiver_scopes": {"pilot": f"{ENDPOINT}x"}}, "waiver_scopes.pilot", "neither the id of"),
    (
        "a late subscription",
        {"waiver_scopes": {"pilot": pulumi.Output.from_input(CURRENT)}},
        "waiver_scopes.pilot",
        "nei",
    ),
    ("a long prefix", {"display_name_prefix": "x" * 41}, "display_name_prefix", "1 to 40 characters"),
    ("a part that is none", {"transform": {"mr205": {}}}, "transform.mr205", "there is no such part"),
]


@pytest.mark.parametrize(("name", "args", "path", "words"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(name: str, args: dict[str, Any], path: str, words: str, waived: Callable[..., None]) -> None:
    waived()
    with pytest.raises(ArgumentError) as raised:
        policy(args)
    assert raised.value.property_path == path and words in raised.value.reason


def test_a_definition_without_its_parameters_cannot_be_asked_for(settings: Callable[[str], None]) -> None:
    settings("profile: strict\n")
    with pytest.raises(ArgumentError, match="cannot be assigned: modelrail"):
        model_catalog_policy.check("guard", {"built_ins": ["e56962a6-4747-49cd-b67b-bf8b01975c4c"]})


WRONG_SETTINGS = [
    ("a rule that is none", "rules: {no-such-rule: 'off'}\n", "no-such-rule"),
    ("a folder that is none", "waivers: nowhere\n", "nowhere"),
]


@pytest.mark.parametrize(("text", "words"), [w[1:] for w in WRONG_SETTINGS], ids=[w[0] for w in WRONG_SETTINGS])
def test_settings_that_cannot_be_used_are_said(text: str, words: str, settings: Callable[[str], None]) -> None:
    settings(text)
    with pytest.raises(pulumi.RunError, match=words):
        model_catalog_policy.check("guard", {})


MOST = [e for e in EXAMPLES if e.name == "max" or named(e) == "model_catalog_policy/waf-aligned"]
"""The examples with every argument, and a whole stack."""


@pytest.mark.skipif(not ORACLE.exists(), reason="no policy-oracle here; `make test` builds it with cargo")
@pytest.mark.parametrize(
    "folder", [e if i == 0 else pytest.param(e, marks=pytest.mark.slow) for i, e in enumerate(MOST)], ids=named
)
def test_no_policy_denies_what_a_component_makes(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Microsoft's evaluator on every resource of an example, under the settings of that example."""
    resources = [as_arm(made) for made in made_by(folder, monkeypatch)]
    raw = [resource for resource in resources if resource]
    asked = plan().definitions
    questions = [{"definition": _body(d), "resources": raw} for d in asked]
    denied = {
        (d.rule.id, resource["type"], resource["name"])
        for d, effects in zip(asked, ask(questions, tmp_path), strict=True)
        for resource, effect in zip(raw, effects, strict=True)
        if effect == "deny" and (d.rule.id, resource["name"]) != ("MR203", "mlw-pilot/pilot")  # waived there
    }
    assert not denied


def _body(one: Any) -> dict[str, Any]:
    rule = {"if": one.condition, "then": {"effect": one.effect}}
    return {"properties": {"displayName": one.rule.id, "mode": "All", "policyRule": rule}}


def as_arm(made: Made) -> dict[str, Any] | None:
    found = read_resource(made.token, made.inputs, made.id, made.name)
    if found is None or found[0].type not in TYPES:
        return None
    name = made.name if isinstance(found[0].name, Unknown) else found[0].name
    body: dict[str, Any] = json.loads(json.dumps(found[0].body, default=str))
    return _programmatic({"type": spelled(found[0].type), "name": name, **body})  # type: ignore[no-any-return]
