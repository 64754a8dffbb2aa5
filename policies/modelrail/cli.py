"""The command line. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import gc
import importlib
import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

NOT_JUDGED = 2
_ELSEWHERE = {
    "offline": ("modelrail.offline.commands", "offline", "Run a Pulumi program on the real engine, without Azure."),
    "checkov": ("modelrail.checkov_command", "checkov", "Run checkov with our checks, failing closed."),
}


class _Commands(click.Group):
    """Commands of other modules are imported when called; their help line stands here."""

    def list_commands(self, context: click.Context) -> list[str]:
        return ["check", "offline", "checkov", "explain", "rules", "model"]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _ELSEWHERE:
            return super().get_command(context, name)
        module, attribute, short = _ELSEWHERE[name]
        if sys.argv[1:] in ([], ["-h"], ["--help"]):
            return click.Command(name, short_help=short)
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="modelrail", message="modelrail %(version)s")
def modelrail() -> None:
    """Guardrails for models deployed from the Azure AI Model Catalog.

    One decision about a model, the same at every gate: in `pulumi preview`, in checkov, and here. What cannot be
    decided blocks.

    \b
    Exit status:
      0  nothing blocks
      1  something blocks: a violation, or an undecided question
      2  it could not be judged: wrong usage, wrong settings, nothing readable
    """


@modelrail.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--settings", "settings_file", help="Settings file, instead of the modelrail.yaml found from PATH.")
@click.option(
    "--parameters", multiple=True, type=click.Path(path_type=Path), help="ARM parameter file; may be repeated."
)
@click.option("--stack", help="Stack of a Pulumi project; the only one there is, or dev.")
@click.option("-c", "--config", multiple=True, metavar="KEY=VALUE", help="Configuration of a Pulumi project.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day instead of today.")
def check(
    paths: tuple[Path, ...],
    format_: str,
    settings_file: str | None,
    parameters: tuple[Path, ...],
    as_of: Any,
    **program: Any,
) -> int:
    """Judge Bicep, Terraform, ARM and Pulumi, without credentials.

    PATH is a file of Bicep, Terraform, az ml or an ARM template; a Terraform plan or state; the folder of a Pulumi
    project, or what the Pulumi engine wrote: a preview in JSON, a state, an event log; or a folder in which all of
    these are judged. A value that the input leaves open is undecided and blocks; pass the parameters of a template with
    --parameters. The program of a Pulumi project is run, on the real engine and without Azure.
    """
    from modelrail.checking import NotJudgedError, Program, judge

    gc.set_threshold(100_000, 50, 100)  # what is read lives as long as the process: looking for garbage is in vain
    report = _renderer(format_)
    try:
        day = as_of.date() if as_of else None
        result = judge(list(paths), settings_file, list(parameters), day, Program(**program))
    except NotJudgedError as error:
        return _refused(str(error))
    click.echo(report(result))
    for note in result.notes:
        click.echo(f"modelrail: {note}", err=True)
    if not result.files:
        click.echo("modelrail: nothing to judge here; name a template or a folder with templates", err=True)
    return result.status


def _renderer(format_: str) -> Callable[[Any], str]:
    from modelrail.reports import json, text

    if format_ == "json":
        return json.render
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return lambda result: text.render(result, color)


@modelrail.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the list.")
def rules(format_: str) -> int:
    """List the rules."""
    from modelrail.rule_list import as_json, as_text

    click.echo(as_json() if format_ == "json" else as_text())
    return 0


@modelrail.command()
@click.argument("rule", metavar="RULE")
def explain(rule: str) -> int:
    """Say why a rule exists, what it flags and what to do.

    RULE is an id or a slug; `modelrail rules` lists them.
    """
    from modelrail.rule_list import find, near, page

    found = find(rule)
    if found is None:
        return _refused(f"there is no rule '{rule[:60]}'; {near(rule)}")
    click.echo(page(found))
    return 0


def _refused(message: str) -> int:
    """Says in one line, whatever the message quotes, why nothing was judged; JSON is printed all the same."""
    if _wants_json(sys.argv[1:]):
        from modelrail.reports import json
        from modelrail.reports.result import Result

        click.echo(json.render(Result()))
    click.echo("modelrail: " + "".join(c if c.isprintable() else "?" for c in message), err=True)
    return NOT_JUDGED


def _wants_json(arguments: list[str]) -> bool:
    pairs = itertools.pairwise(arguments)
    return arguments[:1] == ["check"] and ("--format=json" in arguments or ("--format", "json") in pairs)


@modelrail.command()
@click.argument("name", metavar="NAME")
@click.option("--settings", "settings_file", help="Settings file, instead of the modelrail.yaml found from here.")
def model(name: str, settings_file: str | None) -> int:
    """Say what is known of a model, and the decision.

    NAME is any id that Azure reads, or FORMAT/NAME/VERSION as in a Foundry deployment (OpenAI/gpt-4o/2024-11-20).
    Exit status 0 when it may be deployed in some way, 1 when it is blocked.
    """
    from modelrail import model_page, settings
    from modelrail.models import Unparsed
    from modelrail.resources import text as shown

    found = model_page.read(name)
    if isinstance(found, Unparsed):
        close = "".join(f"\n  {id_}" for id_ in model_page.near(name))
        hint = f"did you mean one of these?{close}" if close else "write azureml://registries/REGISTRY/models/NAME"
        click.echo(f"modelrail: '{shown(name)}' names no model: {found.reason}; {hint}", err=True)
        return NOT_JUDGED
    try:
        text, status = model_page.page(name, found, settings.load(settings.find(Path(), settings_file)))
    except settings.SettingsError as error:
        return _refused(str(error))
    click.echo(text)
    return status


def main() -> None:
    """The entry point: every way out is status 0, 1 or 2, and no way out is a traceback."""
    try:
        status = modelrail.main(prog_name="modelrail", standalone_mode=False)
    except click.exceptions.Exit as left:
        status = left.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        status = NOT_JUDGED
    except click.ClickException as error:
        status = _refused(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        status = _refused("interrupted")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = NOT_JUDGED
    except Exception as error:  # our own failure is no pass and no traceback
        if os.environ.get("MODELRAIL_DEBUG"):
            raise
        status = _refused(f"internal error, {type(error).__name__}; please report it with MODELRAIL_DEBUG=1")
    sys.exit(status if isinstance(status, int) else NOT_JUDGED)
