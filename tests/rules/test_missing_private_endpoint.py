"""A finding on a private endpoint names the first link that is broken, and that one alone."""

from __future__ import annotations

from typing import Any

import pytest

from modelrail.evaluation import Evaluator
from modelrail.resources import Resource, Unit, Unknown
from modelrail.settings import Settings

ROOT = "/subscriptions/s/resourceGroups/g/providers"
WORKSPACE = f"{ROOT}/Microsoft.MachineLearningServices/workspaces/ws"
ZONES = f"{ROOT}/Microsoft.Network/privateDnsZones"
API, NOTEBOOKS = "privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"


def endpoint(
    group: str = "amlworkspace", target: Any = WORKSPACE, automatic: bool = True, name: str = "pe"
) -> Resource:
    connection = {"name": "c", "properties": {"privateLinkServiceId": target, "groupIds": [group]}}
    key = "privateLinkServiceConnections" if automatic else "manualPrivateLinkServiceConnections"
    return made("Microsoft.Network/privateEndpoints", name, {key: [connection]})


def group(*zones: str, of: str = "pe") -> Resource:
    configs = [{"name": zone, "properties": {"privateDnsZoneId": f"{ZONES}/{zone}"}} for zone in zones]
    return made(
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", f"{of}/default", {"privateDnsZoneConfigs": configs}
    )


def zone(name: str) -> Resource:
    return made("Microsoft.Network/privateDnsZones", name, {})


def link(zone: str) -> Resource:
    return made("Microsoft.Network/privateDnsZones/virtualNetworkLinks", f"{zone}/link", {})


def made(type_: str, name: str, properties: dict[str, Any]) -> Resource:
    return Resource(type_.lower(), name, f"/{type_}/{name}", {"properties": properties})


BOTH = [zone(API), zone(NOTEBOOKS)]
OPEN = Unknown("properties.privateLinkServiceConnections[0].properties.privateLinkServiceId", "it is a parameter")
CASES = {
    "nothing": ([], ["has no private endpoint"]),
    "another target": ([endpoint(target=f"{WORKSPACE}2")], ["has no private endpoint"]),
    "manual": ([endpoint(automatic=False)], ["has no private endpoint that is approved"]),
    "another group": ([endpoint("blob")], ["has no private endpoint for amlworkspace"]),
    "no zone group": ([endpoint()], ["has a private endpoint without a DNS zone group"]),
    "no zone": ([endpoint(), group()], ["has a private endpoint without the DNS zone privatelink.api.*"]),
    "one zone": (
        [endpoint(), group(API), *BOTH],
        ["has a private endpoint without the DNS zone privatelink.notebooks.*"],
    ),
    "one zone, linked": (
        [endpoint(), group(API), *BOTH, link(API)],
        ["has a private endpoint without the DNS zone privatelink.notebooks.*"],
    ),
    "zones of an endpoint for another group": (
        [endpoint(), endpoint("blob", name="pe2"), group(API, NOTEBOOKS, of="pe2"), *BOTH, link(API), link(NOTEBOOKS)],
        ["has a private endpoint without a DNS zone group"],
    ),
    "more zones of an endpoint for another group": (
        [endpoint(), group(), endpoint("blob", name="pe2"), group(API, NOTEBOOKS, of="pe2"), *BOTH],
        ["has a private endpoint without the DNS zone privatelink.api.*"],
    ),
    "no link": (
        [endpoint(), group(API, NOTEBOOKS), *BOTH],
        ["has a DNS zone privatelink.api.* that no virtual network is linked to"],
    ),
    "one link": (
        [endpoint(), group(API, NOTEBOOKS), *BOTH, link(API)],
        ["has a DNS zone privatelink.notebooks.* that no virtual network is linked to"],
    ),
    "whole": ([endpoint(), group(API, NOTEBOOKS), *BOTH, link(API), link(NOTEBOOKS)], []),
    "open": ([endpoint(target=OPEN)], [f"cannot be decided: {OPEN.path}: it is a parameter"]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_first_broken_link_is_named(name: str) -> None:
    resources, expected = CASES[name]
    workspace = made("Microsoft.MachineLearningServices/workspaces", "ws", {})
    found = Evaluator(Settings()).evaluate(Unit([workspace, *resources]))
    said = [f.message.partition(" (")[0] for f in found if f.rule == "MR205"]
    assert sorted(set(said)) == expected
    assert len(said) == len(expected), "each is said once"
