"""Notes of erasures that have begun, kept beside the tables until the proof is written.

The files that held a contact are removed before the proof is written. With a note of them, the next erasure of the same
contact finishes an interrupted one, and its proof covers both.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from rtca_nb.base.files import whole_file
from rtca_nb.corpus.durable import sync_all
from rtca_nb.corpus.erased import ErasedFile
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.objects import Objects

__all__ = ["Begun", "Note", "begun_in_folder", "begun_in_store"]

# Name that rtca_nb.base.files gives a file until it is complete.
_UNFINISHED: Final = re.compile(r"\.rtca-[0-9a-f]{16}\.json")


class Note(NamedTuple):
    """The names of a contact and the files to remove, as an erasure found them.

    Attributes
    ----------
    names : frozenset of str
        Ids under which the corpus has the contact: its id, and names made from its messages.
    files : tuple of ErasedFile
    """

    names: frozenset[str] = frozenset()
    files: tuple[ErasedFile, ...] = ()

    def found(self, files: Iterable[ErasedFile]) -> list[ErasedFile]:
        """Return the files of this note and the given files, without duplicates."""
        return list({file.file: file for file in (*self.files, *files)}.values())


class _Kept(Protocol):
    """Storage of one note."""

    def read(self) -> bytes: ...

    def write(self, content: bytes) -> None: ...

    def remove(self) -> None: ...


class Begun:
    """The note of one erasure.

    Parameters
    ----------
    name : str
        Name of the note in errors.
    kept : object
        Storage of the note, with the methods ``read``, ``write`` and ``remove``.
    """

    def __init__(self, name: str, kept: _Kept) -> None:
        self._name = name
        self._kept = kept

    def __repr__(self) -> str:
        return f"<Begun {self._name!r}>"

    def read(self) -> Note:
        """Return the stored note, or an empty one if no erasure of the contact was interrupted.

        Raises
        ------
        CorpusError
            If the note is damaged.
        OSError, RtcaError
            If the note cannot be read.
        """
        try:
            said = json.loads(self._kept.read())
            return Note(frozenset(said["names"]), tuple(ErasedFile(*file) for file in said["files"]))
        except FileNotFoundError:
            return Note()
        except (ValueError, TypeError, KeyError):
            raise damaged(self._name, "has changed since an erasure wrote it") from None

    def write(self, note: Note) -> None:
        """Store a note; it is on the disk when this returns."""
        self._kept.write(json.dumps({"names": sorted(note.names), "files": note.files}).encode())

    def remove(self) -> None:
        """Remove the note, if there is one."""
        self._kept.remove()


class _InFolder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        return self._path.read_bytes()

    def write(self, content: bytes) -> None:
        # Nobody else writes while the corpus is locked, so an erasure that was killed left these.
        for path in self._path.parent.glob(".rtca-*.json"):
            if _UNFINISHED.fullmatch(path.name):
                path.unlink()
        with whole_file(self._path, private=True) as file:
            file.write(content)
        sync_all([self._path.parent])

    def remove(self) -> None:
        if self._path.exists():
            self._path.unlink()
            sync_all([self._path.parent])


class _InStore:
    def __init__(self, objects: Objects, key: str) -> None:
        self._objects = objects
        self._key = key

    def read(self) -> bytes:
        return self._objects.read(self._key)

    def write(self, content: bytes) -> None:
        self._objects.write(self._key, content)

    def remove(self) -> None:
        self._objects.remove([self._key])


def begun_in_folder(root: Path, contact_id: str) -> Begun:
    """Return the note of the erasure of a contact from a corpus in a folder; nothing is read yet."""
    name = f".rtca-erasing-{_digest(contact_id)}.json"
    return Begun(name, _InFolder(root / name))


def begun_in_store(objects: Objects, contact_id: str) -> Begun:
    """Return the note of the erasure of a contact from a corpus in a store; nothing is read yet."""
    key = f"erasing/{_digest(contact_id)}.json"
    return Begun(key, _InStore(objects, key))


def _digest(contact_id: str) -> str:
    return hashlib.sha256(contact_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
