"""The command line lists what it can do, explains its rules, and refuses in one line with status 2."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from modelrail import cli
from modelrail.rule import Rule
from modelrail.rules import ALL

COMMANDS = ["check", "offline", "checkov", "explain", "rules", "model"]
CONTRACT = ["id", "slug", "title", "severity", "profile", "types", "gates", "claims", "waivable"]


class Ran(NamedTuple):
    status: object
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `modelrail ARGUMENTS` through the entry point, in this process."""

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["modelrail", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Ran(left.value.code, *capsys.readouterr())

    return ran


def listed(shown: str) -> dict[str, str]:
    """The commands that a help lists, with their lines."""
    rows = shown.partition("Commands:\n")[2].splitlines()
    return dict(row.split(None, 1) for row in rows)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []], ids=["--help", "-h", "nothing"])
def test_help_lists_every_command_with_its_line(arguments: list[str], run: Run) -> None:
    ran = run(*arguments)
    assert ran.status == (0 if arguments else 2), "asked for, help is an answer; without a command, nothing was judged"
    shown = ran.out if arguments else ran.err
    assert shown.startswith("Usage: modelrail ") and set(COMMANDS) <= set(listed(shown))
    assert not [line for line in listed(shown).values() if "..." in line or line[-1] != "."], "lines that are cut short"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_says_what_the_list_says(name: str, run: Run) -> None:
    line = listed(run("--help").out)[name]
    ran = run(name, "--help")
    assert ran.status == 0 and ran.out.startswith(f"Usage: modelrail {name} ")
    assert line.rstrip(".") in " ".join(ran.out.split())


def test_help_loads_neither_pulumi_nor_checkov_nor_the_rules() -> None:
    code = "import sys; from modelrail.cli import modelrail; modelrail(['--help'], standalone_mode=False); "
    code += "print(*sorted(sys.modules))"
    start = [sys.executable, "-c", code, "--help"]
    shown = subprocess.run(start, capture_output=True, text=True, check=True, cwd=Path(cli.__file__).parents[1])
    loaded = set(shown.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert not loaded & {"grpc", "yaml", "msgspec", "modelrail.rules", "modelrail.offline", "modelrail.checkov_command"}


def test_the_installed_command_says_its_version() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "from modelrail.cli import main; main()", "--version"], capture_output=True, text=True
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("modelrail 0.")


def test_rules_as_text(run: Run) -> None:
    ran = run("rules")
    assert (ran.status, ran.err) == (0, "")
    assert [line.split()[:2] for line in ran.out.splitlines()] == [[rule.id, rule.slug] for rule in ALL]


def test_rules_as_json(run: Run) -> None:
    ran = run("rules", "--format", "json")
    found = json.loads(ran.out)
    assert (ran.status, [rule["id"] for rule in found]) == (0, [rule.id for rule in ALL])
    assert all(list(rule) == CONTRACT for rule in found)
    unscanned = next(rule for rule in found if rule["id"] == "MR102")
    assert unscanned["slug"] == "unscanned-model" and unscanned["claims"] == [5, 6] and unscanned["waivable"] is True
    assert "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments" in unscanned["types"]
    assert {rule["id"] for rule in found if not rule["waivable"]} == {"MR901", "MR902", "MR905", "MR906"}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_every_rule_is_explained_by_id_and_by_slug(rule: Rule, run: Run) -> None:
    pages = [run("explain", name) for name in (rule.id, rule.id.lower(), rule.slug)]
    assert {page.status for page in pages} == {0} and len({page.out for page in pages}) == 1
    shown = pages[0].out
    assert shown.startswith(f"{rule.id} {rule.slug}: {rule.title}\n===")
    missing = [word for word in (rule.remedy, rule.severity, "Flags\n:", "Why\n:", *rule.sources) if word not in shown]
    assert not missing, "the page does not say this"
    assert f"Can be waived: {'yes' if rule.waivable else 'no'}\n" in shown


# name, arguments, what the one line says
REFUSED: list[tuple[str, list[str], str]] = [
    ("unknown command", ["chek", "x"], "No such command 'chek'"),
    ("unknown option", ["--nope"], "No such option '--nope'"),
    ("unknown option of a command", ["check", "--nope", "x"], "No such option '--nope'"),
    ("unknown option of another module", ["offline", "preview", "--nope"], "No such option '--nope'"),
    ("unknown verb", ["offline", "deploy"], "No such command 'deploy'"),
    ("no path", ["check"], "Missing argument 'PATH...'"),
    ("no path for checkov", ["checkov"], "Missing argument 'PATH...'"),
    ("path that is not there", ["check", "/nowhere"], "/nowhere: no such file or folder; correct the path"),
    ("path that is not there, checkov", ["checkov", "/nowhere"], "/nowhere: no such file or folder"),
    ("path with a line end", ["check", "/no\nwhere"], "/no?where: no such file or folder"),
    ("wrong format", ["check", "--format", "xml", "x"], "'xml' is not one of 'text', 'json'"),
    ("wrong date", ["check", "--as-of", "today", "x"], "'today' does not match the format"),
    (
        "settings that are not there",
        ["check", "--settings", "/no.yaml", "."],
        "/no.yaml: there is no such settings file",
    ),
    ("wrong format of the rules", ["rules", "--format", "yaml"], "'yaml' is not one of"),
    ("too much", ["rules", "MR101"], "unexpected extra argument (MR101)"),
    ("no rule", ["explain"], "Missing argument 'RULE'"),
    ("rule that does not exist", ["explain", "MR999"], "there is no rule 'MR999'"),
    ("misspelled rule", ["explain", "UNSCANED-MODEL"], "did you mean unscanned-model?"),
    ("far from any rule", ["explain", "zzz"], "`modelrail rules` lists them"),
    ("no model", ["model", "a\x1b[31m\nb"], "'a?[31m?b' names no model: it has blanks, control characters"),
    (
        "model under settings that are not there",
        ["model", "OpenAI/gpt-4.1/1", "--settings", "/no.yaml"],
        "there is no such",
    ),
    ("rule with an escape", ["explain", "a\x1b[31m\nb"], "there is no rule 'a?[31m?b'"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(name: str, arguments: list[str], said: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("modelrail: ") and ran.err.count("\n") == 1 and said in ran.err


def test_json_is_printed_also_when_nothing_could_be_judged(run: Run) -> None:
    ran = run("check", "--format", "json", "/nowhere")
    assert (ran.status, json.loads(ran.out)["findings"]) == (2, [])


def test_a_folder_without_anything_to_judge_does_not_pass(tmp_path: Path, run: Run) -> None:
    (tmp_path / "notes.txt").write_text("nothing that deploys")
    ran = run("check", str(tmp_path))
    assert ran.status == 2 and "0 resources in 0 files judged" in ran.out
    assert ran.err == "modelrail: nothing to judge here; name a template or a folder with templates\n"


def _fails() -> str:
    raise RuntimeError("hunter2")


def test_our_own_failure_is_status_2_and_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelrail.rule_list.as_text", _fails)
    ran = run("rules")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1 and "internal error, RuntimeError" in ran.err and "hunter2" not in ran.err


def test_our_own_failure_is_shown_whole_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelrail.rule_list.as_text", _fails)
    monkeypatch.setattr(sys, "argv", ["modelrail", "rules"])
    monkeypatch.setenv("MODELRAIL_DEBUG", "1")
    with pytest.raises(RuntimeError, match="hunter2"):
        cli.main()


def test_a_command_that_says_nothing_did_not_judge(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.modelrail.commands["rules"], "callback", lambda format_: None)
    assert run("rules").status == 2
