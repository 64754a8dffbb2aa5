"""The way in: a subnet in your virtual network, private endpoints in it, and the DNS zones that lead there.

Zones: Microsoft, "Azure Private Endpoint private DNS zone values", public cloud.
"""

from collections.abc import Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import Check
from components.checks import check_id, id_of
from components.errors import ArgumentError
from components.making import Maker
from components.naming import azure_name

VNETS = "Microsoft.Network/virtualNetworks"
ZONES = {
    "amlworkspace": ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"),
    "blob": ("privatelink.blob.core.windows.net",),
    "dfs": ("privatelink.dfs.core.windows.net",),
    "file": ("privatelink.file.core.windows.net",),
    "queue": ("privatelink.queue.core.windows.net",),
    "table": ("privatelink.table.core.windows.net",),
    "vault": ("privatelink.vaultcore.azure.net",),
    "registry": ("privatelink.azurecr.io",),
    "account": (
        "privatelink.cognitiveservices.azure.com",
        "privatelink.openai.azure.com",
        "privatelink.services.ai.azure.com",
    ),
}
"""Group of a private link to the zones that its endpoint needs."""


class NetworkArgs(TypedDict):
    """Your virtual network: the one whose machines shall reach the service."""

    vnet_id: pulumi.Input[str]
    """Resource id of the virtual network in which names are resolved."""
    subnet_id: pulumi.Input[str]
    """Resource id of the subnet in which private endpoints are made."""
    private_dns_zone_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Zones that exist, in this or another subscription, by their name: `{"privatelink.vaultcore.azure.net": id}`.
    They must be linked to the network; every other zone is made here, and linked."""


def _check_zones(zones: Mapping[str, Any]) -> None:
    for name, id_ in zones.items():
        if isinstance(id_, str):
            where = f"network.private_dns_zone_ids.{name}"
            check_id(where, id_, "Microsoft.Network/privateDnsZones")
            if id_.rpartition("/")[2].lower() != name.lower():
                raise ArgumentError(where, f"is the id of another zone, {id_.rpartition('/')[2]}; correct one of both")


CHECKS: Mapping[str, Check] = {
    "network.vnet_id": id_of("network.vnet_id", VNETS),
    "network.subnet_id": id_of("network.subnet_id", f"{VNETS}/subnets"),
    "network.private_dns_zone_ids": _check_zones,
}
"""Checks of an argument `network`, for `components.arguments.checked`."""


class Network:
    """A way into services for one component; zones are made once, when the first endpoint needs them.

    Args:
        given: NetworkArgs, or None: then a network with one subnet is made.
    """

    def __init__(self, make: Maker, given: Optional[Mapping[str, Any]]) -> None:
        self._make = make
        self._zones: dict[str, pulumi.Input[str]] = dict((given or {}).get("private_dns_zone_ids") or {})
        self.vnet_id: pulumi.Input[str]
        self.subnet_id: pulumi.Input[str]
        self.vnet_id, self.subnet_id = (given["vnet_id"], given["subnet_id"]) if given else self._own()

    def as_args(self) -> dict[str, Any]:
        """The network as another component takes it, with the zones that there are now."""
        return {"vnet_id": self.vnet_id, "subnet_id": self.subnet_id, "private_dns_zone_ids": dict(self._zones)}

    def know(self, other: Mapping[str, Any]) -> None:
        """Takes over the zones of another network that has the same virtual network."""
        self._zones = {**other.get("private_dns_zone_ids", {}), **self._zones}

    def _own(self) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
        make, vnet_name = self._make, azure_name("vnet", self._make.name)
        vnet = make(
            azure.network.VirtualNetwork,
            "vnet",
            virtual_network_name=vnet_name,
            address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.40.0.0/24"]),
        )
        subnet = make(
            azure.network.Subnet,
            "endpoints",
            after=[vnet],
            virtual_network_name=vnet_name,
            subnet_name=azure_name("snet", make.name),
            address_prefix="10.40.0.0/26",
            private_endpoint_network_policies="Enabled",
            default_outbound_access=False,
        )
        return vnet.id, subnet.id

    def connect(
        self, group: str, target_id: pulumi.Input[str], after: tuple[Any, ...] = ()
    ) -> azure.network.PrivateEndpoint:
        """A private endpoint to a service, and its names resolved inside the virtual network.

        Args:
            group: a key of ZONES. target_id: resource id of the service. after: what must be ready besides it.
        """
        name = endpoint_name(self._make.name, group)
        endpoint = self._make(
            azure.network.PrivateEndpoint,
            f"{group}-endpoint",
            after=after,
            private_endpoint_name=name,
            subnet=azure.network.SubnetArgs(id=self.subnet_id),
            private_link_service_connections=[
                azure.network.PrivateLinkServiceConnectionArgs(
                    name=group, private_link_service_id=target_id, group_ids=[group]
                )
            ],
        )
        self._make(
            azure.network.PrivateDnsZoneGroup,
            f"{group}-zones",
            after=[endpoint],
            private_endpoint_name=name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[
                azure.network.PrivateDnsZoneConfigArgs(
                    name=zone.replace(".", "-"), private_dns_zone_id=self._zone(zone)
                )
                for zone in ZONES[group]
            ],
        )
        return endpoint

    def _zone(self, zone: str) -> pulumi.Input[str]:
        if zone not in self._zones:
            self._zones[zone] = self._new_zone(zone)
        return self._zones[zone]

    def _new_zone(self, zone: str) -> Any:
        short = zone.split(".")[1]
        made = self._make(azure.privatedns.PrivateZone, f"{short}-zone", private_zone_name=zone, location="global")
        self._make(
            azure.privatedns.VirtualNetworkLink,
            f"{short}-link",
            after=[made],
            private_zone_name=zone,
            virtual_network_link_name=azure_name("link", self._make.name),
            location="global",
            registration_enabled=False,
            virtual_network=azure.privatedns.SubResourceArgs(id=self.vnet_id),
        )
        return made.id


def endpoint_name(component: str, group: str) -> str:
    """Name of the private endpoint that a component has to a service."""
    return azure_name("pep", f"{component}-{group}")


def parts(*groups: str) -> frozenset[str]:
    """What a network with endpoints to these groups makes, as `transform` names it."""
    zones = {zone.split(".")[1] for group in groups for zone in ZONES[group]}
    made = {f"{group}-{what}" for group in groups for what in ("endpoint", "zones")}
    return frozenset({"vnet", "endpoints", *made, *(f"{zone}-{what}" for zone in zones for what in ("zone", "link"))})
