"""Runs a Python Pulumi program inside this process, served to the engine as a language runtime."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import runpy
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc

from modelrail.offline.values import UNLIMITED

_SKIPPED = {"node_modules", "site-packages", "venv"}
_LARGEST = 1 << 20


def serve(run: Callable[[], None], main: Path) -> tuple[Any, int]:
    """Serves a function as an inline program; gives the server and its port. The one use of a private SDK module."""
    from pulumi import RunError
    from pulumi.automation import _server
    from pulumi.runtime import run_in_stack
    from pulumi.runtime.proto import language_pb2_grpc

    async def run_and_tell(function: Callable[[], None]) -> None:
        try:
            await run_in_stack(function)
        except grpc.RpcError:
            raise
        except RunError as error:
            await _end_others()
            raise RunError(f"{error}{_refused_at(error, main)}") from None
        except Exception as error:
            await _end_others()
            raise RunError(_told(error, main)) from None

    class Language(_server.LanguageServer):
        """The SDK's, but what failed is said once: the engine would repeat an error that was already shown."""

        def Run(self, request: Any, context: Any) -> Any:
            result = super().Run(request, context)  # type: ignore[no-untyped-call]
            result.bail = bool(result.error)
            return result

    vars(_server)["run_in_stack"] = run_and_tell
    server = grpc.server(futures.ThreadPoolExecutor(4), options=UNLIMITED)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Language(run), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


async def _end_others() -> None:
    """Ends what waits for what failed: the SDK would end it later, and tell the same failure once more."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _told(error: Exception, main: Path) -> str:
    """What failed, and the way to it from the program's first line on."""
    *where, what = traceback.format_exception_only(error)
    return f"the program failed, {what}{''.join([*traceback.format_list(_frames(error, main)), *where])}"


def _frames(error: Exception, main: Path) -> list[traceback.FrameSummary]:
    """The way to an error from the program's first line on: what is above it, is ours and the SDK's."""
    frames = traceback.extract_tb(error.__traceback__)
    program, folder = str(main if main.is_file() else main / "__main__.py"), str(_folder(main))
    inside = [i for i, f in enumerate(frames) if f.filename.startswith(folder) and "site-packages" not in f.filename]
    first = next((i for i in inside if frames[i].filename == program), inside[0] if inside else len(frames))
    return list(frames[first:])


def _refused_at(error: Exception, main: Path) -> str:
    """The line of the program that made what refused its arguments; nothing where no constructor did."""
    frames = _frames(error, main)
    made = next((i for i, f in enumerate(frames) if f.name == "__init__"), 0)
    return "\n" + "".join(traceback.format_list(frames[made - 1 : made])) if made else ""


def _folder(main: Path) -> Path:
    return main if main.is_dir() else main.parent


def runner(main: Path, ready: threading.Event) -> Callable[[], None]:
    """The program as a function that waits until everything it needs is loaded.

    Collecting garbage and sending a debug line per resource to the engine take a third of the time of a preview.
    """

    def run() -> None:
        import pulumi.log

        ready.wait()
        gc.set_threshold(100_000, 50, 100)
        pulumi.log.debug = lambda *args, **kwargs: None
        warnings.filterwarnings("ignore", "coroutine 'Output", RuntimeWarning)  # the SDK's, of a program that failed
        sys.dont_write_bytecode = True
        os.chdir(_folder(main))
        sys.argv = [str(main)]
        sys.path.insert(0, str(_folder(main)))
        try:
            runpy.run_path(str(main), run_name="__main__")
        except SystemExit as left:
            if left.code not in (None, 0):
                raise pulumi.RunError(f"the program left with status {left.code}") from None

    return run


def sources(project: Path) -> Iterator[str]:
    """The text of the project's Python files, environments and hidden folders left out."""
    for folder, folders, files in os.walk(project):
        folders[:] = [
            f for f in folders if not f.startswith(".") and f not in _SKIPPED and not _is_environment(folder, f)
        ]
        for name in files:
            path = Path(folder, name)
            if name.endswith(".py") and path.stat().st_size < _LARGEST:
                yield path.read_text(errors="replace")


def _is_environment(folder: str, name: str) -> bool:
    return Path(folder, name, "pyvenv.cfg").exists()


def packages(texts: list[str]) -> set[str]:
    """Pulumi packages that a program may use: installed SDKs it imports, and packages of tokens it writes out.

    Not `modelrail`: its components make azure-native resources, in this process or in their own plugin.
    """
    text = "\n".join(texts)
    imported = {name.replace("_", "-") for name in re.findall(r"\bpulumi_(\w+)", text)} - {"azure-native", "policy"}
    pinned = re.findall(r"\bpulumi_azure_native_(\w+?)_(v\d{8}\w*)", text)
    written = re.findall(r"[\"']([a-z][a-z0-9-]*(?:_\w+_v\d{8}\w*)?):[\w/]+:\w+[\"']", text)
    return (
        imported
        | {f"azure-native_{module}_{version}" for module, version in pinned}
        | set(written) - {"pulumi", "azure-native", "modelrail"}
    )


def load_modules(texts: list[str]) -> None:
    """Loads the azure-native modules that the program names, while the engine starts.

    The SDK's lazy loader is not safe for two threads at once, so everything is loaded before the program runs.
    """
    named = set(
        re.findall(
            r"\.\s*([a-z]\w+)\.\s*[A-Z]\w+|pulumi_azure_native(?:\.(\w+)|\s+import\s+([\w, ()]+))", "\n".join(texts)
        )
    )
    words = {word for groups in named for group in groups for word in re.findall(r"\w+", group)}
    if not any("pulumi_azure_native" in text for text in texts):
        return
    import pulumi_azure_native

    for word in sorted(words):
        if (Path(pulumi_azure_native.__path__[0]) / word).is_dir():
            getattr(getattr(pulumi_azure_native, word), "outputs", None)
