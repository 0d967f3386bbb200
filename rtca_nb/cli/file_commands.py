"""Declare ``rtca-nb report``, ``export`` and ``inspect``; their code is imported when they run."""

from __future__ import annotations

from pathlib import Path
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
    Pdf,
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
        bool, typer.Option("--reveal", help="Show personal data in clear text; needs --allow-revealed as well.")
    ] = False,
    allow_revealed: Annotated[
        bool, typer.Option("--allow-revealed", help="Allow personal data in clear text to be written to disk.")
    ] = False,
    open_: Open = False,
    title: Title = None,
    period: Period = None,
    language: Language = Speaks.EN,
    force: Force = False,
    pdf: Pdf = False,
) -> None:
    """Turn files into one HTML report that needs neither Jupyter nor a network.

    Reads V2 answers (boto3, AWS CLI), streams, post-chat analysis files and chat transcripts, which it recognises by
    their content. Several contacts make one report: an overview, a table of all, and each contact behind it. Of a
    folder, only files that end in .json, .jsonl, .ndjson or .gz, or have no ending, are read; those of them that are
    no contacts are listed and skipped.
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
        pdf=pdf,
    )


@file_commands.command(epilog="Example: rtca-nb export review.ipynb -o review.html")
def export(
    notebook: Annotated[
        str, typer.Argument(metavar="NOTEBOOK", help="Notebook to export, with its saved outputs.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="HTML or PDF file to write the page to.",
            show_default="beside the notebook",
        ),
    ] = None,
    pdf: Annotated[
        bool,
        typer.Option("--pdf", help="Write the page as a tagged PDF with bookmarks; needs Chromium, Chrome or Edge."),
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing page.")] = False,
) -> None:
    """Turn a notebook into one page that needs neither Jupyter nor a network.

    The page shows the saved outputs, and the static views of figures and widgets. A notebook that may show a revealed
    contact is refused. `jupyter nbconvert --to html --template rtca` makes the same page.
    """
    from rtca_nb.cli import exporting

    exporting.export(notebook, output, pdf=pdf, force=force, open_=open_)


@file_commands.command(epilog="Example: rtca-nb inspect downloads/*.json")
def inspect(
    sources: Sources,
    format_: WantedFormat = Format.AUTO,
    contact_id: ContactId = None,
) -> None:
    """Describe files: their format, counts, output type, unit of offsets, and whether the offsets fit.

    Nothing that a customer wrote is printed. If a file cannot be read, one sentence says why, and the others are still
    read.
    """
    from rtca_nb.cli import reading

    reading.inspect(sources, format_=format_.value, contact_id=contact_id)
