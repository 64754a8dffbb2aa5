"""Starts a policy pack, and ends it when the engine that started it is gone.

The engine puts packs into process groups of their own, and the SDK's policy server sleeps for ever without looking at
its parent: an engine that was killed would leave the pack behind.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(0)


def main() -> None:
    """Runs the SDK's policy server on the arguments the engine gave: its address and the pack's folder."""
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    sys.path[:] = [entry for entry in sys.path if entry]
    # The pack's runtime options come as flags that only a language host understands.
    sys.argv[1:] = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
