"""Declare the commands of ``rtca-nb rules``; their code is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.options import Workers

__all__ = ["rules_app"]

rules_app = typer.Typer(
    name="rules",
    help="Rules as code: check them before they go live, and test them on chats.",
    rich_markup_mode="markdown",
)

RuleFiles = Annotated[
    list[str],
    typer.Argument(
        metavar="RULES",
        help="Files or folders of rules: answers of DescribeRule, requests of CreateRule, CloudFormation templates, or "
        "the text of a Function.",
        show_default=False,
    ),
]


@rules_app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Rules as code: check them before they go live, and test them on chats."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@rules_app.command(epilog="Example: rtca-nb rules check rules/")
def check(
    rules: RuleFiles,
    strict: Annotated[bool, typer.Option("--strict", help="Set exit code 1 for warnings, too.")] = False,
    describe: Annotated[
        bool, typer.Option("--describe", help="Describe in plain English when each rule matches.")
    ] = False,
) -> None:
    """Find what the service would refuse in rules, and what can never match.

    The exit code is 1 if the service would refuse anything.
    """
    from rtca_nb.cli import ruling

    ruling.check(rules, strict=strict, describe=describe)


@rules_app.command("test", epilog="Example: rtca-nb rules test rules/ --contacts chats/")
def run_tests(
    rules: RuleFiles,
    contacts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="File or folder of the contacts that tests name by id; may be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run the tests beside rules: files that end in .test.yaml or .test.json, with chats and the expected matches.

    The exit code is 1 if a rule does not match as expected.
    """
    from rtca_nb.cli import ruling

    ruling.test(rules, contacts or [])


@rules_app.command(epilog="Example: rtca-nb rules diff rules/ changed/ chats/ --fail-on lost --markdown diff.md")
def diff(
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="File or folder of the rules before the change.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="File or folder of the rules after the change.", show_default=False)
    ],
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="A corpus, or files or folders of contacts.", show_default=False),
    ],
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help="Set exit code 1 if a rule gains contacts (gained), loses contacts (lost), or either (gained,lost).",
        ),
    ] = "",
    markdown: Annotated[
        Path | None,
        typer.Option(
            "--markdown",
            metavar="FILE",
            help="Write the comparison to this file as Markdown, as for a pull request; quoted text is masked.",
            show_default=False,
        ),
    ] = None,
    workers: Workers = 1,
) -> None:
    """Show which contacts each rule gains or loses when rules change.

    The exit code is 1 if a rule gains or loses contacts and --fail-on names that change.
    """
    from rtca_nb.cli import rules_diff

    rules_diff.diff(before, after, sources, fail_on=fail_on, markdown=markdown, workers=workers)
