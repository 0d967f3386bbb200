"""DuckDB for questions: one instance per process, because starting it takes longer than most questions."""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterator
from typing import Any, Final

from rtca_nb.base.extras import missing_extra

__all__ = ["engine", "forget", "opened"]

_SETTINGS: Final = (
    "SET GLOBAL temp_directory = ''",  # never write to disk what does not fit into memory
    "SET GLOBAL autoinstall_known_extensions = false",
    "SET GLOBAL autoload_known_extensions = false",
    "SET GLOBAL python_enable_replacements = false",
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL parquet_metadata_cache = true",  # a question reads the same files several times; they do not change
    "SET GLOBAL enable_external_file_cache = false",  # it would keep data of files until memory is short
)


class _Shared:
    """Holds the DuckDB instance of this process; none before the first question, and after :func:`forget`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._instance: Any = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._leave_to_parent)

    def __repr__(self) -> str:
        return f"<DuckDB: {'none' if self._instance is None else 'started'}>"

    def cursor(self) -> Any:
        with self._lock:
            if self._instance is None:
                self._instance = _start()
            return self._instance.cursor()

    def forget(self) -> None:
        with self._lock:
            self._instance = None

    def _leave_to_parent(self) -> None:
        """After a fork, forget the parent's instance, but never end it.

        Ending it would wait for threads that only the parent has. The lock is replaced, because one of these threads
        may hold it.
        """
        self._lock = threading.Lock()
        if self._instance is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._instance))
            self._instance = None


_SHARED: Final = _Shared()


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
        raise missing_extra("questions about contacts need", "corpus") from None
    return duckdb


@contextlib.contextmanager
def opened(*, functions: bool = False) -> Iterator[Any]:
    """Open a connection with its own temporary tables, views and registered objects.

    Parameters
    ----------
    functions : bool
        Whether SQL will call Python functions. These are visible in the whole DuckDB instance, so the connection then
        gets a new instance.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    SetupError
        As for :func:`engine`.
    KeyboardInterrupt
        If a query was interrupted.
    """
    duckdb = engine()
    with _start() if functions else _SHARED.cursor() as connection:
        try:
            yield connection
        except (duckdb.FatalException, duckdb.InternalException):
            forget()  # an instance answers nothing after such an error
            raise
        except (duckdb.Error, RuntimeError) as error:
            # DuckDB notices Ctrl-C itself, and reports it as one of several errors.
            if "interrupt" in str(error).lower():
                raise KeyboardInterrupt from None
            raise


def forget() -> None:
    """Make the next question start a new DuckDB instance; the old one ends with its last running question.

    This also frees what the old one had in memory: metadata of files, which quotes their smallest and largest values.
    """
    _SHARED.forget()


def _start() -> Any:
    connection = engine().connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection
