"""``rtca-nb corpus search``: print the messages found, for a terminal, as lines, as CSV or as JSON."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from typing import Any, Final

import typer
from rich.padding import Padding
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.csv_files import csv_text, plain_cell
from rtca_nb.cli.changes import json_line
from rtca_nb.cli.corpora import rows_of, warn_of_clear_text
from rtca_nb.cli.options import Rows
from rtca_nb.cli.terminal import append_masked, errors, output, printable
from rtca_nb.corpus import open_corpus

__all__ = ["search"]

# Start of the line in ``left_out`` that counts the messages found by a text.
_FOUND: Final = "Found:"
_HIT: Final = "bold underline"
_LINE: Final = ("citation", "snippet", "absolute_time", "participant_role", "sentiment", "categories")


def search(
    folder: str,
    query: str,
    *,
    category: Sequence[str],
    sentiment: Sequence[str],
    agent: Sequence[str],
    begin: dt.datetime | None,
    end: dt.datetime | None,
    limit: int,
    format_: Rows | None,
) -> None:
    """Find messages in a corpus, and print them in the format that is chosen."""
    corpus = open_corpus(folder)
    warn_of_clear_text(corpus)
    frame: Any = corpus.search(
        query,
        category=category or None,
        sentiment=sentiment or None,
        agent=agent or None,
        begin=begin,
        end=end,
        limit=limit,
    )
    names = [str(name) for name in frame.columns]
    rows = rows_of(frame)
    if format_ is Rows.CSV:
        _write(csv_text(names, map(_seen, rows)))
    elif format_ is Rows.JSON:
        listed = [{name: _as_json(value) for name, value in zip(names, row, strict=True)} for row in rows]
        # Only ASCII, so that a terminal does not act on it.
        _write(json_line({"unit": frame.unit, "n": frame.n, "left_out": frame.left_out, "rows": listed}) + "\n")
    elif output().is_terminal:
        _show([dict(zip(names, row, strict=True)) for row in rows])
    else:  # programs that read it expect one row per line
        _write_lines([dict(zip(names, row, strict=True)) for row in rows])
    console = errors()
    if not any(line.startswith(_FOUND) for line in frame.left_out):
        console.print(Text(f"{counted(frame.n, 'message')} found."), soft_wrap=True)
    for line in frame.left_out:
        console.print(Text(printable(line), "dim"), soft_wrap=True)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _seen(row: Sequence[Any]) -> list[Any]:
    """Return a row as it is for a file; for a terminal, make its values safe to print."""
    if not output().is_terminal:
        return list(row)
    return [None if value is None else printable(str(plain_cell(value))) for value in row]


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write_lines(rows: Sequence[dict[str, Any]]) -> None:
    typer.echo("\t".join(_LINE))
    for row in rows:
        typer.echo("\t".join("" if row[name] is None else printable(str(plain_cell(row[name]))) for name in _LINE))


def _show(rows: Sequence[dict[str, Any]]) -> None:
    """Show each message in three lines: its citation, its text, and its time, role, sentiment and categories."""
    console = output()
    for row in rows:
        time, snippet = row["absolute_time"], row["snippet"] or ""
        said = [f"{time:%Y-%m-%d %H:%M:%S}" if time is not None else "no time", row["participant_role"] or "no role"]
        said += [row["sentiment"]] if row["sentiment"] else []
        said += [", ".join(row["categories"])] if row["categories"] else []
        begin, end = (0, 0) if row["begin"] is None else (int(row["begin"]), int(row["end"]))
        words = append_masked(Text(), snippet[:begin])
        append_masked(words, snippet[begin:end], _HIT)
        append_masked(words, snippet[end:])
        console.print(Text(printable(row["citation"]), "cyan", overflow="fold"))
        console.print(Padding(words, (0, 0, 0, 2)))
        console.print(Padding(Text(printable(" · ".join(said)), "dim"), (0, 0, 1, 2)))
