"""``rtca-nb audit`` and ``scrub`` as they are declared; what the commands do is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from rtca_nb.cli.options import ContactId, ReadForm, ReadOutputType, Sources

__all__ = ["privacy_commands"]

privacy_commands = typer.Typer()


@privacy_commands.command(epilog="Example: rtca-nb audit raw.json redacted.json --fail")
def audit(
    sources: Sources,
    output_type: ReadForm = ReadOutputType.AUTO,
    contact_id: ContactId = None,
    presidio: Annotated[
        bool, typer.Option("--presidio", help="Ask Microsoft Presidio as well; needs the extra presidio.")
    ] = False,
    fail: Annotated[bool, typer.Option("--fail", help="End with exit code 1 if anything is found.")] = False,
) -> None:
    """Find personal data that a redaction leaves visible.

    Looks for e-mail addresses, phone, card and account numbers, runs of digits, names and redacted texts that stand
    in clear elsewhere, and offsets that cannot be right. Findings are named by kind and place; no text is shown.
    """
    from rtca_nb.cli import privacy

    privacy.audit(sources, output_type=output_type.value, contact_id=contact_id, presidio=presidio, fail=fail)


@privacy_commands.command(
    # All three lines: git passes files on as they are where one of them is missing, or where the command is.
    epilog="As a git filter, in `.gitattributes`:\n\n* `*.ipynb filter=rtca`\n\nand in every clone, as git does not "
    'copy it:\n\n* `git config filter.rtca.clean "rtca-nb scrub -"`\n\n* `git config filter.rtca.required true`\n\n'
    "Without the last one git adds notebooks as they are where rtca-nb cannot run."
)
def scrub(
    notebooks: Annotated[
        list[str],
        typer.Argument(
            metavar="NOTEBOOK",
            help="Notebooks, or folders with notebooks at any depth, but in none with a dot; - is standard input.",
            show_default=False,
        ),
    ],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; only say what would be removed.")] = False,
    keep_unmarked: Annotated[
        bool,
        typer.Option(
            "--keep-unmarked",
            help="Keep outputs without a marker after the first revealing cell; a printed string has none.",
        ),
    ] = False,
) -> None:
    """Take the outputs of revealed contacts out of notebooks.

    Ends with exit code 1 if a file held any, so that it serves as a pre-commit hook.
    """
    from rtca_nb.cli import privacy

    privacy.scrub(notebooks, check=check, keep_unmarked=keep_unmarked)
