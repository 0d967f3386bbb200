"""Texts that are personal wherever they are: texts that were redacted once, and people's names.

A Raw contact hides them in every message, and the audit looks for them in every field
(:mod:`rtca_nb.privacy.known_values`). A redacted text is looked for as the service sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from rtca_nb.base.columnar import combinations
from rtca_nb.model.messages import MOST, Messages
from rtca_nb.model.offset_units import LIKELY_UNITS, locate
from rtca_nb.model.offsets import Span, grapheme_edges, splits_word, widen
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.model.segments import Attachments, CharacterInterval, Event, Transcript
from rtca_nb.privacy.clear_names import MACHINES, is_role_word
from rtca_nb.privacy.redaction_history import versions_of
from rtca_nb.privacy.value_forms import TextKind

__all__ = ["UNTRUSTED", "known_texts", "place_of"]

UNTRUSTED: Final = frozenset({"out_of_range", "inverted", "empty", "incomplete"})
"""Problems of a redaction that make it unknown which text it was to cover."""

# Greatest distance between a cue and its number.
_WINDOW: Final = 24
# The word before a redacted number, such as flat or room.
_CUE: Final = regex.compile(r"(?r)[\p{L}\p{M}]{2,}+[ .:#№]{1,3}")


def place_of(text: str, interval: CharacterInterval, spans: ResolvedSpans) -> tuple[Span, str | None]:
    """Return the span of a redaction in a Raw text, and the problem for which it cannot be trusted (None if it can)."""
    span = spans.resolve(text, interval)
    if span.problem in UNTRUSTED:
        return span, span.problem
    return span, "unit_undecided" if spans.is_undecided(text, interval) else None


def known_texts(record: Record, spans: ResolvedSpans) -> list[tuple[str, TextKind]]:
    """Return each text that is personal wherever it is, with its kind; segments' older versions count, too."""
    versions = versions_of(record)
    named: list[tuple[str | None, str | None]] = [*_authors(record.messages)]
    for segment in (*record.events, *record.attachments, *record.participants, *versions):
        named.append((segment.display_name, segment.participant_role))
    # Unrecognised roles count as people.
    texts: list[tuple[str, TextKind]] = [
        (name, "name") for name, role in named if name and role not in MACHINES and not is_role_word(name)
    ]
    for attachments in (*record.attachments, *(item for item in versions if isinstance(item, Attachments))):
        texts += [(item.attachment_name, "file") for item in attachments.attachments or () if item.attachment_name]
    return [*texts, *_redacted_texts(_sure_redactions(record, spans, versions))]


def _authors(messages: Messages) -> Iterator[tuple[str | None, str | None]]:
    """Yield each pair of an author's name and role once."""
    if len(messages) <= MOST:
        (named, names_of), (played, roles_of) = map(messages.numbered, ("display_name", "participant_role"))
        yield from ((names_of[name], roles_of[role]) for name, role in dict.fromkeys(zip(named, played, strict=True)))
        return
    names, roles = messages.codes("display_name"), messages.codes("participant_role")
    for row in combinations([names.codes, roles.codes])[1]:
        yield names.value(row), roles.value(row)


def _sure_redactions(
    record: Record, spans: ResolvedSpans, versions: Iterable[Transcript | Event | Attachments]
) -> Iterator[tuple[str, Span]]:
    """Yield, for each redaction that can be trusted, the whole text and the span in it, text by text."""
    redactions, contents = spans.redactions, record.messages.content
    for row, (place, span) in enumerate(zip(redactions.places.tolist(), redactions.spans, strict=True)):
        text = contents[place]
        if text is None or span is None or span.problem in UNTRUSTED:
            continue
        if row in redactions.undecided:
            yield from _either(text, int(redactions.sent_begins[row]), int(redactions.sent_ends[row]))
        else:
            yield text, span
    for version in versions:
        if isinstance(version, Transcript) and version.content is not None and version.redaction is not None:
            for interval in version.redaction.intervals:
                span, doubt = place_of(version.content, interval, spans)
                if doubt is None and splits_word(version.content, span.begin, span.end):
                    span = span._replace(problem="splits_word")
                if doubt is None:
                    yield version.content, span


def _either(text: str, begin: int, end: int) -> Iterator[tuple[str, Span]]:
    """Yield, with the text, each possible span of a redaction of undecided unit, if it covers whole words."""
    for unit in LIKELY_UNITS:
        low, high, split = locate(text, begin, end, unit)
        if 0 <= low < high <= len(text) and not split and not splits_word(text, low, high):
            yield text, Span(low, high, None)


def _redacted_texts(redactions: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, TextKind]]:
    """Yield each redacted text with its kind: as sent, or with all of its words if the redaction cuts through one.

    A very short text is yielded a second time, together with the word before it ("flat 42").
    """
    last = ""
    low = high = 0
    for text, span in redactions:
        if span.problem is None or span.problem == "overlapping_redaction":
            begin, end = grapheme_edges(text, span.begin, span.end)
            piece = text[begin:end]
            yield piece, "redacted"
            if len(piece) < 3 and (cue := _CUE.match(text, max(0, begin - _WINDOW), begin)) is not None:
                yield text[cue.start() : end], "cued"
        # A long word may hold many spans; all of them are widened to it.
        elif not (text is last and low <= span.begin and span.end <= high):
            low, high = widen(text, span.begin, span.end)
            last = text
            yield text[low:high], "doubtful"
