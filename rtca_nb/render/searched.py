"""The text of a message as a search sees it: what a reader sees, and nothing of what is hidden."""

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
"""Code points that are shown before and behind a hit: in a narrow column the hit itself is still seen."""

_BREAK: Final = regex.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_MARK: Final = regex.compile(r"[\p{M}\u200c\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff]")
_JOINER: Final = "\u200d"
_FEW: Final = 8


class TagWords(dict[str, str | None]):
    """The words in a searched text for each of the service's tags; None for what is no tag.

    It keeps what it was asked for: have one for the messages of a few contacts, and let it go.
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
    """Return the text of a message in which a search looks.

    Parameters
    ----------
    content : str or None
        As it may be seen: each hidden code point is one ``█``. Where somebody typed that character, it counts as
        hidden; see :func:`typed_apart`.
    content_type, role : str or None
        As sent; of an interactive message the words are searched that a reader sees of it.
    tags : collection of tuple of int and int
        Where the service's own tags are in it, if its redaction is trusted.
    words : TagWords, optional
        Shared by many messages, which have few different tags.

    Returns
    -------
    str or None
        With the words of a chip (:func:`~rtca_nb.render.folding.chip_words`) in place of each stretch that is hidden;
        what is hidden joins nothing. None where there is no text.
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
    """Put the words of tags in their place, where nothing else is hidden."""
    pieces: list[str] = []
    done = 0
    for begin, end in sorted(set(tags)) if len(tags) > 1 else tags:
        found = words[content[begin:end]]
        if found is not None:
            pieces += (content[done:begin], found)
            done = end
    return "".join([*pieces, content[done:]])


def typed_apart(mask: MessageMask, content_type: str | None, role: str | None) -> str:
    """Return a message as it may be seen, with :data:`~rtca_nb.render.folding.HIDDEN` for each ``█`` that was typed.

    So that character is no longer read as hidden text. In an interactive message it still is, as the views do.
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
    """Return what is hidden of a message; none overlaps another: a tag with anything hidden within reads as none."""
    masked = [Chip(begin, end, "PII") for begin, end in hidden_runs(content)]
    own = [Chip(begin, end, content[begin + 1 : end - 1]) for begin, end in set(tags) if is_tag(content[begin:end])]
    return sorted([*masked, *own])


def _with_chips(content: str, chips: Collection[Chip]) -> Iterator[tuple[str, int, int]]:
    """Yield the pieces of a message as they are searched, with the place of each in the message."""
    done = 0
    for begin, end, label in chips:
        yield content[done:begin], done, begin
        yield chip_words(label), begin, end
        done = end
    yield content[done:], done, len(content)


def is_all_searched(content: str, content_type: str | None, tags: Collection[tuple[int, int]]) -> bool:
    """Return whether a message is searched as it is: nothing of it is hidden, and it is no interactive message."""
    return not tags and MASK not in content and content_type in _PLAIN


class Snippet(NamedTuple):
    """What is shown of a message that was found.

    Attributes
    ----------
    text : str
        The words around the first hit, on one line, with ``…`` where it is cut; without a hit, its beginning.
    begin, end : int or None
        Where in ``text`` the first hit is, in code points.
    hits : int
        How many there are in the message.
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
    """Return what is shown of a message that was found; parameters as of :func:`searched_text`.

    Parameters
    ----------
    terms : collection of str
        Folded.
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
    """Return where folded terms are in a message, in its own places; parameters as of :func:`searched_text`."""
    return _places_in(content, _chips(content, tags), terms)


def _places_in(content: str, chips: Collection[Chip], terms: Collection[str]) -> list[tuple[int, int]]:
    """Find terms in a message with chips; a place that touches a chip takes all of it."""
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
    """Return a place at which a text can be cut: within it, and not between a character and its few marks."""
    place = min(max(place, 0), len(text))
    for moved in range(_FEW):
        at = place + step * moved
        if not 0 < at < len(text) or not (_MARK.match(text, at) or text[at - 1] == _JOINER):
            return at
    return place
