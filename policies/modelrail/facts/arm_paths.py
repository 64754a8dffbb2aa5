"""ARM paths of azure-native types: which ARM type a token is, how its name and id are made."""

from __future__ import annotations

import re

from modelrail import facts

_TOKEN = re.compile(r"azure-native(?:_\w+_v\d{8}\w*)?:(\w+)(?:/v\d{8}\w*)?:(\w+)")
_OWNED = {"subscriptionId"}


def short(token: str) -> str | None:
    """`module:Class` of an azure-native token, whatever release or pinned version it names; None for another."""
    found = _TOKEN.fullmatch(token)
    return f"{found[1]}:{found[2]}" if found else None


def api_version(token: str) -> str | None:
    """The API version that a token names, as ARM writes it; None where it is the release's own."""
    found = re.search(r"[/_]v(\d{4})(\d\d)(\d\d)(\w*?)(?=:)", token)
    return "-".join(part for part in found.groups() if part) if found else None


def template(token: str) -> str | None:
    """The ARM path of a token's type with `{parameter}` for each name; None where the facts have none."""
    found: str | None = facts.load("arm-paths")["paths"].get(short(token))
    return found


def parameters(template_: str) -> list[str]:
    """The wire names of the inputs that make the path, in order, without the subscription."""
    return [p for p in re.findall(r"{(\w+)}", template_) if p not in _OWNED]


def is_extension(template_: str) -> bool:
    """Whether the type extends another resource, or a group or subscription that its own inputs choose."""
    return template_.startswith("/{") or "/locks/" in template_


def arm_type(template_: str) -> str:
    """The ARM type of a path, in Azure's spelling."""
    if "/providers/" not in template_:
        return "Microsoft.Resources/resourceGroups"
    provider, *rest = template_.rpartition("/providers/")[2].split("/")
    return "/".join([provider, *rest[::2]])
