"""`make fuzz`: many inputs for every reader. Says for each how it went, and keeps the first input that fails.

python tests/fuzz/run.py [--inputs N] [--seed N] [READER...]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.fuzz.readers import READERS, Judge, Reader, TooSlowError, made

MEMORY = 2_000_000_000
"""Bytes that a reader may take."""


def tried(reader: Reader, inputs: int, seed: int) -> str:
    """Runs a reader on its inputs; the line that says how it went, which begins with FAILED where it did."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    memory = Path("/dev/shm")
    began, ends = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        judge = Judge(reader, Path(folder))
        for i in range(inputs):
            data = made(reader, random.Random(f"{seed} {reader.name} {i}"))
            try:
                ends[judge(data).split()[-1]] += 1
            except (Exception, TooSlowError):
                return _failed(reader, data, i, traceback.format_exc())
    shown = ", ".join(f"{many:,} {end}" for end, many in sorted(ends.items()))
    return f"{reader.name}: {inputs:,} inputs in {time.monotonic() - began:.0f} s ({shown})"


def _failed(reader: Reader, data: bytes, index: int, why: str) -> str:
    kept = Path(tempfile.gettempdir()) / f"fuzz-{reader.name}-{reader.file}"
    kept.write_bytes(data)
    return f"FAILED {reader.name}: input {index}, kept as {kept}\n{why}"


def main() -> int:
    """0 when no input failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("readers", nargs="*", metavar="READER")
    given = options.parse_args()
    os.environ["PATH"] = ""  # the readers themselves, not the tools that would be asked before them
    chosen = [reader for reader in READERS if not given.readers or reader.name in given.readers]
    print(f"seed {given.seed}", flush=True)
    failed = False
    with ProcessPoolExecutor() as pool:
        for line in pool.map(tried, chosen, [given.inputs] * len(chosen), [given.seed] * len(chosen)):
            print(line, flush=True)
            failed |= line.startswith("FAILED")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
