"""What is read off the installed azure-native SDK, and so what is used of the private `pulumi._types`.

A new SDK changes the golden file: `.venv/bin/python -m tests.engine.test_schema > tests/golden/schema.txt`, then read
the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_azure_native import machinelearningservices, network

from modelrail.offline import schema
from modelrail.offline.schema import Kind, fields

GOLDEN = Path(__file__).parents[1] / "golden" / "schema.txt"
TYPES = (
    "machinelearningservices:OnlineDeployment",
    "storage:StorageAccount",
    "keyvault:Vault",
    "authorization:RoleAssignment",
    "cognitiveservices:Account",
    "network:VirtualNetwork",
)


def spelled(kind: Kind) -> str:
    if kind.tag == "obj":
        return str(kind.of.__name__)
    if kind.tag in ("list", "map"):
        return f"{kind.tag} of {spelled(kind.of)}"
    if kind.tag in ("union", "enum"):
        return f"{kind.tag}({', '.join(spelled(k) if isinstance(k, Kind) else str(k) for k in kind.of)})"
    return kind.tag


def described(cls: type) -> Iterator[str]:
    yield f"{cls.__module__.removeprefix('pulumi_azure_native.')}.{cls.__name__}"
    for name, field in fields(cls).items():
        constant = f" = {field.constant}" if field.constant is not None else ""
        yield f"  {name}{'' if field.required else '?'}: {spelled(field.kind)}{constant}"


def golden() -> str:
    lines = []
    for token in TYPES:
        known = schema.resource(f"azure-native:{token}")
        assert known, token
        lines += [f"# {token} {known.api_version}", *described(known.inputs), *described(known.outputs)]
    nested = machinelearningservices.ManagedOnlineDeploymentArgs
    return "\n".join([*lines, "# a branch of a union", *described(nested)]) + "\n"


def test_the_schema_of_the_installed_sdk_is_the_golden_one() -> None:
    assert golden() == GOLDEN.read_text()


def test_inputs_are_those_of_the_resource_and_not_of_a_nested_type_of_the_same_name() -> None:
    known = schema.resource("azure-native:network:VirtualNetwork")
    assert known
    assert known.inputs.__name__ == "VirtualNetworkInitArgs"
    assert known.inputs is not network.VirtualNetworkArgs


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:machinelearningservices:NoSuchThing",
        "azure-native:nosuchmodule:Thing",
        "azure-native:machinelearningservices/v20240401:Workspace",
        "azure-native_machinelearningservices_v20241001:machinelearningservices:Workspace",
        "random:index:RandomPet",
    ],
)
def test_what_the_sdk_does_not_have_is_none(token: str) -> None:
    assert schema.resource(token) is None


if __name__ == "__main__":
    print(golden(), end="")
