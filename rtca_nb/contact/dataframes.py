"""DataFrames of a contact: they show text as text, and a revealed contact's say what they are.

A notebook typesets ``$5 and $7`` in the table that pandas makes of a frame, and a terminal obeys the escape sequences
in it. The frames of a contact hold what customers wrote, so theirs do neither; in all other respects they are ordinary
DataFrames, and so are those that pandas derives from them. Their columns are ordinary Series, which no notebook
typesets. What pandas writes of them as CSV, for Excel or to the clipboard holds no formula.

The frames and series of a revealed contact begin with a mark wherever they are shown, and so does every frame and
series that pandas derives from one; by it ``rtca-nb scrub`` finds their outputs in a saved notebook. pandas writes them
only where ``allow_revealed=True`` is passed to its method.
"""

from __future__ import annotations

import importlib
import sys
from itertools import chain
from typing import Any, ClassVar, Final

import pandas as pd

from rtca_nb.contact.clear_text import holds_clear_text
from rtca_nb.contact.frame_marks import Marking, passes_marks_on
from rtca_nb.contact.frame_writers import CLEAR, FRAME_WRITERS, guards_writers, may_write
from rtca_nb.contact.pandas_versions import unshared, without_math
from rtca_nb.contact.printed import escape_when_printed
from rtca_nb.exceptions import Hint, RevealError
from rtca_nb.privacy.masked_outputs import masked_output

__all__ = ["PlainFrame", "RevealedFrame", "RevealedSeries", "escape_by_default", "keep_masked"]

# Columns of short texts that say nothing where they are cut: sentences of our own, and what is around a hit.
_EXPLAINING: Final = frozenset({"meaning", "detail", "snippet"})


def keep_masked(frame: PlainFrame, whole: pd.DataFrame | None = None) -> None:
    """Keep what a frame of masked text holds, so that its outputs, and those of its parts, can be recognised.

    Parameters
    ----------
    frame : PlainFrame
    whole : DataFrame, optional
        One that holds the same and that nobody changes; without it, a copy is made.
    """
    object.__setattr__(frame, "_masked", _held(frame) if whole is None else whole)


def _held(frame: PlainFrame) -> pd.DataFrame:
    """Return what a frame holds, whatever the caller does to it.

    Copy-on-write does not guard an array that ``.array`` hands out; only one of objects can be given other text.
    """
    held = unshared(pd.DataFrame(frame, copy=False))
    for place, dtype in enumerate(held.dtypes):
        if pd.api.types.is_object_dtype(dtype):
            held.isetitem(place, held.iloc[:, place].array.copy())
    return held


def _is_part_of_masked(frame: PlainFrame) -> bool:
    """Return whether all that a frame shows was in the masked frame that it is derived from."""
    masked: pd.DataFrame | None = getattr(frame, "_masked", None)
    if masked is None or not _labels_in(frame.columns, masked.columns):
        return False
    shown = _shown_rows(frame)
    if not _labels_in(shown.index, masked.index):
        return False
    # By place: two columns may have one name.
    parts = ((shown.iloc[:, place], masked[name]) for place, name in enumerate(frame.columns))
    try:
        return all(part.dtype == whole.dtype and _is_in(part.dropna(), whole) for part, whole in parts)
    except TypeError:  # a value that cannot be hashed is in no masked frame
        return False


def _labels_in(part: pd.Index[Any], whole: pd.Index[Any]) -> bool:
    """Return whether all labels are among others; labels that have names or levels were made of something else."""
    # isin raises an error where one has levels and the other has none.
    return part.nlevels == whole.nlevels == 1 and part.name is None and bool(part.isin(whole).all())


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
@passes_marks_on
@guards_writers(FRAME_WRITERS)
class PlainFrame(Marking, pd.DataFrame):
    """A frame of a contact."""

    # pandas hands it on to what it derives, which may hold other text.
    _metadata: ClassVar[list[str]] = ["_masked"]
    _masked: pd.DataFrame | None = None

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]
        # pandas makes a frame of each series that it puts beside one.
        if isinstance(data, dict) and not self.__rtca_revealed__ and holds_clear_text(data):
            self.__rtca_reveal__()

    @classmethod
    def from_dict(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """As pandas', and what is put in passes its mark on."""
        made = super().from_dict(data, *args, **kwargs)
        return RevealedFrame(made) if holds_clear_text(data) else made

    @classmethod
    def from_records(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """As pandas', and what is put in passes its mark on."""
        made = super().from_records(data, *args, **kwargs)
        return RevealedFrame(made) if holds_clear_text(data) else made

    @property
    def _constructor(self) -> type[PlainFrame]:
        return PlainFrame

    def __rtca_reveal__(self) -> None:
        object.__setattr__(self, "_masked", None)
        object.__setattr__(self, "__class__", RevealedFrame)

    @property
    def style(self) -> Any:
        """A Styler that shows text as text; see :class:`rtca_nb.contact.styler.PlainStyler`."""
        from rtca_nb.contact.styler import PlainStyler

        return PlainStyler(self)

    def __repr__(self) -> str:
        from rtca_nb.contact.terminal_tables import narrow_table

        shown = narrow_table(self, super().__repr__())
        # Of an empty frame pandas tells the name of the class.
        own = f"Empty {type(self).__name__}\n"
        return f"Empty DataFrame\n{shown.removeprefix(own)}" if shown.startswith(own) else shown

    def _repr_html_(self) -> Any:
        options: dict[str, Any] = {"display.html.use_mathjax": False}
        if not _EXPLAINING.isdisjoint(self.columns):
            options["display.max_colwidth"] = None
        with pd.option_context(*chain.from_iterable(options.items())):
            return without_math(super()._repr_html_())  # type: ignore[misc]


@passes_marks_on
@guards_writers(FRAME_WRITERS)
class RevealedSeries(Marking, pd.Series):
    """A column of a revealed contact."""

    __rtca_revealed__ = True

    @property
    def _constructor(self) -> type[RevealedSeries]:
        return RevealedSeries

    @property
    def _constructor_expanddim(self) -> type[RevealedFrame]:
        return RevealedFrame

    def __reduce_ex__(self, protocol: Any) -> Any:
        _check_pickle()
        return super().__reduce_ex__(protocol)

    def __arrow_array__(self, **kwargs: Any) -> Any:
        """Refuse to become Arrow, as the frame does; pyarrow takes the columns of a frame one by one."""
        import pyarrow as pa

        _check_arrow()
        return pa.array(pd.Series(self, copy=False), from_pandas=True, **kwargs)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        _check_arrow()
        return super().__arrow_c_stream__(requested_schema)  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"{CLEAR}\n{super().__repr__()}"


class RevealedFrame(PlainFrame):
    """A frame of a revealed contact."""

    __rtca_revealed__ = True

    @property
    def _constructor(self) -> type[RevealedFrame]:
        return RevealedFrame

    @property
    def _constructor_sliced(self) -> type[RevealedSeries]:
        return RevealedSeries

    def __reduce_ex__(self, protocol: Any) -> Any:
        _check_pickle()
        return super().__reduce_ex__(protocol)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Hand the frame to another library as Arrow, which cannot refuse to write it; so this refuses."""
        _check_arrow()
        return super().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"{CLEAR}\n{super().__repr__()}"

    def _repr_html_(self) -> Any:
        return f"<p><strong>{CLEAR}</strong></p>{super()._repr_html_()}"


def _check_arrow() -> None:
    if not may_write():
        raise RevealError(
            "other libraries would get personal data in clear text, and could write it to disk",
            hint=Hint(
                "call contact.arrow(name, allow_revealed=True) if you want that, or use a frame of the masked contact",
                command="use the frame of the masked contact",
            ),
        )


def _check_pickle() -> None:
    if not may_write():
        raise RevealError(
            "pickling would write personal data in clear text",
            hint=Hint(
                "pass {allow_revealed=True} to the writer if you want that, or use the frame of the masked contact"
            ),
        )


_pandas_style: Final = pd.DataFrame.style


def escape_by_default() -> None:
    """Have the Stylers of plain frames escape text too, as a contact's text reaches them by pandas' own functions.

    Sets ``pandas.options.styler.format.escape`` to ``"html"``, unless it is set to something. Setting it to None
    afterwards takes this back.
    """
    if pd.get_option("styler.format.escape") is None:
        pd.set_option("styler.format.escape", "html")
    if "pandas.io.formats.style" in sys.modules:
        importlib.import_module("rtca_nb.contact.styler")
    pd.DataFrame.style = property(_style, doc=_pandas_style.__doc__)  # type: ignore[method-assign,assignment]


def _style(frame: pd.DataFrame) -> Any:
    # It takes the place of pandas' own where the option says so. Loading it takes as long as reading many contacts.
    importlib.import_module("rtca_nb.contact.styler")
    return _pandas_style.fget(frame)  # type: ignore[attr-defined]


escape_by_default()
escape_when_printed()
