"""The same resources written with azure-native by hand: a program made from what a component registered."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pulumi_azure_native as azure

from .judged import Made

RULE = "policyRule"
"""An input that somebody would keep in a file of its own; the program reads it from `RULES`, by the resource's name."""
HEAD = "import pulumi_azure_native as azure\n\n"


def program(made: list[Made]) -> str:
    """Python as ruff formats it, 120 columns wide; what another resource gives is written as its output."""
    outputs: dict[str, str] = {}
    only = Counter(value for one in made for value in _given(one).values())
    lines = []
    for one in made:
        variable = re.sub(r"\W", "_", one.name)
        lines.append(f"{variable} = {_call(one, outputs)}")
        given = {key: value for key, value in _given(one).items() if only[value] == 1}
        outputs |= {value: f"{variable}.{_snake(key)}" for key, value in given.items()} | {one.id: f"{variable}.id"}
    text = HEAD + "\n".join(lines) + "\n"
    format_ = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"]
    return subprocess.run(format_, input=text, capture_output=True, text=True, check=True).stdout


def _given(one: Made) -> dict[str, str]:
    """What only the resource itself can tell: long texts among its outputs that are no input of it."""
    texts = {key: value for key, value in one.outputs.items() if isinstance(value, str) and len(value) > 20}
    return {key: value for key, value in texts.items() if value not in one.inputs.values()}


def lines(text: str) -> int:
    """Lines that somebody writes: without blank ones, comments and docstrings."""
    text = re.sub(r'^\s*""".*?"""', "", text, flags=re.DOTALL | re.MULTILINE)
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _call(one: Made, outputs: dict[str, str]) -> str:
    _, module, kind = one.token.split(":")
    class_ = getattr(getattr(azure, module), kind)
    known = {re.sub("_", "", p).lower(): p for p in inspect.signature(class_._internal_init).parameters}
    written = {key: _value(value, outputs) for key, value in one.inputs.items()}
    if RULE in written:
        written[RULE] = f"RULES[{one.name!r}]"
    given = (f"{known[key.lower()]}={text}" for key, text in written.items())
    return f"azure.{module}.{kind}({one.name!r}, {', '.join(given)})"


def _value(value: Any, outputs: dict[str, str]) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_value(item, outputs)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item, outputs) for item in value) + "]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str):
        return repr(value)
    if value in outputs:
        return outputs[value]
    inside = next((known for known in sorted(outputs, key=len, reverse=True) if value.startswith(known + "/")), None)
    if inside:
        return f"{outputs[inside]}.apply(lambda id: id + {value.removeprefix(inside)!r})"
    return repr(value)


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m[1], key).lower()
