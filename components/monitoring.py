"""Logs of a service, sent to a Log Analytics workspace."""

from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.making import Maker
from components.naming import azure_name

KEY_LOGS = ("AuditEvent", "AzurePolicyEvaluationDetails")
"""Every use of a key is an event of its vault; a key has no log of its own."""
REGISTRY_LOGS = ("ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents")
WORKSPACE_LOGS = (
    *("AmlComputeClusterEvent", "AmlComputeClusterNodeEvent", "AmlComputeCpuGpuUtilization", "AmlComputeJobEvent"),
    *("AmlRunStatusChangedEvent", "ComputeInstanceEvent", "DataLabelChangeEvent", "DataLabelReadEvent"),
    *("DataSetChangeEvent", "DataSetReadEvent", "DataStoreChangeEvent", "DataStoreReadEvent", "DeploymentReadEvent"),
    *("EnvironmentChangeEvent", "EnvironmentReadEvent", "ModelsActionEvent", "ModelsChangeEvent", "ModelsReadEvent"),
    *("PipelineChangeEvent", "PipelineReadEvent", "RunEvent", "RunReadEvent"),
)
"""What happens in a workspace, by name: what `allLogs` are cannot be told in a preview, where the id is not known. Left
out are deployments by the first version of the service, which are not made here."""


def send_logs(
    make: Maker,
    part: str,
    resource_id: pulumi.Input[str],
    log_analytics_workspace_id: pulumi.Input[str],
    after: Any = (),
    categories: tuple[str, ...] = (),
) -> None:
    """Every log that the service has, by the category group `allLogs`, or those of some categories."""
    log = azure.monitor.DiagnosticsLogSettingsArgs
    chosen = [log(category=category, enabled=True) for category in categories]
    make(
        azure.monitor.DiagnosticSetting,
        part,
        after=after,
        name=azure_name("diag", make.name),
        resource_uri=resource_id,
        workspace_id=log_analytics_workspace_id,
        logs=chosen or [log(category_group="allLogs", enabled=True)],
    )
