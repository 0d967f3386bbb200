"""Erase a contact from a corpus, and write a proof that holds none of its content.

First, a new snapshot without the contact becomes the current one. Then everything that held the contact is removed: its
parts, all older snapshots, and files that killed writers left. Finally, every remaining file is searched. After a kill
at any point, the corpus is intact, and repeating the erasure finishes it, with a proof that covers everything.
"""

from __future__ import annotations

import os

from rtca_nb.base.arguments import check_text
from rtca_nb.base.erasing import proven
from rtca_nb.corpus.begun import Begun, begun_in_folder, begun_in_store
from rtca_nb.corpus.erased import ErasedFile
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.folder import Folder
from rtca_nb.corpus.folder_erasure import erase_in_folder
from rtca_nb.corpus.identity import stored_id
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.roots import Root
from rtca_nb.corpus.store import Store
from rtca_nb.corpus.store_erasure import erase_in_store
from rtca_nb.questions.kept_contacts import KEPT

__all__ = ["erase_contact"]


def erase_contact(root: Root, contact_id: str, proof: str | os.PathLike[str]) -> list[ErasedFile]:
    """Remove a contact from every file of a corpus, and write a proof that holds none of the removed content.

    Rows of other contacts in the same files are kept, in new files. Older snapshots are removed too, even those that
    others have open. In a folder, a file is overwritten before it is removed. Copies elsewhere (backups, exports, a
    bucket's versions) are not reached, and a disk may keep old blocks for a while.

    Parameters
    ----------
    root : Root
    contact_id : str
        Id of the contact. All forms are removed. If messages have ids that the service assigned, forms that were read
        from sources without a contact id are removed, too.
    proof : path
        JSON file to write, with the corpus's name, the contact's id, the time, and for each file its name, its size,
        and the number of rows of the contact in it. An existing file is refused, because it may prove another erasure.

    Returns
    -------
    list of ErasedFile
        The removed files, including those that an interrupted erasure of this contact removed before.

    Raises
    ------
    SourceNotFoundError
        If the corpus has nothing of the contact; no proof is written then.
    UsageError
        If the proof exists, or cannot be written.
    CorpusError
        If another writer is at work, or a file cannot be removed; no proof is written then either. Erase the contact
        again: the new proof also covers what was removed before.
    """
    check_text(contact_id, "contact_id")
    contact_id = stored_id(contact_id)
    if isinstance(root, Folder):
        begun = begun_in_folder(root.path, contact_id)
    else:
        assert isinstance(root, Store)  # noqa: S101
        begun = begun_in_store(root.objects, contact_id)
    kept_in = {"corpus": root.name}
    try:
        return proven(
            proof, kept_in, contact_id, lambda: _erased(root, contact_id, begun), finish=lambda: _finish(begun)
        )
    finally:
        KEPT.drop()  # questions of this process hold contacts in memory


def _erased(root: Root, contact_id: str, begun: Begun) -> list[ErasedFile]:
    if isinstance(root, Folder):
        return erase_in_folder(root, contact_id, Sizes(), begun)
    assert isinstance(root, Store)  # noqa: S101
    return erase_in_store(root, contact_id, Sizes(), begun)


def _finish(begun: Begun) -> None:
    try:
        begun.remove()
    except OSError as error:
        raise as_corpus_error(error) from None
