"""Writing a corpus: contacts become rows in batches, rows become parts, and parts are committed a few at a time."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rtca_nb.base.arguments import check_callable, counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.batches import tables_of
from rtca_nb.corpus.commit import STAGED, Sizes, commit, live_readings, remove_staged, sweep_staged
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.forms import Entry, Forms, entry_of
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.layout import Part, check_root, current_of, make_root, root_of
from rtca_nb.corpus.locking import try_lock, writing
from rtca_nb.corpus.parts import Rows, is_any_revealed, joined, readings_of, without, write_part
from rtca_nb.corpus.schema import CONTACTS, as_stored
from rtca_nb.exceptions import CorpusError

__all__ = ["CorpusReport", "Writer", "write_corpus"]


@dataclass(frozen=True)
class CorpusReport:
    """What became of the contacts that were written.

    Attributes
    ----------
    path : Path
        Folder of the corpus.
    read : int
        Contacts that came, each form of one counted.
    added, replaced, unchanged : int
        Contacts that were new; that took the place of an earlier reading; and of which the corpus has the same or more.
    failed : int
        Contacts that could not be fetched, so they never came.
    contacts : int
        Contacts in the corpus now.
    snapshot : int
        Number of its current snapshot.
    """

    path: Path
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    contacts: int = 0
    snapshot: int = 0

    def __repr__(self) -> str:
        said = f"{counted(self.read, 'contact')} read: {self.added:,} added, {self.replaced:,} replaced"
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"<CorpusReport {said}, {self.unchanged:,} unchanged{failed}; the corpus holds {self.contacts:,}>"


@hide_locals
def write_corpus(
    source: Any,
    folder_or_url: str | os.PathLike[str],
    *,
    allow_revealed: bool = False,
    progress: Callable[[CorpusReport], object] | None = None,
) -> CorpusReport:
    """Write contacts into a corpus, which is made where there is none.

    Parameters
    ----------
    source : path, list, Archive, or iterable of Contact
        Whatever :func:`rtca_nb.read_contacts` takes, an archive, or contacts, for example those that
        :func:`rtca_nb.fetch_contacts` yields.
    folder_or_url : path
        Folder of the corpus; URLs are refused.
    allow_revealed : bool
        Permit personal data in clear on disk, in files that only you can read; without it a revealed contact is
        refused.
    progress : callable, optional
        Called with the report so far after each batch.

    Returns
    -------
    CorpusReport

    Raises
    ------
    CorpusError
        If the folder is something else, a newer release's or damaged, or the disk fails; or both forms of a contact
        came too far apart to hide the same in both.
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    RtcaError
        What reading the source raises. Contacts that came before are in the corpus.

    Notes
    -----
    A contact is known by its id and form. Of two readings of it, the one stays that is complete; then the one
    whose analysis has ended; then the one that lasts longer; then the one with more segments; then the later one. The
    same reading again changes nothing, so a write that was broken off is simply started again.

    Both forms of a contact that come in one write hide what either of them hides. Write both together.

    The files are plain Parquet in snapshot folders rather than a Delta Lake or Iceberg table, as those commit one table
    at a time; :mod:`rtca_nb.corpus` says more.
    """
    check_callable(progress, "progress")
    root = root_of(folder_or_url)
    contacts = incoming(source, allow_revealed=allow_revealed)
    return Writer(root, progress=progress).write(contacts)


class Writer:
    """Writes one source into a corpus.

    Parameters
    ----------
    root : Path
    sizes : Sizes, optional
    progress : callable, optional
        As of :func:`write_corpus`.
    """

    def __init__(
        self, root: Path, *, sizes: Sizes | None = None, progress: Callable[[CorpusReport], object] | None = None
    ) -> None:
        self._root = root
        self._sizes = sizes or Sizes()
        self._progress = progress
        self._report = CorpusReport(root)
        self._forms = Forms(self._sizes.held)
        self._index: dict[Key, Reading] = {}
        self._known: dict[str, list[tuple[Key, Reading]]] = {}
        self._pending: list[Rows] = []
        self._unstaged: set[Key] = set()
        self._staged: list[Part] = []
        self._live_parts = 0

    def __repr__(self) -> str:
        return f"<Writer of {self._root.name!r}>"

    def write(self, contacts: Iterator[Contact | None]) -> CorpusReport:
        """Write contacts; None counts as one that failed. Errors as of :func:`write_corpus`."""
        check_root(self._root, write=True)
        # A source that cannot be read at all makes no corpus.
        contacts = itertools.chain(list(itertools.islice(contacts, 1)), contacts)
        make_root(self._root)
        fault: BaseException | None = None
        with self._staging() as staging:
            batch: list[Contact] = []
            while True:
                try:
                    contact = next(contacts)
                except StopIteration:
                    break
                except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # raised again once what came is kept
                    fault = error
                    break
                if contact is None:
                    self._report = replace(self._report, failed=self._report.failed + 1)
                    continue
                batch.append(contact)
                if len(batch) >= self._sizes.batch:
                    self._take(batch, staging)
                    batch = []
            self._take(batch, staging)
            self._stage(staging)
            self._commit(staging)
        if fault is not None:
            raise fault
        if self._forms.apart:
            raise CorpusError(
                f"{counted(len(self._forms.apart), 'contact')} came in a second form too long after the first, so what "
                "either form hides cannot be hidden in both, and the second was not written; all else was; pass both "
                "forms of a contact next to each other"
            )
        return self._report

    @contextlib.contextmanager
    def _staging(self) -> Iterator[Path]:
        """Make a folder to stage parts in, and load what there is."""
        name = secrets.token_hex(8)
        staging = self._root / STAGED / name
        try:
            with writing(self._root / ".lock"):
                sweep_staged(self._root)
                staging.mkdir(parents=True)
                lock = try_lock(staging.with_suffix(".lock"))
                self._load()
        except OSError as error:
            raise as_corpus_error(error) from None
        try:
            yield staging
        finally:
            remove_staged(staging)
            if lock is not None:
                lock.release()
            staging.with_suffix(".lock").unlink(missing_ok=True)

    def _load(self) -> None:
        live = current_of(self._root)
        self._known = live_readings(live, self._known)
        self._index = {key: reading for rows in self._known.values() for key, reading in rows}
        self._note(contacts=live.manifest.contacts, snapshot=live.manifest.number)
        self._live_parts = len(live.manifest.parts)

    def _note(self, **changes: Any) -> None:
        self._report = replace(self._report, **changes)

    # -- contacts to rows ---------------------------------------------------------------------------------------------

    def _take(self, contacts: Sequence[Contact], staging: Path) -> None:
        entries: dict[Key, Entry] = {}
        for entry in map(entry_of, contacts):
            found = entries.get(entry.key)
            if found is None or entry.reading.replaces(found.reading):
                entries[entry.key] = entry
        # A reading that is worse than what the corpus has is not looked at again.
        coming = [entry for entry in entries.values() if not self._is_better(entry)]
        apart = len(self._forms.apart)
        alike = self._forms.alike(coming)
        self._forms.hold(coming)
        chosen = [entry for entry in alike if self._is_news(entry)]
        # Earlier ones that only hide more now are not counted again.
        new = [entry.key for entry in chosen if entry.key in entries]
        added = sum(key not in self._index for key in new)
        self._note(
            read=self._report.read + len(contacts),
            added=self._report.added + added,
            replaced=self._report.replaced + len(new) - added,
            unchanged=self._report.unchanged + len(contacts) - len(new) - len(self._forms.apart) + apart,
        )
        if chosen:
            self._index |= {entry.key: entry.reading for entry in chosen}
            keys = {entry.key for entry in chosen}
            if not keys.isdisjoint(self._unstaged):
                self._pending = [without(rows, keys) for rows in self._pending]
            self._unstaged |= keys
            self._pending.append(_rows(chosen))
            if sum(len(rows[CONTACTS]) for rows in self._pending) >= self._sizes.part:
                self._stage(staging)
                if len(self._staged) >= max(self._sizes.commit, self._live_parts // 10):
                    self._commit(staging)
        if self._progress is not None:
            self._progress(self._report)

    def _is_better(self, entry: Entry) -> bool:
        known = self._index.get(entry.key)
        return known is not None and known.rank > entry.reading.rank

    def _is_news(self, entry: Entry) -> bool:
        known = self._index.get(entry.key)
        return known is None or entry.reading.replaces(known)

    # -- rows to parts ------------------------------------------------------------------------------------------------

    def _stage(self, staging: Path) -> None:
        if not self._pending:
            return
        rows = joined(self._pending)
        self._pending = []
        self._unstaged = set()
        part = write_part(staging, rows, revealed=is_any_revealed(rows))
        self._known[part.name] = readings_of(rows[CONTACTS])
        self._staged.append(part)

    def _commit(self, staging: Path) -> None:
        with writing(self._root / ".lock"):
            live = commit(self._root, staging, self._staged, self._known, self._sizes)
        self._staged = []
        self._live_parts = len(live.manifest.parts)
        self._known = live_readings(live, self._known)
        self._note(contacts=live.manifest.contacts, snapshot=live.manifest.number)


def _rows(entries: Sequence[Entry]) -> Rows:
    """Return the stored rows of some contacts."""
    import pyarrow as pa

    made = tables_of([entry.contact for entry in entries], [entry.content for entry in entries])
    for name, values in (
        ("reading", [entry.reading.digest for entry in entries]),
        ("beside", [entry.reading.beside for entry in entries]),
    ):
        made[CONTACTS] = made[CONTACTS].append_column(name, pa.array(values, pa.string()))
    return {name: as_stored(name, table) for name, table in made.items()}
