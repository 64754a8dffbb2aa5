"""Regions pinned more narrowly than a serverless API can promise.

Flags
: A serverless endpoint in a region inside `geography`, where `geography` does not hold every other region of that
  region's Azure geography.

Why
: Microsoft's article promises for serverless APIs that prompts and outputs stay within the geography specified, and
  says that they may be processed in another region inside it. A list of regions is not kept.

Unknown
: A location that is not known yet only advises; it blocks under outside-geography.

Not here
: A location outside `geography` is the business of outside-geography.

Flagged
: `location: swedencentral` with `geography: [swedencentral]`: Sweden has a second region.

Passes
: The same with `geography: sweden`, or `eu`.
"""

from __future__ import annotations

from modelrail.predicates import and_, is_, rows
from modelrail.rule import Case, Clause, Rule
from modelrail.types.machine_learning import WORKSPACES

RULE = Rule(
    id="MR309",
    slug="region-pinned-serverless",
    title="Regions pinned more narrowly than serverless can promise",
    severity="medium",
    profile="recommended",
    claims=(22,),
    remedy="Pin a whole geography, or deploy to managed compute or to a regional Foundry deployment, which stay in "
    "their region.",
    sources=("https://learn.microsoft.com/azure/machine-learning/concept-data-privacy",),
    cases=(
        Case(
            (f"{WORKSPACES}/serverlessEndpoints",),
            (
                Clause(
                    rows("regions", "location", and_(is_("inside", True), is_("geography_inside", False))),
                    message="is in {value}, whose geography is wider than the pinned regions",
                    expected="every region of the geography among the pinned",
                    unknown="advises",
                ),
            ),
        ),
    ),
)
