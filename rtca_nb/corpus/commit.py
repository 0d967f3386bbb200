"""Commits in a folder: staged parts become a new snapshot, all at once.

Every live part is linked into the folder of the new snapshot. One rename gives the folder its name, and another makes
the snapshot the current one.

A snapshot is removed by a later commit if it is neither the current one nor the one before, and no reader of this
machine has it open.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rtca_nb._version import __version__
from rtca_nb.corpus.disk import CURRENT, FolderShelf, OnDisk, current_of, snapshots_in
from rtca_nb.corpus.durable import sync_all
from rtca_nb.corpus.faults import as_corpus_error, damaged
from rtca_nb.corpus.layout import EMPTY, LIST, SNAPSHOTS, Known, Manifest, Part, Sizes, list_of, manifest_of
from rtca_nb.corpus.locking import remove_unless_held, try_lock
from rtca_nb.corpus.merging import Placed, next_parts
from rtca_nb.corpus.parts import empty_part
from rtca_nb.corpus.schema import TABLES
from rtca_nb.exceptions import CorpusError

__all__ = ["STAGED", "commit", "is_ours", "publish", "remove_ours", "remove_staged", "settle", "sweep_staged"]

STAGED: Final = "staged"
_ATTEMPT: Final = re.compile(r"[0-9a-f]{16}")
_OURS: Final = re.compile(rf"(?:[0-9a-f]{{16}}|{EMPTY})\.parquet")


def commit(root: Path, live: OnDisk, staging: Path, *, staged: Sequence[Part], known: Known, sizes: Sizes) -> OnDisk:
    """Make a new snapshot from the current one and the staged parts, and return it.

    If nothing staged is new, the current snapshot is returned. The caller holds the lock of the corpus.

    Parameters
    ----------
    root : Path
    live : OnDisk
        The current snapshot.
    staging : Path
        Folder of the staged parts, and of new parts that replace others.
    staged : sequence of Part
        In the order in which they were read.
    known : dict
        Keys and readings of the contacts in each part, by name of the part.
    sizes : Sizes

    Raises
    ------
    CorpusError
        If the disk fails; the previous snapshot then stays the current one.
    """
    here = OnDisk(staging, Manifest(), None)
    placed = [Placed(part, here) for part in staged]
    try:
        parts = next_parts(live, placed, known, sizes, shelf=FolderShelf(staging), here=here)
        if parts is None:
            _sweep(root, live.manifest)
            return live
        return publish(root, live, parts, here)
    except OSError as error:
        raise as_corpus_error(error) from None


def publish(
    root: Path,
    live: OnDisk,
    parts: Sequence[Placed],
    here: OnDisk,
    *,
    erasures: int | None = None,
    sweep: bool = True,
) -> OnDisk:
    """Make a snapshot from some parts, and make it the current one.

    Parameters
    ----------
    root : Path
    live : OnDisk
        The previous snapshot.
    parts : sequence of Placed
        All parts of the new snapshot, except the part without contacts, which is added.
    here : OnDisk
        Staging folder, in which the part without contacts is written if the previous snapshot has none.
    erasures : int, optional
        Number of erasures to record in the snapshot; by default the number in the previous snapshot.
    sweep : bool
        Whether to remove snapshots that are no longer needed.

    Raises
    ------
    OSError, CorpusError
        If the disk fails.
    """
    placed = [_empty(live, here), *parts]
    number = max([live.manifest.number, *snapshots_in(root)]) + 1
    folder = root / SNAPSHOTS
    made = folder / f".{number}-{secrets.token_hex(4)}"
    manifest = Manifest(
        number=number,
        previous=live.manifest.number if live.written else None,
        release=__version__,
        erasures=live.manifest.erasures if erasures is None else erasures,
        parts=tuple(one.part for one in placed),
    )
    try:
        for table in TABLES:
            (made / table).mkdir(parents=True)
        for one in placed:
            for table in one.part.files:
                target = OnDisk(made, manifest, None).file(table, one.part)
                try:
                    os.link(one.at.source(table, one.part), target)
                except FileNotFoundError:
                    raise damaged(f"{table}/{target.name}", "is missing") from None
        (made / LIST).write_bytes(list_of(manifest))
        sync_all([*(made / table for table in TABLES), made / LIST, made])
        made.rename(folder / str(number))
    except (OSError, CorpusError):
        shutil.rmtree(made, ignore_errors=True)  # if this writer is killed, the next one removes it
        raise
    sync_all([folder])
    _link(root, number)
    if sweep:
        _sweep(root, manifest)
    return current_of(root)


def _link(root: Path, number: int) -> None:
    link = root / f".{CURRENT}-{secrets.token_hex(4)}"
    link.symlink_to(f"{SNAPSHOTS}/{number}")
    link.replace(root / CURRENT)
    sync_all([root])


def settle(root: Path) -> None:
    """Restore the link to the current snapshot if a copy replaced it by a folder; the caller holds the lock.

    Raises
    ------
    OSError, CorpusError
        If the disk fails, or the folder is not a snapshot.
    """
    current = root / CURRENT
    if current.is_symlink() or not current.is_dir():
        return
    number = manifest_of((current / LIST).read_bytes()).number
    there = root / SNAPSHOTS / str(number)
    there.parent.mkdir(exist_ok=True)
    # A second copy of the same snapshot gets the name of an unfinished one, so that a sweep removes it.
    current.rename(there.with_name(f".{number}-{secrets.token_hex(4)}") if there.exists() else there)
    _link(root, number)


def _empty(live: OnDisk, here: OnDisk) -> Placed:
    for part in live.manifest.parts:
        if part.name == EMPTY and part.files.keys() >= TABLES.keys():
            return Placed(part, live)
    return Placed(empty_part(FolderShelf(here.path)), here)


# -- files that are no longer needed ----------------------------------------------------------------------------------


def _sweep(root: Path, current: Manifest) -> None:
    """Remove snapshots that are no longer needed, and unfinished ones that killed writers left."""
    for number, path in snapshots_in(root).items():
        if number not in {current.number, current.previous} and remove_unless_held(path / LIST):
            remove_ours(path)
    for left in (*(root / SNAPSHOTS).glob(".*-*"), *root.glob(f".{CURRENT}-*")):
        remove_ours(left)


def sweep_staged(root: Path) -> None:
    """Remove files staged by killed writers; the caller holds the lock of the corpus."""
    for lock_path in (root / STAGED).glob("*.lock"):
        lock = try_lock(lock_path)
        if lock is not None:
            remove_staged(lock_path.with_suffix(""))
            lock.release()
            lock_path.unlink(missing_ok=True)
    # A worker that outlived its writer may have staged more files.
    for path in (root / STAGED).glob("*"):
        if path.suffix != ".lock" and not path.with_suffix(".lock").exists():
            remove_staged(path)


def remove_staged(staging: Path) -> None:
    """Remove the files that a writer and its workers staged; snapshots keep their own hard links to these files."""
    try:
        for attempt in [found for found in staging.glob("*") if _ATTEMPT.fullmatch(found.name)]:
            remove_ours(attempt)
        remove_ours(staging)
    except OSError as error:
        raise as_corpus_error(error) from None


def is_ours(file: Path) -> bool:
    """Check whether a file is named like a file of a part."""
    return _OURS.fullmatch(file.name) is not None


def remove_ours(path: Path) -> None:
    """Remove a file, or the files that this package wrote in a folder.

    Other files in the folder stay, and so do the folders that contain them.
    """
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for folder in [found for found in path.iterdir() if found.is_dir()]:
        for file in folder.iterdir():
            if is_ours(file):
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty
            folder.rmdir()
    (path / LIST).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.rmdir()
