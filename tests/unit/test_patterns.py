"""Patterns of allow and deny compare whole segments, whatever the letter case; a denial reaches further, never less."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelrail.models import ModelReference, parse
from modelrail.patterns import Pattern, PatternError, parse_pattern

R = "azureml://registries/"
PHI = f"{R}azureml/models/Phi-4"


def model(text: str) -> ModelReference:
    found = parse(text)
    assert isinstance(found, ModelReference), found.reason
    return found


# pattern, model, allows, denies (None: not a pattern of models.allow)
MATCHES: list[tuple[str, str, bool | None, bool]] = [
    (PHI, PHI, True, True),
    (PHI, f"{PHI}/versions/8", True, True),
    (PHI, f"{PHI}/labels/latest", True, True),
    (PHI, f"{R}AzureML/models/PHI-4/versions/8", True, True),
    (PHI.upper().replace("AZUREML://REGISTRIES", "AZUREML://registries"), PHI, True, True),
    (PHI, f"{PHI}-evil/versions/1", False, False),
    (PHI, f"{R}azureml/models/evil-Phi-4", False, False),
    (PHI, f"{R}azureml-meta/models/Phi-4", False, False),
    (f"{R}azureml/models/*", f"{R}azureml-meta/models/Llama-Guard-3-1B", False, False),
    (f"{R}azureml/models/*", f"{R}azureml/models/anything/versions/1", True, True),
    (f"{R}*/models/Phi-4", f"{R}mallory/models/Phi-4", True, True),
    (f"{R}*/models/*", "azureml:innocent:1", False, False),
    (f"{R}*/models/*", "azureml://models/N/versions/1", False, False),
    (f"{R}*/models/*", "azureml://datastores/d/paths/registries/azureml/models/Phi-4", False, False),
    (f"{PHI}/versions/8", f"{PHI}/versions/8", True, True),
    (f"{PHI}/versions/8", f"{PHI}/versions/80", False, False),
    (f"{PHI}/versions/8", f"{PHI}/versions/latest", False, True),
    (f"{PHI}/versions/8", PHI, False, True),
    (f"{PHI}/versions/8", f"{PHI}/labels/stable", False, True),
    (f"{PHI}/versions/*", f"{PHI}/versions/9", True, True),
    (f"{PHI}/versions/*", PHI, False, True),
    (f"{R}*/models/*-preview*", f"{R}azure-openai/models/gpt-5-Preview-2/versions/1", None, True),
    (f"{R}*/models/*-preview*", f"{R}azure-openai/models/gpt-5/versions/1", None, False),
    (f"{R}azureml*/models/Phi-*", f"{R}azureml-phi/models/Phi-3/versions/1", None, True),
    (f"{R}azureml*/models/Phi-*", f"{R}azureml/models/my-Phi-3", None, False),
    (f"{R}azureml/models/Phi-4*4", PHI, None, False),
]


@pytest.mark.parametrize(("text", "named", "allows", "denies"), MATCHES, ids=[f"{m[0]} {m[1]}" for m in MATCHES])
def test_match(text: str, named: str, allows: bool | None, denies: bool) -> None:
    assert parse_pattern(text, partial=True).denies(model(named)) is denies
    if allows is None:
        with pytest.raises(PatternError, match="inside a word"):
            parse_pattern(text, partial=False)
    else:
        assert parse_pattern(text, partial=False).allows(model(named)) is allows


REFUSED: list[tuple[str, str, str]] = [
    ("a bare name", "Phi-4", "is no pattern; write azureml://registries/REGISTRY"),
    ("a registry alone", f"{R}azureml", "is no pattern"),
    ("a star for everything", "*", "is no pattern"),
    ("a slash at the end", f"{PHI}/", "is no pattern"),
    ("a label", f"{PHI}/labels/latest", "is no pattern"),
    ("something after the version", f"{PHI}/versions/8/x", "is no pattern"),
    ("an ARM id", "/subscriptions/S/resourceGroups/G/providers/M/registries/R/models/N", "is no pattern"),
    ("a template", f"{R}azureml/deploymenttemplates/t", "is no pattern"),
    ("a homoglyph", f"{R}\u0430zureml/models/Phi-4", "is no pattern"),
    ("a blank at the end", f"{PHI} ", "characters that no model has"),
    ("an empty name", f"{R}azureml/models/", "characters that no model has"),
    ("dots for a name", f"{R}azureml/models/..", "characters that no model has"),
    ("an encoded name", f"{R}azureml%2Dmeta/models/x", "characters that no model has"),
    ("a regular expression", f"{R}azureml/models/Phi-[34]", "characters that no model has"),
]


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(name: str, text: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason) as error:
        parse_pattern(text, partial=True)
    assert "\n" not in str(error.value)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", min_size=1, max_size=8))
def test_stars_stand_for_any_characters_of_one_segment(word: str, name: str) -> None:
    pattern = Pattern("", "r", word, None)
    assert pattern.denies(model(f"{R}r/models/{name}")) is fnmatch.fnmatchcase(name, word)
