"""A content filter that is missing, hollow, late or too tolerant.

Flags
: A Foundry deployment that names no filter policy, so that the service picks one. A filter policy that works beside the
  answer instead of before it (`Asynchronous_filter`, `Deferred`); that leaves a harm category out without Microsoft's
  default policy below it; or that has a filter which is not enabled, does not block, or stops only what is of high
  severity. A serverless endpoint whose filter is `Deferred`.

Why
: Content filtering screens in real time if enabled. One that only annotates, comes after the answer or lets medium
  severity through screens less than Microsoft's default, which takes `Medium` in all four harm categories.

Absent
: `enabled` or `blocking` left out counts as off, `mode` left out as the service's default. Filters that are off in
  Microsoft's own default (indirect attack, spotlighting, profanity) may be off.

Outside
: A policy that is not in the input is undecided: nobody saw its filters. Microsoft's defaults need not be there.

Unknown
: A filter that is not known yet blocks.

Flagged
: `severityThreshold: High`; a deployment without `raiPolicyName`.

Passes
: `raiPolicyName: Microsoft.DefaultV2`; a policy based on it with filters at `Medium` that block.
"""

from __future__ import annotations

from modelrail.idioms import HARMS
from modelrail.predicates import and_, any_, exists, in_, is_, is_not, missing, none_, not_, or_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

DEFAULTS = ("Microsoft.Default", "Microsoft.DefaultV2")
NAME, BASE, MODE, FILTERS = (f"properties.{k}" for k in ("raiPolicyName", "basePolicyName", "mode", "contentFilters"))
NAMED_IN_PARTS = any_("@models", is_("form", "tuple"))
UNSEEN = and_(exists(NAME), not_(in_(NAME, DEFAULTS)), not_(related(f"ref:{NAME}")))
LATE = and_(exists(MODE), not_(in_(MODE, ("Default", "Blocking"))))
HOLLOW = and_(not_(in_(BASE, DEFAULTS)), or_(*(none_(FILTERS, is_("name", harm)) for harm in HARMS)))
OPTIONAL = in_("name", ("Indirect Attack", "Indirect Attack Spotlighting", "Profanity"))
OFF = and_(is_not("enabled", True), not_(OPTIONAL))
ANNOTATES = and_(is_not("enabled", False), or_(is_not("blocking", True), in_("action", ("None", "ANNOTATING"))))
TOLERANT = or_(is_("severityThreshold", "High"), is_("allowedContentLevel", "High"))
DEFERRED = is_("properties.contentSafety.contentSafetyLevel", "Deferred")

RULE = Rule(
    id="MR305",
    slug="weak-content-filter",
    title="Weak content filter",
    severity="medium",
    profile="recommended",
    claims=(19,),
    remedy="Name Microsoft.DefaultV2, or a policy based on it with blocking filters at Medium or Low.",
    sources=(
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/default-safety-policies",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/content-filters",
    ),
    cases=(
        Case(
            (f"{ACCOUNTS}/deployments", f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (
                Clause(
                    or_(and_(missing(NAME), NAMED_IN_PARTS), UNSEEN),
                    message="names no content filter policy",
                    expected=f"{DEFAULTS[1]}, or a policy of this input",
                ),
            ),
        ),
        Case(
            (f"{ACCOUNTS}/raiPolicies", f"{WORKSPACES}/endpoints/raiPolicies", f"{WORKSPACES}/connections/raiPolicies"),
            (
                Clause(LATE, "filters beside the answer: {value}", "mode Default or Blocking"),
                Clause(HOLLOW, "leaves a harm category out", f"every harm category, or basePolicyName {DEFAULTS[1]}"),
                Clause(any_(FILTERS, or_(OFF, ANNOTATES)), "has a filter that stops nothing", "enabled and blocking"),
                Clause(any_(FILTERS, TOLERANT), "lets medium severity through: {value}", "Medium or Low"),
            ),
        ),
        Case(
            (f"{WORKSPACES}/serverlessEndpoints",),
            (Clause(DEFERRED, "filters after the answer: {value}", "contentSafetyLevel Blocking or absent"),),
        ),
    ),
)
