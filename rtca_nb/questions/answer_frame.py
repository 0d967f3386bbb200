"""The frame classes of answers; importing this module loads pandas."""

from __future__ import annotations

import functools
import inspect
from functools import cache
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.base.printable import escaped
from rtca_nb.contact.dataframes import PlainFrame, RevealedFrame, keep_masked
from rtca_nb.contact.frame_writers import CLEAR
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.said import Said
from rtca_nb.render.languages import LANGUAGES, speaking
from rtca_nb.render.markup import Html, Template, join

if TYPE_CHECKING:
    from rtca_nb.render.timeline import Timeline

__all__ = ["Answer", "RevealedAnswer"]

_HEAD: Final = Template("<p><strong>{t}</strong>{h}</p>")
_FOOT: Final = Template("<p>{h}</p>")
_NEXT: Final = Template("<br>{t}")
_LINE: Final = Template("{t}<br>")


# Methods that select or sort rows or columns, or copy the frame.
_SELECTING: Final = (
    "__copy__ __deepcopy__ __getitem__ copy drop drop_duplicates dropna filter get head nlargest nsmallest query "
    "sample select_dtypes sort_index sort_values tail take truncate xs"
).split()


class _Answering:
    """Title, unit and notes that make a frame an answer.

    Selected rows or columns, in any order, still answer the question, so they keep these. A frame that is computed from
    an answer, or made of several, has none of them.
    """

    _said: Said

    @property
    def title(self) -> str:
        """Title, which says what is counted."""
        return str(self._said.title)

    @property
    def unit(self) -> str:
        """Unit of the values that are drawn."""
        return str(self._said.unit)

    @property
    def n(self) -> int:
        """Number of contacts, messages or replies from which the values are computed."""
        return self._said.n

    @property
    def n_things(self) -> str:
        """The number ``n`` with its noun, such as ``"296 contacts"``."""
        return str(self._said.things)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences on how many contacts or messages were left out, and why, and on groups that are not ranked."""
        return self._said.sentences

    @property
    def ranking(self) -> tuple[str, ...]:
        """Sentences on groups that are not ranked; empty if all groups are ranked or in order of time."""
        return tuple(map(str, self._said.ranking))

    @property
    def leaves_out(self) -> bool:
        """Whether a sentence says that contacts, forms of contacts or messages were left out."""
        return self._said.leaves_out

    @property
    def leaves_out_of_shares(self) -> bool:
        """Whether counted contacts are missing from some shares, because a category was not evaluated for them."""
        return self._said.leaves_out_of_shares

    def plot(self, *, language: str = "en") -> Timeline:
        """Draw the answer.

        Parameters
        ----------
        language : {"en", "de", "es", "fr", "ja"}
            Language of its words, except names and the sentences about a search.

        Returns
        -------
        plotly.graph_objects.Figure
            With title, units and intervals; notes below say how many were counted and what was left out. If there are
            more than 30 groups, the first 30 are drawn; if more than 400 days, weeks or months, the last 400. Times far
            from all others are outside the visible axis, and listed in the notes. If you selected rows, only these are
            drawn. For a search, the figure counts all messages that were found.

        Raises
        ------
        UsageError
            If the language is not supported, or a selection lacks a column that is drawn.
        """
        from rtca_nb.questions.figures import figure_of

        if not is_one_of(language, LANGUAGES):
            raise UsageError(f"language must be one of {', '.join(LANGUAGES)}, not {quoted(language)}")
        frame: Any = self
        with speaking(language):
            return figure_of(frame, self._said, revealed=isinstance(self, RevealedFrame))

    @property
    def loc(self) -> Any:
        """The indexer that pandas calls ``loc``; rows and columns selected with it are answers too."""
        return _selecting_by(super().loc)  # type: ignore[misc]

    @property
    def iloc(self) -> Any:
        """The indexer that pandas calls ``iloc``; rows and columns selected with it are answers too."""
        return _selecting_by(super().iloc)  # type: ignore[misc]

    def selected(self, made: Any, caller: str) -> Any:
        """Turn a frame that was selected from this one into an answer with the same title and notes, and return it.

        Parameters
        ----------
        made : object
            What the selecting method of pandas returned; anything but a frame of this package is returned unchanged.
        caller : str
            Name of the module that called the selecting method. If it belongs to pandas, the frame does not become an
            answer, because pandas also selects rows in the middle of a computation.
        """
        if type(made) in {PlainFrame, RevealedFrame} and caller.partition(".")[0] != "pandas":
            object.__setattr__(made, "__class__", RevealedAnswer if isinstance(made, RevealedFrame) else Answer)
            object.__setattr__(made, "_said", self._said)
        return made

    def described(self, table: str | None) -> str | None:
        """Return ``table``, the HTML of the frame, with the title above and the notes below; None if it is None."""
        if table is None:
            return None
        foot = _FOOT(Html(join(map(_LINE, self.left_out)))) if self.left_out else ""
        return _HEAD(self.title, join(map(_NEXT, self._counted))) + table + foot

    @property
    def _counted(self) -> tuple[str, ...]:
        rows = self._said.of_rows(len(self))  # type: ignore[arg-type]  # it is a frame
        return (f"{self.unit}; {self._said.number}", *filter(None, [rows]))

    def __repr__(self) -> str:
        shown = super().__repr__()
        # The mark of clear text comes first.
        mark = f"{CLEAR}\n" if shown.startswith(f"{CLEAR}\n") else ""
        above, below = map(escaped, (self.title, *self._counted)), map(escaped, self.left_out)
        return mark + "\n".join([*above, shown.removeprefix(mark), *below])


def _caller_of(frame: FrameType | None) -> str:
    """Return the name of the module that called the function whose stack frame is given; empty if unknown."""
    back = None if frame is None else frame.f_back
    return "" if back is None else str(back.f_globals.get("__name__", ""))


def _selecting(name: str) -> Any:
    own = getattr(PlainFrame, name)

    @functools.wraps(own)
    def selecting(self: Any, *args: Any, **kwargs: Any) -> Any:
        if name == "query":  # it looks up @names in its caller's stack frame, which is now one level higher
            kwargs["level"] = (kwargs.get("level") or 0) + 1
        made = getattr(super(_Answering, self), name)(*args, **kwargs)
        if name == "__getitem__" and isinstance(args[0], pd.DataFrame):  # it blanks values and selects nothing
            return made
        return self.selected(made, _caller_of(inspect.currentframe()))

    return selecting


for _name in _SELECTING:
    setattr(_Answering, _name, _selecting(_name))


class _Selector:
    obj: Any

    def __getitem__(self, key: Any) -> Any:
        made = super().__getitem__(key)  # type: ignore[misc]
        return self.obj.selected(made, _caller_of(inspect.currentframe()))


@cache
def _selector(kind: Any) -> Any:
    return type(kind.__name__, (_Selector, kind), {})


def _selecting_by(indexer: Any) -> Any:
    kind: Any = type(indexer)
    return _selector(kind)(indexer.name, indexer.obj)


class Answer(_Answering, PlainFrame):  # type: ignore[misc]  # pandas has an accessor of that name
    """A frame that answers a question."""

    _metadata: ClassVar[list[str]] = ["_masked", "_said"]

    @staticmethod
    def of(frame: pd.DataFrame, said: Said) -> Answer | RevealedAnswer:
        """Return a copy of ``frame`` as an answer; a frame marked as clear text becomes a :class:`RevealedAnswer`."""
        kind: Any = RevealedAnswer if isinstance(frame, RevealedFrame) else Answer
        found = kind(frame)
        whole = said._replace(rows=len(frame), columns=tuple(frame.columns))
        object.__setattr__(found, "_said", whole)
        if kind is Answer:
            keep_masked(found)
        return found  # type: ignore[no-any-return]

    def _repr_html_(self) -> Any:
        return self.described(super()._repr_html_())


class RevealedAnswer(_Answering, RevealedFrame):  # type: ignore[misc]  # as above
    """A frame that answers a question about contacts, some of which are in clear text."""

    _metadata: ClassVar[list[str]] = ["_masked", "_said"]

    def _repr_html_(self) -> Any:
        return self.described(super()._repr_html_())
