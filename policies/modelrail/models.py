"""ModelReference: one parser for every way Azure names a model.

Forms: Azure Machine Learning SDK (azure-ai-ml 1.35.2) and the ARM types that name a model. A text is parsed whole or
refused with a reason; nothing is ever compared by prefix or substring.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from modelrail import facts


@dataclass(frozen=True, slots=True)
class ModelReference:
    """A model as named.

    Args:
        form: which of the ways it was written.
        id: canonical: `azureml://registries/R/models/N[/versions/V]`, or for a model of a workspace, a path or an
            address, an id of its own that no registry pattern matches.
        registry, name, version, label: the parts, where the form has them.
    """

    form: str
    id: str
    registry: str | None = None
    name: str | None = None
    version: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A text that names no model in a way Azure reads; `reason` is half a sentence."""

    reason: str


LONGEST = 1024
_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_PROVIDER = r"subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.machinelearningservices"
_WORKSPACE = rf"{_PROVIDER}/workspaces/[^/]+"
_ARM_REGISTRY = rf"{_PROVIDER}/registries/(?P<registry>{_PART})"
_VERSIONED = rf"models/(?P<name>{_PART})/versions/(?P<version>{_PART})"
_LABELED = rf"models/(?P<name>{_PART})/labels/(?P<label>{_PART})"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern, re.IGNORECASE))
    for form, pattern in (
        ("registry-versioned", rf"azureml://registries/(?P<registry>{_PART})/{_VERSIONED}"),
        ("registry-label", rf"azureml://registries/(?P<registry>{_PART})/{_LABELED}"),
        ("registry-unversioned", rf"azureml://registries/(?P<registry>{_PART})/models/(?P<name>{_PART})"),
        ("deployment-template", rf"azureml://registries/{_PART}/deploymenttemplates/{_PART}/(versions|labels)/{_PART}"),
        ("arm-registry-version", rf"/{_ARM_REGISTRY}/{_VERSIONED}"),
        ("arm-registry-label", rf"/{_ARM_REGISTRY}/{_LABELED}"),
        ("arm-workspace-version", rf"/{_WORKSPACE}/{_VERSIONED}"),
        ("arm-workspace-label", rf"/{_WORKSPACE}/{_LABELED}"),
        ("workspace-asset-id", rf"azureml://locations/[^/]+/workspaces/[^/]+/{_VERSIONED}"),
        ("long-asset-id", rf"azureml://subscriptions/[^/]+/resourcegroups/[^/]+/workspaces/[^/]+/{_VERSIONED}"),
        ("rg-asset-id", rf"azureml://resourcegroups/[^/]+/workspaces/[^/]+/{_VERSIONED}"),
        ("short-model-id", rf"azureml://{_VERSIONED}"),
        ("datastore-uri", r"azureml://datastores/[^/]+/paths/.+"),
        (
            "long-datastore-uri",
            r"azureml://subscriptions/[^/]+/resourcegroups/[^/]+/workspaces/[^/]+/datastores/[^/]+/paths/.+",
        ),
        ("job-output-uri", r"azureml://jobs/[^/]+/outputs/[^/]+/paths/.+"),
        ("run-uri", r"runs:/[^/].*"),
        ("https", r"https?://[^/]+/.*"),
        ("short-name-version", rf"(azureml:)?(?P<name>{_PART}):(?P<version>{_PART})"),
        ("short-name-label", rf"(azureml:)?(?P<name>{_PART})@(?P<label>{_PART})"),
    )
)

_FORMATS = {
    "openai": "azure-openai",
    "microsoft": "azureml",
    "cohere": "azureml-cohere",
    "core42": "azureml-core42",
    "deepseek": "azureml-deepseek",
    "meta": "azureml-meta",
    "mistral ai": "azureml-mistral",
    "moonshot ai": "azureml-moonshotai",
    "moonshotai": "azureml-moonshotai",
    "nvidia": "azureml-nvidia",
    "stability ai": "azureml-stabilityai",
    "xai": "azureml-xai",
    "anthropic": "foundry-anthropic",
    "black forest labs": "foundry-black-forest-labs",
    "fireworks": "foundry-fireworks",
    "zhipu ai": "foundry-zhipu-ai",
}
"""The `format` of a Foundry deployment to the registry that stands for it. Those that begin with `foundry-` are ours:
no registry of that format has been seen in Microsoft's documents."""


def parse(text: str) -> ModelReference | Unparsed:
    """Any text to a reference, or the reason why it is none; never raises."""
    cleaned = _clean(text)
    if isinstance(cleaned, Unparsed):
        return cleaned
    for form, pattern in _FORMS:
        found = pattern.fullmatch(cleaned)
        if found:
            return _reference(form, cleaned, found.groupdict())
    if cleaned.lower().startswith("azureml://feeds/"):
        return Unparsed("azureml://feeds/ is an internal name of a registry")
    return Unparsed("it fits no form in which Azure names a model")


def from_tuple(format_: str, name: str, version: str | None, publisher: str | None = None) -> ModelReference | Unparsed:
    """The model of a Foundry deployment, named by format, name and version."""
    registry = registry_of(format_ or publisher or "")
    if not registry:
        return Unparsed("the model's format is not one that this version knows")
    if publisher and format_ and registry_of(publisher) not in (None, registry):
        return Unparsed("the model's format and publisher name different publishers")
    named = parse(f"azureml://registries/{registry}/models/{name}" + (f"/versions/{version}" if version else ""))
    if isinstance(named, Unparsed) or named.form not in ("registry-versioned", "registry-unversioned"):
        return Unparsed("its name or version has characters that no model has")
    return ModelReference("tuple", named.id, registry, named.name, named.version)


def registry_of(format_: str) -> str | None:
    """The registry that stands for a Foundry model format or a publisher."""
    return _FORMATS.get(format_.casefold())


def _clean(text: str) -> str | Unparsed:
    """Percent-decoded once and normalized; refused where two readers could see two things."""
    if len(text) > LONGEST:
        return Unparsed(f"it is longer than {LONGEST:,} characters")
    decoded = unquote(text, errors="replace")
    if "%" in decoded or decoded.count("/") != text.count("/"):
        return Unparsed("it is percent-encoded more than once, or hides a slash")
    decoded = unicodedata.normalize("NFC", decoded)
    if not all(" " < c <= "~" for c in decoded):
        return Unparsed("it has blanks, control characters or characters outside ASCII")
    if any(c in decoded for c in "\\?#*"):
        return Unparsed("it has one of the characters \\ ? # *")
    if any(part in ("", ".", "..") for part in re.sub(r"^\w+:/{1,2}", "", decoded).removeprefix("/").split("/")):
        return Unparsed("it has an empty or dot segment")
    return decoded


def _reference(form: str, text: str, parts: dict[str, str | None]) -> ModelReference | Unparsed:
    registry, name, version, label = (parts.get(key) for key in ("registry", "name", "version", "label"))
    if form.startswith("arm-registry") and registry and registry.lower() in _microsofts():
        return Unparsed("an ARM id names a registry of your own tenant, and this name is Microsoft's")
    if not registry:
        return ModelReference(form, text.lower(), None, name, version, label)
    tail = f"/versions/{version}" if version else f"/labels/{label}" if label else ""
    return ModelReference(form, f"azureml://registries/{registry}/models/{name}{tail}", registry, name, version, label)


def _microsofts() -> set[str]:
    return {r["name"].lower() for r in facts.load("registries")["registries"]}
