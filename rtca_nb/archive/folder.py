"""The folder of an archive: one file per contact and output type."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.archive.pages import Identity, Loaded, StoredPage, file_name
from rtca_nb.archive.store import Store, sync_folder
from rtca_nb.base.arguments import check_output_type, check_path, check_text
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import ArchiveError, RevealError
from rtca_nb.model.merging import asked_notes

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.record import Record

__all__ = ["Archive", "Entry", "Verdict", "is_archive"]

_MARKER: Final = "rtca-archive.json"
_UNFINISHED: Final = ".rtca-"
_FORMAT: Final = {"format": "rtca-nb archive", "version": 1}
_FOLDERS: Final = {"Redacted": "redacted", "Raw": "raw"}


class Entry(NamedTuple):
    """One contact of an archive; times are microseconds since 1970."""

    instance_id: str
    contact_id: str
    output_type: str
    state: str  # "complete", "partial" or "failed"
    status: str
    pages: int
    segments: int
    first_seen: int | None
    last_seen: int | None
    file: str


class Verdict(NamedTuple):
    """What a check of one file found; ``problem`` is None where all is well."""

    file: str
    output_type: str
    contact_id: str | None
    pages: int
    problem: str | None


def is_archive(path: object) -> bool:
    """Say whether a path is an archive's folder."""
    return isinstance(path, (str, os.PathLike)) and Path(os.fsdecode(path), _MARKER).is_file()


@hide_locals
class Archive:
    """Raw answers of the service, kept byte for byte.

    Parameters
    ----------
    path : path
        Its folder; made when something is written. A folder that holds other things is refused.
    allow_raw : bool
        Permit that Raw answers are written, which hold what redaction takes out.

    Raises
    ------
    ArchiveError
        If the folder is something else, or a newer release's.

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
        try:
            self._check()
        except OSError as error:
            raise ArchiveError(f"the archive's folder cannot be read ({error.strerror}); check the path") from None

    def __repr__(self) -> str:
        return f"<Archive {self.path.name!r}>"

    def store(self, instance_id: str, contact_id: str, output_type: str = "Redacted") -> Store:
        """Return where the pages of one contact and output type are kept, to write there.

        Raises
        ------
        UsageError
            If an id is no text, or there is no such output type.
        RevealError
            For Raw, where that was not permitted.
        """
        store = self._store(Identity(instance_id, contact_id, output_type))
        if output_type == "Raw" and not self.allow_raw:
            raise RevealError(
                "Raw pages hold personal data in clear; pass allow_raw=True (--allow-raw) if they are to be kept"
            )
        self._mark()
        return store

    def _store(self, identity: Identity) -> Store:
        check_text(identity.instance_id, "instance_id")
        check_text(identity.contact_id, "contact_id")
        check_output_type(identity.output_type)
        return Store(self.path / _FOLDERS[identity.output_type] / file_name(identity), identity)

    # -- reading ----------------------------------------------------------------------------------------------

    def contact(self, instance_id: str, contact_id: str, *, output_type: str = "Redacted") -> Contact | None:
        """Return a contact with all that was ever kept of it; None where nothing was."""
        from rtca_nb.contact.contact import Contact

        store = self._store(Identity(instance_id, contact_id, output_type))
        identity, loaded = store.identity(), store.load()
        return Contact(_record(identity, loaded)) if identity is not None and loaded.times else None

    def records(self, *, output_type: str | None = None) -> Iterator[Record]:
        """Yield the records of all contacts that have a page, or of those of one output type."""
        for store in self.stores(output_type):
            identity, loaded = store.identity(), store.load()
            if identity is not None and loaded.times:
                yield _record(identity, loaded)

    def contacts(self, *, output_type: str | None = None) -> Iterator[Contact]:
        """Yield all contacts that have a page, decoded with the model of today; masked unless revealed.

        Raises
        ------
        ArchiveDamagedError
            At the first file that is not what was written; :meth:`verify` tells them all.
        """
        from rtca_nb.contact.contact import Contact

        return map(Contact, self.records(output_type=output_type))

    def pages(self, *, output_type: str | None = None) -> Iterator[tuple[Identity, StoredPage]]:
        """Yield all pages as they were kept, contact by contact."""
        for store in self.stores(output_type):
            identity = store.identity()
            for page in store.pages():
                if identity is not None:
                    yield identity, page

    def entries(self) -> list[Entry]:
        """List what is kept, in order of the files' names."""
        return [entry for store in self.stores() if (entry := _entry(store)) is not None]

    def verify(self) -> list[Verdict]:
        """Check every file: SQLite's own structure, the hash of each body, the seal of each page, and permissions."""
        return [_verdict(store) for store in self.stores()]

    def deadline_report(
        self, contact_ids: Iterable[str] | None = None, *, instance_id: str | None = None, output_type: str = "Redacted"
    ) -> pd.DataFrame:
        """See :func:`rtca_nb.archive.deadline.deadline_report`."""
        from rtca_nb.archive.deadline import deadline_report

        return deadline_report(self, contact_ids, instance_id=instance_id, output_type=output_type)

    def export_jsonl(self, path: str | os.PathLike[str], *, allow_raw: bool = False) -> int:
        """Write all pages as JSON lines; see :func:`rtca_nb.archive.export.export_jsonl`."""
        from rtca_nb.archive.export import export_jsonl

        return export_jsonl(self, path, allow_raw=allow_raw)

    def stores(self, output_type: str | None = None) -> Iterator[Store]:
        """Return the files that there are, of one output type or of both."""
        if output_type is not None:
            check_output_type(output_type)
        kinds = tuple(_FOLDERS) if output_type is None else (output_type,)
        return (Store(path) for kind in kinds for path in sorted((self.path / _FOLDERS[kind]).glob("*.sqlite3")))

    # -- the folder -------------------------------------------------------------------------------------------

    def _check(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise ArchiveError("an archive is a folder, and that is a file; name a folder")
        marker = self.path / _MARKER
        if not marker.exists():
            # What a killed writer leaves before the marker is there is its unfinished marker.
            if not all(found.name.startswith(_UNFINISHED) for found in self.path.iterdir()):
                raise ArchiveError("that folder holds other things and is no archive; name a new or empty folder")
            return
        try:
            found = json.loads(marker.read_bytes())
        except ValueError:
            found = None
        if found != _FORMAT:
            raise ArchiveError("that folder was made by another release, which this one does not read; use a newer one")
        self._is_marked = True

    def _mark(self) -> None:
        if self._is_marked:
            return
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.path / _MARKER).exists():
                self._write_marker()
        except OSError as error:
            raise ArchiveError(
                f"the archive's folder cannot be made ({error.strerror}); check the path and the disk"
            ) from None
        self._is_marked = True

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


def _record(identity: Identity, loaded: Loaded) -> Record:
    return loaded.merge.record(
        **identity._asdict(), notes=asked_notes(loaded.requests[max(loaded.requests)]["SegmentTypes"])
    )


def _entry(store: Store) -> Entry | None:
    identity = store.identity()
    if identity is None:
        return None
    loaded = store.load()
    record = _record(identity, loaded) if loaded.times else None
    return Entry(
        *identity,
        "failed" if record is None else "complete" if record.complete else "partial",
        "" if record is None else record.status,
        len(loaded.times),
        0 if record is None else len(record.segments),
        min(loaded.times, default=None),
        max(loaded.times, default=None),
        f"{store.path.parent.name}/{store.path.name}",
    )


def _verdict(store: Store) -> Verdict:
    name = f"{store.path.parent.name}/{store.path.name}"
    kind = next(kind for kind, folder in _FOLDERS.items() if folder == store.path.parent.name)
    contact_id, pages, problem = None, 0, None
    try:
        problem = store.check()
        identity = store.identity()
        if identity is not None:
            contact_id = identity.contact_id
            if identity.output_type != kind:
                problem = problem or f"it holds {identity.output_type} pages in the folder of {kind} ones"
        for page in store.pages():
            page.seen()
            pages += 1
        mode = stat.S_IMODE(store.path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            problem = problem or f"others than its owner may open it (mode {mode:o})"
    except ArchiveError as error:
        problem = str(error)
    return Verdict(name, kind, contact_id, pages, problem)
