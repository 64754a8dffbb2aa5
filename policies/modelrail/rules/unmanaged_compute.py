"""A deployment on machines that are not the service's own.

Flags
: An online deployment whose `endpointComputeType` is not `Managed`, an online endpoint with a `compute`, which is a
  Kubernetes cluster of yours, and a batch deployment on a compute of the same input that is no `AmlCompute`.

Why
: Microsoft's article speaks of weights on dedicated virtual machines that the service runs. On a cluster of yours the
  managed network does not hold, other workloads may share the node, and patches are your work.

Outside
: What kind a compute outside the input has cannot be seen; that only advises.

Unknown
: A type that is not known yet blocks.

Flagged
: `endpointComputeType: Kubernetes`.

Passes
: `endpointComputeType: Managed`.
"""

from __future__ import annotations

from modelrail.predicates import exists, is_not, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import WORKSPACES

RULE = Rule(
    id="MR211",
    slug="unmanaged-compute",
    title="Deployment on machines that are not the service's own",
    severity="low",
    profile="recommended",
    claims=(3,),
    remedy="Deploy to managed compute: endpointComputeType Managed, and AmlCompute for batch.",
    sources=("https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online",),
    cases=(
        Case(
            (f"{WORKSPACES}/onlineEndpoints/deployments",),
            (
                Clause(
                    is_not("properties.endpointComputeType", "Managed"),
                    message="does not run on machines of the service",
                    expected="endpointComputeType Managed",
                ),
            ),
        ),
        Case(
            (f"{WORKSPACES}/onlineEndpoints",),
            (Clause(exists("properties.compute"), "is served by a cluster: {value}", "no compute"),),
        ),
        Case(
            (f"{WORKSPACES}/batchEndpoints/deployments",),
            (
                Clause(
                    related("ref:properties.compute", is_not("properties.computeType", "AmlCompute")),
                    message="runs on a compute of another kind: {value}",
                    expected="a compute of type AmlCompute",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
