"""The way in: a subnet in your virtual network, a private endpoint in it, and the DNS zones that lead there."""

import pulumi
import pulumi_azure_native as azure

from components.naming import azure_name

WORKSPACE_ZONES = ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net")
"""Both zones that a workspace's private endpoint needs, in the public cloud."""


def make_subnet(
    name: str, resource_group_name: pulumi.Input[str], location: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """A virtual network with one subnet for private endpoints; gives the ids of both."""
    vnet_name = azure_name("vnet", name)
    vnet = azure.network.VirtualNetwork(
        f"{name}-vnet",
        resource_group_name=resource_group_name,
        virtual_network_name=vnet_name,
        location=location,
        address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.40.0.0/24"]),
        opts=opts,
    )
    subnet = azure.network.Subnet(
        f"{name}-endpoints",
        resource_group_name=resource_group_name,
        virtual_network_name=vnet_name,
        subnet_name="private-endpoints",
        address_prefix="10.40.0.0/27",
        private_endpoint_network_policies="Enabled",
        default_outbound_access=False,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[vnet])),
    )
    return vnet.id, subnet.id


def connect(
    name: str,
    resource_group_name: pulumi.Input[str],
    location: pulumi.Input[str],
    target_id: pulumi.Input[str],
    group_id: str,
    zones: tuple[str, ...],
    vnet_id: pulumi.Input[str],
    subnet_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.network.PrivateEndpoint:
    """A private endpoint to a resource, and its name resolved inside the virtual network."""
    endpoint_name = azure_name("pep", name)
    connection = azure.network.PrivateLinkServiceConnectionArgs(
        name=group_id, private_link_service_id=target_id, group_ids=[group_id]
    )
    endpoint = azure.network.PrivateEndpoint(
        f"{name}-endpoint",
        resource_group_name=resource_group_name,
        private_endpoint_name=endpoint_name,
        location=location,
        subnet=azure.network.SubnetArgs(id=subnet_id),
        private_link_service_connections=[connection],
        opts=opts,
    )
    linked = [_zone(name, zone, resource_group_name, vnet_id, opts) for zone in zones]
    azure.network.PrivateDnsZoneGroup(
        f"{name}-zones",
        resource_group_name=resource_group_name,
        private_endpoint_name=endpoint_name,
        private_dns_zone_group_name="default",
        private_dns_zone_configs=[
            azure.network.PrivateDnsZoneConfigArgs(name=zone.replace(".", "-"), private_dns_zone_id=made.id)
            for zone, made in zip(zones, linked, strict=True)
        ],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[endpoint])),
    )
    return endpoint


def _zone(
    name: str,
    zone: str,
    resource_group_name: pulumi.Input[str],
    vnet_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.privatedns.PrivateZone:
    short = zone.split(".")[1]
    made = azure.privatedns.PrivateZone(
        f"{name}-{short}", resource_group_name=resource_group_name, private_zone_name=zone, location="global", opts=opts
    )
    azure.privatedns.VirtualNetworkLink(
        f"{name}-{short}-link",
        resource_group_name=resource_group_name,
        private_zone_name=zone,
        virtual_network_link_name=azure_name("link", name),
        location="global",
        registration_enabled=False,
        virtual_network=azure.privatedns.SubResourceArgs(id=vnet_id),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[made])),
    )
    return made
