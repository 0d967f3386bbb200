"""Write Markdown in which hostile text stays plain text.

Texts are put in code spans, so nothing in them acts as markup, a link, a mention, an issue number or a formula, on
GitHub, in JupyterLab or elsewhere. Invisible control characters are replaced by their names, line breaks by spaces, and
``|``, which would end a table cell even in code, by ``❘``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isnan
from typing import Final

from rtca_nb.render.markup import plain

__all__ = ["Cell", "code", "number", "table"]

Cell = str | int | float
"""A hostile text, or a number."""

_SPACES: Final = re.compile(r"\s+")
_TICKS: Final = re.compile("`+")


def code(text: str) -> str:
    """Return a text as a code span that no character of the text can end; ``(no text)`` if there is nothing to see."""
    shown = _SPACES.sub(" ", plain(text)).strip().replace("|", "❘")
    if not shown:
        return "(no text)"
    longest = max(map(len, _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{shown}{space}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a Markdown table; columns of numbers are right-aligned, and texts below the head are in code spans."""
    listed = [list(row) for row in rows]
    texts = [any(isinstance(row[place], str) for row in listed) for place in range(len(head))]
    lines = [[*head], ["---" if text else "--:" for text in texts]]
    lines += [[_cell(cell) for cell in row] for row in listed]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Format a number for reports: an int with commas, a float with two decimals, NaN as an empty text."""
    if isinstance(value, int):
        return f"{value:,}"
    return "" if isnan(value) else f"{value:.2f}"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return code(cell) if cell else ""
    return number(cell)
