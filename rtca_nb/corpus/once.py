"""Choose the form in which each contact of a corpus is shown and counted once.

The keys in the table ``contacts`` are enough to choose it; no contact is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.row_owners import numbered, owner_name
from rtca_nb.corpus.schema import KEYS
from rtca_nb.model.output_types import OUTPUT_TYPES, form_words
from rtca_nb.render.languages import phrase_count, say

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EVERY_FORM", "KEY_NAMES", "Once", "form_order", "once_in", "other_forms"]

KEY_NAMES: Final = tuple(column.name for column in KEYS)
"""Columns that :func:`once_in` needs to choose the forms of contacts."""


class Once(NamedTuple):
    """Which form of a contact is shown and counted, if each contact is shown once.

    Attributes
    ----------
    others : frozenset of str
        Names of the forms that are not shown, as :func:`rtca_nb.corpus.row_owners.owner_name` makes them.
    several : mapping of str to tuple of str and int
        For the id of each contact in more than one form: the form that is shown, and the number of its other forms.
    """

    others: frozenset[str] = frozenset()
    several: Mapping[str, tuple[str, int]] = MappingProxyType({})

    def __repr__(self) -> str:
        return f"<Once: {len(self.others)} other forms of {len(self.several)} contacts>"

    def flags(self, rows: pa.Table) -> Any:
        """Return an array that has for each row whether its form is shown; needs the columns :data:`KEY_NAMES`."""
        import numpy as np

        if not self.others or not len(rows):
            return np.ones(len(rows), bool)
        owners = numbered(rows)
        return np.array([name not in self.others for name in owners.names], bool)[owners.codes]

    def rows(self, rows: pa.Table) -> pa.Table:
        """Return the rows whose form is shown; needs the columns :data:`KEY_NAMES`."""
        import pyarrow as pa

        return rows.filter(pa.array(self.flags(rows))) if self.others else rows

    def among(self, contact_ids: Iterable[str]) -> Once:
        """Return a copy for only some contacts, to get :attr:`left` and :meth:`sentences`; it cannot choose rows."""
        return Once(several={name: self.several[name] for name in contact_ids if name in self.several})

    @property
    def left(self) -> int:
        """Number of forms that are not shown."""
        return sum(number for _, number in self.several.values())

    def sentences(self) -> tuple[str, ...]:
        """Return how many contacts are in more than one form, in a sentence for each form that is shown of them."""
        shown = Counter(form for form, _ in self.several.values())
        return tuple(
            str(
                phrase_count(
                    "{n} contact is in the corpus in more than one form; shown and counted here: {form}.",
                    "{n} contacts are in the corpus in more than one form; shown and counted here: {form}.",
                    number,
                    form=form_words(form),
                )
            )
            for form, number in shown.most_common()
        )


EVERY_FORM: Final = Once()
"""Shows every form; used if each contact has only one form, or if the caller passed every form as a contact."""


def other_forms(number: int) -> str:
    """Return the sentence with which answers say how many other forms of counted contacts are left out."""
    forms = phrase_count("{n} other form of counted contacts", "{n} other forms of counted contacts", number)
    return say("Left out: {things}.", things=forms)


def form_order(output_type: str, *, trusted: bool | None) -> tuple[int, bool]:
    """Return a key to sort the forms of a contact; the last one in this order is shown and counted.

    The order is unknown, Raw, Redacted; of two unknown forms, the one with trusted redaction is last.
    """
    return OUTPUT_TYPES.index(output_type) if output_type in OUTPUT_TYPES else -1, bool(trusted)


def once_in(contacts: pa.Table) -> Once:
    """Choose the form in which each contact is shown.

    Parameters
    ----------
    contacts : pyarrow.Table
        The columns :data:`KEY_NAMES` of all rows of the table ``contacts``.
    """
    ids = contacts.column(KEY_NAMES[0])
    if len(ids.unique()) == len(ids):
        return EVERY_FORM
    forms: dict[str, list[tuple[str, bool]]] = {}
    for identity, form, trusted in zip(*(contacts.column(name).to_pylist() for name in KEY_NAMES), strict=True):
        forms.setdefault(identity, []).append((form, bool(trusted)))
    others: set[str] = set()
    several: dict[str, tuple[str, int]] = {}
    for identity, found in forms.items():
        if len(found) > 1:
            found.sort(key=lambda one: form_order(one[0], trusted=one[1]))
            *rest, (shown, _) = found
            several[identity] = shown, len(rest)
            others.update(owner_name(Key.of(identity, form, trusted=trusted)) for form, trusted in rest)
    return Once(frozenset(others), several)
