"""Finds the Pulumi engine, or makes it: what `make setup` runs."""

import sys

from modelrail.offline.engine import EngineError, find

try:
    find(build=True, say=lambda line: print(line, file=sys.stderr))
except EngineError as error:
    sys.exit(f"modelrail: {error}")
