"""What an answer says beside its rows, and how it is drawn."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.questions.groups import MINIMUM

__all__ = ["Chart", "Said"]


class Chart(NamedTuple):
    """How an answer is drawn.

    Attributes
    ----------
    kind : {"bars", "lines", "grid"}
        A bar or a point for each row; a line over time for each of ``series``; a square for each pair.
    group, value : str
        Columns: what a row is about, and the figure of it.
    value_title : str
        Of the axis of figures, with their unit.
    group_title : str
        Of the other axis.
    ends : tuple of str and str, optional
        Columns of the ends of intervals.
    series : str, optional
        Column that tells lines, or the other half of a pair, apart.
    share : bool
        Whether figures are written as percentages.
    mark : str, optional
        Column that says which rows are marked.
    strong, paler : str
        Column that says which bars are drawn in full colour, and what the others are, in words.
    """

    kind: Literal["bars", "lines", "grid"]
    group: str
    value: str
    value_title: str
    group_title: str
    ends: tuple[str, str] | None = None
    series: str | None = None
    share: bool = False
    mark: str | None = None
    strong: str = "ranked"
    paler: str = f"groups of fewer than {MINIMUM} contacts, which are not ranked"


class Said(NamedTuple):
    """What an answer says beside its rows.

    Attributes
    ----------
    title, unit : str
    n : int
        How many of ``noun`` were counted.
    left_out : tuple of str
    chart : Chart
    noun : str
    drawn : pandas.DataFrame, optional
        What is drawn, where that is not the rows.
    """

    title: str
    unit: str
    n: int
    left_out: tuple[str, ...]
    chart: Chart
    noun: str = "contact"
    drawn: Any = None

    @property
    def number(self) -> str:
        """How many there were, with the noun."""
        return f"n = {counted(self.n, self.noun, 'replies' if self.noun == 'reply' else None)}"
