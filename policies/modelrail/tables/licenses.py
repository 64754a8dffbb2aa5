"""Whether the license of a model is one that the settings allow, or its terms are acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelrail.tables.catalog import Base, Models

if TYPE_CHECKING:
    from modelrail.settings import Settings

Row = dict[str, Any]

OWN_TERMS = frozenset({"custom", "other"})
"""What the catalog writes where a publisher has terms of its own: they must be read and acknowledged."""


class Licenses:
    """Rows of the table `licenses`: model id to `verdict` (allowed or refused) and `why`.

    Args:
        base: a model to the one it was fine-tuned from, whose license holds for it too, or to itself.
    """

    def __init__(self, settings: Settings, base: Base) -> None:
        allowed = settings.models.licenses
        self._allowed = None if allowed is None else {name.lower() for name in allowed}
        dated = (a for a in settings.acknowledged if a.terms and a.publisher and a.date <= settings.as_of)
        self._acknowledged = {a.publisher.lower() for a in dated if a.publisher}
        self._models = Models(base)

    def __call__(self, key: str) -> Row:
        model = self._models(key) or {}
        publisher, license_ = model.get("publisher") or "", (model.get("license") or "").lower()
        if publisher.lower() in self._acknowledged:
            return {"verdict": "allowed", "why": f"the terms of {publisher} are acknowledged"}
        if license_ in OWN_TERMS and license_ not in (self._allowed or ()):
            return {"verdict": "refused", "why": f"its license is {publisher or 'its publisher'}'s own"}
        if self._allowed is None or license_ in self._allowed:
            return {"verdict": "allowed", "why": ""}
        known = f"its license is {license_}" if license_ else "the catalog names no license"
        return {"verdict": "refused", "why": f"{known}, and models.licenses does not have it"}
