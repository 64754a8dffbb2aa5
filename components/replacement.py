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
    names = list(pairs)
    both = [pulumi.Output.all(*pairs[name]) for name in names]
    return pulumi.Output.all(value, *both).apply(
        lambda found: _same(found[0], what, dict(zip(names, found[1:], strict=True)))
    )


def _same(value: T, what: str, found: Mapping[str, Any]) -> T:
    for name, (made, asked) in found.items():
        if made is not None and _folded(made) != _folded(asked):
            raise ArgumentError(
                name,
                f"the {what} was made with '{made}', and '{asked}' would make it anew, without the data in it; "
                f"take the change back, or make a second one under another name and move the data",
            )
    return value


def _folded(value: Any) -> str:
    return str(value).replace(" ", "").lower()
