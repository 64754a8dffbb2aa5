"""A managed network that lets models call whom they like.

Flags
: A workspace or hub whose `managedNetwork.isolationMode` is not `AllowOnlyApprovedOutbound`, and a managed network of a
  workspace or Foundry account with another mode. Absent means no managed network at all.

Why
: Managed compute of the catalog is isolated by the managed network of its workspace, not by a network of yours. A model
  that may call anywhere can carry prompts and data anywhere.

Not flagged
: A project: it has the network of its hub, which is judged itself. A Foundry account without a managed network:
  MR204 public-egress asks what it may call.

Unknown
: A mode that is not known yet blocks.

Flagged
: A workspace with `isolationMode: AllowInternetOutbound`, or without `managedNetwork`.

Passes
: `isolationMode: AllowOnlyApprovedOutbound`.
"""

from __future__ import annotations

from modelrail.idioms import APPROVED_ONLY
from modelrail.predicates import and_, is_not, not_
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

EXPECTED = "managedNetwork.isolationMode AllowOnlyApprovedOutbound; absent means no managed network"

RULE = Rule(
    id="MR202",
    slug="open-managed-network",
    title="Outbound traffic not limited to what was approved",
    severity="high",
    profile="baseline",
    claims=(7,),
    remedy="Set managedNetwork.isolationMode to AllowOnlyApprovedOutbound and add a rule for what the model needs.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
        "https://learn.microsoft.com/azure/machine-learning/how-to-network-isolation-model-catalog",
    ),
    cases=(
        Case(
            (WORKSPACES,),
            (
                Clause(
                    and_(is_not("kind", "Project"), not_(APPROVED_ONLY)),
                    message="does not limit outbound traffic to what was approved",
                    expected=EXPECTED,
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/managedNetworks", f"{ACCOUNTS}/managedNetworks"),
            (Clause(not_(APPROVED_ONLY), "does not limit outbound traffic to what was approved", EXPECTED),),
        ),
    ),
)
