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

Lists of names make a question to several frames one line. Negative, and in a billing category::

    talk[(talk.sentiment == "NEGATIVE") & talk.categories.map(lambda names: "Billing dispute" in names)]

Categories of an enum column are the values that the service model knows, in its order, then whatever else occurs, so
that no value is lost.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from rtca_nb.model.output_types import FORMS

__all__ = ["COLUMNS", "DERIVED", "Column", "Kind"]

Kind = Literal["text", "enum", "int", "float", "bool", "time", "list"]


class Column(NamedTuple):
    """One column: what it is called, what it holds, what it means, and the values an enum is known to take."""

    name: str
    kind: Kind
    doc: str
    values: tuple[str, ...] = ()


ROLES: Final = ("AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR")
SENTIMENTS: Final = ("POSITIVE", "NEGATIVE", "NEUTRAL")

_ID = Column("id", "text", "Id of the message.")
_PARTICIPANT = (
    Column("participant_id", "text", "Id of the participant."),
    Column("participant_role", "enum", "Role of the participant.", ROLES),
    Column("display_name", "text", "Name of the participant, or the role in its place."),
)
_WHEN = (
    Column("absolute_time", "time", "When, in UTC."),
    Column("offset_seconds", "float", "Seconds since the first message, event or attachment."),
)
_PROBLEM = Column("problem", "enum", "What is wrong with the span (rtca_nb.model.offsets.PROBLEMS), or missing.")
_SPAN = (
    Column("begin_offset_char", "int", "First offset as sent."),
    Column("end_offset_char", "int", "Last offset as sent, exclusive."),
    Column("begin", "int", "First code point, clamped: content[begin:end] is always valid."),
    Column("end", "int", "Last code point, exclusive, clamped."),
    Column("text", "text", "The text there, as it may be seen."),
    _PROBLEM,
)
_ISSUE = (
    Column("issue", "int", "Number of the issue, from 1."),
    Column("id", "text", "Id of the message that states it."),
    Column("content", "text", "The text that was sent with the span, as it may be seen."),
    *_SPAN,
)

COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "transcript": (
        _ID,
        *_PARTICIPANT,
        Column("content", "text", "The message; each hidden code point is one █."),
        Column("content_type", "enum", "Media type of the message."),
        *_WHEN,
        Column("sentiment", "enum", "Sentiment as sent; missing where the service did not score.", SENTIMENTS),
        Column("redaction_count", "int", "Redacted spans of the message."),
        Column("categories", "list", "Names of the categories on the message, each once; empty where there is none."),
        Column(
            "issues", "list", "Issues on the message, in their words as they may be seen; empty where there is none."
        ),
        Column("hidden", "enum", "Why all of the message is hidden (rtca_nb.privacy.redaction.REASONS), or missing."),
    ),
    "redactions": (_ID, *_SPAN),
    "categories": (
        Column("category", "text", "Name of the category."),
        Column("rule_id", "text", "Id of the rule, where the service sends it."),
        Column("point_of_interest", "int", "Number of the match within the category, from 1; missing: whole contact."),
        _ID,
        *_SPAN,
    ),
    "matches": (
        Column("category", "text", "Name of the category."),
        Column("rule_id", "text", "Id of the rule, where the service sends it."),
        Column("match", "int", "Its number (categories.point_of_interest), from 1; missing: whole contact."),
        Column("ids", "list", "Ids of its messages, as sent; empty where the whole contact matched."),
        Column("begin_time", "time", "First of its messages, in UTC; missing where none of them has a time."),
        Column("text", "text", 'What its spans say, as it may be seen, joined by " … "; missing where it has none.'),
    ),
    "issues": _ISSUE,
    "outcomes": _ISSUE,
    "action_items": _ISSUE,
    "events": (
        Column("id", "text", "Id of the event."),
        *_PARTICIPANT,
        Column("event_type", "text", "Type, as sent."),
        *_WHEN,
    ),
    "attachments": (
        Column("id", "text", "Id of the segment."),
        *_PARTICIPANT,
        Column("attachment_id", "text", "Id of the file."),
        Column("attachment_name", "text", "Name of the file, or a number in its place."),
        Column("content_type", "text", "Media type of the file."),
        Column("status", "enum", "Status of the file.", ("APPROVED", "REJECTED", "IN_PROGRESS")),
        *_WHEN,
    ),
    "summary": (
        Column("status", "enum", "Status of the summary.", ("FAILED", "COMPLETED")),
        Column("content", "text", "The summary, as it may be seen."),
        Column("failure_code", "text", "Why there is none."),
    ),
    "extracted": (
        Column("definition_id", "text", "Id of the extraction definition."),
        Column("definition_name", "text", "Its name."),
        Column("label", "text", "Its display label."),
        Column("value", "text", "The extracted value, as it may be seen."),
        _ID,
        *_SPAN[:-1],
        Column("failure_code", "text", "Why nothing was extracted."),
        _PROBLEM,
    ),
    "skipped": (
        Column("feature", "enum", "Part of the analysis that the service did not do.", ("CATEGORIZATION",)),
        Column("reason", "enum", "Why, as the service calls it.", ("QUOTA_EXCEEDED", "FAILED_SAFETY_GUIDELINES")),
        Column("category", "text", "Category that was not evaluated; missing where none is named."),
        Column("rule_id", "text", "Id of its rule."),
    ),
    "unknown": (
        Column("member", "text", "Name of the unrecognised member, with its place."),
        Column("payload", "text", "What was sent there, as JSON; hidden unless revealed."),
        Column("id", "text", "Id of the segment that it belongs to."),
    ),
    "highlights": (
        _ID,
        Column("kind", "enum", "What marks the span.", ("redaction", "category", "issue", "extracted")),
        Column("label", "text", "Category, issue, extraction or redaction tag."),
        Column("begin", "int", "First code point."),
        Column("end", "int", "Last code point, exclusive."),
        Column("text", "text", "The text there, as it may be seen."),
        _PROBLEM,
    ),
    "offset_problems": (
        Column("kind", "enum", "What marks the span."),
        Column("label", "text", "Category, issue, extraction or redaction."),
        _ID,
        Column("begin_offset_char", "int", "First offset as sent."),
        Column("end_offset_char", "int", "Last offset as sent, exclusive."),
        _PROBLEM,
        Column("detail", "text", "One sentence."),
    ),
    "revisions": (
        Column("segment", "enum", "Type of the segment that changed.", ("Transcript", "Categories", "Issues", "Event")),
        Column("id", "text", "Id of the segment; missing where its type has none."),
        Column("field", "text", "Member that changed."),
        Column("before", "text", "What was there before, as it may be seen; other than text as JSON."),
        Column("after", "text", "The present content; missing where several segments replaced it."),
        Column("seen", "time", "When the change was seen, in UTC."),
    ),
    "sentiment": (
        Column("turn", "int", "Number of the turn within its role, from 1."),
        Column("participant_role", "enum", "Role.", ROLES),
        Column("sentiment", "enum", "Sentiment of the turn.", SENTIMENTS),
        Column("progressive_score", "float", "Estimate, -5 to 5, over the last three turns of the role."),
        Column("sent_score", "float", "Progressive score as the source states it; only post-chat files do."),
        Column("begin_time", "time", "First message of the turn."),
        Column("end_time", "time", "Last message of the turn."),
        Column("offset_seconds", "float", "Seconds from contact start to the first message."),
        Column("ids", "list", "Ids of its messages."),
    ),
    "response_times": (
        Column("participant_role", "enum", "Role that replies.", ROLES),
        Column("id", "text", "First message of the reply."),
        Column("previous_id", "text", "Last message that it replies to."),
        Column("from_last_seconds", "float", "Seconds since the counterpart's last message."),
        Column("from_first_seconds", "float", "Seconds since the counterpart's first message of the turn."),
    ),
    "silences": (
        Column("rank", "int", "1 is the longest; at most ten are listed."),
        Column("seconds", "float", "How long nobody wrote."),
        Column("begin_time", "time", "The message before."),
        Column("end_time", "time", "The message after."),
        Column("offset_seconds", "float", "Seconds from contact start to the message before."),
        Column("previous_id", "text", "Id of the message before."),
        Column("previous_role", "enum", "Who wrote it.", ROLES),
        Column("id", "text", "Id of the message after."),
        Column("participant_role", "enum", "Who wrote it.", ROLES),
    ),
    "metrics": (
        Column("metric", "text", "Name of the figure (rtca_nb.tables.metrics.METRICS)."),
        Column("participant_role", "enum", "Role that it is about; missing: the contact.", ROLES),
        Column("value", "float", "Its value; missing means unknown, never zero."),
        Column("unit", "enum", "Its unit.", ("count", "code points", "seconds", "score", "share")),
        Column("estimate", "bool", "Whether the figure is inferred rather than counted or sent."),
        Column("source", "enum", "Whether we computed it, or the source states it.", ("computed", "sent")),
    ),
}
"""Frame name -> columns, in order."""

_JUDGED: Final = (
    Column("kind", "enum", "What was judged.", ("category", "issue", "sentiment")),
    Column("label", "text", "Category, issue or sentiment that was judged."),
)

DERIVED: Final[dict[str, tuple[Column, ...]]] = {
    "changes": (
        Column("change", "enum", "What happened to it.", ("gained", "lost", "moved", "changed")),
        Column(
            "kind",
            "enum",
            "What it happened to.",
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
        Column("label", "text", "Category, role of the message, type of the event, tag of the redaction, and so on."),
        Column("id", "text", "Id of the message, event or attachment; missing: the whole contact."),
        Column("absolute_time", "time", "When that was, in UTC."),
        Column("field", "text", "What of it changed; missing where all of it came, went or moved."),
        Column("before", "text", "What was there before, as it may be seen."),
        Column("after", "text", "The present content."),
        Column("begin_offset_char_before", "int", "First offset as sent, before."),
        Column("end_offset_char_before", "int", "Last offset as sent, exclusive, before."),
        Column("begin_offset_char_after", "int", "First offset as sent, after."),
        Column("end_offset_char_after", "int", "Last offset as sent, exclusive, after."),
        Column("detail", "text", "What else is known of it, in a few words that quote nobody."),
    ),
    "annotations": (
        Column("contact_id", "text", "Id of the contact."),
        Column("output_type", "enum", "The form that the reviewer saw.", FORMS),
        *_JUDGED,
        Column("rule_id", "text", "Id of the rule, where the service sends it."),
        Column("id", "text", "Id of the message; missing: the whole contact."),
        Column("begin_offset_char", "int", "First offset as sent."),
        Column("end_offset_char", "int", "Last offset as sent, exclusive."),
        Column("verdict", "enum", "What the reviewer says.", ("right", "wrong", "unsure", "withdrawn")),
        Column("note", "text", "Why, in the reviewer's words."),
        Column("reviewer", "text", "Who says so."),
        Column("time", "time", "When, in UTC."),
    ),
    "precision": (
        *_JUDGED,
        Column("right", "int", "Judged right."),
        Column("wrong", "int", "Judged wrong."),
        Column("unsure", "int", "Judged, and not decided."),
        Column("n", "int", "Decided: right and wrong."),
        Column("precision", "float", "Share of the decided that are right; missing where there are none."),
        Column("low", "float", "Lower end of its 95 % interval (Wilson)."),
        Column("high", "float", "Upper end of its 95 % interval (Wilson)."),
    ),
    "agreement": (
        *_JUDGED,
        Column("n", "int", "Matches that both reviewers judged."),
        Column("agreed", "int", "Of those, judged alike."),
        Column("observed", "float", "Share judged alike; missing where there are none."),
        Column("expected", "float", "Share expected by chance, from how often each reviewer gives each verdict."),
        Column("kappa", "float", "Cohen's kappa; missing where it is undefined."),
        Column("reason", "text", "Why kappa is missing."),
    ),
}
"""Frames that are made of contacts and judgements rather than belong to one contact -> columns, in order."""
