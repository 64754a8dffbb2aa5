"""Predicates that several rules share."""

from __future__ import annotations

from collections.abc import Callable

from modelrail.predicates import Node, Verdict, and_, exists, in_, is_, is_not, missing, not_, or_, related, rows

CARRIES_MODELS = or_(in_("kind", ("AIServices", "OpenAI")), missing("kind"), is_("$scope", "all"))
"""An account that models are deployed to; those of other kinds (speech, vision) are judged with `scope: all` only."""

CLOSED = in_("properties.publicNetworkAccess", ("Disabled", "SecuredByPerimeter"))
"""Closed to the internet, or behind a network security perimeter."""

APPROVED_ONLY = is_("properties.managedNetwork.isolationMode", "AllowOnlyApprovedOutbound")
MANAGED = in_("properties.managedNetwork.isolationMode", ("AllowOnlyApprovedOutbound", "AllowInternetOutbound"))


def of_network_owner(holds: Node, outside: Verdict = None) -> Node:
    """It holds for a workspace, or for the hub of a project, which has no network of its own."""
    hub = related("ref:properties.hubResourceId", holds, outside)
    return or_(and_(is_not("kind", "Project"), holds), and_(is_("kind", "Project"), hub))


GUARDED = is_("@scope", "judged")
"""A store that is judged like every store of training data, because something of the input uses it."""


def in_guarded_store(path: str) -> Node:
    """The store that a property names is guarded; one that is not in the input is not judged, so it is not guarded."""
    return related(f"ref:{path}", GUARDED, outside=False)


HARMS = ("Hate", "Sexual", "SelfHarm", "Violence")
"""The categories of content that every content filter looks for."""

_ZONE, _REGION = (rows("deployment_types", "sku.name", is_("reach", reach)) for reach in ("zone", "region"))
_ANYWHERE = not_(or_(_ZONE, _REGION))


def of_account(holds: Node) -> Node:
    """It holds for the account of a deployment."""
    return related("parent", holds)


def of_workspace(holds: Node) -> Node:
    """It holds for the workspace of a deployment that is part of an endpoint or connection there."""
    return related("parent", related("parent", holds))


def processes_outside(where: Callable[[Node], Node]) -> Node:
    """A deployment may process prompts outside the pinned geography; `where` is how its location is reached."""
    zone_inside = where(rows("regions", "location", is_("zone_inside", True)))
    inside = where(rows("regions", "location", is_("inside", True)))
    return or_(
        _ANYWHERE,
        and_(_ZONE, or_(missing("$geography"), not_(zone_inside))),
        and_(_REGION, exists("$geography"), not_(inside)),
    )
