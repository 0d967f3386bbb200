"""The folder of an archive: one file per contact and output type."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rtca_nb.archive.database import sync_folder
from rtca_nb.archive.entries import (
    Entry,
    Verdict,
    damage_of,
    entry_of,
    gone,
    listed,
    may_be,
    pages_of,
    record_of,
    verdicts_of,
)
from rtca_nb.archive.manifest import Manifest
from rtca_nb.archive.pages import FOLDERS, Failure, Identity, StoredPage, file_name
from rtca_nb.archive.store import Store
from rtca_nb.base.arguments import check_path, check_text
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import ArchiveError, Hint, RevealError
from rtca_nb.model.output_types import check_output_type

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.archive.erasure import ErasedFile
    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.record import Record

__all__ = ["Archive", "is_archive"]

_MARKER: Final = "rtca-archive.json"
_UNFINISHED: Final = ".rtca-"
_FORMAT: Final = {"format": "rtca-nb archive", "version": 1}


def is_archive(path: object) -> bool:
    """Say whether a path is an archive's folder."""
    return isinstance(path, (str, os.PathLike)) and Path(os.fsdecode(path), _MARKER).is_file()


@hide_locals
class Archive:
    """A folder that keeps the answers of the service byte for byte.

    Parameters
    ----------
    path : path
        The folder, created with the first write. A folder that is not empty must be an archive.
    allow_raw : bool
        Keep Raw answers and unmasked contact records too, with the personal data that redaction removes.

    Raises
    ------
    ArchiveError
        If the folder is neither empty nor an archive, or if a newer release of this package wrote the archive.

    Examples
    --------
    >>> archive = Archive("archive")  # doctest: +SKIP
    >>> for result in rtca_nb.fetch_contacts(instance_id, ids, archive=archive):  # doctest: +SKIP
    ...     ...
    """

    def __init__(self, path: str | os.PathLike[str], *, allow_raw: bool = False) -> None:
        self.path = check_path(path, "an archive")
        self.allow_raw = allow_raw
        self._is_marked = False
        self._manifest = Manifest(self.path)
        try:
            self._check()
        except OSError as error:
            raise ArchiveError(f"the archive's folder cannot be read ({error.strerror}); check the path") from None

    def __repr__(self) -> str:
        return f"<Archive {self.path.name!r}>"

    def store(self, instance_id: str, contact_id: str, output_type: str = "Redacted") -> Store:
        """Return the store to which pages of one contact and output type are written.

        Raises
        ------
        UsageError
            If an id is not a string, or there is no such output type.
        RevealError
            For Raw, unless the archive was opened with ``allow_raw``.
        """
        store = self._store(Identity(instance_id, contact_id, output_type))
        if output_type == "Raw" and not self.allow_raw:
            raise RevealError(
                "Raw pages hold personal data in clear text",
                hint=Hint(
                    "pass {allow_raw=True} (--allow-raw) to keep them",
                    command="pass {allow_raw} to keep them",
                ),
            )
        self._mark()
        return store

    def _store(self, identity: Identity) -> Store:
        check_text(identity.instance_id, "instance_id")
        check_text(identity.contact_id, "contact_id")
        check_output_type(identity.output_type)
        path = self.path / FOLDERS[identity.output_type] / file_name(identity)
        return Store(path, identity, self._manifest, clear=self.allow_raw)

    # -- reading ----------------------------------------------------------------------------------------------

    def contact(self, instance_id: str, contact_id: str, *, output_type: str = "Redacted") -> Contact | None:
        """Return a contact, masked, from all its pages in the archive; None if the archive has no page of it."""
        from rtca_nb.contact.contact import Contact

        store = self._store(Identity(instance_id, contact_id, output_type))
        identity, loaded = store.identity(), store.load()
        return Contact(record_of(identity, loaded)) if identity is not None and loaded.times else None

    def records(
        self,
        *,
        output_type: str | None = None,
        wanted: Callable[[Identity], bool] = lambda _: True,
        damaged: Callable[[ArchiveError], object] | None = None,
    ) -> Iterator[Record]:
        """Yield the records of all contacts that have a page, or only of those for which ``wanted`` returns True.

        ``damaged`` is called with an error for each file that is missing or cannot be read. Without ``damaged``, the
        error is raised after all other contacts were yielded. Files of contacts that are not wanted are not checked.

        Raises
        ------
        ArchiveDamagedError
            If a file is missing or cannot be read, and ``damaged`` was not given.
        """
        found: list[ArchiveError] = []
        note = damaged or found.append
        for store in self.stores(output_type):
            try:
                identity = store.identity()
                loaded = store.load() if identity is not None and wanted(identity) else None
            except ArchiveError as error:
                if may_be(store.name, self._manifest, wanted):
                    note(error)
                continue
            if identity is not None and loaded is not None and loaded.times:
                yield record_of(identity, loaded)
        for missing in self.gone(output_type, wanted):
            note(missing)
        if found:
            raise damage_of(found)

    def gone(
        self, output_type: str | None = None, wanted: Callable[[Identity], bool] = lambda _: True
    ) -> list[ArchiveError]:
        """Return an error for each contact whose file is missing although the manifest lists it."""
        return gone(self.stores(output_type), self._manifest, wanted, output_type)

    def contacts(self, *, output_type: str | None = None) -> Iterator[Contact]:
        """Yield all contacts of which the archive has at least one page, masked until you reveal them.

        Raises
        ------
        ArchiveDamagedError
            After all other contacts, if a file is missing or was changed; :meth:`verify` lists every such file.
        """
        from rtca_nb.contact.contact import Contact

        return map(Contact, self.records(output_type=output_type))

    def pages(self, *, output_type: str | None = None) -> Iterator[tuple[Identity, StoredPage]]:
        """Yield all pages byte for byte, contact by contact."""
        return pages_of(self.stores(output_type))

    def entries(self) -> list[Entry]:
        """List the archived contacts, one entry for each file, sorted by file name."""
        return [entry_of(*found) for found in listed(self.stores(), self._manifest)]

    @property
    def has_manifest(self) -> bool:
        """Whether the archive has a manifest, the list of what its files held; the next fetch adds a missing one."""
        return self._manifest.exists

    def verify(self) -> list[Verdict]:
        """Check every file: its SQLite structure, the hashes of each page and of its metadata, and file permissions.

        The manifest shows what is missing: contacts without a file, empty files, missing rows. An archive without a
        manifest is reported as a problem, because nothing proves what it held.
        """
        has_files = any((self.path / folder).exists() for folder in FOLDERS.values())
        return list(verdicts_of(self.stores(), self._manifest, has_files=has_files))

    def erase(
        self, contact_id: str, proof: str | os.PathLike[str], *, instance_id: str | None = None
    ) -> list[ErasedFile]:
        """Remove a contact for good; see :func:`rtca_nb.archive.erasure.erase_contact`."""
        from rtca_nb.archive.erasure import erase_contact

        check_text(contact_id, "contact_id")
        check_text(instance_id, "instance_id", optional=True)
        return erase_contact(list(self.stores()), self._manifest, contact_id, proof, instance_id=instance_id)

    def deadline_report(
        self, contact_ids: Iterable[str] | None = None, *, instance_id: str | None = None, output_type: str = "Redacted"
    ) -> pd.DataFrame:
        """List what is archived, how completely, at what age; see :func:`rtca_nb.archive.deadline.deadline_report`."""
        from rtca_nb.archive.deadline import deadline_report

        check_output_type(output_type)
        kept = listed(self.stores(output_type), self._manifest, output_type=output_type)
        return deadline_report((found[1:] for found in kept), contact_ids, instance_id=instance_id)

    def export_jsonl(self, path: str | os.PathLike[str], *, allow_raw: bool = False) -> int:
        """Write all pages as JSON lines; see :func:`rtca_nb.archive.export.export_jsonl`."""
        from rtca_nb.archive.export import export_jsonl

        return export_jsonl(list(self.stores()), self._manifest, path, allow_raw=allow_raw)

    def stores(self, output_type: str | None = None) -> Iterator[Store]:
        """Yield the store of each archived contact, for one output type or for both."""
        if output_type is not None:
            check_output_type(output_type)
        folders = FOLDERS.values() if output_type is None else (FOLDERS[output_type],)
        return (Store(path, manifest=self._manifest) for folder in folders for path in _files(self.path / folder))

    # -- the folder -------------------------------------------------------------------------------------------

    def _check(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise ArchiveError("an archive is a folder, and that is a file; choose a folder")
        marker = self.path / _MARKER
        # Before the marker there is only an unfinished one, of a writer at work or of one that was killed.
        if not marker.exists() and all(found.name.startswith(_UNFINISHED) for found in self.path.iterdir()):
            return
        # Looked for once more: another writer may have made the archive between the first look and the listing, and
        # it writes the marker before anything that the listing could show.
        if not marker.exists():
            raise ArchiveError("that folder holds other things and is not an archive; choose a new or empty folder")
        try:
            found = json.loads(marker.read_bytes()) if marker.is_file() else None
        except ValueError:
            found = None
        if found != _FORMAT:
            raise ArchiveError("that folder was made by a release that this one cannot read; use a newer release")

    def _mark(self) -> None:
        if self._is_marked:
            return
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.path / _MARKER).exists():
                self._write_marker()
            if not self._manifest.exists:
                self._manifest.make(self._contents())
        except OSError as error:
            raise ArchiveError(
                f"the archive's folder cannot be created ({error.strerror}); check the path and the disk"
            ) from None
        self._is_marked = True

    def _contents(self) -> Iterator[tuple[str, Identity, list[str], list[Failure]]]:
        """Yield what the files hold that can be read; an archive of an older release has some and no manifest."""
        for store in self.stores():
            with contextlib.suppress(ArchiveError):  # it can be found damaged without a manifest
                if (identity := store.identity()) is not None:
                    yield store.name, identity, store.seals(), store.failures()

    def _write_marker(self) -> None:
        handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self.path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(_FORMAT).encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path / _MARKER)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        sync_folder(self.path)


def _files(folder: Path) -> list[Path]:
    """Return the contacts' files of a folder, in order of their names; an archive may have many thousands."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  # to sort paths takes ten times as long
    except FileNotFoundError:
        return []
    return [folder / name for name in sorted(names) if name.endswith(".sqlite3")]
