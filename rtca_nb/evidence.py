"""What a contact's own data says about two things that the service does not state.

An answer does not say whether it is Raw or Redacted, and nothing documents whether offsets count code points or
UTF-16 code units. Both are decided by evidence, and both decisions come with it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rtca_nb.offsets import UNITS, OffsetUnit, first_difference, is_tag, resolve, units_differ
from rtca_nb.record import Record
from rtca_nb.segments import Attachments, CharacterInterval, Event, Segment, Transcript

__all__ = ["PERSON_ROLES", "UnitDecision", "decide_output_type", "decide_unit"]

PERSON_ROLES = frozenset({"AGENT", "CUSTOMER", "SUPERVISOR"})
"""Roles whose display name is a person's."""

# A desk may call its people [AGENT]; without a redacted span only what the service writes for a name tells something.
_NAME_TAGS: Final = frozenset({"[PII]", "[NAME]"})
_CANDIDATES: Final[tuple[OffsetUnit, ...]] = ("code_points", "utf16")


class UnitDecision(NamedTuple):
    """Which unit the offsets of a contact count.

    Attributes
    ----------
    unit : {"code_points", "utf16", "utf8"}
    evidence : str
        One sentence on what decided.
    certain : bool
        False where messages exist in which the units differ and nothing tells which is meant.
    """

    unit: OffsetUnit
    evidence: str
    certain: bool


def decide_output_type(segments: Sequence[Segment]) -> tuple[str, str]:
    """Decide between Raw and Redacted; what is not certain is Raw, which means masked.

    Returns
    -------
    output_type : {"Raw", "Redacted"}
    evidence : str
        One sentence.
    """
    spans = hits = 0
    names: Counter[str] = Counter()
    for segment in segments:
        if isinstance(segment, (Transcript, Event, Attachments)):
            if segment.display_name and segment.participant_role in PERSON_ROLES:
                names[segment.display_name] += 1
            if isinstance(segment, Transcript) and segment.redaction is not None:
                for interval in segment.redaction.character_offsets or ():
                    spans += 1
                    hits += _covers_tag(segment.content or "", interval)
    people = names.total()
    clear = sum(number for name, number in names.items() if not is_tag(name))
    if clear:
        return "Raw", f"{clear} of {people} names of people stand in clear"
    if hits < spans:
        return "Raw", f"{spans - hits} of {spans} redacted spans do not cover a redaction tag"
    if spans:
        return "Redacted", f"all {spans} redacted spans cover a redaction tag and no name stands in clear"
    if names and names.keys() <= _NAME_TAGS:
        return "Redacted", f"all {people} names of people are redaction tags"
    return "Raw", "nothing tells whether it is Raw or Redacted"


def decide_unit(record: Record) -> UnitDecision:
    """Decide what the offsets of a contact count.

    Two oracles know the answer: the text that came with an issue, an outcome, an action item or an extracted value
    must stand at its offsets, and in a Redacted contact a redacted span must cover a tag. Only messages in which the
    units differ can tell.
    """
    if record.requested_unit != "auto":
        asked = next(unit for unit in UNITS if unit == record.requested_unit)
        return UnitDecision(asked, "asked for", certain=True)
    votes = {"code_points": 0, "utf16": 0}
    open_questions = 0

    def weigh(text: str, interval: CharacterInterval, expected: str | None, *, oracle: bool) -> None:
        nonlocal open_questions
        begin, end = interval.begin_offset_char, interval.end_offset_char
        if begin is not None and end is not None and 0 <= begin <= end <= first_difference(text):
            return
        slices = {unit: _slice(text, interval, unit) for unit in _CANDIDATES}
        if slices["code_points"] == slices["utf16"]:
            return
        right = [
            unit
            for unit, piece in slices.items()
            if oracle and piece is not None and (is_tag(piece) if expected is None else piece == expected)
        ]
        if len(right) == 1:
            votes[right[0]] += 1
        else:
            open_questions += 1

    redacted = record.output_type == "Redacted"
    ambiguous: dict[str | None, str] = {}
    foreign = [item for item in record.transcripts if item.content is not None and not item.content.isascii()]
    for message in foreign:
        text = message.content
        if text is None or not units_differ(text):
            continue
        ambiguous[message.id] = text
        for interval in (message.redaction.character_offsets or ()) if message.redaction is not None else ():
            weigh(text, interval, None, oracle=redacted)
    ambiguous.pop(None, None)
    if ambiguous:
        for identity, interval, expected in _references(record):
            if identity in ambiguous:
                weigh(ambiguous[identity], interval, expected, oracle=bool(expected))
    return _verdict(votes, open_questions)


def _references(record: Record) -> Iterator[tuple[str, CharacterInterval, str]]:
    """Yield every span that refers to a message, and the text that was sent with it (empty where none was)."""
    for segment in record.categories:
        for details in (segment.matched_details or {}).values():
            for point in details.points_of_interest or ():
                for match in point.transcript_items or ():
                    if match.id is not None and match.character_offsets is not None:
                        yield match.id, match.character_offsets, ""
    detected = (issue for segment in record.issues for issue in segment.issues_detected or ())
    for issue in itertools.chain(detected, record.outcomes, record.action_items):
        for item in issue.transcript_items or ():
            if item.id is not None and item.character_offsets is not None:
                yield item.id, item.character_offsets, item.content or ""
    for extraction in record.extractions:
        for value in extraction.extracted_values or ():
            for place in value.points_of_interest or ():
                if place.id is not None and place.character_offsets is not None:
                    yield place.id, place.character_offsets, value.content or ""


def _slice(text: str, interval: CharacterInterval, unit: OffsetUnit) -> str | None:
    span = resolve(text, interval.begin_offset_char, interval.end_offset_char, unit)
    return None if span.problem in {"out_of_range", "inverted"} else text[span.begin : span.end]


def _covers_tag(text: str, interval: CharacterInterval) -> bool:
    units = _CANDIDATES if units_differ(text) else _CANDIDATES[:1]
    return any(is_tag(_slice(text, interval, unit) or "") for unit in units)


def _verdict(votes: dict[str, int], open_questions: int) -> UnitDecision:
    points, units = votes["code_points"], votes["utf16"]
    if points and not units:
        return UnitDecision("code_points", f"{_offsets(points)} fit only as code points", certain=True)
    if units and not points:
        return UnitDecision("utf16", f"{_offsets(units)} fit only as UTF-16 code units", certain=True)
    if points:
        return UnitDecision(
            "code_points", f"{points} offsets fit only as code points, {units} only as UTF-16 code units", certain=False
        )
    if open_questions:
        return UnitDecision(
            "code_points",
            f"{_offsets(open_questions)} depend on the unit and nothing tells which is meant",
            certain=False,
        )
    return UnitDecision("code_points", "no offset depends on the unit", certain=True)


def _offsets(number: int) -> str:
    return f"{number} pair{'' if number == 1 else 's'} of offsets"
