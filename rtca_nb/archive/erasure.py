"""Erasure: removing everything that an archive holds of one contact, with a proof that includes none of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from rtca_nb.archive.database import as_archive_error, sync_folder
from rtca_nb.archive.manifest import MANIFEST, Manifest
from rtca_nb.archive.pages import FOLDERS, Identity, file_name
from rtca_nb.archive.store import Store
from rtca_nb.base.erasing import proven, wipe
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, Hint, SourceNotFoundError

__all__ = ["ErasedFile", "erase_contact"]

_ADVICE: Final = "stop other writers, then erase the contact again"


class ErasedFile(NamedTuple):
    """One file that was removed, with its size in bytes and the numbers of its pages and failed fetches.

    Both times, those of the first and last page received, are in ISO 8601; None if no page of the file could be read.
    """

    file: str
    instance_id: str
    output_type: str
    bytes: int
    pages: int
    failures: int
    first_received: str | None
    last_received: str | None


def erase_contact(
    stores: Sequence[Store],
    manifest: Manifest,
    contact_id: str,
    proof: str | os.PathLike[str],
    *,
    instance_id: str | None = None,
) -> list[ErasedFile]:
    """Remove a contact from every file of an archive, and write a proof that has none of the removed content.

    A file is overwritten before it is removed, and the manifest is compacted. Copies elsewhere (backups, snapshots,
    exports) are not reached, and a disk may keep old blocks for a while.

    Parameters
    ----------
    stores : sequence of Store
        All files of the archive.
    manifest : Manifest
    contact_id : str
        Id of the contact; both forms are removed.
    proof : path
        JSON file to write: the archive's name, the contact's id, the time, and for each file its name, its size, and
        the numbers of pages and failures that it held. An existing file is refused, because it may be the proof of
        another erasure.
    instance_id : str, optional
        Remove the contact of this instance only. It is needed if the contact's file is damaged and the manifest does
        not list that file.

    Returns
    -------
    list of ErasedFile

    Raises
    ------
    SourceNotFoundError
        If the archive holds nothing of the contact; then no proof is written.
    UsageError
        If the proof exists, or cannot be written.
    ArchiveError
        If a file cannot be removed; then no proof is written either, and the contact can be erased again.
    """
    problem = manifest.check()
    if problem is not None:  # the contact could not be removed from the manifest
        raise ArchiveDamagedError(f"{MANIFEST}: {problem}")
    wanted = _files_of(stores, manifest, contact_id, instance_id)
    if not wanted:
        raise SourceNotFoundError(
            "the archive does not have that contact, so nothing was erased",
            hint=Hint(
                "check the id: archive.entries() lists the contacts",
                command="check the id: rtca-nb archive list shows the contacts",
            ),
        )

    def erase() -> list[ErasedFile]:
        removed = [_removed(store, identity) for store, identity in wanted]
        _forget(manifest, [store.name for store, _ in wanted])
        _wipe_leftovers(manifest.path.parent)
        return removed

    return proven(proof, {"archive": manifest.path.parent.name}, contact_id, erase)


def _files_of(
    stores: Sequence[Store], manifest: Manifest, contact_id: str, instance_id: str | None
) -> list[tuple[Store, Identity]]:
    """Return the files of a contact with its identity, even damaged and lost ones.

    They are found by the manifest, by their contents, and (with ``instance_id``) by their names.
    """
    known = {row.name: row.identity for row in manifest.files().values()}
    at = {store.name: store for store in stores}
    for name, store in at.items():
        if name not in known and (identity := _identity(store)) is not None:
            known[name] = identity
    if instance_id is not None:
        for output_type, folder in FOLDERS.items():
            identity = Identity(instance_id, contact_id, output_type)
            if (name := f"{folder}/{file_name(identity)}") in at:
                known[name] = identity
    root = manifest.path.parent
    return [
        (at.get(name, Store(root / name)), identity)
        for name, identity in sorted(known.items())
        if identity.contact_id == contact_id and instance_id in {None, identity.instance_id}
    ]


def _identity(store: Store) -> Identity | None:
    try:
        return store.identity()
    except ArchiveDamagedError:
        return None


def _removed(store: Store, identity: Identity) -> ErasedFile:
    facts = _facts(store, identity)
    try:
        for suffix in ("", "-journal"):
            _wipe(store.path.with_name(store.path.name + suffix))
        if store.path.parent.exists():
            sync_folder(store.path.parent)
    except OSError as error:
        raise as_archive_error(error, store.path, _ADVICE) from None
    return facts


def _facts(store: Store, identity: Identity) -> ErasedFile:
    size = store.path.stat().st_size if store.path.exists() else 0
    facts = ErasedFile(store.name, identity.instance_id, identity.output_type, size, 0, 0, None, None)
    try:
        # SQLite first rolls back the unfinished transaction of a killed writer.
        times = store.times()
        return facts._replace(
            pages=len(times),
            failures=len(store.failures()),
            first_received=_iso(min(times, default=None)),
            last_received=_iso(max(times, default=None)),
        )
    except ArchiveError:  # a damaged file is removed too
        return facts


def _wipe(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        wipe(path)


def _wipe_leftovers(root: Path) -> None:
    """Remove unfinished manifests of killed writers, because they name contacts."""
    for path in root.glob(".rtca-*.db*"):
        _wipe(path)


def _forget(manifest: Manifest, names: list[str]) -> None:
    if manifest.exists:
        manifest.forget(names)


def _iso(micros: int | None) -> str | None:
    return None if micros is None else datetime.fromtimestamp(micros / 1_000_000, UTC).isoformat(timespec="seconds")
