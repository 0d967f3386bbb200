"""The analysis file that the service writes to S3 after a chat: ``Analysis/Chat/…_analysis_….json``.

It is one flat transcript beside figures about it. Sentiment is kept by groups of messages
(``Sentiment.DetailsByTranscriptItemGroup``), so it is joined to each message here, and the groups are kept as given
turns. Issues, outcomes and action items come as spans without their text. Overall figures are kept as the file states
them. The file does say whether it is Raw or Redacted (``ContentMetadata.Output``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rtca_nb.base.safe_json import repair_text
from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.model.joining import merge_segments
from rtca_nb.model.reading_notes import repaired_notes
from rtca_nb.model.record import TERMINAL_STATUSES, GivenTurn, Record
from rtca_nb.model.segments import IssueDetected, Issues, Segment, UnknownMember
from rtca_nb.sources.figures import sent_figures
from rtca_nb.sources.items import decode_unions, read_items, read_participants, unnamed_elsewhere
from rtca_nb.sources.json_values import Piece
from rtca_nb.sources.members import Members, texts
from rtca_nb.sources.options import Options

__all__ = ["read_post_chat"]

_SUMMARY = "ConversationCharacteristics.ContactSummary"


def read_post_chat(piece: Piece, options: Options) -> Iterator[Record]:
    """Read one post-chat analysis file.

    Raises
    ------
    MalformedSourceError
        If it has no transcript.
    """
    value, repaired = repair_text(piece.decoded())
    unknown: list[UnknownMember] = []
    members = Members(value, "", unknown)
    transcript = members.take("Transcript", list)
    if transcript is None:
        raise MalformedSourceError(f"{piece.label} lacks its Transcript, which every analysis file has")
    members.skip("AccountId", "ChatTranscriptVersion", "LanguageCode", "Version")
    channel, status = members.take("Channel", str), members.take("JobStatus", str)
    customer, content = members.within("CustomerMetadata"), members.within("ContentMetadata")
    instance_id, contact_id = options.ids(customer.take("InstanceId", str), customer.take("ContactId", str))
    customer.skip("InputS3Uri")
    stated = content.take("Output", str)
    content.skip("RedactionTypes", "RedactionTypesMetadata")
    by_id, listed = read_participants(members)
    characteristics = members.within("ConversationCharacteristics")
    summary, sentiment = characteristics.within("ContactSummary"), characteristics.within("Sentiment")
    turns = _turns(sentiment)
    figures = sent_figures(characteristics.within("ResponseTime"), sentiment)

    sentiments: dict[str, str] = {}
    for turn in turns or ():
        for identity in turn.ids:
            if turn.sentiment is not None:
                sentiments.setdefault(identity, turn.sentiment)
    segments = read_items(transcript, unknown, participants=by_id, sentiments=sentiments)
    segments += _categories(members.within("Categories"), unknown)
    found, outcomes, action_items = _detected(summary, unknown)
    segments += found
    for left in (customer, content, summary, characteristics, members):
        left.rest()

    participants = unnamed_elsewhere(listed, segments)
    form = options.settle_form(stated, label=piece.label)
    notes = repaired_notes(repaired)
    if status is None:
        notes.append("the file does not tell the status of the analysis")
    merged, revisions = merge_segments(segments)
    yield Record(
        instance_id=instance_id,
        contact_id=contact_id,
        channel=channel or "CHAT",
        status=status or "UNKNOWN",
        **form._asdict(),
        complete=status in TERMINAL_STATUSES,
        source="post-chat",
        segments=merged,
        revisions=revisions,
        unknown=tuple(unknown),
        notes=tuple(notes),
        given_turns=turns,
        outcomes=outcomes,
        action_items=action_items,
        sent_figures=figures,
        participants=participants,
        offset_unit=options.offset_unit,
    )


def _turns(sentiment: Members) -> tuple[GivenTurn, ...] | None:
    groups = sentiment.each("DetailsByTranscriptItemGroup")
    turns: list[GivenTurn] = []
    for group in groups:
        role = group.take("ParticipantRole", str)
        ids = [item.take("Id", str) for item in group.each("TranscriptItems")]
        turn = GivenTurn(
            role or "UNKNOWN",
            group.take("Sentiment", str),
            group.number("ProgressiveScore"),
            tuple(identity for identity in ids if identity is not None),
        )
        group.rest()
        turns.append(turn)
    return tuple(turns) if turns else None


def _categories(members: Members, unknown: list[UnknownMember]) -> list[Segment]:
    details = members.take("MatchedDetails", dict) or {}
    named = texts(members.take("MatchedCategories", list))
    # A category that is named but not detailed has matched the contact as a whole.
    matched = {name: details.get(name, {}) for name in (*named, *details)}
    members.rest()
    if not matched:
        return []
    return decode_unions(
        [{"Categories": {"MatchedDetails": matched}}],
        unknown,
        path="Categories.MatchedDetails",
        prefix="Categories.MatchedDetails",
    )


def _with_status(summary: dict[str, Any]) -> dict[str, Any]:
    """The file gives the text alone; the operation tells with it that the summary is done."""
    return {"Status": "COMPLETED", **summary} if isinstance(summary.get("Content"), str) else summary


def _detected(
    summary: Members, unknown: list[UnknownMember]
) -> tuple[list[Segment], tuple[IssueDetected, ...], tuple[IssueDetected, ...]]:
    segments: list[Segment] = []
    kept: dict[str, tuple[IssueDetected, ...]] = {"OutcomesDetected": (), "ActionItemsDetected": ()}
    for entry in summary.each("SummaryItemsDetected"):
        for name in ("IssuesDetected", *kept):
            stated = entry.take(name, list)
            if not stated:
                continue
            decoded = decode_unions(
                [{"Issues": {"IssuesDetected": stated}}],
                unknown,
                path=f"{_SUMMARY}.SummaryItemsDetected.{name}",
                prefix="Issues.IssuesDetected",
            )
            if name == "IssuesDetected":
                segments += decoded
            else:
                issues = [issue for item in decoded if isinstance(item, Issues) for issue in item.issues_detected or ()]
                kept[name] += tuple(issues)
        entry.rest()
    written = summary.take("PostContactSummary", dict)
    if written is not None:
        segments += decode_unions(
            [{"PostContactSummary": _with_status(written)}],
            unknown,
            path=f"{_SUMMARY}.PostContactSummary",
            prefix="PostContactSummary",
        )
    return segments, kept["OutcomesDetected"], kept["ActionItemsDetected"]
