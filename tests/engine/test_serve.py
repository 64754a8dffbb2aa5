"""The stand-in given to a plain `pulumi`: it says how, answers, and leaves when it is not needed any more."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from .conftest import COMMAND, PACK, Make, Project


def served() -> tuple[subprocess.Popen[str], int]:
    pipe = subprocess.PIPE
    process = subprocess.Popen([COMMAND, "offline", "serve"], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout
    found = re.fullmatch(r"export PULUMI_DEBUG_PROVIDERS=azure-native:(\d+)\n", process.stdout.readline())
    assert found, "one line that a shell can evaluate"
    return process, int(found[1])


def version(port: int) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        return str(stub.GetPluginInfo(empty_pb2.Empty(), timeout=5).version)


@pytest.mark.parametrize("end", ["input", signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_it_leaves_when_it_is_told(end: signal.Signals | str) -> None:
    process, port = served()
    assert re.match(r"\d+\.\d+\.\d+", version(port))
    assert process.poll() is None
    if isinstance(end, signal.Signals):
        process.send_signal(end)
    elif process.stdin:
        process.stdin.close()
    assert process.wait(5) == 0
    assert process.stderr and process.stderr.read() == ""


def test_it_goes_on_answering() -> None:
    """A server that is not held is collected, and stops within two seconds."""
    process, port = served()
    time.sleep(2.5)
    assert version(port)
    process.kill()


PROGRAM = """
from pulumi_azure_native import resources
resources.ResourceGroup("group", location="swedencentral")
"""


def pulumi(project: Project, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = project.variables(
        PULUMI_DEBUG_PROVIDERS=f"azure-native:{port}",
        PULUMI_BACKEND_URL=f"file://{project.state}",
        PULUMI_CONFIG_PASSPHRASE="",
        PULUMI_HOME=str(project.state / "home"),
        PULUMI_SKIP_UPDATE_CHECK="true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION="true",
    )
    project.state.mkdir(exist_ok=True)
    return subprocess.run(
        ["pulumi", *arguments], cwd=project.folder, env=variables, capture_output=True, text=True, timeout=120
    )


@pytest.mark.skipif(
    not (shutil.which("pulumi") and shutil.which("pulumi-language-python")),
    reason="the literal `pulumi preview --policy-pack policies` is not proven: "
    "pulumi and pulumi-language-python are not both on PATH",
)
def test_the_literal_command_of_the_official_cli(reference: Project) -> None:
    process, port = served()
    try:
        assert pulumi(reference, port, "stack", "init", "dev").returncode == 0
        passed = pulumi(reference, port, "preview", "--policy-pack", "policies")
        assert passed.returncode == 0, passed.stdout + passed.stderr
        model = "azureml://registries/mallory/models/x/versions/1"
        pulumi(reference, port, "config", "set", "model", model)
        blocked = pulumi(reference, port, "preview", "--policy-pack", "policies")
        assert blocked.returncode != 0 and "MR102-unscanned-model" in blocked.stdout, blocked.stdout
    finally:
        process.kill()


def test_the_engine_itself_takes_what_serve_says(make: Make, engine: object) -> None:
    """Our own driver beside a served provider: the port of the user comes first."""
    project, (process, port) = make(PROGRAM), served()
    try:
        ran = project.run("preview", pack=PACK, PULUMI_DEBUG_PROVIDERS=f"azure-native:{port}")
        assert ran.status == 0, ran.text
        assert "+ 2 to create" in ran.out
    finally:
        os.kill(process.pid, signal.SIGKILL)
