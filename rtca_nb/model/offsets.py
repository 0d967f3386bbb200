"""Character offsets: spans that can be sliced, their problems, and the edges of words and written characters.

The service documents that offsets are in effect end-exclusive, but not their unit, and published examples are
misaligned. So an offset is never trusted: it is converted to code points and clamped to its message, and its problem
is named (:data:`PROBLEMS`). No data makes this module raise an error.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from rtca_nb.base.letters import letters_of
from rtca_nb.base.word_affixes import (
    ends_name,
    is_word_part,
    letters_after,
    letters_before,
    opens_name,
    word_around,
)
from rtca_nb.model.offset_units import OFFSET_UNITS, OffsetUnit, locate, units_differ

__all__ = [
    "MASK",
    "PROBLEMS",
    "Span",
    "count_tags",
    "grapheme_edges",
    "is_flow_tag",
    "is_service_tag",
    "is_tag",
    "resolve",
    "service_tag_places",
    "split_tags",
    "splits_word",
    "tag_label",
    "tag_places",
    "unit_matters",
    "widen",
]

PROBLEMS: Final[dict[str, str]] = {
    "orphan_id": "the message that it refers to is not among the segments",
    "no_content": "the message that it refers to has no text",
    "incomplete": "one of the two offsets is missing",
    "out_of_range": "it reaches beyond the message",
    "inverted": "it ends before it begins",
    "empty": "it covers no character",
    "splits_word": "it begins or ends within a word, or at a space or punctuation, so it is probably misplaced",
    "splits_character": "it cuts a character in two",
    "splits_grapheme": "it cuts a written character (an emoji or a letter with its marks) in two",
    "misses_tag": "it does not cover a redaction tag, though the contact is redacted",
    "content_mismatch": "the text that was sent with it is not the text at its offsets",
    "overlapping_redaction": "it overlaps another redaction of the same message",
    "unit_undecided": "it covers different text in code points than in UTF-16 code units, and nothing shows which "
    "unit applies",
}
"""Problems of spans, by their name in the ``problem`` columns."""

# The tag that the service writes in place of redacted text: [PII], or the entity, such as [NAME].
_TAG: Final = regex.compile(r"\[([A-Z][A-Z0-9_]*)\]")
_ENTITIES: Final = frozenset(
    (
        "PII NAME ADDRESS EMAIL PHONE PIN SSN CREDIT_DEBIT_NUMBER CREDIT_DEBIT_CVV CREDIT_DEBIT_EXPIRY CREDIT_CARD "
        "BANK_ACCOUNT_NUMBER BANK_ROUTING AGE AWS_ACCESS_KEY AWS_SECRET_KEY DATE_TIME DRIVER_ID IP_ADDRESS "
        "INTERNATIONAL_BANK_ACCOUNT_NUMBER LICENSE_PLATE MAC_ADDRESS PASSPORT_NUMBER PASSWORD SWIFT_CODE URL USERNAME "
        "VEHICLE_IDENTIFICATION_NUMBER CA_HEALTH_NUMBER CA_SOCIAL_INSURANCE_NUMBER IN_AADHAAR IN_NREGA "
        "IN_PERMANENT_ACCOUNT_NUMBER IN_VOTER_NUMBER UK_NATIONAL_HEALTH_SERVICE_NUMBER UK_NATIONAL_INSURANCE_NUMBER "
        "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER"
    ).split()
)
_SPLIT: Final = regex.compile(r"\[[A-Z][A-Z0-9_]*\]")
_GRAPHEME: Final = regex.compile(r"\X")
# Characters that never join with each other: between two of them a written character always ends.
_PLAIN: Final = (
    r"[\x20-\x7e가-힣[\p{L}&&\p{Grapheme_Cluster_Break=Other}"
    r"&&[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hiragana}\p{Katakana}\p{Arabic}\p{Hebrew}\p{Thai}]]]"
)
_PLAIN_PAIR: Final = regex.compile(f"(?V1){_PLAIN}{{2}}")
_LAST_PLAIN_PAIR: Final = regex.compile(f"(?V1r){_PLAIN}{{2}}")
_WINDOW: Final = 64
MASK: Final = "█"
"""Replaces one hidden code point."""

# Apart from other punctuation, because a full stop may be the end of a span: it may end an abbreviation.
_STOPS: Final = frozenset(".。।")
_PUNCTUATION: Final = frozenset(",;:!?、，；：！？،؛؟")


class Span(NamedTuple):
    """An interval in code points, clamped to its message: ``content[begin:end]`` is always valid.

    ``problem`` is a key of :data:`PROBLEMS`, or None.
    """

    begin: int
    end: int
    problem: str | None


def is_tag(text: str) -> bool:
    """Return whether ``text`` is exactly one redaction tag, such as ``[PII]`` or ``[NAME]``."""
    return _TAG.fullmatch(text) is not None


def is_service_tag(text: str) -> bool:
    """Return whether ``text`` is a tag that the service writes; other text in brackets may be a name.

    Source: the entity types of Amazon Connect's redaction and of Amazon Comprehend, which performs it.
    """
    return tag_label(text) in _ENTITIES


def is_flow_tag(text: str) -> bool:
    """Return whether ``text`` is a tag that only a contact flow writes, before delivery; so Raw text may hold it too.

    Source: ``InFlightChatRedactionConfiguration``; the analysis spells the same entity ``[CREDIT_DEBIT_NUMBER]``.
    """
    return tag_label(text) == "CREDIT_CARD"


def service_tag_places(text: str) -> list[tuple[int, int]]:
    """Return begin and end, in code points, of tags that look like the service's, even if a person typed them."""
    return [place for place in tag_places(text) if is_service_tag(text[slice(*place)])]


def count_tags(text: str) -> int:
    """Return how many redaction tags a text holds."""
    return len(_TAG.findall(text)) if "[" in text else 0


def tag_places(text: str) -> list[tuple[int, int]]:
    """Return begin and end, in code points, of the redaction tags in a text, even if a person typed them."""
    return [found.span() for found in _SPLIT.finditer(text)] if "[" in text else []


def split_tags(text: str) -> list[str]:
    """Return the texts before, between and after redaction tags; some may be empty."""
    pieces: list[str] = _SPLIT.split(text)
    return pieces


def tag_label(text: str) -> str | None:
    """Return the entity in a tag (``"NAME"`` for ``"[NAME]"``), or None if ``text`` is not a tag."""
    found = _TAG.fullmatch(text)
    return found.group(1) if found else None


def unit_matters(text: str, begin: int | None, end: int | None) -> bool:
    """Return whether these offsets cover different text in code points than in UTF-16."""
    if begin is None or end is None or not units_differ(text):
        return False
    points, units = (_placed(len(text), begin, end, *locate(text, begin, end, unit)[:2]) for unit in OFFSET_UNITS[:2])
    return points != units


def resolve(text: str, begin: int | None, end: int | None, offset_unit: OffsetUnit) -> Span:
    """Turn offsets as sent into a span of ``text`` that can be sliced, and name its problem.

    Parameters
    ----------
    text : str
        The message.
    begin, end : int or None
        Offsets as sent; ``end`` is exclusive.
    offset_unit : {"code_points", "utf16", "utf8"}
        The unit of the offsets.

    Returns
    -------
    Span
        Clamped to the message. A span that cuts a character is widened to hold all of it.
    """
    size = len(text)
    if begin is None or end is None:
        return Span(0, 0, "incomplete")
    if 0 <= begin < end <= size and text.isascii():
        return Span(begin, end, None)  # nothing to convert, clamp or cut: most spans
    low, high, split = locate(text, begin, end, offset_unit)
    place = _placed(size, begin, end, low, high)
    if begin > end:
        return Span(*place, "inverted")
    if low < 0 or high > size:
        return Span(*place, "out_of_range")
    if begin == end:
        return Span(*place, "empty")
    if split:
        return Span(*place, "splits_character")
    if not text.isascii() and (not _is_edge(text, low) or not _is_edge(text, high)):
        return Span(*place, "splits_grapheme")
    return Span(*place, None)


def _placed(size: int, begin: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Clamp ``low`` and ``high``, in code points, to a text of this size; swap them if ``begin`` is after ``end``.

    ``begin`` and ``end`` are the offsets as sent; rounding to whole characters can hide that they are inverted or
    equal.
    """
    if begin > end:
        low, high = min(low, high), max(low, high)
    elif begin == end and low >= 0 and high <= size:
        high = low
    return _clamp(low, size), _clamp(high, size)


def _clamp(value: int, size: int) -> int:
    return 0 if value < 0 else min(value, size)


def _is_edge(text: str, offset: int) -> bool:
    return _surely_edge(text, offset) or _cluster(text, offset)[0] == offset


def grapheme_edges(text: str, begin: int, end: int) -> tuple[int, int]:
    """Widen ``[begin, end)`` to whole written characters (extended grapheme clusters).

    Both offsets must lie in ``0..len(text)``.
    """
    if text.isascii() and "\r" not in text:
        return begin, end  # in ASCII, only a carriage return joins with the next character
    low = begin if _surely_edge(text, begin) else _cluster(text, begin)[0]
    if end == begin:
        return low, (end if low == begin else _cluster(text, end)[1])
    return low, (end if _surely_edge(text, end) else _cluster(text, end)[1])


def _surely_edge(text: str, offset: int) -> bool:
    """Return whether the two neighbours alone prove that a written character ends here."""
    if offset <= 0 or offset >= len(text):
        return True
    pair = text[offset - 1 : offset + 1]
    # Most neighbours are ASCII letters, digits and spaces, even in a text that is not all ASCII.
    return (pair.isascii() and pair.isprintable()) or _PLAIN_PAIR.match(pair) is not None


def _cluster(text: str, offset: int) -> tuple[int, int]:
    """Return begin and end of the written character that the offset cuts, or the offset twice if it cuts none."""
    # The rules look back: a row of flags is paired from its first, an emoji family is joined from its first member.
    # Between two plain characters there is always an edge, so it is enough to start at the last such place.
    plain = _LAST_PLAIN_PAIR.search(text, max(0, offset - _WINDOW), offset)
    window = plain.start() + 1 if plain else 0
    if plain is None and offset > _WINDOW:
        edges = _all_edges(text)
        place = bisect_left(edges, offset)
        return (offset, offset) if edges[place] == offset else (edges[place - 1], edges[place])
    for cluster in _GRAPHEME.finditer(text, window):
        if cluster.end() > offset:
            return (cluster.start(), cluster.end()) if cluster.start() < offset else (offset, offset)
    return offset, offset


@lru_cache(maxsize=2)
def _all_edges(text: str) -> list[int]:
    """Return 0 and the end of each written character; cached, because many spans may cut one long message of emoji."""
    return [0, *(cluster.end() for cluster in _GRAPHEME.finditer(text))]


def widen(text: str, begin: int, end: int) -> tuple[int, int]:
    """Widen ``[begin, end)`` to whole written characters and whole words.

    A redaction that covers half a name must hide the whole name. Scripts without spaces have no edges of words, so
    text in them is not widened to words.
    """
    low, high = grapheme_edges(text, begin, end)
    return grapheme_edges(text, *word_around(text, low, high)) if low < high else (low, high)


def splits_word(text: str, begin: int, end: int) -> bool:
    """Return whether the edges of ``text[begin:end]`` fall inside a word, or on white space or punctuation.

    The service redacts names, numbers and addresses, so a span with such edges is misplaced. Letters that grammar
    joins to a name are not part of it (:mod:`rtca_nb.base.word_affixes`).
    """
    piece = text[begin:end]
    if not piece or (piece[0] == MASK and piece[-1] == MASK):
        return False  # a masked contact that was written and read again may hide more than the redaction
    first, last = piece[0], piece[-1]
    if first.isspace() or last.isspace() or first in _STOPS or first in _PUNCTUATION or last in _PUNCTUATION:
        return True
    if not any(map(is_word_part, piece)):
        return True
    low, high = grapheme_edges(text, begin, end)
    before, after = letters_before(text, low), letters_after(text, high)
    if before and after:
        return True  # grammar joins letters to one end of a name only, so this span is misplaced
    if before:
        return not opens_name(before, piece)
    return bool(after) and not ends_name(piece, after, letters_of(after))
