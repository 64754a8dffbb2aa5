"""A waiver that nothing needs any more.

Flags
: A waiver that has begun, is for this environment, and matched no finding, expired or not. Judged only where a whole
  unit was: by `check`, by `modelrail checkov`, and by the policy pack at the end of a preview.

Why
: A waiver left behind would accept, unseen, the next resource of that name.

Flagged
: A waiver for a public endpoint that was closed, was renamed, or now deploys another model than the waiver names.

Passes
: The waiver of a finding that is there; one for another environment; one that begins tomorrow.

Not judged
: After a file that could not be read, because the finding may be in there. Waivers of stacks that are judged apart
  belong in folders of their own, each beside the `modelrail.yaml` of its stack.
"""

from __future__ import annotations

from modelrail.rule import Rule

RULE = Rule(
    id="MR903",
    slug="unused-waiver",
    title="Waiver that nothing needs",
    severity="low",
    profile="recommended",
    claims=(),
    remedy="Take the file out, or correct its rule, type, name or model.",
    sources=("https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",),
    cases=(),
)
