"""A Pulumi project as far as the driver needs it: its name, runtime, program and the configuration of a stack."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelrail.readers.pulumi_wire import UNKNOWN

FILES = ("Pulumi.yaml", "Pulumi.yml")
NO_SECRET = "00000000-0000-0000-0000-000000000000"
"""Stands for an encrypted setting of the provider, which must be known for the provider to be asked at all."""


class ProjectError(Exception):
    """A project that cannot be run; one line says what and what to do."""


@dataclass(frozen=True)
class Project:
    """A project folder and its project file.

    Args:
        folder: absolute. document: the project file.
    """

    folder: Path
    file: Path
    document: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.document["name"])

    @property
    def runtime(self) -> str:
        found = self.document["runtime"]
        return str(found.get("name") or "") if isinstance(found, dict) else str(found)

    @property
    def options(self) -> dict[str, Any]:
        found = self.document["runtime"]
        options = found.get("options") if isinstance(found, dict) else None
        return options if isinstance(options, dict) else {}

    @property
    def main(self) -> Path:
        """The program: a folder, or a file."""
        return Path(os.path.normpath(self.folder / str(self.document.get("main") or ".")))

    def stack_file(self, stack: str) -> Path:
        """Where a stack's configuration is written."""
        folder = self.folder / str(self.document.get("stackConfigDir") or ".")
        return folder / f"Pulumi.{stack}.yaml"

    def stacks(self) -> list[str]:
        """Names of the stacks that have a configuration file."""
        return sorted(
            p.name.split(".", 1)[1].removesuffix(".yaml") for p in self.stack_file("*").parent.glob("Pulumi.?*.yaml")
        )


def read_project(folder: Path) -> Project:
    """The project of a folder.

    Raises:
        ProjectError: there is none, or its file cannot be read.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 `..` must not make another state folder
    file = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        raise ProjectError(f"{folder}: no Pulumi.yaml here; name the project's folder with --project")
    document = _yaml(file)
    for key in ("name", "runtime"):
        if not document.get(key):
            raise ProjectError(f"{file}:1: '{key}' is missing; a project file needs name and runtime")
    project = Project(folder, file, document)
    for key, text in (("name", document["name"]), ("runtime", project.runtime)):
        if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_.-]+", text):
            raise ProjectError(f"{file}: '{key}' must be letters, digits, '-', '_' and '.'; correct it")
    return project


def program_of(project: Project) -> Path:
    """The Python program that a project runs.

    Raises:
        ProjectError: there is none, or it is outside the project.
    """
    main = project.main
    if not main.is_relative_to(project.folder):
        raise ProjectError(f"{project.file}: 'main' leads out of the project; name a folder or file inside it")
    if not (main.is_file() or (main / "__main__.py").is_file()):
        raise ProjectError(f"{main}: no __main__.py here; write the program, or name it with 'main' in {project.file}")
    return main


def stack_of(project: Project, wanted: str | None) -> str:
    """The stack to run: the one asked for, the only one with a file, or `dev`.

    Raises:
        ProjectError: the one asked for has a wrong name or there is more than one to choose from.
    """
    known = project.stacks()
    if wanted:
        if not wanted.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise ProjectError(f"'{wanted}' is no stack name; use letters, digits, '-', '_' and '.'")
        if known and wanted not in known:
            raise ProjectError(f"{project.folder}: no stack '{wanted}'; there are {', '.join(known)}")
        return wanted
    if len(known) > 1 and "dev" not in known:
        raise ProjectError(f"{project.folder}: name a stack with --stack; there are {', '.join(known)}")
    return known[0] if len(known) == 1 else "dev"


def configuration(project: Project, stack: str, given: tuple[str, ...]) -> tuple[dict[str, Any], list[str]]:
    """The stack's configuration with `key=value` pairs laid over it, and the names of encrypted values.

    An encrypted value cannot be read offline; it becomes an unknown. A credential of azure-native is replaced instead:
    it goes nowhere, and the engine asks nothing of a provider that has an unknown setting.

    Raises:
        ProjectError: the stack file cannot be read, or a pair has no `=`.
    """
    file = project.stack_file(stack)
    found = _yaml(file).get("config") or {} if file.is_file() else {}
    if not isinstance(found, dict):
        raise ProjectError(f"{file}:1: 'config' is not a mapping; write key: value lines below it")
    config = {key: _without_secure(value, _stand_in_for(str(key))) for key, value in found.items()}
    secure = [key for key, value in found.items() if _secure(value)]
    laid_over = set()
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"[^\s:]+(:[^\s:]+)?", key):
            raise ProjectError(f"'-c {pair}': write -c KEY=VALUE")
        full = key if ":" in key else f"{project.name}:{key}"
        config[full] = value
        laid_over.add(full)
    return config, [key for key in secure if key not in laid_over]


def _stand_in_for(key: str) -> str:
    return NO_SECRET if key.startswith("azure-native:") and key != "azure-native:location" else UNKNOWN


def _secure(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(map(_secure, value.values()))
    return isinstance(value, list) and any(map(_secure, value))


def _without_secure(value: Any, instead: str) -> Any:
    if isinstance(value, dict):
        return instead if set(value) == {"secure"} else {k: _without_secure(v, instead) for k, v in value.items()}
    return [_without_secure(v, instead) for v in value] if isinstance(value, list) else value


def _yaml(file: Path) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.load(file.read_text(encoding="utf-8-sig"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ProjectError(f"{file}:{line}: not valid YAML, {getattr(error, 'problem', '')}; correct it") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ProjectError(f"{file}: cannot be read, {reason}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ProjectError(f"{file}:1: not a mapping; write key: value lines")
    return found
