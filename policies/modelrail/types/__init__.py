"""What each ARM type means: its spelling, guarded properties, where it names a model, what it refers to.

Told once per type, in one table a provider; readers and rules know nothing of renames, letter case or old wire names.
"""

from __future__ import annotations

from modelrail.types.cognitive_services import COGNITIVE_SERVICES
from modelrail.types.governance import GOVERNANCE
from modelrail.types.locks import LOCKS
from modelrail.types.machine_learning import MACHINE_LEARNING
from modelrail.types.network import NETWORK
from modelrail.types.platform import PLATFORM
from modelrail.types.table import ResourceType

TYPES: dict[str, ResourceType] = {
    t.name.lower(): t for t in (*MACHINE_LEARNING, *COGNITIVE_SERVICES, *PLATFORM, *LOCKS, *NETWORK, *GOVERNANCE)
}
"""Every guarded type by lower-cased ARM type."""

GUARDED_PROVIDERS = ("microsoft.machinelearningservices", "microsoft.cognitiveservices")
"""Namespaces whose types this package must know: another type in them could carry a model."""

MODEL_TYPES = tuple(t.name for t in TYPES.values() if t.model)
"""Azure's spelling of every type that names a model."""
WEIGHT_TYPES = tuple(t.name for t in TYPES.values() if t.model and not t.hosted)
"""Those whose weights lie on the customer's compute."""
HOSTED_TYPES = tuple(t.name for t in TYPES.values() if t.model and t.hosted)
"""Those whose model Microsoft runs."""


def spelled(type_: str) -> str:
    """Azure's spelling of a lower-cased type, or the type itself where it is not guarded."""
    known = TYPES.get(type_)
    return known.name if known else type_
