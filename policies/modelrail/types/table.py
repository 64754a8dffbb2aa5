"""The shape of a row of the type tables."""

from __future__ import annotations

from dataclasses import dataclass, field

ANY_VAULT = "Microsoft.KeyVault/*"
"""A key lies in a vault or in a managed HSM; its URI looks alike."""

CONNECTION = ("properties.category", "properties.authType", "properties.isSharedToAll")
CONNECTED_STORE = {
    "properties.metadata.ResourceId": "Microsoft.Storage/storageAccounts|Microsoft.CognitiveServices/accounts",
    "properties.metadata.AccountName": "name:Microsoft.Storage/storageAccounts",
}
"""Guarded properties of a connection of either provider, and where it names a store (or account)."""

OUTBOUND_RULE = (
    "type",
    "destination",
    "destination.serviceTag",
    "destination.portRanges",
    "destination.addressPrefixes",
)
"""Properties of a rule of a managed network, which stands alone or inside the network."""
MANAGED_NETWORK = (
    "properties.managedNetwork.isolationMode",
    *(f"properties.managedNetwork.outboundRules[*].{key}" for key in OUTBOUND_RULE),
)

FILTER_POLICY = (
    "properties.mode",
    "properties.basePolicyName",
    "properties.contentFilters[*].name",
    "properties.contentFilters[*].enabled",
    "properties.contentFilters[*].blocking",
    "properties.contentFilters[*].action",
    "properties.contentFilters[*].severityThreshold",
    "properties.contentFilters[*].allowedContentLevel",
)
"""Guarded properties of a content filter policy of either provider; the level has another name in older versions."""


@dataclass(frozen=True, slots=True)
class ResourceType:
    """What one ARM type means.

    Args:
        name: Azure's spelling of the type.
        properties: guarded property paths as ARM spells them; `[*]` stands for every item of a list or map. Keys on
            these paths are matched whatever their letter case, and a near miss of one is a finding.
        model: how the type names a model: `id` (a text), `asset` (a text or an asset reference), `tuple` (format,
            name, version) or empty; `model_path` is where.
        hosted: Microsoft runs the model; otherwise its weights lie on the customer's compute.
        environment_path: where it names the environment that its container comes from.
        builds: it is an environment, which an image or a build context makes.
        registers: where a model version says which weights it takes in.
        preview_only: no API version of the type is stable.
        references: property path (`a[*].b` for every item) to the type it refers to: by id, or with a word before it
            by `name:`, by name of a `sibling:`, by host of a `uri:`, by `datastore:` of a data URI; `*` is any type,
            `provider/*` any of a provider, `|` between several.
        ids: property paths that hold an id, URI or key identifier: set but not known yet counts as set when it comes
            from a resource of the same input.
        flat: azure-native has no `properties` object for this type and lifts its content up.
        bags: names under which older azure-native releases send `properties`.
        renames: azure-native's property path to ARM's, where they differ, both below `properties`.
        wrapped: lists below `properties` whose items have `name`, `id` and their own `properties`, which azure-native
            lifts up.
        spellings: further letter cases of a key that are in wide use and accepted by the service.
    """

    name: str
    properties: tuple[str, ...] = ()
    model: str = ""
    model_path: str = ""
    hosted: bool = False
    environment_path: str = ""
    builds: bool = False
    registers: str = ""
    preview_only: bool = False
    references: dict[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    flat: bool = False
    bags: tuple[str, ...] = ()
    renames: dict[str, str] = field(default_factory=dict)
    wrapped: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
