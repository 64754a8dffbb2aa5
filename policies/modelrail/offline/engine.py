"""Finds the Pulumi engine: on PATH, the official release, or a build from its Go modules."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

VERSION = "3.259.0"
"""The release that is downloaded or built: the newest whose Go modules can be had."""

OLDEST = (3, 249, 0)
"""The oldest CLI taken from PATH: the first that heeds the CLI version a policy pack asks for."""

DOWNLOAD_SECONDS = 120
_HOST = "get.pulumi.com"


class EngineError(Exception):
    """There is no engine; one line says what was tried."""


def cache() -> Path:
    """Where downloaded and built engines are kept, outside the tree."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return base / "modelrail" / "engine" / f"{VERSION}-{platform.system().lower()}-{machine}"


def find(build: bool = False, say: Callable[[str], None] = lambda line: None) -> Path:
    """The engine's binary; with `build` it is made if nothing else helps, which takes minutes.

    Raises:
        EngineError: nothing helped.
    """
    tried = []
    ways: list[Callable[[Callable[[str], None]], tuple[Path | None, str]]] = [_on_path, _kept, _official]
    for look in [*ways, _built] if build else ways:
        found, why = look(say)
        if found:
            return found
        tried.append(why)
    said = "; ".join(filter(None, tried))
    raise EngineError(
        f"no Pulumi engine: {said}. Install the Pulumi CLI, or run `make setup` in modelrail's repository"
    )


def _on_path(say: Callable[[str], None]) -> tuple[Path | None, str]:
    found = shutil.which("pulumi")
    if not found:
        return None, "`pulumi` is not on PATH"
    version = _version(Path(found))
    if version and version >= OLDEST:
        return Path(found), ""
    return None, f"`pulumi` on PATH is older than {'.'.join(map(str, OLDEST))}"


def _version(binary: Path) -> tuple[int, ...] | None:
    """The version a binary reports; asking takes 0.2 s, so the answer is kept until the file changes."""
    stat = binary.stat()
    key = f"{binary.resolve()} {stat.st_mtime_ns} {stat.st_size}"
    notes = cache().parent / "versions.json"
    try:
        known: dict[str, str] = json.loads(notes.read_text())
    except (OSError, ValueError):
        known = {}
    if key not in known:
        try:
            known[key] = subprocess.run([binary, "version"], capture_output=True, text=True, timeout=30).stdout.strip()
            notes.parent.mkdir(parents=True, exist_ok=True)
            notes.write_text(json.dumps(known))
        except (OSError, subprocess.TimeoutExpired):
            return None
    numbers = known[key].lstrip("v").split("-")[0].split("+")[0].split(".")
    return tuple(map(int, numbers)) if all(n.isdigit() for n in numbers) else None


def _kept(say: Callable[[str], None]) -> tuple[Path | None, str]:
    binaries = (cache() / "pulumi", cache() / "bin" / "pulumi")
    return next((b for b in binaries if os.access(b, os.X_OK)), None), ""


def _official(say: Callable[[str], None]) -> tuple[Path | None, str]:
    """The release, by the Automation API's own installer, in a process of its own so that the time-out holds."""
    if not _reachable():
        return None, f"the official release could not be downloaded ({_HOST} cannot be reached)"
    say(f"Downloading Pulumi {VERSION} ...")
    code = (
        "import sys; from semver import VersionInfo as V; from pulumi.automation import PulumiCommand; "
        "PulumiCommand.install(root=sys.argv[1], version=V.parse(sys.argv[2]))"
    )
    try:
        command = [sys.executable, "-c", code, str(cache()), VERSION]
        subprocess.run(command, capture_output=True, timeout=DOWNLOAD_SECONDS, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return None, "the official release could not be downloaded"
    return _kept(say)


def _reachable() -> bool:
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy")):
        return True
    try:
        socket.create_connection((_HOST, 443), timeout=3).close()
    except OSError:
        return False
    return True


def _built(say: Callable[[str], None]) -> tuple[Path | None, str]:
    script = Path(__file__).parents[3] / "support" / "engine" / "build"
    if not script.exists():
        return None, "it can be built only in modelrail's repository"
    if not shutil.which("go"):
        return None, "it cannot be built without `go` on PATH"
    failed = subprocess.run([script, VERSION, cache()], stdin=subprocess.DEVNULL).returncode
    return (None, "the build failed, its messages are above") if failed else _kept(say)


def has_language_host(engine: Path, language: str) -> bool:
    """Whether a language host is beside the engine or on PATH."""
    name = f"pulumi-language-{language}"
    return (engine.parent / name).exists() or shutil.which(name) is not None


def calling(module: str) -> str:
    """Python text that calls the `main` of a module of ours in any interpreter; our packages come after its own."""
    ours = [str(Path(__file__).parents[2]), *(entry for entry in sys.path if entry.endswith("site-packages"))]
    return f"import sys; sys.path += {ours!r}; from {module} import main; main()"
