"""``rtca-nb report`` and ``inspect`` as they are declared; what the commands do is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from rtca_nb.cli.options import (
    REPORT,
    ContactId,
    Force,
    Format,
    Language,
    OffsetUnit,
    Open,
    Output,
    Period,
    ReadForm,
    ReadOutputType,
    Sources,
    Speaks,
    Title,
    UnitOfOffsets,
    WantedFormat,
)

__all__ = ["file_commands"]

file_commands = typer.Typer()


@file_commands.command(epilog="Example: rtca-nb report analysis/ call-page-1.json call-page-2.json -o week.html")
def report(
    sources: Sources,
    output: Output = REPORT,
    format_: WantedFormat = Format.AUTO,
    output_type: ReadForm = ReadOutputType.AUTO,
    offset_unit: UnitOfOffsets = OffsetUnit.AUTO,
    contact_id: ContactId = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show personal data in clear; needs --allow-revealed as well.")
    ] = False,
    allow_revealed: Annotated[
        bool, typer.Option("--allow-revealed", help="Permit writing personal data in clear to disk.")
    ] = False,
    open_: Open = False,
    title: Title = None,
    period: Period = None,
    language: Language = Speaks.EN,
    force: Force = False,
) -> None:
    """Turn files into one HTML report that needs neither Jupyter nor a network.

    Reads V2 answers (boto3, AWS CLI), streams, post-chat analysis files and chat transcripts, recognised by what is
    in them. Several contacts make one report: an overview, a table of all, and each contact behind it. What else is in
    a folder is named and skipped.
    """
    from rtca_nb.cli import reading

    reading.report(
        sources,
        output,
        format_=format_.value,
        output_type=output_type.value,
        offset_unit=offset_unit.value,
        contact_id=contact_id,
        reveal=reveal,
        allow_revealed=allow_revealed,
        open_=open_,
        title=title,
        period=period,
        language=language.value,
        force=force,
    )


@file_commands.command(epilog="Example: rtca-nb inspect downloads/*.json")
def inspect(
    sources: Sources,
    format_: WantedFormat = Format.AUTO,
    contact_id: ContactId = None,
) -> None:
    """Say what files are: shape, counts, output type, offset unit and offset health.

    Nothing that a customer wrote is printed. A file that cannot be read gets a sentence, and the others are still
    read.
    """
    from rtca_nb.cli import reading

    reading.inspect(sources, format_=format_.value, contact_id=contact_id)
