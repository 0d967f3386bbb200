"""Interface that folders and stores share: places of a corpus, snapshots, and staging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rtca_nb.corpus.layout import FileOf, Known, Manifest, Part, Sizes
from rtca_nb.exceptions import RtcaError

if TYPE_CHECKING:
    import pyarrow as pa


__all__ = ["Root", "Shelf", "Snapshot", "Staging", "parquet_format"]


def parquet_format() -> Any:
    """Return Arrow's options for reading files of a corpus, with checksums verified."""
    import pyarrow.dataset as ds

    checked = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.ParquetFileFormat(default_fragment_scan_options=checked)


class Snapshot(Protocol):
    """An open snapshot."""

    @property
    def manifest(self) -> Manifest:
        """The list of its parts."""

    @property
    def path(self) -> Path | str:
        """Its folder or URL."""

    @property
    def written(self) -> bool:
        """Whether the snapshot exists; False if nothing was written to the corpus yet."""

    @property
    def at_once(self) -> int:
        """Number of files to read at once."""

    def files(self, table: str) -> list[Path] | list[str]:
        """Return the paths or URLs of a table's files, for other tools."""

    def source(self, table: str, part: Part) -> Any:
        """Return the file of a table in a part for Arrow: a path, or a pyarrow.BufferReader of an object's content.

        Raises
        ------
        OSError, RtcaError
            If an object cannot be read, or a file has changed.
        """

    def checked_source(self, table: str, part: Part) -> Any:
        """Return the same as :meth:`source`, after checking that the whole content is what was written.

        Raises
        ------
        CorpusError
            If its content has changed.
        OSError, RtcaError
            If it cannot be read.
        """

    def dataset(self, table: str, schema: pa.Schema) -> Any:
        """Return the files of a table as a pyarrow dataset; the table must have at least one file."""

    def check_unchanged(self, table: str, *, whole: bool = False) -> None:
        """Check that no file of a table was replaced, as far as size and times of the file show.

        With ``whole``, each file is also read once, to compare its content. A store checks nothing here, because each
        object is verified when it is read.

        Raises
        ------
        CorpusError
            If a file was replaced.
        """

    def fault(self) -> RtcaError | None:
        """Return the error behind a failure to read a file, if Arrow does not pass it on; otherwise None.

        A store clears the error, so that it is returned only once.
        """


class Shelf(Protocol):
    """A place for the files of new parts."""

    def keep(self, name: str, tables: Iterable[tuple[str, Iterable[pa.Table]]], *, revealed: bool) -> dict[str, FileOf]:
        """Write the files of a part, which are durable when this returns; return the entry of each file, by table.

        Parameters
        ----------
        name : str
            Name of the part.
        tables : iterable of (str, iterable of pyarrow.Table)
            Name of each table, with one pyarrow.Table for each block of contacts.
        revealed : bool
            Whether the rows hold clear text.

        Raises
        ------
        RtcaError
            If the files cannot be written.
        """


class Staging(Protocol):
    """A writer's place for parts until they are committed."""

    @property
    def shelf(self) -> Shelf:
        """Place for the parts of this process."""

    @property
    def address(self) -> str:
        """Path or URL at which other processes stage their parts (:func:`rtca_nb.corpus.places.shelf_at`)."""

    def adopt(self, attempt: str, parts: Sequence[Part]) -> None:
        """Take over parts that another process staged in an attempt at a task, so that they can be committed."""

    def commit(self, staged: Sequence[Part], known: Known, sizes: Sizes) -> Snapshot:
        """Make a new snapshot from the current one and the staged parts.

        Parameters
        ----------
        staged : sequence of Part
            In the order in which they were read.
        known : dict
            Keys and readings of the contacts in each part, by name of the part, including the staged parts.
        sizes : Sizes

        Returns
        -------
        Snapshot
            The current snapshot, which is the same as before if nothing staged is new.

        Raises
        ------
        RtcaError
            If the new snapshot cannot be written; the previous one then stays the current one.
        """


class Root(Protocol):
    """Place of a corpus.

    Attributes
    ----------
    name : str
        Its name in errors and reprs.
    location : Path or str
        Its folder or URL.
    """

    name: str
    location: Path | str

    def check(self, *, write: bool) -> None:
        """Check that there is a corpus or, for a writer, that there can be one.

        Raises
        ------
        CorpusError
            If that is not so, or the corpus was written by a newer release.
        """

    def make(self) -> None:
        """Create an empty corpus, if there is none yet; :meth:`check` must be called before."""

    def current(self) -> Snapshot:
        """Open the current snapshot, or an empty one if nothing was written yet.

        Raises
        ------
        CorpusError
            If the snapshot cannot be read, or was written by a newer release.
        """

    def check_files(self, snapshot: Snapshot) -> None:
        """Check that a snapshot has the files that it lists, in the size that was written, and in a folder no others.

        Raises
        ------
        CorpusError
            At the first file that is missing, has another size, or does not belong to the corpus.
        """

    def staging(self) -> AbstractContextManager[Staging]:
        """Return a context manager for a write; at the end of the block, it removes files that are not needed."""
