"""Erase a contact from a corpus in a folder; files are overwritten before they are removed."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from rtca_nb.base.erasing import wipe
from rtca_nb.corpus.begun import Begun, Note
from rtca_nb.corpus.commit import STAGED, is_ours, publish, remove_ours, remove_staged, settle, sweep_staged
from rtca_nb.corpus.disk import FolderShelf, OnDisk, current_of, snapshots_in
from rtca_nb.corpus.durable import sync_all
from rtca_nb.corpus.erased import ErasedFile, check_erased, forms_in, names_in, not_known, nothing_of_it, rows_in
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.folder import Folder
from rtca_nb.corpus.layout import EMPTY, SNAPSHOTS, Manifest, Sizes
from rtca_nb.corpus.locking import try_lock
from rtca_nb.corpus.merging import parts_without
from rtca_nb.corpus.schema import TABLES
from rtca_nb.exceptions import CorpusError

__all__ = ["erase_in_folder"]


def erase_in_folder(folder: Folder, contact_id: str, sizes: Sizes, begun: Begun) -> list[ErasedFile]:
    """Remove a contact from all snapshots and staged parts, and return the files that held it.

    Snapshots that readers have open are removed as well.

    Raises
    ------
    SourceNotFoundError
        If there is nothing of the contact.
    CorpusError
        If another writer is at work, or the disk fails.
    """
    root = folder.path
    try:
        with folder.locked():
            _check_alone(root)
            settle(root)
            note = begun.read()
            names = names_in(current_of(root), contact_id) | note.names
            unreadable: list[Path] = []
            removed = note.found(_found(root, names, unreadable))
            if not removed:
                for path in unreadable:  # an unfinished file of a killed writer may hold the contact
                    wipe(path)
                raise nothing_of_it()
            begun.write(Note(names, tuple(removed)))
            _wipe_old(root, _published(root, current_of(root), names, sizes))
            sweep_staged(root)
            for path in sorted(root.rglob("*.parquet")):
                check_erased(f"{path.parent.name}/{path.name}", path, names)
    except OSError as error:
        raise as_corpus_error(error) from None
    return removed


def _check_alone(root: Path) -> None:
    for lock_path in (root / STAGED).glob("*.lock"):
        lock = try_lock(lock_path)
        if lock is None:
            raise CorpusError("another writer is at work; stop it, then erase the contact again")
        lock.release()


def _places(root: Path) -> Iterator[Path]:
    """Yield all folders with subfolders for tables: snapshots, including unfinished ones, and staged parts."""
    yield from snapshots_in(root).values()
    yield from (root / SNAPSHOTS).glob(".*-*")
    yield from (root / STAGED).glob("*/")
    yield from (root / STAGED).glob("*/*/")


def _files(root: Path, table: str) -> Iterator[Path]:
    for place in _places(root):
        yield from (file for file in (place / table).glob("*.parquet") if is_ours(file))


def _found(root: Path, names: Collection[str], unreadable: list[Path]) -> Iterator[ErasedFile]:
    """Yield the files that hold the contact, each once, even if it is in several snapshots.

    Damaged files that the current snapshot does not need are added to ``unreadable``.

    Raises
    ------
    CorpusError
        If a file of the current snapshot is damaged.
    OSError
        If the disk or its permissions prevent reading a file, which may therefore hold the contact.
    """
    import pyarrow as pa

    needed = {part.name for part in current_of(root).manifest.parts}
    for table in TABLES:
        for name, file in {file.name: file for file in _files(root, table) if file.stem != EMPTY}.items():
            try:
                rows = rows_in(file, names)
            except (OSError, pa.ArrowException) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                if file.stem in needed:
                    raise not_known(f"{table}/{name}") from None
                unreadable.append(file)
                continue
            if rows:
                yield ErasedFile(f"{table}/{name}", file.stat().st_size, rows)


def _published(root: Path, live: OnDisk, names: Collection[str], sizes: Sizes) -> OnDisk:
    staging = root / STAGED / secrets.token_hex(8)
    staging.mkdir(parents=True)
    here = OnDisk(staging, Manifest(), None)
    parts = parts_without(live, forms_in(live, names), sizes, shelf=FolderShelf(staging), here=here)
    made = publish(root, live, parts, here, erasures=live.manifest.erasures + 1, sweep=False)
    remove_staged(staging)
    return made


def _wipe_old(root: Path, live: OnDisk) -> None:
    """Overwrite and remove all files of parts that the current snapshot does not need; remove other snapshots."""
    needed = {part.name for part in live.manifest.parts}
    for table in TABLES:
        for file in list(_files(root, table)):
            if file.stem not in needed:
                wipe(file)
    for path in list(_places(root)):
        if path.exists() and not path.samefile(live.path) and path.parent.name == SNAPSHOTS:
            remove_ours(path)
    sync_all([root / SNAPSHOTS])
