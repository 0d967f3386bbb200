"""Two contacts, as they are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID, check_contact, same_contact
from rtca_nb.review.compare.walk import Walk

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.review.compare.changes import Change

__all__ = ["Comparison", "comparison"]


class Comparison(NamedTuple):
    """Two contacts and what differs between them.

    Attributes
    ----------
    before, after : Contact
        As they may be seen: in clear only where both are revealed.
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


def comparison(before: Contact, after: Contact, *, allow_different: bool = False) -> Comparison:
    """Compare two contacts; parameters and errors as in :func:`rtca_nb.compare_contacts`."""
    from rtca_nb.contact.contact import Contact as ContactType

    check_contact(before, "a comparison")
    check_contact(after, "a comparison")
    if not allow_different and not same_contact(before, after):
        ids = (before.contact_id[:80], after.contact_id[:80])
        which = f"{ids[0]!r} and {ids[1]!r}"
        if UNKNOWN_ID in ids:
            which = "which share no message"
        raise UsageError(
            f"these are two contacts, {which}, and not two captures of one; pass allow_different=True if that is meant"
        )
    # What is hidden in one of them would be told by comparing it with the other in clear.
    if before.revealed != after.revealed:
        before, after = (ContactType(one._record) for one in (before, after))  # noqa: SLF001  # without revealing
    return Comparison(before, after, tuple(Walk(before._tables, after._tables).changes()))  # noqa: SLF001
