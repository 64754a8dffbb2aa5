"""Content safety switched off.

Flags
: A serverless endpoint whose `contentSafetyStatus` is anything but `Enabled`; a Foundry deployment with the policy
  `Microsoft.Nil` (in use also as `Microsoft.Nill`), which filters nothing; a filter policy that lists one of the harm
  categories (hate, sexual, self-harm, violence) with `enabled: false`. Absent means that the service's default filter
  is on.

Why
: Microsoft's article says that content filtering screens prompts and outputs in real time if it is enabled. Whoever
  switches it off has nothing of the kind.

Unknown
: A status, policy name or filter that is not known yet blocks. A name that comes from a policy of the same input does
  not: the policy is judged itself.

Outside
: A named policy that is not in the input passes here; weak-content-filter asks for it.

Flagged
: `contentSafety: {contentSafetyStatus: Disabled}`.

Passes
: No `contentSafety`; `contentSafetyStatus: Enabled`.
"""

from __future__ import annotations

from modelrail.idioms import HARMS
from modelrail.predicates import and_, any_, exists, in_, is_, is_not, not_, related
from modelrail.rule import Case, Clause, Rule
from modelrail.types.cognitive_services import ACCOUNTS
from modelrail.types.machine_learning import WORKSPACES

STATUS = "properties.contentSafety.contentSafetyStatus"
OWN_POLICY = related("ref:properties.raiPolicyName", outside=False)
FILTERS_NOTHING = and_(in_("properties.raiPolicyName", ("Microsoft.Nil", "Microsoft.Nill")), not_(OWN_POLICY))
HARM_PASSES = any_("properties.contentFilters", and_(in_("name", HARMS), is_("enabled", False)))

RULE = Rule(
    id="MR304",
    slug="content-filter-off",
    title="Content safety switched off",
    severity="high",
    profile="baseline",
    claims=(19,),
    remedy="Leave content safety on: take contentSafetyStatus Enabled, or a filter policy with every harm category.",
    sources=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/content-filters",
    ),
    cases=(
        Case(
            (f"{WORKSPACES}/serverlessEndpoints",),
            (
                Clause(
                    and_(exists(STATUS), is_not(STATUS, "Enabled")),
                    message="runs without content safety: {value}",
                    expected="contentSafetyStatus Enabled or absent",
                ),
            ),
        ),
        Case(
            (f"{ACCOUNTS}/deployments", f"{WORKSPACES}/endpoints/deployments", f"{WORKSPACES}/connections/deployments"),
            (Clause(FILTERS_NOTHING, "runs with {value}, which filters nothing", "a policy with filters"),),
        ),
        Case(
            (f"{ACCOUNTS}/raiPolicies", f"{WORKSPACES}/endpoints/raiPolicies", f"{WORKSPACES}/connections/raiPolicies"),
            (Clause(HARM_PASSES, "switches the filter of a harm category off", "every harm category enabled"),),
        ),
    ),
)
