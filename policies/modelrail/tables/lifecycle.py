"""Where a model stands in its life on the day taken as now: current, about to retire, deprecated or retired."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from modelrail.tables.catalog import Models

if TYPE_CHECKING:
    from modelrail.settings import Settings

Row = dict[str, Any]

NOTICE = 90
"""Days before its retirement from which a model is about to retire: the shortest time that Microsoft leaves between
deprecation and retirement, so that a model without a date of deprecation is treated like one that has it."""


class Lifecycle:
    """Rows of the table `lifecycle`: model id to `state`, and to the dates it comes from in `why`.

    A fine-tuned model has dates of its own, which are not public, and no row.
    """

    def __init__(self, settings: Settings) -> None:
        self._today = str(settings.as_of)
        self._soon = str(settings.as_of + datetime.timedelta(days=NOTICE))
        self._models = Models(lambda model: model)

    def __call__(self, key: str) -> Row | None:
        model = self._models(key)
        if model is None:
            return None
        dates = [f"{name} {model[name]}" for name in ("deprecation", "retirement") if model[name]]
        return {"state": self._state(model["deprecation"], model["retirement"]), "why": ", ".join(dates)}

    def _state(self, deprecation: str | None, retirement: str | None) -> str:
        if retirement and retirement <= self._today:
            return "retired"
        if deprecation and deprecation <= self._today:
            return "deprecated"
        return "retiring" if retirement and retirement <= self._soon else "current"
