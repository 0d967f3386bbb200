"""Frames of a revealed contact: ordinary DataFrames that say what they are wherever they are shown.

The mark goes with every frame and series that pandas derives from one, so that ``rtca-nb scrub`` finds their outputs
in a saved notebook.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from rtca_nb.contact.dataframes import PlainFrame, inert
from rtca_nb.privacy.notebook_marks import MARKER

__all__ = ["RevealedFrame", "RevealedSeries"]

_SENTENCE = f"{MARKER}: personal data in clear."


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
