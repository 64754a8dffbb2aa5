"""A resource of which too much is unknown to judge anything.

Flags
: A resource whose type, or whose whole `properties`, is not known yet.

Why
: An unknown answer is not a yes. Where only one value is unknown, the rule that needed it says so under its own id.

Flagged
: A deployment whose `properties` is a parameter without a default value.

Passes
: The same deployment once the parameter is passed.
"""

from __future__ import annotations

from modelrail.predicates import is_not
from modelrail.rule import Case, Clause, Rule
from modelrail.types import TYPES

RULE = Rule(
    id="MR901",
    slug="undecided",
    title="Too much is unknown to judge",
    severity="high",
    profile="baseline",
    claims=(),
    remedy="Make the value known: write it out, pass the parameter, or judge it together with what it refers to.",
    sources=("https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",),
    waivable=False,
    cases=(
        Case(
            tuple(t.name for t in TYPES.values() if t.properties),
            (
                Clause(
                    is_not("@bag", "known"),
                    message="cannot be judged",
                    expected="properties that are known",
                ),
            ),
        ),
    ),
)
