"""The folder of an archive: one file per contact and output type."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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
from rtca_nb.archive.marker import check_marker, mark
from rtca_nb.archive.pages import FOLDERS, Failure, Identity, StoredPage, file_name
from rtca_nb.archive.store import Store
from rtca_nb.base.arguments import check_flag, check_path, check_text
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import ArchiveError, Hint, RevealError
from rtca_nb.model.output_types import check_output_type

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.archive.erasure import ErasedFile
    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.record import Record

__all__ = ["Archive"]


@hide_locals
class Archive:
    """A folder that keeps the answers of the service byte for byte.

    Parameters
    ----------
    path : path
        Path of the folder, which the first write creates. An existing folder must be empty or already be an archive.
    allow_raw : bool
        Permit writing Raw answers, and writing contact records without masks. By default, fetching Raw answers into the
        archive raises RevealError, and contact records are masked before they are written.

    Raises
    ------
    ArchiveError
        If the path is a file, is a folder with other files, cannot be read, or needs a newer release of this package.

    Examples
    --------
    >>> archive = Archive("archive")  # doctest: +SKIP
    >>> for result in rtca_nb.fetch_contacts(instance_id, ids, archive=archive):  # doctest: +SKIP
    ...     ...
    """

    def __init__(self, path: str | os.PathLike[str], *, allow_raw: bool = False) -> None:
        self.path = check_path(path, "an archive")
        self.allow_raw = check_flag(allow_raw, "allow_raw")
        self._is_marked = False
        self._manifest = Manifest(self.path)
        try:
            check_marker(self.path)
        except OSError as error:
            raise ArchiveError(f"the archive's folder cannot be read ({error.strerror}); check the path") from None

    def __repr__(self) -> str:
        return f"<Archive {self.path.name!r}>"

    def store(self, instance_id: str, contact_id: str, output_type: str = "Redacted") -> Store:
        """Return an object for the file of one contact and output type; its method ``add`` writes a page to the file.

        The folder of the archive is created if it is missing. The file is created by the first write to it.

        Raises
        ------
        UsageError
            If an id is not a string, or ``output_type`` is neither ``"Redacted"`` nor ``"Raw"``.
        RevealError
            If ``output_type`` is ``"Raw"`` and the archive was not opened with ``Archive(path, allow_raw=True)``.
        """
        store = self._store(Identity(instance_id, contact_id, output_type))
        if output_type == "Raw" and not check_flag(self.allow_raw, "allow_raw"):
            raise RevealError(
                "this archive was opened without permission to keep Raw pages, which hold personal data in clear text",
                hint=Hint(
                    "open it with Archive(path, {allow_raw=True}) (--allow-raw) to keep them",
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
        return Store(path, identity, self._manifest, clear=check_flag(self.allow_raw, "allow_raw"))

    # -- reading ----------------------------------------------------------------------------------------------

    def contact(self, instance_id: str, contact_id: str, *, output_type: str = "Redacted") -> Contact | None:
        """Return the ``output_type`` form of a contact, masked; None if the archive has no page of this form.

        This raises ArchiveDamagedError if the file of the contact was changed, and ArchiveError if it cannot be read.
        """
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
        """Yield all contacts unmasked, as the service sent them; :meth:`contacts` yields them masked.

        Parameters
        ----------
        output_type : {"Redacted", "Raw"}, optional
            Form to yield; by default, both forms, each as an object of its own.
        wanted : callable
            Function that gets a named tuple with ``instance_id``, ``contact_id`` and ``output_type``, and returns True
            for a contact to yield; by default, all are yielded. The files of other contacts are not checked.
        damaged : callable, optional
            Function to call with an error for each file that is missing, was changed or cannot be read. By default, one
            error for all of these files is raised after the other contacts were yielded.

        Raises
        ------
        ArchiveError
            If a file is missing, was changed or cannot be read, and ``damaged`` was not given.
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
        """Return an error for each missing file that the manifest lists; the errors are not raised.

        Arguments are those of :meth:`records`. If the manifest cannot be read, the list has one error, which says so.
        """
        return gone(self.stores(output_type), self._manifest, wanted, output_type)

    def contacts(self, *, output_type: str | None = None) -> Iterator[Contact]:
        """Yield each contact that has at least one page in the archive, masked.

        By default, both forms are yielded, as separate contacts; ``output_type`` ("Redacted" or "Raw") selects one.

        Raises
        ------
        ArchiveError
            After all other contacts, if a file is missing, changed or unreadable; :meth:`verify` lists all such files.
        """
        from rtca_nb.contact.contact import Contact

        return map(Contact, self.records(output_type=output_type))

    def pages(self, *, output_type: str | None = None) -> Iterator[tuple[Identity, StoredPage]]:
        """Yield all pages, contact by contact: ``for identity, page in archive.pages()``.

        ``identity`` has ``instance_id``, ``contact_id`` and ``output_type``; ``page.body`` has the bytes that the
        service sent, not masked. By default, pages of both output types are yielded. ArchiveDamagedError is raised at
        the first page that has changed since it was written. A missing file raises nothing; :meth:`verify` reports it.
        """
        return pages_of(self.stores(output_type))

    def entries(self) -> list[Entry]:
        """List the archived contacts, in the order of the file names; each form of a contact has its own entry.

        An entry has ``instance_id``, ``contact_id``, ``output_type`` and ``file``; ``state`` (complete, partial, failed
        if no fetch succeeded, lost if the file is missing, unreadable); ``status`` of the analysis; number of ``pages``
        and of ``segments``; ``first_seen`` and ``last_seen`` (arrival of first and last page, microseconds since 1970).
        """
        return [entry_of(*found) for found in listed(self.stores(), self._manifest)]

    @property
    def has_manifest(self) -> bool:
        """Whether the archive has a manifest. It lists what each file holds, and so shows whether anything is missing.

        If an older release made the archive, it has no manifest until you fetch into it with this release.
        """
        return self._manifest.exists

    def verify(self) -> list[Verdict]:
        """Check every file: its SQLite structure, the hashes of its pages and metadata, and its permissions.

        The manifest lists what each file holds, and so shows which files or pages are missing. If there is no manifest,
        that is reported as a problem, because nothing proves what the archive held.

        Each file has a verdict with ``file``, ``output_type``, ``contact_id``, ``pages`` (number of pages) and
        ``problem`` (a sentence, or None if the file is intact). The manifest has a verdict only if it has a problem.
        """
        has_files = any((self.path / folder).exists() for folder in FOLDERS.values())
        return list(verdicts_of(self.stores(), self._manifest, has_files=has_files))

    def erase(
        self, contact_id: str, proof: str | os.PathLike[str], *, instance_id: str | None = None
    ) -> list[ErasedFile]:
        """Remove both forms of a contact for good, and write a proof of the removal to the new file ``proof``.

        The proof includes none of the content of the contact. ``instance_id`` limits the removal to one instance. The
        result lists the removed files. For limits and exceptions, see :func:`rtca_nb.archive.erasure.erase_contact`.
        """
        from rtca_nb.archive.erasure import erase_contact

        check_text(contact_id, "contact_id")
        check_text(instance_id, "instance_id", optional=True)
        return erase_contact(list(self.stores()), self._manifest, contact_id, proof, instance_id=instance_id)

    def deadline_report(
        self, contact_ids: Iterable[str] | None = None, *, instance_id: str | None = None, output_type: str = "Redacted"
    ) -> pd.DataFrame:
        """List how completely contacts are archived, and how old they were when the service was asked for them.

        Each contact archived in the form ``output_type`` has a row. If you pass ``contact_ids``, each of these has one,
        archived or not. For ``instance_id`` and columns, see :func:`rtca_nb.archive.deadline.deadline_report`.
        """
        from rtca_nb.archive.deadline import deadline_report

        check_output_type(output_type)
        kept = listed(self.stores(output_type), self._manifest, output_type=output_type)
        return deadline_report((found[1:] for found in kept), contact_ids, instance_id=instance_id)

    def export_jsonl(self, path: str | os.PathLike[str], *, allow_raw: bool = False) -> int:
        """Write all pages to a file, each as one line of JSON, and return the number of lines.

        Pages are written as the service sent them, not masked. If the archive has Raw pages, pass ``allow_raw=True``;
        otherwise RevealError is raised. For other exceptions, see :func:`rtca_nb.archive.export.export_jsonl`.
        """
        from rtca_nb.archive.export import export_jsonl

        return export_jsonl(list(self.stores()), self._manifest, path, allow_raw=allow_raw)

    def stores(self, output_type: str | None = None) -> Iterator[Store]:
        """Yield a Store with which to read each file of the form ``output_type``; by default, of both forms."""
        if output_type is not None:
            check_output_type(output_type)
        folders = FOLDERS.values() if output_type is None else (FOLDERS[output_type],)
        return (Store(path, manifest=self._manifest) for folder in folders for path in _files(self.path / folder))

    # -- the folder -------------------------------------------------------------------------------------------

    def _mark(self) -> None:
        if self._is_marked:
            return
        try:
            mark(self.path)
            if not self._manifest.exists:
                self._manifest.make(self._contents())
        except OSError as error:
            raise ArchiveError(
                f"the archive's folder cannot be created ({error.strerror}); check the path and the disk"
            ) from None
        self._is_marked = True

    def _contents(self) -> Iterator[tuple[str, Identity, list[str], list[Failure]]]:
        """Yield name, identity, seals and failures of each readable file, from which to make a missing manifest."""
        for store in self.stores():
            with contextlib.suppress(ArchiveError):  # damage is found without a manifest, too
                if (identity := store.identity()) is not None:
                    yield store.name, identity, store.seals(), store.failures()


def _files(folder: Path) -> list[Path]:
    """Return the contacts' files of a folder, in order of their names; an archive may have many thousands."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  # sorting paths takes ten times as long
    except FileNotFoundError:
        return []
    return [folder / name for name in sorted(names) if name.endswith(".sqlite3")]
