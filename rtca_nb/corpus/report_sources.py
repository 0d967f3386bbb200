"""Contacts of a report, a few at a time, and the questions about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.access import tables_of, unworked
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.exports import check_permission
from rtca_nb.corpus.corpus import Corpus
from rtca_nb.corpus.identity import Key, Rank, key_of, rank_of
from rtca_nb.corpus.memory import HeldCorpus, corpus_of
from rtca_nb.corpus.once import EVERY_FORM, KEY_NAMES, Once, form_order, once_in
from rtca_nb.corpus.reading import contacts_of_snapshot, starts_of, within
from rtca_nb.corpus.row_batches import columns_of
from rtca_nb.corpus.schema import CONTACTS
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.questions.period import Period

if TYPE_CHECKING:
    from rtca_nb.questions import Questions

__all__ = ["ReportSource", "ranked", "same_contacts", "source_of"]


class ReportSource(NamedTuple):
    """Subject of a report.

    Attributes
    ----------
    contacts : iterator of Contact
        The contacts, masked unless revealed; the memory of each is freed after use.
    number : int
        Number of contacts; if the contacts themselves were passed, each form counts.
    questions : Questions
        Answers questions about the contacts; may also have contacts outside the period.
    revealed : bool
    failed : int
        Number of contacts that could not be fetched.
    outside : int
        Number of contacts left out, because they started outside the period or at an unknown time.
    once : Once
        The forms that are not shown, of contacts that a corpus has in several forms.
    """

    contacts: Iterator[Contact]
    number: int
    questions: Questions
    revealed: bool
    failed: int
    outside: int
    once: Once = EVERY_FORM

    def __repr__(self) -> str:
        return f"<ReportSource of {self.number} contacts>"


def source_of(given: Any, period: Period, *, allow_revealed: bool) -> ReportSource:
    """Return the subject of a report.

    Parameters
    ----------
    given : Contact, iterable of Contact and ContactFailure, or Corpus
    period : Period
    allow_revealed : bool

    Raises
    ------
    RevealError
        If a contact is revealed without permission.
    UsageError
        If there is no contact, or an item is not a contact.
    """
    if isinstance(given, HeldCorpus):
        raise UsageError(
            "a report shows contacts, but corpus_of() has only figures about them; pass the contacts themselves"
        )
    if isinstance(given, Corpus):
        check_permission([given], allow_revealed=allow_revealed)
        once, inside, outside = _chosen(given, period)
        _check_some(len(inside), len(given.contacts))
        return ReportSource(
            contacts_of_snapshot(given.__rtca_snapshot__, period, once),
            len(inside),
            given,
            given.revealed,
            0,
            outside,
            once.among(inside),
        )
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, (str, bytes)) else [given]
    contacts = [_checked(one) for one in several if not isinstance(one, ContactFailure)]
    check_permission(contacts, allow_revealed=allow_revealed)
    chosen = [contact for contact in contacts if _is_within(contact, period)]
    _check_some(len(chosen), len(contacts))
    failed = len(several) - len(contacts)
    revealed = any(contact.revealed for contact in chosen)
    alike = all_alike(chosen)
    asked = corpus_of([*chosen]) if len(chosen) > 1 else HeldCorpus([], 0, 0, revealed=revealed)
    here = {id(contact) for contact in chosen}
    outside = _outside([(ranked(contact)[0].contact_id, id(contact) in here) for contact in contacts if period.bounded])
    return ReportSource(_in_turn(chosen, alike), len(chosen), asked, revealed, failed, outside)


def _chosen(corpus: Corpus, period: Period) -> tuple[Once, list[str], int]:
    """Choose a form of each contact; also return the ids of contacts that start in a period, and the number of others.

    As in questions, the form is chosen first; the start of that form then decides.
    """
    rows = columns_of(corpus.table(CONTACTS), [*KEY_NAMES, "start"])
    once = once_in(rows)
    shown = once.rows(rows)
    ids = shown.column("contact_id").to_pylist()
    inside = [name for name, start in zip(ids, starts_of(shown), strict=True) if within(start, period)]
    return once, inside, len(ids) - len(inside)


def _outside(several: Iterable[tuple[str, bool]]) -> int:
    """Count the contacts of which no form is in the period; the items are contact ids, each with whether a form is."""
    found: dict[str, bool] = {}
    for identity, inside in several:
        found[identity] = found.get(identity, False) or inside
    return sum(not inside for inside in found.values())


def ranked(contact: Contact) -> tuple[Key, Rank]:
    """Return the key of a contact, and the rank of this reading of it."""
    tables = tables_of(contact)
    record = tables.redactor.record
    rank = rank_of(complete=record.complete, status=record.status, end=tables.end, segments=len(record.segments))
    return key_of(contact, tables.redactor, None), rank


def same_contacts(contacts: Sequence[tuple[Key, Rank]]) -> list[int]:
    """Return for each item the index of the item that figures count for the same contact, which may be the item itself.

    Figures and questions count the same form: Redacted before Raw before unknown. Of several readings of this form,
    they count the reading that a corpus keeps.
    """
    best: dict[str, int] = {}

    def order(place: int) -> tuple[Any, ...]:
        key, rank = contacts[place]
        return *form_order(key.output_type, trusted=key.trusted), rank, place

    for place, (key, _) in enumerate(contacts):
        other = best.setdefault(key.contact_id, place)
        best[key.contact_id] = max(place, other, key=order)
    return [best[key.contact_id] for key, _ in contacts]


def _check_some(number: int, before: int) -> None:
    if not before:
        raise UsageError("a report needs at least one contact")
    if not number:
        raise UsageError("no contact starts within that period; choose another one")


def _checked(one: Any) -> Contact:
    if not isinstance(one, Contact):
        raise UsageError(
            f"a report takes a contact, several contacts or a corpus, not {kind_of(one)}; get them with fetch_contact, "
            "read_contact or open_corpus"
        )
    return one


def _is_within(contact: Contact, period: Period) -> bool:
    return not period.bounded or within(tables_of(contact).start, period)


def _in_turn(given: Sequence[Contact], alike: Sequence[Contact]) -> Iterator[Contact]:
    """Yield the contacts of ``alike`` in turn, so that the memory of what is computed from each can be freed.

    A contact that is the same object in ``given`` is the caller's, so a copy of it is yielded. A single contact is
    yielded itself, with everything that was computed from it before.
    """
    for before, contact in zip(given, alike, strict=True):
        yield unworked(contact) if contact is before and len(given) > 1 else contact
