"""Something that could not be read, or that is almost but not quite a guarded property.

Flags
: A file that is no valid template although it names a guarded service; a construct that is not supported; two
  spellings of one key; a key that is a near miss of a guarded property (letter case, snake case, one or two edits).

Why
: Azure and azure-native say nothing about an unknown key and drop it. `publicNetworkAcess: Disabled` looks safe in
  review and leaves the endpoint open.

Flagged
: `properties.publicNetworkAcess`.

Passes
: `properties.publicNetworkAccess`.
"""

from __future__ import annotations

from modelrail.predicates import any_
from modelrail.rule import Case, Clause, Rule
from modelrail.types import TYPES

RULE = Rule(
    id="MR905",
    slug="unread-input",
    title="Input that could not be read",
    severity="high",
    profile="baseline",
    claims=(),
    remedy="Correct the spelling or the file, so that what is written is what is deployed.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax",),
    waivable=False,
    cases=(
        Case(
            tuple(t.name for t in TYPES.values() if t.properties),
            (
                Clause(
                    any_("@near_misses"),
                    message="has a key that is not a property of its type",
                    expected="the property as Azure spells it",
                ),
            ),
        ),
    ),
)
