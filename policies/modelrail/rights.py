"""Fact tables on who may buy models: which actions and roles include signing an offer's terms, how wide a scope is."""

from __future__ import annotations

import re
from typing import Any

from modelrail import facts

Row = dict[str, Any]

_GROUP = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+")


def covers(action: str) -> Row | None:
    """Whether a pattern of a role's actions, in lower case, includes the right to buy; `wildcard` says by a `*`."""
    signing = facts.load("marketplace")["action"].lower()
    pattern = ".*".join(map(re.escape, action.split("*")))
    return {"wildcard": "*" in action} if re.fullmatch(pattern, signing) else None


def role(id_: str) -> Row | None:
    """The built-in role of an id in lower case that includes the right to buy."""
    known = {row["id"].lower(): row for row in facts.load("marketplace")["roles"]}
    return known.get(id_.rpartition("/")[2])


def scope(id_: str) -> Row:
    """How wide a scope in lower case is: resource, resourceGroup, subscription, managementGroup or tenant."""
    id_ = f"/{id_.strip('/')}"
    if id_ == "/":
        return {"level": "tenant"}
    if id_.startswith("/providers/microsoft.management/managementgroups/"):
        return {"level": "managementGroup"}
    if id_.startswith("/subscriptions/") and id_.count("/") == 2:
        return {"level": "subscription"}
    return {"level": "resourceGroup" if _GROUP.fullmatch(id_) else "resource"}
