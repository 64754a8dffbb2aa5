"""The process of the program and the stand-in, apart from the one that judges.

A program that ends or bends its own process must not thereby decide: the verdict is the engine's, and the process that
reads it runs no line of the program.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from modelrail.offline import program, provider, references
from modelrail.offline.engine import EngineError

_CHUNK = 1 << 16
_SECONDS = 2.0


class Served:
    """A running process with the ports at which it answers; `language` is None without a program of ours.

    It is forked before any thread or channel exists, and leaves when the other end of its pipe is gone. A descriptor
    may be kept from it, so that the program cannot answer in our place.
    """

    def __init__(self, main: Path | None, texts: list[str], kept: int | None = None) -> None:
        stop, self._stop = os.pipe()
        self._told, tell = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._stop)
            os.close(self._told)
            if kept is not None:
                os.close(kept)
            _serve(main, texts, stop, tell)
        os.close(stop)
        os.close(tell)
        ports = self._read()
        if not ports:
            raise EngineError("the stand-in could not be started; run again, with MODELRAIL_DEBUG=1 to see why")
        self.provider: int = ports["provider"]
        self.language: int | None = ports["language"]

    def _read(self, seconds: float | None = None) -> dict[str, Any]:
        """The next line of the process; nothing where it has left, or stays silent."""
        told = b""
        while not told.endswith(b"\n") and select.select([self._told], [], [], seconds)[0]:
            more = os.read(self._told, _CHUNK)
            if not more:
                break
            told += more
        try:
            found = json.loads(told)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def end(self) -> dict[str, Any]:
        """Ends it; gives what it met: names of other packages and of other stacks, and inputs by URN."""
        os.close(self._stop)
        met = self._read(_SECONDS)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        return met


def _serve(main: Path | None, texts: list[str], stop: int, tell: int) -> NoReturn:
    status = 1
    try:
        os.setsid()  # what is typed at the terminal reaches the process that judges, and it alone
        server, port, standin = provider.serve()
        ready, others = threading.Event(), references.make_unknown()
        language = program.serve(program.runner(main, ready), main) if main else (None, None)
        _tell(tell, {"provider": port, "language": language[1]})
        program.load_modules(texts)
        ready.set()
        os.read(stop, 1)
        _tell(tell, {"packages": sorted(standin.foreign), "stacks": others, "checked": standin.checked})
        server.stop(0)
        status = 0
    except Exception:
        if os.environ.get("MODELRAIL_DEBUG"):
            sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _tell(pipe: int, message: dict[str, Any]) -> None:
    left = memoryview(json.dumps(message).encode() + b"\n")
    while left:
        left = left[os.write(pipe, left) :]
