"""`modelrail.yaml`: found, read, typed and checked. A wrong key is an error with its line, never ignored."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union

import msgspec
from msgspec import Meta

from modelrail import geography as geographies
from modelrail import models as references
from modelrail.patterns import PatternError, parse_pattern

FILE = "modelrail.yaml"
VARIABLE = "MODELRAIL_SETTINGS"
DEEPEST = 30
"""Levels of YAML that are read; settings need eight."""

_TAGS = [f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "null")]
"""Kinds of YAML values that settings may have; what is tagged as another one is refused."""

Profile = Literal["baseline", "recommended", "strict"]
Environment = Literal["production", "development"]
Scope = Literal["linked", "all"]
Lower = Literal["advisory", "off"]
Text = Annotated[str, Meta(pattern=r"\S")]


class SettingsError(Exception):
    """Settings that cannot be used; always one line: file and line, what is wrong, what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else "?" for c in message))


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No key that is not known: a misspelled one would guard nothing."""


class Allowed(Strict, frozen=True):
    """Models by property instead of by name: what the catalog gives this publisher and one of these licenses."""

    publisher: Union[Text, None] = None
    license: list[Text] = []


class Scan(Strict, frozen=True):
    """A scan that somebody ran and answers for, of exactly this version of a model."""

    model: Text
    tool: Text
    date: datetime.date
    by: Text
    report: Union[Text, None] = None


class ImageScan(Strict, frozen=True):
    """A scan that somebody ran and answers for, of exactly this container image or version of an environment."""

    image: Text
    tool: Text
    date: datetime.date
    by: Text
    report: Union[Text, None] = None


class FineTuned(Strict, frozen=True):
    """Where a model that this tenant fine-tuned comes from; `model` is its name in the workspace."""

    model: Text
    base: Text
    by: Text
    date: datetime.date


class Models(Strict, frozen=True):
    """Which models may be deployed, and what is known of them."""

    allow: Union[list[Union[Text, Allowed]], None] = None
    deny: list[Text] = []
    licenses: Union[list[Text], None] = None
    scans: list[Scan] = []
    image_scans: list[ImageScan] = []
    fine_tuned: list[FineTuned] = []


class Acknowledged(Strict, frozen=True):
    """A decision that Microsoft's article leaves to the customer."""

    what: Text
    owner: Text
    date: datetime.date
    publisher: Union[Text, None] = None
    terms: Union[Text, None] = None


class Lowered(Strict, frozen=True):
    """A rule lowered by somebody, for a reason, until a day; a baseline rule needs all of it."""

    level: Lower
    owner: Union[Text, None] = None
    reason: Union[Text, None] = None
    until: Union[datetime.date, None] = None


Rule = Union[Lower, Lowered]


def today() -> datetime.date:
    """The day a run takes as now when the settings pin none."""
    return datetime.datetime.now(tz=datetime.timezone.utc).date()


class Document(Strict, frozen=True):
    """What modelrail.yaml may say; every key is optional."""

    profile: Annotated[Profile, Meta(description="Which rules are judged; each contains the one before.")] = (
        "recommended"
    )
    environment: Annotated[Environment, Meta(description="What is deployed to.")] = "production"
    geography: Annotated[
        Union[Text, list[Text], None],
        Meta(description="Where data may be processed: an Azure geography, eu, us, or a list of regions."),
    ] = None
    as_of: Annotated[datetime.date, Meta(description="The day taken as now; today when left out.")] = msgspec.field(
        default_factory=today
    )
    models: Models = Models()
    acknowledged: list[Acknowledged] = []
    rules: Annotated[dict[str, Rule], Meta(description="Rules by slug or id that shall advise only, or be off.")] = {}
    scope: Annotated[Scope, Meta(description="Which stores, vaults, registries and AI accounts are judged.")] = "linked"
    context: Annotated[list[Text], Meta(description="State, templates or scans read for joins and never judged.")] = []
    waivers: Annotated[Union[Text, None], Meta(description="Folder of waivers, relative to this file.")] = None


class Settings(Document, frozen=True, kw_only=True):
    """The settings of a run; `source` is the file they come from, None for the defaults."""

    source: Union[str, None] = None

    def beside(self, name: str) -> Path:
        """A path that the settings name, relative to their file."""
        return Path(self.source or "").parent / name

    def own(self) -> list[Path]:
        """What belongs to the settings and is never judged: the folder of waivers and the context."""
        return [self.beside(name) for name in (*filter(None, (self.waivers,)), *self.context)]


def find(start: Path, explicit: str | None = None, configured: str | None = None) -> Path | None:
    """The settings file, the first of: explicit, MODELRAIL_SETTINGS, configured, modelrail.yaml upward from start.

    Raises:
        SettingsError: the one that is named does not exist.
    """
    for named in (explicit, os.environ.get(VARIABLE) or None, configured):
        if named is not None:
            if not os.path.exists(named):  # noqa: PTH110 says no to every text that is no path
                raise SettingsError(f"{named}: there is no such settings file; correct the path")
            return Path(named).absolute()
    start = Path(os.path.abspath(start))  # noqa: PTH100 `..` must not lead through the folder it leaves
    return next((f / FILE for f in (start, *start.parents) if os.path.lexists(f / FILE)), None)


def load(path: Path | None) -> Settings:
    """The settings of a file, or the defaults for None.

    Raises:
        SettingsError: it cannot be read, is no YAML, or says something that is not a setting.
    """
    return parse(text_of(path, "settings"), str(path)) if path else Settings()


def text_of(path: Path, what: str) -> str:
    """The text of a settings or waiver file; raises SettingsError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: the {what} file is not text; save it as UTF-8, or name another") from None
    except OSError as error:
        raise SettingsError(f"{path}: the {what} file cannot be read ({error.strerror}); name another") from None


def parse(text: str, name: str) -> Settings:
    """Settings from YAML text; `name` stands before the line in errors and becomes their source.

    Raises:
        SettingsError: as `load`.
    """
    found = typed(text, name, Document, _problems)
    return Settings(**{key: getattr(found, key) for key in Document.__struct_fields__}, source=name)


Kind = TypeVar("Kind", bound=msgspec.Struct)
Problems = Iterable[tuple[list[str], str]]
"""What is wrong, and the path of keys where."""


def typed(text: str, name: str, kind: type[Kind], problems: Callable[[Kind], Problems]) -> Kind:
    """YAML as a structure; `problems` finds what types cannot say.

    Raises:
        SettingsError: it is no YAML, does not fit the structure, or has a problem.
    """
    written = _written(text, name)
    try:
        found = msgspec.convert({} if written is None else written, kind)
    except msgspec.ValidationError as error:
        from modelrail.setting_errors import located

        raise SettingsError(located(error, written, text, name, kind)) from None
    for path, problem in (*_empty(written, []), *problems(found)):
        from modelrail.setting_errors import line

        raise SettingsError(f"{name}:{line(text, path)}: {problem}")
    return found


def _written(text: str, name: str) -> Any:
    """The YAML as dicts, lists and texts: no value is a number, a date or a boolean, so `off` and `no` stay words."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_constructors = {
            tag: found for tag, found in yaml.SafeLoader.yaml_constructors.items() if tag in (None, *_TAGS)
        }
        yaml_implicit_resolvers = {
            first: [(tag, regexp) for tag, regexp in found if tag == "tag:yaml.org,2002:null"]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            problem = _key_problem(node)
            if problem:
                raise yaml.constructor.ConstructorError(None, None, *problem)
            return super().construct_mapping(node, deep)

    try:
        _check_depth(yaml.parse(text, Loader), name)
        return yaml.load(text, Loader)  # noqa: S506 a safe loader
    except (yaml.YAMLError, TypeError, ValueError) as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        before = text.encode(errors="replace")[: getattr(error, "position", 0)]
        at = (mark.line if mark else before.count(b"\n")) + 1
        problem = problem or getattr(error, "reason", "it cannot be read")
        raise SettingsError(f"{name}:{at}: not valid YAML, {problem}; correct it") from None


def _check_depth(events: Iterable[Any], name: str) -> None:
    """Refuses deep nesting event by event, because libyaml's composer ends the process at a depth of thousands."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > DEEPEST:
            raise SettingsError(f"{name}:{event.start_mark.line + 1}: the YAML is nested too deeply; flatten it")


def _key_problem(mapping: Any) -> tuple[str, Any] | None:
    """What is wrong with the keys of a YAML mapping, and where: one that is no text, or is written twice."""
    seen: set[str] = set()
    for key, _ in mapping.value:
        if key.tag != "tag:yaml.org,2002:str":
            return "a key is not text", key.start_mark
        if key.value in seen:
            return f"'{key.value[:60]}' is written twice", key.start_mark
        seen.add(key.value)
    return None


def _empty(written: Any, path: list[str]) -> Iterator[tuple[list[str], str]]:
    """Keys without a value: `allow:` with nothing after it would otherwise allow everything."""
    items = written.items() if isinstance(written, dict) else enumerate(written) if isinstance(written, list) else ()
    for key, value in items:
        if value is None:
            what = f"an item of {path[-1]}" if isinstance(written, list) and path else key
            yield [*path, str(key)], f"{what} has no value; give it one or take it out"
        yield from _empty(value, [*path, str(key)])


def _problems(found: Document) -> Iterator[tuple[list[str], str]]:
    """What types cannot say: patterns, geographies, model ids."""
    try:
        geographies.resolve(found.geography)
    except geographies.GeographyError as error:
        yield ["geography"], str(error)
    for key, partial in (("allow", False), ("deny", True)):
        for i, pattern in enumerate(getattr(found.models, key) or ()):
            yield from ((["models", key, str(i)], p) for p in _pattern_problem(pattern, partial))
    for i, scan in enumerate(found.models.scans):
        yield from ((["models", "scans", str(i), "model"], p) for p in _scan_problem(scan))
    for i, scanned in enumerate(found.models.image_scans):
        yield from ((["models", "image_scans", str(i), "image"], p) for p in _image_problem(scanned))
    recorded = [tuned.model.lower() for tuned in found.models.fine_tuned]
    for i, tuned in enumerate(found.models.fine_tuned):
        twice = tuned.model.lower() in recorded[:i]
        yield from ((["models", "fine_tuned", str(i), key], p) for key, p in _lineage_problem(tuned, twice))


def _pattern_problem(pattern: str | Allowed, partial: bool) -> Iterator[str]:
    if isinstance(pattern, Allowed):
        if pattern.publisher is None and not pattern.license:
            yield "an entry without publisher and license would allow every model; give a publisher, a license or both"
        return
    try:
        parse_pattern(pattern, partial)
    except PatternError as error:
        yield str(error)


def _scan_problem(scan: Scan) -> Iterator[str]:
    named = references.parse(scan.model)
    if isinstance(named, references.Unparsed):
        yield f"the scanned model: {named.reason}; write azureml://registries/REGISTRY/models/NAME/versions/VERSION"
    elif named.moving:
        yield "a scan is of one version; add /versions/VERSION to the model"
    elif named.registry is None and named.workspace is None:
        yield "the scanned model is named without its registry or workspace; write its whole id"


def _image_problem(scan: ImageScan) -> Iterator[str]:
    from modelrail import images

    named = images.parse(scan.image)
    if isinstance(named, references.Unparsed):
        yield f"the scanned image: {named.reason}; write host/path@digest, or the id of an environment with its version"
    elif named.moving:
        yield "a scan is of one image; add its digest, its tag other than latest, or the version of the environment"


def _lineage_problem(tuned: FineTuned, twice: bool) -> Iterator[tuple[str, str]]:
    base = references.parse(tuned.base)
    if "/" in tuned.model or ":" in tuned.model:
        yield "model", "a fine-tuned model is recorded by its name in the workspace; write the name alone"
    if twice:
        yield "model", f"'{tuned.model[:60]}' is recorded twice; keep the record that is true"
    if isinstance(base, references.Unparsed) or not base.registry:
        yield "base", "the base is no model of a registry; write azureml://registries/REGISTRY/models/NAME"
