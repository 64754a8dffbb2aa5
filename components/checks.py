"""What can be known of arguments at once, as plain functions that raise `pulumi.InputPropertyError`.

A model is judged by the policy pack's own rules and the settings of the program (modelrail.yaml), so that a component
accepts what the pack accepts. modelrail is imported when the first check asks, not with the components.
"""

import functools
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Optional

import pulumi

from components.errors import ArgumentError

RESERVED = frozenset(
    (
        "access azure bing bizspark biztalk cortana directx dotnet dynamics exchange forefront groove hololens hyperv "
        "kinect lync msdn o365 office office365 onedrive onenote outlook powerpoint sharepoint skype visio visualstudio"
    ).split()
)
"""Whole names that Azure refuses. Azure Resource Manager, "Resolve reserved resource name errors"."""
RESERVED_INSIDE = ("login", "microsoft", "windows", "xbox")
"""Words that Azure refuses in a name; `login` and `xbox` at the beginning only, and here everywhere."""
WORKSPACE_NAME = (r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}", "3 to 33 letters, digits, hyphens and underscores")
"""Azure Resource Manager, "Naming rules and restrictions for Azure resources"."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")


def check_name(name: Any) -> None:
    """The name of a component, from which the names of its resources are made."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ArgumentError("name", "must be 1 to 40 letters, digits and hyphens, a letter first")
    folded = name.lower()
    found = next((w for w in RESERVED_INSIDE if w in folded), folded if folded in RESERVED else None)
    if found:
        raise ArgumentError("name", f"Azure reserves the word '{found}'; take another name")


def check_group(name: str) -> None:
    """The name of a resource group, as Azure takes it."""
    check_pattern("resource_group_name", name, r"[\w.()-]{0,89}[\w()-]", "the name of a resource group")


def check_tags(tags: Mapping[str, Any]) -> None:
    """Tags, as every type that is made here takes them; a storage account takes the shortest names."""
    if len(tags) > 50:
        raise ArgumentError("tags", f"are {len(tags)}; Azure takes 50")
    for name, value in tags.items():
        check_pattern(f"tags.{name[:80]}", name, r"[^<>%&\\?/]{1,128}", "1 to 128 characters without <>%&\\?/")
        if isinstance(value, str):
            check_pattern(f"tags.{name}", value, "(?s:.{0,256})", "at most 256 characters")


def check_location(location: str, geography: Optional[str] = None) -> None:
    """The location is a region of Azure, inside the geography that is promised and the one that the settings pin."""
    from modelrail import facts

    region = location.replace(" ", "").lower()
    if region not in facts.regions():
        raise ArgumentError("location", f"'{location}' is not an Azure region")
    for pinned in (geography, settings().geography):
        inside = regions(pinned)
        if region not in inside:
            left = ", ".join(sorted(inside))
            raise ArgumentError("location", f"'{location}' is outside {pinned}; regions inside are {left}")


def regions(geography: Any) -> frozenset[str]:
    """The regions of a geography; raises for one that does not exist."""
    from modelrail.geography import GeographyError, resolve

    try:
        return resolve(geography)
    except GeographyError as error:
        raise ArgumentError("geography", str(error)) from None


def check_one_of(argument: str, value: str, known: tuple[str, ...]) -> None:
    """The value is one of a few."""
    if value not in known:
        raise ArgumentError(argument, f"'{value}' is none of {', '.join(known)}")


def check_pattern(argument: str, value: str, pattern: str, wanted: str) -> None:
    """The value is written as Azure wants it."""
    if not re.fullmatch(pattern, value):
        raise ArgumentError(argument, f"'{value[:80]}' is not {wanted}")


def check_id(argument: str, value: str, *types: str) -> None:
    """The value is the resource id of one of these types: `Microsoft.Storage/storageAccounts`, or a type inside one."""
    wanted = [_id_pattern(type_) for type_ in types]
    if not any(re.fullmatch(pattern, value, re.IGNORECASE) for pattern in wanted):
        raise ArgumentError(argument, f"'{value[:200]}' is not the resource id of {' or '.join(types)}")


def id_of(argument: str, *types: str) -> Callable[[str], None]:
    """The check that an argument is the resource id of one of these types."""
    return lambda value: check_id(argument, value, *types)


def _id_pattern(type_: str) -> str:
    namespace, *kinds = type_.split("/")
    within = "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/" + re.escape(namespace)
    return within + "".join(f"/{kind}/[^/]+" for kind in kinds)


def check_range(argument: str, value: float, least: int, most: int) -> None:
    """The value lies within bounds."""
    if not least <= value <= most:
        raise ArgumentError(argument, f"{value} is not between {least} and {most}")


def check_fine_tuning(model: str, location: Any) -> None:
    """The settings allow the model, and the catalog says that it can be fine-tuned in this region."""
    from modelrail import tables
    from modelrail.models import Unparsed, parse

    named = parse(model)
    if isinstance(named, Unparsed):
        raise ArgumentError("model", f"cannot be read: {named.reason}; write azureml://registries/REGISTRY/models/NAME")
    found = tables.build(settings())
    decision = found["decisions"].get(named.id) or {}
    if decision.get("verdict") == "deny":
        raise ArgumentError("model", f"the settings do not allow {named.id}: {decision['why']}; take one that they do")
    row = found["models"].get(named.id)
    where = ((row or {}).get("fine_tune") or {}).get("serverless_regions")
    if not where:
        raise ArgumentError("model", f"the catalog does not say that {named.id} can be fine-tuned; take one that can")
    if location.replace(" ", "").lower() not in where:
        raise ArgumentError("model", f"{named.id} can be fine-tuned in {', '.join(where)} only, not in {location}")


Probe = tuple[str, str, dict[str, Any]]
"""ARM type in lower case, name path, and body as the readers give it."""


def check_resource(*probes: Probe, arguments: Mapping[str, str], rules: Optional[Mapping[str, str]] = None) -> None:
    """What the rules of the policy pack say of a resource that is about to be made.

    Args:
        probes: the resource, after what it needs beside it. arguments: property path to the argument that it comes
            from. rules: rules that are about an argument wherever they point, id to argument.

    Raises:
        ArgumentError: a rule that blocks flags one of the arguments.
    """
    from modelrail.evaluation import Evaluator
    from modelrail.resources import Resource, Unit

    resources = [Resource(type_, name, f"/{i}", body) for i, (type_, name, body) in enumerate(probes)]
    for finding in Evaluator(settings()).evaluate(Unit(resources)):
        argument = (rules or {}).get(finding.rule) or arguments.get(finding.path)
        if argument and finding.blocking and finding.address == resources[-1].address:
            raise ArgumentError(argument, f"{finding.message} ({finding.rule}). {finding.remedy}")


def settings() -> Any:
    """The settings of the program: MODELRAIL_SETTINGS, or modelrail.yaml in its folder or above.

    Raises:
        pulumi.RunError: there are some and they cannot be used.
    """
    return _settings(str(Path.cwd()), os.environ.get("MODELRAIL_SETTINGS"))


@functools.cache
def _settings(folder: str, _named: Optional[str]) -> Any:
    from modelrail import settings as loader

    try:
        return loader.load(loader.find(Path(folder)))
    except loader.SettingsError as error:
        raise pulumi.RunError(str(error)) from None
