"""A waiver that is past its last day and still needed.

Flags
: A waiver whose `expires` is before the day of the run and which matches a finding. The finding blocks again, and this
  one says why it did not do so before.

Why
: A waiver is a decision for a time. One that nobody renews must not go on by habit.

Flagged
: `expires: 2026-11-21` on 2026-11-22, while the endpoint is still public.

Passes
: The same waiver on 2026-11-21; or after the endpoint was closed, where MR903 asks to take the file out.
"""

from __future__ import annotations

from modelrail.rule import Rule

RULE = Rule(
    id="MR902",
    slug="expired-waiver",
    title="Waiver that expired",
    severity="high",
    profile="baseline",
    claims=(),
    remedy="Mend what it waived, or let owner and approver decide again and write a new created and expires.",
    sources=("https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",),
    waivable=False,
    cases=(),
)
