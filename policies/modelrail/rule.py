"""The shape of a rule: one frozen value that reads like the sentence it enforces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelrail.predicates import And, AnyItem, In, Node, Not, Or, Related, Rows, Setting, StartsWith

SEVERITIES = ("critical", "high", "medium", "low")
PROFILES = ("baseline", "recommended", "strict")
VIEWS = frozenset(
    {
        "@name",
        "@type",
        "@models",
        "@registered",
        "@images",
        "@api",
        "@existing",
        "@opaque",
        "@near_misses",
        "@bag",
        "@scope",
        "@fine_tuning",
        "@assignments",
        "@guards",
        "@parameters",
        "@places",
    }
)
"""Views a predicate may read; `modelrail.types` and `modelrail.graph` fill them in."""

GRAPH_VIEWS = ("@scope", "@fine_tuning", "@assignments", "@guards", "@parameters", "@places")
"""Views that need the other resources of the input."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to violate the rule.

    Args:
        violation: holds for a violation.
        message: half a sentence after the resource's name; `{value}` is the value seen.
        expected: what would have passed.
        unknown: `blocks` or `advises`: what an undecided verdict does.
        baseline: it counts as a baseline rule although its rule belongs to a larger profile; it is judged where the
            rule itself is not, or does not block.
    """

    violation: Node
    message: str
    expected: str
    unknown: str = "blocks"
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The clauses that hold for some ARM types, in Azure's spelling; `*` stands for every type."""

    types: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; the docstring of its module is its page.

    Args:
        id: `MR` and three digits, forever. slug: the thing flagged. title: one line.
        severity: sorts, never decides. profile: the smallest profile that holds the rule.
        claims: numbers of the statements of Microsoft's article that it guards.
        remedy: what to do, one sentence.
        sources: links to what the rule rests on.
        waivable: whether a waiver or a lowered level may reach it.
    """

    id: str
    slug: str
    title: str
    severity: str
    profile: str
    claims: tuple[int, ...]
    remedy: str
    sources: tuple[str, ...]
    cases: tuple[Case, ...]
    waivable: bool = True

    def __post_init__(self) -> None:
        problems = list(lint(self))
        if problems:
            raise ValueError(f"{self.id}: {'; '.join(problems)}")

    @property
    def types(self) -> tuple[str, ...]:
        """ARM types it looks at, in Azure's spelling."""
        return tuple(dict.fromkeys(t for case in self.cases for t in case.types))


def is_join(node: Node) -> bool:
    """Whether the predicate needs other resources than the judged one."""
    return any(isinstance(n, Related) or getattr(n, "path", "").startswith(GRAPH_VIEWS) for n in walk(node))


def judges_models(rule: Rule) -> bool:
    """Whether some clause of the rule is about the models that a resource names."""
    nodes = (n for case in rule.cases for clause in case.clauses for n in walk(clause.violation))
    return any(getattr(n, "path", "").startswith("@models") for n in nodes)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    if isinstance(node, (And, Or)):
        for part in node.nodes:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.node)
    elif isinstance(node, (AnyItem, Related, Rows)):
        yield from walk(node.where)


def lint(rule: Rule) -> Iterator[str]:
    """What would make a rule mean different things at different gates."""
    if rule.severity not in SEVERITIES or rule.profile not in PROFILES:
        yield "unknown severity or profile"
    for case in rule.cases:
        for clause in case.clauses:
            for node in walk(clause.violation):
                yield from _lint_node(node)


def _lint_node(node: Node) -> Iterator[str]:
    path = getattr(node, "path", "")
    if path.startswith("@") and path.partition(".")[0] not in VIEWS:
        yield f"unknown view {path}"
    literals = node.values if isinstance(node, In) else node.prefixes if isinstance(node, StartsWith) else ()
    for literal in () if isinstance(literals, Setting) else literals:
        if literal == "" or (isinstance(literal, str) and literal.startswith("[")):
            yield f"literal {literal!r} means something else to Azure Policy"
        if not isinstance(literal, (str, bool)):
            yield f"number {literal!r} in In: compare numbers with Compare"
