"""An outbound rule wider than models need.

Flags
: A rule of a managed network, inside it or on its own, that lets out more than Microsoft documents for models of the
  catalog: a host (`FQDN`) that is not on its list, which holds no wildcard; a service tag that is not on it, such as
  `Internet`, `AzureCloud` or `Storage`; every port; addresses in place of a tag.

Why
: Approved outbound is as good as what was approved. A rule for `*` or for the storage of all of Azure is a way out for
  prompts and training data.

Not flagged
: A rule for a private endpoint: it leads to one resource. That other hosts are needed is for a waiver to say; where
  packages come from when a container starts is on no list, because nobody scanned those.

Unknown
: A host or tag that is not known yet blocks.

Flagged
: `{type: FQDN, destination: "*.example.com"}`; `{type: ServiceTag, destination: {serviceTag: Storage.westeurope}}`.

Passes
: `{type: FQDN, destination: huggingface.co}`; the service tag `AzureMonitor` on port 443.
"""

from __future__ import annotations

from modelrail.predicates import Node, and_, any_, in_, is_, not_, or_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES


def wide(at: str) -> Node:
    """It holds for a rule whose properties stand below a path."""
    host, tag = f"{at}destination", f"{at}destination.serviceTag"
    every_port = in_(f"{at}destination.portRanges", ("*", "0-65535", "1-65535"))
    addresses = any_(f"{at}destination.addressPrefixes")
    return or_(
        and_(not_(rows("outbound", host)), is_(f"{at}type", "FQDN")),
        and_(or_(not_(rows("outbound", tag)), every_port, addresses), is_(f"{at}type", "ServiceTag")),
    )


MESSAGE = "lets out more than models need: {value}"
EXPECTED = "a documented host, or a documented service tag with its ports"

RULE = Rule(
    id="MR206",
    slug="wide-outbound-rule",
    title="Outbound rule wider than models need",
    severity="medium",
    profile="recommended",
    claims=(7,),
    remedy="Name the hosts, tags and ports that the model needs, or use a private endpoint.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-network-isolation-model-catalog",
        "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
    ),
    cases=(
        Case(
            (
                f"{WORKSPACES}/outboundRules",
                f"{WORKSPACES}/managedNetworks/outboundRules",
                f"{ACCOUNTS}/managedNetworks/outboundRules",
            ),
            (Clause(wide("properties."), MESSAGE, EXPECTED),),
        ),
        Case(
            (WORKSPACES, f"{WORKSPACES}/managedNetworks", f"{ACCOUNTS}/managedNetworks"),
            (Clause(any_("properties.managedNetwork.outboundRules", wide("")), MESSAGE, EXPECTED),),
        ),
    ),
)
