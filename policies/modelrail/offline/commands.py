"""`modelrail offline`: preview, up, refresh, destroy and serve, on the real engine without Azure."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click


@click.group()
def offline() -> None:
    """Run a Pulumi program on the real engine, without Azure and without credentials.

    A stand-in answers for the azure-native provider: ids, names and defaults as the real one makes them, and unknown
    at preview what the real one cannot know. Nothing is sent to Azure and nothing is written into the project.
    """


def _verb(name: str, help_: str) -> None:
    @offline.command(name, help=help_)
    @click.option("--project", type=click.Path(path_type=Path), default=Path(), help="Folder of the Pulumi project.")
    @click.option("--stack", help="Stack whose configuration is used; the only one there is, or dev.")
    @click.option("--policy-pack", type=click.Path(path_type=Path), help="Folder of a policy pack to judge with.")
    @click.option("--state", type=click.Path(path_type=Path), help="Folder that keeps the state between runs.")
    @click.option("-c", "--config", multiple=True, metavar="KEY=VALUE", help="Configuration for this run.")
    def command(**given: Any) -> None:
        _leave(_run(name, **given))


_verb("preview", "Show what would be deployed. Exit status 1 when a policy blocks it.")
_verb("up", "Deploy to the stand-in, whose state is kept for the next run.")
_verb("refresh", "Read the state back from the stand-in.")
_verb("destroy", "Delete everything from the state.")


def _run(
    verb: str, project: Path, stack: str | None, policy_pack: Path | None, state: Path | None, config: tuple[str, ...]
) -> int:
    from modelrail import settings
    from modelrail.offline import project as projects
    from modelrail.offline.engine import EngineError

    try:
        found = projects.read_project(project)
        _in_its_environment(found)
        from modelrail.offline.run import Run, execute
        from modelrail.offline.state import default_folder

        if policy_pack and not policy_pack.is_dir():
            raise projects.ProjectError(f"{policy_pack}: no such policy pack; name its folder")
        run = Run(
            verb=verb,
            project=found,
            stack=projects.stack_of(found, stack),
            pack=policy_pack.absolute() if policy_pack else None,
            state=(state or default_folder(found)).absolute(),
            config=config,
            settings=settings.find(found.folder),
        )
        return execute(run)
    except (projects.ProjectError, EngineError, settings.SettingsError) as error:
        print(f"modelrail: {error}", file=sys.stderr)
    except ImportError as error:
        print(f"modelrail: {error.name} is not installed here; install modelrail[pulumi]", file=sys.stderr)
    return 2


def _in_its_environment(project: Any) -> None:
    """Starts again with the Python of the project's virtual environment, where the program's packages are."""
    from modelrail.offline.engine import calling
    from modelrail.offline.project import ProjectError

    named = project.options.get("virtualenv")
    if project.runtime != "python" or not named:
        return
    python = project.folder / str(named) / "bin" / "python"
    if Path(sys.prefix).resolve() == python.parents[1].resolve():
        return
    if not python.exists():
        raise ProjectError(
            f"{project.file}: its virtual environment '{named}' is not there; create it and install its requirements"
        )
    os.execv(python, [str(python), "-c", calling("modelrail.cli"), *sys.argv[1:]])


def _leave(status: int) -> None:
    """Ends at once and with this status, whatever hangs in a thread and whether anybody still reads."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(status)


@offline.command()
def serve() -> None:
    """Give the stand-in to a plain `pulumi` command.

    Prints what to set for it, and answers until its standard input ends or it is interrupted.
    """
    try:
        from modelrail.offline import provider
    except ImportError as error:
        print(f"modelrail: {error.name} is not installed here; install modelrail[pulumi]", file=sys.stderr)
        _leave(2)
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: done.set())
    server, port, _ = provider.serve()
    print(f"export PULUMI_DEBUG_PROVIDERS=azure-native:{port}", flush=True)
    threading.Thread(target=_at_end_of_input, args=(done,), daemon=True).start()
    done.wait()
    server.stop(0)  # a server that nobody holds would have left after a second
    _leave(0)


def _at_end_of_input(done: threading.Event) -> None:
    sys.stdin.buffer.read()
    done.set()
