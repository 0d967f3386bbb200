"""Run SQL over the tables of a corpus, in DuckDB, which has access to nothing else.

DuckDB opens no file: it gets the tables as Arrow datasets, and its access to files, the network, extensions and Python
variables is switched off and locked before the query is parsed. Only a single SELECT runs.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_text, is_seconds, kind_of
from rtca_nb.base.bounded import OutOfTimeError, interruptible
from rtca_nb.base.extras import missing_extra
from rtca_nb.base.printable import escaped
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.corpus.faults import damaged
from rtca_nb.exceptions import CorpusError, Hint, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TIMEOUT", "ask"]

TIMEOUT: Final = 900.0
"""Seconds that a query may take, unless the caller says otherwise."""

_LOCKED: Final = (
    "SET temp_directory = ''",  # data that does not fit into memory is not written to disk
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET python_enable_replacements = false",
    "SET TimeZone = 'UTC'",
    "SET enable_progress_bar = false",  # it would be mixed with the rows that a program reads
    "SET lock_configuration = true",
)
# These errors are raised before any row is read, so they quote only names and the query.
_OF_THE_QUERY: Final = ("ParserException", "BinderException", "CatalogException", "SyntaxException")
_LONGEST: Final = 200
# Arrow's errors about a file, which DuckDB reports as errors of the query.
_OF_A_FILE: Final = re.compile(r"reading the stream|get_next failed|get_schema failed")
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def ask(query: str, tables: Mapping[str, Any], timeout: float = TIMEOUT) -> pd.DataFrame:
    """Run one SELECT.

    Parameters
    ----------
    query : str
    tables : mapping of str to pyarrow.dataset.Dataset
        The tables that the query can use, by name.
    timeout : float
        Seconds that the query may take.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    UsageError
        If the query is not one valid SELECT, if it cannot be run, or if ``timeout`` is invalid. The message quotes no
        content of the tables.
    SetupError
        If DuckDB is not installed.
    CorpusError
        If a file is damaged, or the query takes too long.
    """
    check_text(query, "a query")
    if not is_seconds(timeout) or not timeout > 0:
        raise UsageError("timeout must be a number of seconds above 0")
    if _HALF.search(query):
        raise UsageError(
            "the query contains half a character (a lone surrogate), which no text of the corpus contains; remove it"
        )
    try:
        import duckdb
    except ImportError:
        raise missing_extra("queries of a corpus need", "corpus") from None
    connection = duckdb.connect(":memory:")

    def answer() -> pd.DataFrame:
        with connection:
            for name, table in tables.items():
                connection.register(name, table)
            for setting in _LOCKED:
                connection.execute(setting)
            _check(connection.extract_statements(query), duckdb)
            import pandas as pd

            found = connection.execute(query)
            texts = [place for place, column in enumerate(found.description) if str(column[1]) == "VARCHAR"]
            frame = found.df()
            for place in texts:  # pandas 2 has them as objects
                if pd.api.types.is_object_dtype(frame.dtypes.iloc[place]):
                    frame.isetitem(place, frame.iloc[:, place].astype(text_dtype()).array)
            return frame

    def interrupt() -> None:
        with contextlib.suppress(duckdb.Error):  # it has ended just now
            connection.interrupt()

    try:
        return interruptible(answer, interrupt, timeout)
    except OutOfTimeError:
        pass
    except duckdb.Error as error:
        raise _worded(error) from None
    raise CorpusError(
        f"the query did not end within {timeout:g} seconds",
        hint=Hint("ask for less, or allow more seconds with {timeout}"),
    )


def _check(statements: list[Any], duckdb: Any) -> None:
    if len(statements) != 1:
        raise UsageError(f"a query is one SELECT, and this one has {len(statements)} statements; run them one by one")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("a corpus is read-only, so a query must be a SELECT")


def _worded(error: Any) -> UsageError | CorpusError:
    kind = type(error).__name__
    if kind in _OF_THE_QUERY:
        said = re.sub(r"\s+", " ", str(error).split("\n\n")[0]).strip()
        said = re.sub(r"^[A-Z]\w+ Error: ", "", said)
        return UsageError(f"the query cannot be run: {escaped(said[:_LONGEST])}")
    if _OF_A_FILE.search(str(error)):
        return damaged("a file of the corpus", "cannot be read")
    if kind in {"IOException", "PermissionException"}:
        return UsageError(
            "the query uses something outside the corpus, which queries cannot access; use only the "
            "tables of the corpus"
        )
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.removesuffix("Exception")).lower() or kind_of(error)
    return UsageError(f"the query fails on a row ({words}); if values do not convert, use TRY_CAST or CASE")
