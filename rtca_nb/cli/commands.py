"""Combine the declared commands: names, arguments and help. Their code is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from rtca_nb._version import __version__
from rtca_nb.cli.archive_commands import archive_app
from rtca_nb.cli.corpus_commands import corpus_app
from rtca_nb.cli.file_commands import file_commands
from rtca_nb.cli.flags import PlainGroup, without_types
from rtca_nb.cli.local_commands import local_commands
from rtca_nb.cli.privacy_commands import privacy_commands
from rtca_nb.cli.rules_commands import rules_app
from rtca_nb.cli.service_commands import service_commands

__all__ = ["app"]

app = typer.Typer(
    name="rtca-nb",
    cls=PlainGroup,
    help="Amazon Connect Contact Lens chat analysis: findings in the terminal, reports for everyone, a local endpoint.",
    epilog="Text is masked unless you ask to reveal it. Start with: rtca-nb demo",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)

# In the order in which --help lists them.
for declared in (service_commands, file_commands, local_commands, privacy_commands):
    app.registered_commands += declared.registered_commands
app.add_typer(archive_app, cls=PlainGroup)
app.add_typer(corpus_app, cls=PlainGroup)
app.add_typer(rules_app, cls=PlainGroup)
for declared in (app, archive_app, corpus_app, rules_app):
    without_types(declared)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rtca-nb {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # acts by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Amazon Connect Contact Lens chat analysis: findings in the terminal, reports for everyone, a local endpoint."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
