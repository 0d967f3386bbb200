"""Commits: staged parts become a new snapshot, all at once.

Every live part is linked into the folder of the new snapshot, which then takes its name by one rename, and becomes the
current one by another. Parts of which a contact was replaced are written anew without it, and small ones are merged, so
that a corpus that grows by a few contacts a day stays one of few files.

A snapshot is removed by a later commit if it is neither the current one nor the one before, and no reader of this
machine has it open.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from rtca_nb._version import __version__
from rtca_nb.corpus.durable import sync_all
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.layout import CURRENT, LIST, SNAPSHOTS, Manifest, Part, Snapshot, current_of, snapshots_in
from rtca_nb.corpus.locking import remove_unless_held, try_lock
from rtca_nb.corpus.parts import (
    EMPTY,
    empty_part,
    is_any_revealed,
    joined,
    readings_in,
    rows_of_part,
    without,
    write_part,
)
from rtca_nb.corpus.schema import CONTACTS, TABLES

__all__ = ["STAGED", "Sizes", "commit", "live_readings", "remove_staged", "sweep_staged"]

STAGED: Final = "staged"
_ATTEMPT: Final = re.compile(r"[0-9a-f]{16}")
_OURS: Final = re.compile(rf"(?:[0-9a-f]{{16}}|{EMPTY})\.parquet")


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


class _Placed(NamedTuple):
    """A part, and the snapshot or staging folder that its files lie in."""

    part: Part
    at: Snapshot


def live_readings(
    snapshot: Snapshot, known: dict[str, list[tuple[Key, Reading]]]
) -> dict[str, list[tuple[Key, Reading]]]:
    """Return what each part of a snapshot has.

    Parameters
    ----------
    snapshot : Snapshot
    known : dict
        The same of parts that were read before; they never change.
    """
    return {
        part.name: known[part.name] if part.name in known else readings_in(snapshot.file(CONTACTS, part))
        for part in snapshot.manifest.parts
        if part.name != EMPTY
    }


def commit(
    root: Path,
    staging: Path,
    staged: Iterable[Part],
    known: dict[str, list[tuple[Key, Reading]]],
    sizes: Sizes,
) -> Snapshot:
    """Make a snapshot of the current one and what is staged; the caller holds the lock of the corpus.

    Parameters
    ----------
    root : Path
    staging : Path
        Where the staged parts lie, and where parts are written that replace others.
    staged : iterable of Part
        In the order in which they were read.
    known : dict
        Keys and readings of parts, by name; those of the staged parts are there.
    sizes : Sizes

    Returns
    -------
    Snapshot
        The current one, which is the same as before where nothing of what is staged is new.

    Raises
    ------
    CorpusError
        If the disk fails; then the snapshot before stays the current one.
    """
    live = current_of(root)
    here = Snapshot(staging, Manifest(), None)
    readings = live_readings(live, known)
    placed = [_Placed(part, live) for part in live.manifest.parts if part.name != EMPTY]
    placed += [_Placed(part, here) for part in staged]
    lost = _lost(readings | {one.part.name: known[one.part.name] for one in placed if one.at is here})
    try:
        news = any(len(lost[one.part.name]) < one.part.contacts for one in placed if one.at is here)
        if live.hold is not None and not news:
            _sweep(root, live.manifest)
            return live
        parts = list(_rewritten(placed, lost, here, sizes))
        parts.insert(0, _empty(live, here))
        return _publish(root, live, parts)
    except OSError as error:
        raise as_corpus_error(error) from None


def _lost(readings: dict[str, list[tuple[Key, Reading]]]) -> dict[str, set[Key]]:
    """Return the contacts of each part that a later part replaces, or that do not replace those of an earlier one."""
    lost: dict[str, set[Key]] = defaultdict(set)
    best: dict[Key, tuple[Reading, str]] = {}
    for name, rows in readings.items():
        for key, reading in rows:
            found = best.get(key)
            if found is not None and not reading.replaces(found[0]):
                lost[name].add(key)
                continue
            if found is not None:
                lost[found[1]].add(key)
            best[key] = reading, name
    return lost


def _empty(live: Snapshot, here: Snapshot) -> _Placed:
    for part in live.manifest.parts:
        if part.name == EMPTY and part.files.keys() >= TABLES.keys():
            return _Placed(part, live)
    return _Placed(empty_part(here.path), here)


def _rewritten(placed: list[_Placed], lost: dict[str, set[Key]], here: Snapshot, sizes: Sizes) -> Iterator[_Placed]:
    """Yield the parts of the new snapshot; those that lose contacts, and small ones, are written anew."""
    small = [one for one in placed if one.part.contacts < sizes.small and not lost[one.part.name]]
    merged = {one.part.name for one in small} if len(small) >= sizes.merge else set()
    for revealed in (False, True):
        group: list[_Placed] = []
        size = 0
        for one in placed:
            if one.part.revealed is not revealed:
                continue
            gone = lost[one.part.name]
            if not gone and one.part.name not in merged:
                yield one
            elif len(gone) < one.part.contacts:
                group.append(one)
                size += one.part.contacts - len(gone)
            if size >= sizes.part:
                yield _written(group, lost, here)
                group, size = [], 0
        if group:
            yield _written(group, lost, here)


def _written(group: list[_Placed], lost: dict[str, set[Key]], here: Snapshot) -> _Placed:
    if len(group) == 1 and not lost[group[0].part.name]:
        return group[0]
    rows = joined([without(rows_of_part(one.at, one.part), lost[one.part.name]) for one in group])
    return _Placed(write_part(here.path, rows, revealed=is_any_revealed(rows)), here)


def _publish(root: Path, live: Snapshot, placed: list[_Placed]) -> Snapshot:
    number = max([live.manifest.number, *snapshots_in(root)]) + 1
    folder = root / SNAPSHOTS
    made = folder / f".{number}-{secrets.token_hex(4)}"
    manifest = Manifest(
        number=number,
        previous=live.manifest.number if live.hold is not None else None,
        release=__version__,
        parts=tuple(one.part for one in placed),
    )
    for table in TABLES:
        (made / table).mkdir(parents=True)
    for one in placed:
        for table in one.part.files:
            os.link(one.at.file(table, one.part), Snapshot(made, manifest, None).file(table, one.part))
    (made / LIST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    sync_all([*(made / table for table in TABLES), made / LIST, made])
    made.rename(folder / str(number))
    sync_all([folder])
    link = root / f".{CURRENT}-{secrets.token_hex(4)}"
    link.symlink_to(f"{SNAPSHOTS}/{number}")
    link.replace(root / CURRENT)
    sync_all([root])
    _sweep(root, manifest)
    return current_of(root)


# -- what is no longer needed -----------------------------------------------------------------------------------------


def _sweep(root: Path, current: Manifest) -> None:
    """Remove snapshots that nobody needs, and what killed writers left of one."""
    for number, path in snapshots_in(root).items():
        if number not in {current.number, current.previous} and remove_unless_held(path / LIST):
            _remove(path)
    for left in (*(root / SNAPSHOTS).glob(".*-*"), *root.glob(f".{CURRENT}-*")):
        _remove(left)


def sweep_staged(root: Path) -> None:
    """Remove what killed writers staged; the caller holds the lock of the corpus."""
    for lock_path in (root / STAGED).glob("*.lock"):
        lock = try_lock(lock_path)
        if lock is not None:
            remove_staged(lock_path.with_suffix(""))
            lock.release()
            lock_path.unlink(missing_ok=True)
    # A worker that outlived its writer may have begun anew.
    for path in (root / STAGED).glob("*"):
        if path.suffix != ".lock" and not path.with_suffix(".lock").exists():
            remove_staged(path)


def remove_staged(staging: Path) -> None:
    """Remove what a writer and its workers staged, which its snapshots have under names of their own."""
    try:
        for attempt in [found for found in staging.glob("*") if _ATTEMPT.fullmatch(found.name)]:
            _remove(attempt)
        _remove(staging)
    except OSError as error:
        raise as_corpus_error(error) from None


def _remove(path: Path) -> None:
    """Remove what this package wrote; what somebody else put there stays, and the folder with it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for folder in [found for found in path.iterdir() if found.is_dir()]:
        for file in folder.iterdir():
            if _OURS.fullmatch(file.name):
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty
            folder.rmdir()
    (path / LIST).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.rmdir()
