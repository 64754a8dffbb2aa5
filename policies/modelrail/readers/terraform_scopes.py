"""What a scope that is not known in full says all the same: how wide it is, and what it is about."""

from __future__ import annotations

import re
from typing import Any

from modelrail.readers.hcl_values import Open
from modelrail.readers.terraform_links import Links
from modelrail.resources import Unknown

GROUPS = "microsoft.resources/resourcegroups"
ASSIGNED = "microsoft.authorization/roleassignments"
_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_DATA = {
    "azurerm_subscription": _SUBSCRIPTION,
    "azurerm_resource_group": f"{_SUBSCRIPTION}/resourceGroups/{{resourceGroupName}}",
    "azurerm_management_group": "/providers/Microsoft.Management/managementGroups/{managementGroupId}",
}
"""Data sources whose id is a scope of a known width."""
_READ = re.compile(r"data\.(\w+)\.\w+\.id")


def text(scope: Any, type_: str, links: Links) -> Any:
    """The scope as a text with `{…}` for the names that are not known, where that says more; else as it was.

    Args:
        scope: the value. type_: of the resource that has it; only of a role assignment is the width all that counts.
    """
    if not isinstance(scope, Unknown):
        return scope
    read = _READ.fullmatch(scope.symbol)
    if read and read[1] in _DATA and (type_ == ASSIGNED or read[1] != "azurerm_resource_group"):
        return _DATA[read[1]]
    target = links.target(scope) if isinstance(scope, Open) and not scope.parts else None
    if target is None:
        return scope
    name = links.name(target)
    shown = name if isinstance(name, str) else "{name}"
    if target.resource.type == GROUPS:
        return f"{_SUBSCRIPTION}/resourceGroups/{shown}"
    return f"{_DATA['azurerm_resource_group']}/providers/{target.resource.type}/{shown}" if type_ == ASSIGNED else scope
