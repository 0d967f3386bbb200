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
    """Return an answer.

    Parameters
    ----------
    columns : sequence of Column
    values : mapping of str to sequence
        By column; times are microseconds since 1970, or None if unknown.
    said : Said
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
    """Return an answer with a row for each group, in order, and a sentence on the groups that are not ranked.

    Parameters
    ----------
    group : Group
    columns : sequence of Column
    values : mapping of str to sequence
        By column; rows may be in any order, and are sorted by the figure that is drawn.
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
    """Return a frame of columns; times are microseconds since 1970, or None if unknown."""
    times = [column.name for column in columns if column.kind == _TIME]
    held = {
        column.name: moments_of(list(values[column.name])) if column.name in times else list(values[column.name])
        for column in columns
    }
    return frame_of(columns, Table(held, times))
