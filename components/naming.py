"""Names of Azure resources: an abbreviation of the Cloud Adoption Framework, the given name, the stack.

Names are plain texts, known before anything is deployed, so that a policy can tell which resource belongs to which.
"""

import hashlib
import re

import pulumi


def azure_name(abbreviation: str, name: str, longest: int = 60) -> str:
    """`kv-training-dev-1a2b3c`: letters, digits and hyphens; the last part is the same for the same stack and name."""
    parts = [_clean(p) for p in (abbreviation, name, pulumi.get_stack())]
    return f"{'-'.join(parts)[: longest - 7].rstrip('-')}-{_digest(name)[:6]}"


def store_name(abbreviation: str, name: str) -> str:
    """For storage accounts and container registries: lower-case letters and digits, at most 24."""
    return f"{abbreviation}{re.sub('[^a-z0-9]', '', name.lower())}"[:16] + _digest(name)[:8]


def _clean(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def _digest(name: str) -> str:
    return hashlib.sha256(f"{pulumi.get_project()}/{pulumi.get_stack()}/{name}".encode()).hexdigest()
