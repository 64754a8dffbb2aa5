"""A way in whose chain is broken: private endpoint, approval, group, DNS zone group, DNS zone, link.

Flags
: A workspace, hub or registry of Azure Machine Learning, or a Foundry or Azure OpenAI account, that your network cannot
  reach by name. The first broken link is named: no private endpoint to it; one that waits for approval (only
  `manualPrivateLinkServiceConnections`); one for another group; none with a DNS zone group; a zone that the group
  lacks; a zone that no virtual network is linked to. Zones are told by how their names begin, alike in all clouds.

Why
: A closed workspace without a working private endpoint is opened again the day somebody needs it. Names that resolve to
  public addresses send prompts to the public side.

Not judged
: A project, which has the network of its hub. Vault, store and container registry: the managed network brings its own
  private endpoints to them (MR202), and MR207 keeps them closed.

Outside
: A zone that is neither in the input nor in `context` is undecided: central zones belong into `context`.

Unknown
: An endpoint whose target is not known may be the one, and blocks; so do unknown groups and zones.

Flagged
: A workspace whose endpoint has the zone `privatelink.api.azureml.ms` and not `privatelink.notebooks.azure.net`.

Passes
: An endpoint for `amlworkspace` with a zone group of both zones, each linked to a network.
"""

from __future__ import annotations

from collections.abc import Iterator

from modelrail.predicates import ALWAYS, Node, and_, any_, is_, is_not, missing, not_, or_, related, starts_with
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import ML, WORKSPACES
from modelrail.types.network import PRIVATE_ENDPOINTS, ZONE_GROUPS, ZONE_LINKS

ENDPOINT = f"in:{PRIVATE_ENDPOINTS}".lower()
ZONE_GROUP, LINK = f"child:{ZONE_GROUPS}".lower(), f"child:{ZONE_LINKS}".lower()
ZONE = "ref:properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId"
CONNECTIONS = "properties.privateLinkServiceConnections"
OPENAI, FOUNDRY = is_("kind", "OpenAI"), or_(is_("kind", "AIServices"), missing("kind"))


def chain(judged: Node, group: str, *zones: str) -> tuple[Clause, ...]:
    """A clause for each link, which holds where the one before it is whole and it is not."""
    whole = judged
    found = []
    for message, link in links(group, zones):
        found.append(Clause(and_(not_(link), whole), message, f"a private endpoint for {group} with its DNS zones"))
        whole = and_(judged, link)
    return tuple(found)


def links(group: str, zones: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    for_group = any_(CONNECTIONS, any_("properties.groupIds", is_(".", group)))

    def named(zone: str, where: Node = ALWAYS) -> Node:
        configured = related(ZONE, and_(starts_with("@name", zone), where))
        return related(ENDPOINT, and_(for_group, related(ZONE_GROUP, configured)))

    yield "has no private endpoint", related(ENDPOINT)
    yield "has no private endpoint that is approved", related(ENDPOINT, any_(CONNECTIONS))
    yield f"has no private endpoint for {group}", related(ENDPOINT, for_group)
    yield "has a private endpoint without a DNS zone group", related(ENDPOINT, and_(for_group, related(ZONE_GROUP)))
    for i, zone in enumerate(zones):
        yield f"has a private endpoint without the DNS zone {zone}*", and_(*map(named, zones[: i + 1]))
    for i, zone in enumerate(zones):
        linked = (named(z, related(LINK)) for z in zones[: i + 1])
        yield f"has a DNS zone {zone}* that no virtual network is linked to", and_(*linked, *map(named, zones[i + 1 :]))


RULE = Rule(
    id="MR205",
    slug="missing-private-endpoint",
    title="No working private endpoint",
    severity="medium",
    profile="baseline",
    claims=(7,),
    remedy="Add what is missing: private endpoint, DNS zone group, zone, link; name central zones in context.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
        "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
    ),
    cases=(
        Case(
            (WORKSPACES,),
            chain(is_not("kind", "Project"), "amlworkspace", "privatelink.api.", "privatelink.notebooks."),
        ),
        Case((f"{ML}/registries",), chain(ALWAYS, "amlregistry", "privatelink.api.")),
        Case((ACCOUNTS,), chain(OPENAI, "account", "privatelink.openai.")),
        Case(
            (ACCOUNTS,),
            chain(
                FOUNDRY, "account", "privatelink.cognitiveservices.", "privatelink.openai.", "privatelink.services.ai."
            ),
        ),
    ),
)
