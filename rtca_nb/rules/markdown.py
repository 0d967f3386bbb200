"""Writes Markdown in which hostile text stays text.

Texts are put in code spans: nothing in them is markup, a link, a mention, a number of an issue or a formula, on GitHub,
in JupyterLab or anywhere else. Signs that act without being seen are named, line breaks become spaces, and ``|``, which
would end a cell of a table even in code, becomes ``❘``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isnan
from typing import Final

from rtca_nb.render.markup import plain

__all__ = ["Cell", "code", "number", "table"]

Cell = str | int | float
"""A text, which is hostile, or a number."""

_SPACES: Final = re.compile(r"\s+")
_TICKS: Final = re.compile("`+")


def code(text: str) -> str:
    """Return a text as a code span that ends nowhere but at its end."""
    shown = _SPACES.sub(" ", plain(text)).strip().replace("|", "❘")
    if not shown:
        return "(no text)"
    longest = max(map(len, _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{shown}{space}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table; numbers stand at the right, and an empty cell is a text of no letters."""
    listed = [list(row) for row in rows]
    texts = [any(isinstance(row[place], str) for row in listed) for place in range(len(head))]
    lines = [[*head], ["---" if text else "--:" for text in texts]]
    lines += [[_cell(cell) for cell in row] for row in listed]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Return a number as reports show it; nothing for NaN."""
    if isinstance(value, int):
        return f"{value:,}"
    return "" if isnan(value) else f"{value:.2f}"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return code(cell) if cell else ""
    return number(cell)
