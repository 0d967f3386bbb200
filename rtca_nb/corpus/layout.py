"""The folder of a corpus: what marks it, and the snapshot that is the current one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.base.arguments import check_path, shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.corpus.faults import as_corpus_error, damaged
from rtca_nb.corpus.locking import Hold
from rtca_nb.corpus.schema import TABLES, VERSION
from rtca_nb.exceptions import CorpusError, Hint, UsageError

__all__ = [
    "CURRENT",
    "LIST",
    "SNAPSHOTS",
    "FileOf",
    "Manifest",
    "Part",
    "Snapshot",
    "check_files",
    "check_root",
    "current_of",
    "make_root",
    "root_of",
    "snapshots_in",
]

MARKER: Final = "rtca-corpus.json"
CURRENT: Final = "current"
SNAPSHOTS: Final = "snapshots"
LIST: Final = "_snapshot.json"
_FORMAT: Final = "rtca-nb corpus"
_UNFINISHED: Final = ".rtca-"
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_TRIES: Final = 1000


class FileOf(msgspec.Struct, frozen=True):
    """A file of a part: its size, and how many rows it has."""

    bytes: int
    rows: int


class Part(msgspec.Struct, frozen=True):
    """Some contacts, with all of their rows in every table; it never changes.

    Attributes
    ----------
    name : str
        Of its files.
    contacts : int
    revealed : bool
        Whether it holds clear text.
    files : dict of str to FileOf
        By table; a table of which the part has no row is not there.
    """

    name: str
    contacts: int
    revealed: bool
    files: dict[str, FileOf]


class Manifest(msgspec.Struct, frozen=True):
    """What belongs to a snapshot, as ``_snapshot.json`` says.

    Attributes
    ----------
    format, schema : str, int
    number : int
    previous : int or None
        The snapshot that it was made from.
    release : str
        Of this package.
    parts : tuple of Part
    """

    format: str = _FORMAT
    schema: int = VERSION
    number: int = 0
    previous: int | None = None
    release: str = ""
    parts: tuple[Part, ...] = ()

    def rows(self, table: str) -> int:
        """Return how many rows a table has."""
        return sum(part.files[table].rows for part in self.parts if table in part.files)

    @property
    def contacts(self) -> int:
        """How many contacts there are, each form of one counted."""
        return sum(part.contacts for part in self.parts)

    @property
    def revealed(self) -> bool:
        """Whether anything is kept in clear."""
        return any(part.revealed for part in self.parts)


class _Head(msgspec.Struct):
    format: str
    schema: int


class Snapshot(NamedTuple):
    """A snapshot that is open: it stays on the disk as long as ``hold`` lives.

    Attributes
    ----------
    path : Path
    manifest : Manifest
    hold : Hold or None
        None for a corpus into which nothing was written yet.
    """

    path: Path
    manifest: Manifest
    hold: Hold | None

    def files(self, table: str) -> list[Path]:
        """Return the files of a table."""
        return [self.file(table, part) for part in self.manifest.parts if table in part.files]

    def file(self, table: str, part: Part) -> Path:
        """Return the file of a table in a part."""
        return self.path / table / f"{part.name}.parquet"


def root_of(folder: Any) -> Path:
    """Return the folder of a corpus as a path.

    Raises
    ------
    UsageError
        If it is a URL or no path.
    """
    if isinstance(folder, str) and _URL.match(folder):
        raise UsageError(
            "a corpus is a folder on a disk of this machine, not a URL; write it there, and copy the folder"
        )
    return check_path(folder, "a corpus")


def check_root(root: Path, *, write: bool) -> None:
    """Check that a folder is a corpus; for a writer, that it is one or may become one.

    Raises
    ------
    CorpusError
        If it is something else, or a newer release's.
    """
    try:
        if root.exists() and not root.is_dir():
            raise CorpusError(f"{shown_path(root.name)} is a file and no corpus; name a folder")
        if (root / MARKER).exists():
            _check_head((root / MARKER).read_bytes(), MARKER)
            return
        if not write:
            raise CorpusError(
                f"there is no corpus in {shown_path(root.name)}",
                hint=Hint("write_corpus makes one", command="rtca-nb corpus build makes one"),
            )
        # Before the marker there is only an unfinished one, of a writer at work or of one that was killed. It is looked
        # for once more, as another writer may have made the corpus meanwhile.
        others = root.exists() and any(not found.name.startswith(_UNFINISHED) for found in root.iterdir())
        if others and not (root / MARKER).exists():
            raise CorpusError(
                f"{shown_path(root.name)} holds other things and is no corpus; name a new or empty folder"
            )
    except OSError as error:
        raise as_corpus_error(error) from None


def make_root(root: Path) -> None:
    """Make a folder that was checked a corpus.

    Raises
    ------
    CorpusError
        If it cannot be written.
    """
    try:
        if not (root / MARKER).exists():
            root.mkdir(parents=True, exist_ok=True)
            with whole_file(root / MARKER) as file:
                file.write(msgspec.json.encode({"format": _FORMAT, "schema": VERSION}))
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise as_corpus_error(error) from None


def _check_head(content: bytes, name: str) -> None:
    try:
        head = msgspec.json.decode(content, type=_Head)
    except msgspec.DecodeError:
        raise damaged(name, "is not what was written") from None
    if head.format != _FORMAT:
        raise damaged(name, "is not of a corpus")
    if head.schema > VERSION:
        raise CorpusError(
            f"the corpus was written by a newer release (schema {head.schema}, and this one reads up to {VERSION}); "
            "install that release"
        )


def current_of(root: Path) -> Snapshot:
    """Open the current snapshot of a corpus.

    Raises
    ------
    CorpusError
        If it cannot be read, or is a newer release's.
    """
    for _ in range(_TRIES):  # a writer may swap it, and remove what was current, between two looks
        target = _target(root)
        if target is None:
            return Snapshot(root / SNAPSHOTS / "0", Manifest(), None)
        path = root / SNAPSHOTS / target if target else root / CURRENT
        try:
            hold = Hold(path / LIST)
        except FileNotFoundError:
            if _target(root) == target and not (path / LIST).exists():
                break
            continue
        except OSError as error:
            raise as_corpus_error(error) from None
        content = hold.read()
        _check_head(content, LIST)
        try:
            return Snapshot(path, msgspec.json.decode(content, type=Manifest), hold)
        except msgspec.DecodeError:
            raise damaged(LIST, "is not what was written") from None
    raise damaged(f"{SNAPSHOTS}/{LIST}", "is missing")


def _target(root: Path) -> str | None:
    """Return the name of the current snapshot; nothing where a copy has a folder for the link, None where it is not."""
    current = root / CURRENT
    try:
        return current.readlink().name
    except FileNotFoundError:
        return None
    except OSError as error:
        if current.is_dir():
            return ""
        raise damaged(CURRENT, f"cannot be followed ({error.strerror})") from None


def check_files(snapshot: Snapshot) -> None:
    """Check that the files of a snapshot are those that it lists, each as long as it was written.

    Raises
    ------
    CorpusError
        At the first file that is missing, of another length, or not of the corpus.
    """
    if snapshot.hold is None:
        return
    for table in TABLES:
        listed = {
            f"{part.name}.parquet": part.files[table].bytes for part in snapshot.manifest.parts if table in part.files
        }
        try:
            with os.scandir(snapshot.path / table) as entries:
                found = {entry.name: entry.stat().st_size for entry in entries if entry.name.endswith(".parquet")}
        except FileNotFoundError:
            found = {}
        except OSError as error:
            raise as_corpus_error(error) from None
        for name, size in listed.items():
            if name not in found:
                raise damaged(f"{table}/{name}", "is missing")
            if found[name] != size:
                raise damaged(f"{table}/{name}", f"has {found[name]} bytes and was written with {size}")
        foreign = sorted(found.keys() - listed.keys())
        if foreign:
            raise CorpusError(
                f"the folder {table} of the corpus holds {shown_path(foreign[0])}, which is not of it and which other "
                "tools would read; move it elsewhere"
            )


def snapshots_in(root: Path) -> dict[int, Path]:
    """Return all snapshots that lie in the folder, finished ones only."""
    try:
        return {int(path.name): path for path in (root / SNAPSHOTS).iterdir() if path.name.isdecimal()}
    except FileNotFoundError:
        return {}
