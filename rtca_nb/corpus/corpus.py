"""A corpus opened for reading: one snapshot, which stays the same while others write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
from rtca_nb.corpus.parts import rows_of_contact
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.reading import contacts_of_snapshot
from rtca_nb.corpus.roots import Root, Snapshot
from rtca_nb.corpus.row_batches import columns_of
from rtca_nb.corpus.schema import CONTACTS, FRAMES, SEGMENTS, TABLES, as_table
from rtca_nb.corpus.stored_table import StoredTable, check_content, dataset_of
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
    "<table><caption>{t}</caption><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{h}</tbody></table>"
)
_ROW: Final = Template("<tr><td>{t}</td><td>{t}</td></tr>")


@hide_locals
def open_corpus(folder_or_url: str | os.PathLike[str]) -> Corpus:
    """Open a corpus, to read its tables and ask questions about its contacts.

    Parameters
    ----------
    folder_or_url : path or URL
        Folder of the corpus, or ``s3://bucket/prefix``; other URLs are opened with fsspec, which the extra ``corpus``
        installs.

    Returns
    -------
    Corpus
        The corpus at its current snapshot. Open the corpus again to see what is written later. If the corpus holds
        clear text, opening it marks the notebook, so that the command ``rtca-nb scrub`` removes the outputs that may
        show it.

    Raises
    ------
    CorpusError
        If the folder or URL has no corpus, if a newer release of this package wrote the corpus, or if one of its files
        is missing or has the wrong size. :meth:`rtca_nb.Corpus.check` checks the content of the files, too.
    CredentialsError, EndpointUnreachableError
        If the store that the URL names, such as S3, refuses the credentials, or does not answer.
    SetupError
        If a package that the URL needs is not installed.

    Examples
    --------
    >>> corpus = open_corpus("corpus")  # doctest: +SKIP
    >>> corpus.sql("SELECT queue, avg(customer_sentiment) FROM contacts GROUP BY queue")  # doctest: +SKIP
    """
    root = root_of(folder_or_url)
    root.check(write=False)
    snapshot = root.current()
    root.check_files(snapshot)
    corpus = Corpus(root, snapshot)
    if corpus.revealed:
        # Everything read from it is in clear text, also by other tools from its files.
        mark_reveal(f"corpus {shown_path(root.name)}")
    return corpus


class _Attribute:
    """A table of a corpus as an attribute, documented from its columns."""

    def __init__(self, name: str) -> None:
        self._name = name
        columns = "\n".join(f"{column.name} : {column.kind}\n    {column.doc}" for column in TABLES[name])
        self.__doc__ = (
            f"Table ``{name}``; its rows are read from disk when you access them.\n\nColumns\n-------\n{columns}\n"
        )

    def __get__(self, corpus: Corpus | None, owner: type[Corpus]) -> Any:
        return self if corpus is None else corpus.table(self._name)


@hide_locals
class Corpus(Hiding, Searching):
    """Many contacts as tables; open one with :func:`rtca_nb.open_corpus`.

    ``contacts`` has a row for each contact, and each frame of a contact is a table with the rows of all contacts:
    ``corpus.transcript``, ``corpus.metrics`` and so on. A table has ``to_pandas()`` and ``arrow()``; ``len()`` returns
    its number of rows.

    Attributes
    ----------
    path : Path or str
        Folder of the open snapshot. It is kept while this object exists, so other tools can read ``corpus.path /
        "transcript"``. For a corpus in a store, the URL of the snapshot; ``corpus.transcript.files`` lists the files of
        a table.
    """

    def __init__(self, root: Root, snapshot: Snapshot) -> None:
        self._root = root
        self._snapshot = snapshot
        self._lookup = Lookup(snapshot)
        self._counted = -1, 0
        self.path: Path | str = snapshot.path

    contacts = _Attribute("contacts")
    transcript = _Attribute("transcript")
    redactions = _Attribute("redactions")
    categories = _Attribute("categories")
    matches = _Attribute("matches")
    issues = _Attribute("issues")
    outcomes = _Attribute("outcomes")
    action_items = _Attribute("action_items")
    events = _Attribute("events")
    attachments = _Attribute("attachments")
    summary = _Attribute("summary")
    extracted = _Attribute("extracted")
    skipped = _Attribute("skipped")
    unknown = _Attribute("unknown")
    highlights = _Attribute("highlights")
    offset_problems = _Attribute("offset_problems")
    revisions = _Attribute("revisions")
    sentiment = _Attribute("sentiment")
    response_times = _Attribute("response_times")
    silences = _Attribute("silences")
    metrics = _Attribute("metrics")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables."""
        return (CONTACTS, *FRAMES)

    @property
    def revealed(self) -> bool:
        """Whether any contact is kept in clear text."""
        return self._snapshot.manifest.revealed

    @property
    def snapshot(self) -> int:
        """Number of the open snapshot; 0 before anything was written."""
        return self._snapshot.manifest.number

    def table(self, name: str) -> StoredTable:
        """Return the table of that name.

        Raises
        ------
        UsageError
            If there is no such table.
        """
        if not is_one_of(name, self.tables):
            raise UsageError(f"there is no table {quoted(name)}; the tables are {', '.join(self.tables)}")
        return StoredTable(name, self._snapshot)

    def sql(self, query: str, *, timeout: float = TIMEOUT) -> pd.DataFrame:
        """Query the tables in SQL; needs the extra ``corpus`` (DuckDB).

        Parameters
        ----------
        query : str
            One SELECT over the tables, by their names. It has no access to files, the network or extensions.
        timeout : float
            Seconds that the query may take, 900 by default. Ctrl-C ends it earlier.

        Returns
        -------
        pandas.DataFrame
            If the corpus holds clear text, the frame is marked as revealed and is written to disk only with
            ``allow_revealed=True``.

        Raises
        ------
        UsageError
            If the query cannot be run.
        CorpusError
            If the query takes longer than ``timeout``.
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
        """Return a contact as it was written. It is masked and cannot be revealed, unless it was written revealed.

        Parameters
        ----------
        contact_id : str
            Id of the contact, as in the table ``contacts``.
        output_type : {"Raw", "Redacted", "unknown"}, optional
            The form to return; by default Redacted, else Raw, else unknown.

        Raises
        ------
        UsageError
            If there is no such contact or form.
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
        """Read all files and check their content; opening a corpus checks only that they exist and have the right size.

        In a store, this reads every object.

        Raises
        ------
        CorpusError
            At the first file whose content has changed since it was written.
        """
        for name in TABLES:
            check_content(self._snapshot, name)

    def iter_contacts(self, *, begin: datetime | None = None, end: datetime | None = None) -> Iterator[Contact]:
        """Yield all contacts as :meth:`contact` returns them, each form separately, a few at a time.

        ``begin`` and ``end`` are datetimes with a time zone; they choose contacts that start in this period, the end
        excluded. Raises the errors of :meth:`contact`.
        """
        return contacts_of_snapshot(self._snapshot, period_of(begin, end))

    def erase(self, contact_id: str, proof: str | os.PathLike[str]) -> list[ErasedFile]:
        """Remove a contact for good; see :func:`rtca_nb.corpus.erasure.erase_contact`.

        Afterwards this object no longer has the contact. Anyone who has an older snapshot open must open the corpus
        again.
        """
        from rtca_nb.corpus.erasure import erase_contact

        removed = erase_contact(self._root, contact_id, proof)
        self._snapshot = self._root.current()
        self._lookup, self.path = Lookup(self._snapshot), self._snapshot.path
        return removed

    def _hidden_counts(self) -> Iterable[Found]:
        return stored_counts(StoredTable(SEGMENTS, self._snapshot))

    def _numbers(self) -> str:
        """Put into words how many contacts and forms there are, as far as the files can be read."""
        forms = self._snapshot.manifest.contacts
        if self._counted[0] != self.snapshot:
            try:
                ids = columns_of(self.contacts, ["contact_id"]).column("contact_id")
            except RtcaError:
                return counted(forms, "form of a contact", "forms of contacts")
            self._counted = self.snapshot, len(ids.unique())
        contacts = counted(self._counted[1], "contact")
        return contacts if self._counted[1] == forms else f"{contacts} in {counted(forms, 'form')}"

    def __repr__(self) -> str:
        manifest = self._snapshot.manifest
        clear = "REVEALED " if self.revealed else ""
        said = f"{self._numbers()}, {counted(manifest.rows('transcript'), 'message')}"
        return f"<{clear}Corpus {shown_path(self._root.name)}: {said}, snapshot {manifest.number}>"

    def _repr_html_(self) -> str:
        rows = join(_ROW(name, f"{self._snapshot.manifest.rows(name):,}") for name in self.tables)
        return str(_PAGE(repr(self)[1:-1], rows))
