"""The authoring language: a chat, written message by message.

:class:`Chat` is a script and its clock. Each call adds the next step; :meth:`Chat.build` renders the chat in every
output type, so the ids, times and offsets of the two forms always agree. Runs do not differ: ids are hashes, and the
pace of typing comes from a random generator seeded with the name.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rtca_nb.exceptions import UsageError
from rtca_nb.samples.contact import SampleContact, Segment
from rtca_nb.samples.markup import OffsetUnit, OutputType, Passage, parse_markup
from rtca_nb.samples.records import Background, contact_record, secrets_of
from rtca_nb.samples.script import HUMAN_ROLES, SENTIMENTS, TAG, Attachment, Extract, Match, Mood, Person
from rtca_nb.samples.writer import Writer, hash_uuid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["EVENT_PREFIX", "Chat"]

EVENT_PREFIX = "application/vnd.amazonaws.connect.event."
"""Prefix of the service's own event types."""


class Chat:
    """A chat that is being written, step by step.

    Parameters
    ----------
    name, title : str
        Name of the sample, and a line that describes it.
    begin : datetime
        Start of the contact; aware.
    status : str, default "COMPLETED"
        Status of the analysis.
    output_types : sequence of str, default both
        The forms that the contact was analysed in.
    spoil : callable, optional
        Damages the segments of one form in place, for samples of faulty data.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *,
        begin: datetime,
        status: str = "COMPLETED",
        output_types: Sequence[OutputType] = ("Raw", "Redacted"),
        spoil: Callable[[list[Segment]], None] | None = None,
    ) -> None:
        self._name, self._title, self._status = name, title, status
        self._output_types, self._spoil = output_types, spoil
        self._now = begin
        self._pace = random.Random(name)  # noqa: S311 - a typing speed, not a key
        self._ids = 0
        self._steps: list[Callable[[Writer], Segment]] = []
        self._passages: dict[str, Passage] = {}
        self._homes: dict[str, str] = {}  # mark -> id of the message that holds it
        self._secrets: set[str] = set()
        self._background = Background()

    def background(self, **known: Any) -> None:
        """Set the facts that only the contact record has, as in :class:`~rtca_nb.samples.records.Background`."""
        self._background = Background(**known)

    def person(self, role: str, name: str | None = None, *, also_secret: Sequence[str] = ()) -> Person:
        """Introduce a participant.

        Parameters
        ----------
        role, name : str
            ``ParticipantRole`` and display name; without a name, the member is left out.
        also_secret : sequence of str
            Parts of the name that must also stay hidden.

        Returns
        -------
        Person
            The participant, to pass to the other methods.
        """
        if name is not None and role in HUMAN_ROLES:
            self._secrets |= {name, *also_secret}
        return Person(self._new_id("participant"), role, name)

    def say(
        self,
        who: Person,
        markup: str,
        mood: Mood | None = None,
        *,
        after: float | None = None,
        content_type: str | None = "text/plain",
    ) -> None:
        """Add a message.

        Parameters
        ----------
        who : Person
            The sender.
        markup : str
            The text; see :mod:`rtca_nb.samples.markup`. Names of marks are valid in the whole chat.
        mood : {"+", "-", "0"}, optional
            The sentiment. None leaves the member out, as the service does for messages that it does not score.
        after : float, optional
            Seconds since the previous step; by default, the time that it takes to read and type.
        content_type : str or None, default "text/plain"
            The MIME type; None leaves the member out.
        """
        passage = parse_markup(markup)
        message_id = self._new_id("message")
        for mark in passage.raw.marks:
            if mark in self._homes:
                raise UsageError(f"Mark {mark!r} of sample {self._name!r} is in two messages; rename one.")
            self._homes[mark] = message_id
        self._passages[message_id] = passage
        self._secrets |= passage.secrets
        time = self._tick(after if after is not None else self._typing_time(who, passage.raw.text))

        def wire(writer: Writer) -> Segment:
            rendering = writer.rendering(passage)
            item: dict[str, Any] = {"Id": message_id, **who.wire(writer.output_type), "Content": rendering.text}
            if content_type is not None:
                item["ContentType"] = content_type
            item["Time"] = {"AbsoluteTime": time}
            if rendering.redactions:
                offsets = [writer.interval(rendering.text, span) for span in rendering.redactions]
                item["Redaction"] = {"CharacterOffsets": offsets}
            if mood is not None:
                item["Sentiment"] = SENTIMENTS[mood]
            return {"Transcript": item}

        self._steps.append(wire)

    def event(self, kind: str, who: Person | None = None, *, after: float = 1.0, prefix: str = EVENT_PREFIX) -> None:
        """Add an event, for example ``"participant.joined"``; `who` is None for events without a participant."""
        event_id, time = self._new_id("event"), self._tick(after)

        def wire(writer: Writer) -> Segment:
            sender = who.wire(writer.output_type) if who else {}
            return {"Event": {"Id": event_id, **sender, "EventType": prefix + kind, "Time": {"AbsoluteTime": time}}}

        self._steps.append(wire)

    def attach(self, who: Person, *files: Attachment, after: float = 8.0) -> None:
        """Add a message that consists of files."""
        segment_id, time = self._new_id("attachments"), self._tick(after)
        ids = [self._new_id("file") for _ in files]
        self._secrets |= {file.name for file in files}

        def wire(writer: Writer) -> Segment:
            attachments = [
                {
                    "AttachmentName": file.name if writer.output_type == "Raw" else TAG,
                    "ContentType": file.content_type,
                    "AttachmentId": file_id,
                    "Status": file.status,
                }
                for file, file_id in zip(files, ids, strict=True)
            ]
            sender = who.wire(writer.output_type)
            return {
                "Attachments": {"Id": segment_id, **sender, "Attachments": attachments, "Time": {"AbsoluteTime": time}}
            }

        self._steps.append(wire)

    def categories(self, *matches: Match) -> None:
        """Add one segment of category matches; their marks may come later in the chat."""

        def wire(writer: Writer) -> Segment:
            return {
                "Categories": {"MatchedDetails": {match.category: self._details(writer, match) for match in matches}}
            }

        self._steps.append(wire)

    def issues(self, *issues: Sequence[str]) -> None:
        """Add one segment of issues; each issue is given as the names of the marks that it quotes."""

        def wire(writer: Writer) -> Segment:
            detected = [{"TranscriptItems": [self._issue_item(writer, mark) for mark in marks]} for marks in issues]
            return {"Issues": {"IssuesDetected": detected}}

        self._steps.append(wire)

    def extract(self, name: str, *values: Extract, label: str | None = None, failure: str | None = None) -> None:
        """Add the values that one extraction definition found, or the `failure` code instead."""
        passages = [parse_markup(value.content) for value in values]
        for passage in passages:
            self._secrets |= passage.secrets

        def wire(writer: Writer) -> Segment:
            definition_id = str(hash_uuid(f"extraction/{name}"))
            item: dict[str, Any] = {"ExtractionDefinitionId": definition_id, "ExtractionDefinitionName": name}
            if label is not None:
                item["ExtractionDefinitionDisplayLabel"] = label
            if failure is not None:
                return {"ExtractedInformation": {**item, "FailureCode": failure}}
            item["ExtractedValues"] = [
                {
                    "Content": writer.text(passage),
                    "PointsOfInterest": [self._item(writer, mark) for mark in value.marks],
                }
                for value, passage in zip(values, passages, strict=True)
            ]
            return {"ExtractedInformation": item}

        self._steps.append(wire)

    def summary(self, markup: str | None = None, *, failure: str | None = None) -> None:
        """Add the post-contact summary, or the `failure` code instead."""
        passage = parse_markup(markup) if markup is not None else None
        if passage is not None:
            self._secrets |= passage.secrets

        def wire(writer: Writer) -> Segment:
            item: dict[str, str] = {"Content": writer.text(passage)} if passage is not None else {}
            item["Status"] = "FAILED" if failure else "COMPLETED"
            if failure:
                item["FailureCode"] = failure
            return {"PostContactSummary": item}

        self._steps.append(wire)

    def build(self, offset_unit: OffsetUnit = "code_points") -> SampleContact:
        """Return the chat as a sample contact, rendered in all of its output types.

        Raises
        ------
        UsageError
            If a match, issue or extraction names a mark that no message has.
        """
        # One instance for all samples, because they are chats of the same contact centre.
        instance_id, contact_id = str(hash_uuid("instance")), str(hash_uuid(f"{self._name}/contact"))
        segments: dict[str, list[Segment]] = {
            output_type: self._render(Writer(output_type, offset_unit)) for output_type in self._output_types
        }
        written = segments["Raw" if "Raw" in segments else "Redacted"]
        return SampleContact(
            name=self._name,
            title=self._title,
            instance_id=instance_id,
            contact_id=contact_id,
            channel="CHAT",
            status=self._status,
            segments=segments,
            secrets=frozenset(self._secrets),
            record=contact_record(self._background, instance_id, contact_id, self._status, written),
            record_secrets=secrets_of(self._background),
        )

    def _render(self, writer: Writer) -> list[Segment]:
        segments = [step(writer) for step in self._steps]
        if self._spoil:
            self._spoil(segments)
        return segments

    def _details(self, writer: Writer, match: Match) -> dict[str, Any]:
        points = [{"TranscriptItems": [self._item(writer, mark) for mark in point]} for point in match.points]
        rule = {"RuleId": str(hash_uuid(f"rule/{match.category}"))} if match.rule else {}
        return {**rule, "PointsOfInterest": points}

    def _item(self, writer: Writer, mark: str) -> dict[str, Any]:
        name = mark.removeprefix("#")
        try:
            message_id = self._homes[name]
        except KeyError:
            raise UsageError(f"No message of sample {self._name!r} holds the mark {name!r}; add it to one.") from None
        if mark.startswith("#"):
            return {"Id": message_id}
        rendering = writer.rendering(self._passages[message_id])
        return {"Id": message_id, "CharacterOffsets": writer.interval(rendering.text, rendering.marks[name])}

    def _issue_item(self, writer: Writer, mark: str) -> dict[str, Any]:
        item = self._item(writer, mark)
        if "CharacterOffsets" in item:
            rendering = writer.rendering(self._passages[item["Id"]])
            span = rendering.marks[mark]
            item["Content"] = rendering.text[span.begin : span.end]
        return item

    def _typing_time(self, who: Person, text: str) -> float:
        if who.role not in HUMAN_ROLES:
            return self._pace.uniform(0.4, 1.6)
        return self._pace.uniform(4, 9) + min(len(text), 400) / self._pace.uniform(5, 8)

    def _tick(self, seconds: float) -> str:
        self._now += timedelta(seconds=seconds)
        return self._now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _new_id(self, kind: str) -> str:
        self._ids += 1
        return str(hash_uuid(f"{self._name}/{kind}/{self._ids}"))
