"""All rules, in order of their ids. A rule that is not in `ALL` does not exist."""

from __future__ import annotations

from modelrail.rule import Rule
from modelrail.rules import (
    account_service_key,
    exposed_training_data,
    locked_training_data,
    no_infrastructure_encryption,
    no_retention_limit,
    opaque_deployment,
    outside_geography,
    public_dependency,
    public_endpoint,
    rule_failure,
    shared_fine_tuned_model,
    storage_service_key,
    stored_credentials,
    unapproved_model,
    undecided,
    unprotected_vault,
    unread_input,
    unscanned_model,
    weak_key,
    workspace_service_key,
)

ALL: tuple[Rule, ...] = (
    unapproved_model.RULE,
    unscanned_model.RULE,
    opaque_deployment.RULE,
    public_endpoint.RULE,
    public_dependency.RULE,
    outside_geography.RULE,
    workspace_service_key.RULE,
    storage_service_key.RULE,
    no_infrastructure_encryption.RULE,
    unprotected_vault.RULE,
    weak_key.RULE,
    exposed_training_data.RULE,
    locked_training_data.RULE,
    no_retention_limit.RULE,
    stored_credentials.RULE,
    shared_fine_tuned_model.RULE,
    account_service_key.RULE,
    undecided.RULE,
    unread_input.RULE,
    rule_failure.RULE,
)
