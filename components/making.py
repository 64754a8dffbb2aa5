"""Making the inner resources of a component: where they go, what they wait for, and what the caller adds to them."""

import inspect
import weakref
from collections.abc import Mapping
from typing import Any, Optional, TypeVar

import pulumi
from pulumi.runtime.settings import get_monitor

from components.errors import ArgumentError

Made = TypeVar("Made", bound=pulumi.CustomResource)
PLACE = ("resource_group_name", "location", "tags")
"""Arguments that every inner resource takes over where its type has them."""


_NAMES: "weakref.WeakKeyDictionary[Any, dict[str, str]]" = weakref.WeakKeyDictionary()
"""The engine of a run to the names of its components, each with its kind."""


def _claim(owner: pulumi.ComponentResource, name: str) -> None:
    """Names of Azure resources are made of a component's name, so no other may have it, of whatever kind."""
    names = _NAMES.setdefault(get_monitor(), {})
    kind = type(owner).__name__
    if name in names:
        raise ArgumentError("name", f"'{name}' is taken by a {names[name]} of this program; take another name")
    names[name] = kind


class Maker:
    """Makes the inner resources of one component.

    Args:
        owner: the component. name: its name. args: its arguments: PLACE and `transform`.
        stays: another location or resource group is left undone in every part, because it would make them anew; the
            component refuses such a change with `kept`.
    """

    def __init__(
        self, owner: pulumi.ComponentResource, name: str, args: Mapping[str, Any], stays: bool = False
    ) -> None:
        _claim(owner, name)
        self.owner, self.name = owner, name
        self.place = {key: args[key] for key in PLACE if args.get(key) is not None}
        self._stays = {"location": "location", "resource_group_name": "resourceGroupName"} if stays else {}
        self._before: list[Any] = []
        for key in self._stays:
            value = self.place.get(key)
            if isinstance(value, pulumi.Output):
                self._before.append(sources_of(value))
                self.place[key] = _alone(value)
        self._transform: Mapping[str, Any] = args.get("transform") or {}

    def __call__(
        self,
        kind: type[Made],
        part: str,
        /,
        *,
        after: Any = (),
        protect: Optional[bool] = None,
        timeout: Optional[str] = None,
        keep: Optional[list[str]] = None,
        inside: Optional[pulumi.Resource] = None,
        hooks: Optional[pulumi.ResourceHookBinding] = None,
        **properties: Any,
    ) -> Made:
        """One inner resource.

        Args:
            kind: its class in the SDK. part: its name inside the component, by which `transform` knows it.
            after: resources, or outputs of such, that must exist before.
            protect: whether it can be deleted only after this is taken back.
            timeout: how long creating, updating and deleting it may take, `90m`.
            keep: properties whose change would make it anew; such a change is left undone.
            inside: what takes it along when it is deleted. hooks: called before it is created.

        Raises:
            ArgumentError: `transform` names a property that the resource does not have.
        """
        known = inspect.signature(kind._internal_init).parameters  # type: ignore[attr-defined]
        properties = {**{key: value for key, value in self.place.items() if key in known}, **properties}
        added = self._transform.get(part) or {}
        for key, value in added.items():
            where = f"transform.{part}.{key}"
            found = _spelled(key, known, where)
            properties[found] = _merged(properties.get(found), value, where)
        slow = pulumi.CustomTimeouts(create=timeout, update=timeout, delete=timeout) if timeout else None
        options = pulumi.ResourceOptions(
            parent=self.owner,
            depends_on=[*self._before, *after],
            protect=protect,
            custom_timeouts=slow,
            ignore_changes=[*(wire for key, wire in self._stays.items() if key in known), *(keep or ())],
            deleted_with=inside,
            hooks=hooks,
        )
        return kind(f"{self.name}-{part}", **properties, opts=options)


def _alone(value: pulumi.Output[Any]) -> pulumi.Output[Any]:
    """The value without what it comes from.

    A resource group that is made anew takes along, before any of them is asked, all that has a property of it.
    """
    return pulumi.Output(set(), value.future(), value.is_known(), value.is_secret())


def sources_of(value: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """What a value comes from, to be waited for."""
    return pulumi.Output.from_input(value).apply(lambda _: None)


def _merged(current: Any, added: Any, where: str) -> Any:
    """What the caller adds, over what the component says; objects are merged, everything else is replaced."""
    if not isinstance(added, Mapping):
        return added
    if isinstance(current, Mapping):
        return {**current, **{k: _merged(current.get(k), v, f"{where}.{k}") for k, v in added.items()}}
    if not type(current).__module__.startswith("pulumi_azure_native"):
        return added
    known = [key for key, value in inspect.getmembers(type(current)) if isinstance(value, property)]
    for key, value in added.items():
        found = _spelled(key, known, f"{where}.{key}")
        setattr(current, found, _merged(getattr(current, found), value, f"{where}.{key}"))
    return current


def _spelled(key: str, known: Any, where: str) -> str:
    """A property as the Python SDK spells it; other languages write `publicNetworkAccess`."""
    found = next((name for name in known if _plain(name) == _plain(key)), None)
    if found is None or found in ("resource_name", "opts", "self"):
        raise ArgumentError(where, f"there is no property '{key}'; correct its name")
    return str(found)


def _plain(key: str) -> str:
    return key.replace("_", "").lower()
