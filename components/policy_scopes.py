"""Where policies hold: management groups, subscriptions, resource groups, and resources that a waiver exempts."""

import re
from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.checks import check_pattern
from components.errors import ArgumentError
from components.policy_plan import Exemption

MANAGEMENT_GROUP = "/providers/microsoft.management/managementgroups/"
_SUBSCRIPTION = r"(?i)/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_GROUPS = r"/providers/Microsoft\.Management/managementGroups/[\w.()~-]{1,90}"
SCOPE = (
    rf"{_SUBSCRIPTION}(/resourceGroups/[^/]+)?|{_GROUPS}",
    "/subscriptions/GUID, /subscriptions/GUID/resourceGroups/NAME or a management group, /providers/…/NAME",
)
INSIDE = (
    rf"{_SUBSCRIPTION}(/resourceGroups/[^/]+(/providers(/[^/]+){{3,}})?)?|{_GROUPS}",
    "the id of a management group, subscription, resource group or resource",
)
RESOURCE_GROUP = rf"{_SUBSCRIPTION}/resourceGroups/[^/]+"


def check_scope(id_: str) -> None:
    """The id of what a policy can be assigned to."""
    check_pattern("scope", id_, *SCOPE)


def check_inside(place: str, id_: str) -> None:
    """The id of something inside such a scope."""
    check_pattern(place, id_, *INSIDE)


def of_the_provider(found: Any) -> str:
    """The scope, where definitions made in the provider's subscription can be assigned.

    Args:
        found: the scope, and the subscription of the provider.
    """
    scope, current = found
    if scope.lower().startswith(MANAGEMENT_GROUP):
        raise ArgumentError("scope", "a management group must be known when the program runs; write its id as a text")
    if scope.split("/")[2].lower() != str(current).lower():
        raise ArgumentError("scope", f"is not in the subscription {current} of the provider; pass a provider for it")
    return str(scope)


def selected(scope: pulumi.Input[str], one: Exemption) -> pulumi.Output[Any]:
    """What an exemption selects at a scope: in a resource group only resources of the waiver's type."""
    return pulumi.Output.from_input(scope).apply(lambda id_: _selected(id_, one))


def _selected(scope: str, one: Exemption) -> list[Any]:
    if one.type is None:
        return []
    check_place(scope, one)
    if not re.fullmatch(RESOURCE_GROUP, scope):
        return []
    selector = azure.authorization.SelectorArgs(kind="resourceType", in_=[one.type])
    return [azure.authorization.ResourceSelectorArgs(name="type", selectors=[selector])]


def check_place(scope: str, one: Exemption) -> None:
    """The resource that a waiver names, or a resource group that is to hold it."""
    provider, *kinds = str(one.type).split("/")
    inside = "".join(f"/{kind}/{name}" for kind, name in zip(kinds, str(one.name).split("/"), strict=False))
    resource = f"/providers/{provider}{inside}"
    if not re.fullmatch(f"{RESOURCE_GROUP}({re.escape(resource)})?", scope):
        raise ArgumentError(
            f"waiver_scopes.{one.id}",
            f"'{scope[:200]}' is neither the id of {one.type} {one.name} nor that of a resource group",
        )
