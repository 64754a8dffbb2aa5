"""One run of the real engine with the stand-in provider: its processes, its output, its exit status."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from modelrail import settings
from modelrail.gates import program_folder
from modelrail.offline import state
from modelrail.offline.engine import calling, find, has_language_host
from modelrail.offline.project import Project, ProjectError, configuration, program_of

OK, BLOCKED, FAILED = 0, 1, 2
INTERRUPT_AGAIN, KILL = 5.0, 8.0
"""Seconds after the first interrupt at which the engine is told again, and killed."""
LAST_WORDS = 1.0
"""Seconds for the output of an engine that was cut short; that of another is passed on to its end."""

_STARTER = re.compile(r"using pulumi-analyzer-policy-python from \$PATH.*")
_SAID_INSTEAD = "there is no Python language host here, so modelrail starts the pack itself"


@dataclass(frozen=True)
class Run:
    """What to run: `preview`, `up`, `refresh` or `destroy` of a stack.

    Args:
        config: `key=value` pairs over the stack's file. settings: what a policy pack of ours should read.
    """

    verb: str
    project: Project
    stack: str
    pack: Path | None
    state: Path
    config: tuple[str, ...]
    settings: Path | None


def execute(run: Run) -> int:
    """Runs it; gives the exit status: 0, 1 for a mandatory policy violation, 2 for any other failure.

    Raises:
        ProjectError, EngineError: it cannot be started.
    """
    with prepared(run) as arguments:
        return Session(*arguments).status()


@contextlib.contextmanager
def prepared(run: Run) -> Iterator[tuple[Run, Path, Path, bool, list[str]]]:
    """Everything a session needs: state, project and stack files, the engine.

    Raises:
        ProjectError, EngineError: it cannot be started.
    """
    engine = find()
    values, secure = configuration(run.project, run.stack, run.config)
    with state.locked(run.state, shared=run.verb == "preview") as folder, tempfile.TemporaryDirectory() as work:
        state.prepare(folder, run.project.name, run.stack)
        inline = run.project.runtime == "python"
        if not inline and not has_language_host(engine, run.project.runtime):
            raise ProjectError(f"{run.project.file}: its runtime needs pulumi-language-{run.project.runtime} on PATH")
        state.write_project(Path(work), run.project, run.stack, values, None if inline else run.project.main)
        yield run, engine, Path(work), inline, secure


class Session:
    """The servers and the engine process of one run."""

    more: tuple[str, ...] = ()
    """Arguments of the engine beside those that every run has."""

    def __init__(self, run: Run, engine: Path, work: Path, inline: bool, secure: list[str]) -> None:
        self._run, self._engine, self._work, self._inline, self._secure = run, engine, work, inline, secure
        self._log = work / "events.json"
        self._out: TextIO = sys.stdout
        self._interrupted = False
        self._process: subprocess.Popen[str] | None = None

    def status(self) -> int:
        return self._conclude(*self._ended())

    def _ended(self, kept: int | None = None) -> tuple[int, dict[str, Any]]:
        """The engine's exit status, and what the program's process met, from which a descriptor is kept."""
        from modelrail.offline import program
        from modelrail.offline.served import Served

        main = program_of(self._run.project) if self._inline else None
        texts = list(program.sources(self._run.project.folder))
        served, arguments = Served(main, texts, kept), self._arguments()
        if served.language:
            arguments += [f"--client=127.0.0.1:{served.language}", "--exec-kind", "auto.inline"]
        names = ["azure-native", *sorted(program.packages(texts))]
        self._start(arguments, self._environment([f"{name}:{served.provider}" for name in names]))
        return self._wait(), served.end()

    def _arguments(self) -> list[str]:
        run = self._run
        arguments = [str(self._engine), run.verb, "--non-interactive", "--stack", run.stack, *self.more]
        arguments += ["--event-log", str(self._log), "--color", "always" if sys.stdout.isatty() else "never"]
        if run.verb != "preview":
            arguments += ["--yes", "--skip-preview"]
        if run.pack and run.verb in ("preview", "up"):
            arguments += ["--policy-pack", str(run.pack)]
        return arguments

    def _environment(self, providers: list[str]) -> dict[str, str]:
        """Ours for the engine: no account, no downloads, nothing kept in the user's home."""
        given = os.environ.get("PULUMI_DEBUG_PROVIDERS")
        environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{self._run.state.absolute()}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_HOME": str(self._work / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_AUTOMATION_API": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join([*([given] if given else []), *providers]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment.pop("PULUMI_ACCESS_TOKEN", None)
        environment[program_folder.VARIABLE] = str(self._run.project.folder)
        if environment.get(settings.VARIABLE):
            environment[settings.VARIABLE] = str(self._run.settings)
        if not has_language_host(self._engine, "python"):
            environment["PATH"] = f"{self._pack_starter()}{os.pathsep}{environment.get('PATH', '')}"
        return environment

    def _pack_starter(self) -> Path:
        """The engine's fallback for a pack whose language has no host: a command of this name on PATH."""
        folder = self._work / "bin"
        folder.mkdir()
        command = folder / "pulumi-analyzer-policy-python"
        python = shlex.join([sys.executable, "-u", "-c", calling("modelrail.offline.pack")])
        command.write_text(f'#!/bin/sh\nexec {python} "$@"\n')
        command.chmod(0o755)
        return folder

    def _start(self, arguments: list[str], environment: dict[str, str]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._interrupt)
        self._process = subprocess.Popen(
            arguments,
            cwd=self._work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._passing_on = threading.Thread(target=_pass_on, args=(self._process.stdout, self._out), daemon=True)
        self._passing_on.start()

    def _interrupt(self, number: int, frame: Any) -> None:
        """The first time the engine is asked to stop; it is told again, and killed, if it does not."""
        if self._interrupted or not self._process:
            return
        self._interrupted = True
        self._process.send_signal(signal.SIGINT)
        for after, then in ((INTERRUPT_AGAIN, signal.SIGINT), (KILL, signal.SIGKILL)):
            timer = threading.Timer(after, self._process.send_signal, [then])
            timer.daemon = True
            timer.start()

    def _wait(self) -> int:
        assert self._process
        code = self._process.wait()
        cut_short = self._interrupted or code < 0
        self._passing_on.join(LAST_WORDS if cut_short else None)
        return code

    def _conclude(self, code: int, met: dict[str, Any]) -> int:
        events = list(_events(self._log))
        blocked = any(e.get("enforcementLevel") == "mandatory" for e in _of(events, "policyEvent"))
        packages, stacks = (", ".join(map(str, met.get(key, ()))) for key in ("packages", "stacks"))
        notes = [f"{packages}: inputs echoed, outputs unknown"] if packages else []
        notes += [f"{stacks}: another stack, so its outputs are unknown"] if stacks else []
        if code and not met and not self._interrupted:
            notes.append("the program's process ended before the program did")
        notes += self._not_judged(events)
        notes += [f"{', '.join(self._secure)}: encrypted, so not known here"] if self._secure else []
        if self._interrupted:
            notes.append("interrupted")
        notes.insert(0, "a stand-in answered for azure-native, nothing was sent to Azure")
        print("".join(f"modelrail: {note}\n" for note in notes), end="", file=sys.stderr)
        if code == 0 and not self._interrupted:
            return OK
        return BLOCKED if blocked and not self._interrupted else FAILED

    def _not_judged(self, events: list[dict[str, Any]]) -> list[str]:
        """What our pack had no chance to judge: joins are known when the program has run to its end."""
        if not self._run.pack or self._run.verb not in ("preview", "up"):
            return []
        judged = _of(events, "policyAnalyzeSummaryEvent")
        if not judged:
            return ["no resource was judged"]
        ours = any(event.get("policyPackName") == "modelrail" for event in judged)
        if not ours or _of(events, "policyAnalyzeStackSummaryEvent"):
            return []
        from modelrail.evaluation import Evaluator

        joins = Evaluator(settings.load(self._run.settings)).join_rules()
        return [f"the program did not run to its end; not judged over the whole stack: {', '.join(joins)}"]


def _pass_on(source: TextIO, target: TextIO) -> None:
    """Reads to the end even when nobody listens any more: the engine would wait for ever to write."""
    for line in source:
        with contextlib.suppress(OSError, ValueError):
            target.write(_STARTER.sub(_SAID_INSTEAD, line))
            target.flush()


def _events(log: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = log.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event[kind] for event in events if isinstance(event.get(kind), dict)]
