"""Guards on pandas' own writers for the frames of a contact: no formula runs, and clear text needs permission.

If a writer returns a text, nothing is written and no permission is needed. Output to a path, a buffer, the clipboard or
a database counts as written. Only their owner can read files with clear text.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Final, TypeVar

import pandas as pd

from rtca_nb.base.arguments import check_flag
from rtca_nb.base.csv_files import MISSING, csv_cell
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.mapping_columns import with_mappings_as_text
from rtca_nb.contact.pandas_workbook import write_with_pandas
from rtca_nb.contact.printed import as_printed
from rtca_nb.contact.private_files import private_target
from rtca_nb.contact.text_tables import may_hold_text, table_of_text, without_list
from rtca_nb.exceptions import Hint, RevealError, UsageError
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

__all__ = ["CLEAR", "FRAME_WRITERS", "RETURNING", "WRITING", "guards_writers", "may_write"]

CLEAR: Final = f"{MARKER}: personal data in clear text."
"""First words of each frame, series or Styler in clear text when it is shown."""

_Class = TypeVar("_Class", bound=type)

WRITING: Final = (
    *("to_clipboard", "to_excel", "to_feather", "to_gbq", "to_hdf", "to_iceberg", "to_pickle", "to_sql", "to_stata"),
)
"""Names of the pandas methods that always write to a target."""

RETURNING: Final = (
    *("to_csv", "to_html", "to_json", "to_latex", "to_markdown", "to_orc", "to_parquet", "to_string", "to_typst"),
    "to_xml",
)
"""Names of the pandas methods that return their output if no target is given."""

# Name of the argument for the target, if it is not the first argument.
_TARGETS: Final = {"to_sql": "con"}
# Writers that also read an existing file.
_READING: Final = frozenset({"to_hdf", "to_iceberg", "to_sql"})
# Values of arguments that keep text as text; with other values, a spreadsheet or a browser may run it.
_CSV_GUARD: Final[Mapping[str, frozenset[Any]]] = {
    "quoting": frozenset({None, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC}),
    "quotechar": frozenset({'"'}),
    "doublequote": frozenset({True}),
    "escapechar": frozenset({None}),
}
_MARKUP_GUARD: Final[Mapping[str, frozenset[Any]]] = {
    "escape": frozenset({None, True}),
    "render_links": frozenset({False}),
}
_permitted: ContextVar[bool] = ContextVar("rtca_nb_permitted", default=False)


def may_write() -> bool:
    """Return whether a pandas writer is running now that has permission for clear text."""
    return _permitted.get()


@contextlib.contextmanager
def _permission() -> Iterator[None]:
    token = _permitted.set(True)
    try:
        yield
    finally:
        _permitted.reset(token)


def guards_writers(own: Mapping[str, Callable[..., Any]] | None = None) -> Callable[[_Class], _Class]:
    """Return a decorator of classes; it makes pandas' writers refuse clear text without ``allow_revealed=True``.

    Parameters
    ----------
    own : mapping of str to callable, optional
        Functions to call instead of a writer, by the writer's name. Each takes the writer, the frame and the writer's
        arguments.
    """

    def decorate(kind: _Class) -> _Class:
        for name in (*WRITING, *RETURNING):
            if hasattr(kind, name):
                setattr(kind, name, _guarded(name, getattr(kind, name), (own or {}).get(name, _as_it_is)))
        return kind

    return decorate


def _as_it_is(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    return writer(frame, *args, **kwargs)


def _guarded(name: str, writer: Callable[..., Any], write: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(writer)
    names = list(signature.parameters)[1:]
    place = names.index(_TARGETS.get(name, names[0]))

    @hide_locals
    @functools.wraps(writer)
    def guarded(self: Any, *args: Any, allow_revealed: bool = False, **kwargs: Any) -> Any:
        permitted = check_flag(allow_revealed, "allow_revealed")
        target = args[place] if len(args) > place else kwargs.get(names[place])
        if not self.__rtca_revealed__:
            return write(writer, self, *args, **kwargs)
        if name in RETURNING and target is None:
            with _permission():
                return write(writer, self, *args, **kwargs)
        if not permitted and not may_write():
            raise RevealError(
                f"{name} would write personal data in clear text",
                hint=Hint("pass {allow_revealed=True} if you want that, or use the frame of the masked contact"),
            )
        by_itself = name in _READING and (name != "to_sql" or isinstance(target, str))
        file = None if by_itself or name == "to_clipboard" or kwargs.get("partition_cols") else target
        with _permission(), private_target(file):
            return write(writer, self, *args, **kwargs)

    asked = inspect.Parameter("allow_revealed", inspect.Parameter.KEYWORD_ONLY, default=False, annotation="bool")
    parameters = [*signature.parameters.values()]
    several = parameters.pop() if parameters[-1].kind is inspect.Parameter.VAR_KEYWORD else None
    guarded.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*parameters, asked, *([] if several is None else [several])]
    )
    return guarded


def _csv(_: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Write CSV with each cell quoted, and with no text that runs as a formula; see :mod:`rtca_nb.base.csv_files`."""
    _refuse(
        "to_csv", kwargs, _CSV_GUARD, "quotes every cell, because customers' text may contain separators and formulas"
    )
    if kwargs.get("quoting") is None:
        kwargs["quoting"] = csv.QUOTE_ALL
    separator = kwargs.get("sep", ",")

    def cell(value: str) -> str:
        return csv_cell(value, separator)

    columns = kwargs.pop("columns", None)
    whole = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if columns is not None:
        whole = whole[list(columns)]
    for name in ("header", "index_label"):
        if isinstance(label := kwargs.get(name), str):
            kwargs[name] = cell(label)
        elif isinstance(label, (list, tuple)):
            kwargs[name] = [cell(one) if isinstance(one, str) else one for one in label]
    table = table_of_text(whole, cell)
    if isinstance(kwargs.get("na_rep"), str):
        kwargs["na_rep"] = cell(kwargs["na_rep"])
    if table.shape[1] and not kwargs.get("na_rep"):
        last = table.iloc[:, -1].astype(object)
        absent = last.isna() | (last == "")
        if absent.any():
            table = pd.concat([table.iloc[:, :-1], last.mask(absent, MISSING)], axis=1)
    return pd.DataFrame.to_csv(table, *args, **kwargs)


def _clipboard(_: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Copy the cells with their text as in a CSV file, because a spreadsheet runs formulas in pasted cells too."""
    separator = kwargs.get("sep") or "\t"
    return pd.DataFrame.to_clipboard(table_of_text(frame, lambda value: csv_cell(value, separator)), *args, **kwargs)


def _excel(_: Callable[..., Any], frame: Any, excel_writer: Any, **kwargs: Any) -> Any:
    whole = frame.to_frame() if isinstance(frame, pd.Series) else frame
    return write_with_pandas(pd.DataFrame(whole, copy=False), excel_writer, pd.DataFrame.to_excel, **kwargs)


def _parquet(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Write Parquet; if the frame is in clear text, the file's metadata says so, as pandas writes ``attrs`` there."""
    if frame.__rtca_revealed__:
        frame = frame.copy(deep=False)
        frame.attrs = {**frame.attrs, METADATA_KEY: MARKER}
    return writer(with_mappings_as_text(frame), *args, **kwargs)


def _feather(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    return writer(with_mappings_as_text(frame), *args, **kwargs)


def _sql(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Write lists as the same text as in a CSV file, because databases do not accept lists."""
    columns = [frame] if isinstance(frame, pd.Series) else [frame.iloc[:, place] for place in range(frame.shape[1])]
    plain = frame.copy(deep=False)
    for place, column in enumerate(columns):
        # Arrow returns a list as a list or as an array.
        if column.dtype == object or (isinstance(column.dtype, pd.ArrowDtype) and may_hold_text(column.dtype)):
            texts = column.astype(object).map(without_list)
            if isinstance(frame, pd.Series):
                plain = texts
            else:
                plain.isetitem(place, texts)
    return writer(plain, *args, **kwargs)


def _escaped(name: str) -> Callable[..., Any]:
    """Return a function that calls the writer of that name with ``escape=True``, and refuses to leave text as it is."""

    def write(writer: Callable[..., Any], frame: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse(name, kwargs, _MARKUP_GUARD, "escapes text, because customers wrote it")
        if kwargs.get("escape") is None:
            kwargs["escape"] = True
        return writer(frame, *args, **kwargs)

    return write


def _refuse(name: str, kwargs: Mapping[str, Any], guard: Mapping[str, frozenset[Any]], why: str) -> None:
    """Refuse arguments that would undo the protection against harmful text.

    Raises
    ------
    UsageError
        If an argument has a value that is not among the values of ``guard`` for it.
    """
    for argument, harmless in guard.items():
        if argument in kwargs and kwargs[argument] not in harmless:
            raise UsageError(
                f"{name} of a contact's frame {why}; leave {argument} out, or call pd.DataFrame(frame).{name}, which "
                "does not protect you"
            )


FRAME_WRITERS: Final[dict[str, Callable[..., Any]]] = {
    "to_clipboard": _clipboard,
    "to_csv": _csv,
    "to_excel": _excel,
    "to_feather": _feather,
    "to_html": _escaped("to_html"),
    "to_latex": _escaped("to_latex"),
    "to_markdown": as_printed,
    "to_parquet": _parquet,
    "to_sql": _sql,
    "to_string": as_printed,
}
