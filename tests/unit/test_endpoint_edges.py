"""A private endpoint is that of its target however the id is written; an open target may be any, another's is none."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.graph import link
from modelrail.readers.arm import read_template
from modelrail.resources import Resource, Unknown
from modelrail.types.normalize import normalize

WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
VAULTS = "Microsoft.KeyVault/vaults"
ROOT = "/subscriptions/s/resourceGroups/g/providers"
TARGETS = [
    ("an id", "ws", f"{ROOT}/{WORKSPACES}/WS", "linked"),
    ("an id of another", "ws", f"{ROOT}/{WORKSPACES}/other", "none"),
    ("a function", "ws", f"[resourceId('{WORKSPACES}', 'ws')]", "linked"),
    (
        "a function of a name that is not known",
        "[parameters('a')]",
        f"[resourceId('{WORKSPACES}', parameters('a'))]",
        "linked",
    ),
    (
        "a text with the same name",
        "[parameters('a')]",
        f"[format('{ROOT}/{WORKSPACES}/{{0}}', parameters('a'))]",
        "linked",
    ),
    (
        "a text with another name",
        "[parameters('a')]",
        f"[format('{ROOT}/{WORKSPACES}/{{0}}', parameters('b'))]",
        "open",
    ),
    ("a text of another type", "[parameters('a')]", f"[format('{ROOT}/{VAULTS}/{{0}}', parameters('a'))]", "none"),
    ("a parameter", "ws", "[parameters('a')]", "open"),
    ("not a text", "ws", 7, "open"),
]


@pytest.mark.parametrize(("name", "written", "target", "expected"), TARGETS, ids=[t[0] for t in TARGETS])
def test_the_endpoints_of_a_workspace(name: str, written: str, target: Any, expected: str) -> None:
    connection = {"name": "c", "properties": {"privateLinkServiceId": target, "groupIds": ["amlworkspace"]}}
    endpoint = {"type": "Microsoft.Network/privateEndpoints", "name": "pe"}
    document = {
        "parameters": {"a": {"type": "string"}, "b": {"type": "string"}},
        "resources": [
            {"type": WORKSPACES, "name": written, "properties": {}},
            {**endpoint, "properties": {"privateLinkServiceConnections": [connection]}},
        ],
    }
    unit = read_template(document, "t.json", {})
    for resource in unit.resources:
        normalize(resource)
    link(unit, "linked")
    ends = unit.resources[0].references["in:microsoft.network/privateendpoints"]
    said = {Resource: "linked", Unknown: "open"}
    assert [said[type(end)] for end in ends] == ([] if expected == "none" else [expected])
