"""Texts that are personal wherever they stand: what was redacted once, and people's names.

A Raw contact hides them in every message, and the audit looks for them in every field. Words are compared as a reader
would: without case, accents, widths, invisible characters and escapes (:mod:`rtca_nb.base.text_folding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import regex

from rtca_nb.base.columnar import combinations
from rtca_nb.base.text_folding import folded, readable, unfolded
from rtca_nb.model.messages import Messages
from rtca_nb.model.offsets import Span, spaceless, widen
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.model.segments import Attachments, CharacterInterval, Event, Transcript
from rtca_nb.privacy.clear_names import MACHINES, is_role_word
from rtca_nb.privacy.redaction_history import versions_of

__all__ = ["UNTRUSTED", "KnownValues", "TextKind", "known_texts", "occurrences", "place_of", "words_of"]

TextKind = Literal["name", "redacted", "file"]
"""What a known text is: every word of a person's name is personal, of a redacted text those that can tell who is meant,
of a file's name only all of it."""

UNTRUSTED: Final = frozenset({"out_of_range", "inverted", "empty", "incomplete"})
"""Problems of a redaction after which nothing tells what it was to cover."""

# Words that a misaligned span may catch and that are no one's secret; hiding them everywhere would hide the talk.
_COMMON: Final = frozenset(
    (
        "a about after again agent all also am an and any are as at be because been bot but by can could customer "
        "day did do does for from get good guest had has have he hello help her here hi him his how i if in is it "
        "its just know last let like me more mr mrs ms my name need new no not now number of ok okay on one only "
        "or order other our out please re see she should so some still supervisor system thank thanks that the "
        "their them then there they this time to too up us user very was we well were what when where which who "
        "why will with would yeah yes you your "
    ).split()
)
# Markdown puts words between underscores, user names join them with one.
_TOKEN: Final = regex.compile(r"(?V1)[[\w\p{M}]--[_]]+")
# What a redaction is widened to.
_RUN: Final = regex.compile(r"[\w\p{M}]+")


def place_of(text: str, interval: CharacterInterval, spans: ResolvedSpans) -> tuple[Span, str | None]:
    """Return where a redaction stands in a Raw text, and why it cannot be trusted, where it cannot."""
    span = spans.resolve(text, interval)
    if span.problem in UNTRUSTED:
        return span, span.problem
    return span, "unit_undecided" if spans.is_undecided(text, interval) else None


def known_texts(record: Record, spans: ResolvedSpans) -> list[tuple[str, TextKind]]:
    """Return the texts that are personal wherever they stand; those of older versions are, too."""
    versions = versions_of(record)
    named: list[tuple[str | None, str | None]] = [*_authors(record.messages)]
    for segment in (*record.events, *record.attachments, *record.participants, *versions):
        named.append((segment.display_name, segment.participant_role))
    # Roles that no model knows are treated as people.
    texts: list[tuple[str, TextKind]] = [
        (name, "name") for name, role in named if name and role not in MACHINES and not is_role_word(name)
    ]
    for attachments in (*record.attachments, *(item for item in versions if isinstance(item, Attachments))):
        texts += [(item.attachment_name, "file") for item in attachments.attachments or () if item.attachment_name]
    return [*texts, *_redacted_texts(_sure_redactions(record, spans, versions))]


def _authors(messages: Messages) -> Iterator[tuple[str | None, str | None]]:
    """Yield names and roles of those who wrote, each pair once."""
    names, roles = messages.codes("display_name"), messages.codes("participant_role")
    for row in combinations([names.codes, roles.codes])[1]:
        yield names.value(row), roles.value(row)


def _sure_redactions(
    record: Record, spans: ResolvedSpans, versions: Iterable[Transcript | Event | Attachments]
) -> Iterator[tuple[str, Span]]:
    """Yield redactions that can be trusted, each with its text, those of one text after each other."""
    redactions, contents = spans.redactions, record.messages.content
    for row, (place, span) in enumerate(zip(redactions.places.tolist(), redactions.spans, strict=True)):
        text = contents[place]
        if text is not None and span is not None and span.problem not in UNTRUSTED and row not in redactions.undecided:
            yield text, span
    for version in versions:
        if isinstance(version, Transcript) and version.content is not None and version.redaction is not None:
            for interval in version.redaction.character_offsets or ():
                span, doubt = place_of(version.content, interval, spans)
                if doubt is None:
                    yield version.content, span


def _redacted_texts(redactions: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, TextKind]]:
    """Yield the words that redactions are on."""
    last = ""
    low = high = 0
    one_word = False
    for text, (begin, end, _) in redactions:
        # One long word may hold many spans; all of them widen to it.
        if not (one_word and text is last and low <= begin and end <= high):
            low, high = widen(text, begin, end)
            last, one_word = text, _RUN.fullmatch(text, low, high) is not None
            yield text[low:high], "redacted"


class KnownValues:
    """Finds texts that are known to be personal, by whole words, wherever they stand.

    Parameters
    ----------
    texts : iterable of (str, TextKind)

    Attributes
    ----------
    by_first : dict of str to set
        The texts, as folded words, by their first word.
    exact : set of str
        Words that count only as they are written.
    parts : set of str
        Folded words that count within longer ones, too.
    """

    def __init__(self, texts: Iterable[tuple[str, TextKind]]) -> None:
        self.by_first: dict[str, set[tuple[str, ...]]] = {}
        self.exact: set[str] = set()
        self.parts: set[str] = set()
        for text, kind in dict.fromkeys(texts):
            self._add(text, kind)
            view = readable(text)
            if view is not None:
                self._add(view.text, kind)

    def __repr__(self) -> str:
        return f"<KnownValues: {len(self.by_first)} first words>"

    def _add(self, text: str, kind: TextKind) -> None:
        # A mark that stands alone folds to nothing.
        words = [word for word in _words(text) if folded(word)]
        folds = tuple(map(folded, words))
        if not words:
            return
        if any(len(fold) > 2 and fold not in _COMMON for fold in folds) or any(map(_telling, words)):
            self.by_first.setdefault(folds[0], set()).add(folds)
        for word, fold in zip(words, folds, strict=True) if kind != "file" else ():
            if fold in _COMMON:
                # A person may be called Will: the name is hidden, the word is not.
                if kind == "name" and _telling(word):
                    self.exact.add(word)
            elif _telling(word) or (kind == "name" and len(fold) > 2):
                self.by_first.setdefault(fold, set()).add((fold,))
        # Scripts without spaces put names inside longer runs of letters.
        self.parts.update(fold for word, fold in zip(words, folds, strict=True) if len(fold) > 1 and spaceless(word))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where known values stand, as code-point intervals."""
        found = unfolded(text, self._find(words_of(text)))
        # With an invisible character in it a word still reads as one; between two words it may be all that parts them.
        view = readable(text)
        if view is not None:
            found += view.places(unfolded(view.text, self._find(words_of(view.text))))
        if self.exact and not self.exact.isdisjoint(_TOKEN.findall(text)):
            found += [match.span() for match in _TOKEN.finditer(text) if match.group() in self.exact]
        return found

    def _find(self, words: str) -> list[tuple[int, int]]:
        """Find in the words of a text."""
        found: list[tuple[int, int]] = []
        tokens = words.split()
        if not self.by_first.keys().isdisjoint(tokens):
            padded = f" {words} "
            for first in self.by_first.keys() & tokens:
                for begin in occurrences(padded, f" {first} "):
                    for value in self.by_first[first]:
                        end = begin + len(first) if len(value) == 1 else _end_of(value, words, begin)
                        if end is not None:
                            found.append((begin, end))
        if self.parts and not words.isascii():
            for part in self.parts:
                found += [(begin, begin + len(part)) for begin in occurrences(words, part)]
        return found


def _end_of(value: tuple[str, ...], words: str, begin: int) -> int | None:
    """Return where a value ends that begins with the word there; None where other words follow."""
    at = begin + len(value[0])
    if tuple(words[at:].split(None, len(value) - 1)[: len(value) - 1]) != value[1:]:
        return None
    for word in value[1:]:
        at = words.find(word, at) + len(word)
    return at


def occurrences(text: str, piece: str) -> Iterator[int]:
    """Yield where a piece of text begins in a text, wherever it does."""
    begin = text.find(piece)
    while begin >= 0:
        yield begin
        begin = text.find(piece, begin + 1)


class _WordCharacters(dict[int, str]):
    """What each character becomes where only folded words are left."""

    def __missing__(self, code: int) -> str:
        found = self[code] = "".join(one if _TOKEN.match(one) else " " for one in folded(chr(code)))
        return found


_WORD_CHARACTERS: Final = _WordCharacters()


def words_of(text: str) -> str:
    """Return a text folded, with a space for each character that is no part of a word: as long as it is folded."""
    return text.translate(_WORD_CHARACTERS)


def _words(text: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(text)]


def _telling(word: str) -> bool:
    """Whether a single word out of a redacted text can tell who is meant: capitalised, with a digit, or caseless."""
    if any(character.isdigit() for character in word):
        return len(word) > 2
    if len(word) < 2:
        return False
    caseless = not word.isascii() and word.upper() == word.lower()
    return caseless or word[0] != word[0].lower()
