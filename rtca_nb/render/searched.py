"""The text of a message for a search: the text that a reader sees, without any hidden text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

import regex

from rtca_nb.model.offsets import MASK, is_tag
from rtca_nb.privacy.masks import MessageMask
from rtca_nb.render.cards import card_words
from rtca_nb.render.folding import HIDDEN, chip_words, places, shown_chips
from rtca_nb.render.interactive import card_of, hidden_runs
from rtca_nb.render.spans import Chip

__all__ = ["Snippet", "TagWords", "hits_in", "is_all_searched", "searched_text", "snippet_of", "typed_apart"]

_PLAIN: Final = frozenset({None, "text/plain", "text/markdown"})
_BEFORE: Final = 20
_AFTER: Final = 80
"""Code points shown before and after a hit, so that it stays visible in a narrow column."""

_BREAK: Final = regex.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_MARK: Final = regex.compile(r"[\p{M}\u200c\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff]")
_JOINER: Final = "\u200d"
_FEW: Final = 8


class TagWords(dict[str, str | None]):
    """Texts that replace the service's tags in a searched text, by tag; None for a text that is not a tag.

    It caches every text, so use one object for the messages of a few contacts only.
    """

    def __missing__(self, piece: str) -> str | None:
        words = self[piece] = chip_words(piece[1:-1]) if is_tag(piece) else None
        return words


def searched_text(
    content: str | None,
    content_type: str | None,
    role: str | None,
    tags: Collection[tuple[int, int]] = (),
    words: TagWords | None = None,
) -> str | None:
    """Return the text in which a search looks for terms, in place of a message's content; it is not folded.

    Parameters
    ----------
    content : str or None
        The visible content: each hidden code point is one ``█``. A ``█`` that somebody typed counts as hidden; see
        :func:`typed_apart`.
    content_type, role : str or None
        As sent; in an interactive message, only the words that a reader sees are searched.
    tags : collection of tuple of int and int
        Spans of the service's own tags, if its redaction is trusted.
    words : TagWords, optional
        Shared by many messages, because they have few different tags.

    Returns
    -------
    str or None
        The text with the words of a chip (:func:`~rtca_nb.render.folding.chip_words`) in place of each hidden span,
        which does not join the text around it. None if there is no text.
    """
    if content is None or is_all_searched(content, content_type, tags):
        return content
    if content_type in _PLAIN and MASK not in content:
        return _with_words(content, tags, TagWords() if words is None else words)
    chips = _chips(content, tags)
    card = card_of(content, content_type, role)
    if card is not None:
        return card_words(card, chips)
    return "".join(text for text, _, _ in _with_chips(content, chips))


def _with_words(content: str, tags: Collection[tuple[int, int]], words: TagWords) -> str:
    """Return a message with the service's tags replaced by the texts in ``words``; nothing else in it is hidden."""
    pieces: list[str] = []
    done = 0
    for begin, end in sorted(set(tags)) if len(tags) > 1 else tags:
        found = words[content[begin:end]]
        if found is not None:
            pieces += (content[done:begin], found)
            done = end
    return "".join([*pieces, content[done:]])


def typed_apart(mask: MessageMask, content_type: str | None, role: str | None) -> str:
    """Return the visible text of a message, with :data:`~rtca_nb.render.folding.HIDDEN` for each ``█`` that was typed.

    The search then does not take these for hidden text. In an interactive message it still does, as the views do.
    """
    text = mask.text
    if MASK not in text or mask.whole is not None or card_of(text, content_type, role) is not None:
        return text
    pieces, done = [], 0
    for item in mask.hidden:
        pieces += [text[done : item.begin].replace(MASK, HIDDEN), text[item.begin : item.end]]
        done = item.end
    return "".join([*pieces, text[done:].replace(MASK, HIDDEN)])


def _chips(content: str, tags: Collection[tuple[int, int]]) -> list[Chip]:
    """Return the chips of a message, which never overlap: a tag with hidden text in it does not count as a tag."""
    masked = [Chip(begin, end, "PII") for begin, end in hidden_runs(content)]
    own = [Chip(begin, end, content[begin + 1 : end - 1]) for begin, end in set(tags) if is_tag(content[begin:end])]
    return sorted([*masked, *own])


def _with_chips(content: str, chips: Collection[Chip]) -> Iterator[tuple[str, int, int]]:
    """Yield text and chips in turn, each as (searched text, begin, end), with its offsets in the message."""
    done = 0
    for begin, end, label in chips:
        yield content[done:begin], done, begin
        yield chip_words(label), begin, end
        done = end
    yield content[done:], done, len(content)


def is_all_searched(content: str, content_type: str | None, tags: Collection[tuple[int, int]]) -> bool:
    """Return whether a message is searched as it is: nothing in it is hidden, and it is not an interactive message."""
    return not tags and MASK not in content and content_type in _PLAIN


class Snippet(NamedTuple):
    """The text shown for a message that was found.

    Attributes
    ----------
    text : str
        The words around the first hit, on one line, with ``…`` where the text is cut; without a hit, the beginning.
    begin, end : int or None
        Place of the first hit in ``text``, in code points.
    hits : int
        Number of hits in the message.
    """

    text: str
    begin: int | None
    end: int | None
    hits: int


def snippet_of(
    content: str | None,
    content_type: str | None,
    role: str | None,
    terms: Collection[str],
    tags: Collection[tuple[int, int]] = (),
) -> Snippet:
    """Return the snippet of a message that was found; for parameters not listed see :func:`searched_text`.

    Parameters
    ----------
    terms : collection of str
        Folded terms.
    """
    if content is None:
        return Snippet("", None, None, 0)
    if card_of(content, content_type, role) is not None:
        text = searched_text(content, content_type, role, tags) or ""
        shown, found = shown_chips(text), places(text, terms)
    else:
        shown, found = content, _places_in(content, _chips(content, tags), terms)
    if not found:
        rest = "…" if len(shown) > _BEFORE + _AFTER else ""
        return Snippet(_BREAK.sub(" ", shown[: _BEFORE + _AFTER]) + rest, None, None, 0)
    first, last = found[0]
    begin, end = _edge(shown, first - _BEFORE, -1), _edge(shown, last + _AFTER, 1)
    before, after = "…" if begin else "", "…" if end < len(shown) else ""
    moved = len(before) - begin
    snippet = before + _BREAK.sub(" ", shown[begin:end]) + after
    return Snippet(snippet, first + moved, last + moved, len(found))


def hits_in(content: str, terms: Collection[str], tags: Collection[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Return (begin, end), in code points, of folded ``terms`` in ``content``; ``tags`` as in :func:`searched_text`."""
    return _places_in(content, _chips(content, tags), terms)


def _places_in(content: str, chips: Collection[Chip], terms: Collection[str]) -> list[tuple[int, int]]:
    """Return (begin, end) of terms in a message with chips; a hit that touches a chip is extended to all of it."""
    pieces = list(_with_chips(content, chips))
    begins: list[int] = []
    ends: list[int] = []
    for place, (text, begin, end) in enumerate(pieces):
        chip = place % 2 == 1
        begins += [begin] * len(text) if chip else range(begin, end)
        ends += [end] * len(text) if chip else range(begin + 1, end + 1)
    found = places("".join(text for text, _, _ in pieces), terms)
    return [(begins[begin], ends[end - 1]) for begin, end in found]


def _edge(text: str, place: int, step: int) -> int:
    """Return the nearest offset, in direction ``step``, at which a cut does not separate a letter from its marks."""
    place = min(max(place, 0), len(text))
    for moved in range(_FEW):
        at = place + step * moved
        if not 0 < at < len(text) or not (_MARK.match(text, at) or text[at - 1] == _JOINER):
            return at
    return place
