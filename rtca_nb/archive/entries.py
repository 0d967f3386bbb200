"""List the contents of an archive's files, and check the files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rtca_nb._version import __version__
from rtca_nb.archive.database import state_of
from rtca_nb.archive.manifest import MANIFEST, Listed, Manifest, failures_hash
from rtca_nb.archive.pages import FOLDERS, Identity, Loaded, StoredPage
from rtca_nb.archive.store import Store
from rtca_nb.archive.summaries import LOST, Summary, summary_of, unreadable
from rtca_nb.base.arguments import counted
from rtca_nb.base.printable import printable
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, Hint, RtcaError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import Record, replace_fields

__all__ = [
    "Entry",
    "Verdict",
    "damage_of",
    "entry_of",
    "gone",
    "listed",
    "may_be",
    "output_type_of",
    "pages_of",
    "record_of",
    "verdicts_of",
]

_ADVICE: Final = "restore the file from a backup, or erase the contact from the archive and fetch it again"
_UNPROVEN: Final = (
    "the manifest is missing, so nothing proves which contacts and answers the archive held; restore the manifest "
    "from a backup, or fetch into the archive again, which makes a new manifest from the remaining files"
)


class Entry(NamedTuple):
    """One form of a contact in an archive, as :meth:`rtca_nb.Archive.entries` lists it.

    ``state`` is ``"complete"``, ``"partial"``, ``"failed"`` (no fetch succeeded), ``"lost"`` (the file is gone) or
    ``"unreadable"``. ``status`` is the status of the analysis; empty if the archive has no page that can be read.
    ``pages`` and ``segments`` are numbers of pages and segments. ``first_seen`` and ``last_seen`` are the times at
    which the first and the last page arrived, in microseconds since 1970; None if no page can be read. ``file`` is the
    path of the file within the archive.
    """

    instance_id: str
    contact_id: str
    output_type: str
    state: str  # "complete", "partial", "failed", "lost" or "unreadable"
    status: str
    pages: int
    segments: int
    first_seen: int | None
    last_seen: int | None
    file: str


class Verdict(NamedTuple):
    """Result of checking one file of an archive, as :meth:`rtca_nb.Archive.verify` returns it.

    ``pages`` is the number of pages in the file. ``problem`` is a sentence that says what is wrong with the file, or
    None if the file is intact. ``contact_id`` is None if the contact of the file is not known.
    """

    file: str
    output_type: str
    contact_id: str | None
    pages: int
    problem: str | None


def record_of(identity: Identity, loaded: Loaded) -> Record:
    """Return the record of a contact that has at least one page."""
    record = loaded.merge.record(**identity._asdict(), asked=loaded.requests[max(loaded.requests)]["SegmentTypes"])
    return record if loaded.context is None else replace_fields(record, context=loaded.context)


def listed(
    stores: Iterable[Store], manifest: Manifest, *, output_type: str | None = None
) -> Iterator[tuple[str, Identity, Summary]]:
    """Yield name, identity of the contact and summary of each file of an archive, in order of file names.

    The summary is taken from the manifest if the file has not changed since; otherwise it is read from the file, and
    then kept in the manifest. Files that cannot be read or are missing are included; the contact of a file that cannot
    be read is unknown if the manifest does not list the file. ``output_type`` is the form that ``stores`` are limited
    to, if they are; then missing files of the other form are left out.
    """
    try:
        known = manifest.files()
    except ArchiveError:  # a list needs no manifest
        known = {}
    fresh: list[tuple[str, str, Summary]] = []
    found: dict[str, tuple[Identity, Summary]] = {}
    for store in stores:
        state, row = state_of(store.path), known.pop(store.name, None)
        if row is not None and row.summary is not None and row.state == state and row.summary.release == __version__:
            found[store.name] = row.identity, row.summary
            continue
        try:
            identity = store.identity()
            summary = None if identity is None else summary_of(store.load(), store.failures())
        except ArchiveError as error:
            form = output_type_of(store)
            identity = Identity(UNKNOWN_ID, UNKNOWN_ID, form) if row is None else row.identity
            found[store.name] = identity, unreadable(error)
            continue
        if identity is not None and summary is not None:
            found[store.name] = identity, summary
            if state is not None:
                fresh.append((store.name, state, summary))
        elif row is not None:
            found[store.name] = row.identity, LOST
    lost = {row.name: (row.identity, LOST) for row in known.values() if output_type in {None, row.identity.output_type}}
    manifest.keep_summaries(fresh)
    for name, (identity, summary) in sorted((found | lost).items()):
        yield name, identity, summary


def entry_of(name: str, identity: Identity, summary: Summary) -> Entry:
    """Return the entry that ``Archive.entries`` returns for a file, given its name, contact and summary."""
    return Entry(
        *identity,
        summary.state,
        summary.status or "",
        summary.pages,
        summary.segments,
        summary.first_seen,
        summary.last_seen,
        name,
    )


def may_be(name: str, manifest: Manifest, wanted: Callable[[Identity], bool]) -> bool:
    """Return whether a file that cannot be read may hold a wanted contact; false only if the manifest rules it out."""
    try:
        row = manifest.files().get(name)
    except ArchiveError:
        return True
    return row is None or wanted(row.identity)


def gone(
    stores: Iterable[Store], manifest: Manifest, wanted: Callable[[Identity], bool], output_type: str | None
) -> list[ArchiveError]:
    """Return an error for each missing file that held a wanted contact according to the manifest."""
    try:
        known = manifest.files()
    except ArchiveError as error:
        return [error]
    for store in stores:
        known.pop(store.name, None)
    return [
        ArchiveDamagedError(
            f"{row.name}, the file of contact {printable(row.identity.contact_id)}, is missing; {_ADVICE}"
        )
        for row in known.values()
        if output_type in {None, row.identity.output_type} and wanted(row.identity)
    ]


def damage_of(errors: Sequence[RtcaError]) -> RtcaError:
    """Return the only error if there is one, or a new error that gives the number of several."""
    if len(errors) == 1:
        return errors[0]
    return ArchiveDamagedError(
        f"{len(errors)} files of the archive are damaged or missing; all others were read",
        hint=Hint("verify() names them all", command="rtca-nb archive verify lists them all"),
    )


def output_type_of(store: Store) -> str:
    """Return the output type of the folder that a file is in."""
    return next(known for known, folder in FOLDERS.items() if folder == store.path.parent.name)


def pages_of(stores: Iterable[Store]) -> Iterator[tuple[Identity, StoredPage]]:
    """Yield all pages in files, each with the identity of its contact."""
    for store in stores:
        identity = store.identity()
        if identity is not None:
            for page in store.pages():
                yield identity, page


def verdicts_of(stores: Iterable[Store], manifest: Manifest, *, has_files: bool) -> Iterator[Verdict]:
    """Check files and the manifest: SQLite's own structure, hashes, seals, permissions, and missing data.

    Yield a verdict for each file that exists or is missing, and for the manifest if it has a problem. If ``has_files``,
    the archive has or had files; then it is a problem if the manifest is missing.
    """
    problem = manifest.check()
    if problem is None and not manifest.exists and has_files:
        yield Verdict(MANIFEST, "", None, 0, _UNPROVEN)
    if problem is not None:
        yield Verdict(MANIFEST, "", None, 0, problem)
    known, seals = ({}, {}) if problem is not None else (manifest.files(), manifest.seals())
    for store in stores:
        verdict = _verdict_of(store)
        row = known.pop(store.name, None)
        if verdict.problem is None:
            try:
                missing = _missing(store, row, seals.get(store.name, set()), manifest)
            except ArchiveError as error:  # the file was changed during the check
                missing = str(error)
            verdict = verdict._replace(problem=missing)
        yield verdict if row is None else verdict._replace(contact_id=row.identity.contact_id)
    for row in known.values():
        yield Verdict(
            *(row.name, row.identity.output_type, row.identity.contact_id, 0),
            f"the file is missing; {_lost(len(seals.get(row.name, ())), row.failures)} gone; {_ADVICE}",
        )


def _missing(store: Store, row: Listed | None, seals: set[str], manifest: Manifest) -> str | None:
    """Return what is missing from an intact file according to the manifest, in a sentence; None if nothing is."""
    if row is None:
        if store.identity() is None and not manifest.exists:
            return f"the file is empty, and there is no manifest that says what it held; {_ADVICE}, or delete the file"
        return None
    if store.identity() is None:
        return f"the file is empty; {_lost(len(seals), row.failures)} gone; {_ADVICE}"
    pages = len(seals.difference(store.seals()))
    if pages:
        return f"{_lost(pages, 0)} gone; {_ADVICE}"
    if failures_hash(store.failures()[: row.failures]) != row.failures_sha256:
        return f"the file's list of failed fetches has changed since it was written; {_ADVICE}"
    return None


def _lost(pages: int, failures: int) -> str:
    found = [counted(pages, "page")] if pages else []
    named = (
        " and ".join(found + ([counted(failures, "failed fetch", "failed fetches")] if failures else []))
        or "everything"
    )
    return f"{named} that the file held {'is' if max(pages + failures, 1) == 1 else 'are'}"


def _verdict_of(store: Store) -> Verdict:
    output_type = output_type_of(store)
    contact_id, pages, problem = None, 0, None
    try:
        problem = store.check()
        identity = store.identity()
        if identity is not None:
            contact_id = identity.contact_id
            if identity.output_type != output_type:
                belongs = FOLDERS.get(identity.output_type)
                problem = problem or (
                    f"the file holds {printable(identity.output_type)} pages, but is in the folder for {output_type} "
                    f"pages; {'restore it from a backup' if belongs is None else f'move it to the folder {belongs}'}"
                )
        for page in store.pages():
            page.seen()
            pages += 1
        store.context()
        mode = stat.S_IMODE(store.path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            problem = problem or (
                f"users other than the file's owner can read it (mode {mode:o}); restrict it with chmod 600"
            )
    except ArchiveError as error:
        problem = str(error)
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror}); check the disk and the file's permissions"
    return Verdict(store.name, output_type, contact_id, pages, problem)
