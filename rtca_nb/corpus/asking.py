"""SQL over the tables of a corpus, in DuckDB, which sees nothing else.

DuckDB opens no file at all: the tables are handed to it as Arrow datasets, and its access to files, the network,
extensions and variables of Python is switched off and locked before the query is looked at. Only one SELECT runs.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_text, is_seconds, kind_of
from rtca_nb.base.bounded import OutOfTimeError, interruptible
from rtca_nb.base.printable import escaped
from rtca_nb.corpus.faults import damaged
from rtca_nb.exceptions import CorpusError, Hint, SetupError, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TIMEOUT", "ask"]

TIMEOUT: Final = 900.0
"""Seconds that a query may take, unless the caller says otherwise."""

_LOCKED: Final = (
    "SET temp_directory = ''",  # what does not fit into memory is not written elsewhere
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET python_enable_replacements = false",
    "SET TimeZone = 'UTC'",
    "SET enable_progress_bar = false",  # it would be among the rows that a program reads
    "SET lock_configuration = true",
)
# These say what is wrong with the query before any row is read, so they quote names and the query only.
_OF_THE_QUERY: Final = ("ParserException", "BinderException", "CatalogException", "SyntaxException")
_LONGEST: Final = 200
# What Arrow says of a file, which DuckDB takes for what is wrong with the query.
_OF_A_FILE: Final = re.compile(r"reading the stream|get_next failed|get_schema failed")
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def ask(query: str, tables: Mapping[str, Any], timeout: float = TIMEOUT) -> pd.DataFrame:
    """Run one SELECT.

    Parameters
    ----------
    query : str
    tables : mapping of str to pyarrow.dataset.Dataset
    timeout : float
        Seconds that the query may take.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    UsageError
        If the query is none, or cannot be run; the sentence quotes nothing that the tables hold.
    SetupError
        If DuckDB is not installed.
    CorpusError
        If a file is damaged, or the time is over.
    """
    check_text(query, "a query")
    if not is_seconds(timeout) or not timeout > 0:
        raise UsageError("timeout is a number of seconds above 0")
    if _HALF.search(query):
        raise UsageError("the query holds half a character, which no text of the corpus does; correct it")
    try:
        import duckdb
    except ImportError:
        raise SetupError("a corpus is asked with DuckDB; install the extra: pip install 'rtca_nb[corpus]'") from None
    connection = duckdb.connect(":memory:")

    def answer() -> pd.DataFrame:
        with connection:
            for name, table in tables.items():
                connection.register(name, table)
            for setting in _LOCKED:
                connection.execute(setting)
            _check(connection.extract_statements(query), duckdb)
            return connection.execute(query).df()

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
        f"the query did not end within {timeout:g} seconds", hint=Hint("ask for less, or give {timeout} more seconds")
    )


def _check(statements: list[Any], duckdb: Any) -> None:
    if len(statements) != 1:
        raise UsageError(f"a query is one SELECT, and this holds {len(statements)} statements; ask them one by one")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("a corpus is only read, so a query is a SELECT; other statements are refused")


def _worded(error: Any) -> UsageError | CorpusError:
    kind = type(error).__name__
    if kind in _OF_THE_QUERY:
        said = re.sub(r"\s+", " ", str(error).split("\n\n")[0]).strip()
        said = re.sub(r"^[A-Z]\w+ Error: ", "", said)
        return UsageError(f"the query cannot be run: {escaped(said[:_LONGEST])}")
    if _OF_A_FILE.search(str(error)):
        return damaged("a file of the corpus", "cannot be read")
    if kind in {"IOException", "PermissionException"}:
        return UsageError("the query asks for something outside of the corpus, which is not open to it; ask its tables")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.removesuffix("Exception")).lower() or kind_of(error)
    return UsageError(f"the query fails on a row ({words}); TRY_CAST and CASE pass over what a value cannot be")
