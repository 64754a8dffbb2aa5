"""Previews a project and writes what the engine said, as JSON; a process of its own, in the project's environment.

The process that asked judges: it runs none of the program, and it needs none of the program's packages.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Runs on the request that stands in the arguments and leaves at once, whatever hangs in a thread."""
    threading.Thread(target=_stop_with, args=(os.getppid(),), daemon=True).start()
    request = json.loads(sys.argv[1])
    answer = os.dup(1)
    os.dup2(2, 1)  # what the program prints is no answer
    status = 1
    try:
        told = json.dumps(_answer(request, answer)).encode()
        with open(answer, "wb") as out:  # noqa: PTH123 a descriptor
            out.write(told)
        status = 0
    finally:
        os._exit(status)


def _stop_with(parent: int) -> None:
    """Interrupts this process when nobody waits for its answer any more."""
    while os.getppid() == parent:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGINT)


def _answer(request: dict[str, Any], kept: int) -> dict[str, Any]:
    try:
        return _previewed(request, kept)
    except ImportError as error:
        return {"error": f"{error.name} is not installed here; install modelrail[pulumi]"}


def _previewed(request: dict[str, Any], kept: int) -> dict[str, Any]:
    from modelrail.offline import project as projects
    from modelrail.offline.engine import EngineError
    from modelrail.offline.run import Run, Session, prepared

    class Recording(Session):
        """A preview whose steps are kept instead of shown."""

        more = ("--json", "--show-sames")

        def told(self) -> dict[str, Any]:
            self._out = io.StringIO()
            code, met = self._ended(kept)
            told = {"code": code, "out": self._out.getvalue(), "root": str(self._work.resolve()), "met": met}
            return {**told, "interrupted": self._interrupted, "secure": self._secure}

    try:
        project = projects.read_project(Path(request["folder"]))
        with tempfile.TemporaryDirectory() as state:
            stack = projects.stack_of(project, request["stack"])
            run = Run("preview", project, stack, None, Path(state), tuple(request["config"]), None)
            with prepared(run) as arguments:
                return Recording(*arguments).told()
    except (projects.ProjectError, EngineError) as error:
        return {"error": str(error)}
