"""Settings that are allowed and probably not meant are said, each kind in a few lines; many patterns stay fast."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from modelrail.facts import as_of
from modelrail.setting_warnings import MOST, warnings
from modelrail.settings import Models, Settings, parse
from modelrail.tables import Decisions

AZUREML = "azureml://registries/azureml/models"
PHI, V8 = f"{AZUREML}/Phi-4", f"{AZUREML}/Phi-4/versions/8"
NO_SUCH = f"the catalog of {as_of('catalog')} has no such model"
# name, models in the settings, how each warning ends
SAID: list[tuple[str, dict[str, Any], list[str]]] = [
    ("nothing", {}, []),
    ("a model of the catalog", {"allow": [PHI, f"{AZUREML}/PHI-4/versions/8"]}, []),
    ("allowed and denied", {"allow": [PHI], "deny": [f"{AZUREML}/phi-4"]}, [f"{AZUREML}/phi-4; it is denied"]),
    ("a version of a denied model", {"allow": [V8], "deny": [PHI]}, ["it is denied"]),
    ("a denied version of a model", {"allow": [PHI], "deny": [f"{AZUREML}/Phi-4/versions/7"]}, []),
    ("the same version", {"allow": [V8], "deny": [V8]}, ["it is denied"]),
    ("all of a registry denied", {"allow": [PHI], "deny": [f"{AZUREML}/*"]}, ["it is denied"]),
    ("a part of a name denied", {"allow": [PHI], "deny": [f"{AZUREML}/p*4"]}, ["it is denied"]),
    ("some of a registry denied", {"allow": [f"{AZUREML}/*"], "deny": [f"{AZUREML}/phi*"]}, []),
    ("a registry allowed and denied", {"allow": [f"{AZUREML}/*"], "deny": [f"{AZUREML}/*"]}, ["it is denied"]),
    ("another registry denied", {"allow": [PHI], "deny": ["azureml://registries/other/models/*"]}, []),
    ("a misspelled model", {"allow": [f"{AZUREML}/Phi-44"]}, [f"{NO_SUCH}; did you mean phi-4?"]),
    ("a misspelled denial", {"deny": [f"{AZUREML}/Phi-44"]}, [f"{NO_SUCH}; did you mean phi-4?"]),
    ("no such model at all", {"deny": [f"{AZUREML}/zzzzzzzzzz"]}, [f"{NO_SUCH}; check the name"]),
    ("a model of another registry", {"allow": [f"{AZUREML}/Cohere-rerank-v3.5"]}, [f"{NO_SUCH}; check the name"]),
    ("a registry of one's own", {"allow": ["azureml://registries/ours/models/Phi-44"]}, []),
    ("what may come", {"deny": [f"{AZUREML}/*-preview*"]}, []),
    ("a publisher of the catalog", {"allow": [{"publisher": "microsoft"}]}, []),
    ("a misspelled publisher", {"allow": [{"publisher": "Microsfot"}]}, ["does not have; did you mean Microsoft?"]),
    ("no such publisher", {"allow": [{"publisher": "zzzzzzzzzz"}]}, ["does not have; check the name"]),
    ("a license alone", {"allow": [{"license": ["mit"]}]}, []),
]


@pytest.mark.parametrize(("name", "models", "ends"), SAID, ids=[s[0] for s in SAID])
def test_said(name: str, models: dict[str, Any], ends: list[str]) -> None:
    found = warnings(parse(json.dumps({"models": models}), "m.yaml"))
    assert len(found) == len(ends), found
    assert all(line.startswith("m.yaml: models.") and line.endswith(end) for line, end in zip(found, ends, strict=True))


def test_the_rest_is_counted() -> None:
    many = [f"{AZUREML}/none-{i}" for i in range(MOST + 3)]
    found = warnings(Settings(models=Models(allow=list(many), deny=list(many))))
    assert len(found) == 2 * (MOST + 1) and found[MOST].endswith(": and 3 more of that kind")
    assert found[-1].endswith(f": and {2 * len(many) - MOST} more of that kind")


def test_ten_thousand_patterns_are_decided_and_compared_in_no_time() -> None:
    exact = [f"{AZUREML}/m{i}" for i in range(10_000)]
    partial = [f"{AZUREML}/denied-{i}-*" for i in range(1_000)]
    settings = Settings(models=Models(allow=list(exact), deny=partial))
    begun = time.perf_counter()
    assert len(warnings(settings)) == MOST + 1
    decide = Decisions(settings)
    verdicts = {(decide(f"{AZUREML}/m{i}/versions/1") or {})["verdict"] for i in range(1_000)}
    denied = decide(f"{AZUREML}/denied-999-x/versions/1")
    assert verdicts == {"allow"} and denied == {"verdict": "deny", "why": f"models.deny has {partial[999]}"}
    assert time.perf_counter() - begun < 3, "a pattern is compared with every other one again"
