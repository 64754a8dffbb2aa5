"""The way out of a workspace: what its managed network approves, one rule after the other.

What a host or tag may be is said by the policy pack's rule on outbound rules (MR206), which is asked.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import Check, of_each
from components.checks import check_one_of, check_pattern, check_resource
from components.errors import ArgumentError
from components.making import Maker

RULES = "microsoft.machinelearningservices/workspaces/outboundrules"
NAME = (r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", "1 to 64 letters, digits, hyphens and underscores, a letter or digit first")
PORTS = (r"\d{1,5}(-\d{1,5})?(, ?\d{1,5}(-\d{1,5})?)*", "ports and ranges of them, such as `443` or `80, 8080-8081`")
RESOURCE = (
    r"(?i)/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+(/[^/]+/[^/]+)+",
    "the resource id of a service: /subscriptions/…/resourceGroups/…/providers/…",
)
OF_A_KIND = {
    "fqdn": (),
    "service_tag": ("protocol", "port_ranges"),
    "service_resource_id": ("subresource_target", "spark_enabled"),
}
"""The argument that says where a rule leads, to those that go with it."""
REQUIRED = ("protocol", "port_ranges", "subresource_target")


class OutboundRuleArgs(TypedDict):
    """One way out: a host, a service tag or a private endpoint."""

    name: str
    """Its name, by which `transform` knows it: `outbound-NAME`."""
    fqdn: NotRequired[pulumi.Input[str]]
    """A host that Microsoft documents for models of the catalog, without a wildcard: `huggingface.co`. The first one
    makes a managed firewall, which takes ten minutes and costs."""
    service_tag: NotRequired[pulumi.Input[str]]
    """A service tag that Microsoft documents for workspaces: `AzureMonitor`."""
    protocol: NotRequired[str]
    """`TCP`, `UDP` or `ICMP`; required with a service tag."""
    port_ranges: NotRequired[str]
    """Its ports, `443` or `80, 8080-8081`; required with a service tag."""
    service_resource_id: NotRequired[pulumi.Input[str]]
    """Resource id of a service that a private endpoint leads to; those of the workspace have one already."""
    subresource_target: NotRequired[str]
    """Which part of the service, `blob` or `searchService`; required with its id."""
    spark_enabled: NotRequired[bool]
    """Whether Spark jobs may use the private endpoint; not unless said otherwise."""


def make_rules(make: Maker, workspace_name: str, rules: list[Mapping[str, Any]], after: list[Any]) -> None:
    """The rules in series: Azure changes a managed network for one of them at a time.

    Args:
        after: what must exist before the first.
    """
    for rule in rules:
        made = make(
            azure.machinelearningservices.ManagedNetworkSettingsRule,
            f"outbound-{rule['name']}",
            after=after,
            timeout="90m",
            workspace_name=workspace_name,
            rule_name=rule["name"],
            properties=_properties(rule),
        )
        after = [made]


def _properties(rule: Mapping[str, Any]) -> Any:
    ml, mine = azure.machinelearningservices, "UserDefined"
    if rule.get("fqdn") is not None:
        return ml.FqdnOutboundRuleArgs(type="FQDN", category=mine, destination=rule["fqdn"])
    if rule.get("service_tag") is not None:
        to = ml.ServiceTagDestinationArgs(
            action="Allow",
            service_tag=rule["service_tag"],
            protocol=rule["protocol"],
            port_ranges=rule["port_ranges"],
        )
        return ml.ServiceTagOutboundRuleArgs(type="ServiceTag", category=mine, destination=to)
    service = ml.PrivateEndpointDestinationArgs(
        service_resource_id=rule["service_resource_id"],
        subresource_target=rule["subresource_target"],
        spark_enabled=rule.get("spark_enabled", False),
    )
    return ml.PrivateEndpointOutboundRuleArgs(type="PrivateEndpoint", category=mine, destination=service)


def parts(rules: list[Mapping[str, Any]]) -> frozenset[str]:
    """What the rules make, as `transform` names it."""
    return frozenset(f"{what}-{rule['name']}" for rule in rules for what in ("outbound", "role-outbound"))


def checks(given: Any) -> dict[str, Check]:
    """Checks of an argument `outbound_rules`, for `components.arguments.checked`."""
    each = of_each(
        given,
        "outbound_rules",
        name=lambda at, name: check_pattern(f"{at}name", name, *NAME),
        fqdn=check_fqdn,
        service_tag=check_service_tag,
        protocol=lambda at, protocol: check_one_of(f"{at}protocol", protocol, ("TCP", "UDP", "ICMP")),
        port_ranges=check_ports,
        service_resource_id=lambda at, id_: check_pattern(f"{at}service_resource_id", id_, *RESOURCE),
        subresource_target=lambda at, part: check_pattern(f"{at}subresource_target", part, "[A-Za-z_]+", "letters"),
    )
    return {"outbound_rules": check_rules, **each}


def check_rules(rules: list[Mapping[str, Any]]) -> None:
    """Each leads to one place, with what goes with it; no name twice."""
    names = [rule["name"].lower() for rule in rules]
    for i, rule in enumerate(rules):
        at = f"outbound_rules[{i}]"
        if names.index(names[i]) < i:
            raise ArgumentError(f"{at}.name", f"'{rule['name']}' is there twice; give each rule its own name")
        kinds = [kind for kind in OF_A_KIND if rule.get(kind) is not None]
        if len(kinds) != 1:
            raise ArgumentError(at, f"leads to {len(kinds)} places; give exactly one of {', '.join(OF_A_KIND)}")
        _check_together(at, rule, kinds[0])


def _check_together(at: str, rule: Mapping[str, Any], kind: str) -> None:
    for other, arguments in OF_A_KIND.items():
        for argument in arguments:
            given = rule.get(argument) is not None
            if given and other != kind:
                raise ArgumentError(f"{at}.{argument}", f"goes with {other}, not with {kind}; take it out")
            if not given and other == kind and argument in REQUIRED:
                raise ArgumentError(f"{at}.{argument}", f"'{argument}' is required with {kind}")


def check_fqdn(at: str, fqdn: str) -> None:
    """The policy pack lets the host pass."""
    body = {"properties": {"type": "FQDN", "destination": fqdn}}
    check_resource((RULES, "w/r", body), arguments={}, rules={"MR206": f"{at}fqdn"})


def check_service_tag(at: str, service_tag: str) -> None:
    """The policy pack lets the service tag pass."""
    _check_tag(f"{at}service_tag", service_tag, "443")


def check_ports(at: str, port_ranges: str) -> None:
    """They are ports, and the policy pack lets them pass."""
    check_pattern(f"{at}port_ranges", port_ranges, *PORTS)
    if any(int(port) > 65535 for port in port_ranges.replace("-", ",").split(",")):
        raise ArgumentError(f"{at}port_ranges", f"'{port_ranges}' has a port above 65535; correct it")
    _check_tag(f"{at}port_ranges", "AzureMonitor", port_ranges)


def _check_tag(argument: str, service_tag: str, ports: str) -> None:
    destination = {"serviceTag": service_tag, "protocol": "TCP", "portRanges": ports}
    body = {"properties": {"type": "ServiceTag", "destination": destination}}
    check_resource((RULES, "w/r", body), arguments={}, rules={"MR206": argument})
