"""ModelReference: one parser for every way Azure names a model.

Forms: the Azure Machine Learning SDK (azure-ai-ml 1.35.2) and the ARM types that name a model. A text is read whole,
segment by segment, or refused with a reason; nothing is ever compared by prefix or substring.
"""

from __future__ import annotations

import re

from msgspec import Struct

from modelrail import facts


class ModelReference(Struct, frozen=True):
    """A model as named.

    Args:
        form: which of the ways it was written.
        id: canonical: `azureml://registries/R/models/N[/versions/V]`, or for a model of a workspace, a path or an
            address, an id of its own in lower case that no registry pattern matches.
        registry, workspace, name, version, label: the parts, where the form has them.
    """

    form: str
    id: str
    registry: str | None = None
    workspace: str | None = None
    name: str | None = None
    version: str | None = None
    label: str | None = None

    @property
    def moving(self) -> bool:
        """Whether it may name another model tomorrow: a label, `latest`, no version, or a path."""
        return self.version is None or self.version.lower() == "latest"

    @property
    def tuned(self) -> bool:
        """Whether Foundry made it by fine-tuning: it is then called BASE.ft-ID, under the format of its base."""
        hosts = {row["registry"].lower() for row in facts.formats().values()}
        return (self.registry or "").lower() in hosts and ".ft-" in (self.name or "").lower()

    @property
    def origin(self) -> str:
        """Where it comes from: `catalog` (a registry of Microsoft), `registry` (any other), `tuned` (fine-tuned in
        Foundry), `workspace`, or `weights` (a path or address)."""
        if self.registry:
            known = self.registry.lower() in facts.registries() and not self.form.startswith("arm-")
            return "tuned" if self.tuned else "catalog" if known else "registry"
        return "workspace" if self.name else "weights"


class Unparsed(Struct, frozen=True):
    """A text that names no model in a way Azure reads; `reason` is half a sentence that never repeats the text."""

    reason: str


LONGEST = 1024
"""Characters of the longest text that is read; no id that Azure documents comes near."""

_WORKSPACE = "/subscriptions/{}/resourcegroups/{}/providers/microsoft.machinelearningservices/workspaces/{workspace}"
_REGISTRY = "/subscriptions/{}/resourcegroups/{}/providers/microsoft.machinelearningservices/registries/{registry}"
_LONG = "azureml://subscriptions/{}/resourcegroups/{}/workspaces/{workspace}"

_FORMS: tuple[tuple[str, list[str]], ...] = tuple(
    (form, template.split("/"))
    for form, template in (
        ("registry-versioned", "azureml://registries/{registry}/models/{name}/versions/{version}"),
        ("registry-label", "azureml://registries/{registry}/models/{name}/labels/{label}"),
        ("registry-unversioned", "azureml://registries/{registry}/models/{name}"),
        ("arm-registry-version", _REGISTRY + "/models/{name}/versions/{version}"),
        ("arm-registry-label", _REGISTRY + "/models/{name}/labels/{label}"),
        ("arm-workspace-version", _WORKSPACE + "/models/{name}/versions/{version}"),
        ("arm-workspace-label", _WORKSPACE + "/models/{name}/labels/{label}"),
        ("workspace-asset-id", "azureml://locations/{}/workspaces/{workspace}/models/{name}/versions/{version}"),
        ("long-asset-id", _LONG + "/models/{name}/versions/{version}"),
        ("rg-asset-id", "azureml://resourcegroups/{}/workspaces/{workspace}/models/{name}/versions/{version}"),
        ("short-model-id", "azureml://models/{name}/versions/{version}"),
        ("datastore-uri", "azureml://datastores/{}/paths/{*}"),
        ("long-datastore-uri", _LONG + "/datastores/{}/paths/{*}"),
        ("job-output-uri", "azureml://jobs/{}/outputs/{}/paths/{*}"),
        ("run-uri", "runs:/{}/{*}"),
        ("https", "https://{}/{*}"),
        ("https", "http://{}/{*}"),
    )
)
"""`{key}` is a part that is kept, `{}` any segment, `{*}` one or more with a slash at the end or without.

Other words match in any letter case.
"""

_VISIBLE = re.compile(r"[!-~]*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
"""Names and versions of assets in Azure Machine Learning."""
_SHORT = re.compile(r"(?:azureml:)?(?P<name>[^:@/]+)(?:(?P<mark>[:@])(?P<rest>[^:@/]+))", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")


def parse(text: str) -> ModelReference | Unparsed:
    """Any text to a reference, or the reason why it is none; never raises."""
    reason = _unsafe(text)
    decoded = text if reason else _PERCENT.sub(lambda found: chr(int(found[1], 16)), text)
    reason = reason or _hidden(text, decoded)
    if reason:
        return Unparsed(reason)
    segments = decoded.split("/")
    if len(segments) == 1:
        return _short(decoded)
    for form, template in _FORMS:
        parts = _parts(segments, template)
        if parts is not None:
            return _reference(form, decoded, parts)
    return Unparsed(_other(segments))


def from_tuple(format_: str, name: str, version: str | None, publisher: str | None = None) -> ModelReference | Unparsed:
    """The model of a Foundry deployment, named by format, name and version; never raises.

    A format that the facts do not know, and a publisher that does not go with the format, name no model that could be
    decided, because the registry, and with it every pattern, hangs on them.
    """
    if not format_:
        return Unparsed("the model has no format, which says whose it is")
    known = facts.formats().get(format_.lower()) if format_.isascii() else None
    if known is None:
        return Unparsed("the model's format is not one that this version knows")
    if publisher and publisher.lower() not in {p.lower() for p in known["publishers"]}:
        return Unparsed("the model's publisher does not go with its format")
    registry = facts.named_otherwise().get(name.lower(), known["registry"])
    return _reference("tuple", "", {"registry": registry, "name": name, "version": version or None})


def _unsafe(text: str) -> str:
    """Why a text cannot be read safely; empty if it can."""
    if not text:
        return "it is empty"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    if not _VISIBLE.fullmatch(text):
        return "it has blanks, control characters or characters outside ASCII"
    if any(c in text for c in "\\?#*"):
        return "it has one of the characters \\ ? # *"
    return ""


def _hidden(text: str, decoded: str) -> str:
    """Why two readers, one of which decodes, could see two things; empty if they cannot."""
    if "%" in decoded or decoded.count("/") != text.count("/"):
        return "it is percent-encoded more than once, or hides a slash"
    return _unsafe(decoded)


def _short(text: str) -> ModelReference | Unparsed:
    """`name:version` and `name@label`, with or without `azureml:`, which stand for the workspace at hand."""
    found = _SHORT.fullmatch(text)
    if not found or found["name"].lower() == "azureml":
        return Unparsed("it is neither NAME:VERSION nor the whole id of a model")
    if not _NAME.fullmatch(found["name"]) or not _NAME.fullmatch(found["rest"]):
        return Unparsed("its name or version has characters that no model has")
    id_ = f"azureml:{found['name']}{found['mark']}{found['rest']}".lower()
    if found["mark"] == "@":
        return ModelReference("short-name-label", id_, name=found["name"], label=found["rest"])
    return ModelReference("short-name-version", id_, name=found["name"], version=found["rest"])


def _parts(segments: list[str], template: list[str]) -> dict[str, str | None] | None:
    """The named parts of a text that has this form, else None."""
    head, rest = segments[: len(template)], segments[len(template) :]
    if len(head) < len(template) or (rest and template[-1] != "{*}"):
        return None
    if not all(map(_plain, rest[:-1] if rest[-1:] == [""] else rest)):
        return None
    parts: dict[str, str | None] = {}
    for segment, wanted in zip(head, template, strict=True):
        if wanted[:1] != "{":
            if segment.lower() != wanted:
                return None
        elif not _plain(segment):
            return None
        elif wanted not in ("{}", "{*}"):
            parts[wanted[1:-1]] = segment
    return parts


def _plain(segment: str) -> bool:
    return segment not in ("", ".", "..")


def _reference(form: str, text: str, parts: dict[str, str | None]) -> ModelReference | Unparsed:
    registry, name, version, label = (parts.get(key) for key in ("registry", "name", "version", "label"))
    if not all(_NAME.fullmatch(part) for part in (registry, name, version, label) if part is not None):
        return Unparsed("its registry, name or version has characters that no model has")
    if registry is None:
        return ModelReference(form, text.lower(), None, parts.get("workspace"), name, version, label)
    if form.startswith("arm-") and registry.lower() in facts.registries():
        return Unparsed("an ARM id names a registry of your own tenant, and this name is Microsoft's")
    tail = f"/versions/{version}" if version else f"/labels/{label}" if label else ""
    id_ = f"azureml://registries/{registry}/models/{name}{tail}"
    return ModelReference(form, id_, registry, None, name, version, label)


def _other(segments: list[str]) -> str:
    """What a text is instead that looks like the name of a model."""
    words = [segment.lower() for segment in segments]
    if words[:3] == ["azureml:", "", "feeds"]:
        return "azureml://feeds/ is an internal name of registries"
    if not all(map(_plain, words[2:])):
        return "it has an empty or dot segment"
    if "deploymenttemplates" in words:
        return "it names a deployment template, not a model"
    return "it fits no form in which Azure names a model"
