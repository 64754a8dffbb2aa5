"""What an assignment of Azure Policy does, property by property: its views, its scope, and who may buy."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail import assignments, rights
from modelrail.graph import link
from modelrail.policy_definitions import built_in
from modelrail.readers.arm import read_template
from modelrail.resources import Resource, Secret, Unit, Unknown, text

AUTHORIZATION = "microsoft.authorization"
BUILT_IN = "/providers/Microsoft.Authorization/policyDefinitions"
LIST, FOUNDRY = f"{BUILT_IN}/12e5dd16-d201-47ff-849b-8454061c293d", f"{BUILT_IN}/aafe3651-cb78-4f68-9f81-e7e41509110f"
ISOLATION, ACCESS = (
    f"{BUILT_IN}/6ddb1705-c8cf-450e-aa4b-19ad6703c440",
    f"{BUILT_IN}/45e05259-1eb5-4f70-9574-baf73e9d219b",
)
OWN, SET = (
    f"/subscriptions/s/providers/Microsoft.Authorization/{kind}/ours"
    for kind in ("policyDefinitions", "policySetDefinitions")
)
MODEL = "Microsoft.CognitiveServices/accounts/deployments/model.name"
AT = "properties.parameters"
HIDDEN = Unknown("properties.x", "it is a parameter")


def assignment(id_: Any, parameters: Any = None, **more: Any) -> Resource:
    given = {n: {"value": v} for n, v in parameters.items()} if isinstance(parameters, dict) else parameters
    properties = {"policyDefinitionId": id_, "parameters": given, **more}
    return Resource(
        assignments.ASSIGNMENTS, "a", "/a", {"properties": {k: v for k, v in properties.items() if v is not None}}
    )


def definition(effect: str, *, field: str = MODEL, parameters: dict[str, Any] | None = None) -> Resource:
    rule = {"if": {"field": field, "notIn": ["gpt-4o"]}, "then": {"effect": effect}}
    body = {"properties": {"policyRule": rule, "parameters": parameters or {}}}
    return Resource(f"{AUTHORIZATION}/policydefinitions", "ours", "/d", body)


def with_effect(parameters: dict[str, Any]) -> Resource:
    return definition("[parameters('effect')]", parameters=parameters)


def override(kind: str, value: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "value": value, **more}]


def initiative(*members: dict[str, Any], parameters: dict[str, Any] | None = None) -> Resource:
    body = {"properties": {"policyDefinitions": list(members), "parameters": parameters or {}}}
    return Resource(f"{AUTHORIZATION}/policysetdefinitions", "ours", "/s", body)


def effect(value: Any, path: str = f"{AT}.effect") -> dict[str, Any]:
    return {"path": path, "effect": value}


DENY = {"effect": "Deny", "allowedPublishers": ["Microsoft"]}
EFFECT = {"effect": {"defaultValue": "Audit", "allowedValues": ["Audit", "Deny"]}}
ONLY_AUDIT = {"effect": {"defaultValue": "Audit", "allowedValues": ["Audit", "Disabled"]}}
PASSED = {"policyDefinitionId": OWN, "parameters": {"effect": {"value": "[parameters('action')]"}}}
WITHOUT = "properties.policyDefinitionId"

# name, the assignment, what else the input holds, the items of `@parameters`
PARAMETERS: list[tuple[str, Resource, list[Resource], list[Any]]] = [
    ("what is right", assignment(LIST, DENY), [], [effect("Deny")]),
    ("a wrong name", assignment(LIST, {**DENY, "x": 1}), [], [{"path": f"{AT}.x", "undefined": "x"}, effect("Deny")]),
    ("letter case of a name", assignment(LIST, {"EFFECT": "Deny", "allowedpublishers": ["m"]}), [], [effect("Deny")]),
    ("a default", assignment(LIST, {"allowedPublishers": ["m"]}), [], [effect("Audit")]),
    (
        "lists that name nothing",
        assignment(LIST, {"effect": "Deny"}),
        [],
        [effect("Deny"), {"path": f"{AT}.allowedAssetIds", "empty": "allowedPublishers and allowedAssetIds"}],
    ),
    (
        "entries that go on",
        assignment(
            LIST, {**DENY, "allowedAssetIds": ["azureml://registries/a/", "azureml://registries/a", "", HIDDEN]}
        ),
        [],
        [
            effect("Deny"),
            {"path": f"{AT}.allowedAssetIds.value[1]", "wide": "azureml://registries/a"},
            {"path": f"{AT}.allowedAssetIds.value[2]", "wide": "an empty text"},
            {"path": f"{AT}.allowedAssetIds.value[3]", "wide": HIDDEN},
        ],
    ),
    (
        "a list that is not known",
        assignment(LIST, {"effect": "Deny", "allowedAssetIds": HIDDEN}),
        [],
        [effect("Deny"), {"path": f"{AT}.allowedAssetIds", "wide": HIDDEN}],
    ),
    (
        "a weak default",
        assignment(ISOLATION, {"effect": "Deny"}),
        [],
        [effect("Deny"), {"path": f"{AT}.isolationMode", "weak": "Disabled"}],
    ),
    (
        "a weak value, not known",
        assignment(ISOLATION, {"effect": "Deny", "isolationMode": HIDDEN}),
        [],
        [effect("Deny"), {"path": f"{AT}.isolationMode", "weak": HIDDEN}],
    ),
    ("what can only audit", assignment(ACCESS), [], []),
    ("what can only audit, not known", assignment(ACCESS, {"effect": HIDDEN}), [], [effect(HIDDEN)]),
    ("what can only audit, disabled", assignment(ACCESS, {"effect": "disabled"}), [], [effect("disabled")]),
    ("parameters that are not known", assignment(LIST, HIDDEN), [], [{"path": AT, "effect": HIDDEN}]),
    (
        "an override",
        assignment(LIST, {"allowedPublishers": ["m"]}, overrides=override("policyEffect", "deny")),
        [],
        [effect("deny")],
    ),
    (
        "an override to audit, said elsewhere",
        assignment(LIST, DENY, overrides=override("policyEffect", "AUDIT")),
        [],
        [effect("Deny")],
    ),
    (
        "an override in part",
        assignment(LIST, DENY, overrides=override("policyEffect", "modify", selectors=[1])),
        [],
        [effect("Deny")],
    ),
    (
        "an override of a version",
        assignment(LIST, DENY, overrides=override("definitionVersion", "1")),
        [],
        [effect("Deny")],
    ),
    ("a definition that is not known", assignment(HIDDEN), [], [HIDDEN]),
    ("a definition elsewhere", assignment(OWN), [], []),
    ("a definition of the input, literal", assignment(OWN), [definition("deny")], [effect("deny", WITHOUT)]),
    ("a definition of the input that audits", assignment(OWN), [definition("audit")], []),
    ("a definition of the input, default", assignment(OWN), [with_effect(EFFECT)], [effect("Audit")]),
    ("a definition of the input that cannot deny", assignment(OWN), [with_effect(ONLY_AUDIT)], []),
    (
        "any effect",
        assignment(OWN, {"e": "x"}),
        [definition("[parameters('e')]", parameters={"e": {}})],
        [effect("x", f"{AT}.e")],
    ),
    (
        "a definition on something else",
        assignment(OWN, {"y": 1}),
        [definition("audit", field="Microsoft.Web/sites/model")],
        [],
    ),
    ("a definition without an effect", assignment(OWN), [definition(HIDDEN)], []),  # type: ignore[arg-type]
    (
        "a member by default",
        assignment(SET),
        [initiative(PASSED, parameters={"action": {"defaultValue": "Audit"}}), with_effect(EFFECT)],
        [effect("Audit")],
    ),
    (
        "a member, passed on",
        assignment(SET, {"action": "Deny"}),
        [initiative(PASSED), with_effect(EFFECT)],
        [effect("Deny")],
    ),
    (
        "a member, passed on and not known",
        assignment(SET, HIDDEN),
        [initiative(PASSED), with_effect(EFFECT)],
        [effect(HIDDEN)],
    ),
    (
        "a built-in member",
        assignment(SET),
        [initiative({"policyDefinitionId": LIST, "parameters": {n: {"value": v} for n, v in DENY.items()}})],
        [effect("Deny")],
    ),
    ("a member that is not known", assignment(SET), [initiative({"policyDefinitionId": HIDDEN})], [HIDDEN]),
]


@pytest.mark.parametrize(("name", "assigned", "others", "expected"), PARAMETERS, ids=[p[0] for p in PARAMETERS])
def test_parameters(name: str, assigned: Resource, others: list[Resource], expected: list[Any]) -> None:
    link(Unit([assigned, *others]), "linked")
    assert assigned.views["@parameters"] == expected


ML, COGNITIVE = "Microsoft.MachineLearningServices", "Microsoft.CognitiveServices"
GUARDS: list[tuple[str, Resource, list[Resource], list[tuple[list[str], bool]]]] = [
    ("a built-in list", assignment(LIST), [], [([ML], True)]),
    ("a built-in list of Foundry models", assignment(FOUNDRY), [], [([COGNITIVE], True)]),
    ("another built-in definition", assignment(ISOLATION), [], [([ML], False)]),
    ("elsewhere", assignment(OWN), [], []),
    ("not known", assignment(HIDDEN), [], []),
    ("a model property", assignment(OWN), [definition("deny")], [([COGNITIVE], True)]),
    *(
        (f"the field {field}", assignment(OWN), [definition("deny", field=field)], [([ML], restricts)])
        for field, restricts in {
            f"{ML}/workspaces/onlineEndpoints/deployments/model": True,
            f"{ML}/workspaces/serverlessEndpoints/modelSettings.modelId": True,
            f"{ML}/workspaces/marketplaceSubscriptions/modelId": True,
            f"{ML.lower()}.v2.Data/workspaces/deployments/model.assetId": True,
            f"{ML}/workspaces/endpoints/deployments/model.name": True,
            f"{ML}/workspaces/endpoints/deployments/model.sourceAccount": False,
            f"{ML}/workspaces/endpoints/deployments/model.callRateLimit.count": False,
            f"{ML}/workspaces/publicNetworkAccess": False,
            f"{ML}/workspaces/modelling": False,
        }.items()
    ),
    (
        "members",
        assignment(SET),
        [initiative({"policyDefinitionId": LIST}, {"policyDefinitionId": OWN}), definition("deny")],
        [([ML], True), ([COGNITIVE], True)],
    ),
]


@pytest.mark.parametrize(("name", "assigned", "others", "expected"), GUARDS, ids=[g[0] for g in GUARDS])
def test_guards(name: str, assigned: Resource, others: list[Resource], expected: Any) -> None:
    link(Unit([assigned, *others]), "linked")
    assert assigned.views["@guards"] == [{"providers": p, "models": m} for p, m in expected]


@pytest.mark.parametrize(
    ("parameters", "effect_of_each"),
    [pytest.param({}, ["deny"], id="sets none"), pytest.param({"x": {"value": 1}}, [None, None], id="sets one")],
)
def test_members_whose_ids_are_not_known_yet_are_known_together(parameters: Any, effect_of_each: list[Any]) -> None:
    """As a preview has them: outputs of definitions of the same program, and each may be of any member."""
    made = initiative({"policyDefinitionId": HIDDEN, "parameters": parameters}, {"policyDefinitionId": HIDDEN})
    own, assigned = definition("deny"), assignment(SET)
    other = definition("audit", field=f"{ML}/workspaces/kind")
    other.address, other.name = "/other", "other"
    unit = Unit([assigned, made, own, other], hints={("/s", "properties.policyDefinitions"): ["/d", "/other"]})
    link(unit, "linked")
    assert [g["models"] for g in assigned.views["@guards"]] == [True, False]
    effects = [item["effect"] for item in assigned.views["@parameters"]]
    assert [None if isinstance(e, Unknown) else e for e in effects] == effect_of_each
    assert all("not known yet" in e.reason for e in effects if isinstance(e, Unknown))


def test_a_secret_entry_is_never_shown() -> None:
    assigned = assignment(LIST, {**DENY, "allowedAssetIds": [Secret("azureml://registries/hidden")]})
    link(Unit([assigned]), "linked")
    assert text(assigned.views["@parameters"][1]["wide"]) == "[secret]"


def test_every_definition_that_people_wrote_about_is_known() -> None:
    weak = {name: sorted(found.weak) for name, found in built_in().items() if found.weak}
    assert len(built_in()) > 40 and all(set(w) <= set(built_in()[name].parameters) for name, w in weak.items())
    assert all(d.effect in d.parameters for d in built_in().values())
    assert sum(found.models for found in built_in().values()) == 3


ACTIONS = {
    "*": True,
    "microsoft.marketplaceordering/*": True,
    "*/action": True,
    "microsoft.marketplaceordering/agreements/offers/plans/sign/action": False,
    "microsoft.marketplaceordering/agreements/*/read": None,
    "microsoft.saas/*": None,
    "microsoft.marketplaceordering/agreements/offers/plans/sign/actions": None,
    "microsoft-marketplaceordering/agreements/offers/plans/sign/action": None,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_sign(action: str) -> None:
    found = rights.covers(action)
    assert (found and found["wildcard"]) is ACTIONS[action] or (found is None and ACTIONS[action] is None)


SCHEMAS = {
    "2019-04-01/deploymentTemplate.json#": None,
    "2018-05-01/subscriptionDeploymentTemplate.json#": "subscription",
    "2019-08-01/managementGroupDeploymentTemplate.json#": "managementGroup",
    "2019-08-01/tenantDeploymentTemplate.json": "tenant",
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_template_says_what_it_is_deployed_to(schema: str) -> None:
    role = {"type": "Microsoft.Authorization/roleAssignments", "name": "r", "properties": {}}
    written = [
        role,
        {**role, "scope": "/subscriptions/s/resourceGroups/g"},
        {"type": "Microsoft.Web/sites", "name": "x"},
    ]
    document = {"$schema": f"https://schema.management.azure.com/schemas/{schema}", "resources": written}
    absent, own, other = (r.body.get("scope") for r in read_template(document, "t.json", {}).resources)
    assert (rights.scope(absent.lower())["level"] if absent else None) == SCHEMAS[schema]
    assert own == "/subscriptions/s/resourceGroups/g" and other is None


SCOPES = {
    "/": "tenant",
    "": "tenant",
    "/providers/microsoft.management/managementgroups/corp": "managementGroup",
    "/subscriptions/s": "subscription",
    "subscriptions/s/": "subscription",
    "/subscriptions/s/resourcegroups/g": "resourceGroup",
    "/subscriptions/s/resourcegroups/g/providers/microsoft.web/sites/x": "resource",
    "/subscriptions/s/providers/microsoft.web/x": "resource",
}


@pytest.mark.parametrize("scope", SCOPES)
def test_how_wide_a_scope_is(scope: str) -> None:
    assert rights.scope(scope) == {"level": SCOPES[scope]}
