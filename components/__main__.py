"""Hosts the components as a Pulumi package for every language: `pulumi package add <git url>/components`."""

import importlib.metadata
import sys
from pathlib import Path


def main() -> None:
    """Serves the engine that started this process; the settings are those of the folder it was started in."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [str(here.parent), str(here.parent / "policies"), *(p for p in sys.path if p != str(here))]
    from pulumi.provider.experimental import component_provider_host

    import components

    component_provider_host(components.ALL, "modelrail", version=importlib.metadata.version("modelrail"))


if __name__ == "__main__":
    main()
