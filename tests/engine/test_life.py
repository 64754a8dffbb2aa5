"""Whatever ends a run, in seconds no process of it is left, and nothing that was deployed is forgotten."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Make, Project

GROUP = """
import os, pathlib, time
from pulumi_azure_native import resources, storage

def wait(*_):
    pathlib.Path(os.environ["STARTED"]).touch()
    time.sleep(60)

group = resources.ResourceGroup("group", location="swedencentral")
"""
STORE = """
storage.StorageAccount("store", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"})
"""
WAITING = f"{GROUP}{STORE}group.id.apply(wait)\n"
SLOW = f"""{GROUP}
from modelrail.offline.provider import Provider

written = Provider._written
Provider._written = lambda self, token, *rest: (wait if "storage" in token else written)(self, token, *rest)
{STORE}"""
LONG = "import pulumi\nfor i in range(1500):\n    pulumi.export(f'o{i}', 'x' * 100)\n"
"""Its output is more than a pipe holds."""

ENDS: list[tuple[str, str, str, int, int, float]] = [
    ("Ctrl-C while the program waits", WAITING, "ours", signal.SIGINT, 2, 3),
    ("SIGTERM while the program waits", WAITING, "ours", signal.SIGTERM, 2, 3),
    ("a closed terminal", WAITING, "ours", signal.SIGHUP, 2, 3),
    ("Ctrl-C during a slow provider call", SLOW, "ours", signal.SIGINT, 2, 9),
    ("our process killed while the program waits", WAITING, "ours", signal.SIGKILL, -9, 5),
    ("our process killed during a provider call", SLOW, "ours", signal.SIGKILL, -9, 5),
    ("the engine killed while the program waits", WAITING, "engine", signal.SIGKILL, 2, 3),
    ("the engine killed during a provider call", SLOW, "engine", signal.SIGKILL, 2, 3),
]


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} after {seconds} s"
        time.sleep(0.05)


def deployed(project: Project) -> set[str]:
    (state,) = project.state.rglob("stacks/small/dev.json")
    latest = json.loads(state.read_text())["checkpoint"]["latest"] or {}
    return {resource["type"] for resource in latest.get("resources", ())}


@pytest.mark.parametrize(
    ("program", "victim", "number", "status", "seconds"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_the_end(program: str, victim: str, number: int, status: int, seconds: float, make: Make) -> None:
    project = make(program)
    started = project.state.with_name("started")
    process = subprocess.Popen(
        project.command("up"),
        cwd=project.folder,
        env=project.variables(STARTED=str(started)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(started.exists, 60, "the program did not start")
    running = project.processes()
    assert len(running) >= 3, f"command, engine and pack: {running}"
    engine = next(pid for pid, command in running.items() if Path(command.split()[0]).name == "pulumi")

    os.kill(process.pid if victim == "ours" else engine, number)
    _, said = process.communicate(timeout=seconds)
    assert process.returncode == status, said
    until(lambda: not project.processes(), seconds, f"{project.processes()} still there")
    assert "Traceback" not in said
    assert ("interrupted" in said) is (number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))

    assert "azure-native:resources:ResourceGroup" in deployed(project), "what was deployed is forgotten"
    project.write("__main__.py", GROUP + STORE)
    again = project.run("up")
    assert again.status == 0, again.text
    assert "azure-native:storage:StorageAccount" in deployed(project)


def test_two_runs_of_one_state_do_not_meet(make: Make) -> None:
    project = make(WAITING)
    started = project.state.with_name("started")
    variables = project.variables(STARTED=str(started))
    process = subprocess.Popen(
        project.command("up"), cwd=project.folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until(started.exists, 60, "the program did not start")
    ran = project.run("up")
    assert (ran.status, ran.err) == (
        2,
        f"modelrail: {project.state}: another run uses this state; wait for it, or name a folder with --state\n",
    )
    process.terminate()
    assert process.wait(9) == 2


def test_a_slow_reader_gets_all_of_it(make: Make) -> None:
    project = make(LONG)
    process = subprocess.Popen(
        project.command("preview"), cwd=project.folder, env=project.variables(), stdout=subprocess.PIPE
    )
    assert process.stdout
    text = b""
    while part := os.read(process.stdout.fileno(), 4096):
        text += part
        time.sleep(0.02)
    assert process.wait(9) == 0
    assert text.count(b"x" * 100) == 1500
    assert b"+ 1 to create" in text


def test_a_reader_that_leaves_does_not_hold_up_the_run(make: Make) -> None:
    """`modelrail offline preview | head -1`: more than a pipe holds must not stop the engine."""
    project = make(LONG)
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        project.command("preview"), cwd=project.folder, env=project.variables(), stdout=pipe, stderr=pipe, text=True
    )
    assert process.stdout and process.stderr
    assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(20) == 0
    assert "Traceback" not in process.stderr.read()
    until(lambda: not project.processes(), 5, "something is left")
