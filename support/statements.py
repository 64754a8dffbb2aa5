"""Writes docs/statements.md: what Microsoft's article says, the rules and components that hold it, and their gates."""

from __future__ import annotations

from pathlib import Path

import msgspec

from modelrail import facts, tables
from modelrail.gates.azure_policy import RefusedError, compile_rule
from modelrail.predicates import Environment
from modelrail.rule import Rule
from modelrail.rule_list import GATES
from modelrail.rules import ALL
from modelrail.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "statements.md"
HEAD = """# What the article says, and what holds it

Microsoft's article "Data, privacy, and security for use of models through the Model Catalog" ([source]({url})),
statement by statement. `modelrail explain MR102` is a rule's page. A rule marked * also compiles to Azure Policy, for
some of its types at least; every rule is judged in {gates}. Made by `support/statements.py`.

| # | statement | rules | component | why not shown |
| --- | --- | --- | --- | --- |
"""


def compiles(rule: Rule, environment: Environment) -> bool:
    """Whether a policy can say the rule for one of its types."""
    for type_ in rule.types:
        try:
            compile_rule(rule, type_, environment)
            return True
        except RefusedError:
            continue
    return False


def text() -> str:
    """The page."""
    settings = msgspec.convert({"geography": "sweden", "models": {"allow": []}}, Settings)
    environment = Environment(msgspec.to_builtins(settings), tables.build(settings))
    marks = {rule.id: f"{rule.id}{' *' if compiles(rule, environment) else ''}" for rule in ALL}
    head = HEAD.format(url=facts.source("statements", "article")["url"], gates=", ".join(GATES))
    rows = []
    for said in facts.load("statements")["statements"]:
        holding = [marks[rule.id] for rule in ALL if said["number"] in rule.claims]
        cells = [str(said["number"]), said["statement"], ", ".join(holding)]
        rows.append(f"| {' | '.join([*cells, said.get('shown_by', ''), said.get('not_shown', '')])} |")
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text())
