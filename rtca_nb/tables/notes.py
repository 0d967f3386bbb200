"""Notes for the reader of a contact, in sentences that quote no message."""

from __future__ import annotations

from typing import Final

from rtca_nb.base.arguments import counted
from rtca_nb.model.record import TERMINAL_STATUSES, Record
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.tables.about import About
from rtca_nb.tables.absence import skipped_sentences
from rtca_nb.tables.absence_reasons import absence_reasons, settings_sentences
from rtca_nb.tables.contact_tables import Tables

__all__ = ["HEADINGS", "SEE", "UNPROVEN", "notes_of", "notes_on", "redaction_words", "warnings_on"]

SEE: Final = ": see contact."
"""Precedes, in a note, the name of the frame with the details."""

UNPROVEN: Final = "Nothing proves that this contact is complete"
"""Begins the note on a contact of which nothing is known to be missing."""

HEADINGS: Final = {
    "offset_problems": "Spans that cannot be trusted",
    "skipped": "Analysis that was skipped",
    "unknown": "Unrecognised members",
}
"""Headings in the report of the frames that notes name; the report has no table of revisions."""


_DOUBTS: Final = {
    "v2": "pages are not numbered, so some may be missing",
    "kinesis": "records of a stream are not numbered, so some may be missing",
    "post-chat": "its file refers to messages that are not in it",
}
"""Why a contact may be incomplete although nothing indicates it, by source."""


def redaction_words(record: Record) -> str:
    """Return the source's own words on its redaction: the types that it hides and the mode of each, as sent.

    The modes are not documented for every source, so they are not explained.
    """
    return ", ".join(name if mode is None else f"{name} (mask mode {mode})" for name, mode in record.redaction_modes)


def notes_on(tables: Tables) -> tuple[str, ...]:
    """Return notes on what is missing, unusual or hidden, such as failed analysis or unknown data, and on settings."""
    return (*warnings_on(tables), *settings_sentences(tables.redactor.record))


def warnings_on(tables: Tables) -> tuple[str, ...]:
    """Return the notes of :func:`notes_on` except those on settings, which views show elsewhere."""
    redactor = tables.redactor
    about = About.of(tables.start, tables.end, tables.unreadable_times, redactor.unit, redactor.hiding())
    return _warnings_of(redactor, about, tables.get("offset_problems").rows)


def notes_of(redactor: Redactor, about: About, *, problems: int) -> tuple[str, ...]:
    """Return the notes on a contact whose tables were made together with others.

    Parameters
    ----------
    redactor : Redactor
        The redactor of the contact.
    about : About
    problems : int
        Spans that cannot be trusted.
    """
    return (*_warnings_of(redactor, about, problems), *settings_sentences(redactor.record))


def _warnings_of(redactor: Redactor, about: About, problems: int) -> tuple[str, ...]:
    record = redactor.record
    found = [_state(record), _form(redactor), *(f"{note[0].upper()}{note[1:]}." for note in record.notes)]
    found += [f"{said}{SEE}skipped." for said in skipped_sentences(record)]
    if problems:
        found.append(f"{counted(problems, 'span')} cannot be trusted{SEE}offset_problems.")
    if not about.unit.certain:
        found.append(f"The unit of the offsets is undecided: {about.unit.evidence}.")
    if record.revisions:
        found.append(f"{counted(len(record.revisions), 'segment')} changed while the contact was read{SEE}revisions.")
    if record.unknown:
        found.append(f"{counted(len(record.unknown), 'unrecognised member')}{SEE}unknown.")
    if about.unreadable_times:
        one, whose = about.unreadable_times == 1, counted(about.unreadable_times, "segment")
        found.append(
            f"The time of {whose} cannot be read, so it is listed last."
            if one
            else f"The times of {whose} cannot be read, so they are listed last."
        )
    if about.whole:
        them = "it" if about.whole == 1 else "them"
        hidden = f"{counted(about.whole, 'message is', 'messages are')} hidden as a whole"
        found.append(f"{hidden}, because it is not certain what is redacted in {them}.")
    found += absence_reasons(record)
    return tuple(note for note in found if note)


def _form(redactor: Redactor) -> str:
    """Say how far the redaction of a contact is trusted, unless it is Raw, or Redacted and trusted."""
    record, trust = redactor.record, redactor.trust
    if record.output_type == "Raw":
        return ""
    masked = "its redaction is not trusted" if redactor.revealed else "it is masked like a Raw one"
    if record.output_type == "Redacted":
        return "" if trust.trusted else f"The contact is declared Redacted, but {masked}: {trust.evidence}."
    unsaid = "Nothing states whether the contact is Raw or Redacted"
    if trust.trusted:
        return f"{unsaid}; its redaction is trusted: {trust.evidence}."
    return f"{unsaid}{', and' if redactor.revealed else ', so'} {masked}: {trust.evidence}."


def _state(record: Record) -> str:
    if record.status == "FAILED":
        return "The analysis failed: only its results up to the failure are shown."
    if record.status == "IN_PROGRESS":
        return "The analysis is in progress: more segments may follow."
    if record.status == "NOT_ANALYSED":
        return "This chat was not analysed: it has no sentiment, categories or issues."
    if record.complete:
        return ""
    if record.status not in {*TERMINAL_STATUSES, "UNKNOWN"}:
        return "The status of the analysis is neither COMPLETED nor FAILED: read the contact again later."
    if record.unreadable:
        return "This contact is incomplete: not all of its segments can be read."
    if record.unproven:
        return f"{UNPROVEN}: {_DOUBTS.get(record.source, _DOUBTS['v2'])}."
    if record.source == "v2":
        return "This contact is incomplete: not all of its pages were read."
    return "This contact may be incomplete: its source does not say that the analysis has ended."
