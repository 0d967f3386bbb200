"""What a corpus consists of, wherever it lies: parts, and the list of those in a snapshot."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.schema import VERSION
from rtca_nb.exceptions import CorpusError

if TYPE_CHECKING:
    from rtca_nb.corpus.identity import Key, Reading

__all__ = [
    "EMPTY",
    "LIST",
    "MARKER",
    "SNAPSHOTS",
    "FileOf",
    "Known",
    "Manifest",
    "Part",
    "Sizes",
    "check_head",
    "check_size",
    "file_of",
    "hash_of",
    "list_of",
    "manifest_of",
    "marker",
]

MARKER: Final = "rtca-corpus.json"
SNAPSHOTS: Final = "snapshots"
LIST: Final = "_snapshot.json"
EMPTY: Final = "empty"
"""Name of the part that has no contact, and so a file without rows for every table: it tells readers the columns."""

_FORMAT: Final = "rtca-nb corpus"

Known = dict[str, "list[tuple[Key, Reading]]"]
"""What parts have, by their names; a part never changes."""


class FileOf(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of a part.

    Attributes
    ----------
    bytes, rows : int
        Its size, and how many rows it has.
    hash : str
        Of its bytes; empty where an older release wrote it.
    """

    bytes: int
    rows: int
    hash: str = ""


def file_of(content: bytes | memoryview, rows: int) -> FileOf:
    """Return what the list of a snapshot says of a file."""
    return FileOf(len(content), rows, hash_of(content))


def hash_of(content: bytes | memoryview) -> str:
    """Return the hash by which a file is known to be what was written."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


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
    searched : bool
        Whether every message is there as it is searched; older releases did not write that, or folded it otherwise.
    """

    name: str
    contacts: int
    revealed: bool
    files: dict[str, FileOf]
    searched: bool = False


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
    erasures : int
        How often a contact was erased from the corpus: what was staged before the last time is not committed.
    parts : tuple of Part
    """

    format: str = _FORMAT
    schema: int = VERSION
    number: int = 0
    previous: int | None = None
    release: str = ""
    erasures: int = 0
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

    @property
    def folded(self) -> bool:
        """Whether every message is there as it is searched."""
        return all(part.searched for part in self.parts if part.contacts)


class Sizes(NamedTuple):
    """How much is done at once.

    Attributes
    ----------
    batch : int
        Contacts that become rows together.
    part : int
        Contacts of a part.
    small : int
        A part of fewer contacts is merged with others.
    merge : int
        How many such parts there are when they are merged.
    commit : int
        Parts that are staged before a commit; more in a large corpus, whose every part a commit links.
    held : int
        Bytes of memory for contacts whose other form may still come.
    """

    batch: int = 200
    part: int = 1000
    small: int = 500
    merge: int = 8
    commit: int = 2
    held: int = 64 * 2**20


class _Head(msgspec.Struct):
    format: str
    schema: int


def marker() -> bytes:
    """Return what marks a corpus."""
    return msgspec.json.encode({"format": _FORMAT, "schema": VERSION})


def list_of(manifest: Manifest) -> bytes:
    """Return what ``_snapshot.json`` says."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def manifest_of(content: bytes) -> Manifest:
    """Read what ``_snapshot.json`` says.

    Raises
    ------
    CorpusError
        If it is damaged, or a newer release's.
    """
    check_head(content, LIST)
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        raise damaged(LIST, "is not what was written") from None


def check_head(content: bytes, name: str) -> None:
    """Check that a file is of a corpus, and not a newer release's.

    Raises
    ------
    CorpusError
    """
    try:
        head = msgspec.json.decode(content, type=_Head)
    except msgspec.DecodeError:
        if content.lstrip()[:1] == b"<":  # which is no reason to write the corpus anew
            raise CorpusError(
                f"{name} came as a web page, as proxies send that ask for a login; check the network, and try again"
            ) from None
        raise damaged(name, "is not what was written") from None
    if head.format != _FORMAT:
        raise damaged(name, "is not of a corpus")
    if head.schema > VERSION:
        raise CorpusError(
            f"the corpus was written by a newer release (schema {head.schema}, and this one reads up to {VERSION}); "
            "install that release"
        )


def check_size(name: str, wanted: int, found: int | None) -> None:
    """Check the size of a file of a part; None is one that is not there.

    Raises
    ------
    CorpusError
    """
    if found is None:
        raise damaged(name, "is missing")
    if found != wanted:
        raise damaged(name, f"has {found} bytes and was written with {wanted}")
