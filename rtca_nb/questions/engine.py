"""DuckDB as questions use it: one instance in a process, which takes longer to start than most questions to answer."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any, Final

from rtca_nb.exceptions import SetupError

__all__ = ["engine", "opened"]

_SETTINGS: Final = (
    "SET GLOBAL temp_directory = ''",  # what does not fit into memory is not written elsewhere
    "SET GLOBAL autoinstall_known_extensions = false",
    "SET GLOBAL autoload_known_extensions = false",
    "SET GLOBAL python_enable_replacements = false",
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL parquet_metadata_cache = true",  # a question reads the same files several times; they do not change
    "SET GLOBAL enable_external_file_cache = false",  # it would keep what was read until memory is short
)
_LOCK: Final = threading.Lock()
# The instance of a process by its number: threads of DuckDB do not live on in a process that is forked.
_started: dict[int, Any] = {}


def engine() -> Any:
    """Return the module ``duckdb``.

    Raises
    ------
    SetupError
        If it is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise SetupError("questions over contacts are asked with DuckDB; install it: pip install duckdb") from None
    return duckdb


@contextlib.contextmanager
def opened(*, functions: bool = False) -> Iterator[Any]:
    """Open a connection, in which what is ``TEMP`` is its own: tables, views and what is registered.

    Parameters
    ----------
    functions : bool
        Whether functions of Python are to be called: those belong to an instance, so it gets one of its own.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    SetupError
        As of :func:`engine`.
    """
    duckdb = engine()
    with _start() if functions else _shared().cursor() as connection:
        try:
            yield connection
        except (duckdb.FatalException, duckdb.InternalException):
            _forget()  # an instance answers nothing after such an error
            raise


def _start() -> Any:
    connection = engine().connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


def _shared() -> Any:
    with _LOCK:
        process = os.getpid()
        if process not in _started:
            _started[process] = _start()
        return _started[process]


def _forget() -> None:
    with _LOCK:
        _started.pop(os.getpid(), None)
