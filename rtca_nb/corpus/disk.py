"""Snapshots in a folder of this machine, and the files of new parts on its disk."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from rtca_nb.base.arguments import shown_path
from rtca_nb.corpus.durable import sync_all
from rtca_nb.corpus.faults import as_corpus_error, damaged, gone
from rtca_nb.corpus.layout import (
    LIST,
    SNAPSHOTS,
    FileOf,
    Manifest,
    Part,
    check_footer,
    check_size,
    hash_of,
    manifest_of,
)
from rtca_nb.corpus.locking import Hold
from rtca_nb.corpus.roots import parquet_format
from rtca_nb.corpus.schema import TABLES
from rtca_nb.corpus.table_writer import write_table
from rtca_nb.exceptions import CorpusError, RtcaError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CURRENT", "FolderShelf", "OnDisk", "check_files", "current_of", "snapshots_in"]

CURRENT: Final = "current"
_TRIES: Final = 1000
# Size in bytes up to which a table's files are compared as a whole before Arrow reads some of their columns; this takes
# a second. For a larger table, of a million contacts, only the ends are compared, and Arrow verifies the checksums of
# the pages that it reads; these do not cover a few bytes before each page.
_COMPARED: Final = 2**30


Look = tuple[int, int, int, int]
"""Metadata of a file: its size, time of last change, inode number, and time of the inode's last change."""


class OnDisk(NamedTuple):
    """A snapshot in a folder; it stays on the disk as long as ``hold`` exists.

    Attributes
    ----------
    path : Path
    manifest : Manifest
    hold : Hold or None
        None for a corpus that is still empty, and for a folder of staged parts.
    seen : dict
        Metadata of each file, by path, from when the file was last known to be unchanged.
    hashed : dict
        The same, from when the content of the file was last compared to its hash.
    """

    path: Path
    manifest: Manifest
    hold: Hold | None
    seen: dict[str, Look] = {}  # noqa: RUF012  # without a hold nothing is put into it
    hashed: dict[str, Look] = {}  # noqa: RUF012  # as above

    @property
    def written(self) -> bool:
        """Whether this is a finished snapshot: False for an empty corpus, and for a folder of staged parts."""
        return self.hold is not None

    @property
    def at_once(self) -> int:
        """Number of files to read at once; Arrow uses all processors for a single file."""
        return 1

    def files(self, table: str) -> list[Path]:
        """Return the paths of a table's files."""
        folder = self.path / table  # made once, because there may be hundreds of parts
        return [folder / f"{part.name}.parquet" for part in self.manifest.parts if table in part.files]

    def file(self, table: str, part: Part) -> Path:
        """Return the path of the file of a table in a part."""
        return self.path / table / f"{part.name}.parquet"

    def source(self, table: str, part: Part) -> Path:
        """Check that the file of a table in a part seems unchanged, and return its path.

        Errors are as in :meth:`check_unchanged`.
        """
        self._check(table, part)
        return self.file(table, part)

    def checked_source(self, table: str, part: Part) -> Path:
        """Return the path of a file, as :meth:`source` does, but compare its whole content to its hash first.

        A file is compared again only if its metadata changed.
        """
        path, listed = self.source(table, part), part.files[table]
        look = _look(path.stat())
        if self.hashed.get(str(path)) != look:
            if listed.hash not in {"", hash_of(path.read_bytes())}:
                raise damaged(f"{table}/{part.name}.parquet", "has changed since it was written")
            if self.written:
                self.hashed[str(path)] = look
        return path

    def check_unchanged(self, table: str, *, whole: bool = False) -> None:
        """Check that no file of a table has changed since it was written.

        Reading the metadata of a file costs next to nothing; a file is read only if its metadata changed. With
        ``whole``, each file is also read once, for readers that verify no checksums.

        Raises
        ------
        CorpusError
            If a file has another size or content. A missing file is not an error here; reading it is.
        """
        for part in self.manifest.parts:
            if table in part.files:
                self._check(table, part)
                if whole:
                    with contextlib.suppress(OSError):
                        self.checked_source(table, part)

    def _check(self, table: str, part: Part) -> None:
        if not self.written:
            return
        path, name, listed = self.file(table, part), f"{table}/{part.name}.parquet", part.files[table]
        try:
            look = _look(path.stat())
            known = self.seen.get(str(path))
            if look == known:
                return
            check_size(name, listed.bytes, look[0])
            if known is None and listed.footer:
                with path.open("rb") as file:
                    file.seek(-listed.footer, os.SEEK_END)
                    check_footer(name, listed, file.read())
            if known is not None and listed.hash not in {"", hash_of(path.read_bytes())}:
                raise damaged(name, "has changed since it was written")
        except OSError:
            return
        self.seen[str(path)] = look

    def dataset(self, table: str, schema: pa.Schema) -> Any:
        """Return the files of a table as an Arrow dataset; errors as in :meth:`check_unchanged`."""
        import pyarrow.dataset as ds

        size = sum(part.files[table].bytes for part in self.manifest.parts if table in part.files)
        self.check_unchanged(table, whole=size <= _COMPARED)
        return ds.dataset([str(path) for path in self.files(table)], schema=schema, format=parquet_format())

    def fault(self) -> RtcaError | None:
        """Return an error if the snapshot was removed, for example by an erasure; otherwise None.

        Other errors of the disk need no such method, because Arrow reports them.
        """
        removed = self.written and not (self.path / LIST).exists()
        return gone(f"snapshot {self.manifest.number}") if removed else None


def _look(found: os.stat_result) -> Look:
    # Also the time of the inode's last change, because anybody can reset the time of the file's last change.
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


class FolderShelf(NamedTuple):
    """A folder for the files of new parts.

    Attributes
    ----------
    path : Path
        Folder in which each table gets a subfolder.
    """

    path: Path

    def keep(self, name: str, tables: Iterable[tuple[str, Iterable[pa.Table]]], *, revealed: bool) -> dict[str, FileOf]:
        """Write the files of a part durably, and return the entry of each in the list of a snapshot, by table.

        Only their owner can read files in clear text.

        Raises
        ------
        CorpusError
            If the disk fails.
        """
        files = {}
        try:
            for table, contents in tables:
                with self._new(table, name, revealed=revealed) as file:
                    files[table] = write_table(table, contents, file)
            sync_all(self.path / table / f"{name}.parquet" for table in files)
        except OSError as error:
            raise as_corpus_error(error) from None
        return files

    def _new(self, table: str, name: str, *, revealed: bool) -> BinaryIO:
        path = self.path / table / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)  # not the folder itself: its writer may have ended
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if revealed else 0o666)
        return os.fdopen(handle, "wb")


def current_of(root: Path) -> OnDisk:
    """Open the current snapshot of a corpus, or an empty one if nothing was written yet.

    Raises
    ------
    CorpusError
        If the snapshot cannot be read, or was written by a newer release.
    """
    for _ in range(_TRIES):  # between two steps, a writer may replace it and remove the old one
        target = _target(root)
        if target is None:
            return OnDisk(root / SNAPSHOTS / "0", Manifest(), None)
        path = root / SNAPSHOTS / target if target else root / CURRENT
        try:
            hold = Hold(path / LIST)
        except FileNotFoundError:
            if _target(root) == target and not (path / LIST).exists():
                break
            continue
        except OSError as error:
            raise as_corpus_error(error) from None
        return OnDisk(path, manifest_of(hold.read()), hold, {}, {})
    raise damaged(f"{SNAPSHOTS}/{target}/{LIST}", "is missing")


def _target(root: Path) -> str | None:
    """Return the name of the current snapshot: empty if a copy replaced the link by a folder, None if there is neither.

    Copying may lose links. A snapshot gets its name when it is complete, so without a link the last one is current.
    """
    current = root / CURRENT
    try:
        return current.readlink().name
    except FileNotFoundError:
        return str(max(snapshots_in(root))) if snapshots_in(root) else None
    except OSError as error:
        if current.is_dir():
            return ""
        raise damaged(CURRENT, f"cannot be followed ({error.strerror})") from None


def check_files(snapshot: OnDisk) -> None:
    """Check that a snapshot has exactly the files that it lists, each of the size that was written.

    Raises
    ------
    CorpusError
        At the first file that is missing, has another size, or does not belong to the corpus.
    """
    if not snapshot.written:
        return
    for table in TABLES:
        listed = {
            f"{part.name}.parquet": part.files[table].bytes for part in snapshot.manifest.parts if table in part.files
        }
        try:
            with os.scandir(snapshot.path / table) as entries:
                found = {
                    # Not entry.stat(), which returns no inode on Windows.
                    entry.name: _look(Path(entry.path).stat())
                    for entry in entries
                    if entry.name.endswith(".parquet")
                }
        except FileNotFoundError:
            found = {}
        except OSError as error:
            raise as_corpus_error(error) from None
        for name, size in listed.items():
            look = found.get(name)
            check_size(f"{table}/{name}", size, None if look is None else look[0])
            if look is not None:
                snapshot.seen[str(snapshot.path / table / name)] = look
        foreign = sorted(found.keys() - listed.keys())
        if foreign:
            raise CorpusError(
                f"the folder {table} of the corpus holds {shown_path(foreign[0])}, which is not part of the corpus, "
                "but other tools would read it; move it elsewhere"
            )


def snapshots_in(root: Path) -> dict[int, Path]:
    """Return the folders of all finished snapshots of a corpus, by number."""
    try:
        return {int(path.name): path for path in (root / SNAPSHOTS).iterdir() if path.name.isdecimal()}
    except FileNotFoundError:
        return {}
