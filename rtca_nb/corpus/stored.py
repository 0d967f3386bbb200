"""Snapshots in a store, and the files of new parts there."""

from __future__ import annotations

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.corpus.faults import damaged, gone
from rtca_nb.corpus.layout import EMPTY, LIST, MARKER, SNAPSHOTS, FileOf, Manifest, Part, check_size, hash_of
from rtca_nb.corpus.objects import Objects, dataset_of_objects
from rtca_nb.corpus.table_writer import write_table
from rtca_nb.exceptions import RtcaError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["AT_ONCE", "PARTS", "InStore", "ObjectShelf", "key_of", "key_of_list"]

PARTS: Final = "parts"
AT_ONCE: Final = 16
"""Number of simultaneous requests."""


def key_of(table: str, part: Part) -> str:
    """Return the key of the file of a table in a part, relative to the URL of the corpus."""
    return _key(table, part.name, part.files[table].bytes)


def _key(table: str, name: str, size: int) -> str:
    # Snapshots share files, but the empty part may differ between releases; its size then tells its files apart.
    return f"{PARTS}/{table}/{name}-{size}.parquet" if name == EMPTY else f"{PARTS}/{table}/{name}.parquet"


def key_of_list(number: int) -> str:
    """Return the key of the list of a snapshot, relative to the URL of the corpus."""
    return f"{SNAPSHOTS}/{number}/{LIST}"


@dataclass(frozen=True)
class InStore:
    """A snapshot in a store.

    Attributes
    ----------
    objects : Objects
    manifest : Manifest
    written : bool
        False if nothing was written to the corpus yet.
    """

    objects: Objects
    manifest: Manifest
    written: bool = True
    at_once: int = AT_ONCE
    _faults: list[RtcaError] = field(default_factory=list)

    @property
    def path(self) -> str:
        """URL of the folder of its list."""
        return f"{self.objects.url}/{SNAPSHOTS}/{self.manifest.number}"

    def files(self, table: str) -> list[str]:
        """Return the URLs of the files of a table."""
        return [f"{self.objects.url}/{key}" for key in self._listed(table)]

    def source(self, table: str, part: Part) -> Any:
        """Read the file of a table in a part whole, and return it as a pyarrow.BufferReader."""
        import pyarrow as pa

        key = key_of(table, part)
        try:
            return pa.BufferReader(self.objects.read(key))
        except FileNotFoundError:
            raise gone(key) from None

    def checked_source(self, table: str, part: Part) -> Any:
        """Return the same as :meth:`source`, after checking that its size and content are what was written."""
        source, listed = self.source(table, part), part.files[table]
        name = f"{table}/{part.name}.parquet"
        check_size(name, listed.bytes, source.size())
        if listed.hash not in {"", hash_of(source.read_buffer())}:
            raise damaged(name, "has changed since it was written")
        source.seek(0)
        return source

    def dataset(self, table: str, schema: pa.Schema) -> Any:
        """Return the files of a table as a pyarrow dataset."""
        return dataset_of_objects(self.objects, self._listed(table), schema, self._faults)

    def check_unchanged(self, table: str, *, whole: bool = False) -> None:
        """Do nothing, because a check would need a request, and each object is verified when Arrow reads it."""

    def fault(self) -> RtcaError | None:
        """Return and clear the last error that occurred while rows were read; None if there was none."""
        found = self._faults[-1] if self._faults else None
        self._faults.clear()
        return found

    def _listed(self, table: str) -> dict[str, FileOf]:
        return {key_of(table, part): part.files[table] for part in self.manifest.parts if table in part.files}


@dataclass(frozen=True)
class ObjectShelf:
    """A place in a store for the files of new parts.

    Attributes
    ----------
    objects : Objects
    """

    objects: Objects

    def has_corpus(self) -> bool:
        """Check whether this process finds a corpus in the store."""
        try:
            self.objects.read(MARKER)
        except FileNotFoundError:
            return False
        return True

    def keep(
        self,
        name: str,
        tables: Iterable[tuple[str, Iterable[pa.Table]]],
        *,
        revealed: bool,  # noqa: ARG002  # the access policy of the store decides who can read
    ) -> dict[str, FileOf]:
        """Write the files of a part, without using a disk of this machine; return the entry of each file, by table."""
        files = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            writes = []
            for table, contents in tables:
                made = io.BytesIO()
                files[table] = write_table(table, contents, made)
                writes.append(pool.submit(self.objects.write, _key(table, name, files[table].bytes), made.getvalue()))
            for write in writes:
                write.result()
        return files
