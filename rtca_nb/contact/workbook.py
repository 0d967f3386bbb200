"""Excel workbooks of frames: text as text, times in UTC, nothing cut, and one row in memory at a time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb._version import __version__
from rtca_nb.base.arguments import check_path, shown_path
from rtca_nb.base.extras import missing_extra
from rtca_nb.base.files import whole_file
from rtca_nb.contact.cell_values import readable
from rtca_nb.contact.long_texts import LONG_COLUMNS, LONG_TEXTS, LongTexts, Part
from rtca_nb.contact.overview import HOLDS, OVERVIEW, Overview
from rtca_nb.contact.plain_cells import FLAGS
from rtca_nb.contact.sheet_cells import SheetCells, check_size, formats_of
from rtca_nb.exceptions import UsageError
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sheet", "check_target", "sheet_names", "sheet_of", "with_labels", "write_workbook"]

_NAME_LIMIT: Final = 31
_REFUSED_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TITLE_LIMIT: Final = 255
# Names that other writers use, and .xls: Excel opens a workbook of that name with a warning.
_NO_WORKBOOK: Final = frozenset(".csv .html .json .jsonl .ods .parquet .pdf .tsv .txt .xls".split())


class Sheet(NamedTuple):
    """A frame to be written as a sheet.

    Attributes
    ----------
    name : str
        Name of the frame.
    about : str
        What the sheet holds, in a sentence.
    frames : iterable of pandas.DataFrame
        The rows, in one or more batches with the same columns; at least one batch, which may be empty.
    rows : int
        Total number of rows.
    columns : int
        Number of columns.
    """

    name: str
    about: str
    frames: Iterable[pd.DataFrame]
    rows: int
    columns: int


def sheet_of(name: str, frame: pd.DataFrame, about: str | None = None) -> Sheet:
    """Return a frame as a sheet; by default, ``about`` describes the contact's frame of this name."""
    labelled = with_labels(frame)
    return Sheet(name, HOLDS.get(name, "") if about is None else about, [labelled], *labelled.shape)


def with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as columns, unless the index only numbers the rows."""
    import pandas as pd

    plain = pd.DataFrame(frame, copy=False)
    if type(plain.index) is pd.RangeIndex and plain.index.name is None:
        return plain
    names = [
        name if name is not None else f"level {place}" if plain.index.nlevels > 1 else "index"
        for place, name in enumerate(plain.index.names)
    ]
    return plain.reset_index(names=names, allow_duplicates=True)


def sheet_names(names: Iterable[str], reserved: Iterable[str] = ()) -> list[str]:
    """Return a valid sheet name for each of ``names``, in order; all differ from each other and from ``reserved``."""
    used = {LONG_TEXTS, "history", *reserved}
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


def check_target(path: Any) -> Path:
    """Check, without writing anything, whether a workbook can be written to ``path``, and return the path.

    Raises
    ------
    UsageError
        If ``path`` is not a path, is a folder, is in a missing folder, or has the ending of another kind of file.
    SetupError
        If XlsxWriter is not installed.
    """
    target = check_path(path, "path")
    if target.suffix.lower() in _NO_WORKBOOK:
        raise UsageError(
            f"an Excel file is written, but {target.name!r} ends in {target.suffix}; name it {target.stem + '.xlsx'!r}"
        )
    try:
        folder = target.is_dir()
        missing = not target.parent.is_dir()
    except OSError as error:  # a name that is too long
        raise UsageError(f"{shown_path(target)} cannot be written: {error.strerror}") from error
    if folder:
        raise UsageError(f"{shown_path(target)} cannot be written: it is a folder; name a file in it")
    if missing:
        raise UsageError(f"{shown_path(target)} cannot be written: there is no folder {shown_path(target.parent)}")
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise missing_extra("writing Excel files needs", "excel") from None
    return target


def write_workbook(
    path: str | os.PathLike[str],
    sheets: Sequence[Sheet],
    *,
    overview: Overview | None = None,
    revealed: bool,
    show: Callable[[int], object] = lambda _: None,
) -> Path:
    """Write a workbook with a sheet for each frame.

    Parameters
    ----------
    path : path
        An existing file is replaced once the new one is complete.
    sheets : sequence of Sheet
    overview : Overview, optional
        Content of the first sheet.
    revealed : bool
        Whether any text is in clear text; if so, only the owner can read the file.
    show : callable
        Called after each batch of rows with the total number of rows written so far.

    Raises
    ------
    SetupError
        If XlsxWriter is not installed.
    UsageError
        If a frame has more rows or columns than a sheet can hold, or the file cannot be written.

    Notes
    -----
    While the workbook is written, its rows are in a temporary folder that nobody else can read; it is removed at the
    end.
    """
    target = check_target(path)
    for sheet in sheets:
        check_size(sheet.name, sheet.rows, sheet.columns)
    from xlsxwriter.exceptions import FileCreateError, FileSizeError

    try:
        with tempfile.TemporaryDirectory(prefix="rtca-") as folder, whole_file(target, private=revealed) as file:
            # A book that fails stays open, so it is written under another name first.
            made = Path(folder, "book.xlsx")
            _write(made, folder, sheets, overview, show, revealed=revealed)
            with made.open("rb") as whole:
                shutil.copyfileobj(whole, file)
    except FileSizeError:
        raise UsageError(
            f"{shown_path(target)} would be too large for Excel to open; write fewer frames, or write CSV or Parquet"
        ) from None
    except (FileCreateError, OSError) as error:
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        raise UsageError(f"{shown_path(target)} cannot be written: {getattr(cause, 'strerror', cause)}") from error
    return target


def _write(
    path: Path,
    folder: str,
    sheets: Sequence[Sheet],
    overview: Overview | None,
    show: Callable[[int], object],
    *,
    revealed: bool,
) -> None:
    with _book(path, folder) as book:
        formats = formats_of(book)
        first = None if overview is None else book.add_worksheet(OVERVIEW)
        names = sheet_names([sheet.name for sheet in sheets], [] if overview is None else [OVERVIEW])
        # Add all sheets before the sheet of long texts, so that it is the last.
        made = [book.add_worksheet(name) for name in names]
        rest = _Rest(book, formats)
        long_texts = LongTexts(rest.add)
        listed: list[tuple[str, int]] = []
        for name, sheet, place in zip(names, sheets, made, strict=True):
            cells = SheetCells(place, name, formats, long_texts)
            for frame in sheet.frames:
                cells.add(frame)
                show(sum(rows for _, rows in listed) + cells.rows)
            cells.finish()
            listed.append((name, cells.rows))
        if overview is not None:
            about: Mapping[str, str] = {
                **HOLDS,
                **{name: sheet.about for name, sheet in zip(names, sheets, strict=True)},
            }
            # Text too long for the overview is on that sheet, too.
            seen = [*listed, *([(LONG_TEXTS, rest.rows)] if rest.rows else [])]
            overview.write(book, first, seen, about, long_texts)
            title = readable(overview.title)[:_TITLE_LIMIT]
            book.set_properties({"title": title, "comments": f"Written by rtca_nb {__version__}"})
        if revealed:
            book.set_custom_property(METADATA_KEY, MARKER, "text")
        rest.finish()


class _Rest:
    """The sheet of long texts, which is added to the book when its first row is written."""

    def __init__(self, book: Any, formats: Mapping[str, Any]) -> None:
        self._book = book
        self._formats = formats
        self._cells: SheetCells | None = None

    @property
    def rows(self) -> int:
        return 0 if self._cells is None else self._cells.rows

    def add(self, part: Part) -> None:
        import pandas as pd

        if self._cells is None:
            sheet = self._book.add_worksheet(LONG_TEXTS)
            self._cells = SheetCells(sheet, LONG_TEXTS, self._formats, LongTexts(_never))
        self._cells.add(pd.DataFrame([part], columns=[*LONG_COLUMNS]))

    def finish(self) -> None:
        if self._cells is not None:
            self._cells.finish()


def _never(_: Part) -> None:
    raise AssertionError("a part of a text fits into a cell")


@contextlib.contextmanager
def _book(path: Path, folder: str) -> Iterator[Any]:
    """Open a book that is written when the block ends, unless the block raises an error."""
    import xlsxwriter

    options = {**dict.fromkeys(FLAGS, False), "constant_memory": True, "tmpdir": folder}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield book
        book.close()
    finally:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
