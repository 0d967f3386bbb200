"""Texts that are personal wherever they stand: what was redacted once, and people's names.

A Raw contact hides them in every message, and the audit looks for them in every field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import regex

from rtca_nb.evidence import UnitDecision
from rtca_nb.offsets import resolve, spaceless, units_differ, widen
from rtca_nb.record import Record

__all__ = ["UNTRUSTED", "KnownValues", "known_texts"]

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
_TOKEN: Final = regex.compile(r"[\w\p{M}]+")


def known_texts(record: Record, unit: UnitDecision) -> list[tuple[str, bool]]:
    """Return the texts that are personal wherever they stand, and for each whether its single words are, too."""
    texts: list[tuple[str, bool]] = []
    for segment in record.participated:
        # Roles that no model knows are treated as people.
        if segment.display_name and segment.participant_role not in {"SYSTEM", "CUSTOM_BOT"}:
            texts.append((segment.display_name, True))
    for attachments in record.attachments:
        texts += [(item.attachment_name, False) for item in attachments.attachments or () if item.attachment_name]
    for message in record.transcripts:
        text = message.content
        if text is None or message.redaction is None:
            continue
        if not unit.certain and units_differ(text):
            continue
        low = high = 0
        for interval in message.redaction.character_offsets or ():
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, unit.unit)
            if span.problem in UNTRUSTED:
                continue
            # One long word may hold many spans; all of them widen to it.
            if not (low <= span.begin and span.end <= high and _TOKEN.fullmatch(text, low, high)):
                low, high = widen(text, span.begin, span.end)
                texts.append((text[low:high], True))
    return texts


class KnownValues:
    """Finds texts that are known to be personal, by whole words, wherever they stand."""

    def __init__(self, texts: Iterable[tuple[str, bool]]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        self._parts: set[str] = set()
        for text, split in dict.fromkeys(texts):
            words = _words(text)
            if not words:
                continue
            folded = tuple(word.casefold() for word in words)
            if any(len(word) > 2 and word not in _COMMON for word in folded) or any(map(_telling, words)):
                self._by_first.setdefault(folded[0], set()).add(folded)
            if split:
                for word, fold in zip(words, folded, strict=True):
                    if _telling(word) and fold not in _COMMON:
                        self._by_first.setdefault(fold, set()).add((fold,))
            # Scripts without spaces put names inside longer runs of letters.
            self._parts.update(word for word in words if len(word) > 1 and spaceless(word))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where known values stand, as code-point intervals."""
        found: list[tuple[int, int]] = []
        if not self._by_first.keys().isdisjoint(_TOKEN.findall(text.casefold())):
            matches = list(_TOKEN.finditer(text))
            folded = [match.group().casefold() for match in matches]
            for place, word in enumerate(folded):
                for words in self._by_first.get(word, ()):
                    if tuple(folded[place : place + len(words)]) == words:
                        found.append((matches[place].start(), matches[place + len(words) - 1].end()))
        if self._parts and not text.isascii():
            for part in self._parts:
                begin = text.find(part)
                while begin >= 0:
                    found.append((begin, begin + len(part)))
                    begin = text.find(part, begin + 1)
        return found


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
