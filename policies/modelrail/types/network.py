"""Microsoft.Network as far as private access goes, and where logs are sent.

Items of the lists are as the service has them, with `properties` of their own; azure-native lifts those up.
"""

from __future__ import annotations

from modelrail.types.table import ResourceType

PRIVATE_ENDPOINTS = "Microsoft.Network/privateEndpoints"
ZONE_GROUPS = f"{PRIVATE_ENDPOINTS}/privateDnsZoneGroups"
ZONES = "Microsoft.Network/privateDnsZones"
ZONE_LINKS = f"{ZONES}/virtualNetworkLinks"
DIAGNOSTIC_SETTINGS = "Microsoft.Insights/diagnosticSettings"
_CONNECTIONS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
_SUBNET = "Microsoft.Network/virtualNetworks/subnets"

NETWORK: tuple[ResourceType, ...] = (
    ResourceType(
        PRIVATE_ENDPOINTS,
        properties=tuple(
            f"properties.{connections}[*].properties.{key}"
            for connections in _CONNECTIONS
            for key in ("privateLinkServiceId", "groupIds")
        ),
        references={f"properties.{c}[*].properties.privateLinkServiceId": "*" for c in _CONNECTIONS},
        flat=True,
        wrapped=_CONNECTIONS,
    ),
    ResourceType(
        ZONE_GROUPS,
        properties=("properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId",),
        references={"properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId": ZONES},
        flat=True,
        wrapped=("privateDnsZoneConfigs",),
    ),
    ResourceType(ZONES, flat=True),
    ResourceType(ZONE_LINKS, flat=True),
    ResourceType("Microsoft.Network/virtualNetworks", flat=True),
    ResourceType(_SUBNET, flat=True),
    ResourceType(
        DIAGNOSTIC_SETTINGS,
        properties=(
            "scope",
            "properties.storageAccountId",
            "properties.workspaceId",
            "properties.eventHubAuthorizationRuleId",
            "properties.marketplacePartnerId",
            "properties.logs[*].category",
            "properties.logs[*].categoryGroup",
            "properties.logs[*].enabled",
        ),
        references={
            "scope": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints",
            "properties.storageAccountId": "Microsoft.Storage/storageAccounts",
        },
        ids=("properties.storageAccountId", "properties.workspaceId", "properties.eventHubAuthorizationRuleId"),
        flat=True,
    ),
)
