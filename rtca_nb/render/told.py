"""Sentences about a contact in the language of a view: its notes, and the problems of spans.

The tables have these sentences in English, for frames and files. A view looks up the sentence among those that the
package writes, and shows it in its own language; an unknown sentence is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from rtca_nb.render.languages import Phrase, catalogue, phrase, phrase_count, say, spoken
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.tables.notes import SEE

__all__ = ["notes_list", "told", "told_alone", "told_category", "told_name"]

_NOTES: Final = Template('<ul class="rtca-notes">{h}</ul>')
_NOTE: Final = Template("<li>{h}</li>")
_LINK: Final = "\0"
# Placeholders whose value is itself a sentence; all others hold names, numbers or words of the service.
_SENTENCES_IN: Final = frozenset({"why", "what"})
_MORE: Final = re.compile(r"(.+) and (\d{1,9}) more", re.DOTALL)
_PLACEHOLDER: Final = re.compile(r"\\\{(\w+)\\\}")

# fmt: off
_SAID: Final = (
    # The state of the analysis.
    phrase("The analysis failed: only its results up to the failure are shown."),
    phrase("The analysis is in progress: more segments may follow."),
    phrase("This chat was not analysed: it has no sentiment, categories or issues."),
    phrase("The status of the analysis is neither COMPLETED nor FAILED: read the contact again later."),
    phrase("This contact is incomplete: not all of its segments can be read."),
    phrase("This contact is incomplete: not all of its pages were read."),
    phrase("This contact may be incomplete: its source does not say that the analysis has ended."),
    phrase("Nothing proves that this contact is complete: {why}."),
    phrase("pages are not numbered, so some may be missing"),
    phrase("records of a stream are not numbered, so some may be missing"),
    phrase("its file refers to messages that are not in it"),
    # Its form, and why its redaction is trusted or not.
    phrase("The contact is declared Redacted, but it is masked like a Raw one: {why}."),
    phrase("The contact is declared Redacted, but its redaction is not trusted: {why}."),
    phrase("Nothing states whether the contact is Raw or Redacted; its redaction is trusted: {why}."),
    phrase("Nothing states whether the contact is Raw or Redacted, so it is masked like a Raw one: {why}."),
    phrase("Nothing states whether the contact is Raw or Redacted, and its redaction is not trusted: {why}."),
    phrase("the file that it was read from says that its redaction was not trusted"),
    phrase("no redacted span covers a redaction tag"),
    phrase("an issue or an extracted value quotes text that its message does not contain"),
    phrase("an e-mail address, or a bank account, card, phone or other personal number, is visible"),
    phrase_count("{n} redacted span covers a redaction tag, and nothing contradicts that",
                 "{n} redacted spans cover a redaction tag, and nothing contradicts that", 1),
    phrase_count("{n} redacted span covers words in a message without any redaction tag",
                 "{n} redacted spans cover words in a message without any redaction tag", 1),
    phrase_count("{n} redacted span covers words, and none covers a redaction tag",
                 "{n} redacted spans cover words, and none covers a redaction tag", 1),
    phrase_count("{n} redacted span covers words instead of a redaction tag",
                 "{n} redacted spans cover words instead of redaction tags", 1),
    phrase_count("{n} redacted span covers text that only looks like a redaction tag",
                 "{n} redacted spans cover text that only looks like a redaction tag", 1),
    phrase_count("{n} name of a person is visible, and no redacted span covers a redaction tag",
                 "{n} names of people are visible, and no redacted span covers a redaction tag", 1),
    phrase_count("{n} name of a person is visible", "{n} names of people are visible", 1),
    # Offsets, and data that was not read.
    phrase_count("{n} span cannot be trusted", "{n} spans cannot be trusted", 1),
    phrase("The unit of the offsets is undecided: {why}."),
    phrase_count("{n} pair of offsets depends on the unit, and nothing shows which unit applies",
                 "{n} pairs of offsets depend on the unit, and nothing shows which unit applies", 1),
    phrase("number of pairs of offsets that fit only as code points: {points}; only as UTF-16 code units: {units}"),
    phrase_count("{n} segment changed while the contact was read",
                 "{n} segments changed while the contact was read", 1),
    phrase_count("{n} unrecognised member", "{n} unrecognised members", 1),
    phrase_count("The time of {n} segment cannot be read, so it is listed last.",
                 "The times of {n} segments cannot be read, so they are listed last.", 1),
    phrase_count("{n} message is hidden as a whole, because it is not certain what is redacted in it.",
                 "{n} messages are hidden as a whole, because it is not certain what is redacted in them.", 1),
    phrase_count("{n} segment came empty or with two types at once, so something may be missing",
                 "{n} segments came empty or with two types at once, so something may be missing", 1),
    phrase_count("{n} segment cannot be read in full, so something is missing",
                 "{n} segments cannot be read in full, so something is missing", 1),
    phrase_count("{n} part of the source is not in the service's own format, but was understood.",
                 "{n} parts of the source are not in the service's own format, but were understood.", 1),
    phrase_count("{n} text held half of a surrogate pair, which is shown as U+FFFD.",
                 "{n} texts held half of a surrogate pair, which is shown as U+FFFD.", 1),
    phrase("ExtractedInformation segments were not requested, so there are none here; botocore before version 1.44 "
           "does not support them."),
    phrase("Only {names} segments were asked for."),
    phrase("{what} was skipped by the service ({reason}), so it was not evaluated"),
    phrase("{what} was skipped by the service, so it was not evaluated"),
    phrase("{what} was skipped by the service ({reason}), so {names} was not evaluated"),
    phrase("{what} was skipped by the service ({reason}), so {names} were not evaluated"),
    phrase("{what} was skipped by the service, so {names} was not evaluated"),
    phrase("{what} was skipped by the service, so {names} were not evaluated"),
    phrase("Part of the analysis"),
    # Notes of a source.
    phrase_count("{n} message that other segments refer to is missing: a page may be missing.",
                 "{n} messages that other segments refer to are missing: a page may be missing.", 1),
    phrase_count("{n} message that other segments refer to is missing: a record may be missing.",
                 "{n} messages that other segments refer to are missing: a record may be missing.", 1),
    phrase_count("{n} message that other segments refer to is missing: part of the transcript may be missing.",
                 "{n} messages that other segments refer to are missing: part of the transcript may be missing.", 1),
    phrase("The stream's first record is missing, so earlier segments may be missing."),
    phrase("The stream's last record is missing, so more may follow."),
    phrase("The source also holds segments of this contact without stating their form."),
    phrase("The source also holds the {form} form of this contact."),
    phrase("The stream's settings promise the {form} form too, but the source does not hold it."),
    phrase("No record of the stream holds segments, so some are probably missing."),
    phrase("This is a plain transcript: it has no redactions, sentiment, categories, issues or summary."),
    phrase("The transcript names a NextToken: more of it follows, but was not provided."),
    phrase("The last page names a NextToken: more pages follow, but were not provided."),
    phrase("The numbers in the file names skip page {numbers}."),
    phrase("The numbers in the file names skip pages {numbers}."),
    phrase("The export that holds this contact is incomplete: page {number} is missing."),
    phrase("The export that holds this contact is incomplete: {number} of its pages are missing."),
    phrase_count("{n} record of voice contacts in the same source was skipped.",
                 "{n} records of voice contacts in the same source were skipped.", 1),
    phrase_count("{n} record has no known event type, or no segments.",
                 "{n} records have no known event type, or no segments.", 1),
    phrase("The part of the file about skipped analysis cannot be read, so some categories may not have been "
           "evaluated"),
    phrase("The file has no list of matched categories, so nothing says whether any was evaluated."),
    phrase("The file does not state the status of the analysis."),
    phrase("{n} of the {all} pages are last pages, so several readings were joined."),
    phrase("The readings share no message, so the pages are probably from several contacts."),
    phrase("The pages name different customers, so they may be from several contacts."),
    phrase_count("In the order given, {n} minute passes between pages {before} and {after}, longer than any gap "
                 "between messages within a page: a page may be missing.",
                 "In the order given, {n} minutes pass between pages {before} and {after}, longer than any gap "
                 "between messages within a page: a page may be missing.", 1),
    phrase("In the order given, page {after} begins before page {before} ends, so the pages may be in the wrong "
           "order, or from several contacts."),
    # Why data is missing.
    phrase("There is no sentiment; {why}."),
    phrase("There is no summary; {why}."),
    phrase("There is no sentiment and no summary; {why}."),
    phrase("the contact record was not fetched, so the reason is not known"),
    phrase("the contact record is not known, so neither is the reason"),
    phrase("Conversational analytics was not enabled for this contact."),
    phrase("The service says why the analysis failed: {reason}."),
    phrase("The service says about the analysis: {reason}."),
    phrase("There is no sentiment: {why}."),
    phrase("it was not enabled"),
    phrase("the analysis failed"),
    phrase("the contact record does not say whether it was enabled"),
    phrase("it was enabled, but none of these messages was scored"),
    phrase("There is no summary: {why}."),
    phrase("one was requested, but none arrived"),
    phrase("none was requested"),
    phrase("Redaction was not enabled for this contact."),
    phrase("Language {language}: redaction may not cover it."),
    phrase("The contact record is not known: {why}."),
    phrase("The agent's name is not known: {why}."),
    phrase("The queue's name is not known: {why}."),
    phrase("the credentials do not permit {operation}"),
    phrase("{operation} was throttled for too long"),
    phrase("{operation} finds nothing with that id; it may have been deleted"),
    phrase("{operation} refuses that id"),
    phrase("the answer of {operation} cannot be read"),
    phrase("{operation} was not answered"),
    phrase("Parts of the contact record have an unexpected type and are not used: {names}."),
    # The problems of spans.
    phrase("{span} in a message of {size} code points: {why}"),
    phrase("a span without offsets in a message of {size} code points: {why}"),
    phrase("a span without offsets: {why}"),
    phrase("{span}: {why}"),
    phrase("the message that it refers to is not among the segments"),
    phrase("the message that it refers to has no text"),
    phrase("one of the two offsets is missing"),
    phrase("it reaches beyond the message"),
    phrase("it ends before it begins"),
    phrase("it covers no character"),
    phrase("it begins or ends within a word, or at a space or punctuation, so it is probably misplaced"),
    phrase("it cuts a character in two"),
    phrase("it cuts a written character (an emoji or a letter with its marks) in two"),
    phrase("it does not cover a redaction tag, though the contact is redacted"),
    phrase("the text that was sent with it is not the text at its offsets"),
    phrase("it overlaps another redaction of the same message"),
    phrase("it covers different text in code points than in UTF-16 code units, and nothing shows which unit applies"),
)
# fmt: on
"""Sentences that the package writes; the first that matches is used."""

_NAMED: Final = {
    "category": (phrase("the category of rule {rule}"), phrase("all categories")),
    "reason": (phrase("no reason given"),),
    "issue": (phrase("issue {n}"),),
    "attachment": (phrase("attachment {n}"),),
}
"""Names that the package gives to things of each kind that have no name, or none that may be shown."""

_LONGEST: Final = 2_000


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    return tuple((_pattern(form), said) for said in _SAID for form in (said.message, said.plural) if form is not None)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    slots = {
        "n": r"\d{1,3}(?:,\d{3})*|\d{1,9}",
        "size": r"\d+",
        "span": r"[\d–None]+",
        "operation": r"\w+",
        "language": r"[\w-]+",
        "numbers": r"[\d–, …]+",
        "number": r"\d+",
    }
    return re.compile(
        _PLACEHOLDER.sub(lambda found: f"(?P<{found[1]}>{slots.get(found[1], '.+?')})", re.escape(words)), re.DOTALL
    )


def told(sentence: str) -> str:
    """Return a sentence of the tables in the current language; unchanged if the package does not write it."""
    # The package's own sentences are short; matching any other takes time that grows with the square of its length.
    if spoken() == "en" or len(sentence) > _LONGEST:
        return sentence
    for pattern, said in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None and said.message in catalogue(spoken()):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            if said.plural is None:
                return say(said.message, **values)
            number = int(values.pop("n").replace(",", ""))
            return str(phrase_count(said.message, said.plural, number, **values))
    return sentence


def _value(slot: str, value: str) -> str:
    if slot in _SENTENCES_IN:
        return told(value)
    if slot != "names":
        return value
    cut = _MORE.fullmatch(value)
    listed = ", ".join(told_name(one, "category") for one in (value if cut is None else cut[1]).split(", "))
    if cut is None:
        return listed
    return str(phrase_count("{names} and {n} other", "{names} and {n} others", int(cut[2]), names=listed))


def told_category(what: str, category: str | None) -> str:
    """Return ``what`` in the current language if ``category`` is None; otherwise unchanged, as a name that was sent."""
    return told_name(what, "category") if category is None else what


def told_name(name: str, kind: str) -> str:
    """Return a name that the package made, such as ``issue 1``, in the current language; keep any other name.

    Parameters
    ----------
    name : str
    kind : str
        Kind of the name: ``"category"``, ``"issue"``, ``"attachment"`` or ``"reason"``.
    """
    if spoken() == "en" or len(name) > _LONGEST:
        return name
    for message, _, *_ in _NAMED.get(kind, ()):
        found = _pattern(message).fullmatch(name)
        if found is not None:
            return say(message, **found.groupdict())
    return name


def told_alone(note: str) -> str:
    """Return a note in the current language, without its reference to a frame, such as ``see contact.unknown``."""
    said, see, _ = note.rpartition(SEE)
    return say("{said}.", said=told(said)) if see else told(note)


def notes_list(notes: Sequence[str], places: Mapping[str, Html | None] | None = None) -> Html:
    """Render the notes on a contact as a list.

    Parameters
    ----------
    notes : sequence of str
    places : mapping of str to (Html or None), optional
        By the name of a frame: a link to show where a note refers to that frame, or None to leave the reference out.
    """
    return _NOTES(join(_NOTE(_note(note, places or {})) for note in notes)) if notes else EMPTY


def _note(note: str, places: Mapping[str, Html | None]) -> Html:
    said, see, frame = note.removesuffix(".").rpartition(SEE)
    if not see:
        return text(told(note))
    link = places[frame] if frame in places else text(f"contact.{frame}")
    if link is None:
        return text(told_alone(note))
    before, _, after = say("{said}: see {place}.", said=told(said), place=_LINK).partition(_LINK)
    return join([text(before), link, text(after)])
