"""A corpus opened for reading: one snapshot, which stays the same while others write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from rtca_nb.base.arguments import check_text, counted, is_one_of, quoted, shown_path
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.frames import frame_of_plain, mark_frame
from rtca_nb.contact.kept import contact_of
from rtca_nb.corpus.asking import TIMEOUT, ask
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.hidden import Hiding, stored_counts
from rtca_nb.corpus.identity import chosen_key
from rtca_nb.corpus.lookup import Lookup
from rtca_nb.corpus.once import KEY_NAMES, once_in
from rtca_nb.corpus.parts import rows_of_contact
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.reading import contacts_of_snapshot
from rtca_nb.corpus.roots import Root, Snapshot
from rtca_nb.corpus.row_batches import columns_of
from rtca_nb.corpus.schema import CONTACTS, FRAMES, SEGMENTS, TABLES, as_table
from rtca_nb.corpus.stored_table import StoredTable, check_content, dataset_of
from rtca_nb.corpus.table_attribute import TableAttribute
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.privacy.reveal_marker import mark_reveal
from rtca_nb.questions import Searching
from rtca_nb.questions.period import period_of
from rtca_nb.render.markup import Template, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.corpus.erased import ErasedFile
    from rtca_nb.corpus.hidden import Found

__all__ = ["Corpus", "open_corpus"]

_PAGE: Final = Template(
    "<table><caption>{t}</caption><thead><tr><th>table</th><th>{t}</th></tr></thead><tbody>{h}</tbody></table>"
)
_ROW: Final = Template("<tr><td>{t}</td><td>{t}</td></tr>")


@hide_locals
def open_corpus(folder_or_url: str | os.PathLike[str]) -> Corpus:
    """Open a corpus, to read its tables and ask questions about its contacts.

    Parameters
    ----------
    folder_or_url : path or URL
        Folder of the corpus, or ``s3://bucket/prefix``. Other URLs are opened with fsspec, which the extra ``corpus``
        installs.

    Returns
    -------
    Corpus
        The corpus at its current snapshot. To see what is written later, open the corpus again. If the corpus holds
        clear text, opening it marks the notebook. The command ``rtca-nb scrub`` then removes the outputs that may show
        clear text.

    Raises
    ------
    CorpusError
        If the folder or URL has no corpus, if a newer release of this package wrote the corpus, or if one of its files
        is missing or has the wrong size. To check the content of the files too, use :meth:`rtca_nb.Corpus.check`.
    CredentialsError, EndpointUnreachableError
        If the store that the URL names, such as S3, refuses the credentials, or does not answer.
    SetupError
        If a package that the URL needs is not installed.

    Examples
    --------
    >>> corpus = open_corpus("corpus")  # doctest: +SKIP
    >>> corpus.sql("SELECT queue, count(DISTINCT contact_id) AS chats FROM contacts GROUP BY queue")  # doctest: +SKIP
    """
    root = root_of(folder_or_url)
    root.check(write=False)
    snapshot = root.current()
    root.check_files(snapshot)
    corpus = Corpus(root, snapshot)
    if corpus.revealed:
        # Cells may now read clear text from it, also with other tools from its files.
        mark_reveal(f"corpus {shown_path(root.name)}")
    return corpus


@hide_locals
class Corpus(Hiding, Searching):
    """Many contacts as tables; open a corpus with :func:`rtca_nb.open_corpus`.

    The table ``corpus.contacts`` has a row for each form of a contact. Each frame of a contact is a table too, with the
    rows of all contacts: ``corpus.transcript``, ``corpus.metrics`` and so on. ``corpus.transcript.to_pandas()`` and
    ``corpus.transcript.arrow()`` read a table; ``len(corpus.transcript)`` is its number of rows.

    Attributes
    ----------
    path : Path or str
        Folder of the open snapshot. The folder is kept while this object exists, so other tools can read the Parquet
        files in ``corpus.path / "transcript"``. If the corpus is in a store such as S3, ``path`` is the URL of the
        snapshot, and ``corpus.transcript.files`` lists the URLs of the table's files.
    """

    def __init__(self, root: Root, snapshot: Snapshot) -> None:
        self._root = root
        self._snapshot = snapshot
        self._lookup = Lookup(snapshot)
        self._counted = -1, 0, 0
        self.path: Path | str = snapshot.path

    contacts = TableAttribute("contacts")
    transcript = TableAttribute("transcript")
    redactions = TableAttribute("redactions")
    categories = TableAttribute("categories")
    matches = TableAttribute("matches")
    issues = TableAttribute("issues")
    outcomes = TableAttribute("outcomes")
    action_items = TableAttribute("action_items")
    events = TableAttribute("events")
    attachments = TableAttribute("attachments")
    summary = TableAttribute("summary")
    extracted = TableAttribute("extracted")
    skipped = TableAttribute("skipped")
    unknown = TableAttribute("unknown")
    highlights = TableAttribute("highlights")
    offset_problems = TableAttribute("offset_problems")
    revisions = TableAttribute("revisions")
    sentiment = TableAttribute("sentiment")
    response_times = TableAttribute("response_times")
    silences = TableAttribute("silences")
    metrics = TableAttribute("metrics")

    @property
    def __rtca_snapshot__(self) -> Snapshot:
        """The open snapshot, for other modules of this package."""
        return self._snapshot

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables, ``contacts`` first."""
        return (CONTACTS, *FRAMES)

    @property
    def revealed(self) -> bool:
        """Whether the corpus holds any contact in clear text."""
        return self._snapshot.manifest.revealed

    @property
    def snapshot(self) -> int:
        """Number of the open snapshot; 0 if nothing was written yet. Later snapshots have higher numbers."""
        return self._snapshot.manifest.number

    def table(self, name: str) -> StoredTable:
        """Return a table by its name; ``corpus.table("transcript")`` is the same as ``corpus.transcript``.

        Raises
        ------
        UsageError
            If the name is not one of :attr:`tables`.
        """
        if not is_one_of(name, self.tables):
            raise UsageError(f"there is no table {quoted(name)}; the tables are {', '.join(self.tables)}")
        return StoredTable(name, self._snapshot)

    def sql(self, query: str, *, timeout: float = TIMEOUT) -> pd.DataFrame:
        """Query the tables in SQL, in the dialect of DuckDB; this needs the extra ``corpus``.

        Parameters
        ----------
        query : str
            A single SELECT statement. The names of the tables are in :attr:`tables`. The query has no access to files,
            the network or extensions.
        timeout : float
            Maximum time for the query, in seconds; by default 900. Ctrl-C ends the query earlier.

        Returns
        -------
        pandas.DataFrame
            Rows of the result. If the corpus holds clear text, the frame is marked as revealed: methods that write the
            frame to a file, such as ``frame.to_csv(path)``, raise RevealError unless you pass ``allow_revealed=True``.

        Raises
        ------
        UsageError
            If the query is not a single SELECT or cannot be run, or if ``timeout`` is not a number above 0.
        CorpusError
            If the query takes longer than ``timeout``, or if a file is damaged.
        SetupError
            If DuckDB is not installed.
        """
        try:
            found = ask(query, {name: dataset_of(self._snapshot, name) for name in self.tables}, timeout)
        except RtcaError:
            fault = self._snapshot.fault()
            if fault is not None:
                raise fault from None
            raise
        return mark_frame(frame_of_plain(found), revealed=self.revealed)

    def contact(self, contact_id: str, output_type: str | None = None) -> Contact:
        """Return a contact as it was written: masked, or in clear text if it was revealed when it was written.

        If a contact was written masked, it cannot be revealed, because the corpus has no clear text of it.

        Parameters
        ----------
        contact_id : str
            Id of the contact, as in the table ``contacts``.
        output_type : {"Raw", "Redacted", "unknown"}, optional
            Form to return. By default, Redacted if the corpus has the contact in that form, else Raw, else unknown.

        Raises
        ------
        UsageError
            If the corpus does not have this contact, or does not have it in this form.
        CorpusError
            If a file is damaged.
        """
        check_text(contact_id, "contact_id")
        found = self._lookup.forms(contact_id)
        key = chosen_key(contact_id, output_type, found)
        rows = rows_of_contact(self._snapshot, found[key], key)
        try:
            (content,) = rows[SEGMENTS].column("content").to_pylist()
            return contact_of(content, {name: as_table(name, rows[name]) for name in FRAMES})
        except (ValueError, msgspec.DecodeError):
            raise damaged("a file of the table segments", "has changed since it was written") from None

    def check(self) -> None:
        """Read all files of the open snapshot, and check that their content has not changed since it was written.

        Opening a corpus checks only that the files exist and have the right size. For a corpus in a store such as S3,
        this method downloads every file.

        Raises
        ------
        CorpusError
            If a file cannot be read, or its content has changed. Later files are not checked then.
        """
        for name in TABLES:
            check_content(self._snapshot, name)

    def iter_contacts(self, *, begin: datetime | None = None, end: datetime | None = None) -> Iterator[Contact]:
        """Yield all contacts one by one, as :meth:`contact` returns them; each form is yielded as a separate contact.

        Only a block of contacts is in memory at any time, however large the corpus is.

        Parameters
        ----------
        begin, end : datetime, optional
            Yield only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone. If you
            pass one of these times, contacts whose start is unknown are left out.

        Raises
        ------
        UsageError
            If a time is invalid.
        CorpusError
            If a file is damaged.
        """
        return contacts_of_snapshot(self._snapshot, period_of(begin, end))

    def erase(self, contact_id: str, proof: str | os.PathLike[str]) -> list[ErasedFile]:
        """Remove all forms of a contact for good, and write a proof of the removal to the new file ``proof``.

        The proof includes none of the content of the contact. The result lists the files that held it, each with the
        number of its rows; other rows are kept, in new files. Older snapshots are also removed, so anyone who has one
        open must open the corpus again; this object does so itself. See :func:`rtca_nb.corpus.erasure.erase_contact`.
        """
        from rtca_nb.corpus.erasure import erase_contact

        removed = erase_contact(self._root, contact_id, proof)
        self._snapshot = self._root.current()
        self._lookup, self.path = Lookup(self._snapshot), self._snapshot.path
        return removed

    def _hidden_counts(self) -> Iterable[Found]:
        return stored_counts(StoredTable(SEGMENTS, self._snapshot))

    def _numbers(self) -> str:
        """Return a phrase with the numbers of contacts, forms and messages, as far as the files can be read.

        If a contact is in several forms, the messages of only one form count.
        """
        forms, every = self._snapshot.manifest.contacts, self._snapshot.manifest.rows("transcript")
        if self._counted[0] != self.snapshot:
            try:
                rows = columns_of(self.contacts, [*KEY_NAMES, "messages"])
            except RtcaError:
                return f"{counted(forms, 'form of a contact', 'forms of contacts')}, {counted(every, 'message')}"
            once = once_in(rows)
            messages = sum(once.rows(rows).column("messages").to_pylist()) if once.others else every
            self._counted = self.snapshot, forms - len(once.others), messages
        _, contacts, messages = self._counted
        in_forms = "" if contacts == forms else f" in {counted(forms, 'form')}"
        return f"{counted(contacts, 'contact')}{in_forms}, {counted(messages, 'message')}"

    def __repr__(self) -> str:
        manifest = self._snapshot.manifest
        clear = "REVEALED " if self.revealed else ""
        return f"<{clear}Corpus {shown_path(self._root.name)}: {self._numbers()}, snapshot {manifest.number}>"

    def _repr_html_(self) -> str:
        rows = join(_ROW(name, f"{self._snapshot.manifest.rows(name):,}") for name in self.tables)
        shown = repr(self)[1:-1]
        several = self._counted[0] == self.snapshot and self._counted[1] < self._snapshot.manifest.contacts
        return str(_PAGE(shown, "rows, of all forms" if several else "rows", rows))
