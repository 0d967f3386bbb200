"""``rtca-nb audit`` and ``scrub`` as they are declared; what the commands do is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from rtca_nb.cli.options import (
    AuditOutput,
    ContactId,
    FailOnFindings,
    KeepUnmarked,
    Presidio,
    PresidioModel,
    ReadForm,
    ReadOutputType,
    Sources,
    WantedAuditFormat,
)

__all__ = ["privacy_commands"]

privacy_commands = typer.Typer()


@privacy_commands.command(epilog="Example: rtca-nb audit raw.json redacted.json -o findings.csv --fail")
def audit(
    sources: Sources,
    output_type: ReadForm = ReadOutputType.AUTO,
    contact_id: ContactId = None,
    format_: WantedAuditFormat = None,
    output: AuditOutput = None,
    presidio: Presidio = False,
    presidio_model: PresidioModel = None,
    fail: FailOnFindings = False,
) -> None:
    """Find personal data that a redaction leaves visible.

    Looks for personal numbers, e-mail and postal addresses, names, user names, card details, plates, redacted texts
    that are in clear text elsewhere, and offsets that cannot be right. Shows kind, place and time, but no text. Says
    how many parts are not recognised, so that they could not be looked at.
    """
    from rtca_nb.cli import privacy

    privacy.audit(
        sources,
        output_type=output_type.value,
        contact_id=contact_id,
        presidio=presidio,
        presidio_model=presidio_model,
        format_=format_,
        target=output,
        fail=fail,
    )


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
    keep_unmarked: KeepUnmarked = False,
) -> None:
    """Take the outputs of revealed contacts out of notebooks.

    Ends with exit code 1 if a file held any, so that it serves as a pre-commit hook.
    """
    from rtca_nb.cli import privacy

    privacy.scrub(notebooks, check=check, keep_unmarked=keep_unmarked)
