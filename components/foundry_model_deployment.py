"""FoundryModelDeployment: models that Microsoft hosts in one region, in an account closed to the internet.

What can be deleted, and how
: A deployment: take it out of `deployments` and run `pulumi up`.
: The account, with its deployments and filters: take the component out of the program and run `pulumi up`, or
  `pulumi destroy`. Azure keeps its name for 48 hours, in which it can be had back or purged.
: Vault and key: set `protect: False`, run `pulumi up`, then delete. Purge protection keeps them, deleted, for 90 days.
"""

from collections.abc import Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import PlacedArgs, checked, of_each
from components.checks import check_location, check_one_of, check_pattern, check_range, check_resource, id_of
from components.encryption import CHECKS as KEY_CHECKS
from components.encryption import PARTS as KEY_PARTS
from components.encryption import Encryption, KeyArgs, make_encryption
from components.errors import ArgumentError
from components.making import Maker
from components.monitoring import send_logs
from components.naming import azure_name
from components.network import CHECKS as NETWORK_CHECKS
from components.network import Network, NetworkArgs
from components.network import parts as network_parts
from components.replacement import kept, place

HARMS = ("Hate", "Sexual", "Selfharm", "Violence")
"""Categories that are filtered by severity, in what goes in and in what comes out."""
OTHERS = (
    ("Jailbreak", "Prompt"),
    ("Indirect Attack", "Prompt"),
    ("Protected Material Text", "Completion"),
    ("Protected Material Code", "Completion"),
)
"""Filters that a text trips or does not."""
REGIONAL = ("Standard", "ProvisionedManaged")
"""Deployment types that process prompts in the account's region and nowhere else."""
MOST_CAPACITY = 100_000
LOGS = ("Audit", "RequestResponse", "AzureOpenAIRequestUsage")
"""Who called what, when and how much; none of them holds a prompt or an answer."""
NAME = (r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}", "2 to 64 letters, digits, dots, hyphens and underscores")
HOST = (r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "the name of a host in full, without wildcards")
ACCOUNTS = "microsoft.cognitiveservices/accounts"


class FoundryModelArgs(TypedDict):
    """A model as `az cognitiveservices model list` names it."""

    format: str
    """Its publisher: `OpenAI`, `Microsoft`, `Mistral AI`."""
    name: str
    """Its name: `text-embedding-3-large`."""
    version: str
    """Its exact version; the service never replaces it."""


class FoundryDeploymentArgs(TypedDict):
    """One deployment of the account."""

    model: FoundryModelArgs
    """The model."""
    name: NotRequired[str]
    """Name by which it is called; that of the model unless said otherwise."""
    sku: NotRequired[str]
    """`Standard`, or `ProvisionedManaged` for capacity of your own; `Standard` unless said otherwise."""
    capacity: NotRequired[pulumi.Input[int]]
    """Thousands of tokens a minute, or provisioned throughput units; one unless said otherwise."""


class FoundryModelDeploymentArgs(PlacedArgs):
    """Arguments of FoundryModelDeployment."""

    deployments: list[FoundryDeploymentArgs]
    """What is deployed, one after the other: an account takes one change at a time."""
    geography: NotRequired[str]
    """Where prompts may be processed: an Azure geography, `eu` or `us`. The location must lie inside."""
    network: NotRequired[NetworkArgs]
    """Your virtual network; one is made here without it."""
    key: NotRequired[KeyArgs]
    """Your key, with its version; a vault and a rotating HSM key are made here without it."""
    severity_threshold: NotRequired[str]
    """From which severity the content filters block: `Low`, or `Medium` as Microsoft's default; `Medium` without it."""
    allowed_fqdn_list: NotRequired[list[str]]
    """Hosts that the account may call, in full; none without it."""
    project_name: NotRequired[str]
    """A project for what is built on the models; none is made without it."""
    log_analytics_workspace_id: NotRequired[pulumi.Input[str]]
    """Where the logs of calls go, without prompts and answers; none are kept without it."""
    protect: NotRequired[bool]
    """Keep vault and key from being deleted; true unless said otherwise."""


class FoundryModelDeployment(pulumi.ComponentResource):
    """A Microsoft Foundry account with a customer-managed key, a blocking content filter and regional deployments."""

    account_id: pulumi.Output[str]
    """Resource id of the account."""
    account_name: pulumi.Output[str]
    """Its name, known in a preview."""
    endpoint: pulumi.Output[str]
    """Where it is called, from inside your network; callers need `Cognitive Services OpenAI User` or the like."""
    deployment_names: pulumi.Output[list[str]]
    """Names of its deployments."""

    def __init__(
        self, name: str, args: FoundryModelDeploymentArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:FoundryModelDeployment", name, {}, opts)
        self._make = Maker(self, name, self._args, stays=True)
        encryption = make_encryption(self._make, self._args.get("key"), self._args.get("protect", True))
        account = self._account(encryption)
        made: list[pulumi.Resource] = [*self._project(account)]
        made.append(self._filter(account, made))
        names = [_name(given) for given in args["deployments"]]
        deployments = [self._deployment(*each, made) for each in zip(names, self._args["deployments"], strict=True)]
        self.network = self._way_in(account, encryption, made)
        self._logs(account)
        self.account_id = self._kept(account)
        # Unlike its name, its location is known in a preview: so the name is known, and still waits for the account.
        self.account_name = account.location.apply(lambda _: self._called)
        self.endpoint = account.properties.endpoint
        self.deployment_names = pulumi.Output.all(*(deployment.name for deployment in deployments))
        self.register_outputs(
            {
                "accountId": self.account_id,
                "accountName": self.account_name,
                "endpoint": self.endpoint,
                "deploymentNames": self.deployment_names,
            }
        )

    @property
    def _called(self) -> str:
        return azure_name("aif", self._make.name)

    def _account(self, encryption: Encryption) -> azure.cognitiveservices.Account:
        ai, identity = azure.cognitiveservices, encryption.identity
        return self._make(
            ai.Account,
            "account",
            after=encryption.ready,
            timeout="60m",
            account_name=self._called,
            kind="AIServices",
            sku=ai.SkuArgs(name="S0"),
            identity=ai.IdentityArgs(type="UserAssigned", user_assigned_identities=[identity.id]),
            properties=ai.AccountPropertiesArgs(
                custom_sub_domain_name=self._called,
                public_network_access="Disabled",
                network_acls=ai.NetworkRuleSetArgs(default_action="Deny", bypass="AzureServices"),
                disable_local_auth=True,
                restrict_outbound_network_access=True,
                allowed_fqdn_list=self._args.get("allowed_fqdn_list", []),
                allow_project_management=True,
                encryption=_encrypted(encryption),
            ),
        )

    def _project(self, account: pulumi.Resource) -> list[azure.cognitiveservices.Project]:
        ai, project_name = azure.cognitiveservices, self._args.get("project_name")
        if project_name is None:
            return []
        project = self._make(
            ai.Project,
            "project",
            after=[account],
            account_name=self._called,
            project_name=project_name,
            identity=ai.IdentityArgs(type="SystemAssigned"),
            properties=ai.ProjectPropertiesArgs(display_name=project_name),
        )
        return [project]

    def _filter(self, account: pulumi.Resource, before: list[pulumi.Resource]) -> azure.cognitiveservices.RaiPolicy:
        """Blocks before the answer is given; based on Microsoft's default, and in every category at least as strict."""
        ai = azure.cognitiveservices
        return self._make(
            ai.RaiPolicy,
            "filter",
            after=[account, *before],
            account_name=self._called,
            rai_policy_name=azure_name("rai", self._make.name),
            properties=ai.RaiPolicyPropertiesArgs(
                base_policy_name="Microsoft.DefaultV2",
                mode="Blocking",
                content_filters=_filters(self._args.get("severity_threshold", "Medium")),
            ),
        )

    def _deployment(
        self, name: str, given: Mapping[str, Any], made: list[pulumi.Resource]
    ) -> azure.cognitiveservices.Deployment:
        """One deployment, after everything made before it: the account takes one change at a time."""
        ai = azure.cognitiveservices
        deployment = self._make(
            ai.Deployment,
            f"deployment-{name}",
            after=list(made),
            timeout="60m",
            account_name=self._called,
            deployment_name=name,
            sku=ai.SkuArgs(name=given.get("sku", REGIONAL[0]), capacity=given.get("capacity", 1)),
            properties=ai.DeploymentPropertiesArgs(
                model=ai.DeploymentModelArgs(**given["model"]),
                rai_policy_name=azure_name("rai", self._make.name),
                version_upgrade_option="NoAutoUpgrade",
            ),
        )
        made.append(deployment)
        return deployment

    def _way_in(
        self, account: azure.cognitiveservices.Account, encryption: Encryption, made: list[pulumi.Resource]
    ) -> dict[str, Any]:
        network = Network(self._make, self._args.get("network"))
        network.connect("account", account.id, after=tuple(made))
        if encryption.vault:
            network.connect("vault", encryption.vault.id)
        return network.as_args()

    def _logs(self, account: azure.cognitiveservices.Account) -> None:
        target = self._args.get("log_analytics_workspace_id")
        if target is not None:
            send_logs(self._make, "logs", account.id, target, categories=LOGS)

    def _kept(self, account: azure.cognitiveservices.Account) -> pulumi.Output[str]:
        """The account holds uploaded files and fine-tuned models, which another place would make anew, and empty."""
        return kept(account.id, f"account of '{self._make.name}'", place(account, self._args))


def _encrypted(encryption: Encryption) -> azure.cognitiveservices.EncryptionArgs:
    ai = azure.cognitiveservices
    version = pulumi.Output.from_input(encryption.key_uri).apply(lambda uri: str(uri or "").rpartition("/")[2])
    return ai.EncryptionArgs(
        key_source="Microsoft.KeyVault",
        key_vault_properties=ai.KeyVaultPropertiesArgs(
            key_vault_uri=encryption.vault_uri,
            key_name=encryption.key_name,
            key_version=version,
            identity_client_id=encryption.identity.client_id,
        ),
    )


def _filters(threshold: str) -> list[azure.cognitiveservices.RaiPolicyContentFilterArgs]:
    one = azure.cognitiveservices.RaiPolicyContentFilterArgs
    by_severity = [
        one(name=harm, source=source, enabled=True, blocking=True, severity_threshold=threshold)
        for harm in HARMS
        for source in ("Prompt", "Completion")
    ]
    return [*by_severity, *(one(name=name, source=source, enabled=True, blocking=True) for name, source in OTHERS)]


def _name(given: Mapping[str, Any]) -> str:
    return str(given.get("name") or given["model"]["name"])


def parts(args: Mapping[str, Any]) -> frozenset[str]:
    """What it makes, as `transform` names it; a deployment is `deployment-NAME`."""
    deployments = (f"deployment-{_name(given)}" for given in args["deployments"])
    return frozenset(
        {*KEY_PARTS, *network_parts("account", "vault"), "account", "project", "filter", "logs", *deployments}
    )


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
    """
    return checked(
        name,
        args,
        FoundryModelDeploymentArgs,
        parts,
        location=lambda location, geography: check_location(location, geography),
        key=check_key,
        deployments=check_deployments,
        allowed_fqdn_list=check_hosts,
        severity_threshold=lambda value: check_one_of("severity_threshold", value, ("Low", "Medium")),
        project_name=lambda value: check_pattern("project_name", value, *NAME),
        log_analytics_workspace_id=id_of("log_analytics_workspace_id", "Microsoft.OperationalInsights/workspaces"),
        **KEY_CHECKS,
        **NETWORK_CHECKS,
        **of_each(args, "deployments", sku=check_sku, capacity=check_capacity, **{"model.name": check_model}),
    )


def check_key(key: Mapping[str, Any]) -> None:
    """An account names its key by version."""
    if key.get("version") is None:
        raise ArgumentError("key.version", "is required here: a Foundry account names its key by version")


def check_deployments(deployments: list[Any]) -> None:
    """At least one, each with a name of its own."""
    if not deployments:
        raise ArgumentError("deployments", "is empty; name at least one model")
    for i, given in enumerate(deployments):
        check_pattern(f"deployments[{i}].name", _name(given), *NAME)
    names = [_name(given).lower() for given in deployments]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise ArgumentError(f"deployments[{i}].name", f"there is a '{name}' before it; give each its own name")


def check_hosts(hosts: list[str]) -> None:
    """Each is a host, written in full."""
    for i, host in enumerate(hosts):
        check_pattern(f"allowed_fqdn_list[{i}]", host, *HOST)


def check_sku(where: str, sku: str) -> None:
    """It processes prompts in the account's region."""
    if sku not in REGIONAL:
        raise ArgumentError(
            f"{where}sku", f"'{sku}' may process prompts in other regions; take {' or '.join(REGIONAL)}"
        )


def check_model(  # what it takes besides the place are arguments, by their names
    where: str,
    name: str,
    format: str,  # noqa: A002
    version: str,
    sku: Optional[str],
    location: str,
) -> None:
    """Every rule of the policy pack on a deployment of this model in this region accepts it."""
    account = {"kind": "AIServices", "location": location}
    model = {"format": format, "name": name, "version": version}
    named = {"model": model, "versionUpgradeOption": "NoAutoUpgrade", "raiPolicyName": "Microsoft.DefaultV2"}
    check_resource(
        (ACCOUNTS, "a", account),
        (f"{ACCOUNTS}/deployments", "a/d", {"sku": {"name": sku or REGIONAL[0]}, "properties": named}),
        arguments={f"properties.model{part}": f"{where}model{part}" for part in ("", ".format", ".name", ".version")},
        rules={"MR308": f"{where}model"},
    )


def check_capacity(where: str, capacity: int) -> None:
    """It is a number that an account can have."""
    check_range(f"{where}capacity", capacity, 1, MOST_CAPACITY)
