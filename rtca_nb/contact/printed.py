"""Printing of a contact's texts without control characters that a terminal would obey.

pandas escapes tabs and line ends in the texts that it prints, but no other control characters. A column of a contact is
an ordinary Series, and so are objects that pandas derives from it: other columns, a row, an index, a count, a frame of
any types. So :func:`escape_when_printed` makes pandas itself escape the others in all that it prints. Nothing else
changes: values are stored, compared and written as before.
"""

from __future__ import annotations

import functools
import inspect
import io
import re
import sys
from collections.abc import Callable
from typing import Any, Final

import pandas as pd
from pandas.io.formats.printing import PrettyDict  # type: ignore[import-not-found]  # the stubs leave it out

__all__ = ["as_printed", "escape_when_printed", "inert"]

# Controls of terminals and parsers, and marks of text direction; pandas escapes tab and line feed itself.
_ACTING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_PRINTED: Final = (
    *(pd.Series, pd.DataFrame, pd.Index, pd.CategoricalDtype),
    *(pd.api.extensions.ExtensionArray, pd.Categorical, pd.arrays.SparseArray),
)
_TEXTS: Final = ("to_string", "to_markdown", "_repr_html_")
# The method of pandas that returns how an array prints its values.
_PRINTS: Final = "_formatter"


def inert(text: str) -> str:
    r"""Return a text with escapes such as ``\x1b`` for characters that a terminal or a parser would obey."""
    return _ACTING.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


def as_printed(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the result of a pandas writer, escaped if it is a text."""
    made = writer(frame, *args, **kwargs)
    return inert(made) if isinstance(made, str) else made


def escape_when_printed() -> None:
    """Make pandas escape control characters wherever it prints a Series, a frame, an index, an array or groups."""
    for kind in (*_PRINTED, PrettyDict):
        _wrap(kind, "__repr__", as_printed)
    for kind, names in ((pd.Series, ("to_string", "to_markdown")), (pd.DataFrame, _TEXTS)):
        for name in names:
            _wrap(kind, name, as_printed)
    for kind in (pd.Series, pd.DataFrame):
        _wrap(kind, "info", _informing)
    # Each array of texts has a method that returns its formatter; frames use it too.
    for array in (pd.arrays.ArrowStringArray, pd.arrays.StringArray):
        _wrap(array, _PRINTS, _formatting)


def _informing(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> None:
    """Write the description of a frame, escaped, to the given buffer or by default to the terminal."""
    places = inspect.signature(writer).bind(frame, *args, **kwargs)
    target = places.arguments.get("buf") or sys.stdout
    places.arguments["buf"] = io.StringIO()
    writer(*places.args, **places.kwargs)
    target.write(inert(places.arguments["buf"].getvalue()))


def _wrap(kind: type, name: str, printing: Callable[..., Any]) -> None:
    """Replace a method of a class by one that calls ``printing`` with the replaced method, the object and arguments."""
    own = getattr(kind, name)

    @functools.wraps(own)
    def printed(self: Any, *args: Any, **kwargs: Any) -> Any:
        return printing(own, self, *args, **kwargs)

    setattr(kind, name, printed)


def _formatting(own: Callable[..., Any], array: Any, *args: Any, **kwargs: Any) -> Callable[[Any], str]:
    shown = own(array, *args, **kwargs)
    return lambda value: inert(str(shown(value)))
