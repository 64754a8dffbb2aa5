"""Every way Azure names a model is read whole and to one id, or refused with a reason; no spelling evades that."""

from __future__ import annotations

import re
import string
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from modelrail.models import ModelReference, Unparsed, from_tuple, parse
from modelrail.settings import Models, Settings
from modelrail.tables import build

ML = "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices"
LONG = "azureml://subscriptions/S/resourceGroups/G/workspaces/W"
PHI = "azureml://registries/azureml/models/Phi-4"

# text, form, canonical id (None: the text in lower case), moving
FORMS: list[tuple[str, str, str | None, bool]] = [
    (f"{PHI}/versions/8", "registry-versioned", f"{PHI}/versions/8", False),
    (PHI, "registry-unversioned", PHI, True),
    (f"{PHI}/labels/latest", "registry-label", f"{PHI}/labels/latest", True),
    (f"{PHI}/versions/Latest", "registry-versioned", f"{PHI}/versions/Latest", True),
    (
        f"{ML}/registries/Own/models/N/versions/2",
        "arm-registry-version",
        "azureml://registries/Own/models/N/versions/2",
        False,
    ),
    (
        f"{ML}/registries/Own/models/N/labels/latest",
        "arm-registry-label",
        "azureml://registries/Own/models/N/labels/latest",
        True,
    ),
    (f"{ML}/workspaces/W/models/innocent/versions/1", "arm-workspace-version", None, False),
    (f"{ML}/workspaces/W/models/innocent/labels/prod", "arm-workspace-label", None, True),
    ("azureml://locations/swedencentral/workspaces/W/models/N/versions/1", "workspace-asset-id", None, False),
    (f"{LONG}/models/N/versions/1", "long-asset-id", None, False),
    ("azureml://resourceGroups/G/workspaces/W/models/N/versions/1", "rg-asset-id", None, False),
    ("azureml://models/N/versions/1", "short-model-id", None, False),
    ("azureml:Innocent:1", "short-name-version", None, False),
    ("Innocent:1", "short-name-version", "azureml:innocent:1", False),
    ("azureml:innocent@latest", "short-name-label", None, True),
    ("innocent@latest", "short-name-label", "azureml:innocent@latest", True),
    ("azureml://datastores/d/paths/models/x/", "datastore-uri", None, True),
    (f"{LONG}/datastores/d/paths/models/x", "long-datastore-uri", None, True),
    ("azureml://jobs/j/outputs/o/paths/model", "job-output-uri", None, True),
    ("runs:/j/model", "run-uri", None, True),
    ("https://account.blob.core.windows.net/models/x", "https", None, True),
    ("http://10.0.0.1/~x", "https", None, True),
    # spelled to evade, and read as what Azure would read
    (
        "AZUREML://Registries/HuggingFace/MODELS/x/Versions/1",
        "registry-versioned",
        "azureml://registries/HuggingFace/models/x/versions/1",
        False,
    ),
    (
        "azureml://registries/azureml%2Dmeta/models/x",
        "registry-unversioned",
        "azureml://registries/azureml-meta/models/x",
        True,
    ),
    ("%61zureml://registries/azureml/models/Phi-4", "registry-unversioned", PHI, True),
]


@pytest.mark.parametrize(("text", "form", "id_", "moving"), FORMS, ids=[f[0] for f in FORMS])
def test_form(text: str, form: str, id_: str | None, moving: bool) -> None:
    found = parse(text)
    assert isinstance(found, ModelReference), f"refused: {found.reason}"
    assert (found.form, found.id, found.moving) == (form, id_ or text.lower(), moving)


DOTS = "empty or dot segment"
CHARACTERS = "characters that no model has"
NO_FORM = "fits no form"
NOT_SHORT = "neither NAME:VERSION nor the whole id"
REFUSED: list[tuple[str, str, str]] = [
    ("empty", "", "it is empty"),
    ("too long", PHI + "a" * 1024, "longer than 1,024"),
    ("too long until it is decoded", PHI + "%61" * 400, "longer than 1,024"),
    ("a blank before", f" {PHI}", "blanks, control characters"),
    ("a blank after", f"{PHI} ", "blanks, control characters"),
    ("a line end", f"{PHI}\n", "blanks, control characters"),
    ("a zero byte", f"{PHI}\0", "blanks, control characters"),
    ("Cyrillic a in the registry", "azureml://registries/\u0430zureml/models/Phi-4/versions/8", "outside ASCII"),
    ("full-width slash", "azureml:\uff0f/registries/azureml/models/Phi-4", "outside ASCII"),
    ("no-break blank, encoded", f"{PHI}%A0", "outside ASCII"),
    ("encoded line end", f"{PHI}/versions/8%0A", "control characters"),
    ("encoded slash", "azureml://registries/azureml/models/Phi-4%2Fversions/8", "hides a slash"),
    ("encoded twice", "azureml://registries/azureml%252Dmeta/models/x", "percent-encoded more than once"),
    ("half an encoding", f"{PHI}%2", "percent-encoded"),
    ("encoded backslash", f"{PHI}%5Cx", "one of the characters"),
    ("encoded query", f"{PHI}%3Fversion=8", "one of the characters"),
    ("backslash", "azureml:\\\\registries/azureml/models/Phi-4", "one of the characters"),
    ("query", f"{PHI}?version=8", "one of the characters"),
    ("signed address", "https://a.blob.core.windows.net/m/x?sig=abc", "one of the characters"),
    ("fragment", f"{PHI}#x", "one of the characters"),
    ("wildcard", "azureml://registries/azureml/models/*", "one of the characters"),
    ("slash at the end", f"{PHI}/", DOTS),
    ("slash after the version", f"{PHI}/versions/8/", DOTS),
    ("two slashes", "azureml://registries/azureml//models/Phi-4", DOTS),
    ("climbing out", f"{PHI}/versions/8/../../../../HuggingFace/models/x/versions/1", DOTS),
    ("encoded dots", f"{PHI}/versions/8/%2e%2e/9", DOTS),
    ("one dot", "azureml://registries/azureml/models/./Phi-4", DOTS),
    ("dots at the end of a data path", "azureml://datastores/d/paths/a/..", DOTS),
    ("dots before the slash at the end", "azureml://datastores/d/paths/a/../", DOTS),
    ("dots for a subscription", ML.replace("S", "..") + "/workspaces/W/models/N/versions/1", DOTS),
    ("no datastore", "azureml://datastores//paths/x", DOTS),
    ("dots inside a data path", "azureml://datastores/d/paths/a/../b", DOTS),
    ("dots at the end of an address", "https://account.blob.core.windows.net/models/..", DOTS),
    ("something after the version", f"{PHI}/versions/8/x", NO_FORM),
    ("something after the name", f"{PHI}/x", NO_FORM),
    ("version without its value", f"{PHI}/versions", NO_FORM),
    ("another kind of asset", "azureml://registries/azureml/environments/e/versions/1", NO_FORM),
    ("another scheme", "azuremlx://registries/azureml/models/Phi-4", NO_FORM),
    ("one slash after the scheme", "azureml:/registries/azureml/models/Phi-4", NO_FORM),
    ("a whole id in the middle", f"x/{PHI}", DOTS),
    ("a path on disk", "./models/x", NO_FORM),
    ("a file address", "file:///models/x", DOTS),
    ("another provider", ML.replace("MachineLearning", "Cognitive") + "/workspaces/W/models/N/versions/1", NO_FORM),
    ("workspace model without a version", f"{ML}/workspaces/W/models/N", NO_FORM),
    ("a run alone", "runs:/j", NO_FORM),
    ("internal feeds", "azureml://feeds/HuggingFace/models/x/versions/1", "internal name of registries"),
    ("deployment template", "azureml://registries/r/deploymenttemplates/t/labels/latest", "deployment template"),
    ("template of a project", "projects/p/deploymentTemplates/t/versions/1", "deployment template"),
    (
        "an id in the name",
        "azureml://registries/mallory/models/azureml:registries:azureml/versions/1",
        CHARACTERS,
    ),
    ("a name that begins with a sign", "azureml://registries/azureml/models/-x", CHARACTERS),
    ("a plus in the version", f"{PHI}/versions/+8", CHARACTERS),
    ("a name of 256 characters", "azureml://registries/azureml/models/" + "a" * 256, CHARACTERS),
    ("a Microsoft registry as one's own", f"{ML}/registries/azureml/models/N/versions/1", "this name is Microsoft's"),
    ("the same in other letter case", f"{ML}/registries/HUGGINGFACE/models/N/versions/1", "this name is Microsoft's"),
    ("a bare name", "model-router", NOT_SHORT),
    ("the scheme as a name", "azureml:AzureML:1", NOT_SHORT),
    ("two versions", "azureml:a:1:2", NOT_SHORT),
    ("a short name that begins with a sign", "azureml:-x:1", CHARACTERS),
    ("a short name with a plus in its version", "x:+1", CHARACTERS),
    ("version and label", "a:1@latest", NOT_SHORT),
    ("no name", ":1", NOT_SHORT),
]


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(name: str, text: str, reason: str) -> None:
    found = parse(text)
    assert isinstance(found, Unparsed), f"read as {found.id}"
    assert reason in found.reason


TUPLES: list[tuple[str, tuple[str, str, str | None, str | None], str]] = [
    ("pinned", ("OpenAI", "gpt-4.1", "2025-04-14", None), "azure-openai/models/gpt-4.1/versions/2025-04-14"),
    ("no version moves", ("OpenAI", "gpt-4.1", None, None), "azure-openai/models/gpt-4.1"),
    ("format in other letter case", ("openai", "gpt-4.1", "", None), "azure-openai/models/gpt-4.1"),
    ("publisher in other letter case", ("Meta", "Llama-3.3", "1", "META"), "azureml-meta/models/Llama-3.3/versions/1"),
    ("a router", ("OpenAI", "Model-Router", "1", None), "azureml-routers/models/Model-Router/versions/1"),
    ("processed elsewhere", ("Fireworks", "FW-DeepSeek-v3.2", "1", None), "azureml-fireworks/models/FW-DeepSeek-v3.2"),
    ("no format", ("", "gpt-4.1", "1", None), "no format"),
    ("unknown format", ("Mallory", "gpt-4.1", "1", None), "not one that this version knows"),
    (
        "sign that is a k in small letters",
        ("DeepSee\u212a", "DeepSeek-R1", "1", None),
        "not one that this version knows",
    ),
    ("homoglyph in the format", ("Open\u0410I", "gpt-4.1", "1", None), "not one that this version knows"),
    ("publisher of another", ("OpenAI", "gpt-4.1", "1", "Mallory"), "does not go with its format"),
    ("no name", ("OpenAI", "", "1", None), CHARACTERS),
    ("a path as name", ("OpenAI", "../x", "1", None), CHARACTERS),
    ("a homoglyph in the name", ("OpenAI", "gpt-4.\u0031\u0435", "1", None), CHARACTERS),
    ("a blank in the version", ("OpenAI", "gpt-4.1", "1 ", None), CHARACTERS),
]


@pytest.mark.parametrize(("name", "parts", "expected"), TUPLES, ids=[t[0] for t in TUPLES])
def test_tuple_of_a_foundry_deployment(name: str, parts: tuple[Any, ...], expected: str) -> None:
    found = from_tuple(*parts)
    said = found.reason if isinstance(found, Unparsed) else found.id
    assert expected in said
    assert isinstance(found, Unparsed) or found.moving is not bool(parts[2])


WORDS = """
azureml: azureml registries feeds models versions labels latest Phi-4 Phi-4-evil 8 1 . .. %2e%2e %2F %252F HuggingFace
azureml-meta azureml%2Dmeta * ? a:1 a@b runs: https: workspaces locations datastores paths
"""
PIECES = st.sampled_from([*WORDS.split(), "", " ", "\u0430zureml", ML[1:], LONG, PHI, "Phi-4\n"])
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=9).map("/".join), st.sampled_from([f[0] for f in FORMS]))
FEW = settings(max_examples=200, deadline=None, derandomize=True)


@FEW
@given(TEXTS, TEXTS, TEXTS)
def test_nothing_raises_and_no_reason_repeats_the_text(text: str, other: str, third: str) -> None:
    for found in (parse(f"{text}/hunter2secret"), parse(text), from_tuple(text, other, third, other)):
        assert not isinstance(found, Unparsed) or (found.reason and "hunter2secret" not in found.reason)


@FEW
@given(TEXTS)
@example(f"{ML}/registries/own/models/n/versions/1")
def test_an_id_is_read_as_itself(text: str) -> None:
    found = parse(text)
    again = parse(found.id) if isinstance(found, ModelReference) else found
    assert isinstance(again, Unparsed) or again.id == found.id, "an id that stands for another model"
    assert isinstance(found, Unparsed) or isinstance(again, ModelReference), "an id that cannot be read"


DECISIONS = build(
    Settings(models=Models(allow=[PHI, "azureml://registries/azure-openai/models/*"], deny=[f"{PHI}/versions/7"]))
)["decisions"]


def decision(text: str) -> str:
    found = parse(text)
    row = DECISIONS.get(found.id) if isinstance(found, ModelReference) else None
    return row["verdict"] if row else "undecided"


def recased(text: str, upper: list[bool]) -> str:
    return "".join(c.upper() if u else c.lower() for c, u in zip(text, upper, strict=False)) + text[len(upper) :]


@FEW
@given(st.sampled_from([f[0] for f in FORMS] + [f"{PHI}/versions/7"]), st.lists(st.booleans(), max_size=120))
def test_letter_case_makes_no_difference(text: str, upper: list[bool]) -> None:
    assert decision(recased(text, upper)) == decision(text)


@FEW
@given(st.one_of(TEXTS, st.text(string.printable).map(PHI.__add__)))
def test_what_is_allowed_is_the_allowed_model_and_nothing_else(text: str) -> None:
    whole = re.fullmatch(
        r"azureml://registries/(azureml/models/phi-4|azure-openai/models/[\w.-]+)(/(versions|labels)/[\w.-]+)?",
        unquote(text).lower(),
        re.ASCII,
    )
    assert decision(text) != "allow" or whole
