"""Elements of a corpus in a folder or a store: parts, and the list of the parts in a snapshot."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from rtca_nb.base.arguments import counted
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.schema import VERSION
from rtca_nb.exceptions import CorpusError

if TYPE_CHECKING:
    from rtca_nb.corpus.identity import Key, Reading

__all__ = [
    "EMPTY",
    "HASH_BYTES",
    "LIST",
    "MARKER",
    "SNAPSHOTS",
    "FileOf",
    "Known",
    "Manifest",
    "Part",
    "Sizes",
    "check_footer",
    "check_head",
    "check_size",
    "hash_of",
    "list_of",
    "manifest_of",
    "marker",
]

MARKER: Final = "rtca-corpus.json"
SNAPSHOTS: Final = "snapshots"
LIST: Final = "_snapshot.json"
EMPTY: Final = "empty"
"""Name of the part without contacts; it has an empty file for every table, so that readers know the columns."""

HASH_BYTES: Final = 8
"""Bytes of the hash of a file."""

_FORMAT: Final = "rtca-nb corpus"

Known = dict[str, "list[tuple[Key, Reading]]"]
"""The key and reading of each contact in a part, by name of the part; a part never changes."""


class FileOf(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of a part.

    Attributes
    ----------
    bytes, rows : int
        Size, and number of rows.
    hash : str
        Hash of its bytes; empty if an older release wrote it.
    groups : tuple of int
        Number of its row groups for each block of contacts in the part; empty if the part is a single block.
    footer : int
        Number of bytes at its end that describe its columns and their places; 0 if an older release wrote it. Parquet
        has checksums for nearly all other bytes.
    footer_hash : str
        Hash of these bytes.
    """

    bytes: int
    rows: int
    hash: str = ""
    groups: tuple[int, ...] = ()
    footer: int = 0
    footer_hash: str = ""


def hash_of(content: bytes | memoryview) -> str:
    """Return the hash of a file's content, in hexadecimal, to check later that the file is unchanged."""
    return hashlib.blake2b(content, digest_size=HASH_BYTES).hexdigest()


class Part(msgspec.Struct, frozen=True):
    """Some contacts with all of their rows in every table; a part never changes.

    Attributes
    ----------
    name : str
        Name of each of its files, without the suffix.
    contacts : int
        Number of contacts; each form of a contact counts.
    revealed : bool
        Whether it holds clear text.
    files : dict of str to FileOf
        Files by table, without tables that have no rows in this part.
    searched : bool
        Whether it has the column for searches; older releases did not write it, or folded differently.
    """

    name: str
    contacts: int
    revealed: bool
    files: dict[str, FileOf]
    searched: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """Content of a snapshot, as ``_snapshot.json`` lists it.

    Attributes
    ----------
    format, schema : str, int
        Name of the format of a corpus, and version of its tables.
    number : int
        Number of this snapshot; 0 if nothing was written yet.
    previous : int or None
        Number of the snapshot that it was made from.
    release : str
        Release of this package that wrote it.
    erasures : int
        Number of erasures from the corpus so far; parts staged before the last erasure are not committed.
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
        """Return the number of rows of a table in all parts."""
        return sum(part.files[table].rows for part in self.parts if table in part.files)

    @property
    def contacts(self) -> int:
        """Number of contacts, counting each form."""
        return sum(part.contacts for part in self.parts)

    @property
    def revealed(self) -> bool:
        """Whether any contact is stored in clear text."""
        return any(part.revealed for part in self.parts)

    @property
    def folded(self) -> bool:
        """Whether every part has the column for searches."""
        return all(part.searched for part in self.parts if part.contacts)


class Sizes(NamedTuple):
    """Sizes of batches, parts and commits.

    Attributes
    ----------
    batch : int
        Contacts that are turned into rows together.
    part : int
        Contacts in a staged part.
    whole : int
        Maximum number of contacts in a merged part.
    small : int
        Number of contacts below which a part counts as small.
    merge : int
        Small parts are merged once there are this many of them. Once there are this many parts that are not small and
        have fewer than half of ``whole`` contacts, these are merged too.
    large : int
        Size in bytes from which a part is not merged with others, however few contacts it has.
    commit : int
        Number of parts to stage before a commit; more in a large corpus, because a commit may rewrite many parts.
    held : int
        Maximum bytes of memory for contacts that wait for their other form.
    """

    batch: int = 200
    part: int = 500
    whole: int = 8000
    small: int = 250
    merge: int = 16
    large: int = 64 * 2**20
    commit: int = 4
    held: int = 64 * 2**20


class _Head(msgspec.Struct):
    format: str
    schema: int


def marker() -> bytes:
    """Return the content of ``rtca-corpus.json``, the file that marks a folder or prefix as a corpus."""
    return msgspec.json.encode({"format": _FORMAT, "schema": VERSION})


def list_of(manifest: Manifest) -> bytes:
    """Return the content of ``_snapshot.json``."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def manifest_of(content: bytes) -> Manifest:
    """Parse ``_snapshot.json``.

    Raises
    ------
    CorpusError
        If it is damaged, or was written by a newer release.
    """
    check_head(content, LIST)
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        raise damaged(LIST, "has changed since it was written") from None


def check_head(content: bytes, name: str) -> None:
    """Check that a JSON file of a corpus, named ``name`` in errors, is one that this release can read.

    Raises
    ------
    CorpusError
        If it is not, or is damaged.
    """
    try:
        head = msgspec.json.decode(content, type=_Head)
    except msgspec.DecodeError:
        if content.lstrip()[:1] == b"<":  # the corpus is not damaged, so do not suggest to write it again
            raise CorpusError(
                f"{name} arrived as a web page, such as a proxy's request to log in; check the network, and try again"
            ) from None
        raise damaged(name, "has changed since it was written") from None
    if head.format != _FORMAT:
        raise damaged(name, "does not belong to a corpus")
    if head.schema > VERSION:
        raise CorpusError(
            f"the corpus was written by a newer release (schema {head.schema}; this release reads schemas up to "
            f"{VERSION}); install the newer release"
        )


def check_footer(name: str, listed: FileOf, content: bytes) -> None:
    """Check that the end of a file, which describes its columns, is unchanged.

    If the name of a column in it were damaged, the file would seem to lack that column, and its values would be read
    as missing. ``content`` is the file's content, or at least its last ``listed.footer`` bytes.

    Raises
    ------
    CorpusError
        If it has changed.
    """
    if listed.footer and listed.footer_hash != hash_of(content[-listed.footer :]):
        raise damaged(name, "has changed since it was written")


def check_size(name: str, wanted: int, found: int | None) -> None:
    """Check the size of a file of a part, in bytes; ``found`` is None if there is no file.

    Raises
    ------
    CorpusError
        If there is no file, or its size is not ``wanted``.
    """
    if found is None:
        raise damaged(name, "is missing")
    if found != wanted:
        raise damaged(name, f"has {counted(found, 'byte')}, not the {wanted:,} that were written")
