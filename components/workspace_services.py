"""What a workspace uses besides its store and vault: a registry for images, and a place for logs."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.making import Maker
from components.naming import azure_name

PARTS = frozenset({"registry", "logs", "insights"})
"""What can be made here, as `transform` names it."""
RETENTION = 90
"""Days for which logs are kept unless said otherwise."""


def make_registry(make: Maker) -> azure.containerregistry.Registry:
    """A registry that takes no passwords, lets nothing out, and deletes images that lost their tag."""
    acr = azure.containerregistry
    return make(
        acr.Registry,
        "registry",
        registry_name=azure_name("cr", make.name),
        sku=acr.SkuArgs(name="Premium"),
        public_network_access="Disabled",
        network_rule_set=acr.NetworkRuleSetArgs(default_action="Deny"),
        network_rule_bypass_options="AzureServices",
        admin_user_enabled=False,
        anonymous_pull_enabled=False,
        policies=acr.PoliciesArgs(
            export_policy=acr.ExportPolicyArgs(status="disabled"),
            retention_policy=acr.RetentionPolicyArgs(status="enabled", days=15),
        ),
    )


def make_logs(make: Maker, args: Mapping[str, Any]) -> azure.operationalinsights.Workspace:
    """Where logs are kept, read and written with Entra ID only."""
    logs = azure.operationalinsights
    return make(
        logs.Workspace,
        "logs",
        workspace_name=azure_name("log", make.name),
        sku=logs.WorkspaceSkuArgs(name="PerGB2018"),
        retention_in_days=args.get("log_retention_days", RETENTION),
        features=logs.WorkspaceFeaturesArgs(
            disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
        ),
    )


def make_insights(make: Maker, log_analytics_workspace_id: pulumi.Input[str]) -> azure.applicationinsights.Component:
    """How the workspace fares, kept with the logs."""
    return make(
        azure.applicationinsights.Component,
        "insights",
        resource_name_=azure_name("appi", make.name),
        kind="web",
        application_type="web",
        workspace_resource_id=log_analytics_workspace_id,
        disable_local_auth=True,
    )
