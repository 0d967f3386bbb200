"""A drawn contact as the service would return it: pages of at most 100 segments, in the Raw or Redacted form.

A page is one line of JSON. ``ResponseMetadata`` names its contact, as in ``Contact.to_jsonl``. Pages are joined from
pieces that are already encoded, because a JSON encoder would take most of the time.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from rtca_nb.samples.generator.effects import CATEGORIES, FIRST_DAY, rule_id
from rtca_nb.samples.generator.plan import (
    INSTANCE_ID,
    Event,
    Extraction,
    Files,
    Mark,
    Matches,
    Plan,
    Statements,
    Summary,
)
from rtca_nb.samples.script import TAG
from rtca_nb.samples.writer import hash_uuid

if TYPE_CHECKING:
    from rtca_nb.samples.generator.phrases import Span

__all__ = ["PAGE", "Form", "attachment_id", "participant_id", "segment_id", "time_of", "write_pages"]

PAGE: Final = 100
"""Maximum number of segments on a page of the service."""

Form = Literal["Raw", "Redacted"]

_ROLES: Final = ("SYSTEM", "CUSTOMER", "AGENT", "SUPERVISOR")
_EVENT: Final = b"application/vnd.amazonaws.connect.event."
_RULES: Final = {category: rule_id(category).encode() for category in CATEGORIES.values()}
_DEFINITION: Final = str(hash_uuid("extraction/order-reference")).encode()
_ENDS: Final = {
    mood: b"}}" if mood is None else b',"Sentiment":"' + mood.encode() + b'"}}'
    for mood in (None, "POSITIVE", "NEGATIVE", "NEUTRAL")
}
_MESSAGE_TIME: Final = b'","ContentType":"text/plain","Time":{"AbsoluteTime":"'
_TIME: Final = b',"Time":{"AbsoluteTime":"'


class _Minutes(dict[int, bytes]):
    """Cache: from minutes since the first day to the beginning of that time as text."""

    def __missing__(self, minute: int) -> bytes:
        days, rest = divmod(minute, 1440)
        day = date.fromisoformat(FIRST_DAY) + timedelta(days=days)
        text = self[minute] = b"%sT%02d:%02d:" % (day.isoformat().encode(), *divmod(rest, 60))
        return text


class _Seconds(dict[int, bytes]):
    """Cache: from milliseconds of a minute to the end of that time as text."""

    def __missing__(self, milliseconds: int) -> bytes:
        text = self[milliseconds] = b"%02d.%03dZ" % divmod(milliseconds, 1000)
        return text


class _Numbers(dict[int, bytes]):
    """Cache: from the number of a segment to the end of its id."""

    def __missing__(self, number: int) -> bytes:
        text = self[number] = b"%04x" % number
        return text


# Filled as they are needed: at most one entry for each minute, millisecond of a minute, and segment of a contact.
_MINUTES: Final = _Minutes()
_SECONDS: Final = _Seconds()
_NUMBERS: Final = _Numbers()


def time_of(milliseconds: int) -> bytes:
    """Return a time, given in milliseconds since the first day, in the service's format."""
    minute, rest = divmod(milliseconds, 60_000)
    return _MINUTES[minute] + _SECONDS[rest]


def segment_id(plan: Plan, number: int) -> str:
    """Return the id of the message, event or message with a file that has this number in the contact."""
    return plan.facts.stem + f"{number:04x}"


def participant_id(plan: Plan, who: int) -> str:
    """Return the id of a participant: 0 is the system, 1 the customer, 2 the agent, 3 the supervisor."""
    return plan.facts.stem + f"{0xFFF0 + who:04x}"


def attachment_id(plan: Plan, number: int) -> str:
    """Return the id of the file in the message that has this number in the contact."""
    return plan.facts.stem + f"{0x8000 + number:04x}"


def write_pages(plan: Plan, form: Form, context: str = "") -> list[bytes]:
    """Return the pages of a contact as JSON.

    Parameters
    ----------
    plan : Plan
    form : {"Raw", "Redacted"}
    context : str
        JSON of the context on the first page; empty for none.

    Returns
    -------
    list of bytes
        A line for each page, without its line end.
    """
    return _Pages(plan, raw=form == "Raw", context=context).lines()


class _Pages:
    """Writes the pages of a contact in one form."""

    def __init__(self, plan: Plan, *, raw: bool, context: str) -> None:
        self.plan, self.raw, self.context = plan, raw, context
        self.stem = plan.facts.stem.encode()
        names = plan.facts.names if raw else (plan.facts.names[0], TAG, TAG, TAG)
        self.people = [
            b'","ParticipantId":"%s%04x","ParticipantRole":"%s","DisplayName":"%s"'
            % (self.stem, 0xFFF0 + who, _ROLES[who].encode(), name.encode())
            for who, name in enumerate(names)
        ]
        self.speakers = [person + b',"Content":"' for person in self.people]

    def lines(self) -> list[bytes]:
        """Return all pages, each as one line of JSON."""
        pieces: list[bytes] = []
        breaks: list[int] = []
        message, raw, speakers = b',{"Transcript":{"Id":"' + self.stem, self.raw, self.speakers
        for place, step in enumerate(self.plan.steps):
            if not place % PAGE:
                breaks.append(len(pieces))
            # Nearly all steps are messages, so these are written without a call or formatting.
            if isinstance(step, tuple):
                time, who, said, emoji, number, scored = step
                minute, rest = divmod(time, 60_000)
                text, redaction = said.encoded[raw] or said.encode(raw=raw)
                pieces += (
                    message,
                    _NUMBERS[number],
                    speakers[who],
                    text,
                    emoji.encode() if emoji else b"",
                    _MESSAGE_TIME,
                    _MINUTES[minute],
                    _SECONDS[rest],
                    b'"}',
                    redaction,
                    _ENDS[said.mood if scored else None],
                )
            elif isinstance(step, Event):
                pieces.append(self._event(step))
            elif isinstance(step, Files):
                pieces.append(self._files(step))
            elif isinstance(step, Matches):
                pieces.append(self._matches(step))
            elif isinstance(step, Statements):
                pieces.append(self._statements(step))
            elif isinstance(step, Extraction):
                pieces.append(self._extraction(step))
            else:
                pieces.append(self._summary(step))
        return self._paged(pieces, breaks)

    def _paged(self, pieces: list[bytes], breaks: list[int]) -> list[bytes]:
        facts = self.plan.facts
        about = (
            f'{{"ResponseMetadata":{{"Export":{{"InstanceId":"{INSTANCE_ID}","ContactId":"{facts.contact_id}",'
            f'"OutputType":"{"Raw" if self.raw else "Redacted"}","Pages":{len(breaks)},"Complete":true,'
            f'"OutputTypeAsked":true{_skipped(facts.skipped)},"Page":'
        )
        status = "FAILED" if facts.failed else "COMPLETED"
        lines = []
        for page, begin in enumerate(breaks, 1):
            last = page == len(breaks)
            end = len(pieces) if last else breaks[page]
            beside = f',"Context":{self.context}' if self.context and page == 1 else ""
            head = f'{about}{page}{beside}}}}},"Channel":"CHAT","Status":"{status}","Segments":['
            tail = "]}" if last else f'],"NextToken":"line-{page + 1}"}}'
            pieces[begin] = pieces[begin][1:]  # no comma before the first segment
            lines.append(b"".join((head.encode(), *pieces[begin:end], tail.encode())))
        return lines

    def _event(self, step: Event) -> bytes:
        return b',{"Event":{"Id":"%s%s%s,"EventType":"%s%s"%s%s"}}}' % (
            self.stem,
            _NUMBERS[step.number],
            b'"' if step.who is None else self.people[step.who],
            _EVENT,
            step.kind.encode(),
            _TIME,
            time_of(step.time),
        )

    def _files(self, step: Files) -> bytes:
        name = (step.name if self.raw else TAG).encode()
        return (
            b',{"Attachments":{"Id":"%s%s%s,"Attachments":[{"AttachmentName":"%s","ContentType":"%s",'
            b'"AttachmentId":"%s%04x","Status":"APPROVED"}]%s%s"}}}'
        ) % (
            self.stem,
            _NUMBERS[step.number],
            self.people[step.who],
            name,
            step.content_type.encode(),
            self.stem,
            0x8000 + step.number,
            _TIME,
            time_of(step.time),
        )

    def _item(self, mark: Mark) -> bytes:
        number, place = mark
        if place is None:
            return b'{"Id":"%s%s"}' % (self.stem, _NUMBERS[number])
        span = place.raw if self.raw else place.redacted
        return b'{"Id":"%s%s","CharacterOffsets":%s}' % (self.stem, _NUMBERS[number], _interval(span))

    def _matches(self, step: Matches) -> bytes:
        details = []
        for category, points in step.found:
            items = [b'{"TranscriptItems":[%s]}' % b",".join(map(self._item, point)) for point in points]
            details.append(
                b'"%s":{"RuleId":"%s","PointsOfInterest":[%s]}'
                % (category.encode(), _RULES[category], b",".join(items))
            )
        return b',{"Categories":{"MatchedDetails":{%s}}}' % b",".join(details)

    def _statements(self, step: Statements) -> bytes:
        issues = []
        for number, said, place in step.places:
            text, (begin, end) = (said.raw, place.raw) if self.raw else (said.redacted, place.redacted)
            issues.append(
                b'{"TranscriptItems":[{"Content":"%s","Id":"%s%s","CharacterOffsets":%s}]}'
                % (text[begin:end].encode(), self.stem, _NUMBERS[number], _interval((begin, end)))
            )
        return b',{"Issues":{"IssuesDetected":[%s]}}' % b",".join(issues)

    def _extraction(self, step: Extraction) -> bytes:
        if step.value is None or step.mark is None:
            found = b'"FailureCode":"INSUFFICIENT_CONVERSATION_CONTENT"'
        else:
            item = self._item(step.mark)
            found = b'"ExtractedValues":[{"Content":"%s","PointsOfInterest":[%s]}]' % (step.value.encode(), item)
        return (
            b',{"ExtractedInformation":{"ExtractionDefinitionId":"%s","ExtractionDefinitionName":"order-reference",'
            b'"ExtractionDefinitionDisplayLabel":"Order",%s}}'
        ) % (_DEFINITION, found)

    def _summary(self, step: Summary) -> bytes:
        if step.said is None:
            return b',{"PostContactSummary":{"Status":"FAILED","FailureCode":"INTERNAL_ERROR"}}'
        text = step.said.raw if self.raw else step.said.redacted
        return b',{"PostContactSummary":{"Content":"%s","Status":"COMPLETED"}}' % text.encode()


def _interval(span: Span) -> bytes:
    return b'{"BeginOffsetChar":%d,"EndOffsetChar":%d}' % span


def _skipped(rule: str | None) -> str:
    if rule is None:
        return ""
    category = CATEGORIES[rule]
    item = {
        "Feature": "CATEGORIZATION",
        "ReasonCode": "QUOTA_EXCEEDED",
        "CategoryName": category,
        "RuleId": rule_id(category),
    }
    return f',"SkippedAnalysis":{json.dumps([item], separators=(",", ":"))}'
