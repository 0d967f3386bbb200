"""Read the ids of contacts from a file or a column."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rtca_nb.base.arguments import check_path, check_text, shown_path
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import (
    MalformedSourceError,
    UsageError,
)
from rtca_nb.fetch.id_columns import find_column, ids_of
from rtca_nb.fetch.id_lists import read_id_file

__all__ = ["read_contact_ids"]


@hide_locals
def read_contact_ids(source: Any, *, column: str = "contact_id") -> list[str]:
    """Read contact ids from a file (CSV, JSON or text), a DataFrame or a Series.

    Parameters
    ----------
    source : path, DataFrame or Series
        A file has one of these formats:

        - CSV with commas, semicolons or tabs between the columns, and with a line of column names;
        - JSON: a list of ids, an answer of SearchContacts or Athena, or a DataFrame that pandas wrote;
        - text with one id per line.

        Quotes and bullets are ignored, and so are titles or comments above the column names. Instead of a plain id, a
        cell may hold an ARN or a link that contains the id, or ``="id"``, as spreadsheets write it.
    column : str
        Name of the column that holds the ids, if the source has named columns. Case, spaces and underscores are
        ignored, so the default ``"contact_id"`` also finds ``"Contact ID"`` and ``"ContactId"``.

    Returns
    -------
    list of str
        Each id once, in the order of the source. Empty cells are skipped. Ids of Amazon Connect are UUIDs: if the
        source has at least one UUID, words such as ``NULL`` count as empty cells, and any other text that is not a UUID
        is an error.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    MalformedSourceError
        If the file has another format, lists no contacts, holds only one page of an answer with several pages, or has a
        cell that is not an id. The message names the cause.
    UsageError
        If no column has the name, or if several do; if a DataFrame or Series has a value that is not an id; or if the
        source is of another type, such as a Python list of ids, which you can pass to
        :func:`rtca_nb.fetch_contacts` as it is.
    """
    check_text(column, "column")
    if isinstance(source, (str, os.PathLike)):
        return _from_file(check_path(source, "source"), column)
    if hasattr(source, "columns"):
        values = source[find_column(column, [str(name) for name in source.columns], list(source.columns))]
    elif hasattr(source, "dtype") and hasattr(source, "items"):
        values = source
    else:
        raise UsageError(
            "read_contact_ids takes a file, a DataFrame or a Series; a list of ids needs no reading, so "
            "pass it as it is"
        )
    return ids_of(enumerate(values, 1), UsageError, "the source")


def _from_file(path: Path, column: str) -> list[str]:
    table = read_id_file(path, column)
    # A plain list has no named columns.
    place = find_column(column, table.names, range(len(table.names))) if table.names else 0
    cells = ((number, row[place]) for number, row in zip(table.numbers, table.rows, strict=True) if place < len(row))
    name = shown_path(path.name)
    found = ids_of(cells, MalformedSourceError, name)
    if not found:
        raise MalformedSourceError(f"{name} has no contacts in it; check the search or query that it comes from")
    return found
