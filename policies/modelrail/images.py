"""ImageReference: one parser for environments of Azure Machine Learning and for container images.

An environment is named like a model, by registry or workspace, name and version; a container image by host, path and
tag or digest. A text is read whole, or refused with a reason.
"""

from __future__ import annotations

import re

from msgspec import Struct

from modelrail import models
from modelrail.models import Unparsed


class ImageReference(Struct, frozen=True):
    """An environment or image as named.

    Args:
        kind: `environment` or `image`.
        id: canonical: `azureml://registries/R/environments/N/versions/V`, `azureml:N:V` for one of a workspace, or
            `host/path:tag` and `host/path@digest`.
        home: the registry of an environment (None in a workspace), or the host of an image.
        name: of an environment, or the path of an image.
        version: version or tag, where it names one; of a label, `latest` only.
        moving: whether it may name other content tomorrow.
    """

    kind: str
    id: str
    home: str | None
    name: str
    version: str | None
    moving: bool


_IMAGE = re.compile(
    r"(?P<path>[a-z0-9][a-z0-9._/:-]*?)(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.IGNORECASE,
)


def environment(text: str) -> ImageReference | Unparsed:
    """An environment by any id that Azure reads; never raises."""
    found = models.parse(re.sub("/environments/", "/models/", text, count=1, flags=re.IGNORECASE))
    if isinstance(found, Unparsed):
        return Unparsed(found.reason.replace("a model", "an environment").replace("that no model", "that none"))
    if found.name is None or "/models/" in text.lower():
        return Unparsed("it fits no form in which Azure names an environment")
    version = found.version or (found.label if found.label == "latest" else None)
    if found.registry:
        id_ = found.id.replace("/models/", "/environments/")
    else:
        id_ = f"azureml:{found.name}{'@' if found.label else ':'}{found.label or found.version}".lower()
    return ImageReference("environment", id_, found.registry, found.name, version, found.moving)


def image(text: str) -> ImageReference | Unparsed:
    """A container image as Docker names it; never raises."""
    found = _IMAGE.fullmatch(text) if len(text) <= models.LONGEST else None
    segments = found["path"].split("/") if found else [""]
    if not found or any(segment in ("", ".", "..") for segment in segments):
        return Unparsed("it is no name of a container image")
    host = segments.pop(0) if len(segments) > 1 and set(segments[0]) & set(".:") else "docker.io"
    path = "/".join(segments)
    if ":" in path:
        return Unparsed("it is no name of a container image")
    tag, digest = found["tag"], found["digest"]
    tail = f"@{digest}" if digest else f":{tag or 'latest'}"
    version = None if digest else (tag or "latest")
    return ImageReference("image", f"{host}/{path}{tail}".lower(), host, path, version, version == "latest")


def parse(text: str) -> ImageReference | Unparsed:
    """Either: an environment where the text begins like an id of Azure, else an image; never raises."""
    is_id = text.lower().startswith(("azureml:", "/subscriptions/"))
    return environment(text) if is_id else image(text)
