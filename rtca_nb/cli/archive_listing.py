"""List what an archive keeps of each contact, as a table or CSV."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typer
from rich.cells import cell_len
from rich.segment import Segment, Segments
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.csv_files import csv_text
from rtca_nb.base.files import write_whole
from rtca_nb.cli.archiving import opened
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.fetch.contact_ids import read_contact_ids

__all__ = ["list_contacts"]

_COLUMNS: Final = (
    *("contact", "state", "pages", "segments"),
    *("first seen", "age when first seen", "last seen", "age when last seen"),
)
_ERROR: Final = "error"
# Columns to drop in a narrow terminal, first to last; contact, state and error are always shown.
_LESS_IMPORTANT: Final = (3, 2, 5, 4, 7, 6)
_GAP: Final = 2
# States in which the number of pages is unknown.
_NOT_READ: Final = frozenset({"lost", "unreadable"})
_RED: Final = ("failed", "never seen", "lost", "unreadable")
_STYLES: Final = {"complete": "green", "partial": "yellow"} | dict.fromkeys(_RED, "red")


def list_contacts(path: Path, *, ids: Path | None, column: str, output_type: str, csv: Path | None) -> None:
    """Print what an archive keeps of each contact."""
    wanted = read_contact_ids(ids, column=column) if ids is not None else None
    report = opened(path).deadline_report(wanted, output_type=output_type)
    if csv is not None:
        plain = report.astype(object).where(report.notna(), None)
        text = csv_text(plain.columns, plain.itertuples(index=False))
        write_whole(csv, text.encode("utf-8", "backslashreplace"))
    rows = [
        (
            (printable(str(row.contact_id)), "cyan"),
            (str(row.state), _STYLES[str(row.state)]),
            ("" if row.state in _NOT_READ else str(row.pages), ""),
            ("" if row.state in _NOT_READ else str(row.segments), ""),
            (_moment(row.first_seen), ""),
            (_age(row.age_first_seen_seconds), ""),
            (_moment(row.last_seen), ""),
            (_age(row.age_last_seen_seconds), ""),
            ("" if not isinstance(row.error, str) else printable(row.error), "red"),
        )
        for row in report.itertuples()
    ]
    # Most archives have no errors.
    columns = (*_COLUMNS, _ERROR) if report["error"].notna().any() else _COLUMNS
    left_out = _print_rows(rows, columns)
    if left_out:
        errors().print(
            Text(
                f"Columns that do not fit here: {', '.join(left_out)}; --csv PATH writes all columns to a file.", "dim"
            ),
            soft_wrap=True,
        )
    counts = report["state"].value_counts(sort=False).items()
    states = ", ".join(f"{number} {state}" for state, number in counts if number or state not in _NOT_READ)
    output().print(f"\n{counted(len(report), 'contact')}: {states}.")
    unreadable = int((report["state"] == "unreadable").sum())
    if unreadable:
        files = counted(unreadable, "file of the archive", "files of the archive")
        said = f"{files} cannot be read; rtca-nb archive verify shows what is wrong."
        errors().print(Text(said, "red"), soft_wrap=True)
        raise typer.Exit(1)


def _print_rows(rows: Sequence[Sequence[tuple[str, str]]], columns: Sequence[str]) -> list[str]:
    """Print the columns that fit, or all to a pipe, with ids uncut; return the names of the others.

    A cell is a pair of text and style. A rich table would take a second per thousand rows.
    """
    console = output()
    # A table may be wider than prose, so use the full width.
    room = shutil.get_terminal_size((console.width, 24)).columns
    lines = [[(name, "bold") for name in columns], *rows]
    widths = [max(_width(line[place][0]) for line in lines) for place in range(len(columns))]
    shown = list(range(len(columns)))
    while console.is_terminal and sum(widths[place] for place in shown) + _GAP * (len(shown) - 1) > room:
        dispensable = next((place for place in _LESS_IMPORTANT if place in shown), None)
        if dispensable is None:
            break
        shown.remove(dispensable)
    styles = {style: console.get_style(style) for style in {style for line in lines for _, style in line}}
    segments: list[Segment] = []
    for line in lines:
        for place in shown:
            text, style = line[place]
            gap = "" if place == shown[-1] else " " * (widths[place] - _width(text) + _GAP)
            if style:
                segments += (Segment(text, styles[style]), Segment(gap))
            else:
                segments.append(Segment(text + gap))
        segments.append(Segment.line())
    console.print(Segments(segments), soft_wrap=True, end="")
    return [name for place, name in enumerate(columns) if place not in shown]


def _width(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _moment(time: Any) -> str:
    return "" if time != time else time.isoformat(" ", "minutes")[:16]  # noqa: PLR0124  # NaT


def _age(seconds: Any) -> str:
    if seconds != seconds:  # noqa: PLR0124  # NaN
        return ""
    if seconds < 0:
        return "going on"
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
