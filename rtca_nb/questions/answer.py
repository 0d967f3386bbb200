"""Answers: frames with fixed columns that say what they count, of how many, what was left out, and draw themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.base.columnar import Table, moments_of
from rtca_nb.contact.frames import frame_of, mark_frame
from rtca_nb.questions.groups import MINIMUM
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Chart", "Said", "answer"]


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
    """

    title: str
    unit: str
    n: int
    left_out: tuple[str, ...]
    chart: Chart
    noun: str = "contact"

    @property
    def number(self) -> str:
        """How many there were, with the noun."""
        return f"n = {counted(self.n, self.noun, 'replies' if self.noun == 'reply' else None)}"


_TIME: Final = "time"


def answer(
    columns: Sequence[Column], values: Mapping[str, Sequence[Any]], said: Said, *, revealed: bool
) -> pd.DataFrame:
    """Return an answer.

    Parameters
    ----------
    columns : sequence of Column
    values : mapping of str to sequence
        By column; times are microseconds since 1970, None where there is none.
    said : Said
    revealed : bool
        Whether any contact that was asked is in clear.

    Returns
    -------
    Answer
    """
    from rtca_nb.questions.answer_frame import Answer

    times = [column.name for column in columns if column.kind == _TIME]
    held = {
        column.name: moments_of(list(values[column.name])) if column.name in times else list(values[column.name])
        for column in columns
    }
    return Answer.of(mark_frame(frame_of(columns, Table(held, times)), revealed=revealed), said)
