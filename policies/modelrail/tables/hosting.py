"""Who stands behind a model: who processes its prompts, and whether it is bought from its publisher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from modelrail import facts
from modelrail.models import ModelReference
from modelrail.tables.catalog import Base, described

if TYPE_CHECKING:
    from modelrail.settings import Acknowledged, Settings

Row = dict[str, Any]

SURFACES = {
    "serverless": "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints",
    "foundry": "Microsoft.CognitiveServices/accounts/deployments",
    "managed": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
}
"""Where a model can be bought, as the catalog calls it; `managed` is on the customer's compute."""
SHARING = "publisher-sharing"


class Hosting:
    """Rows of the table `hosting`: model id to `processor`, `publisher`, and for each of SURFACES what is bought there.

    That is `none`, `acknowledged`, `open`, or `unlisted`: the catalog does not have the model there, nor anything else
    of its registry that is bought. For a model that the catalog does not have, the others of its registry speak. A
    fine-tuned model is like its base.
    """

    def __init__(self, settings: Settings, base: Base) -> None:
        self._base = base
        self._acknowledged = [a for a in settings.acknowledged if a.what.lower() == SHARING]
        self._as_of = settings.as_of

    def __call__(self, key: str) -> Row | None:
        same, _ = described(key, self._base)
        if same is None:
            return None
        publisher = _publisher(same)
        return {
            "processor": _processor(same),
            "publisher": publisher or None,
            **{name: self._bought(same, surface, publisher) for name, surface in SURFACES.items()},
            "why": self._why(publisher),
        }

    def _bought(self, model: ModelReference, surface: str, publisher: str) -> str:
        listed = _on(_offers(model), {surface})
        among = listed or _on(_neighbors(model), {surface})
        bought = any(o["marketplace_subscription"] is not False for o in among)
        if not bought:
            return "none" if listed else "unlisted"
        return "acknowledged" if any(self._counts(a, publisher) for a in self._acknowledged) else "open"

    def _counts(self, given: Acknowledged, publisher: str) -> bool:
        return _is_of(given, publisher) and bool(given.terms) and given.date <= self._as_of

    def _why(self, publisher: str) -> str:
        given = next((a for a in self._acknowledged if _is_of(a, publisher)), None)
        if given is None or self._counts(given, publisher):
            return f"of {publisher}" if publisher else "its publisher is not known"
        lacks = f"is dated {given.date}, after {self._as_of}" if given.terms else "names no terms"
        return f"the acknowledgment of {publisher} {lacks}"


def _is_of(given: Acknowledged, publisher: str) -> bool:
    return bool(publisher) and (given.publisher or "").lower() == publisher.lower()


def _offers(model: ModelReference) -> list[Row]:
    return facts.offers_by_name().get(f"{model.registry}/{model.name}".lower(), [])


def _neighbors(model: ModelReference) -> list[Row]:
    """Every offer of the model's registry."""
    return [o for o in facts.load("catalog")["offers"] if o["registry"].lower() == (model.registry or "").lower()]


def _on(offers: Iterable[Row], surface: Iterable[str]) -> list[Row]:
    return [o for o in offers if not set(surface).isdisjoint(o["surface"])]


def _publisher(model: ModelReference) -> str:
    """Of the model, or of everything in its registry; empty where that is not one."""
    named = {o["publisher"] for o in _offers(model)} or {o["publisher"] for o in _neighbors(model)}
    return named.pop() if len(named) == 1 else ""


def _processor(model: ModelReference) -> str | None:
    """Who processes prompts where the model is hosted; of several one that is not Microsoft."""
    hosted = _on(_offers(model), facts.HOSTED) or _on(_neighbors(model), facts.HOSTED)
    named = sorted({o["data_processor"] for o in hosted if o["data_processor"]}, key=lambda name: name == "Microsoft")
    return named[0] if named else None
