"""A change that would make a store anew, and so lose what is in it, is refused with a message."""

from collections.abc import Mapping
from typing import Any, TypeVar

import pulumi

from components.errors import ArgumentError

T = TypeVar("T")


def kept(
    value: pulumi.Output[T], what: str, pairs: Mapping[str, tuple[pulumi.Output[Any], pulumi.Input[Any]]]
) -> pulumi.Output[T]:
    """The value, once what exists is what the arguments ask for.

    The properties are among those that the resource ignores changes of, so the engine leaves it as it is; this says so
    where a change was asked for.

    Args:
        what: the thing, for the message. pairs: argument to what the resource has and what was asked for.

    Raises:
        ArgumentError: when the output is known and differs.
    """
    checks = [_same(what, name, *pair) for name, pair in pairs.items()]
    return pulumi.Output.all(value, *checks).apply(lambda found: found[0])


def place(made: Any, args: Mapping[str, Any]) -> dict[str, tuple[pulumi.Output[Any], pulumi.Input[Any]]]:
    """Pairs for `kept`: where a resource is, and where the arguments want it."""
    group = made.id.apply(lambda id_: id_.split("/")[4])
    return {
        "location": (made.location, args["location"]),
        "resource_group_name": (group, args["resource_group_name"]),
    }


def _same(what: str, name: str, made: pulumi.Output[Any], asked: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """Each for itself, so that what is not known yet hides no other."""

    def check(found: Any) -> None:
        if found[0] is not None and _folded(found[0]) != _folded(found[1]):
            raise ArgumentError(
                name,
                f"the {what} was made with '{found[0]}', and '{found[1]}' would make it anew, without the data in it; "
                f"take the change back, or make a second one under another name and move the data",
            )

    return pulumi.Output.all(made, asked).apply(check)


def _folded(value: Any) -> str:
    return str(value).replace(" ", "").lower()
