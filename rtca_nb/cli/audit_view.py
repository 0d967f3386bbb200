"""Findings of an audit for a terminal of 80 columns, grouped by message, with each message id on its own line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.terminal import output, printable
from rtca_nb.review.audit import FINDINGS
from rtca_nb.review.findings import UNREAD

__all__ = ["print_findings", "print_kinds"]


def print_findings(name: str, forms: str, frame: pd.DataFrame) -> None:
    """Print the findings of one contact, without any of its text.

    Parameters
    ----------
    name : str
        Name of the contact.
    forms : str
        The forms that were audited, in words.
    frame : pandas.DataFrame
        The findings, as :func:`rtca_nb.audit_redaction` returns them.
    """
    unread = frame["kind"] == UNREAD
    missed, frame = frame.loc[unread, "detail"], frame[~unread]
    heading = Text(name, "cyan").append(f"  {forms}: {counted(len(frame), 'finding')}", "bold")
    output().print(heading.append("".join(f", {words}" for words in missed), "bold yellow"), soft_wrap=True)
    # The same widths for each message, so that columns line up; ids go between the rows.
    rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*map(_cells, rows), strict=True)]
    for (identity, moment), findings in groupby(rows, key=_place):
        output().print(_heading(identity, moment), soft_wrap=True)
        grid = Table.grid(padding=(0, 2))
        for width in widths:
            grid.add_column(min_width=width)
        for row in findings:
            kind, form, field, where, seen = _cells(row)
            style = {True: "green", False: "red"}.get(_known(row["hidden"]), "")
            grid.add_row(Text(kind, "yellow"), Text(form, "dim"), Text(field), Text(where), Text(seen, style))
        output().print(Padding(grid, (0, 0, 0, 4)))


def print_kinds(kinds: Counter[str], visible: Counter[str]) -> None:
    """Print each kind of finding: how often it was found, how many of these findings are visible, and its meaning."""
    output().print(Text("\nWhat was found", "bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    for kind, meaning in FINDINGS.items():
        if kinds[kind]:
            seen = f"{visible[kind]:,} visible" if visible[kind] else ""
            named = Text(kind.replace("_", " "), "yellow")
            grid.add_row(Text(f"{kinds[kind]:,}", "bold"), named, Text(seen, "red"), Text(meaning))
    output().print(Padding(grid, (0, 0, 0, 2)))
    output().print()


def _place(row: Mapping[str, Any]) -> tuple[str | None, Any]:
    moment = row["absolute_time"]
    return _known(row["id"]), None if pd.isna(moment) else moment


def _heading(identity: str | None, moment: pd.Timestamp | None) -> Text:
    if identity is None:
        return Text("  no message", "dim")
    when = "" if moment is None else f"  {moment.strftime('%Y-%m-%d %H:%M:%S')} UTC"
    return Text(f"  {printable(identity)}", "dim").append(when, "dim")


def _cells(row: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    begin = _known(row["begin"])
    hidden = _known(row["hidden"])
    return (
        row["kind"].replace("_", " "),
        row["form"],
        row["field"].replace("_", " "),
        "" if begin is None else f"{begin}–{row['end']}",
        {True: "hidden in views", False: "visible in views"}.get(hidden, ""),
    )


def _known(value: Any) -> Any:
    """Return a cell, or None for any of pandas' missing values."""
    return None if pd.isna(value) else value
