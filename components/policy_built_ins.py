"""Microsoft's own definitions of Azure Policy that guard models, each with the parameters that make it a guard.

Left at their defaults most of them only audit, two admit no model or every one, and one asks for an open network. Ids,
parameters and effects: the repository Azure/azure-policy at commit f4a50ba.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Union

LONGEST_LIST = 100
"""Ids that one list may have: Azure stops counting there, and then denies everything."""

Parameters = Union[dict[str, Any], str]
"""What an assignment sets, or why it cannot be made."""


def _only_the_effect(settings: Any, models: Sequence[str]) -> Parameters:
    return {}


def _models(settings: Any, models: Sequence[str]) -> Parameters:
    """Whole ids or ids that end in a slash: the definition looks for each as a part of the model's."""
    if not models:
        return "models.allow in modelrail.yaml names no model"
    if len(models) > LONGEST_LIST:
        return f"models.allow in modelrail.yaml allows {len(models)} models, and its list holds {LONGEST_LIST}"
    return {"allowedAssetIds": list(models)}


def _locations(settings: Any, models: Sequence[str]) -> Parameters:
    from components.checks import regions

    if settings.geography is None:
        return "modelrail.yaml names no geography"
    return {"listOfAllowedLocations": sorted(regions(settings.geography))}


def _kinds(settings: Any, models: Sequence[str]) -> Parameters:
    """By default accounts of the kind of Foundry are left out."""
    from modelrail.policy_definitions import built_in

    known = built_in()[ACCOUNT_KEY]
    weak = known.weak["excludedKinds"]
    return {"excludedKinds": [kind for kind in known.parameters["excludedKinds"] if kind.lower() not in weak]}


def _isolation(settings: Any, models: Sequence[str]) -> Parameters:
    return {"isolationMode": "AllowOnlyApprovedOutbound"}


@dataclass(frozen=True)
class BuiltIn:
    """A definition of Microsoft.

    Args:
        id: its name in Azure. part: its name inside the component. rule: the rule of ours that it goes with.
        parameters: what its assignment sets, from the settings and the ids that they allow; the effect apart.
        unless: what it also denies; such a one is assigned where it is asked for only, as our rule tells apart.
    """

    id: str
    part: str
    rule: str
    parameters: Callable[[Any, Sequence[str]], Parameters] = _only_the_effect
    unless: str = ""


ACCOUNT_KEY = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
PROJECTS, SEARCH = "a project, which inherits that of its hub", "a search service"
BUILT_INS = (
    BuiltIn("12e5dd16-d201-47ff-849b-8454061c293d", "machine-learning-models", "MR101", _models),
    BuiltIn("aafe3651-cb78-4f68-9f81-e7e41509110f", "foundry-models", "MR101", _models),
    BuiltIn("e56962a6-4747-49cd-b67b-bf8b01975c4c", "locations", "MR301", _locations),
    BuiltIn("ba769a63-b8cc-4b2d-abf6-ac33c7204be8", "workspace-key", "MR401"),
    BuiltIn(ACCOUNT_KEY, "account-key", "MR411", _kinds),
    BuiltIn("438c38d2-3772-465a-a9cc-7a6666a275ce", "workspace-access", "MR201", unless=PROJECTS),
    BuiltIn("6ddb1705-c8cf-450e-aa4b-19ad6703c440", "isolation", "MR202", _isolation, unless=PROJECTS),
    BuiltIn("037eea7a-bd0a-46c5-9a66-03aea78705d3", "account-access", "MR201", unless=SEARCH),
    BuiltIn("71ef260a-8f18-47b7-abcb-62d0673d94dc", "account-keys", "MR208", unless=SEARCH),
)


def by_rule(blocking: frozenset[str]) -> tuple[BuiltIn, ...]:
    """Those that go with a rule that blocks and deny nothing else."""
    return tuple(one for one in BUILT_INS if one.rule in blocking and not one.unless)


def allowed_ids(settings: Any, waived: Sequence[str] = ()) -> list[str]:
    """What the settings allow, as the lists of the model definitions take it: `azureml://…/models/Phi-4/`.

    Args:
        waived: models that are let pass for a time; such a definition knows no exemption.
    """
    from modelrail import tables

    decisions = tables.build(settings)["decisions"]
    found = [*waived]
    for entry in settings.models.allow or ():
        named = isinstance(entry, str) and "*" not in entry
        known = [entry] if named else (decisions.keys or tuple)()
        found += [id_ for id_ in known if (decisions.get(id_) or {}).get("verdict") == "allow"]
    return list({id_.lower(): _ended(id_) for id_ in found if id_.lower().startswith("azureml://")}.values())


def _ended(id_: str) -> str:
    return id_ if "/versions/" in id_.lower() else f"{id_}/"
