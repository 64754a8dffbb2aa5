"""What every component takes, and whether what it was given has the right names and types."""

import contextlib
import difflib
import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypedDict, Union, get_args, get_origin

import pulumi
from typing_extensions import NotRequired

from components.checks import check_group, check_name, check_tags
from components.errors import ArgumentError


class PlacedArgs(TypedDict):
    """Where a component goes."""

    resource_group_name: pulumi.Input[str]
    """Resource group of everything this makes."""
    location: pulumi.Input[str]
    """Azure region of everything this makes."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Tags of everything this makes that takes tags."""
    transform: NotRequired[dict[str, Any]]
    """Properties to add to inner resources, by the part's name: `{"store": {"tags": {...}}}`; still judged."""


Check = Callable[..., Any]
"""Raises ArgumentError for a value. What it takes besides are arguments beside it or around it, by name."""
PLACE_CHECKS: Mapping[str, Check] = MappingProxyType({"resource_group_name": check_group, "tags": check_tags})
"""Checks of arguments that every component takes."""
Parts = Union[frozenset[str], Callable[[Any], frozenset[str]]]
"""The names that `transform` knows, or a function of the arguments that gives them."""


def checked(name: str, given: Any, kind: Any, parts: Parts, /, **checks: Check) -> dict[str, Any]:
    """The arguments, each of its type, and sound as far as a check tells: now, or when all that it asks for is known.

    Args:
        name: of the component. given: what the caller passed. kind: the TypedDict of the component.
        parts: the names that `transform` knows. checks: argument, `key.vault_id` of an object inside, to its check;
            an empty name is that of all arguments together.

    Raises:
        ArgumentError: an argument is missing, misspelled, empty, of a wrong type or refused by its check.
    """
    component = f"{kind.__name__.removesuffix('Args')} '{name}', "
    with _said_of(component):
        check_name(name)
        fit("", given, kind)
        made = parts(given) if callable(parts) else parts
        for part in given.get("transform") or {}:
            if part not in made:
                raise ArgumentError(f"transform.{part}", f"there is no such part{_nearest(part, made)}")
        sound: dict[str, Any] = _Sound(component, {**PLACE_CHECKS, **checks})("", given, kind)
        return sound


def of_each(given: Any, argument: str, **checks: Callable[..., Any]) -> dict[str, Check]:
    """Checks of the objects in a list; each takes its place first, `deployments[1].`, then the value."""
    items = given.get(argument) if isinstance(given, Mapping) else None
    places = [f"{argument}[{i}]." for i in range(len(items))] if isinstance(items, list) else []
    return {f"{at}{name}": functools.partial(check, at) for at in places for name, check in checks.items()}


@contextlib.contextmanager
def _said_of(component: str) -> Iterator[None]:
    try:
        yield
    except ArgumentError as error:
        error.component = component
        raise


class _Sound:
    """Arguments with every output in them replaced by one that is checked before anything is made of it."""

    def __init__(self, component: str, checks: Mapping[str, Check]) -> None:
        self._component, self._checks = component, checks

    def __call__(self, path: str, value: Any, hint: Any, beside: Mapping[str, Any] = MappingProxyType({})) -> Any:
        bare = _bare(hint)
        if isinstance(value, Mapping) and hasattr(bare, "__total__"):
            hints = bare.__annotations__
            self._passed(path, value, hint, beside)
            near = {**beside, **value}
            return {k: self(f"{path}.{k}".lstrip("."), v, hints[k], near) for k, v in value.items() if v is not None}
        if isinstance(value, list) and get_origin(bare) is list:
            self._passed(path, value, hint, beside)
            return [self(f"{path}[{i}]", item, get_args(bare)[0], beside) for i, item in enumerate(value)]
        return self._passed(path, value, hint, beside)

    def _passed(self, path: str, value: Any, hint: Any, beside: Mapping[str, Any]) -> Any:
        check = self._checks.get(path)
        others = [beside.get(other) for other in [*inspect.signature(check).parameters][1:]] if check else []

        def passed(found: Any) -> Any:
            with _said_of(self._component):
                fit(path, found[0], hint)
                if check and found[0] is not None:
                    check(*found)
            return found[0]

        if any(isinstance(each, (pulumi.Output, Awaitable)) for each in (value, *others)):
            return pulumi.Output.all(value, *others).apply(passed)
        return passed([value, *others])


def fit(where: str, value: Any, hint: Any) -> None:
    """Raises InputPropertyError unless a value fits a type hint; outputs are left until they are known."""
    if get_origin(hint) is NotRequired and value is None:
        return
    if hint is Any:
        return
    if isinstance(value, (pulumi.Output, Awaitable)):
        _may_wait(where, hint)
        return
    hint = _bare(hint)
    if isinstance(hint, type) and issubclass(hint, dict) and hasattr(hint, "__total__"):
        _fit_object(where, value, hint)
    elif get_origin(hint) is list:
        _typed(where, value, list, "a list")
        for i, item in enumerate(value):
            fit(f"{where}[{i}]", item, get_args(hint)[0])
    elif get_origin(hint) is dict:
        _typed(where, value, Mapping, "an object")
        for key, item in value.items():
            fit(f"{where}.{key}", item, get_args(hint)[1])
    else:
        _fit_plain(where, value, hint)


def _fit_object(where: str, value: Any, kind: Any) -> None:
    _typed(where or "args", value, Mapping, "an object")
    hints = kind.__annotations__
    path = f"{where}.".lstrip(".")
    for key in value:
        if key not in hints:
            raise ArgumentError(f"{path}{key}", f"there is no such argument{_nearest(key, hints)}")
    for key, hint in hints.items():
        required = get_origin(hint) is not NotRequired
        if required and value.get(key) is None:
            raise ArgumentError(f"{path}{key}", f"'{key}' is required")
        fit(f"{path}{key}", value.get(key), hint)


def _may_wait(where: str, hint: Any) -> None:
    if get_origin(get_args(hint)[0] if get_origin(hint) is NotRequired else hint) is not Union:
        raise ArgumentError(where, "must be known when the program runs; pass a plain value, not an output")


NAMES = {str: "a text", int: "a whole number", bool: "true or false"}


def _fit_plain(where: str, value: Any, hint: Any) -> None:
    whole = hint is int and isinstance(value, float) and value.is_integer()  # numbers from other languages
    if hint is int and isinstance(value, bool):
        value = str(value)
    if not whole:
        _typed(where, value, hint, NAMES[hint])
    if value == "":
        raise ArgumentError(where, "is empty; write a value, or leave it out where it is not required")


def _typed(where: str, value: Any, kind: Any, wanted: str) -> None:
    if not isinstance(value, kind):
        raise ArgumentError(where, f"must be {wanted}, not {type(value).__name__}")


def _bare(hint: Any) -> Any:
    """`str` of `NotRequired[pulumi.Input[str]]`; an input is a union with what is not known yet."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    return get_args(hint)[0] if get_origin(hint) is Union else hint


def _nearest(key: str, known: Any) -> str:
    near = difflib.get_close_matches(key, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(sorted(known))}"
