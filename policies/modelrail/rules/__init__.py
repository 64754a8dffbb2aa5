"""All rules, in order of their ids. A rule that is not in `ALL` does not exist."""

from __future__ import annotations

from modelrail.rule import Rule
from modelrail.rules import (
    opaque_deployment,
    outside_geography,
    public_endpoint,
    rule_failure,
    storage_service_key,
    unapproved_model,
    undecided,
    unread_input,
    unscanned_model,
)

ALL: tuple[Rule, ...] = (
    unapproved_model.RULE,
    unscanned_model.RULE,
    opaque_deployment.RULE,
    public_endpoint.RULE,
    outside_geography.RULE,
    storage_service_key.RULE,
    undecided.RULE,
    unread_input.RULE,
    rule_failure.RULE,
)
