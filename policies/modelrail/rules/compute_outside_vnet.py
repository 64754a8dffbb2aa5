"""A cluster or compute instance in no virtual network.

Flags
: A compute of type `AmlCompute` or `ComputeInstance` without `subnet.id`, in a workspace without a managed network.
  Absent means a network of Microsoft's with a way to the internet.

Why
: Batch deployments, image builds and notebooks run there and hold models, data and the identity of the workspace.

Inherits
: A project has the managed network of its hub.

Outside
: A workspace or hub that is neither in the input nor in `context` counts as one without a managed network: nothing here
  says that the compute is in one.

Unknown
: A type or mode that is not known yet blocks. A subnet that is an output of this input counts as set.

Flagged
: A cluster without `subnet` in a workspace without `managedNetwork`.

Passes
: The same cluster with a `subnet.id`, or in a workspace with a managed network.
"""

from __future__ import annotations

from modelrail.idioms import MANAGED, of_network_owner
from modelrail.predicates import and_, in_, missing, not_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import WORKSPACES

MACHINES = in_("properties.computeType", ("AmlCompute", "ComputeInstance"))
IN_MANAGED_NETWORK = related("parent", of_network_owner(MANAGED, False), False)

RULE = Rule(
    id="MR210",
    slug="compute-outside-vnet",
    title="Cluster or compute instance in no virtual network",
    severity="medium",
    profile="recommended",
    claims=(7,),
    remedy="Give the workspace a managed network, or the compute a subnet.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet",
        "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network-compute",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/computes",),
            (
                Clause(
                    and_(MACHINES, missing("properties.properties.subnet.id"), not_(IN_MANAGED_NETWORK)),
                    message="is in no virtual network",
                    expected="a managed network of its workspace, or subnet.id",
                ),
            ),
        ),
    ),
)
