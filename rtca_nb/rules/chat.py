"""The data of a contact that a rule can read: messages (masked unless revealed), times, sentiment, and metrics.

Text that this package masks, or that the service replaced by a tag, is hidden from rules unless the contact is
revealed, so no rule can be used to guess it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.access import tables_of
from rtca_nb.model.offsets import MASK, is_tag
from rtca_nb.model.output_types import OUTPUT_TYPES
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.rules.words import HIDDEN, Words, fold_text, hidden_text, words_of
from rtca_nb.tables.absence_reasons import language_of

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = [
    "UNANALYSED",
    "Chat",
    "FigureKey",
    "Places",
    "chat_of",
    "figures_of",
    "form_rank",
    "joins_of",
    "places_of",
    "seen_texts",
]

UNANALYSED: Final = frozenset({"NOT_ANALYSED", "FAILED"})
"""Statuses in which a missing sentiment means nothing."""
_CATEGORISED: Final = frozenset({None, "text/plain", "text/markdown"})
_JOINED: Final = "application/vnd.amazonaws.connect.event.participant.joined"

FigureKey = tuple[str, str | None, str]
"""Metric, role, and ``computed`` or ``sent``."""
Places = Mapping[str, Sequence[tuple[str, int | None, int | None]]]
"""Category -> places where the service found it (message, begin and end); empty if the whole contact matched."""


@dataclass
class Chat:
    """The data of one contact that rules are evaluated on.

    Attributes
    ----------
    contact_id : str
    analysed : bool
        Whether the service analysed the contact, so that a missing sentiment means something.
    complete : bool
        Whether the chat has ended and is proven complete.
    language : str or None
        Language of the contact as in the source, such as ``en-US``.
    ids, roles, sentiments : sequence of str or None
        Id, role and sentiment of each message, in order.
    texts : sequence of str or None
        Text of each message, with ``█`` for each masked code point; None if the service does not categorise it.
    times : sequence of int or None
        Time of each message, in microseconds since 1970.
    start, end : int or None
        Time of the first and last message, event or file, in microseconds since 1970.
    joined : mapping of str to int
        Role -> time at which a participant of this role first joined, in microseconds since 1970.
    figures : callable
        Returns the metrics of the contact: (metric, role, ``computed`` or ``sent``) -> value.
    categories : callable
        Returns the categories that the service found: name -> places, as :data:`Places` describes.
    form : str or None
        The stated form of the contact.
    revealed : bool
        Whether ``texts`` are clear text.
    rank : tuple
        Of two readings of a contact, the one with the higher rank counts.
    scopes : dict
        Cache of :class:`rtca_nb.rules.scope.Scope`: the messages that conditions examine, for each role and period.
    """

    contact_id: str
    analysed: bool
    complete: bool
    language: str | None
    ids: Sequence[str | None]
    roles: Sequence[str | None]
    sentiments: Sequence[str | None]
    texts: Sequence[str | None]
    times: Sequence[int | None]
    start: int | None
    end: int | None
    joined: Mapping[str, int]
    figures: Callable[[], Mapping[FigureKey, float]]
    categories: Callable[[], Places] = dict
    form: str | None = None
    revealed: bool = False
    rank: tuple[Any, ...] = ()
    scopes: dict[Any, Any] = field(default_factory=dict, repr=False)
    _words: dict[tuple[int, bool, bool], Words] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<Chat of {len(self.ids)} messages>"

    @cached_property
    def folded(self) -> list[str]:
        """Text of each message in folded form (no case, composed), to search for words; empty if ``texts`` has None."""
        texts = ["" if text is None else text.lower() if text.isascii() else fold_text(text) for text in self.texts]
        return [text.replace(MASK, HIDDEN) if MASK in text else text for text in texts]

    @cached_property
    def known(self) -> Mapping[FigureKey, float]:
        """The metrics of the contact that have a value, by :data:`FigureKey`; computed once."""
        return self.figures()

    def words(self, row: int, *, signs: bool, characters: bool) -> Words:
        """Return the words of the message in a row, computed once; the options are those of :func:`words_of`."""
        found = self._words.get((row, signs, characters))
        if found is None:
            found = words_of(self.texts[row] or "", characters=characters, signs=signs)
            self._words[row, signs, characters] = found
        return found

    def forget_words(self) -> None:
        """Free the memory of computed words, for a chat that is kept for long."""
        self._words.clear()

    def hides(self, row: int) -> bool:
        """Return whether the message in a row has masked text."""
        text = self.texts[row]
        return text is not None and MASK in text


def chat_of(contact: Contact) -> Chat:
    """Return the data of a contact that rules can read."""
    tables = tables_of(contact)
    transcript, events = tables.get("transcript"), tables.get("events")
    tags = _tags(contact, transcript["id"]) if contact.redaction_trusted else {}
    return Chat(
        contact_id=contact.contact_id,
        analysed=contact.status not in UNANALYSED,
        complete=contact.complete,
        language=language_of(tables.redactor.record),
        ids=transcript["id"],
        roles=transcript["participant_role"],
        sentiments=transcript["sentiment"],
        texts=seen_texts(transcript["content"], transcript["content_type"], tags),
        times=transcript["absolute_time"],
        start=tables.start,
        end=tables.end,
        joined=joins_of(events["event_type"], events["participant_role"], events["absolute_time"]),
        figures=lambda: figures_of(tables.get("metrics")),
        categories=lambda: places_of(tables.get("categories")),
        form=contact.output_type,
        revealed=contact.revealed,
        rank=(
            *form_rank(contact.output_type, contact.redaction_trusted),
            # The rest is the order by which a corpus chooses between two readings.
            contact.complete,
            contact.status in TERMINAL_STATUSES,
            -(2**62) if tables.end is None else tables.end,
            len(transcript["id"]) + len(events["event_type"]),
        ),
    )


def form_rank(form: str | None, trusted: bool | None) -> tuple[int, bool]:
    """Return the rank of a reading: Redacted ranks above Raw, Raw above other forms, then trusted above not trusted."""
    return (OUTPUT_TYPES.index(form) if form in OUTPUT_TYPES else -1, bool(trusted))


def seen_texts(
    contents: Sequence[str | None], media: Sequence[str | None], tags: Mapping[int, Sequence[tuple[int, int]]]
) -> list[str | None]:
    """Return the text of each message as rules see it: tags are masked; None if the service does not categorise it.

    Parameters
    ----------
    contents, media : sequence of str or None
        Text and content type of each message.
    tags : mapping of int to sequence of (int, int)
        Row of a message -> spans of the tags in its text, in code points.
    """
    texts = [text if kind in _CATEGORISED else None for text, kind in zip(contents, media, strict=True)]
    for row, spans in tags.items():
        text = texts[row]
        if text is not None:
            texts[row] = hidden_text(text, spans)
    return texts


def joins_of(kinds: Sequence[str | None], roles: Sequence[str | None], times: Sequence[int | None]) -> dict[str, int]:
    """Return the time at which each role first joined; the parameters are the type, role and time of each event."""
    joined: dict[str, int] = {}
    for kind, role, time in zip(kinds, roles, times, strict=True):
        if kind == _JOINED and role is not None and time is not None:
            joined[role] = min(time, joined.get(role, time))
    return joined


def figures_of(metrics: Any) -> dict[FigureKey, float]:
    """Return the metrics that have a value; ``metrics`` is the table of metrics, as columns by name."""
    rows = zip(metrics["metric"], metrics["participant_role"], metrics["source"], metrics["value"], strict=True)
    return {
        (metric, role, source): value for metric, role, source, value in rows if value is not None and not isnan(value)
    }


def places_of(categories: Any) -> Places:
    """Return the categories that the service found; ``categories`` is the table of categories, as columns by name."""
    found: dict[str, list[tuple[str, int | None, int | None]]] = {}
    rows = zip(*(categories[name] for name in ("category", "id", "begin", "end")), strict=True)
    for category, identity, begin, end in rows:
        places = found.setdefault(category, []) if category is not None else []
        if identity is not None:
            places.append((identity, begin, end))
    return found


def _tags(contact: Contact, ids: Sequence[str | None]) -> dict[int, list[tuple[int, int]]]:
    redactions = tables_of(contact).get("redactions")
    # If messages share an id, the last one has the spans, as in views.
    rows = {identity: row for row, identity in enumerate(ids)}
    found: dict[int, list[tuple[int, int]]] = {}
    spans = zip(*(redactions[name] for name in ("id", "begin", "end", "text")), strict=True)
    for identity, begin, end, text in spans:
        if identity in rows and text is not None and is_tag(text):
            found.setdefault(rows[identity], []).append((begin, end))
    return found
