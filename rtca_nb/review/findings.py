"""What an audit looks for in one form of a contact: personal data in clear, and redactions that cannot be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import DOUBTS, ResolvedSpans
from rtca_nb.privacy.personal_texts import KnownValues
from rtca_nb.privacy.pii_patterns import KINDS, Finding, find_personal_data
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.hidden_places import HiddenPlaces
from rtca_nb.tables.contact_tables import Tables

__all__ = ["FINDINGS", "TAGS", "Analyzer", "AuditedForm", "Found", "found_in"]

FINDINGS: Final[dict[str, str]] = {
    **{kind: f"{text} stands outside every redaction" for kind, text in KINDS.items()},
    "repeated": "what is redacted, or is a person's name, elsewhere in the contact stands in clear here",
    "name_in_clear": "a person's name is not redacted",
    "offsets": "the redaction's offsets cannot be right",
    "only_redacted": "the Redacted form hides it, the Raw form's offsets do not",
    "only_raw": "the Raw form's offsets cover it, the Redacted form shows it",
    "unpaired": "the message is in one form only, or its forms cannot be aligned",
    "analyzer": "the analyzer takes it for personal data",
}
"""Kinds of findings, and what each means."""

Analyzer = Callable[[str], Iterable[Finding]]

TAGS: Final = re.compile(r"\[[A-Z][A-Z0-9_]*\]")


class AuditedForm(NamedTuple):
    """One form of a contact, Raw or Redacted, as an audit looks at it.

    Attributes
    ----------
    record : Record
        Clear text.
    tables : Tables
        What may be seen of it.
    hidden : HiddenPlaces
        What masked views of it hide.
    """

    record: Record
    tables: Tables
    hidden: HiddenPlaces

    @property
    def name(self) -> str:
        """``"Raw"`` or ``"Redacted"``."""
        return self.record.output_type

    @property
    def spans(self) -> ResolvedSpans:
        """Where its spans are."""
        return ResolvedSpans.of(self.record)


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


def found_in(form: AuditedForm, known: KnownValues, analyzer: Analyzer | None) -> list[Found]:
    """Find what one form of a contact leaves visible.

    Parameters
    ----------
    form : AuditedForm
    known : KnownValues
        What is known to be personal anywhere in the contact.
    analyzer : callable, optional
        As of :func:`rtca_nb.audit_redaction`.
    """
    found: list[Found] = []
    redactions = form.spans.redactions
    for place, message in enumerate(form.record.transcripts):
        text = message.content or ""
        covered = [span[:2] for span in redactions.spans_of(place) if span.problem is None or span.problem in DOUBTS]
        found += [
            Found(
                *(form.name, kind, "content", message.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                form.hidden.message(message.id, begin, end),
            )
            for begin, end, kind in _visible(text, covered, known, analyzer, tags=form.name == "Redacted")
        ]
    problems = form.tables.get("offset_problems")
    columns = ("kind", "id", "begin_offset_char", "end_offset_char", "detail")
    for kind, identity, begin, end, detail in zip(*(problems[column] for column in columns), strict=True):
        if kind == "redaction":
            # Offsets that cannot be right name no place, so only a message that is hidden whole is known to hide it.
            hidden = True if form.hidden.whole(identity) else None
            found.append(Found(form.name, "offsets", "content", identity, begin, end, "", detail, hidden))
    return found + _found_beside(form, known, analyzer)


def _visible(
    text: str, covered: list[tuple[int, int]], known: KnownValues, analyzer: Analyzer | None, *, tags: bool
) -> list[tuple[int, int, str]]:
    """Return what is personal in a text and under no redaction: the most specific kind for each place."""
    candidates = [(begin, end, kind) for begin, end, kind in find_personal_data(text)]
    candidates += [(begin, end, "repeated") for begin, end in known.find(text)]
    if analyzer is not None:
        candidates += [(item.begin, item.end, "analyzer") for item in _analyzed(analyzer, text)]
    if tags:
        covered = [*covered, *(match.span() for match in TAGS.finditer(text))]
    kept: list[tuple[int, int, str]] = []
    for begin, end, kind in sorted(candidates, key=lambda item: (item[2] != "repeated", item[0], -item[1])):
        # A redaction that covers only a part leaves the rest to be read.
        hidden = any(low <= begin and end <= high for low, high in covered)
        if not hidden and all(end <= low or begin >= high for low, high, _ in kept):
            kept.append((begin, end, kind))
    return sorted(kept)


def _analyzed(analyzer: Analyzer, text: str) -> list[Finding]:
    found: Any = analyzer(text)
    findings: list[Any] = list(found) if isinstance(found, Iterable) else [found]
    wrong = [item for item in findings if not isinstance(item, Finding)]
    if wrong:
        raise UsageError(
            f"an analyzer returns a list of rtca_nb.privacy.pii_patterns.Finding, and this one {kind_of(wrong[0])}"
        )
    return findings


def _found_beside(form: AuditedForm, known: KnownValues, analyzer: Analyzer | None) -> list[Found]:
    """Find what fields beside the messages leave visible."""
    found: list[Found] = []
    for item in form.hidden.stated():
        found += [
            Found(
                *(form.name, kind, item.field, item.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                item.hides(begin, end),
            )
            for begin, end, kind in _visible(item.sent, [], known, analyzer, tags=form.name == "Redacted")
        ]
    if form.name == "Redacted":
        for segment in form.record.participated:
            name = segment.display_name
            if name and segment.participant_role not in {"SYSTEM", "CUSTOM_BOT"} and not TAGS.fullmatch(name):
                kind = "name_in_clear"
                where = (form.name, kind, "display_name", segment.id, None, None)
                # Views call such a person by the role.
                found.append(Found(*where, MASK * len(name), FINDINGS[kind], hidden=True))
    return found
