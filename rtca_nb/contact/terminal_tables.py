"""Choice of the columns of a frame that fit into a terminal.

pandas leaves out the columns in the middle, and shows ids and times in full. In 80 characters, a transcript then shows
an id and no text. Here, columns of text and of what was found in it get room before others, and the omitted columns are
named.
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Collection, Iterator
from typing import Any, Final

import pandas as pd

from rtca_nb.base.text_width import columns_of, shortened, wrapped
from rtca_nb.contact.pandas_versions import holds_text
from rtca_nb.contact.printed import inert

__all__ = ["narrow_table"]

# The column that pandas prints in place of others.
_LEFT_OUT: Final = re.compile(r" \.\.\.(?: |$)")
_ID: Final = re.compile(r"(?:^|_)ids?$")
_AS_SENT: Final = re.compile(r"_offset_char$")
_TIME: Final = re.compile(r"_time$")
_TEXTS: Final = frozenset({"content", "text", "snippet"})
# _FIRST: the main values of an answer. _LATER: what they are computed from.
_FIRST: Final = _TEXTS | {"share", "negative_share", "mean_seconds", "difference", "drifted"}
_LATER: Final = frozenset(
    "code_points content_type display_name evaluated max_seconds median_seconds n_after n_before neutral output_type p "
    "p90_seconds positive ranked rule_changed rules_after rules_before scored segments".split()
)
# Columns that make little sense alone, and those shown with each: the first of these alternatives that the frame has.
# With a share, this is its denominator.
_WITH: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "low": (("high",),),
    "positive": (("neutral",),),
    "difference": (("before", "after"),),
    "before": (("after",),),
    "begin": (("end",),),
    "begin_time": (("end_time",),),
    "begin_offset_char": (("end_offset_char",),),
    "share": (("evaluated",), ("out_of",), ("messages",), ("contacts",)),
    "negative_share": (("scored",),),
    "precision": (("n",),),
    "observed": (("n",),),
}
# Names that are alike in their first words, so they are cut only if the window has no room for them.
_WHOLE: Final = "metric"
# The same figure may come from two sources.
_FIGURE: Final = (_WHOLE, "participant_role", "contact_id")
_SOURCE: Final = "source"
_NOTHING: Final = frozenset({"NaN", "NaT", "<NA>", "None", "()", "[]"})
_GAP: Final = 2
# Widths of an id, a time to the second, and (at least) a text and a measure.
_ID_WIDTH: Final = 12
_TIME_WIDTH: Final = 20
_LEAST_TEXT: Final = 24
_LEAST_MEASURE: Final = 18
_MOST_TEXT: Final = 1000
_DIGITS: Final = 4
_ESCAPES: Final = str.maketrans({"\t": "\\t", "\r": "\\r", "\n": "\\n"})


def narrow_table(frame: pd.DataFrame, printed: str) -> str:
    """Return a frame as a table that fits into the terminal, or ``printed`` if it already has all columns.

    Also return ``printed`` if the option ``display.max_columns`` is not 0, if an index is a MultiIndex, if names of
    columns are repeated or not text, or if no column fits.

    Parameters
    ----------
    frame : DataFrame
    printed : str
        The frame as pandas prints it.
    """
    if _LEFT_OUT.search(printed.partition("\n")[0]) is None or pd.get_option("display.max_columns") != 0:
        return printed
    if frame.columns.nlevels > 1 or frame.index.nlevels > 1 or not frame.columns.is_unique:
        return printed
    if not all(isinstance(name, str) for name in frame.columns):
        return printed
    width = shutil.get_terminal_size().columns
    rows = _ends(frame)
    cells = {name: _cells(name, rows[name]) for name in frame.columns}
    index = max(
        columns_of(inert(str(label))) for label in [*rows.index, "" if frame.index.name is None else frame.index.name]
    )
    widths = _chosen(cells, width - index)
    if not widths:
        return printed
    shown = [_fitted(rows[name], cells[name], room) for name, room in widths.items()]
    # By place: names that differ may be shown alike.
    made = pd.DataFrame(dict(enumerate(texts for _, texts in shown)), index=rows.index, dtype=object)
    made.columns = pd.Index([name for name, _ in shown], dtype=object)
    size = wrapped(f"[{len(frame)} rows x {len(frame.columns)} columns]", width)
    missing = ", ".join(_one_line(name) for name in cells if name not in widths)
    footer = wrapped(f"Not shown: {missing}", width) if missing else []
    return "\n".join([_printed(made, len(frame)), "", *size, *footer])


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that pandas shows: all, or some at both ends of a long frame."""
    most = pd.get_option("display.max_rows")
    if most == 0:  # as many as the window has room for, beside names, dots, size and prompt
        most = least = max(2, shutil.get_terminal_size().lines - 6)
    else:
        least = pd.get_option("display.min_rows") or most
    if most is None or len(frame) <= most:
        return frame
    half = max(1, min(least, most) // 2)
    return frame.iloc[[*range(half), *range(len(frame) - half, len(frame))]]


def _cells(name: str, column: pd.Series) -> list[str]:
    """Return the cells of a column as short texts without line breaks."""
    if not holds_text(column) and column.dtype != object:
        with pd.option_context("display.precision", min(_DIGITS, pd.get_option("display.precision"))):
            printed = pd.DataFrame({name: column}).to_string(index=False, header=False)
        most = _TIME_WIDTH if pd.api.types.is_datetime64_any_dtype(column.dtype) else _MOST_TEXT
        lines = printed.split("\n")
        if len(lines) == len(column):  # an option may format a number as several lines
            return [shortened(line.strip(), most) for line in lines]
    # pandas would print a nested frame as several lines.
    most = _ID_WIDTH if _ID.search(name) else pd.get_option("display.max_colwidth") or _MOST_TEXT
    texts = ["NaN" if isinstance(value, float) and math.isnan(value) else str(value)[:_MOST_TEXT] for value in column]
    return [shortened(_one_line(text), most) for text in texts]


def _one_line(text: str) -> str:
    return inert(text.translate(_ESCAPES))


def _chosen(cells: dict[str, list[str]], left: int) -> dict[str, int]:
    """Return the width of each column to show, by name, in the frame's order.

    ``cells`` has the texts of each column by name, and ``left`` is the width for all of them, in terminal columns.
    """
    whole = {name: _GAP + max(columns_of(name), *map(columns_of, texts)) for name, texts in cells.items()}
    wanted = {name: max(_LEAST_TEXT, left // 3) if name in _TEXTS else _LEAST_TEXT for name in cells}
    for name, most in ((_WHOLE, max(_LEAST_TEXT, left // 2)), ("measure", _LEAST_MEASURE)):
        if name in wanted:
            wanted[name] = most
    least = {name: min(size, _GAP + max(columns_of(name), wanted[name])) for name, size in whole.items()}
    if sum(whole.values()) <= left:
        return {name: size - _GAP for name, size in whole.items()}
    chosen: list[str] = []
    for names in sorted(_together(cells), key=lambda names: _rank(cells, names[0])):
        needed = sum(least[name] for name in names)
        if needed <= left:
            chosen += names
            left -= needed
    room = {}
    for name in chosen:
        more = min(left, whole[name] - least[name])
        room[name], left = least[name] + more, left - more
    return {name: room[name] - _GAP for name in cells if name in room}


def _together(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield tuples of names of columns that are shown or left out together; see :data:`_WITH`."""
    found: dict[str, tuple[str, ...]] = {
        name: next((others for others in _WITH[name] if set(others) <= set(names)), ())
        for name in names
        if name in _WITH
    }
    later = {other for others in found.values() for other in others}
    for name in names:
        if name not in later:
            yield (name, *found.get(name, ()))


def _rank(cells: dict[str, list[str]], name: str) -> int:
    """Return a column's rank; 0 is shown first.

    0: main values; 1: other columns; 2: details and times; 3: ids and offsets as sent; 4: empty columns.
    """
    if _NOTHING.issuperset(cells[name]):
        return 4
    if (_ID.search(name) and (name != "contact_id" or "id" in cells)) or _AS_SENT.search(name):
        return 3
    if name in _LATER or _TIME.search(name):
        return 2
    return 0 if name in _FIRST or (name == _SOURCE and _differ_in_source(cells)) else 1


def _differ_in_source(cells: dict[str, list[str]]) -> bool:
    """Check whether a figure is in two rows that only its source tells apart."""
    if _WHOLE not in cells:
        return False
    figures = list(zip(*(cells[name] for name in _FIGURE if name in cells), strict=True))
    return len({*figures}) < len({*zip(figures, cells[_SOURCE], strict=True)})


def _fitted(column: pd.Series, cells: list[str], room: int) -> tuple[str, list[str]]:
    """Return the name of a column and its cells, cut to fit; text is left-aligned."""
    name = _one_line(str(column.name))
    cut = [shortened(text, room) for text in cells]
    if not holds_text(column):
        return name, cut
    return _to_left(name, room), [_to_left(text, room) for text in cut]


def _to_left(text: str, room: int) -> str:
    return text + " " * (room - columns_of(text))


def _printed(made: pd.DataFrame, rows: int) -> str:
    """Return the shown cells as a table; if the whole frame has more ``rows``, a line of dots is in the middle."""
    options: tuple[Any, ...] = ("display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None)
    with pd.option_context(*options, "display.width", None, "display.unicode.east_asian_width", True):
        lines = [line.rstrip() for line in made.to_string().split("\n")]
    if len(made) < rows:
        lines.insert(len(lines) - len(made) // 2, "..")
    return "\n".join(lines)
