"""The frame of an answer; pandas is loaded with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.contact.dataframes import PlainFrame, RevealedFrame, keep_masked
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.said import Said
from rtca_nb.render.languages import LANGUAGES, speaking
from rtca_nb.render.markup import Html, Template, join

if TYPE_CHECKING:
    from rtca_nb.render.timeline import Timeline

__all__ = ["Answer", "RevealedAnswer"]

_HEAD: Final = Template("<p><strong>{t}</strong><br>{t}; {t}</p>")
_FOOT: Final = Template("<p>{h}</p>")
_LINE: Final = Template("{t}<br>")


class _Answering:
    """What a frame says as an answer. What pandas derives from one is a frame and says nothing more."""

    _said: Said

    @property
    def title(self) -> str:
        """What is counted."""
        return str(self._said.title)

    @property
    def unit(self) -> str:
        """Unit of the figures."""
        return str(self._said.unit)

    @property
    def n(self) -> int:
        """How many contacts, messages or replies the figures are made of."""
        return self._said.n

    @property
    def left_out(self) -> tuple[str, ...]:
        """Say in sentences how many contacts or messages were left out, and why."""
        return tuple(map(str, self._said.left_out))

    @property
    def leaves_out(self) -> bool:
        """Whether contacts, forms of contacts or messages were left out; other sentences are about what was counted."""
        return self._said.leaves_out

    @property
    def leaves_out_of_shares(self) -> bool:
        """Whether single categories of counted contacts are in no share, since they were not evaluated."""
        return self._said.leaves_out_of_shares

    def plot(self, *, language: str = "en") -> Timeline:
        """Draw the answer.

        Parameters
        ----------
        language : {"en", "de", "es", "fr", "ja"}
            Of its words, except names and the sentences about a search.

        Returns
        -------
        plotly.graph_objects.Figure
            With title, units, intervals, and below it how many were counted and what was left out. Of more than thirty
            groups the first thirty are drawn; of more than 400 days, weeks or months the last 400. Times far from all
            others are beyond the ends of the axis, and below it.

        Raises
        ------
        UsageError
            If the interface does not have the language.
        """
        from rtca_nb.questions.figures import figure_of

        if not is_one_of(language, LANGUAGES):
            raise UsageError(f"language must be one of {', '.join(LANGUAGES)}, not {quoted(language)}")
        frame: Any = self
        with speaking(language):
            return figure_of(frame, self._said, revealed=isinstance(self, RevealedFrame))

    def described(self, table: str | None) -> str | None:
        """Return HTML of the frame with what it says above and below it."""
        if table is None:
            return None
        said = self._said
        lines = join(_LINE(line) for line in self.left_out)
        return _HEAD(self.title, self.unit, said.number) + table + (_FOOT(Html(lines)) if said.left_out else "")


class Answer(_Answering, PlainFrame):  # type: ignore[misc]  # pandas has an accessor of that name
    """A frame that answers a question."""

    _metadata: ClassVar[list[str]] = ["_masked", "_said"]

    @staticmethod
    def of(frame: pd.DataFrame, said: Said) -> Answer | RevealedAnswer:
        """Return a frame as an answer; one of clear text stays marked."""
        kind: Any = RevealedAnswer if isinstance(frame, RevealedFrame) else Answer
        found = kind(frame)
        object.__setattr__(found, "_said", said)
        if kind is Answer:
            keep_masked(found)
        return found  # type: ignore[no-any-return]

    def _repr_html_(self) -> Any:
        return self.described(super()._repr_html_())


class RevealedAnswer(_Answering, RevealedFrame):  # type: ignore[misc]  # as above
    """A frame that answers a question about contacts of which some are in clear text."""

    _metadata: ClassVar[list[str]] = ["_masked", "_said"]

    def _repr_html_(self) -> Any:
        return self.described(super()._repr_html_())
