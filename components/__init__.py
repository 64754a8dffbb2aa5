"""Pulumi components that are right by construction: every resource they make passes the policy pack."""

from components.fine_tune_storage import FineTuneStorage, FineTuneStorageArgs
from components.foundry_model_deployment import FoundryModelDeployment, FoundryModelDeploymentArgs
from components.isolated_workspace import IsolatedWorkspace, IsolatedWorkspaceArgs
from components.managed_compute_endpoint import ManagedComputeEndpoint, ManagedComputeEndpointArgs
from components.model_catalog_policy import ModelCatalogPolicy, ModelCatalogPolicyArgs
from components.serverless_model_endpoint import ServerlessModelEndpoint, ServerlessModelEndpointArgs

__all__ = [
    "ALL",
    "FineTuneStorage",
    "FineTuneStorageArgs",
    "FoundryModelDeployment",
    "FoundryModelDeploymentArgs",
    "IsolatedWorkspace",
    "IsolatedWorkspaceArgs",
    "ManagedComputeEndpoint",
    "ManagedComputeEndpointArgs",
    "ModelCatalogPolicy",
    "ModelCatalogPolicyArgs",
    "ServerlessModelEndpoint",
    "ServerlessModelEndpointArgs",
]

ALL = [
    FineTuneStorage,
    FoundryModelDeployment,
    IsolatedWorkspace,
    ManagedComputeEndpoint,
    ModelCatalogPolicy,
    ServerlessModelEndpoint,
]
"""Every component, as the package for other languages offers them."""
