"""Find, in one form of a contact, personal data that are not redacted, and redactions that cannot be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import DOUBTS, ResolvedSpans
from rtca_nb.privacy.clear_names import MACHINES, is_clear_name
from rtca_nb.privacy.dialogue import dialogue_of
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.pii_patterns import KINDS, Finding, find_personal_data
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.audit_names import NamedPeople, questions
from rtca_nb.review.audit_patterns import ANNOUNCED, find_announced
from rtca_nb.review.audit_spans import most_specific
from rtca_nb.review.hidden_places import HiddenPlaces
from rtca_nb.tables.absence import unread_words
from rtca_nb.tables.contact_tables import Tables

__all__ = ["FINDINGS", "TAGS", "UNREAD", "Analyzer", "AuditedForm", "Found", "Sought", "found_in", "unread_in"]

UNREAD: Final = "unread"
"""Kind of a row that is not a finding, but reports parts that could not be audited."""

FINDINGS: Final[dict[str, str]] = {
    **{kind: f"{text} is outside every redaction" for kind, text in {**KINDS, **ANNOUNCED}.items()},
    "repeated": "text that is redacted elsewhere in the contact, or is a person's name, is not redacted here",
    "name_in_clear": "a person's name is not redacted",
    "offsets": "the redaction's offsets cannot be right",
    "only_redacted": "this text is removed from the Redacted form, but no redaction in the Raw form covers it",
    "only_raw": "a redaction in the Raw form covers this text, but the Redacted form shows it",
    "unpaired": "the message is in one form only, or its forms cannot be aligned",
    "analyzer": "the analyzer found personal data",
    UNREAD: "parts of the contact are not recognised, so they were not checked",
}
"""Kinds of findings, with their meanings."""

Analyzer = Callable[[str], Iterable[Finding]]

TAGS: Final = re.compile(r"\[[A-Z][A-Z0-9_]*\]")


class AuditedForm(NamedTuple):
    """One form of a contact in an audit.

    Attributes
    ----------
    name : {"Raw", "Redacted", "unknown"}
        The declared form; if two are compared, the role of each in the pair.
    record : Record
        The record in clear text.
    tables : Tables
        The tables as they may be seen.
    hidden : HiddenPlaces
        The places that masked views hide.
    """

    name: str
    record: Record
    tables: Tables
    hidden: HiddenPlaces

    @property
    def is_redacted(self) -> bool:
        """Whether names of people should be absent: the form is Redacted, or unknown with redacted spans on tags."""
        return self.name == "Redacted" or (self.name != "Raw" and self.tables.redactor.trust.on_tags > 0)

    @property
    def spans(self) -> ResolvedSpans:
        """The positions of its spans."""
        return self.tables.redactor.spans


class Found(NamedTuple):
    """One finding: a row of the audit's frame."""

    form: str
    kind: str
    field: str
    id: str | None
    begin: int | None
    end: int | None
    text: str
    detail: str
    hidden: bool | None = None


class Sought(NamedTuple):
    """What an audit looks for, in addition to patterns and words that announce something personal.

    Attributes
    ----------
    known : KnownValues
        Texts that are known to be personal in the contact.
    people : NamedPeople
        People whom the contact names.
    analyzer : callable or None
        The ``analyzer`` that was passed to :func:`rtca_nb.audit_redaction`.
    """

    known: KnownValues
    people: NamedPeople
    analyzer: Analyzer | None


def found_in(form: AuditedForm, sought: Sought) -> list[Found]:
    """Return the personal data that one form of a contact leaves visible, and redactions that cannot be right."""
    found: list[Found] = []
    asked, dialogue = questions(form.record), dialogue_of(form.record)
    redactions = form.spans.redactions
    for place, message in enumerate(form.record.transcripts):
        text = message.content or ""
        covered = [span[:2] for span in redactions.spans_of(place) if span.problem is None or span.problem in DOUBTS]
        found += [
            Found(
                *(form.name, kind, "content", message.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                form.hidden.message(message.id, begin, end),
            )
            for begin, end, kind in _visible(
                text,
                covered,
                sought,
                asked.get(message.id, ""),
                dialogue.before(place),
                by_machine=message.participant_role in MACHINES,
            )
        ]
    problems = form.tables.get("offset_problems")
    columns = ("kind", "id", "begin_offset_char", "end_offset_char", "detail")
    for kind, identity, begin, end, detail in zip(*(problems[column] for column in columns), strict=True):
        if kind == "redaction":
            # Invalid offsets give no place, so the text is only known to be hidden if the whole message is.
            hidden = True if form.hidden.whole(identity) else None
            found.append(Found(form.name, "offsets", "content", identity, begin, end, "", detail, hidden))
    return found + _found_beside(form, sought)


def unread_in(form: AuditedForm) -> list[Found]:
    """Return one row that says how many parts of a form could not be audited; empty if all could."""
    words = unread_words(form.record)
    detail = f"{words}, so not checked"
    return [Found(form.name, UNREAD, "unknown", None, None, None, "", detail)] if words else []


def _visible(
    text: str,
    covered: list[tuple[int, int]],
    sought: Sought,
    question: str = "",
    before: Iterable[str] = (),
    *,
    by_machine: bool = False,
) -> list[tuple[int, int, str]]:
    """Return the personal spans of a text outside of redactions, with the most specific kind for each place."""
    candidates = [(item.begin, item.end, item.kind) for item in find_personal_data(text, before)]
    candidates += [(item.begin, item.end, item.kind) for item in find_announced(text, question, by_machine=by_machine)]
    candidates += [(begin, end, "repeated") for begin, end in sought.known.find(text)]
    candidates += [(begin, end, "name") for begin, end in sought.people.find(text)]
    if sought.analyzer is not None:
        candidates += [(item.begin, item.end, "analyzer") for item in _analyzed(sought.analyzer, text)]
    return most_specific(text, candidates, [*covered, *(match.span() for match in TAGS.finditer(text))])


def _analyzed(analyzer: Analyzer, text: str) -> list[Finding]:
    found: Any = analyzer(text)
    findings: list[Any] = list(found) if isinstance(found, Iterable) else [found]
    wrong = [item for item in findings if not isinstance(item, Finding)]
    if wrong:
        raise UsageError(
            f"an analyzer must return a list of rtca_nb.privacy.pii_patterns.Finding, and this one returned "
            f"{kind_of(wrong[0])}"
        )
    return findings


def _found_beside(form: AuditedForm, sought: Sought) -> list[Found]:
    """Find personal data that fields other than messages leave visible."""
    found: list[Found] = []
    for item in form.hidden.stated():
        found += [
            Found(
                *(form.name, kind, item.field, item.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                item.hides(begin, end),
            )
            for begin, end, kind in _visible(item.sent, [], sought)
        ]
    if form.is_redacted:
        for segment in form.record.participated:
            name = segment.display_name
            if name and is_clear_name(name, segment.participant_role):
                kind = "name_in_clear"
                where = (form.name, kind, "display_name", segment.id, None, None)
                # Views replace such a name by the role.
                found.append(Found(*where, MASK * len(name), FINDINGS[kind], hidden=True))
    return found
