"""Make answers: frames with fixed columns and dtypes that state what they count and can draw themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import Table, moments_of
from rtca_nb.contact.frames import frame_of, mark_frame
from rtca_nb.questions.groups import Group, in_order, ranking_said
from rtca_nb.questions.said import Said
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["answer", "frame_with_times", "grouped_answer"]


_TIME: Final = "time"


def answer(
    columns: Sequence[Column], values: Mapping[str, Sequence[Any]], said: Said, *, revealed: bool
) -> pd.DataFrame:
    """Return a frame that has a title, counts and notes, and can draw itself.

    Parameters
    ----------
    columns : sequence of Column
        Columns of the frame, in order.
    values : mapping of str to sequence
        The values of each column, by its name. Times are microseconds since 1970, or None if unknown.
    said : Said
        Title, counts and notes, and how to draw the frame.
    revealed : bool
        Whether any contact that the question covers is in clear text.

    Returns
    -------
    Answer
    """
    from rtca_nb.questions.answer_frame import Answer

    return Answer.of(mark_frame(frame_with_times(columns, values), revealed=revealed), said)


def grouped_answer(
    group: Group, columns: Sequence[Column], values: Mapping[str, Sequence[Any]], said: Said, *, revealed: bool
) -> pd.DataFrame:
    """Return an answer with a row for each group, sorted by :func:`rtca_nb.questions.groups.in_order`.

    A sentence on how many groups are not ranked is added to its notes.

    Parameters
    ----------
    group : Group
        What the rows are grouped by.
    columns : sequence of Column
    values : mapping of str to sequence
        The values of each column, by its name; rows may be in any order. If groups have no order of their own, such as
        by time, they are sorted by the column that is drawn.
    said : Said
    revealed : bool
        As for :func:`answer`.

    Returns
    -------
    Answer
    """
    said = said._replace(ranking=ranking_said(group, values["ranked"]))
    return answer(columns, in_order(group, values, said.chart.value), said, revealed=revealed)


def frame_with_times(columns: Sequence[Column], values: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return a frame of columns; ``values`` has their values by name, times as microseconds since 1970 or None."""
    times = [column.name for column in columns if column.kind == _TIME]
    held = {
        column.name: moments_of(list(values[column.name])) if column.name in times else list(values[column.name])
        for column in columns
    }
    return frame_of(columns, Table(held, times))
