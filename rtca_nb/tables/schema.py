"""The frames' columns, declared as data.

A column has a name, a kind and a sentence. The kind fixes the dtype, in Arrow and in pandas, full or empty:

======== ==================== ============================ ============
kind     Arrow                pandas                       missing
======== ==================== ============================ ============
text     string               ``str``                      NaN
enum     dictionary           ``category``                 NaN
int      int64                ``Int64``                    ``pd.NA``
float    double               ``float64``                  NaN
bool     bool                 ``boolean``                  ``pd.NA``
time     timestamp[us, UTC]   ``datetime64[us, UTC]``      NaT
list     list<string>         ``object`` (tuples of str)   never
======== ==================== ============================ ============

Lists of names answer a question about several frames in one line. For negative messages in a billing category::

    talk[(talk.sentiment == "NEGATIVE") & talk.categories.map(lambda names: "Billing dispute" in names)]

Categories of an enum column are the values in the service model, in its order, then any others that occur, so that no
value is lost.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from rtca_nb.model.output_types import FORMS

__all__ = ["COLUMNS", "DERIVED", "Column", "Kind"]

Kind = Literal["text", "enum", "int", "float", "bool", "time", "list"]


class Column(NamedTuple):
    """One column: its name, its kind, its description, and the known values of an enum."""

    name: str
    kind: Kind
    doc: str
    values: tuple[str, ...] = ()


ROLES: Final = ("AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR")
SENTIMENTS: Final = ("POSITIVE", "NEGATIVE", "NEUTRAL")

_MASKED: Final = "masked where necessary, unless revealed"
_ID = Column("id", "text", "Id of the message.")
_PARTICIPANT = (
    Column("participant_id", "text", "Id of the participant."),
    Column("participant_role", "enum", "Role of the participant.", ROLES),
    Column("display_name", "text", "Name of the participant; where masked, the role, such as agent or agent 2."),
)
_SINCE = Column("offset_seconds", "float", "Seconds since the first message, event or attachment of the contact.")
_PROBLEM = Column("problem", "enum", "Problem of the span (rtca_nb.model.offsets.PROBLEMS); missing if there is none.")
_SENT = (
    Column("begin_offset_char", "int", "Begin offset of the span, as sent, in the unit of contact.offset_unit."),
    Column("end_offset_char", "int", "End offset of the span, as sent, in the unit of contact.offset_unit; exclusive."),
)
_PLACE = (
    Column("begin", "int", "Begin of the span in code points; missing if there are no usable offsets or no text."),
    Column("end", "int", "End of the span in code points, exclusive."),
    Column("text", "text", f"Text of the message from begin to end; {_MASKED}."),
    _PROBLEM,
)
_SPAN = (*_SENT, *_PLACE)
_LABEL = Column("label", "text", "Name of the category, extraction or tag; otherwise kind and number, as issue 2.")


def _stated(kind: str) -> tuple[Column, ...]:
    return (
        Column("issue", "int", f"Number of the {kind}, from 1; each place where it is stated has a row."),
        Column("id", "text", f"Id of the message that states the {kind}."),
        Column("content", "text", f"Text that the service sent with the span; {_MASKED}."),
        *_SPAN,
    )


COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "transcript": (
        _ID,
        *_PARTICIPANT,
        Column("content", "text", "Text of the message; each masked code point is one █."),
        Column("content_type", "enum", "Media type of the message."),
        Column("absolute_time", "time", "Time at which the message was sent, in UTC."),
        _SINCE,
        Column("sentiment", "enum", "Sentiment as sent; missing if the service did not score the message.", SENTIMENTS),
        Column("redaction_count", "int", "Number of redacted spans in the message."),
        Column("categories", "list", "Names of the categories that match the message, each once; may be empty."),
        Column(
            "issues",
            "list",
            f'Text of each issue ({_MASKED}), or "issue" and its number if it has no text; empty if there is no issue.',
        ),
        Column("hidden", "enum", "Why the whole message is hidden (rtca_nb.privacy.redaction.REASONS); else missing."),
    ),
    "redactions": (_ID, *_SPAN),
    "categories": (
        Column("category", "text", "Name of the category."),
        Column("rule_id", "text", "Id of the rule, if the service sent it."),
        Column(
            "point_of_interest",
            "int",
            "Number of the match among those of the category, from 1; missing if the whole contact matched.",
        ),
        _ID,
        *_SPAN,
    ),
    "matches": (
        Column("category", "text", "Name of the category."),
        Column("rule_id", "text", "Id of the rule, if the service sent it."),
        Column("match", "int", "Number of the match in the category, from 1; missing if the whole contact matched."),
        Column("ids", "list", "Ids of the matched messages, as sent; empty if the whole contact matched."),
        Column("begin_time", "time", "Time of the first matched message, in UTC; missing if none has a time."),
        Column("text", "text", f'Text of the match, its spans joined by " … "; {_MASKED}; missing if it has none.'),
    ),
    "issues": _stated("issue"),
    "outcomes": _stated("outcome"),
    "action_items": _stated("action item"),
    "events": (
        Column("id", "text", "Id of the event."),
        *_PARTICIPANT,
        Column("event_type", "text", "Type of the event, as sent."),
        Column("absolute_time", "time", "Time of the event, in UTC."),
        _SINCE,
    ),
    "attachments": (
        Column("id", "text", "Id of the attachment's segment."),
        *_PARTICIPANT,
        Column("attachment_id", "text", "Id of the attached file."),
        Column("attachment_name", "text", "Name of the attachment; where masked, its number, such as attachment 1."),
        Column("content_type", "text", "Media type of the attachment."),
        Column("status", "enum", "Status of the attachment.", ("APPROVED", "REJECTED", "IN_PROGRESS")),
        Column("absolute_time", "time", "Time at which the attachment was sent, in UTC."),
        _SINCE,
    ),
    "summary": (
        Column("status", "enum", "Status of the summary.", ("FAILED", "COMPLETED")),
        Column("content", "text", f"Text of the summary; {_MASKED}."),
        Column("failure_code", "text", "The service's reason for having no summary; missing if there is one."),
    ),
    "extracted": (
        Column("definition_id", "text", "Id of the extraction definition."),
        Column("definition_name", "text", "Name of the extraction definition."),
        Column("label", "text", "Label of the extraction definition, for display."),
        Column("value", "text", f"The extracted value; {_MASKED}."),
        _ID,
        *_SPAN[:-1],
        Column("failure_code", "text", "The service's reason for extracting no value; missing if there is a value."),
        _PROBLEM,
    ),
    "skipped": (
        Column("feature", "enum", "Part of the analysis that the service skipped.", ("CATEGORIZATION",)),
        Column("reason", "enum", "Reason, as the service names it.", ("QUOTA_EXCEEDED", "FAILED_SAFETY_GUIDELINES")),
        Column("category", "text", "Category that was not evaluated; missing if the service named none."),
        Column("rule_id", "text", "Id of the rule behind the category."),
    ),
    "unknown": (
        Column("member", "text", "Path of the unrecognised member, such as Transcript.Mood."),
        Column("payload", "text", "Content of the member, as JSON; hidden unless revealed."),
        Column("id", "text", "Id of the segment that has the member; missing if there is none."),
    ),
    "highlights": (
        _ID,
        Column("kind", "enum", "What the span belongs to.", ("redaction", "category", "issue", "extracted")),
        _LABEL,
        *_PLACE,
    ),
    "offset_problems": (
        Column("kind", "enum", "What the span belongs to, such as category or redaction."),
        _LABEL,
        _ID,
        *_SENT,
        Column("problem", "enum", "Problem of the span, a key of rtca_nb.model.offsets.PROBLEMS."),
        Column("detail", "text", "The problem, in one sentence."),
    ),
    "revisions": (
        Column("segment", "enum", "Type of the segment that changed.", ("Transcript", "Categories", "Issues", "Event")),
        Column("id", "text", "Id of the segment; missing if its type has none."),
        Column("field", "text", "Member of the segment that changed."),
        Column("before", "text", f"Content before the change, as JSON unless it is text; {_MASKED}."),
        Column("after", "text", f"Content after the change; {_MASKED}; missing if several segments replaced it."),
        Column("seen", "time", "Time of the reading that first showed the change, in UTC; missing if not known."),
    ),
    "sentiment": (
        Column("turn", "int", "Number of the turn among those of its role, from 1."),
        Column("participant_role", "enum", "Role of the participant whose messages form the turn.", ROLES),
        Column("sentiment", "enum", "Sentiment of the turn.", SENTIMENTS),
        Column("progressive_score", "float", "Estimated score, -5 to 5, of this turn and the role's previous two."),
        Column("sent_score", "float", "Score of the turn, as sent; missing unless the source is a post-chat file."),
        Column("begin_time", "time", "Time of the first message of the turn, in UTC."),
        Column("end_time", "time", "Time of the last message of the turn, in UTC."),
        Column("offset_seconds", "float", "Seconds from the first message, event or attachment to the turn."),
        Column("ids", "list", "Ids of the messages of the turn."),
    ),
    "response_times": (
        Column("participant_role", "enum", "Role of the participant who replies.", ROLES),
        Column("id", "text", "Id of the reply, which is the first message of a turn."),
        Column("previous_id", "text", "Id of the other side's last message before the reply."),
        Column("from_last_seconds", "float", "Seconds from the other side's last message to the reply."),
        Column("from_first_seconds", "float", "Seconds from the first message of the other side's turn to the reply."),
    ),
    "silences": (
        Column("rank", "int", "Rank by length: 1 is the longest of at most ten."),
        Column("seconds", "float", "Seconds in which nobody wrote."),
        Column("begin_time", "time", "Time of the message before the silence, in UTC."),
        Column("end_time", "time", "Time of the message after the silence, in UTC."),
        Column("offset_seconds", "float", "Seconds from the first message, event or attachment to the silence."),
        Column("previous_id", "text", "Id of the message before the silence."),
        Column("previous_role", "enum", "Role of the participant who wrote the message before the silence.", ROLES),
        Column("id", "text", "Id of the message after the silence."),
        Column("participant_role", "enum", "Role of the participant who wrote the message after the silence.", ROLES),
    ),
    "metrics": (
        Column("metric", "text", "Name of the figure; rtca_nb.tables.metrics.METRICS explains it."),
        Column(
            "participant_role", "enum", "Role that the figure is for; missing if it is for the whole contact.", ROLES
        ),
        Column("value", "float", "Value of the figure; missing means unknown, never zero."),
        Column("unit", "enum", "Unit of the figure.", ("count", "code points", "seconds", "score", "share")),
        Column("estimate", "bool", "Whether the figure is an estimate, rather than counted or stated by the source."),
        Column("source", "enum", "Whether the figure was computed here or sent by the source.", ("computed", "sent")),
    ),
}
"""Frame name -> columns, in order."""

_JUDGED: Final = (
    Column("kind", "enum", "What was judged.", ("category", "issue", "sentiment")),
    Column("label", "text", "Category, issue or sentiment that was judged."),
)

DERIVED: Final[dict[str, tuple[Column, ...]]] = {
    "changes": (
        Column("change", "enum", "How the second reading differs.", ("gained", "lost", "moved", "changed")),
        Column(
            "kind",
            "enum",
            "What differs.",
            (
                "contact",
                "summary",
                "message",
                "event",
                "attachment",
                "category",
                "redaction",
                "issue",
                "outcome",
                "action item",
                "extracted",
                "unknown",
            ),
        ),
        Column("label", "text", "Name of what differs, such as a category or the tag of a redaction."),
        Column("id", "text", "Id of the message, event or attachment; missing for the whole contact."),
        Column("absolute_time", "time", "Time of the message, event or attachment, in UTC."),
        Column("field", "text", "Field that changed, such as content; missing if an item was gained, lost or moved."),
        Column("before", "text", f"Content in the first reading; {_MASKED}."),
        Column("after", "text", f"Content in the second reading; {_MASKED}."),
        Column("begin_offset_char_before", "int", "Begin offset of the span in the first reading, as sent."),
        Column("end_offset_char_before", "int", "End offset of the span in the first reading, as sent; exclusive."),
        Column("begin_offset_char_after", "int", "Begin offset of the span in the second reading, as sent."),
        Column("end_offset_char_after", "int", "End offset of the span in the second reading, as sent; exclusive."),
        Column("detail", "text", "Anything else about the change, in a few words that quote no message."),
    ),
    "annotations": (
        Column("contact_id", "text", "Id of the contact."),
        Column("output_type", "enum", "Output type of the contact that the reviewer saw.", FORMS),
        *_JUDGED,
        Column("rule_id", "text", "Id of the rule, if the service sent it."),
        Column("id", "text", "Id of the message; missing for the whole contact."),
        Column("begin_offset_char", "int", "Begin offset of the span, as sent."),
        Column("end_offset_char", "int", "End offset of the span, as sent; exclusive."),
        Column("verdict", "enum", "Verdict of the judgement.", ("right", "wrong", "unsure", "withdrawn")),
        Column("note", "text", "Reason, in the reviewer's words."),
        Column("reviewer", "text", "Name of the reviewer."),
        Column("time", "time", "Time of the judgement, in UTC."),
    ),
    "precision": (
        *_JUDGED,
        Column("right", "int", "Number of judgements that say right."),
        Column("wrong", "int", "Number of judgements that say wrong."),
        Column("unsure", "int", "Number of judgements that say unsure."),
        Column("n", "int", "Number of judgements that say right or wrong."),
        Column("precision", "float", "right divided by n; missing if n is 0."),
        Column("low", "float", "Lower end of the 95 % confidence interval of precision (Wilson)."),
        Column("high", "float", "Upper end of the 95 % confidence interval of precision (Wilson)."),
    ),
    "agreement": (
        *_JUDGED,
        Column("n", "int", "Number of matches, issues or sentiments that both reviewers judged."),
        Column("agreed", "int", "Number of matches, issues or sentiments with the same verdict by both reviewers."),
        Column("observed", "float", "agreed divided by n; missing if n is 0."),
        Column("expected", "float", "What observed would be by chance, from each reviewer's share of each verdict."),
        Column("kappa", "float", "Cohen's kappa; missing if it is undefined."),
        Column("reason", "text", "Why kappa is missing."),
    ),
}
"""Names of frames that are made from contacts and judgements, and do not belong to one contact -> columns, in order."""
