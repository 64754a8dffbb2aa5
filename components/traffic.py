"""Which deployments of an online endpoint answer; Azure sends nothing to one that does not exist yet."""

from collections.abc import Collection, Mapping
from typing import Any, Optional

import pulumi

from components.errors import ArgumentError


def check_traffic(traffic: Mapping[str, int], names: Collection[str]) -> None:
    """Percentages of the deployments that there are; all of it, or nothing."""
    for name, percent in traffic.items():
        if name not in names:
            raise ArgumentError(f"traffic.{name}", f"there is no such deployment; there are {', '.join(sorted(names))}")
        if not 0 <= percent <= 100:
            raise ArgumentError(f"traffic.{name}", f"{percent} is not between 0 and 100 percent")
    if sum(traffic.values()) not in (0, 100):
        raise ArgumentError("traffic", f"the percentages add up to {sum(traffic.values())}, not to 100")


def only_to_existing(name: str, traffic: Optional[Mapping[str, int]]) -> Optional[pulumi.ResourceHookBinding]:
    """Asked before an endpoint or deployment is created, in a preview too: it cannot get traffic at once.

    Args:
        name: of the component.
    """
    given = {deployment for deployment, percent in (traffic or {}).items() if percent}
    if not given:
        return None

    def refuse(asked: Any) -> None:
        created = (asked.new_inputs or {}).get("deploymentName")
        early = sorted(given if created is None else given & {created})
        if early:
            raise ArgumentError("traffic", _too_early(early[0]))

    hook = pulumi.ResourceHook(f"{name}-traffic", refuse, pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_create=[hook])


def _too_early(deployment: str) -> str:
    return (
        f"the deployment '{deployment}' does not exist yet, and Azure sends no traffic to one that does not. Leave it "
        f"out and run `pulumi up`; then set it, with `pulumi config set --path traffic.{deployment} 100` where the "
        f"program reads it from there, and run `pulumi up` again; or `az ml online-endpoint update --traffic`"
    )
