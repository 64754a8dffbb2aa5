"""Names of Azure resources: an abbreviation of the Cloud Adoption Framework, the given name, the stack.

Names are plain texts, known before anything is deployed, so that a policy can tell which resource belongs to which.
Abbreviations: Cloud Adoption Framework, "Abbreviation recommendations for Azure resources". Lengths: Azure Resource
Manager, "Naming rules and restrictions for Azure resources".
"""

import hashlib
import re

import pulumi

LONGEST = {
    "aif": 64,  # Foundry account, whose custom subdomain is its name
    "appi": 255,
    "assign": 24,  # policy assignment, at a management group
    "cr": 50,
    "dep": 32,
    "diag": 64,
    "ds": 255,  # datastore: underscores instead of hyphens
    "ep": 32,  # online endpoint: part of its host name
    "exempt": 64,
    "hub": 33,
    "id": 128,
    "initiative": 64,
    "key": 127,
    "kv": 24,
    "link": 80,
    "log": 63,
    "mlw": 33,
    "pep": 64,
    "policy": 64,
    "rai": 64,
    "se": 32,  # serverless endpoint: part of its host name
    "snet": 80,
    "st": 24,
    "sub": 32,
    "vnet": 64,
}
"""How long a name with this abbreviation may be."""
_PLAIN = frozenset({"cr", "st"})
"""Only lower-case letters and digits."""


def azure_name(abbreviation: str, name: str) -> str:
    """`kv-training-dev-1a2b3c`, or `sttrainingdev1a2b3c` where hyphens are not allowed; the end tells stacks apart."""
    longest, digest = LONGEST[abbreviation], _digest(name)[:6]
    parts = [_clean(part) for part in (abbreviation, name, pulumi.get_stack())]
    if abbreviation in _PLAIN:
        return "".join(parts).replace("-", "")[: longest - len(digest)] + digest
    return f"{'-'.join(part for part in parts if part)[: longest - 7].rstrip('-')}-{digest}"


def _clean(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def _digest(name: str) -> str:
    return hashlib.sha256(f"{pulumi.get_project()}/{pulumi.get_stack()}/{name}".encode()).hexdigest()
