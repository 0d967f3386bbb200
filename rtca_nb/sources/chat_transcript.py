"""The plain transcript that Amazon Connect writes to S3 at the end of a chat, without analysis.

The analysis never redacts it, so it is read as Raw. It has no redaction offsets, so only text that can be recognised
(names of people, numbers, e-mail addresses) is masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rtca_nb.base.safe_json import repair_text
from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.model.joining import merge_segments
from rtca_nb.model.reading_notes import repaired_notes, tally_notes
from rtca_nb.model.record import Record
from rtca_nb.model.reencoded import Tally
from rtca_nb.model.segments import UnknownMember
from rtca_nb.sources.items import read_items, read_participants, unnamed_elsewhere
from rtca_nb.sources.json_values import Piece
from rtca_nb.sources.members import Members
from rtca_nb.sources.options import Options

__all__ = ["NOT_ANALYSED", "read_chat_transcript"]

NOT_ANALYSED: Final = "NOT_ANALYSED"
"""Status of a contact whose source holds no analysis."""


def read_chat_transcript(piece: Piece, options: Options) -> Iterator[Record]:
    """Yield the one record of a plain transcript.

    Raises
    ------
    MalformedSourceError
        If the file has no transcript.
    UsageError
        If the caller asks for Redacted.
    """
    value, repaired = repair_text(piece.decoded())
    unknown: list[UnknownMember] = []
    members = Members(value, "", unknown)
    transcript = members.take("Transcript", list)
    if transcript is None:
        raise MalformedSourceError(f"{piece.label} lacks its Transcript, which every chat transcript has")
    members.skip("AWSAccountId", "Version", "InitialContactId", "Channel", "ResponseMetadata")
    instance_id, contact_id = options.ids(members.take("InstanceId", str), members.take("ContactId", str))
    # GetTranscript answers in this shape too, in pages, for a chat that is still running.
    more = bool(members.take("NextToken", str))
    by_id, listed = read_participants(members)
    tally = Tally()
    segments = read_items(transcript, unknown, participants=by_id, sentiments={}, label=piece.label, tally=tally)
    members.rest()
    participants = unnamed_elsewhere(listed, segments)
    form = options.settle_form("Raw", label=piece.label)._replace(
        output_type_evidence="a plain transcript is not redacted"
    )
    notes = ["this is a plain transcript: it has no redactions, sentiment, categories, issues or summary"]
    notes += [*repaired_notes(repaired), *tally_notes(tally)]
    if more:
        notes.append("the transcript names a NextToken: more of it follows, but was not provided")
    merged, revisions = merge_segments(segments)
    yield Record(
        instance_id=instance_id,
        contact_id=contact_id,
        channel="CHAT",
        status=NOT_ANALYSED,
        **form._asdict(),
        complete=not (more or tally.lost),
        unreadable=tally.lost,
        source="chat-transcript",
        segments=merged,
        revisions=revisions,
        unknown=tuple(unknown),
        notes=tuple(notes),
        participants=participants,
        offset_unit=options.offset_unit,
    )
