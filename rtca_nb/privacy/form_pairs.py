"""Two forms or readings of one contact: whatever is hidden in one is hidden in both.

The text around a tag of the Redacted form shows which span of the Raw form the tag replaces. If that is not certain,
everything that the tag may replace is hidden. If the two texts of a message differ outside of tags, and the other form
hides more of it, the whole message is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import regex

from rtca_nb.model.offsets import count_tags, grapheme_edges, is_service_tag, service_tag_places, split_tags
from rtca_nb.model.record import Record
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.masks import Hidden, MessageMask, cover, hide_whole, merge_hidden
from rtca_nb.privacy.message_masks import widened
from rtca_nb.privacy.personal_texts import known_texts
from rtca_nb.privacy.trust import spans_of, trust_of
from rtca_nb.privacy.value_forms import TextKind

__all__ = ["Fit", "FormPair", "fit"]

Masks = Mapping[int, MessageMask]
Stretch = tuple[int, int]

_TAGS: Final = regex.compile(r"\[[A-Z][A-Z0-9_]*\]")


class Fit(NamedTuple):
    """Which parts of a clear text the tags of the same text replace, in code points.

    Attributes
    ----------
    hidden : list of (int, int)
        For each tag, begin and end (exclusive) of everything in the clear text that it may replace.
    certain : list of bool
        For each tag, whether it replaces exactly that span.
    pieces : list of (int, int, int)
        For each text beside the tags whose position is certain: where it begins in the clear text, where it begins in
        the text with tags, and its length.
    """

    hidden: list[Stretch]
    certain: list[bool]
    pieces: list[tuple[int, int, int]]


def fit(clear: str, tagged: str) -> Fit | None:
    """Return which spans of a clear text the tags of another text replace; None if the texts differ elsewhere, too.

    Parameters
    ----------
    clear, tagged : str
        Two texts of one message. Comparing them takes linear time, unlike a pattern with a wildcard for each tag.
    """
    pieces = split_tags(tagged)
    if len(pieces) == 1:
        return Fit([], [], [(0, 0, len(clear))]) if clear == tagged else None
    if (
        len(pieces[0]) + len(pieces[-1]) > len(clear)
        or not clear.startswith(pieces[0])
        or not clear.endswith(pieces[-1])
    ):
        return None
    first, last = _leftmost(clear, pieces), _rightmost(clear, pieces)
    if first is None or last is None:
        return None
    hidden = [(first[at] + len(pieces[at]), last[at + 1]) for at in range(len(pieces) - 1)]
    certain = [first[at] == last[at] and first[at + 1] == last[at + 1] for at in range(len(pieces) - 1)]
    begins = [0, *(tag.end() for tag in _TAGS.finditer(tagged))]
    same = [
        (early, begin, len(piece))
        for early, late, begin, piece in zip(first, last, begins, pieces, strict=True)
        if early == late
    ]
    return Fit(hidden, certain, same)


def _leftmost(clear: str, pieces: list[str]) -> list[int] | None:
    """Return the leftmost position of each piece at which all pieces before it fit, too; None if they do not fit."""
    end = len(clear) - len(pieces[-1])
    found, at = [0], len(pieces[0])
    for piece in pieces[1:-1]:
        begin = clear.find(piece, at, end)
        if begin < 0:
            return None
        found.append(begin)
        at = begin + len(piece)
    return [*found, end] if at <= end else None


def _rightmost(clear: str, pieces: list[str]) -> list[int] | None:
    """Return the rightmost position of each piece at which all pieces after it fit, too; None if they do not fit."""
    begin, at = len(pieces[0]), len(clear) - len(pieces[-1])
    found = [at]
    for piece in pieces[-2:0:-1]:
        at = clear.rfind(piece, begin, at)
        if at < 0:
            return None
        found.append(at)
    return [0, *reversed(found)]


class FormPair:
    """What another form or reading of a contact adds to the masks of this one.

    Parameters
    ----------
    record, other : Record
    masks, others : mapping of int to MessageMask
        The masks that each record needs by itself; the key is the message's position in order of arrival, from 0.

    Attributes
    ----------
    known : KnownValues
        Texts that are personal according to either of them.
    """

    def __init__(self, record: Record, other: Record, masks: Masks, others: Masks) -> None:
        self._record = record
        self._trusted = trust_of(record).trusted
        self._other = other
        self._masks = masks
        self._others = others
        self._places: dict[str, list[int]] = {}
        for place, identity in enumerate(other.messages.id):
            if identity is not None:
                self._places.setdefault(identity, []).append(place)
        self.known = KnownValues(self._values())

    def _values(self) -> Iterator[tuple[str, TextKind]]:
        for record in (self._record, self._other):
            if not trust_of(record).trusted:
                yield from known_texts(record, spans_of(record))
        for mine, theirs in self._texts():
            for clear, tagged in ((mine, theirs), (theirs, mine)):
                found = fit(clear, tagged) if clear != tagged and "[" in tagged else None
                if found is not None:
                    for (begin, end), certain in zip(found.hidden, found.certain, strict=True):
                        if certain and begin < end and not is_service_tag(clear[begin:end]):
                            yield clear[begin:end], "redacted"

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Yield the text in this record and the text in the other, for each message that both have."""
        for place, text in enumerate(self._record.messages.content):
            for other in self._partners(place):
                theirs = self._other.messages.content[other]
                if text and theirs:
                    yield text, theirs

    def _partners(self, place: int) -> list[int]:
        identity = self._record.messages.id[place]
        return [] if identity is None else self._places.get(identity, [])

    def masks(self) -> dict[int, MessageMask]:
        """Return the masks of the record's messages with hidden text, by their position in order of arrival, from 0."""
        found = dict(self._masks)
        for place, text in enumerate(self._record.messages.content):
            mask = found.get(place)
            if not text or (mask is not None and mask.whole is not None):
                continue
            hidden = self._hidden(place, text)
            if hidden is None:
                found[place] = hide_whole(text, "other_text")
            elif hidden:
                merged = merge_hidden([*(mask.hidden if mask is not None else ()), *hidden])
                found[place] = MessageMask(cover(text, merged), merged)
        return found

    def _hidden(self, place: int, text: str) -> list[Hidden] | None:
        """Return the spans of a message to hide because of the other form; None if the whole message must be hidden."""
        found = [(*place, "repeated") for place in widened(text, self.known.find(text))]
        for partner in self._partners(place):
            theirs = self._other.messages.content[partner]
            if not theirs:
                continue
            under_tags = fit(text, theirs)
            if under_tags is None and self._hides_more(place, text, theirs):
                return None
            if under_tags is not None:
                found += [(*grapheme_edges(text, *stretch), "other_form") for stretch in under_tags.hidden]
            mask = self._others.get(partner)
            if mask is not None and mask.whole is None:
                found += [(*grapheme_edges(text, *stretch), "other_form") for stretch in _moved(mask, text, theirs)]
        tags = service_tag_places(text) if self._trusted else []
        return [
            Hidden(begin, end, reason, "PII")
            for low, high, reason in found
            for begin, end in _outside(low, high, tags)
            if begin < end
        ]

    def _hides_more(self, place: int, text: str, theirs: str) -> bool:
        """Return whether the other form hides more of a message than this one, if their texts do not fit."""
        if self._trusted:
            return count_tags(theirs) > count_tags(text)
        spans = spans_of(self._record).redactions.spans_of(place)
        # Offsets that cover a tag of the other text do not belong to this text.
        taken = {tag.span() for tag in _TAGS.finditer(theirs)} & {span[:2] for span in spans}
        return count_tags(theirs) > len(spans) or bool(taken)


def _moved(mask: MessageMask, text: str, theirs: str) -> Iterator[Stretch]:
    """Yield the spans of a text that are hidden in its other form, as far as both show the same text there."""
    same = fit(text, theirs)
    if same is not None:
        pieces = same.pieces
    else:
        other = fit(theirs, text)
        pieces = [] if other is None else [(mine, their, size) for their, mine, size in other.pieces]
    for mine, their, size in pieces:
        for item in mask.hidden:
            low, high = max(item.begin, their), min(item.end, their + size)
            if low < high:
                yield low - their + mine, high - their + mine


def _outside(begin: int, end: int, tags: list[Stretch]) -> Iterator[Stretch]:
    """Yield the parts of a span outside of tags; what the tags replaced is hidden already."""
    for low, high in tags:
        if low < end and begin < high:
            yield begin, low
            begin = max(begin, high)
    yield begin, end
