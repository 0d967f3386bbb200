"""Declare ``rtca-nb audit`` and ``scrub``; their code is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from rtca_nb.cli.options import (
    AuditOutput,
    ContactId,
    FailOnFindings,
    KeepUnmarked,
    OnlyVisible,
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
    visible: OnlyVisible = False,
    presidio: Presidio = False,
    presidio_model: PresidioModel = None,
    fail: FailOnFindings = False,
) -> None:
    """Find personal data that a redaction leaves visible.

    Looks for personal numbers, e-mail and postal addresses, names, user names, card details, number plates, redacted
    text that is visible elsewhere, and offsets that cannot be right. Shows the kind, place and time of each finding,
    but no text. Counts the parts that could not be checked, because they are not recognised.
    """
    from rtca_nb.cli import privacy

    privacy.audit(
        sources,
        output_type=output_type.value,
        contact_id=contact_id,
        only_visible=visible,
        presidio=presidio,
        presidio_model=presidio_model,
        format_=format_,
        target=output,
        fail=fail,
    )


@privacy_commands.command(
    # Without one of these lines, git passes files on unchanged, always or if it cannot run rtca-nb.
    epilog="As a git filter, in `.gitattributes`:\n\n* `*.ipynb filter=rtca`\n\nand in every clone, as git does not "
    'copy it:\n\n* `git config filter.rtca.clean "rtca-nb scrub -"`\n\n* `git config filter.rtca.required true`\n\n'
    "Without the last line, git adds notebooks unchanged if rtca-nb cannot run."
)
def scrub(
    notebooks: Annotated[
        list[str],
        typer.Argument(
            metavar="NOTEBOOK",
            help="Notebooks, or folders to search for notebooks (hidden subfolders are skipped); - is standard input.",
            show_default=False,
        ),
    ],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; only list what would be removed.")] = False,
    keep_unmarked: KeepUnmarked = False,
) -> None:
    """Remove the outputs of revealed contacts from notebooks.

    The exit code is 1 if a notebook had any, so the command works as a pre-commit hook.
    """
    from rtca_nb.cli import scrubbing

    scrubbing.scrub(notebooks, check=check, keep_unmarked=keep_unmarked)
