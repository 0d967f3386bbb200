"""The contacts of a report, some at a time, and what questions are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.access import tables_of, unworked
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.exports import check_permission
from rtca_nb.corpus.corpus import Corpus
from rtca_nb.corpus.memory import HeldCorpus, corpus_of
from rtca_nb.corpus.reading import starts_of, within
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.questions.scope import Period

if TYPE_CHECKING:
    from rtca_nb.questions import Questions

__all__ = ["ReportSource", "source_of"]


class ReportSource(NamedTuple):
    """What a report is on.

    Attributes
    ----------
    contacts : iterator of Contact
        Each as it may be seen; none is held once it was taken.
    number : int
        How many there are.
    questions : Questions
        What is asked of them; it may have others beside them, of other times.
    revealed : bool
    failed : int
        How many could not be fetched.
    outside : int
        How many are left out, as they started at another time, or nobody knows when.
    """

    contacts: Iterator[Contact]
    number: int
    questions: Questions
    revealed: bool
    failed: int
    outside: int

    def __repr__(self) -> str:
        return f"<ReportSource of {self.number} contacts>"


def source_of(given: Any, period: Period, *, allow_revealed: bool) -> ReportSource:
    """Return what a report is on.

    Parameters
    ----------
    given : Contact, iterable of Contact and ContactFailure, or Corpus
    period : Period
    allow_revealed : bool

    Raises
    ------
    RevealError
        If a contact is revealed, and that was not permitted.
    UsageError
        If there is no contact, or anything else is among them.
    """
    if isinstance(given, HeldCorpus):
        raise UsageError("a report shows contacts, and corpus_of() holds figures of them only; pass the contacts")
    if isinstance(given, Corpus):
        check_permission([given], allow_revealed=allow_revealed)
        there, number = len(given.contacts), _number(given, period)
        _check_some(number, there)
        contacts_in_turn = given.iter_contacts(begin=period.begin, end=period.end)
        return ReportSource(contacts_in_turn, number, given, given.revealed, 0, there - number)
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, (str, bytes)) else [given]
    contacts = [_checked(one) for one in several if not isinstance(one, ContactFailure)]
    check_permission(contacts, allow_revealed=allow_revealed)
    chosen = [contact for contact in contacts if _is_within(contact, period)]
    _check_some(len(chosen), len(contacts))
    failed = len(several) - len(contacts)
    revealed = any(contact.revealed for contact in chosen)
    alike = all_alike(chosen)
    asked = corpus_of([*chosen]) if len(chosen) > 1 else HeldCorpus([], 0, 0, revealed=revealed)
    return ReportSource(_in_turn(chosen, alike), len(chosen), asked, revealed, failed, len(contacts) - len(chosen))


def _number(corpus: Corpus, period: Period) -> int:
    starts = corpus.contacts.dataset().to_table(columns=["start"])
    return sum(within(start, period) for start in starts_of(starts))


def _check_some(number: int, before: int) -> None:
    if not before:
        raise UsageError("a report needs at least one contact")
    if not number:
        raise UsageError("no contact starts within that period; choose another one")


def _checked(one: Any) -> Contact:
    if not isinstance(one, Contact):
        raise UsageError(
            f"a report takes a contact, several of them or a corpus, not {kind_of(one)}; fetch_contact, read_contact "
            "and open_corpus make them"
        )
    return one


def _is_within(contact: Contact, period: Period) -> bool:
    return period == Period(None, None) or within(tables_of(contact).start, period)


def _in_turn(given: Sequence[Contact], alike: Sequence[Contact]) -> Iterator[Contact]:
    """Yield contacts that nobody else holds, so that what is made of each goes with it."""
    for before, contact in zip(given, alike, strict=True):
        yield unworked(contact) if contact is before else contact
