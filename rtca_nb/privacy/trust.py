"""Decide whether the service's redaction of a contact is trusted; only that decides how much of the contact is masked.

The form of a contact (``output_type``) is what its source states or what was requested; counting, pairing and audits
use it. It does not prove that the text is redacted, so trust is decided separately:

* Raw is never trusted.
* Redacted is trusted, with these exceptions: a redacted span covers words in a message that has no redaction tag, or
  redacted spans cover words and none covers a tag. If Redacted was only requested, names of people in clear text,
  without any redacted span on a tag, show that the answer is really Raw.
* If nothing states the form, at least one redacted span must cover exactly a tag that the service writes, and there
  must be no evidence to the contrary: a name of a person, an e-mail address or a number in clear text that is certainly
  personal; a redacted span on words, on no tag, or on text that only looks like a tag; an issue or an extracted value
  with text that its message does not have. A tag that a flow writes before delivery proves nothing.

A display name that is a tag proves nothing either: customers choose their names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

import regex

from rtca_nb.base.arguments import counted
from rtca_nb.model.inference import UnitDecision, decide_units
from rtca_nb.model.offset_units import LIKELY_UNITS, locate, units_differ
from rtca_nb.model.offsets import is_flow_tag, is_service_tag, is_tag, tag_places
from rtca_nb.model.output_types import UNKNOWN_FORM
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.references import Statements, statements_in
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.model.segments import CharacterInterval
from rtca_nb.privacy.clear_names import clear_names, count_together
from rtca_nb.privacy.dialogue import dialogue_of
from rtca_nb.privacy.number_gate import is_worth_a_look
from rtca_nb.privacy.number_proofs import is_personal_for_certain
from rtca_nb.privacy.pii_patterns import find_personal_data
from rtca_nb.privacy.worth import find_worth, worth_of

__all__ = ["Trust", "decide_together", "share_spans", "spans_of", "trust_of"]

_LETTERS: Final = regex.compile(r"\p{L}{2,}")
_WORD: Final = regex.compile(r"\w")


class Trust(NamedTuple):
    """Whether the service's redaction of a contact is trusted, and why.

    Attributes
    ----------
    trusted : bool
    evidence : str
        A few words that quote no message.
    on_tags : int
        Number of redacted spans that cover exactly a redaction tag that the service writes.
    """

    trusted: bool
    evidence: str
    on_tags: int = 0


def trust_of(record: Record) -> Trust:
    """Return whether the redaction of a record is trusted; decided once for each record."""
    return record.derive(_decide)


def spans_of(record: Record) -> ResolvedSpans:
    """Return the spans of a record; redacted ones cover tags if the redaction is trusted, else words. Resolved once."""
    return record.derive(_resolve)


def decide_together(batch: RecordBatch) -> list[UnitDecision]:
    """Decide for each record of a batch whether its redaction is trusted; return the unit of each record's offsets.

    :func:`trust_of` then returns the same as it would for each record alone.
    """
    count_together(batch)
    weights = _weighed(batch)
    if any(record.output_type == UNKNOWN_FORM for record in batch.records):
        find_worth(batch)
    for record, lying in zip(batch.records, weights, strict=True):
        record.prime(_decide, _decided(record, lying))
    return decide_units(batch, [trust_of(record).trusted for record in batch.records])


def share_spans(batch: RecordBatch, spans: ResolvedSpans, units: Sequence[UnitDecision]) -> None:
    """Have :func:`spans_of` return, for each record of a batch, its part of the spans resolved for all of them."""
    for contact, (record, first, unit) in enumerate(zip(batch.records, batch.edges, units, strict=False)):
        on_tags = trust_of(record).trusted
        record.prime(_resolve, ResolvedSpans(record, on_tags=on_tags, unit=unit, whole=(spans, contact, first)))


def _resolve(record: Record) -> ResolvedSpans:
    return ResolvedSpans(record, on_tags=trust_of(record).trusted)


def _decide(record: Record) -> Trust:
    return _decided(record, None)


def _decided(record: Record, lying: _Weights | None) -> Trust:
    if record.output_type == "Raw":
        return Trust(False, "a Raw contact holds the clear text of all messages")
    if lying is None:
        (lying,) = _weighed(record)
    if record.redaction_doubted:
        return Trust(False, "the file that it was read from says that its redaction was not trusted", lying.on_tags)
    against = _against_stated(record, lying) if record.output_type == "Redacted" else _against_unstated(record, lying)
    if against is not None:
        return Trust(False, against, lying.on_tags)
    if record.output_type == "Redacted":
        return Trust(True, "it is declared Redacted, and nothing in it contradicts that", lying.on_tags)
    return Trust(
        True,
        f"{_spans(lying.on_tags, 'cover')} a redaction tag, and nothing contradicts that",
        lying.on_tags,
    )


def _against_stated(record: Record, lying: _Weights) -> str | None:
    """Return the evidence against a contact that is declared Redacted; None if there is none."""
    if lying.bare:
        return f"{_spans(lying.bare, 'cover')} words in a message without any redaction tag"
    if lying.away and not lying.on_tags:
        # Anybody may type a tag beside redacted text.
        return f"{_spans(lying.away, 'cover')} words, and none covers a redaction tag"
    if record.output_type_asked and not lying.on_tags:
        names = clear_names(record).total()
        if names:
            return f"{_names(names)} visible, and no redacted span covers a redaction tag"
    return None


def _against_unstated(record: Record, lying: _Weights) -> str | None:
    """Return why a contact of undeclared form is not trusted; None if it is."""
    if lying.bare + lying.away:
        number = lying.bare + lying.away
        words = "words instead of a redaction tag" if number == 1 else "words instead of redaction tags"
        return f"{_spans(number, 'cover')} {words}"
    if lying.like_tags:
        return f"{_spans(lying.like_tags, 'cover')} text that only looks like a redaction tag"
    if not lying.on_tags:
        return "no redacted span covers a redaction tag"
    names = clear_names(record).total()
    if names:
        return f"{_names(names)} visible"
    if not all(text is not None and said in text for said, text in _quoted(record)):
        return "an issue or an extracted value quotes text that its message does not contain"
    texts, said = [*_texts(record)], len(record.messages)
    dialogue = dialogue_of(record)
    others = (number for number in range(said, len(texts)) if is_worth_a_look(texts[number] or ""))
    for number in itertools.chain(sorted(worth_of(record)), others):
        text = texts[number] or ""
        before = dialogue.before(number)
        if any(is_personal_for_certain(text, found, before) for found in find_personal_data(text, before)):
            return "an e-mail address, or a bank account, card, phone or other personal number, is visible"
    return None


def _quoted(record: Record) -> Iterator[tuple[str, str | None]]:
    """Yield texts quoted by issues and extracted values, each with the text of the message; None if that is unknown."""
    places, contents = record.messages.places(), record.messages.content

    def said_in(identity: str | None) -> str | None:
        place = places.get(identity, -1)
        return contents[place] if place >= 0 else None

    for statements in _stated(record):
        for identity, content in zip(statements.spans.ids, statements.contents, strict=True):
            if content:
                yield content, said_in(identity)
    for extraction in record.extractions:
        for value in extraction.extracted_values or ():
            # A value may be computed from the messages, but its words come from them.
            text = " ".join(said_in(item.id) or "" for item in value.points_of_interest or ()).casefold()
            yield from ((word, text) for word in _LETTERS.findall((value.content or "").casefold()))


def _texts(record: Record) -> Iterator[str | None]:
    """Yield all texts of a contact, those of messages first."""
    return itertools.chain(
        record.messages.content,
        [item.content for item in record.summaries],
        *[statements.contents for statements in _stated(record)],
        [value.content for extraction in record.extractions for value in extraction.extracted_values or ()],
    )


def _stated(record: Record) -> list[Statements]:
    """Return the issues, outcomes and action items of a contact, if it has any."""
    others = [statements_in(items) for items in (record.outcomes, record.action_items) if items]
    return [record.statements, *others] if record.statements else others


# -- where redacted spans lie -------------------------------------------------------------------------------------


class _Lie(Enum):
    """Where a redacted span lies."""

    ON_TAG = auto()
    ON_FLOW_TAG = auto()  # proves nothing: a flow also writes into Raw texts
    ON_LIKENESS = auto()  # on text that looks like a tag, but is none that the service writes
    NEAR = auto()  # overlaps a tag, but does not match it
    AWAY = auto()  # on words, in a message that has a tag elsewhere
    BARE = auto()  # on words, in a message without any tag
    NOWHERE = auto()


class _Weights(NamedTuple):
    """Numbers of a contact's redacted spans that lie in certain places, which :class:`_Lie` explains."""

    on_tags: int
    like_tags: int
    near: int
    away: int
    bare: int


def _weighed(record: Record | RecordBatch) -> list[_Weights]:
    """Return, for each contact, the numbers of its redacted spans by where they lie."""
    rows, texts = record.messages.redacted, record.messages.content
    contacts, size = None, 1
    if isinstance(record, RecordBatch):
        contacts, size = record.message_whose.tolist(), len(record.records)
    on_tags = [0] * size
    others: list[dict[_Lie, int]] = [{} for _ in range(size)]
    tags: set[str] = set()  # a contact has few distinct tags, each recognised once
    for place, interval, begin, end in rows:
        whose = 0 if contacts is None else contacts[place]
        text = texts[place]
        if text is None or begin is None or end is None:
            lie = _Lie.NOWHERE
        else:
            piece = text[begin:end]
            # Negative offsets would count from the end, and offsets beyond the end would be cut off.
            if piece in tags and end - begin == len(piece) and begin >= 0:
                on_tags[whose] += 1
                continue
            lie = _lie(text, interval)
            if lie is _Lie.ON_TAG:
                on_tags[whose] += 1
                if is_service_tag(piece):
                    tags.add(piece)
                continue
        others[whose][lie] = others[whose].get(lie, 0) + 1
    kinds = (_Lie.ON_LIKENESS, _Lie.NEAR, _Lie.AWAY, _Lie.BARE)
    return [
        _Weights(number, *(counts.get(lie, 0) for lie in kinds)) for number, counts in zip(on_tags, others, strict=True)
    ]


def _lie(text: str, interval: CharacterInterval) -> _Lie:
    """Return where a redacted span lies, in any likely unit of offsets; which one is right is not known yet."""
    begin, end = interval.begin_offset_char, interval.end_offset_char
    if begin is None or end is None:
        return _Lie.NOWHERE
    size = len(text)
    places: list[tuple[int, int]] = []
    for unit in LIKELY_UNITS if units_differ(text) else LIKELY_UNITS[:1]:
        low, high, _ = locate(text, begin, end, unit)
        if begin < end and 0 <= low < high <= size and is_tag(text[low:high]):
            piece = text[low:high]
            if is_flow_tag(piece):
                return _Lie.ON_FLOW_TAG
            return _Lie.ON_TAG if is_service_tag(piece) else _Lie.ON_LIKENESS
        low, high = min(low, high), max(low, high)
        places.append((min(max(low, 0), size), min(max(high, 0), size)))
    tags = tag_places(text)
    if any(low < close and start < high for low, high in places for start, close in tags):
        return _Lie.NEAR
    if not any(_WORD.search(text, low, high) for low, high in places):
        return _Lie.NOWHERE
    return _Lie.AWAY if tags else _Lie.BARE


def _spans(number: int, verb: str) -> str:
    return f"{counted(number, 'redacted span')} {verb}{'s' if number == 1 else ''}"


def _names(number: int) -> str:
    return f"{counted(number, 'name of a person', 'names of people')} {'is' if number == 1 else 'are'}"
