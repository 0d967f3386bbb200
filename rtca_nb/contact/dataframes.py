"""DataFrames of a contact: they show text as text, and those of a revealed contact carry a warning.

A notebook typesets ``$5 and $7`` in an ordinary DataFrame as math, and a terminal obeys escape sequences in it. The
frames of a contact hold text that customers wrote, so they prevent both; in all other respects they, and the frames
that pandas derives from them, are ordinary DataFrames. Their columns are ordinary Series, which no notebook typesets.
When pandas writes the frames as CSV, for Excel or to the clipboard, no cell is a formula.

The frames and series of a revealed contact begin with a mark wherever they are shown, and so does every frame and
series that pandas derives from them; the mark lets ``rtca-nb scrub`` find their outputs in a saved notebook. pandas
writes them only if you pass ``allow_revealed=True`` to its method.
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

# Columns of short texts that are useless when cut: our own sentences, and text around a hit.
_EXPLAINING: Final = frozenset({"meaning", "detail", "snippet"})


def keep_masked(frame: PlainFrame, whole: pd.DataFrame | None = None) -> None:
    """Store the content of a masked frame in it, so that outputs of the frame and its parts are recognised as masked.

    Parameters
    ----------
    frame : PlainFrame
    whole : DataFrame, optional
        A frame with the same content, which is stored and must not be changed; by default, a copy is stored.
    """
    object.__setattr__(frame, "_masked", _held(frame) if whole is None else whole)


def _held(frame: PlainFrame) -> pd.DataFrame:
    """Return a copy of a frame that keeps its content, whatever the caller does to the frame.

    Columns of objects are copied, because Copy-on-write does not protect an array that ``.array`` returns, and such an
    array can take any other text.
    """
    held = unshared(pd.DataFrame(frame, copy=False))
    for place, dtype in enumerate(held.dtypes):
        if pd.api.types.is_object_dtype(dtype):
            held.isetitem(place, held.iloc[:, place].array.copy())
    return held


def _is_part_of_masked(frame: PlainFrame) -> bool:
    """Return whether everything that a frame shows comes from the masked frame that it is derived from."""
    masked: pd.DataFrame | None = getattr(frame, "_masked", None)
    if masked is None or not _labels_in(frame.columns, masked.columns):
        return False
    shown = _shown_rows(frame)
    if not _labels_in(shown.index, masked.index):
        return False
    # By position, because two columns may have the same name.
    parts = ((shown.iloc[:, place], masked[name]) for place, name in enumerate(frame.columns))
    try:
        return all(part.dtype == whole.dtype and _is_in(part.dropna(), whole) for part, whole in parts)
    except TypeError:  # an unhashable value comes from no masked frame
        return False


def _labels_in(part: pd.Index[Any], whole: pd.Index[Any]) -> bool:
    """Return whether all labels of ``part`` are in ``whole``.

    If ``part`` has a name or levels, it was derived from something else, and False is returned.
    """
    # isin raises an error if only one of the two has levels.
    return part.nlevels == whole.nlevels == 1 and part.name is None and bool(part.isin(whole).all())


def _is_in(part: pd.Series, whole: pd.Series) -> bool:
    if pd.api.types.is_string_dtype(part.dtype) or part.dtype == object:
        # For text, isin takes forty times as long.
        return set(part.tolist()) <= set(whole.tolist())
    return bool(part.isin(whole).all())


def _shown_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that pandas may show: all, or those at both ends of a long frame."""
    most = pd.get_option("display.max_rows")
    if not most or len(frame) <= 2 * most:
        return frame
    return frame.iloc[[*range(most), *range(len(frame) - most, len(frame))]]


@masked_output(_is_part_of_masked)
@passes_marks_on
@guards_writers(FRAME_WRITERS)
class PlainFrame(Marking, pd.DataFrame):
    """A frame of one or several contacts: a DataFrame that shows text as text."""

    # pandas copies it to derived frames, which may hold other text.
    _metadata: ClassVar[list[str]] = ["_masked"]
    _masked: pd.DataFrame | None = None

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]
        # To join a series to a frame, pandas makes a frame from a dict of it.
        if isinstance(data, (dict, list, tuple)) and not self.__rtca_revealed__ and holds_clear_text(data):
            self.__rtca_reveal__()

    @classmethod
    def from_dict(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the frame that pandas makes, as a :class:`RevealedFrame` if ``data`` holds clear text."""
        made = super().from_dict(data, *args, **kwargs)
        return RevealedFrame(made) if holds_clear_text(data) else made

    @classmethod
    def from_records(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the frame that pandas makes, as a :class:`RevealedFrame` if ``data`` holds clear text."""
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
        # pandas prints the class name of an empty frame.
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
    """A series in clear text, such as a column of a revealed contact's frame: shown with a warning."""

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
        """Convert the series to Arrow if that is permitted, or raise RevealError.

        pyarrow calls this method for each column of a frame.
        """
        import pyarrow as pa

        _check_arrow()
        return pa.array(pd.Series(self, copy=False), from_pandas=True, **kwargs)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        _check_arrow()
        return super().__arrow_c_stream__(requested_schema)  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"{CLEAR}\n{super().__repr__()}"


class RevealedFrame(PlainFrame):
    """A frame in clear text, such as one of a revealed contact: shown with a warning, written only if permitted."""

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
        """Pass the frame to another library as Arrow; if that is not permitted, raise RevealError.

        The library could write the frame to disk.
        """
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
    """Make the Stylers of ordinary frames escape text too, because pandas may copy a contact's text into such frames.

    Sets ``pandas.options.styler.format.escape`` to ``"html"``, unless the option is already set. To undo this, set it
    to None afterwards.
    """
    if pd.get_option("styler.format.escape") is None:
        pd.set_option("styler.format.escape", "html")
    if "pandas.io.formats.style" in sys.modules:
        importlib.import_module("rtca_nb.contact.styler")
    pd.DataFrame.style = property(_style, doc=_pandas_style.__doc__)  # type: ignore[method-assign,assignment]


def _style(frame: pd.DataFrame) -> Any:
    # It replaces pandas' Styler if the option is set. Importing it takes as long as reading many contacts.
    importlib.import_module("rtca_nb.contact.styler")
    return _pandas_style.fget(frame)  # type: ignore[attr-defined]


escape_by_default()
escape_when_printed()
