"""What an input only refers to is not judged in it, so nothing that leads there passes for that reason."""

from __future__ import annotations

import pytest

from modelrail.evaluation import Evaluator
from modelrail.resources import Resource, Unit
from modelrail.settings import Settings

ACCOUNTS = "microsoft.cognitiveservices/accounts"
ENVIRONMENT = "microsoft.machinelearningservices/workspaces/environments/versions"
DEPLOYMENT = "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments"
AROUND = "/subscriptions/s/resourceGroups/g/providers/"
NAMED = f"{AROUND}Microsoft.MachineLearningServices/workspaces/ws/environments/env/versions/3"
PHI = "azureml://registries/azureml/models/Phi-4/versions/8"

# rule, what is referred to, what refers to it
TABLE: list[tuple[str, Resource, Resource]] = [
    (
        "MR111",
        Resource(ACCOUNTS, "other", "/0", {"properties": {}}),
        Resource(
            f"{ACCOUNTS}/connections",
            "acc/con",
            "/1",
            {"properties": {"category": "AIServices", "metadata": {"ResourceId": f"{AROUND}{ACCOUNTS}/other"}}},
        ),
    ),
    (
        "MR103",
        Resource(ENVIRONMENT, "ws/env/3", "/0", {"properties": {}}),
        Resource(
            DEPLOYMENT,
            "ws/ep/blue",
            "/1",
            {"properties": {"model": PHI, "environmentId": NAMED}},
        ),
    ),
]


@pytest.mark.parametrize(("rule", "named", "naming"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_only_referred_to_vouches_for_nothing(rule: str, named: Resource, naming: Resource) -> None:
    named.views["@existing"] = True
    found = Evaluator(Settings()).evaluate(Unit([named, naming]))
    assert {(f.rule, f.address) for f in found if f.rule == rule} == {(rule, "/1")}
