"""`modelrail.yaml`: found, read, typed and checked. A wrong key is an error with its line, never ignored."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Union

import msgspec
from modelrail import geography, models
from modelrail.patterns import PatternError, parse_pattern

FILE = "modelrail.yaml"
VARIABLE = "MODELRAIL_SETTINGS"


class SettingsError(Exception):
    """Settings that cannot be used; one line: file and line, what is wrong, what to do."""


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """No key that is not known: a misspelled one would guard nothing."""


class Allowed(_Struct, frozen=True):
    """Models by property instead of by name: all that the catalog gives this publisher and one of these licenses."""

    publisher: str | None = None
    license: list[str] = []


class Scan(_Struct, frozen=True):
    """A scan that somebody ran and answers for, of exactly this model version."""

    model: str
    tool: str
    date: datetime.date
    by: str
    report: str | None = None


class FineTuned(_Struct, frozen=True):
    """Where a model that this tenant fine-tuned comes from."""

    model: str
    base: str
    by: str
    date: datetime.date


class Models(_Struct, frozen=True):
    """Which models may be deployed, and what is known of them."""

    allow: list[Union[str, Allowed]] | None = None
    deny: list[str] = []
    scans: list[Scan] = []
    fine_tuned: list[FineTuned] = []


class Acknowledged(_Struct, frozen=True):
    """A decision that Microsoft's article leaves to the customer."""

    what: str
    owner: str
    date: datetime.date
    publisher: str | None = None
    terms: str | None = None


class Lowered(_Struct, frozen=True):
    """A rule lowered by somebody, for a reason, until a day; a baseline rule needs all of it."""

    level: Literal["advisory", "off"]
    owner: str | None = None
    reason: str | None = None
    until: datetime.date | None = None


def today() -> datetime.date:
    """The day a run takes as now when the settings pin none."""
    return datetime.datetime.now(tz=datetime.timezone.utc).date()


class Settings(_Struct, frozen=True):
    """All settings; every key has a default."""

    profile: Literal["baseline", "recommended", "strict"] = "recommended"
    environment: Literal["production", "development"] = "production"
    geography: Union[str, list[str], None] = None
    as_of: datetime.date = msgspec.field(default_factory=today)
    models: Models = Models()
    acknowledged: list[Acknowledged] = []
    rules: dict[str, Union[Literal["advisory", "off"], Lowered]] = {}
    scope: Literal["linked", "all"] = "linked"
    context: list[str] = []
    waivers: str | None = None


def find(start: Path, explicit: str | None = None) -> Path | None:
    """The settings file: the explicit one, that of MODELRAIL_SETTINGS, or the first modelrail.yaml upward from start.

    Raises:
        SettingsError: the explicit file, or that of the variable, does not exist.
    """
    named = explicit or os.environ.get(VARIABLE)
    if named:
        if not Path(named).exists():
            raise SettingsError(f"{named}: there is no such settings file; correct the path")
        return Path(named).absolute()
    start = start.absolute()
    return next((f / FILE for f in (start, *start.parents) if (f / FILE).is_file()), None)


def load(path: Path | None) -> Settings:
    """The settings of a file, or the defaults for None.

    Raises:
        SettingsError: it cannot be read, is no YAML, or says something that is not a setting.
    """
    if path is None:
        return Settings()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = "is not text" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror})"
        raise SettingsError(f"{path}: the settings file {what}; name another") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Settings:
    """Settings from YAML text; `name` stands before the line in errors.

    Raises:
        SettingsError: as `load`.
    """
    document = _document(text, name)
    try:
        found = msgspec.convert({} if document is None else document, Settings)
    except msgspec.ValidationError as error:
        raise _located(str(error), text, name) from None
    for path, problem in _problems(found):
        raise SettingsError(f"{name}:{_line(text, path)}: {problem}")
    return found


def _document(text: str, name: str) -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """YAML in which a key written twice is an error."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            for i, key in enumerate(keys):
                if key in keys[:i]:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"'{key}' is written twice", node.value[i][0].start_mark
                    )
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(text, Loader)  # noqa: S506 a safe loader
    except RecursionError:
        raise SettingsError(f"{name}:1: the YAML is nested too deeply; flatten it") from None
    except (yaml.YAMLError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "a value cannot be read"
        raise SettingsError(f"{name}:{mark.line + 1 if mark else 1}: not valid YAML, {problem}; correct it") from None


def _located(message: str, text: str, name: str) -> SettingsError:
    """A validation error with its line, and for a wrong key the one that was probably meant."""
    what, _, at = message.partition(" - at `$")
    path = re.findall(r"[^.\[\]`]+", at)
    unknown = re.search(r"unknown field `(.*)`", what)
    if unknown:
        path.append(unknown[1])
        near = get_close_matches(unknown[1], _keys(), 1)
        hint = f"did you mean '{near[0]}'?" if near else "take it out"
        return SettingsError(f"{name}:{_line(text, path)}: '{unknown[1]}' is not a setting here; {hint}")
    where = ".".join(path) or "the file"
    return SettingsError(f"{name}:{_line(text, path)}: {where}: {what[:1].lower()}{what[1:]}; correct the value")


def _keys() -> list[str]:
    structs = (Settings, Models, Allowed, Scan, FineTuned, Acknowledged, Lowered)
    return [field for struct in structs for field in struct.__struct_fields__]


def _line(text: str, path: list[str]) -> int:
    """The 1-based line of the deepest part of a path that the text has; `...` stands for any key."""
    import yaml

    node, line = yaml.compose(text, yaml.SafeLoader), 1
    for key in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == key or key == "..."), None)
        elif isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            pair = (node.value[int(key)], node.value[int(key)])
        else:
            pair = None
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _problems(found: Settings) -> Iterator[tuple[list[str], str]]:
    """What types cannot say: patterns, geographies, model ids."""
    try:
        geography.resolve(found.geography)
    except geography.GeographyError as error:
        yield ["geography"], str(error)
    for key, partial in (("allow", False), ("deny", True)):
        for i, pattern in enumerate(getattr(found.models, key) or ()):
            yield from _pattern_problem(pattern, ["models", key, str(i)], partial)
    for i, scan in enumerate(found.models.scans):
        named = models.parse(scan.model)
        if isinstance(named, models.Unparsed) or not named.version:
            yield ["models", "scans", str(i), "model"], "a scan is of one version: write …/models/NAME/versions/VERSION"
    for i, tuned in enumerate(found.models.fine_tuned):
        if isinstance(models.parse(tuned.base), models.Unparsed):
            yield ["models", "fine_tuned", str(i), "base"], "the base fits no form in which Azure names a model"


def _pattern_problem(pattern: str | Allowed, path: list[str], partial: bool) -> Iterator[tuple[list[str], str]]:
    if isinstance(pattern, Allowed):
        if pattern.publisher is None and not pattern.license:
            yield path, "give a publisher, a license or both; an empty entry would allow every model"
        return
    try:
        parse_pattern(pattern, partial)
    except PatternError as error:
        yield path, str(error)
