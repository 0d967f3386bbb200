"""Masks of messages: what is hidden of each, and why.

Most messages hide nothing. Those that may hide something are found in one pass; only they are masked one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rtca_nb.model.offsets import grapheme_edges, is_flow_tag, is_tag, service_tag_places, splits_word, widen
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.privacy.dialogue import Dialogue, dialogue_of
from rtca_nb.privacy.known_together import look_at
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.masks import Hidden, MessageMask, cover, cross, hide_whole, merge_hidden
from rtca_nb.privacy.personal_texts import UNTRUSTED, place_of
from rtca_nb.privacy.pii_patterns import find_personal_data
from rtca_nb.privacy.redaction_history import Lapses
from rtca_nb.privacy.worth import worth_of

__all__ = ["hidden_in_raw", "hidden_in_redacted", "unknown_redactions", "widened"]

# Lengths of the tags that the service writes.
_TAG_SIZES: Final = frozenset(
    len(name) + 2
    for name in (
        "PII NAME ADDRESS EMAIL PHONE PIN SSN CREDIT_DEBIT_NUMBER CREDIT_DEBIT_CVV CREDIT_DEBIT_EXPIRY "
        "BANK_ACCOUNT_NUMBER BANK_ROUTING"
    ).split()
)
# Problems of a span that may still cover its tag.
_CUTS = frozenset({"splits_character", "splits_grapheme"})


def hidden_in_redacted(record: Record, spans: ResolvedSpans, lapses: Lapses) -> dict[int, MessageMask]:
    """Mask a contact whose text the service has redacted: hide only messages whose redaction may have failed.

    Returns
    -------
    dict of int to MessageMask
        The masks of messages with hidden text; the key is the message's position in order of arrival, from 0.
    """
    redactions, messages, unknown = spans.redactions, record.transcripts, unknown_redactions(record)
    places = {*redactions.places[[*redactions.problems]].tolist()}
    places |= {
        place
        for place in _named(record, {*lapses.ids, *unknown})
        if messages[place].redaction is not None or messages[place].id in lapses.ids
    }
    found: dict[int, MessageMask] = {}
    for place in sorted(places):
        message = messages[place]
        if message.content is None:
            continue
        if lapses.taken_back(message):
            reason: str | None = "taken_back"
        elif message.id in unknown:
            reason = "unknown_redaction"
        else:
            reason = _missed(spans, place, message.content)
        if reason is not None:
            found[place] = hide_whole(message.content, reason)
    return found


def _missed(spans: ResolvedSpans, place: int, text: str) -> str | None:
    """Return why a redaction of a message may have missed its text (a key of ``REASONS``); None if each is on a tag."""
    for begin, end, problem in spans.redactions.spans_of(place):
        if problem in UNTRUSTED:
            return problem
        if problem == "misses_tag" or (problem in _CUTS and not is_tag(text[begin:end])):
            return "misses_tag"
    return None


def hidden_in_raw(record: Record, spans: ResolvedSpans, lapses: Lapses) -> dict[int, MessageMask]:
    """Mask a contact whose redaction is not trusted, so that its messages may hold clear text.

    Returns
    -------
    dict of int to MessageMask
        The masks of messages with hidden text; the key is the message's position in order of arrival, from 0.
    """
    known, suspected = look_at(record, spans)
    worth = worth_of(record)
    messages, unknown, dialogue = record.transcripts, unknown_redactions(record), dialogue_of(record)
    elsewhere = _count_in_redacted_text(spans)
    places = {*spans.redactions.places.tolist(), *_named(record, {*lapses.ids, *unknown})}
    found: dict[int, MessageMask] = {}
    for place in sorted(places | suspected):
        message = messages[place]
        text = message.content
        if text is None:
            continue
        versions = lapses.versions(message)
        if versions and (
            lapses.taken_back(message)
            or any(
                place_of(version.content or "", interval, spans)[1]
                for version in versions
                if version.redaction is not None
                for interval in version.redaction.intervals
            )
        ):
            mask = hide_whole(text, "taken_back")
        elif message.id in unknown:
            mask = hide_whole(text, "unknown_redaction")
        else:
            mask = _masked(text, place, spans, known, dialogue if place in worth else None)
            if place in elsewhere and mask.whole is None:
                mask = hide_whole(text, "redacted_text")
            elif record.output_type != "Raw" and mask.whole is None and _is_beside_tag(text, spans, place):
                mask = hide_whole(text, "misses_tag")
        if mask.hidden:
            found[place] = mask
    return found


def _masked(text: str, place: int, spans: ResolvedSpans, known: KnownValues, dialogue: Dialogue | None) -> MessageMask:
    """Return the mask of a message: it hides redactions, known personal texts, and what looks like personal data.

    ``dialogue`` is None if nothing in the message can look personal.
    """
    redactions = spans.redactions
    exact: list[tuple[int, int]] = []
    missed = False
    for row, (begin, end, problem) in zip(redactions.rows_of(place), redactions.spans_of(place), strict=True):
        if problem in UNTRUSTED:
            return hide_whole(text, problem)
        missed |= problem == "splits_word"
        if row in redactions.undecided:
            return hide_whole(text, "unit_undecided")
        exact.append((begin, end))
    if cross(exact):
        return hide_whole(text, "overlapping_redaction")
    if missed and any(splits_word(text, begin, end) for begin, end in _joined(exact)):
        return hide_whole(text, "splits_word")
    hidden: list[Hidden] = []
    for begin, end in sorted(exact):
        # A long word may hold many spans; the first of them hides all of it.
        if not hidden or end > hidden[-1].end:
            hidden.append(Hidden(*widen(text, begin, end), "redaction", "PII"))
    # Do not look for the text where it was redacted: mostly, nothing else would be found.
    first = (hidden[0].begin, hidden[0].end) if hidden else None
    hidden += (Hidden(*place, "repeated", "PII") for place in widened(text, known.find(text, beside=first)))
    if dialogue is not None:
        hidden += [
            Hidden(*grapheme_edges(text, found.begin, found.end), found.kind, "PII")
            for found in find_personal_data(text, dialogue.before(place))
        ]
    merged = merge_hidden(hidden)
    return MessageMask(cover(text, merged), merged)


def widened(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans of a text, widened to whole words; a span within the one yielded before is left out."""
    low = high = 0
    for begin, end in places:
        if not (low <= begin and end <= high):
            low, high = widen(text, begin, end)
            yield low, high


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap or touch: together they may cover whole words."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _is_beside_tag(text: str, spans: ResolvedSpans, place: int) -> bool:
    """Return whether a redaction covers words although some tag has no redaction: it may belong to that tag."""
    tags = {(begin, end) for begin, end in service_tag_places(text) if not is_flow_tag(text[begin:end])}
    redacted = {(begin, end) for begin, end, _ in spans.redactions.spans_of(place)} if tags else set()
    return bool(redacted - tags) and not redacted >= tags


def _count_in_redacted_text(spans: ResolvedSpans) -> frozenset[int]:
    """Return the positions of all messages with redactions if their offsets seem to refer to the redacted text.

    The administrator guide describes such offsets in the file that Contact Lens writes after a chat. Then each span is
    as long as a tag, but covers other text here. All spans may have such lengths by chance, but hardly if one of them
    also splits a word.
    """
    redactions = spans.redactions
    if "splits_word" not in redactions.problems.values():
        return frozenset()
    sizes = {span.end - span.begin for span in redactions.spans if span is not None}
    return frozenset(redactions.places.tolist()) if sizes <= _TAG_SIZES else frozenset()


def unknown_redactions(record: Record) -> frozenset[str | None]:
    """Return the ids of messages whose redaction has unrecognised members."""
    return frozenset(
        item.segment_id for item in record.unknown if item.member.lower().startswith("transcript.redaction")
    )


def _named(record: Record, ids: set[str | None]) -> Sequence[int]:
    """Return the positions of the messages with these ids; several may share one id."""
    return [place for place, identity in enumerate(record.messages.id) if identity in ids] if ids else []
