"""Reads what the Pulumi engine writes: state, checkpoints, the JSON of a preview, event logs, of any language.

Only inputs are judged: outputs hold what a service made of an absent property, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from modelrail.readers.json_text import JsonError, decode
from modelrail.readers.pulumi import read_resource
from modelrail.readers.pulumi_positions import Positions
from modelrail.readers.pulumi_wire import decode as from_wire
from modelrail.readers.pulumi_wire import unmasked
from modelrail.resources import Problem, Resource, Source, Unit, Unknown

Index = Callable[[], dict[str, int]]
_NOT_KEPT = frozenset(
    "delete-replaced read read-replacement read-discard discard-replaced discard remove-pending-replace".split()
)
"""Steps that leave no resource of the program behind, or none that it manages."""
_ENDED = ("preview failed", "update failed")
"""Errors that only repeat that a policy blocked or that something failed before."""
REMEDY = "write it again with the Pulumi CLI, or judge the project itself"


@dataclass
class Written:
    """The resources of a document by URN, in its order, and where each stands: a JSON pointer, or a line."""

    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: dict[str, str | int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, state: Any, at: str | int, file: str) -> None:
        """Takes a resource, unless it is deleted or only read; one that cannot be read is a problem."""
        if not _is_state(state):
            line = at if isinstance(at, int) else None
            said = "a resource here has no URN of its own, or inputs that are no object"
            self.problems.append(Problem("MR905", said, REMEDY, file, line, "" if line else str(at)))
        elif not (state.get("delete") is True or state.get("external") is True):
            self.states.pop(state["urn"], None)
            self.states[state["urn"]], self.at[state["urn"]] = state, at


def _is_state(state: Any) -> bool:
    if not isinstance(state, dict) or not isinstance(state.get("urn"), str) or state["urn"].count("::") < 3:
        return False
    return isinstance(state.get("inputs") or {}, dict)


def _deployment(document: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """(pointer, deployment) of a stack's export or checkpoint; an empty stack may have none."""
    if isinstance(document.get("deployment"), dict) and isinstance(document.get("version"), int):
        return "/deployment", document["deployment"]
    checkpoint = document.get("checkpoint")
    if isinstance(checkpoint, dict) and ("latest" in checkpoint or "stack" in checkpoint):
        latest = checkpoint.get("latest")
        return "/checkpoint/latest", latest if isinstance(latest, dict) else {}
    return None


def _is_preview(document: dict[str, Any]) -> bool:
    steps = document.get("steps")
    told = any(map(_is_step, steps)) if isinstance(steps, list) else False
    return told or ("changeSummary" in document and ("duration" in document or "diagnostics" in document))


def _is_step(step: Any) -> bool:
    return isinstance(step, dict) and "op" in step and "urn" in step


def read(document: dict[str, Any], file: str, text: str, index: Index) -> Unit | None:
    """The unit of what the engine wrote; None for a document that it did not.

    Args:
        document: decoded; of an event log any object with `sequence`.
        file: its path. text: all of it. index: JSON pointers to lines, asked for findings only.
    """
    if "sequence" in document:
        return _read_events(text, file)
    found = _deployment(document)
    if not found and not _is_preview(document):
        return None
    written = _kept(*found, file) if found else previewed(document, file)
    unit, paths = build(written, file)
    unit.locate = _locator(written, paths, index)
    unit.problems = [replace(p, line=index().get(p.address.lower(), 1)) for p in unit.problems]
    return unit


def _kept(pointer: str, deployment: dict[str, Any], file: str) -> Written:
    written = Written()
    resources = deployment.get("resources") or []
    if not isinstance(resources, list):
        written.add(None, f"{pointer}/resources", file)
        return written
    for i, state in enumerate(resources):
        twice = _is_state(state) and state["urn"] in written.states and not state.get("delete")
        written.add(None if twice else state, f"{pointer}/resources/{i}", file)
    return written


def previewed(document: dict[str, Any], file: str) -> Written:
    """The resources that the steps of a preview leave behind."""
    written = Written()
    steps = document.get("steps") or []
    steps = steps if isinstance(steps, list) else [steps]
    for i, step in enumerate(steps):
        if _is_step(step):
            _take(written, step["op"], step["urn"], step.get("newState"), f"/steps/{i}/newState", file)
        else:
            written.add(None, f"/steps/{i}", file)
    diagnostics = document.get("diagnostics")
    for said in diagnostics if isinstance(diagnostics, list) else ():
        if isinstance(said, dict) and said.get("severity") == "error":
            _failed(written, str(said.get("message", "")), file)
    hidden = _count(document.get("changeSummary")) - sum(_is_step(step) and step["op"] == "same" for step in steps)
    if hidden > 0:
        said = f"{hidden} unchanged resources are left out, so it is not known what they are"
        written.problems.append(Problem("MR905", said, "write it with `pulumi preview --json --show-sames`", file, 1))
    return written


def _take(written: Written, op: Any, urn: Any, state: Any, at: str | int, file: str) -> None:
    if op == "delete":
        written.states.pop(str(urn), None)
    elif str(op) not in _NOT_KEPT:
        written.add(state, at, file)


def _count(summary: Any) -> int:
    same = summary.get("same") if isinstance(summary, dict) else 0
    return same if isinstance(same, int) else 0


def _failed(written: Written, message: str, file: str, line: int = 1) -> None:
    """An error of the run: what would have come after it is not in the document."""
    message = message.strip().removeprefix("error: ")
    if message not in _ENDED:
        said = f"the run failed, so resources may be missing: {first_line(message)}"
        written.problems.append(Problem("MR905", said, "correct the program and run it again", file, line))


def first_line(message: str) -> str:
    """The first line of a message that says something, short enough to be shown."""
    line = next((row.strip() for row in message.splitlines() if row.strip()), "it says nothing")
    return line if len(line) <= 300 else f"{line[:297]}..."


def _read_events(text: str, file: str) -> Unit | None:
    """The unit of an event log, one JSON object a line."""
    rows = [(number, row) for number, row in enumerate(text.split("\n"), 1) if row.strip()]
    if not rows or not _is_event(_row(rows[0][1])):
        return None
    written, result = Written(), ""
    for number, row in rows:
        event = _row(row)
        if not _is_event(event):
            written.add(None, number, file)
            continue
        result = _event(written, event, number, file) or result
    if not result:
        said = "the log ends before the run did, so resources may be missing"
        written.problems.append(
            Problem("MR905", said, "judge the log of a run that came to its end", file, rows[-1][0])
        )
    unit, _ = build(written, file)
    for resource in unit.resources:
        _advise(resource.body)
    unit.locate = lambda resource, path: (file, int(written.at[resource.address]))
    return unit


def _advise(value: Any) -> None:
    """A log does not say which resources an unknown value comes from; other input does."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(pairs):
        if isinstance(item, Unknown):
            value[key] = replace(item, remedy="judge the project itself, or what `pulumi preview --json` writes")
        else:
            _advise(item)


def _row(row: str) -> Any:
    try:
        return decode(row)
    except JsonError:
        return None


def _is_event(event: Any) -> bool:
    return isinstance(event, dict) and "sequence" in event and "timestamp" in event


def _event(written: Written, event: dict[str, Any], number: int, file: str) -> str:
    """Takes one event; gives a text once the run has ended."""
    said, step, end = (event.get(key) for key in ("diagnosticEvent", "resourcePreEvent", "summaryEvent"))
    if isinstance(said, dict) and said.get("severity") == "error":
        _failed(written, str(said.get("message", "")), file, number)
    metadata = step.get("metadata") if isinstance(step, dict) else None
    if isinstance(metadata, dict):
        _take(written, metadata.get("op"), metadata.get("urn"), metadata.get("new"), number, file)
    elif step is not None:
        written.add(None, number, file)
    return "ended" if isinstance(end, dict) else ""


def build(
    written: Written,
    file: str,
    seen: dict[str, Any] | None = None,
    source: Callable[[dict[str, Any]], Source] | None = None,
) -> tuple[Unit, dict[str, dict[str, str]]]:
    """The unit, and for each URN the ARM path of each wire property.

    Args:
        written: what the engine wrote. file: where.
        seen: inputs by URN as a provider saw them, secrets in clear; what a preview masks is taken from there.
        source: where a resource was written; in the file itself unless told.
    """
    positions = Positions(written.states)
    unit, paths = Unit(problems=written.problems), {}
    for urn, state in written.states.items():
        found = read_resource(_token(state), _inputs(state, (seen or {}).get(urn)), urn, urn.split("::", 3)[3])
        if found is None:
            continue
        resource, paths[urn] = found
        resource.source = source(state) if source else _in_file(positions, state, file)
        unit.resources.append(resource)
        unit.hints |= _hints(state, paths[urn])
    return unit, paths


def _token(state: dict[str, Any]) -> str:
    type_ = state.get("type")
    return type_ if isinstance(type_, str) else str(state["urn"].split("::", 3)[2].rpartition("$")[2])


def _inputs(state: dict[str, Any], seen: Any) -> dict[str, Any]:
    """The inputs without those that are the engine's own, as a policy pack gets them."""
    inputs = unmasked(state.get("inputs") or {}, seen)
    return {k: from_wire(v) for k, v in inputs.items() if v is not None and not k.startswith("__")}


def _in_file(positions: Positions, state: dict[str, Any], file: str) -> Source:
    author, inner = positions.of(state)
    return Source(file, None, (*inner, author) if author else inner)


def _hints(state: dict[str, Any], paths: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    depends = state.get("propertyDependencies")
    pairs: Iterable[tuple[str, Any]] = depends.items() if isinstance(depends, dict) else ()
    return {
        (state["urn"], paths[wire]): [urn for urn in urns if isinstance(urn, str)]
        for wire, urns in pairs
        if wire in paths and isinstance(urns, list)
    }


def _locator(
    written: Written, paths: dict[str, dict[str, str]], index: Index
) -> Callable[[Resource, str], tuple[str | None, int | None]]:
    """To the line of a property, or of the deepest part of its path that the file has."""

    def locate(resource: Resource, path: str) -> tuple[str | None, int | None]:
        found, at = index(), str(written.at[resource.address]).lower()
        ways = (f"{at}/inputs/{way}".lower() for way in _wire(paths[resource.address], path))
        lines = [line for way in ways if (line := found.get(way))]
        return resource.source.file, lines[0] if lines else found.get(at, 1)

    return locate


def _wire(paths: dict[str, str], path: str) -> Iterator[str]:
    """Pointers, below the inputs, that an ARM path may have in the wire form; the most exact first."""
    for wire, arm in sorted(paths.items(), key=lambda pair: -len(pair[1])):
        if path == arm or path.startswith((f"{arm}.", f"{arm}[")):
            rest = [part for part in path[len(arm) :].replace("[", ".").replace("]", "").split(".") if part]
            for end in range(len(rest), -1, -1):
                yield "/".join([wire, *rest[:end]])
