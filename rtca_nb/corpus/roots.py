"""Where a corpus lies, and where writers put what they stage: what a folder and a store have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rtca_nb.corpus.layout import FileOf, Known, Manifest, Part, Sizes
from rtca_nb.exceptions import RtcaError

if TYPE_CHECKING:
    import pyarrow as pa


__all__ = ["Root", "Shelf", "Snapshot", "Staging", "parquet_format"]


def parquet_format() -> Any:
    """Return how Arrow reads files of a corpus: by the checksums of their pages."""
    import pyarrow.dataset as ds

    checked = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.ParquetFileFormat(default_fragment_scan_options=checked)


class Snapshot(Protocol):
    """A snapshot that is open."""

    @property
    def manifest(self) -> Manifest:
        """What belongs to it."""

    @property
    def path(self) -> Path | str:
        """Its folder, or the URL of that."""

    @property
    def written(self) -> bool:
        """Whether it is one, and not what there is before anything was written."""

    @property
    def at_once(self) -> int:
        """How many files are best read at once."""

    def files(self, table: str) -> list[Path] | list[str]:
        """Return the files of a table, as other tools name them."""

    def source(self, table: str, part: Part) -> Any:
        """Return the file of a table in a part, as Arrow takes it.

        Raises
        ------
        OSError, RtcaError
            If it cannot be read.
        """

    def dataset(self, table: str, schema: pa.Schema) -> Any:
        """Return the files of a table, of which there is one, as an Arrow dataset."""

    def fault(self) -> RtcaError | None:
        """Return what went wrong last where a file was read, which Arrow does not say, and forget it."""


class Shelf(Protocol):
    """Where the files of new parts are put."""

    def keep(self, name: str, contents: Iterator[tuple[str, pa.Table]], *, revealed: bool) -> dict[str, FileOf]:
        """Keep the file of each table of a part; they are safe when this returns.

        Parameters
        ----------
        name : str
            Of the part.
        contents : iterator of (str, pyarrow.Table)
        revealed : bool
            Whether they hold clear text.

        Raises
        ------
        RtcaError
            If they cannot be written.
        """


class Staging(Protocol):
    """Where a writer puts parts until they are committed."""

    @property
    def shelf(self) -> Shelf:
        """Takes the parts of this process."""

    @property
    def address(self) -> str:
        """Where other processes put theirs."""

    def adopt(self, attempt: str, parts: Sequence[Part]) -> None:
        """Have parts that another process staged committed with those of this one."""

    def commit(self, staged: Sequence[Part], known: Known, sizes: Sizes) -> Snapshot:
        """Make a snapshot of the current one and what is staged.

        Parameters
        ----------
        staged : sequence of Part
            In the order in which they were read.
        known : dict
            Keys and readings of parts, by name; those of the staged parts are there.
        sizes : Sizes

        Returns
        -------
        Snapshot
            The current one, which is the same as before where nothing of what is staged is new.

        Raises
        ------
        RtcaError
            If it cannot be written; then the snapshot before stays the current one.
        """


class Root(Protocol):
    """Where a corpus lies.

    Attributes
    ----------
    name : str
        What errors and reprs call it.
    location : Path or str
        Its folder or URL.
    """

    name: str
    location: Path | str

    def check(self, *, write: bool) -> None:
        """Check that there is a corpus; for a writer, that there is one or may become one.

        Raises
        ------
        CorpusError
            If it is something else, or a newer release's.
        """

    def make(self) -> None:
        """Make a place that was checked a corpus."""

    def current(self) -> Snapshot:
        """Open the current snapshot.

        Raises
        ------
        CorpusError
            If it cannot be read, or is a newer release's.
        """

    def check_files(self, snapshot: Snapshot) -> None:
        """Check that the files of a snapshot are those that it lists, each as long as it was written.

        Raises
        ------
        CorpusError
            At the first file that is missing, of another length, or not of the corpus.
        """

    def staging(self) -> AbstractContextManager[Staging]:
        """Begin to write; what was staged and not committed is gone afterwards."""
