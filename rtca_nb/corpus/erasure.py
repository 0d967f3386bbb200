"""Erasure: removing all that a corpus holds of one contact, with a proof that holds nothing of it.

A new snapshot without the contact becomes the current one first. Then whatever held the contact is removed: its parts,
all older snapshots and what killed writers left. At the end every file that is left is looked through. A kill between
two of these steps leaves a whole corpus, and the same erasure again does the rest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rtca_nb.base.arguments import check_path, check_text, shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.corpus.erased import ErasedFile
from rtca_nb.corpus.folder import Folder
from rtca_nb.corpus.folder_erasure import erase_in_folder
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.roots import Root
from rtca_nb.corpus.store import Store
from rtca_nb.corpus.store_erasure import erase_in_store
from rtca_nb.exceptions import UsageError

__all__ = ["erase_contact"]

_FORMAT: Final = {"format": "rtca-nb erasure proof", "version": 1}


def erase_contact(root: Root, contact_id: str, proof: str | os.PathLike[str]) -> list[ErasedFile]:
    """Remove a contact from every file of a corpus, and write what was removed without its content.

    Older snapshots are removed as well, whoever has them open. In a folder, a file is overwritten before it is removed.
    Copies elsewhere (backups, exports, versions that a bucket keeps) are not reached, and a disk may keep old blocks
    for a while.

    Parameters
    ----------
    root : Root
    contact_id : str
        All its forms are removed.
    proof : path
        JSON file to write: the corpus's name, the contact's id, when, and of each file its name, size, and how many
        rows it held of the contact. An existing file is refused, since it may be the proof of another erasure.

    Returns
    -------
    list of ErasedFile

    Raises
    ------
    SourceNotFoundError
        If the corpus holds nothing of the contact; then no proof is written.
    UsageError
        If the proof exists, or cannot be written.
    CorpusError
        If another writer is at work, or a file cannot be removed; then no proof is written either, and the contact can
        be erased again.
    """
    check_text(contact_id, "contact_id")
    target = check_path(proof, "proof")
    try:
        if target.exists():
            raise UsageError(f"{shown_path(target)} exists already, and may prove another erasure; name another file")
        with whole_file(target, private=True) as file:
            removed = _erased(root, contact_id)
            file.write(_proof(root.name, contact_id, removed))
    except OSError as error:
        raise UsageError(f"{shown_path(target)} cannot be written: {error.strerror}") from None
    return removed


def _erased(root: Root, contact_id: str) -> list[ErasedFile]:
    if isinstance(root, Folder):
        return erase_in_folder(root, contact_id, Sizes())
    assert isinstance(root, Store)  # noqa: S101
    return erase_in_store(root, contact_id, Sizes())


def _proof(corpus: str, contact_id: str, removed: Sequence[ErasedFile]) -> bytes:
    said: dict[str, Any] = {
        **_FORMAT,
        "corpus": corpus,
        "contact_id": contact_id,
        "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [file._asdict() for file in removed],
    }
    return json.dumps(said, indent=2).encode() + b"\n"
