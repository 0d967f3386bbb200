"""Declare the commands of ``rtca-nb corpus``; their code is imported when they run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.options import (
    REPORT,
    Force,
    Format,
    Language,
    Open,
    Output,
    Pdf,
    Period,
    ReadForm,
    ReadOutputType,
    Rows,
    Sentiment,
    Sources,
    Speaks,
    Title,
    WantedFormat,
    Workers,
)
from rtca_nb.cli.values import choice, completed, moment, whole

__all__ = ["corpus_app"]

corpus_app = typer.Typer(
    name="corpus",
    help="Keep many contacts as tables that any tool reads: build a corpus, then search it, query it, report on it, or "
    "erase contacts from it.",
    rich_markup_mode="markdown",
)


def _kept(folder: str) -> str:
    """Return the folder of a corpus; refuse a corpus in memory, because it would be lost when the command ends."""
    if folder.lower().startswith("memory://"):
        raise typer.BadParameter(
            "a corpus in memory:// is gone when this command ends; choose a folder, or a store such as s3://bucket/corpus"
        )
    return folder


Folder = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        help="Folder of the corpus, or its URL, such as s3://bucket/corpus.",
        show_default=False,
        parser=_kept,
    ),
]
AllowRevealed = Annotated[
    bool, typer.Option("--allow-revealed", help="Allow personal data in clear text to be written to disk.")
]


@corpus_app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Keep many contacts as tables that any tool reads: build, search, query, report on and erase from a corpus."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@corpus_app.command(epilog="Example: rtca-nb corpus build --workers 4 analysis/ more.jsonl corpus/")
def build(
    sources: Sources,
    folder: Folder,
    format_: WantedFormat = Format.AUTO,
    output_type: ReadForm = ReadOutputType.AUTO,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Keep personal data in clear text; needs --allow-revealed as well.")
    ] = False,
    allow_revealed: AllowRevealed = False,
    workers: Workers = 1,
) -> None:
    """Write all contacts of the sources into a corpus; if there is none yet, it is created.

    A contact that the corpus already has is replaced only by a newer or more complete reading. To continue an
    interrupted build, run the same command again. Of a folder, only files that end in .json, .jsonl, .ndjson or .gz,
    or have no ending, are read; those of them that are no contacts are listed and skipped.
    """
    from rtca_nb.cli import corpora

    corpora.build(
        sources,
        folder,
        format_=format_.value,
        output_type=output_type.value,
        reveal=reveal,
        allow_revealed=allow_revealed,
        workers=workers,
    )


@corpus_app.command(epilog="Example: rtca-nb corpus info corpus/")
def info(folder: Folder) -> None:
    """Check the files of a corpus, and show what is in it: contacts by form and status, and rows of each table."""
    from rtca_nb.cli import corpora

    corpora.info(folder)


@corpus_app.command(
    epilog='Example: rtca-nb corpus sql corpus/ "SELECT category, count(DISTINCT contact_id) FROM matches '
    'GROUP BY category"'
)
def sql(
    folder: Folder,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="One SELECT over the tables of the corpus.", show_default=False)
    ],
    csv: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write all rows to this file, as CSV.", show_default=False)
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="Stop the query after this many seconds.")] = 900.0,
    allow_revealed: AllowRevealed = False,
) -> None:
    """Query a corpus in SQL (DuckDB), and print the rows.

    Queries cannot open files or addresses, or load extensions.
    """
    from rtca_nb.cli import corpora

    corpora.sql(folder, query, csv=csv, timeout=timeout, allow_revealed=allow_revealed)


@corpus_app.command(epilog='Example: rtca-nb corpus search corpus/ "refund role:customer" --sentiment negative')
def search(
    folder: Folder,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='Words that must all be in a message. Put any: first if one of the words is enough, as in "any: late '
            'refund". Quotes mark a phrase; role:agent, sentiment:negative, category:refund and has:redaction are '
            'filters; -word excludes messages; "" finds all messages. Put -- before a query that begins with -.',
            show_default=False,
        ),
    ],
    category: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only messages in which this category matched; may be repeated."),
    ] = None,
    sentiment: Annotated[
        list[Sentiment] | None,
        typer.Option(
            metavar="SENTIMENT",
            parser=choice(Sentiment),
            autocompletion=completed(Sentiment),
            help=f"Only messages of this sentiment: {', '.join(Sentiment)}; may be repeated.",
        ),
    ] = None,
    begin: Annotated[
        dt.datetime | None,
        typer.Option(
            "--from", metavar="TIME", parser=moment, help="Only contacts that start at this time or later (UTC)."
        ),
    ] = None,
    end: Annotated[
        dt.datetime | None,
        typer.Option("--to", metavar="TIME", parser=moment, help="Only contacts that start before this time (UTC)."),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Only contacts of the agent with this pseudonym, as in the column agent of the table contacts; may be "
            "repeated.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            metavar="NUMBER",
            parser=whole(1, 2**31 - 1),
            help="Maximum number of messages to print; the newest are printed.",
        ),
    ] = 100,
    format_: Annotated[
        Rows | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            parser=choice(Rows),
            autocompletion=completed(Rows),
            help=f"Format of the output: {' or '.join(Rows)}.",
            show_default="text",
        ),
    ] = None,
) -> None:
    """Find messages in a corpus by their visible text, and print each with its contact.

    Case, accents and character width are ignored, and a word is also found inside longer words.
    """
    from rtca_nb.cli import searching

    searching.search(
        folder,
        query,
        category=category or (),
        sentiment=[word.value for word in sentiment or ()],
        agent=agent or (),
        begin=begin,
        end=end,
        limit=limit,
        format_=format_,
    )


@corpus_app.command(epilog='Example: rtca-nb corpus report corpus/ -o january.html --title "January" --period 2026-01')
def report(
    folder: Folder,
    output: Output = REPORT,
    title: Title = None,
    period: Period = None,
    language: Language = Speaks.EN,
    allow_revealed: AllowRevealed = False,
    open_: Open = False,
    force: Force = False,
    pdf: Pdf = False,
) -> None:
    """Write a report on a corpus: what happened, a table of all contacts, and each contact behind it.

    One HTML file that needs neither Jupyter nor a network. The figures are the same as in Python, such as those of
    corpus.category_frequency().
    """
    from rtca_nb.cli import corpus_report

    corpus_report.report(
        folder,
        output,
        title=title,
        period=period,
        language=language.value,
        allow_revealed=allow_revealed,
        open_=open_,
        force=force,
        pdf=pdf,
    )


@corpus_app.command(
    epilog="Example: rtca-nb corpus erase corpus/ 12345678-aaaa-bbbb-cccc-0123456789ab --proof erased.json"
)
def erase(
    folder: Folder,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Id of the contact.", show_default=False)],
    proof: Annotated[
        Path,
        typer.Option(
            metavar="PATH",
            help="New JSON file to write a proof to; it lists the files that held the contact, and the number of its "
            "rows, but not their content.",
            show_default=False,
        ),
    ],
) -> None:
    """Remove a contact from every file of a corpus, in all forms and snapshots, and write a proof of it.

    Backups and exports are not changed: delete the contact from those yourself.
    """
    from rtca_nb.cli import corpora

    corpora.erase(folder, contact, proof)
