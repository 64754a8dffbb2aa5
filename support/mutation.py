"""Changes rules and predicates in small ways and lists the changes that no test notices: `make mutation`.

    mutation.py [PATH...]     files of policies/modelrail; all rules and predicates.py without one

The mutants are those of mutmut 2 (texts, numbers, names of operators) and, because a rule is one expression, also: an
operand left out, `and_` for `or_`, `any_` for `none_`, `is_` for `is_not`, a `not_` taken away. Every mutant meets the
case corpus, the tests that pin texts and the rule's own test file where it has one, in a process of its own.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "policies"), str(ROOT)]
WANTED = 0.95
SECONDS = 60
SWAPPED = {"and_": "or_", "any_": "none_", "is_": "is_not", "exists": "missing", "below": "at_most"}
SWAPPED |= {other: one for one, other in SWAPPED.items()}

Mutant = tuple[str, str, str]
"""Module, what was changed, the whole source."""


def untouched(path: Path) -> Mutant:
    """The file as it is."""
    return ".".join(path.relative_to(ROOT / "policies").with_suffix("").parts), path.name, path.read_text()


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    import mutmut

    module, _, source = untouched(path)
    for id_ in mutmut.list_mutations(mutmut.Context(source=source, filename=str(path))):
        changed, _ = mutmut.mutate(mutmut.Context(source=source, filename=str(path), mutation_id=id_))
        yield module, f"{path.name}:{id_.line_number + 1}: {id_.line.strip()} #{id_.index}", changed
    if path.parent.name == "rules":
        for line, what, changed in structural(source):
            yield module, f"{path.name}:{line}: {what}", changed


def structural(source: str) -> Iterator[tuple[int, str, str]]:
    """(line, what, changed source) for the calls of predicate helpers."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        name, shown = node.func.id, ast.unparse(node)[:70]
        if name in SWAPPED:
            yield node.lineno, f"{SWAPPED[name]} for {shown}", _put(source, node.func, SWAPPED[name])
        if name in ("and_", "or_"):
            for i, gone in enumerate(node.args):
                kept = ast.Call(node.func, [*node.args[:i], *node.args[i + 1 :]], [])
                yield node.lineno, f"without {ast.unparse(gone)[:70]}", _put(source, node, ast.unparse(kept))
        if name == "not_":
            yield node.lineno, f"no not_ around {shown}", _put(source, node, ast.unparse(node.args[0]))


def _put(source: str, node: ast.expr, text: str) -> str:
    """The source with other text in place of a node; positions are bytes of a line."""
    lines = source.splitlines(keepends=True)
    begin = sum(len(line) for line in lines[: node.lineno - 1]) + node.col_offset
    end = sum(len(line) for line in lines[: (node.end_lineno or 0) - 1]) + (node.end_col_offset or 0)
    return source[:begin] + text + source[end:]


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module another source."""

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def get_source(self, fullname: str) -> str:
        return self._source


def noticed(mutant: Mutant) -> bool:
    """Whether some test fails; runs in a process that has not imported modelrail."""
    module, _, source = mutant
    sys.meta_path.insert(0, _Instead(module, source))
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 for as long as the process lives
    try:
        _run(module)
    except BaseException:
        return True
    return False


def _too_long(number: int, frame: Any) -> None:
    raise TimeoutError


def _run(module: str) -> None:
    """The tests of a module; the first that fails raises."""
    from tests.rules import test_cases, test_texts

    found = cases.load()
    if ".rules." in module:
        from modelrail import rules

        (id_,) = (r.id for r in rules.ALL if module.endswith(f".{r.slug.replace('-', '_')}"))
        test_texts.test_the_words_of_every_rule()
        found = [case for case in found if id_ in case.expect]
    own = f"tests/rules/test_{module.rpartition('.')[2]}.py" if ".rules." in module else "tests/unit/test_predicates.py"
    if (ROOT / own).exists() and _pytest(own):
        raise AssertionError
    for case in found:
        test_cases.test_case(case)


def _pytest(path: str) -> int:
    import pytest

    return int(pytest.main(["-x", "-q", str(ROOT / path)]))


def _preload() -> ModuleType:
    """What every process needs and no mutant touches, loaded once."""
    import hypothesis  # noqa: F401
    import msgspec  # noqa: F401
    import pytest  # noqa: F401

    from tests import cases

    loaded = cases.load()
    cases.load = lambda: loaded
    return cases


cases = _preload()


def main(arguments: list[str]) -> int:
    """Prints survivors and the score; 1 when it is too low."""
    package = ROOT / "policies" / "modelrail"
    files = [Path(a).absolute() for a in arguments] or [
        *sorted((package / "rules").glob("[a-z]*.py")),
        package / "predicates.py",
    ]
    made = [mutant for path in files for mutant in mutants(path)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        failing = [
            path.name for path, seen in zip(files, pool.map(noticed, map(untouched, files), 1), strict=True) if seen
        ]
        if failing:
            sys.exit(f"the tests fail without any mutant: {', '.join(failing)}")
        verdicts = []
        for i, (mutant, seen) in enumerate(zip(made, pool.imap(noticed, made), strict=True), 1):
            verdicts.append(seen)
            if not seen:
                print(f"survived: {mutant[1]}", flush=True)
            if sys.stderr.isatty():
                print(f"\r{i} of {len(made)}", end="", file=sys.stderr)
    score = sum(verdicts) / len(verdicts)
    print(f"{sum(verdicts)} of {len(made)} mutants noticed: {score:.1%} (wanted {WANTED:.0%})")
    return 0 if score >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
