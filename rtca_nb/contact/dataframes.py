"""DataFrames of a contact: they show text as text, and a revealed contact's say what they are.

A notebook typesets ``$5 and $7`` in the table that pandas makes of a frame, and a terminal obeys the escape sequences
in it. The frames of a contact hold what customers wrote, so theirs do neither; in all other respects they are ordinary
DataFrames, and so are those that pandas derives from them. Their columns are ordinary Series, which no notebook
typesets.

The frames and series of a revealed contact begin with a mark wherever they are shown, and so does every frame and
series that pandas derives from one; by it ``rtca-nb scrub`` finds their outputs in a saved notebook.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import pandas as pd

from rtca_nb.privacy.masked_outputs import masked_output
from rtca_nb.privacy.notebook_marks import MARKER

__all__ = ["PlainFrame", "RevealedFrame", "RevealedSeries", "inert", "keep_masked"]

_SENTENCE: Final = f"{MARKER}: personal data in clear."

# Controls of terminals and parsers, and what turns the direction of a line; tab and line feed pandas escapes itself.
_ACTING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def inert(text: str) -> str:
    r"""Return a text with escapes such as ``\x1b`` for what a terminal or a parser would act upon."""
    return _ACTING.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


def keep_masked(frame: PlainFrame) -> None:
    """Keep what a frame of masked text holds, so that its outputs, and those of its parts, can be told from others."""
    object.__setattr__(frame, "_masked", pd.DataFrame(frame, copy=False))


def _is_part_of_masked(frame: PlainFrame) -> bool:
    """Return whether all that a frame shows was in the masked frame that it is derived from."""
    masked: pd.DataFrame | None = getattr(frame, "_masked", None)
    if masked is None or not frame.columns.isin(masked.columns).all() or frame.columns.name is not None:
        return False
    shown = _shown_rows(frame)
    if shown.index.name is not None or not shown.index.isin(masked.index).all():
        return False
    # By place: two columns may have one name.
    parts = ((shown.iloc[:, place], masked[name]) for place, name in enumerate(frame.columns))
    try:
        return all(part.dtype == whole.dtype and _is_in(part.dropna(), whole) for part, whole in parts)
    except TypeError:  # a value that cannot be hashed is in no masked frame
        return False


def _is_in(part: pd.Series, whole: pd.Series) -> bool:
    if pd.api.types.is_string_dtype(part.dtype) or part.dtype == object:
        # pandas takes forty times as long over text.
        return set(part.tolist()) <= set(whole.tolist())
    return bool(part.isin(whole).all())


def _shown_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of which pandas shows some: of a long frame, those at its ends."""
    most = pd.get_option("display.max_rows")
    if not most or len(frame) <= 2 * most:
        return frame
    return frame.iloc[[*range(most), *range(len(frame) - most, len(frame))]]


@masked_output(_is_part_of_masked)
class PlainFrame(pd.DataFrame):
    """A frame of a contact."""

    # pandas hands it on to what it derives, which may hold other text.
    _metadata: ClassVar[list[str]] = ["_masked"]
    _masked: pd.DataFrame | None = None

    @property
    def _constructor(self) -> type[PlainFrame]:
        return PlainFrame

    def __repr__(self) -> str:
        shown = inert(super().__repr__())
        # Of an empty frame pandas tells the name of the class.
        own = f"Empty {type(self).__name__}\n"
        return f"Empty DataFrame\n{shown.removeprefix(own)}" if shown.startswith(own) else shown

    def _repr_html_(self) -> Any:
        with pd.option_context("display.html.use_mathjax", False):
            table = super()._repr_html_()  # type: ignore[misc]
        # Markup of pandas' own has none of these; it escapes the cells.
        return None if table is None else inert(table)


class RevealedSeries(pd.Series):
    """A column of a revealed contact."""

    @property
    def _constructor(self) -> type[RevealedSeries]:
        return RevealedSeries

    @property
    def _constructor_expanddim(self) -> type[RevealedFrame]:
        return RevealedFrame

    def __repr__(self) -> str:
        return f"{_SENTENCE}\n{inert(super().__repr__())}"


class RevealedFrame(PlainFrame):
    """A frame of a revealed contact."""

    @property
    def _constructor(self) -> type[RevealedFrame]:
        return RevealedFrame

    @property
    def _constructor_sliced(self) -> type[RevealedSeries]:
        return RevealedSeries

    def __repr__(self) -> str:
        return f"{_SENTENCE}\n{super().__repr__()}"

    def _repr_html_(self) -> Any:
        return f"<p><strong>{_SENTENCE}</strong></p>{super()._repr_html_()}"
