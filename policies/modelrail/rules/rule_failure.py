"""A rule that failed itself.

Flags
: An exception inside modelrail while it judged a resource. The other rules are judged all the same.

Why
: A gate whose check crashes must not open.

Flagged
: Any rule that raises. Please report it with the message.

Passes
: Nothing to do in your input.
"""

from __future__ import annotations

from modelrail.rule import Rule

RULE = Rule(
    id="MR906",
    slug="rule-failure",
    title="A rule failed",
    severity="high",
    profile="baseline",
    claims=(),
    remedy="Report it together with the message; nothing in your input has to be wrong.",
    sources=(),
    waivable=False,
    cases=(),
)
