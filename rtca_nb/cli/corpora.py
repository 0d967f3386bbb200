"""Build a corpus, show what it holds, query it, and erase from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted, shown_path
from rtca_nb.base.csv_files import csv_bytes, plain_cell
from rtca_nb.base.files import write_whole
from rtca_nb.cli.interrupting import says_what_was_kept
from rtca_nb.cli.opening import Files, read_contacts
from rtca_nb.cli.terminal import append_masked, errors, folding_grid, output, printable
from rtca_nb.contact.exports import check_permission
from rtca_nb.corpus import Corpus, CorpusReport, open_corpus, write_corpus
from rtca_nb.corpus.layout import MARKER
from rtca_nb.corpus.work import How
from rtca_nb.corpus.writing import write_files
from rtca_nb.exceptions import RevealError, UsageError

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["build", "erase", "info", "rows_of", "sql", "warn_of_clear_text"]

_IN_TERMINAL: Final = 200
_LONGEST: Final = 400
_CLEAR: Final = "This corpus holds personal data in clear text."


def build(
    sources: Sequence[str],
    folder: str,
    *,
    format_: str,
    output_type: str,
    reveal: bool,
    allow_revealed: bool,
    workers: int,
) -> None:
    """Write all contacts of some sources into a corpus; print how many were added, replaced and unchanged."""
    if reveal and not allow_revealed:
        raise RevealError(
            "--reveal would write personal data in clear text to disk; add --allow-revealed if you want that"
        )
    _check_order(sources, folder)
    files = Files()
    console = errors()
    with (
        says_what_was_kept(
            lambda: "the corpus keeps the contacts that were already saved; run the same command again to continue"
        ),
        console.status("0 contacts read") if console.is_terminal else nullcontext() as status,
    ):

        def show(report: CorpusReport) -> None:
            if status is not None:
                status.update(f"{counted(report.read, 'contact')} read")

        how = How(format_, output_type, reveal)
        report = write_files(sources, folder, workers=workers, how=how, on_file=files.note, progress=show)
        if report is not None and not report.read:
            files.fail_if_none()
        if report is None:  # short files, or sources that only one process can read
            found = read_contacts(sources, files, format_=format_, output_type=output_type)
            contacts: Iterator[Contact] = (contact.reveal() if reveal else contact for contact in found)
            report = write_corpus(contacts, folder, allow_revealed=allow_revealed, progress=show)
    ids = open_corpus(folder).contacts.dataset().to_table(["contact_id"]).column("contact_id")
    held, forms = counted(len(ids.unique()), "contact"), counted(len(ids), "form")
    both = len(ids) != len(ids.unique())
    output().print(
        f"{counted(report.read, 'form' if both else 'contact')} read: {report.added:,} added, {report.replaced:,} "
        f"replaced, {report.unchanged:,} unchanged. The corpus holds {held}{f' in {forms}' if both else ''}.",
        soft_wrap=True,
    )
    files.fail_if_broken()


def _check_order(sources: Sequence[str], folder: str) -> None:
    """Refuse a corpus that is named before its sources: the first source is missing, and ``folder`` is not a corpus.

    Raises
    ------
    UsageError
    """
    first, last = Path(sources[0]), Path(folder)
    if "://" in sources[0] or "://" in folder or first.exists() or any(map(first.name.count, "*?[")):
        return
    if last.is_file() or (last.is_dir() and any(last.iterdir()) and not (last / MARKER).exists()):
        raise UsageError(
            f"there is no file {shown_path(first)}, and {shown_path(last)} is not a corpus; name the folder of the "
            "corpus after its sources"
        )


def info(folder: str) -> None:
    """Check a corpus; print what it holds."""
    corpus = open_corpus(folder)
    warn_of_clear_text(corpus)
    corpus.check()
    console = output()
    contacts = corpus.contacts.to_pandas()
    console.print(
        Text().append(printable(Path(folder).name), "bold cyan").append(f"  snapshot {corpus.snapshot}", "dim")
    )
    ids = contacts["contact_id"].nunique()
    if ids != len(contacts):
        console.print(f"{counted(ids, 'contact')} in {counted(len(contacts), 'form')}")
    grid = folding_grid(3)
    for (form, status), rows in contacts.groupby(["output_type", "status"], observed=True):
        complete = int(rows["complete"].sum())
        grid.add_row(
            printable(str(form)), printable(str(status)), f"{counted(len(rows), 'contact')}, {complete:,} complete"
        )
    console.print(grid)
    start = contacts["start"].dropna()
    if len(start):
        console.print(f"contacts started from {start.min():%Y-%m-%d} to {start.max():%Y-%m-%d} (UTC)")
    console.print()
    grid = folding_grid(2)
    for name in corpus.tables:
        grid.add_row(name, counted(len(corpus.table(name)), "row"))
    console.print(grid)


def sql(folder: str, query: str, *, csv: Path | None, timeout: float, allow_revealed: bool) -> None:
    """Query a corpus; print the rows, or write them all to a file."""
    corpus = open_corpus(folder)
    if csv is not None:
        check_permission([corpus], allow_revealed=allow_revealed)
    warn_of_clear_text(corpus)
    frame = corpus.sql(query, timeout=timeout)
    names = [str(name) for name in frame.columns]
    rows = rows_of(frame)
    if csv is not None:
        write_whole(csv, csv_bytes(names, rows), private=corpus.revealed)
        output().print(f"{counted(len(rows), 'row')} written to {printable(csv.name)}.")
        return
    console = output()
    if not console.is_terminal:  # programs that read it expect one row per line
        for row in [names, *rows]:
            typer.echo("\t".join(map(_cell, row)))
        return
    grid = folding_grid(len(names))
    grid.add_row(*(Text(printable(name), "bold") for name in names))
    for row in rows[:_IN_TERMINAL]:
        grid.add_row(*(append_masked(Text(), _cell(value)) for value in row))
    console.print(grid)
    if len(rows) > _IN_TERMINAL:
        line = f"Not shown: {counted(len(rows) - _IN_TERMINAL, 'row')}; --csv PATH writes all rows to a file."
        errors().print(Text(line, "dim"), soft_wrap=True)


def erase(folder: str, contact_id: str, proof: Path) -> None:
    """Remove a contact from a corpus; print how many rows and files held it."""
    removed = open_corpus(folder).erase(contact_id, proof)
    number, files = sum(file.rows for file in removed), counted(len(removed), "file")
    output().print(
        f"{counted(number, 'row')} of the contact {'was' if number == 1 else 'were'} removed from {files}; the rows of "
        f"other contacts were kept, in new files. {printable(proof.name)} lists the files, but not their content."
    )


def warn_of_clear_text(corpus: Corpus) -> None:
    """Print a warning on stderr if a corpus holds clear text."""
    if corpus.revealed:
        errors().print(Text(_CLEAR, "bold red"), soft_wrap=True)


def rows_of(frame: Any) -> list[list[Any]]:
    """Return the rows of a frame as lists of values, with None for missing values."""
    columns = []
    for place in range(frame.shape[1]):
        column = frame.iloc[:, place]
        columns.append(
            [
                value if _is_list(value) else None if absent else value
                for value, absent in zip(column.tolist(), column.isna().tolist(), strict=True)
            ]
        )
    return [list(map(_listed, row)) for row in zip(*columns, strict=True)]


def _is_list(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str)


def _listed(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") and _is_list(value) else value


def _cell(value: Any) -> str:
    """Return a value as text that a terminal may show; a long text is cut."""
    text = "" if value is None else str(plain_cell(value))
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]} […]")
