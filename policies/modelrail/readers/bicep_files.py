"""The Bicep functions that read something beside the file: `loadJsonContent` and its like, environment variables."""

from __future__ import annotations

import base64
import errno
import os
from pathlib import Path
from typing import Any

from modelrail.readers.expressions import Work
from modelrail.readers.functions import call, without_twice
from modelrail.readers.json_text import JsonError, decode, to_text
from modelrail.resources import Unknown

LARGEST = 1_000_000
"""Bytes of a loaded file; the Bicep compiler takes 128 kB of text."""


def read_beside(folder: Path, path: str, largest: int = 16_000_000) -> bytes:
    """The bytes of a file that another one names by a relative path.

    Raises:
        OSError: it cannot be read. ValueError: the path is none that Bicep has, or the file is too large.
    """
    if not path or path[0] in "/~" or set(path) & set("\0\\:"):
        raise ValueError("it is no relative path")
    file = folder / path
    if not file.is_file():  # a pipe or device would be waited for
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    if file.stat().st_size > largest:
        raise ValueError("it is too large")
    return file.read_bytes()


def load(folder: Path, name: str, arguments: list[Any]) -> Any:
    """The value of a function that reads; Unknown where what it reads is not in the input."""
    if name == "readEnvironmentVariable":
        return _environment(arguments)
    if name not in _LOADERS:
        return Unknown("", f"{name}(): it is known only where the template is deployed", "write the value out")
    if not arguments or not isinstance(arguments[0], str):
        return Unknown("", f"{name}() names a file that is not known", "write the path out")
    try:
        found = _LOADERS[name](read_beside(folder, arguments[0], LARGEST))
    except (OSError, ValueError, RecursionError):
        return Unknown("", f"'{arguments[0]}' cannot be loaded", "correct the path or the file")
    return _selected(found, arguments[1:]) if name in ("loadJsonContent", "loadYamlContent") else found


def _environment(arguments: list[Any]) -> Any:
    """What the variable holds elsewhere is not known; its default is what a run without it deploys."""
    if len(arguments) == 2:
        return arguments[1]
    shown = arguments[0] if arguments and isinstance(arguments[0], str) else "…"
    reason = f"it is read from the environment variable {shown}"
    return Unknown("", reason, "give it a default value there", symbol=f"environment({shown})".replace("/", "|"))


def _json(data: bytes) -> Any:
    return without_twice(decode(to_text(data)))


def _yaml(data: bytes) -> Any:
    import yaml  # late: few files need it

    try:
        found = yaml.load(to_text(data), Loader=_loader(yaml))  # noqa: S506 either is the safe one
        if not Work().allows(found):  # aliases of aliases
            raise ValueError("it is too large")
        return _plain(found)
    except yaml.YAMLError as error:
        raise JsonError("not valid YAML", 1) from error


def _loader(yaml: Any) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _plain(value: Any) -> Any:
    """Only what JSON has; a document that refers to itself is refused by its depth."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def _selected(found: Any, path: list[Any]) -> Any:
    """The part that a path `$.a.b` selects."""
    if not path or path[0] is None:
        return found
    if not isinstance(path[0], str) or not path[0].startswith("$") or set(path[0]) & set("[]*?@()"):
        return Unknown("", "its path into the file is not evaluated here", "write the value out")
    for key in (k for k in path[0].removeprefix("$").split(".") if k):
        found = call("tryget", [found, key])
    return found


_LOADERS = {
    "loadFileAsBase64": lambda data: base64.b64encode(data).decode(),
    "loadJsonContent": _json,
    "loadTextContent": to_text,
    "loadYamlContent": _yaml,
}
