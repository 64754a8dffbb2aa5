"""ManagedComputeEndpoint: a model's weights on dedicated machines, behind an endpoint closed to the internet.

What can be deleted, and how
: A deployment: take the traffic from it, run `pulumi up`, take it out of `deployments` and run `pulumi up` again.
: The endpoint, with its deployments: take the component out of the program and run `pulumi up`, or `pulumi destroy`;
  nothing protects it. Its machines cost as long as a deployment exists.
"""

import difflib
import functools
from collections.abc import Callable, Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked, of_each
from components.checks import (
    WORKSPACE_NAME,
    check_location,
    check_pattern,
    check_range,
    check_resource,
    id_of,
)
from components.errors import ArgumentError
from components.making import Maker
from components.monitoring import send_logs
from components.naming import azure_name
from components.roles import ACR_PULL, BLOB_READER, assign, settled
from components.traffic import check_traffic, only_to_existing

FIRST = "blue"
"""The deployment, where there is one and it has no name."""
MOST_DEPLOYMENTS, MOST_INSTANCES = 20, 50
"""Of an endpoint and of a deployment. Azure Machine Learning, "Manage and increase quotas and limits"."""
NAME = (
    r"(?=.{3,32}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*",
    "3 to 32 letters, digits and single hyphens, a letter first",
)
LOGS = ("AmlOnlineEndpointTrafficLog", "AmlOnlineEndpointEventLog")
"""Who called and when, and how the containers fare; their console output, which may hold prompts, is left out."""
DEPLOYMENTS = "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments"


class ManagedComputeDeploymentArgs(TypedDict):
    """One of several deployments behind an endpoint."""

    name: str
    """Its name, by which `traffic` knows it: `blue`."""
    model: pulumi.Input[str]
    """The model with its exact version: azureml://registries/REGISTRY/models/NAME/versions/VERSION."""
    instance_type: pulumi.Input[str]
    """Size of the machines, from the model's own list where the catalog has one."""
    instance_count: NotRequired[pulumi.Input[int]]
    """Number of machines; one unless said otherwise."""
    environment_id: NotRequired[pulumi.Input[str]]
    """The container for weights of your own: a curated environment, or one recorded under models.image_scans. A model
    of a registry brings its own."""


class ManagedComputeEndpointArgs(PlacedArgs):
    """Arguments of ManagedComputeEndpoint; location and resource group are those of the workspace."""

    workspace_name: pulumi.Input[str]
    """The workspace, for example that of IsolatedWorkspace; its managed network guards what the deployment reaches."""
    model: NotRequired[pulumi.Input[str]]
    """The model with its exact version: azureml://registries/REGISTRY/models/NAME/versions/VERSION. Required without
    `deployments`, and so is `instance_type`."""
    instance_type: NotRequired[pulumi.Input[str]]
    """Size of the machines, from the model's own list where the catalog has one."""
    instance_count: NotRequired[pulumi.Input[int]]
    """Number of machines; one unless said otherwise."""
    deployments: NotRequired[list[ManagedComputeDeploymentArgs]]
    """Several deployments, instead of the one called `blue` that `model` makes."""
    traffic: NotRequired[dict[str, int]]
    """Percent of the calls that each deployment answers: `{"blue": 100}`. Azure sends none to a deployment that does
    not exist yet, so set it for the second `pulumi up`: `pulumi config set --path traffic.blue 100`. Until then a call
    must name its deployment in the header `azureml-model-deployment`."""
    endpoint_name: NotRequired[str]
    """Its name, which is part of its host name and which no other of the region may have; made here without it."""
    container_registry_id: NotRequired[pulumi.Input[str]]
    """The workspace's container registry, from which the endpoint's identity may then pull. Without it give `AcrPull`
    to `principal_id` where images come from there."""
    storage_account_id: NotRequired[pulumi.Input[str]]
    """The workspace's default store, from which the endpoint's identity may then read. Without it give `Storage Blob
    Data Reader` to `principal_id` where weights come from there."""
    log_analytics_workspace_id: NotRequired[pulumi.Input[str]]
    """Where the logs of calls and containers go, without prompts and answers; none are kept without it."""


class ManagedComputeEndpoint(pulumi.ComponentResource):
    """A managed online endpoint and its deployments, reached with Entra ID through the workspace's private endpoint."""

    endpoint_name: pulumi.Output[str]
    """Name of the endpoint, known in a preview."""
    endpoint_id: pulumi.Output[str]
    """Resource id of the endpoint; whoever calls it needs `AzureML Data Scientist` or the like there."""
    scoring_uri: pulumi.Output[str]
    """Where it is called, from inside your network."""
    deployment_names: pulumi.Output[list[str]]
    """Names of its deployments."""
    principal_id: pulumi.Output[str]
    """Object id of the endpoint's identity."""

    def __init__(
        self, name: str, args: ManagedComputeEndpointArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:ManagedComputeEndpoint", name, {}, opts)
        self._make = Maker(self, name, self._args)
        self._hooks = only_to_existing(name, self._args.get("traffic"))
        identity = self._identity()
        endpoint = self._endpoint(identity, self._roles(identity))
        deployments = [self._deployment(endpoint, each) for each in _deployments(self._args)]
        self._logs(endpoint)
        # Unlike its name, its location is known in a preview: so the name is known, and still waits for the endpoint.
        self.endpoint_name = endpoint.location.apply(lambda _: self._called)
        self.endpoint_id = endpoint.id
        self.scoring_uri = endpoint.properties.scoring_uri
        self.deployment_names = pulumi.Output.all(*(deployment.name for deployment in deployments))
        self.principal_id = identity.principal_id
        self.register_outputs(
            {
                "endpointName": self.endpoint_name,
                "endpointId": self.endpoint_id,
                "scoringUri": self.scoring_uri,
                "deploymentNames": self.deployment_names,
                "principalId": self.principal_id,
            }
        )

    @property
    def _called(self) -> str:
        return str(self._args.get("endpoint_name") or azure_name("ep", self._make.name))

    def _identity(self) -> azure.managedidentity.UserAssignedIdentity:
        name = azure_name("id", f"{self._make.name}-endpoint")
        return self._make(azure.managedidentity.UserAssignedIdentity, "identity", resource_name_=name)

    def _roles(self, identity: azure.managedidentity.UserAssignedIdentity) -> list[pulumi.Output[Any]]:
        """What the identity needs before the endpoint is made: Azure gives a user-assigned one nothing by itself."""
        wanted = {"container_registry_id": ("pull", ACR_PULL), "storage_account_id": ("read", BLOB_READER)}
        return [
            settled(assign(self._make, part, role, self._args[where], identity.principal_id))
            for where, (part, role) in wanted.items()
            if self._args.get(where) is not None
        ]

    def _endpoint(
        self, identity: azure.managedidentity.UserAssignedIdentity, roles: list[pulumi.Output[Any]]
    ) -> azure.machinelearningservices.OnlineEndpoint:
        ml = azure.machinelearningservices
        return self._make(
            ml.OnlineEndpoint,
            "endpoint",
            after=roles,
            timeout="90m",
            hooks=self._hooks,
            workspace_name=self._args["workspace_name"],
            endpoint_name=self._called,
            identity=ml.ManagedServiceIdentityArgs(type="UserAssigned", user_assigned_identities=[identity.id]),
            properties=ml.OnlineEndpointPropertiesArgs(
                auth_mode="AADToken", public_network_access="Disabled", traffic=self._args.get("traffic")
            ),
        )

    def _deployment(
        self, endpoint: pulumi.Resource, given: Mapping[str, Any]
    ) -> azure.machinelearningservices.OnlineDeployment:
        ml = azure.machinelearningservices
        return self._make(
            ml.OnlineDeployment,
            _part(given["name"]),
            after=[endpoint],
            timeout="120m",
            inside=endpoint,  # Azure deletes no deployment that has traffic, except with its endpoint
            hooks=self._hooks,
            workspace_name=self._args["workspace_name"],
            endpoint_name=self._called,
            deployment_name=given["name"],
            sku=ml.SkuArgs(name="Default", capacity=given.get("instance_count", 1)),
            properties=_runs(given),
        )

    def _logs(self, endpoint: azure.machinelearningservices.OnlineEndpoint) -> None:
        target = self._args.get("log_analytics_workspace_id")
        if target is not None:
            send_logs(self._make, "logs", endpoint.id, target, categories=LOGS)


def _runs(given: Mapping[str, Any]) -> azure.machinelearningservices.ManagedOnlineDeploymentArgs:
    """The model on its machines, given the time that tens of gigabytes of weights take to load."""
    ml = azure.machinelearningservices
    found = ml.ManagedOnlineDeploymentArgs(
        endpoint_compute_type="Managed",
        model=given["model"],
        instance_type=given["instance_type"],
        environment_id=given.get("environment_id"),
        app_insights_enabled=False,
        request_settings=ml.OnlineRequestSettingsArgs(request_timeout="PT3M", max_queue_wait="PT1M"),
        liveness_probe=ml.ProbeSettingsArgs(
            initial_delay="PT30M", period="PT10S", timeout="PT10S", failure_threshold=30, success_threshold=1
        ),
        readiness_probe=ml.ProbeSettingsArgs(
            initial_delay="PT1M", period="PT10S", timeout="PT10S", failure_threshold=30, success_threshold=1
        ),
    )
    # The SDK fills in Enabled; a managed network makes the flag void, and it would read as open egress.
    found.egress_public_network_access = None
    return found


def _deployments(args: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The deployments, the one without a name among them."""
    one = {key: args[key] for key in ("model", "instance_type", "instance_count") if key in args}
    found: list[Mapping[str, Any]] = args.get("deployments") or [{"name": FIRST, **one}]
    return found


def _part(deployment: str) -> str:
    """What `transform` calls a deployment: the one that has no name keeps its place when others come."""
    return "deployment" if deployment == FIRST else f"deployment-{deployment}"


def parts(args: Mapping[str, Any]) -> frozenset[str]:
    """What it makes, as `transform` names it: `deployment` is the one called blue, `deployment-green` another."""
    return frozenset({"identity", "pull", "read", "endpoint", "logs", *(_part(d["name"]) for d in _deployments(args))})


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    of_one: dict[str, Callable[..., None]] = {
        "model": check_model,
        "instance_type": check_instance_type,
        "instance_count": check_instance_count,
    }
    of_several = {"name": check_deployment_name, **of_one}
    return checked(
        name,
        args,
        ManagedComputeEndpointArgs,
        parts,
        location=check_location,
        workspace_name=lambda value: check_pattern("workspace_name", value, *WORKSPACE_NAME),
        endpoint_name=lambda value: check_pattern("endpoint_name", value, *NAME),
        container_registry_id=id_of("container_registry_id", "Microsoft.ContainerRegistry/registries"),
        storage_account_id=id_of("storage_account_id", "Microsoft.Storage/storageAccounts"),
        log_analytics_workspace_id=id_of("log_analytics_workspace_id", "Microsoft.OperationalInsights/workspaces"),
        **{"": check_together},
        **{argument: functools.partial(each, "") for argument, each in of_one.items()},
        **of_each(args, "deployments", **of_several),
    )


def check_together(args: Mapping[str, Any]) -> None:
    """One way to say what is deployed, with all that it needs; traffic for what is deployed."""
    several, named = args.get("deployments"), [d["name"] for d in _deployments(args) if "name" in d]
    if several is None:
        for argument in ("model", "instance_type"):
            if args.get(argument) is None:
                raise ArgumentError(argument, f"'{argument}' is required, or a list of deployments")
    else:
        if not 1 <= len(several) <= MOST_DEPLOYMENTS:
            raise ArgumentError("deployments", f"has {len(several)}; an endpoint takes 1 to {MOST_DEPLOYMENTS}")
        twice = next((a for a in ("model", "instance_type", "instance_count") if args.get(a) is not None), None)
        if twice:
            raise ArgumentError(twice, "does not go with `deployments`; write it there")
    if len({name.lower() for name in named}) < len(named):
        raise ArgumentError("deployments", "two deployments have the same name; give each its own")
    check_traffic(args.get("traffic") or {}, named)


def check_model(where: str, model: str, environment_id: Optional[str]) -> None:
    """Every rule of the policy pack on the model of a deployment, and on its container, accepts it."""
    properties = {"model": model, "endpointComputeType": "Managed", "environmentId": environment_id}
    body = {"properties": {key: value for key, value in properties.items() if value is not None}}
    arguments = {"properties.model": f"{where}model", "properties.environmentId": f"{where}environment_id"}
    check_resource((DEPLOYMENTS, "w/e/d", body), arguments=arguments, rules={"MR103": f"{where}environment_id"})


def check_instance_type(where: str, instance_type: str, model: Any) -> None:
    """It is on the list of exactly this version of the model; where the catalog has no list, every size is accepted."""
    from modelrail import facts
    from modelrail.models import ModelReference, parse

    named = parse(model) if isinstance(model, str) else None  # else the model is refused for what it is
    listed = facts.instance_types().get(named.id.lower()) if isinstance(named, ModelReference) else None
    folded = {size.lower(): size for size in listed or ()}
    if listed is None or instance_type.lower() in folded:
        return
    near = difflib.get_close_matches(instance_type.lower(), folded, n=5, cutoff=0)
    others = f" and {len(listed) - len(near)} more" if len(listed) > len(near) else ""
    sizes = ", ".join(folded[size] for size in near) + others
    raise ArgumentError(f"{where}instance_type", f"{model} is not listed for '{instance_type}'; it is for {sizes}")


def check_instance_count(where: str, instance_count: int) -> None:
    check_range(f"{where}instance_count", instance_count, 1, MOST_INSTANCES)


def check_deployment_name(where: str, name: str) -> None:
    check_pattern(f"{where}name", name, *NAME)
