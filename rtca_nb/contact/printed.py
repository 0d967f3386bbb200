"""Print texts of a contact so that a terminal acts upon none of them.

pandas escapes tabs and line ends where it prints a text, and passes on whatever else a customer sent. A column of a
contact is an ordinary Series, as is what pandas derives from it: other columns, a row, an index, a count, a frame of
any types. So :func:`escape_when_printed` has pandas itself escape the rest, whoever made what it prints. Nothing else
changes: what is stored, compared or written stays as it is.
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

# Controls of terminals and parsers, and what turns the direction of a line; tab and line feed pandas escapes itself.
_ACTING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_PRINTED: Final = (
    *(pd.Series, pd.DataFrame, pd.Index, pd.CategoricalDtype),
    *(pd.api.extensions.ExtensionArray, pd.Categorical, pd.arrays.SparseArray),
)
_TEXTS: Final = ("to_string", "to_markdown", "_repr_html_")
# What pandas calls the method by which an array prints its values.
_PRINTS: Final = "_formatter"


def inert(text: str) -> str:
    r"""Return a text with escapes such as ``\x1b`` for what a terminal or a parser would act upon."""
    return _ACTING.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


def as_printed(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Return what a writer of pandas' does, escaped where that is a text."""
    made = writer(frame, *args, **kwargs)
    return inert(made) if isinstance(made, str) else made


def escape_when_printed() -> None:
    """Have pandas escape control characters wherever it prints a Series, a frame, an index, an array or groups."""
    for kind in (*_PRINTED, PrettyDict):
        _wrap(kind, "__repr__", as_printed)
    for kind, names in ((pd.Series, ("to_string", "to_markdown")), (pd.DataFrame, _TEXTS)):
        for name in names:
            _wrap(kind, name, as_printed)
    for kind in (pd.Series, pd.DataFrame):
        _wrap(kind, "info", _informing)
    # Each array of texts has a method that says how to print one; frames ask it, too.
    for array in (pd.arrays.ArrowStringArray, pd.arrays.StringArray):
        _wrap(array, _PRINTS, _formatting)


def _informing(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> None:
    """Write the description of a frame to where it was asked to: by default the terminal."""
    places = inspect.signature(writer).bind(frame, *args, **kwargs)
    target = places.arguments.get("buf") or sys.stdout
    places.arguments["buf"] = io.StringIO()
    writer(*places.args, **places.kwargs)
    target.write(inert(places.arguments["buf"].getvalue()))


def _wrap(kind: type, name: str, printing: Callable[..., Any]) -> None:
    """Have a method of a class hand what it makes to a function first."""
    own = getattr(kind, name)

    @functools.wraps(own)
    def printed(self: Any, *args: Any, **kwargs: Any) -> Any:
        return printing(own, self, *args, **kwargs)

    setattr(kind, name, printed)


def _formatting(own: Callable[..., Any], array: Any, *args: Any, **kwargs: Any) -> Callable[[Any], str]:
    shown = own(array, *args, **kwargs)
    return lambda value: inert(str(shown(value)))
