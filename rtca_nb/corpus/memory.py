"""Contacts in memory, as tables for questions; nothing is written to disk."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from rtca_nb.base.arguments import counted, is_one_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.corpus.batches import WRITTEN, Batch
from rtca_nb.corpus.forms import Entry, Forms
from rtca_nb.corpus.hidden import Found, Hiding, counts_in
from rtca_nb.corpus.identity import Key, chosen_key
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.schema import CONTACTS, FRAMES, SEGMENTS, as_stored, stored_schema
from rtca_nb.exceptions import UsageError
from rtca_nb.questions import HeldTable, Searching

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.contact.contact import Contact

__all__ = ["HeldCorpus", "corpus_of"]

_TABLES: Final = (CONTACTS, *FRAMES)
_BATCH: Final = Sizes().batch


@hide_locals
def corpus_of(contacts: Any) -> HeldCorpus:
    """Hold contacts in memory, to ask questions about them without writing a corpus to disk.

    Parameters
    ----------
    contacts : iterable of Contact
        The contacts, or any other source that :func:`rtca_nb.write_corpus` takes. All contacts are in memory at once,
        so for more than a few thousand contacts, write a corpus instead.

    Returns
    -------
    HeldCorpus
        An object with a method for each question that :class:`rtca_nb.Corpus` answers, but without SQL. If a contact
        was read more than once, the object keeps the reading that ``write_corpus`` would keep.

    Raises
    ------
    UsageError
        If the source is of a type that cannot hold contacts, or if an item of the source is not a contact.
    RtcaError
        If reading the source fails.

    Examples
    --------
    >>> rtca.corpus_of(contacts).category_frequency()  # doctest: +SKIP
    """
    entries: dict[Key, Entry] = {}
    failed = 0
    coming = incoming(contacts, allow_revealed=True)
    while some := list(itertools.islice(coming, _BATCH)):
        there = [contact for contact in some if contact is not None]
        failed += len(some) - len(there)
        for entry in Batch(there).entries if there else ():
            found = entries.get(entry.key)
            if found is None or entry.reading.replaces(found.reading):
                entries[entry.key] = entry._replace(kept=None)
    alike = Forms(0).alike(entries.values())
    parts = []
    hidden: list[Found] = []
    for begin in range(0, len(alike), _BATCH):
        rows = _rows(alike[begin : begin + _BATCH])
        hidden += counts_in(rows.pop(SEGMENTS))
        parts.append(rows)
    revealed = any(entry.contact.revealed for entry in alike)
    held = {entry.key: entry.contact for entry in alike}
    return HeldCorpus(parts, len(alike), failed, revealed=revealed, hidden=hidden, held=held)


def _rows(entries: list[Entry]) -> dict[str, pa.Table]:
    import pyarrow as pa

    made = Batch([entry.contact for entry in entries]).rows()
    nothing = pa.nulls(len(entries), pa.string())
    for name in WRITTEN:
        made[CONTACTS] = made[CONTACTS].append_column(name, nothing)
    return {name: as_stored(name, made[name]) for name in (*_TABLES, SEGMENTS)}


@hide_locals
class HeldCorpus(Hiding, Searching):
    """Contacts in memory, to ask questions about them; returned by :func:`rtca_nb.corpus_of`.

    Parameters
    ----------
    parts : list of dict of str to pyarrow.Table
        Tables by name, in several parts; each part has the tables of some of the contacts.
    contacts : int
        Number of contacts; each form of a contact counts.
    failed : int
        Number of contacts that could not be fetched.
    revealed : bool
        Whether any contact is in clear text.
    hidden : sequence of Found
        Counts of masked text in each contact, for each field and reason.
    held : mapping of Key to Contact
        The contacts.
    """

    def __init__(
        self,
        parts: list[dict[str, pa.Table]],
        contacts: int,
        failed: int,
        *,
        revealed: bool,
        hidden: Sequence[Found] = (),
        held: Mapping[Key, Contact] = MappingProxyType({}),
    ) -> None:
        self._held = held
        self._parts = parts
        self._contacts = contacts
        self._revealed = revealed
        self._hidden = hidden
        self.failed = failed

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""
        return self._revealed

    def table(self, name: str) -> HeldTable:
        """Return a table by its name, from memory.

        Raises
        ------
        UsageError
            If there is no table of that name.
        """
        import pyarrow as pa

        if not is_one_of(name, _TABLES):
            raise UsageError(f"there is no table {quoted(name)}; the tables are {', '.join(_TABLES)}")
        parts = [part[name] for part in self._parts]
        return HeldTable(name, pa.concat_tables(parts) if parts else stored_schema(name).empty_table())

    def _hidden_counts(self) -> Sequence[Found]:
        return self._hidden

    def sql(self, query: str) -> NoReturn:  # noqa: ARG002  # as in a corpus on disk
        """Raise UsageError, because SQL needs a corpus on disk.

        Raises
        ------
        UsageError
            Always.
        """
        raise UsageError(
            "SQL needs a corpus on disk; write these contacts with write_corpus, and open it with open_corpus"
        )

    def contact(self, contact_id: str, output_type: str | None = None) -> Contact:
        """Return a contact; it is masked, unless it was revealed when you passed it to :func:`rtca_nb.corpus_of`.

        If two masked forms of a contact are in memory, text that is masked in either of them is masked in both.

        Parameters
        ----------
        contact_id : str
            Id of the contact.
        output_type : {"Raw", "Redacted", "unknown"}, optional
            The form to return. By default, the first of Redacted, Raw and unknown that is in memory.

        Raises
        ------
        UsageError
            If there is no such contact or form.
        """
        return self._held[chosen_key(contact_id, output_type, self._held)]

    def __repr__(self) -> str:
        clear = "REVEALED " if self.revealed else ""
        failed = f", {self.failed:,} more could not be fetched" if self.failed else ""
        ids = len({key.contact_id for key in self._held}) or self._contacts
        forms = "" if ids == self._contacts else f" in {counted(self._contacts, 'form')}"
        return f"<{clear}contacts in memory: {counted(ids, 'contact')}{forms}{failed}>"
