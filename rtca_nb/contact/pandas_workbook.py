"""Workbooks that pandas writes from a contact's frames: text stays text, times are in UTC, and no text is cut."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rtca_nb.base.csv_files import plain_cell
from rtca_nb.base.extras import missing_extra
from rtca_nb.contact.cell_values import number_or_text, readable, readable_index, readable_label
from rtca_nb.contact.long_texts import LONG_COLUMNS, LONG_TEXTS, LongTexts, Part
from rtca_nb.contact.plain_cells import FLAGS, keep_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_with_pandas"]


def write_with_pandas(frame: pd.DataFrame, target: Any, writer: Callable[..., None], **kwargs: Any) -> None:
    """Write a frame with pandas' own writer, with the same content as :mod:`rtca_nb.contact.workbook` would write.

    Parameters
    ----------
    frame : pandas.DataFrame
    target : path, file or pandas.ExcelWriter
    writer : callable
        pandas' writer, such as ``DataFrame.to_excel``; called with the frame, an ``ExcelWriter`` and the keywords.

    Notes
    -----
    The formats of cells are those of pandas. They cannot show a time zone, so times with a zone are written in UTC, and
    the header of their column ends in ``(UTC)``.
    """
    import pandas as pd

    if isinstance(target, pd.ExcelWriter):
        _write_frame(frame, target, writer, kwargs)
        return
    options = {name: kwargs.pop(name) for name in ("engine", "storage_options", "engine_kwargs") if name in kwargs}
    try:
        book = pd.ExcelWriter(target, **options)
    except ImportError:
        raise missing_extra("writing Excel files needs", "excel") from None
    with book:
        _write_frame(frame, book, writer, kwargs)


def _write_frame(frame: pd.DataFrame, book: Any, writer: Callable[..., None], kwargs: dict[str, Any]) -> None:
    import pandas as pd

    name = kwargs.get("sheet_name", "Sheet1")
    parts: list[Part] = []
    used = {sheet.casefold() for sheet in book.sheets}
    used.add(str(name).casefold())
    spare = next(
        title for number in range(1, 1_000) if (title := f"{LONG_TEXTS} {number}".removesuffix(" 1")) not in used
    )
    long_texts = LongTexts(parts.append, spare)
    first = kwargs.get("startrow", 0) + frame.columns.nlevels + 1
    with _text_only(book, name):
        writer(_prepared(frame, long_texts, name, first), book, **kwargs)
    if parts:
        with _text_only(book, spare):
            rest = pd.DataFrame(parts, columns=list(LONG_COLUMNS))
            pd.DataFrame.to_excel(rest, book, sheet_name=spare, index=False)


def _prepared(frame: pd.DataFrame, long_texts: LongTexts, sheet: str, first: int) -> pd.DataFrame:
    """Return a frame that Excel can hold: without time zones, lists or texts that are too long.

    ``first`` is the row of ``sheet`` that the frame's first row is written to, counted from 1.
    """
    import pandas as pd

    made = {}
    labels: list[Any] = []
    for place, label in enumerate(list[Any](frame.columns)):
        values = frame.iloc[:, place]
        labels.append(readable_label(label))
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            values = values.dt.tz_convert("UTC").dt.tz_localize(None)
            one = labels[-1]
            labels[-1] = (*one[:-1], f"{one[-1]} (UTC)") if isinstance(one, tuple) else f"{one} (UTC)"
        elif not pd.api.types.is_numeric_dtype(values.dtype) and not isinstance(values.dtype, pd.PeriodDtype):
            values = pd.Series(
                [
                    value if absent else _prepared_cell(value, long_texts, sheet, first + row, str(label))
                    for row, (value, absent) in enumerate(zip(values.tolist(), values.isna().tolist(), strict=True))
                ],
                index=values.index,
                dtype=object,
            ).where(~values.isna(), None)
        made[place] = values
    prepared = pd.DataFrame(made, index=frame.index)
    prepared.columns = (
        pd.MultiIndex.from_tuples(labels, names=frame.columns.names)
        if isinstance(frame.columns, pd.MultiIndex) and labels
        else pd.Index(labels, name=frame.columns.name)
        if labels
        else frame.columns
    )
    prepared.columns.names = [readable_label(name) for name in prepared.columns.names]
    prepared.index = readable_index(_without_zone(prepared.index))
    return prepared


def _without_zone(index: pd.Index[Any]) -> pd.Index[Any]:
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex) and index.tz is not None:
        plain = index.tz_convert("UTC").tz_localize(None)
        return plain.rename("UTC" if index.name is None else f"{index.name} (UTC)")
    if isinstance(index, pd.MultiIndex):
        parts = [_without_zone(index.get_level_values(level)) for level in range(index.nlevels)]
        return pd.MultiIndex.from_arrays(parts, names=[part.name for part in parts])
    return index


def _prepared_cell(value: Any, long_texts: LongTexts, sheet: str, row: int, column: str) -> Any:
    if isinstance(value, (str, list, tuple)) or getattr(value, "tzinfo", None) is not None:
        return long_texts.cell(readable(str(plain_cell(value))), sheet, row, column)
    return number_or_text(value) if isinstance(value, (int, float)) else value


@contextlib.contextmanager
def _text_only(book: Any, name: str) -> Iterator[None]:
    """Keep every text that the block writes to the sheet ``name`` from becoming a formula, link or number.

    ``book`` is a ``pandas.ExcelWriter``.
    """
    if book.engine == "xlsxwriter":
        # The sheet must exist before anything is written to it. The writer itself refuses invalid names.
        sheet = book.sheets.get(name) or book.book.add_worksheet(name)
        held = {**sheet.write_handlers}
        before = {flag: getattr(sheet, flag) for flag in FLAGS}
        keep_text(sheet)
        for flag in FLAGS:
            setattr(sheet, flag, False)
        try:
            yield
        finally:
            sheet.write_handlers = held
            for flag, value in before.items():
                setattr(sheet, flag, value)
        return
    formulas = {cell.coordinate: cell.value for cell in _formulas(book, name)}
    yield
    for cell in _formulas(book, name):
        if formulas.get(cell.coordinate) != cell.value:
            cell.data_type = "s"


def _formulas(book: Any, name: str) -> list[Any]:
    """Return the cells with a formula of an openpyxl sheet; none of other sheets, which make no formulas from text."""
    sheet = book.sheets.get(name)
    rows = getattr(sheet, "iter_rows", None)
    return [] if rows is None else [cell for row in rows() for cell in row if cell.data_type == "f"]
