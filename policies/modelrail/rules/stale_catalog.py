"""Facts about models that are too old to rely on.

Flags
: A run on a day more than 90 days after the day of the catalog that this version carries. It blocks under profile
  `strict` only and advises elsewhere. Judged once a run.

Why
: Microsoft keeps a model at least 90 days between its deprecation and its retirement. An older catalog can call a model
  current that was deprecated and retired since, and cannot know a scan flag that was taken away.

Flagged
: A catalog of 2026-11-22 on 2027-02-21.

Passes
: The same catalog on 2027-02-20.
"""

from __future__ import annotations

from modelrail.rule import Rule

OLDEST = 90
"""Days: the shortest time between a model's deprecation and its retirement."""

RULE = Rule(
    id="MR904",
    slug="stale-catalog",
    title="Catalog that is too old",
    severity="medium",
    profile="recommended",
    claims=(),
    remedy="Update modelrail; it carries the catalog.",
    sources=("https://learn.microsoft.com/azure/ai-foundry/concepts/model-lifecycle-retirement",),
    cases=(),
)
