"""Predicates that several rules on networks share."""

from __future__ import annotations

from modelrail.predicates import Node, Verdict, and_, in_, is_, is_not, missing, or_, related

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
