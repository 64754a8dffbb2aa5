"""A project that cannot be run is refused in one line, what, where and what to do; what cannot be known is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .conftest import Make, Project

PYTHON = {"Pulumi.yaml": "name: small\nruntime: python\n", "__main__.py": "import pulumi\n"}
NAMES = "must be letters, digits, '-', '_' and '.'; correct it"

REFUSED: list[tuple[str, dict[str, str], list[str], str]] = [
    ("no project", {"Pulumi.yaml": ""}, ["--project", "sub"], "sub: no Pulumi.yaml here; name the project's folder"),
    ("broken YAML", {"Pulumi.yaml": "name: a\nruntime: [\n"}, [], "/Pulumi.yaml:3: not valid YAML, did not find"),
    ("a list", {"Pulumi.yaml": "- a\n"}, [], "/Pulumi.yaml:1: not a mapping; write key: value lines"),
    ("no name", {"Pulumi.yaml": "runtime: python\n"}, [], "/Pulumi.yaml:1: 'name' is missing; a project file needs"),
    ("no runtime", {"Pulumi.yaml": "name: a\n"}, [], "/Pulumi.yaml:1: 'runtime' is missing; a project file needs"),
    ("a path for a name", {"Pulumi.yaml": "name: ../a\nruntime: python\n"}, [], f"/Pulumi.yaml: 'name' {NAMES}"),
    ("a name that is no text", {"Pulumi.yaml": "name: [a]\nruntime: python\n"}, [], f"/Pulumi.yaml: 'name' {NAMES}"),
    (
        "a language without its host",
        {"Pulumi.yaml": "name: a\nruntime: cobol\n"},
        [],
        "/Pulumi.yaml: its runtime needs pulumi-language-cobol on PATH",
    ),
    (
        "no environment",
        {"Pulumi.yaml": "name: a\nruntime: {name: python, options: {virtualenv: gone}}\n"},
        [],
        "/Pulumi.yaml: its virtual environment 'gone' is not there; create it and install its requirements",
    ),
    (
        "no program",
        {"Pulumi.yaml": "name: a\nruntime: python\nmain: sub\n"},
        [],
        "/sub: no __main__.py here; write the program, or name it with 'main' in",
    ),
    (
        "a program elsewhere",
        {"Pulumi.yaml": "name: a\nruntime: python\nmain: ../x\n"},
        [],
        "/Pulumi.yaml: 'main' leads out of the project; name a folder or file inside it",
    ),
    ("no such stack", {"Pulumi.dev.yaml": ""}, ["--stack", "prod"], ": no stack 'prod'; there are dev"),
    ("no stack name", {}, ["--stack", "a/b"], "'a/b' is no stack name; use letters, digits, '-', '_' and '.'"),
    (
        "which stack",
        {"Pulumi.a.yaml": "", "Pulumi.b.yaml": ""},
        [],
        ": name a stack with --stack; there are a, b",
    ),
    ("a broken stack file", {"Pulumi.dev.yaml": "config: [\n"}, [], "/Pulumi.dev.yaml:2: not valid YAML"),
    (
        "no mapping",
        {"Pulumi.dev.yaml": "config: [a]\n"},
        [],
        ":1: 'config' is not a mapping; write key",
    ),
    ("-c without a value", {}, ["-c", "region"], "'-c region': write -c KEY=VALUE"),
    ("-c without a key", {}, ["-c", "=x"], "'-c =x': write -c KEY=VALUE"),
    ("no pack", {}, ["--policy-pack", "gone"], "gone: no such policy pack; name its folder"),
    (
        "no state folder",
        {"file": ""},
        ["--state", "file"],
        "/file: cannot keep state there, File exists",
    ),
    ("an unknown option", {}, ["--nope"], "No such option '--nope'"),
]


def files(project: Project, texts: dict[str, str]) -> Project:
    for name, text in texts.items():
        project.write(name, text)
    (project.folder / "sub").mkdir()
    return project


@pytest.mark.parametrize(("texts", "arguments", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_it_is_refused_in_one_line(
    texts: dict[str, str], arguments: list[str], said: str, tmp_path: Path, engine: Path
) -> None:
    project = files(Project(tmp_path / "project", tmp_path / "state"), {**PYTHON, **texts})
    ran = project.run("preview", *arguments, pack=None)
    assert (ran.status, ran.out) == (2, ""), ran.text
    assert len(ran.err.splitlines()) == 1, ran.err
    assert ran.err.startswith("modelrail: ") and said in ran.err


FAILS: list[tuple[str, str, list[str]]] = [
    ("it raises", "raise ValueError('boom')\n", ["the program failed, ValueError: boom", '__main__.py", line 1']),
    ("it is no Python", "pulumi.export(\n", ["the program failed, SyntaxError", '__main__.py", line 1']),
    ("it lacks a module", "import nowhere\n", ["ModuleNotFoundError: No module named 'nowhere'"]),
    ("it leaves with a status", "import sys\nsys.exit(3)\n", ["the program left with status 3"]),
    (
        "it lacks a setting",
        "import pulumi\npulumi.Config().require('region')\n",
        ["Missing required configuration variable 'small:region'"],
    ),
    (
        "it fails later",
        "import pulumi\npulumi.Output.from_input(0).apply(lambda n: 1 / n)\n",
        ["the program failed, ZeroDivisionError", '__main__.py", line 2, in <lambda>'],
    ),
    (
        "it asks Azure",
        (
            "from pulumi_azure_native import storage\n"
            "storage.list_storage_account_keys(account_name='a', resource_group_name='g')\n"
        ),
        ["azure-native:storage:listStorageAccountKeys asks Azure, and the stand-in cannot answer it"],
    ),
    (
        "it needs an input",
        (
            "from pulumi_azure_native import keyvault\n"
            "keyvault.Vault('v', resource_group_name='g', location='swedencentral', properties={'tenant_id': 't'})\n"
        ),
        ["missing required property 'properties.sku'"],
    ),
]


@pytest.mark.parametrize(("program", "said"), [row[1:] for row in FAILS], ids=[row[0] for row in FAILS])
def test_a_program_that_fails_says_why_and_is_not_judged(program: str, said: list[str], make: Make) -> None:
    ran = make(program).run("preview", pack=None)
    assert ran.status == 2
    assert [text for text in said if text not in ran.out] == [], ran.out
    assert "automation/_server.py" not in ran.text and "modelrail/offline/program.py" not in ran.text


@pytest.mark.parametrize("verb", ["preview", "up"])
def test_a_program_that_ends_its_own_process_is_no_pass(verb: str, make: Make) -> None:
    ran = make("import os\nos._exit(0)\n").run(verb)
    assert ran.status == 2, ran.text
    assert "modelrail: the program's process ended before the program did\n" in ran.err


def test_a_program_that_leaves_early_without_an_error_is_no_failure(make: Make) -> None:
    assert make("import sys\nsys.exit()\n").run("preview", pack=None).status == 0


@pytest.mark.parametrize("name", ["PulumiPolicy.yaml", "__main__.py"])
def test_a_pack_that_cannot_start_is_no_pass(name: str, make: Make) -> None:
    project = make("import pulumi\n")
    project.write("pack/__main__.py", "import nowhere\n")
    if name == "__main__.py":
        project.write("pack/PulumiPolicy.yaml", "runtime: python\n")
    ran = project.run("preview", pack=project.folder / "pack")
    assert ran.status == 2
    assert ("No module named 'nowhere'" if name == "__main__.py" else "PulumiPolicy.yaml") in ran.text
    assert "modelrail: no resource was judged" in ran.err


UNKNOWN = """
import pulumi
from pulumi_azure_native import resources

class Pet(pulumi.CustomResource):
    result: pulumi.Output[str]

    def __init__(self, name):
        super().__init__("random:index/randomPet:RandomPet", name, {"length": 2, "result": None})

config = pulumi.Config()
other = pulumi.StackReference("acme/network/prod")
resources.ResourceGroup(
    "group",
    location="swedencentral",
    tags={"token": config.require_secret("token"), "net": other.require_output("id"), "plain": config.require("plain")},
)
pulumi.export("plain", config.require("plain"))
pulumi.export("nested", config.require_object("nested")["open"])
pulumi.export("token", config.require("token"))
pulumi.export("pet", Pet("pet").result)
pulumi.export("net", other.get_output("id"))
"""
STACK = """
encryptionsalt: v1:abc:def
config:
  small:token: {secure: AAABBB}
  small:plain: readable
  small:nested: {open: seen, hidden: {secure: CCC}}
  azure-native:clientSecret: {secure: DDD}
"""


def test_what_cannot_be_known_offline_is_unknown_and_named(make: Make) -> None:
    project = make(UNKNOWN)
    project.write("Pulumi.dev.yaml", STACK)
    ran = project.run("preview")
    assert ran.status == 0, ran.text
    outputs = dict(line.strip().split(": ", 1) for line in _block(ran.out, "Outputs:"))
    assert {name.strip(): value for name, value in outputs.items()} == {
        "plain": '"readable"',
        "nested": '"seen"',
        "token": "[unknown]",
        "pet": "[unknown]",
        "net": "[unknown]",
    }
    for note in (
        "random: inputs echoed, outputs unknown",
        "small:token, small:nested, azure-native:clientSecret: encrypted, so not known here",
        "acme/network/prod: another stack, so its outputs are unknown",
    ):
        assert f"modelrail: {note}\n" in ran.err
    assert project.run("up").status == 0
    given = project.run("preview", "-c", "token=given", "-c", "plain=other")
    assert "small:token" not in given.err


def _block(text: str, title: str) -> list[str]:
    return text.partition(f"\n{title}\n")[2].partition("\n\n")[0].splitlines()


def test_a_program_in_a_folder_of_its_own_runs_there(make: Make) -> None:
    project = make("", yaml="name: small\nruntime: python\nmain: app\n")
    project.write("app/__main__.py", "import pulumi, near\npulumi.export('text', open('near.py').read().strip())\n")
    project.write("app/near.py", "found = True\n")
    ran = project.run("preview", pack=None)
    assert ran.status == 0, ran.text
    assert 'text: "found = True"' in ran.out


def test_another_environment_runs_the_program(make: Make) -> None:
    """The project's own Python is a link to this one: the command starts again with it, and finds everything."""
    project = make("import pulumi, sys\npulumi.export('prefix', sys.prefix)\n")
    environment = project.folder / "env"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    (environment / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    project.write("Pulumi.yaml", "name: small\nruntime: {name: python, options: {virtualenv: env}}\n")
    ran = project.run("preview")
    assert ran.status == 0, ran.text
    assert f'prefix: "{environment}"' in ran.out
