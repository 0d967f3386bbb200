"""Two contacts with the differences between them."""

from __future__ import annotations

from typing import NamedTuple

from rtca_nb.base.arguments import check_flag
from rtca_nb.contact.access import hidden_alike, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import check_contact, same_contact
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.review.compare.changes import Change
from rtca_nb.review.compare.walk import Walk
from rtca_nb.tables.contact_tables import Tables

__all__ = ["Comparison", "comparison"]


class Comparison(NamedTuple):
    """Two contacts and the differences between them.

    Attributes
    ----------
    before, after : Contact
        The contacts as they may be seen: in clear text only if both are revealed.
    changes : tuple of Change
        In order of time, then id.
    """

    before: Contact
    after: Contact
    changes: tuple[Change, ...]

    @property
    def revealed(self) -> bool:
        """Whether clear text is shown."""
        return self.before.revealed and self.after.revealed

    @property
    def tables(self) -> tuple[Tables, Tables]:
        """The tables of both contacts, as they may be seen."""
        return tables_of(self.before), tables_of(self.after)


def comparison(before: Contact, after: Contact, *, allow_different: bool = False) -> Comparison:
    """Compare two contacts; parameters and errors as in :func:`rtca_nb.compare_contacts`."""
    check_contact(before, "a comparison")
    check_contact(after, "a comparison")
    if not check_flag(allow_different, "allow_different") and not same_contact(before, after):
        ids = (before.contact_id[:80], after.contact_id[:80])
        which = f"are different contacts, {ids[0]!r} and {ids[1]!r}"
        if UNKNOWN_ID in ids:
            which = "share no message, so they are different contacts"
        raise UsageError(f"these {which}, not two readings of one; pass allow_different=True to compare them")
    # Text that one contact shows and the other hides would be revealed by the comparison.
    if not (before.revealed and after.revealed):
        before, after = hidden_alike(before, after)
    return Comparison(before, after, tuple(Walk(tables_of(before), tables_of(after)).changes()))
