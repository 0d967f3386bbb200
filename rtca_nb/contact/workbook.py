"""Excel workbooks: text is written as text, times in UTC, and what no cell holds stands whole in a second sheet."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.csv_files import plain_cell
from rtca_nb.contact.cell_values import number_or_text, readable, readable_index, readable_label
from rtca_nb.exceptions import SetupError, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LONG_TEXTS", "sheet_names", "with_labels", "workbook", "write_with_pandas"]

LONG_TEXTS: Final = "long texts"
"""Name of the sheet that holds, in parts, each text that is too long for a cell."""

_COLUMNS: Final = ("sheet", "row", "column", "part", "text")
# What one cell holds, in UTF-16 units, and what one sheet holds below its header.
_CELL_LIMIT: Final = 32_767
_PART: Final = 32_000
_ROW_LIMIT: Final = 1_048_575
_NAME_LIMIT: Final = 31
_REFUSED_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_UTC_FORMAT: Final = 'yyyy-mm-dd hh:mm:ss.000 "UTC"'
_FLAGS: Final = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")


class _LongTexts:
    """Texts that are longer than a cell, with where they belong."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str, int, str]] = []

    def cell(self, text: str, sheet: str, row: int, column: str) -> str:
        """Return what a cell holds of a text: all, or its beginning and where it goes on."""
        if len(text) <= _CELL_LIMIT // 2 or _units(text) <= _CELL_LIMIT:
            return text
        mark = f" … [whole in the sheet '{LONG_TEXTS}' from row {len(self.rows) + 2}]"
        rest, part = text, 0
        while rest:
            part += 1
            piece = _beginning(rest, _PART)
            self.rows.append((sheet, row, column, part, piece))
            rest = rest[len(piece) :]
        return _beginning(text, _CELL_LIMIT - len(mark)) + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _beginning(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def sheet_names(names: Iterable[str]) -> list[str]:
    """Return names that sheets may have, in the order of what they name, no two the same."""
    used = {LONG_TEXTS, "history"}
    found = []
    for name in names:
        plain = _REFUSED_IN_NAMES.sub("_", readable(name)).strip("' ") or "sheet"
        chosen, number = plain[:_NAME_LIMIT], 1
        while chosen.casefold() in used:
            number += 1
            chosen = f"{plain[: _NAME_LIMIT - len(str(number)) - 1]} {number}"
        used.add(chosen.casefold())
        found.append(chosen)
    return found


def workbook(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook with a sheet for each frame.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        The index of a frame is written where it has a name or labels of its own.

    Raises
    ------
    SetupError
        If XlsxWriter is not installed.
    UsageError
        If a frame has more rows than a sheet.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise SetupError("writing Excel files needs XlsxWriter; install it: pip install xlsxwriter") from None
    content = io.BytesIO()
    options = {**dict.fromkeys(_FLAGS, False), "in_memory": True}
    long_texts = _LongTexts()
    with xlsxwriter.Workbook(content, options) as book:
        formats = {
            "head": book.add_format({"bold": True}),
            # Text stays text even when somebody edits the cell.
            "text": book.add_format({"quote_prefix": True}),
            "time": book.add_format({"num_format": _UTC_FORMAT}),
        }
        for name, frame in zip(sheet_names(frames), frames.values(), strict=True):
            if len(frame) > _ROW_LIMIT:
                raise UsageError(
                    f"{len(frame):,} rows are more than a sheet of Excel holds; write them as CSV or Parquet"
                )
            _write_sheet(book.add_worksheet(name), name, with_labels(frame), formats, long_texts)
        if long_texts.rows:
            import pandas as pd

            rest = pd.DataFrame(long_texts.rows, columns=list(_COLUMNS))
            _write_sheet(book.add_worksheet(LONG_TEXTS), LONG_TEXTS, rest, formats, long_texts)
    return content.getvalue()


def with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as columns, where that says more than the number of the row."""
    import pandas as pd

    plain = pd.DataFrame(frame, copy=False)
    if type(plain.index) is pd.RangeIndex and plain.index.name is None:
        return plain
    names = [
        name if name is not None else f"level {place}" if plain.index.nlevels > 1 else "index"
        for place, name in enumerate(plain.index.names)
    ]
    return plain.reset_index(names=names, allow_duplicates=True)


def _write_sheet(
    sheet: Any, name: str, frame: pd.DataFrame, formats: Mapping[str, Any], long_texts: _LongTexts
) -> None:
    import pandas as pd

    labels: list[Any] = list(frame.columns)
    columns = [" ".join(map(str, label)) if isinstance(label, tuple) else str(label) for label in labels]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, long_texts.cell(readable(column), name, 1, column[:_PART]), formats["head"])
        values = frame.iloc[:, place]
        zoned = isinstance(values.dtype, pd.DatetimeTZDtype)
        if zoned:
            values = values.dt.tz_convert("UTC").dt.tz_localize(None)
        missing = values.isna().tolist()
        for row, (value, absent) in enumerate(zip(values.tolist(), missing, strict=True), 1):
            if absent:
                continue
            if zoned and value.year >= 1900:
                sheet.write_datetime(row, place, value.to_pydatetime(warn=False), formats["time"])
            elif isinstance(value, (bool, int, float)) and not isinstance(number := number_or_text(value), str):
                sheet.write(row, place, number)
            else:
                text = readable(str(number_or_text(value) if isinstance(value, (int, float)) else plain_cell(value)))
                sheet.write_string(row, place, long_texts.cell(text, name, row + 1, column[:_PART]), formats["text"])
        if zoned:
            sheet.set_column(place, place, 28)
    sheet.freeze_panes(1, 0)


def write_with_pandas(frame: pd.DataFrame, target: Any, writer: Callable[..., None], **kwargs: Any) -> None:
    """Write a frame with pandas' own writer, so that it holds what :func:`workbook` would make of it.

    Parameters
    ----------
    frame : pandas.DataFrame
    target : path, file or pandas.ExcelWriter
    writer : callable
        Takes the frame, an ``ExcelWriter`` and the keywords.

    Notes
    -----
    pandas formats the cells, so a column with a time zone has its zone in the header.
    """
    import pandas as pd

    if isinstance(target, pd.ExcelWriter):
        _write_frame(frame, target, writer, kwargs)
        return
    options = {name: kwargs.pop(name) for name in ("engine", "storage_options", "engine_kwargs") if name in kwargs}
    try:
        book = pd.ExcelWriter(target, **options)
    except ImportError:
        raise SetupError("writing Excel files needs XlsxWriter; install it: pip install xlsxwriter") from None
    with book:
        _write_frame(frame, book, writer, kwargs)


def _write_frame(frame: pd.DataFrame, book: Any, writer: Callable[..., None], kwargs: dict[str, Any]) -> None:
    import pandas as pd

    name = kwargs.get("sheet_name", "Sheet1")
    long_texts = _LongTexts()
    first = kwargs.get("startrow", 0) + frame.columns.nlevels + 1
    with _text_only(book, name):
        writer(_prepared(frame, long_texts, name, first), book, **kwargs)
    if long_texts.rows:
        used = {sheet.casefold() for sheet in book.sheets}
        spare = next(
            title for number in range(1, 1_000) if (title := f"{LONG_TEXTS} {number}".removesuffix(" 1")) not in used
        )
        with _text_only(book, spare):
            rest = pd.DataFrame(long_texts.rows, columns=list(_COLUMNS))
            pd.DataFrame.to_excel(rest, book, sheet_name=spare, index=False)


def _prepared(frame: pd.DataFrame, long_texts: _LongTexts, sheet: str, first: int) -> pd.DataFrame:
    """Return a frame of what Excel can hold: no zones, no lists, no text that is too long."""
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


def _prepared_cell(value: Any, long_texts: _LongTexts, sheet: str, row: int, column: str) -> Any:
    if isinstance(value, (str, list, tuple)) or getattr(value, "tzinfo", None) is not None:
        return long_texts.cell(readable(str(plain_cell(value))), sheet, row, column)
    return number_or_text(value) if isinstance(value, (int, float)) else value


@contextlib.contextmanager
def _text_only(book: Any, name: str) -> Iterator[None]:
    """Have a writer of pandas' write text as text, whatever it looks like, while the block runs."""
    if book.engine == "xlsxwriter":
        before = {flag: getattr(book.book, flag) for flag in _FLAGS}
        for flag in _FLAGS:
            for part in (book.book, book.sheets.get(name, book.book)):
                setattr(part, flag, False)
        try:
            yield
        finally:
            for flag, value in before.items():
                for part in (book.book, book.sheets.get(name, book.book)):
                    setattr(part, flag, value)
        return
    formulas = {cell.coordinate: cell.value for cell in _formulas(book, name)}
    yield
    for cell in _formulas(book, name):
        if formulas.get(cell.coordinate) != cell.value:
            cell.data_type = "s"


def _formulas(book: Any, name: str) -> list[Any]:
    """Return the cells with a formula in a sheet of openpyxl's; other kinds of sheet make none of a text."""
    sheet = book.sheets.get(name)
    rows = getattr(sheet, "iter_rows", None)
    return [] if rows is None else [cell for row in rows() for cell in row if cell.data_type == "f"]
