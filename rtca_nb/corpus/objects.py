"""Interface of a store for a corpus: objects are written whole, read in part, listed and removed.

Only one writer can create an object; a second writer learns that it exists. All stores have the other operations, so
any store is suitable if its clients can request "only if there is none yet".
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from rtca_nb.corpus.faults import gone
from rtca_nb.corpus.layout import FileOf, check_footer
from rtca_nb.corpus.roots import parquet_format
from rtca_nb.exceptions import RtcaError

__all__ = ["Listed", "Objects", "dataset_of_objects", "file_of_object"]


# Reading a small object whole is faster than reading its end and then the ranges that the end names.
_SMALL: Final = 2**19


class Listed(NamedTuple):
    """An object in a listing.

    Attributes
    ----------
    size : int
        In bytes.
    modified : datetime
        Time of writing by the store's clock, in UTC.
    """

    size: int
    modified: datetime


class Objects(Protocol):
    """The objects under a URL; keys are relative to it.

    Each method raises an error of this package if the store refuses the request or does not answer.

    Attributes
    ----------
    url : str
        URL without a trailing slash.
    """

    url: str

    def read(self, key: str, begin: int = 0, end: int | None = None) -> bytes:
        """Return the content of an object, or its bytes from ``begin`` up to ``end``.

        Raises
        ------
        FileNotFoundError
            If there is no such object.
        """

    def write(self, key: str, content: bytes) -> None:
        """Write an object, in place of any earlier content."""

    def create(self, key: str, content: bytes) -> bool:
        """Create an object, and return True; if it exists with other content, change nothing and return False."""

    def list(self, prefix: str) -> dict[str, Listed]:
        """Return the size and time of each object whose key begins with a prefix, by key."""

    def is_empty(self) -> bool:
        """Check that there are no objects under the URL."""

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects, if they exist."""


class _File(io.RawIOBase):
    """An object as a file from which Arrow reads ranges; errors are added to ``faults``, and raised as OSError."""

    def __init__(self, objects: Objects, key: str, listed: FileOf, faults: list[RtcaError]) -> None:
        self._objects = objects
        self._key = key
        self._listed = listed
        self._size = listed.bytes
        self._faults = faults
        self._checked = False
        self._at = 0
        self._whole: bytes | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def size(self) -> int:
        return self._size

    def read(self, size: int | None = -1) -> bytes:
        end = self._size if size is None or size < 0 else min(self._size, self._at + size)
        if end <= self._at:
            return b""
        try:
            if self._whole is None and self._size <= _SMALL:
                self._whole = self._objects.read(self._key, 0, self._size)
            whole = self._whole
            content = self._objects.read(self._key, self._at, end) if whole is None else whole[self._at : end]
            if end == self._size and not self._checked:
                self._check_footer(content)
        except FileNotFoundError:
            self._faults.append(gone(self._key))
        except RtcaError as error:
            self._faults.append(error)
        else:
            self._at += len(content)
            return content
        raise OSError("an object of the corpus cannot be read")

    def _check_footer(self, end: bytes) -> None:
        """Check that the end of the object, which names its columns, is what was written."""
        footer = self._listed.footer
        if len(end) < footer:  # the footer is longer than what Arrow reads first
            end = self._objects.read(self._key, self._size - footer, self._size)
        check_footer(self._key, self._listed, end)
        self._checked = True


def file_of_object(objects: Objects, key: str, listed: FileOf, faults: list[RtcaError]) -> Any:
    """Return an object as a pyarrow.PythonFile, of which Arrow reads only the ranges that it needs.

    Errors while it is read are added to ``faults``.
    """
    import pyarrow as pa

    return pa.PythonFile(_File(objects, key, listed, faults), mode="r")


def dataset_of_objects(objects: Objects, listed: dict[str, FileOf], schema: Any, faults: list[RtcaError]) -> Any:
    """Return Parquet objects as a pyarrow dataset, of which queries read only the columns and rows that they need.

    Parameters
    ----------
    objects : Objects
    listed : dict of str to FileOf
        Entry of each object in the list of a snapshot, by key.
    schema : pyarrow.Schema
    faults : list of RtcaError
        Errors while rows are read are added to this list, because Arrow and DuckDB would reword them.
    """
    import pyarrow.dataset as ds
    from pyarrow import fs

    class Files(fs.FileSystemHandler):  # type: ignore[misc]  # pyarrow has no types
        """The objects as a read-only file system."""

        def get_type_name(self) -> str:
            return "rtca-nb"

        def normalize_path(self, path: str) -> str:
            return path

        def get_file_info(self, paths: list[str]) -> list[Any]:
            return [fs.FileInfo(path, fs.FileType.File, size=listed[path].bytes) for path in paths]

        def open_input_file(self, path: str) -> Any:
            return file_of_object(objects, path, listed[path], faults)

        open_input_stream = open_input_file

        def __eq__(self, other: object) -> bool:
            return self is other

        def __ne__(self, other: object) -> bool:
            return self is not other

        def __hash__(self) -> int:
            return id(self)

        def _refuse(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        get_file_info_selector = create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = _refuse
        delete_file = move = copy_file = open_output_stream = open_append_stream = _refuse

    return ds.dataset(list(listed), schema=schema, format=parquet_format(), filesystem=fs.PyFileSystem(Files()))
