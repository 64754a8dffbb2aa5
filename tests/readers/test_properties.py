"""Whatever a file or an expression says, it ends as resources, a finding or one line; never as another exception."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelrail.checking import NotJudgedError, judge
from modelrail.readers.arm import read_template
from modelrail.reports import json as as_json
from modelrail.reports import text as as_text
from modelrail.resources import Unknown

ML = "Microsoft.MachineLearningServices/workspaces"
DEPLOYMENT = {"type": "deployments", "name": "b", "properties": {"model": "[parameters('model')]"}}
TEMPLATE: dict[str, Any] = {
    "parameters": {
        "region": {"type": "string", "defaultValue": "swedencentral"},
        "model": {"type": "string"},
        "bag": {"type": "object", "defaultValue": {"publicNetworkAccess": "[parameters('region')]"}},
    },
    "variables": {"st": "[concat('st', parameters('region'))]", "copy": [{"name": "n", "count": 2, "input": 1}]},
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts",
            "name": "[variables('st')]",
            "location": "[parameters('region')]",
            "sku": {"name": "Standard_LRS"},
            "properties": {"encryption": {"keySource": "Microsoft.Keyvault", "keyvaultproperties": {"keyname": "k"}}},
        },
        {
            "type": ML,
            "name": "ws",
            "kind": "Hub",
            "identity": {"type": "SystemAssigned"},
            "properties": {"storageAccount": "[resourceId('Microsoft.Storage/storageAccounts', variables('st'))]"},
            "resources": [
                {
                    "type": "onlineEndpoints",
                    "name": "ep",
                    "condition": "[not(false())]",
                    "properties": "[parameters('bag')]",
                    "resources": [
                        {"type": "deployments", "name": "b", "properties": {"model": "[parameters('model')]"}}
                    ],
                }
            ],
        },
        {
            "type": "Microsoft.Resources/deployments",
            "name": "nested",
            "copy": {"name": "l", "count": 2},
            "properties": {
                "expressionEvaluationOptions": {"scope": "inner"},
                "parameters": {"m": {"value": "[parameters('model')]"}},
                "template": {
                    "parameters": {"m": {"type": "string"}},
                    "resources": [
                        {
                            "type": "Microsoft.CognitiveServices/accounts/deployments",
                            "name": "acc/d",
                            "properties": {"model": {"format": "OpenAI", "name": "[parameters('m')]"}},
                        }
                    ],
                },
            },
        },
    ],
}
WORDS = [
    *("resources", "type", "name", "properties", "parameters", "variables", "copy", "template", "model", "existing"),
    *("condition", "location", "sku", "[parameters('model')]", "[variables('st')]", "[copyIndex()]", ML, "azureml:a:1"),
    *("Microsoft.CognitiveServices/accounts", "api-version", "workspaceName", "body", "$schema", "a.b/c", "\x1b[2J\n"),
]
texts = st.sampled_from(WORDS) | st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(texts, inside, max_size=5),
    max_leaves=25,
)
FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The template with some of its values exchanged, dropped, moved, or with a slice of its text gone."""
    document = copy.deepcopy(TEMPLATE)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(list(places(document))))
        holder, key = place
        if draw(st.booleans()):
            holder[key] = draw(values)
        elif isinstance(holder, dict):
            holder[draw(texts)] = holder.pop(key)
        else:
            holder.append(copy.deepcopy(holder[key]))
    text = json.dumps(document, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
    if draw(st.integers(0, 4)) == 0:
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(texts) + text[start + draw(st.integers(0, 9)) :]
    return text


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a document."""
    found = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += [(value, key), *places(item)]
    return found


def judged(folder: Path, text: str) -> None:
    """Judges and reports; every finding has its place, and the reports are made of printable lines."""
    file = folder / "t.json"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        result = judge([file], None, [], None)
    except NotJudgedError as error:
        assert str(error).startswith(str(file))
        return
    assert not [f for f in result.findings if f.rule == "MR906"], "a rule failed"
    assert all(f.file == str(file) and 1 <= (f.line or 0) <= text.count("\n") + 1 for f in result.findings)
    assert json.loads(as_json.render(result))["version"] == 1
    assert all(line.isprintable() for line in as_text.render(result, color=False).splitlines())


@FAST
@given(values)
def test_any_document(tmp_path: Path, document: Any) -> None:
    judged(tmp_path, json.dumps(document))


@FAST
@given(mutated())
def test_any_template(tmp_path: Path, text: str) -> None:
    judged(tmp_path, text)


@FAST
@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda b: b.decode("latin-1")))
def test_any_text(tmp_path: Path, text: str) -> None:
    judged(tmp_path, text)


PIECES = [
    *("parameters('p')", "variables('v')", "variables('l')", "concat(", "if(", "union(", "format('{0}{1}'", "json('{"),
    *("createObject(", "createArray(", "tryGet(", "split(", "substring(", "resourceId(", "equals(", ")", "(", "[", "]"),
    *(".", ",", "'", "''", "?", " ", "0", "-1", "99", "true()", "null()", "x", "'a'", "'Microsoft.A/b'", "copyIndex()"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=15).map("".join))
def test_any_expression(text: str) -> None:
    document = {
        "parameters": {"p": {"type": "string"}},
        "variables": {"v": {"a": [1, "b"], "A": None}, "l": [[], {}]},
        "resources": [{"type": "A.b/c", "name": f"[{text}]", "properties": {"x": [f"[{text}]"]}}],
    }
    (found,) = read_template(document, "t.json", {}).resources
    assert isinstance(found.name, (str, Unknown))
    assert len(found.body["properties"]["x"]) == 1


@pytest.mark.parametrize("case", range(3), ids=["the template itself", "its text twice", "with a parameter file"])
def test_what_is_mutated_is_judged_at_all(case: int, tmp_path: Path) -> None:
    """The template that the mutations begin with reaches every part of the reader."""
    (tmp_path / "t.json").write_text(json.dumps(TEMPLATE) * (2 if case == 1 else 1))
    (tmp_path / "p.json").write_text(
        '{"parameters": {"model": {"value": "azureml://registries/a/models/b/versions/1"}}}'
    )
    result = judge([tmp_path / "t.json"], None, [tmp_path / "p.json"] if case == 2 else [], None)
    rules = {f.rule for f in result.findings}
    assert result.resources == (0 if case == 1 else 8)
    assert {"MR905"} == rules if case == 1 else {"MR102", "MR203"} <= rules
