"""What a contact's own data says about two things that the service does not state.

An answer does not say whether it is Raw or Redacted, and nothing documents whether offsets count code points or
UTF-16 code units. Both are decided by evidence, and both decisions come with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rtca_nb.offsets import OffsetUnit, is_tag, resolve, units_differ
from rtca_nb.record import Record
from rtca_nb.segments import Attachments, Event, Segment, Transcript

__all__ = ["PERSON_ROLES", "UnitDecision", "decide_output_type", "decide_unit"]

PERSON_ROLES = frozenset({"AGENT", "CUSTOMER", "SUPERVISOR"})
"""Roles whose display name is a person's."""


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
    for segment in segments:
        if isinstance(segment, Transcript) and segment.redaction and segment.redaction.character_offsets:
            text = segment.content or ""
            for interval in segment.redaction.character_offsets:
                spans += 1
                hits += any(
                    is_tag(text[slice(*resolve(text, interval.begin_offset_char, interval.end_offset_char, unit)[:2])])
                    for unit in ("code_points", "utf16")
                )
    names = [
        segment.display_name
        for segment in segments
        if isinstance(segment, (Transcript, Event, Attachments))
        and segment.participant_role in PERSON_ROLES
        and segment.display_name
    ]
    clear = sum(not is_tag(name) for name in names)
    if clear:
        return "Raw", f"{clear} of {len(names)} names of people stand in clear"
    if hits < spans:
        return "Raw", f"{spans - hits} of {spans} redacted spans do not cover a redaction tag"
    if spans:
        return "Redacted", f"all {spans} redacted spans cover a redaction tag and no name stands in clear"
    if names:
        return "Redacted", f"all {len(names)} names of people are redaction tags"
    return "Raw", "nothing tells whether it is Raw or Redacted"


def decide_unit(record: Record) -> UnitDecision:
    """Decide what the offsets of a contact count.

    Two oracles know the answer: the text that an issue carries must stand at its offsets, and in a Redacted contact
    a redacted span must cover a tag. Only messages in which the units differ can tell.
    """
    if record.requested_unit != "auto":
        return UnitDecision(record.requested_unit, "asked for", certain=True)  # type: ignore[arg-type]
    messages = {item.id: item.content for item in record.transcripts if item.id is not None and item.content}
    votes = {"code_points": 0, "utf16": 0}
    open_questions = 0
    ambiguous: dict[str, bool] = {}

    def weigh(identity: str | None, begin: int | None, end: int | None, expected: str | None, *, oracle: bool) -> None:
        nonlocal open_questions
        text = messages.get(identity) if identity is not None else None
        if text is None or identity is None or text.isascii():
            return
        if identity not in ambiguous:
            ambiguous[identity] = units_differ(text)
        if not ambiguous[identity]:
            return
        slices = {}
        for unit in ("code_points", "utf16"):
            span = resolve(text, begin, end, unit)
            slices[unit] = None if span.problem in {"out_of_range", "inverted"} else text[span.begin : span.end]
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
    for message in record.transcripts:
        for interval in (message.redaction.character_offsets or ()) if message.redaction else ():
            weigh(message.id, interval.begin_offset_char, interval.end_offset_char, None, oracle=redacted)
    for detected in record.issues:
        for issue in detected.issues_detected or ():
            for item in issue.transcript_items or ():
                if item.character_offsets is not None:
                    offsets = item.character_offsets
                    weigh(
                        item.id,
                        offsets.begin_offset_char,
                        offsets.end_offset_char,
                        item.content or "",
                        oracle=bool(item.content),
                    )
    return _verdict(votes, open_questions)


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
