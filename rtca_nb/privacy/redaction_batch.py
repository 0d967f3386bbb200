"""Decide what may be seen of several contacts at once, as :class:`~rtca_nb.privacy.redaction.Redactor` does for one.

If the redaction is trusted, most contacts hide nothing, which is determined here for all of them together. If a contact
may hide anything, its own redactor decides, so that decisions are made in one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NoReturn

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.model.inference import UnitDecision
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.privacy.author_names import AuthorNames, author_names
from rtca_nb.privacy.clear_names import clear_names
from rtca_nb.privacy.known_together import looked_at_together
from rtca_nb.privacy.masks import MessageMask
from rtca_nb.privacy.message_masks import unknown_redactions
from rtca_nb.privacy.name_masks import NameMasks
from rtca_nb.privacy.prepared_values import shared_values
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.trust import share_spans
from rtca_nb.privacy.worth import find_worth

__all__ = ["BatchRedactor"]


class BatchRedactor:
    """Decides, for a batch of records, what may be seen.

    Parameters
    ----------
    record : RecordBatch
    redactors : sequence of Redactor
        One for each record. All or none of them are trusted, and all or none are revealed.
    units : sequence of UnitDecision
        The unit of each contact's offsets. It must be the same for all; evidence and certainty may differ.

    Attributes
    ----------
    record : RecordBatch
    spans : ResolvedSpans
        The positions of the spans of all contacts.
    trusted, revealed : bool
    """

    def __init__(self, record: RecordBatch, redactors: Sequence[Redactor], units: Sequence[UnitDecision]) -> None:
        self.record = record
        self._redactors = redactors
        self.trusted, self.revealed = redactors[0].trusted, redactors[0].revealed
        self.spans = _resolved(record, units, on_tags=self.trusted)
        self._units = units
        self._hiding: dict[int, MessageMask] | None = None
        self._own: dict[int, dict[int, MessageMask]] = {}
        self._contents: Sequence[str | None] | None = None
        self._authors: AuthorNames | None = None

    def __repr__(self) -> str:
        return f"<BatchRedactor of {len(self._redactors)} contacts{' REVEALED' if self.revealed else ''}>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def one(self, contact: int) -> Redactor:
        """Return the redactor of a contact, given its index in the batch."""
        return self._redactors[contact]

    def hiding(self) -> dict[int, MessageMask]:
        """Return the masks of messages with hidden text; the key is the position among all messages of the batch."""
        if self._hiding is None:
            self._hiding = {}
            together: AbstractContextManager[None] = shared_values()
            if not self.trusted and not self.revealed:
                # Each of these is looked at by itself, with the results for all of them.
                share_spans(self.record, self.spans, self._units)
                find_worth(self.record)
                together = looked_at_together(self.record, [redactor.spans for redactor in self._redactors])
            odd = self._odd()
            with together:
                for contact, redactor in enumerate(self._redactors):
                    if contact in odd or self._may_hide(redactor):
                        first = self.record.edges[contact]
                        self._own[contact] = redactor.hiding()
                        self._hiding.update((first + place, mask) for place, mask in self._own[contact].items())
        return self._hiding

    def hiding_of(self, contact: int) -> Mapping[int, MessageMask]:
        """Return the masks of a contact's messages with hidden text; the key is the position in the contact, from 0."""
        self.hiding()
        return self._own.get(contact, {})

    def _odd(self) -> set[int]:
        """Return the indexes of the contacts in which a redacted span has a problem."""
        redactions = self.spans.redactions
        places = redactions.places[[*redactions.problems]]
        return {*self.record.message_whose[places].tolist()}

    def _may_hide(self, redactor: Redactor) -> bool:
        """Return whether messages of a contact may hide something although its redacted spans have no problem."""
        if self.revealed:
            return False
        record = redactor.record
        if self.trusted and not (redactor.paired or record.revisions or record.unknown):
            return bool(clear_names(record))  # the case of most contacts
        return (
            not self.trusted
            or redactor.paired
            or bool(redactor.lapses.ids)
            or bool(redactor.record.derive(NameMasks))
            or bool(unknown_redactions(redactor.record))
        )

    def contents(self) -> Sequence[str | None]:
        """Return the texts of all messages as they may be seen, by contact, then arrival. Do not change the result."""
        if self._contents is None:
            shown: list[str | None] = [*self.record.messages.content]
            for place, mask in self.hiding().items():
                shown[place] = mask.text
            self._contents = shown
        return self._contents

    def author_names(self) -> AuthorNames:
        """Return the names of the authors of messages as they may be seen."""
        if self._authors is None:
            self._authors = author_names(self)
        return self._authors

    def lapsed_places(self) -> list[int]:
        """Return the positions in the batch of messages with more than one version; -1 for a message that is gone."""
        found: list[int] = []
        for first, redactor in zip(self.record.edges, self._redactors, strict=False):
            if redactor.record.revisions:
                found += [first + place if place >= 0 else -1 for place in redactor.lapsed_places()]
        return found


def _resolved(record: RecordBatch, units: Sequence[UnitDecision], *, on_tags: bool) -> ResolvedSpans:
    import numpy as np

    unsure = np.array([not unit.certain for unit in units], bool)
    if unsure.all() or not unsure.any():
        return ResolvedSpans(record, on_tags=on_tags, unit=units[0])
    return ResolvedSpans(record, on_tags=on_tags, unit=units[0]._replace(certain=False), unsure=unsure)
