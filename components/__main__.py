"""Hosts the components as a Pulumi package for every language: `pulumi package add <git url>/components`."""

import importlib.metadata
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Serves the engine that started this process; the settings are those of the folder it was started in."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [str(here.parent), str(here.parent / "policies"), *(p for p in sys.path if p != str(here))]
    from pulumi.provider import main as serve

    from modelrail.gates import program_folder

    os.chdir(os.environ.get(program_folder.VARIABLE) or Path.cwd())
    serve(provider(), sys.argv[1:])


def provider() -> Any:
    """The components with their schema; an argument that is refused is told by its name, without a traceback."""
    import pulumi
    from pulumi.provider.experimental.component import ComponentInitError, ComponentProvider  # type: ignore[attr-defined]

    import components
    from components.errors import ArgumentError

    class Provider(ComponentProvider):
        def construct(self, **given: Any) -> Any:  # type: ignore[override]
            try:
                return super().construct(**given)
            except ComponentInitError as error:
                inner = error.inner
                if isinstance(inner, ArgumentError):
                    raise pulumi.InputPropertyError(inner.property_path, inner.component + inner.reason) from None
                raise

    return Provider(components.ALL, "modelrail", version=importlib.metadata.version("modelrail"))


if __name__ == "__main__":
    main()
