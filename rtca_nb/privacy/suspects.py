"""Find the messages that may hold something personal, all at once.

Looking into a message for known values and for shapes of personal data takes several passes through it, and nearly
always finds nothing. For known values all messages are searched as one text. What is not named here surely
holds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from rtca_nb.base.letters import SEPARATOR, letters_of, look_alikes, with_look_alikes
from rtca_nb.privacy.known_values import KnownValues, Search
from rtca_nb.privacy.number_gate import worth_a_look

__all__ = ["may_hold", "suspects"]

# What begins an escape or a tag of HTML, which reads as something else than it is.
_ESCAPES: Final = "\\%&<="
_FEW: Final = 32


def suspects(texts: Sequence[str | None], known: KnownValues, worth: Collection[int] | None = None) -> set[int]:
    """Return the numbers of the texts in which known values or personal data may stand.

    Parameters
    ----------
    texts : sequence of str or None
        The messages of one contact, say; thousands of texts take milliseconds.
    known : KnownValues
    worth : collection of int, optional
        What :func:`~rtca_nb.privacy.number_gate.worth_a_look` returns, where it was asked already.

    Returns
    -------
    set of int
        In a text that is not among them, neither ``known.find`` nor ``find_personal_data`` finds anything.
    """
    found = worth_a_look(texts) if worth is None else {*worth}
    return found | may_hold(texts, known, [number for number, text in enumerate(texts) if text]) if known else found


def may_hold(texts: Sequence[str | None], known: Search, numbers: Iterable[int]) -> set[int]:
    """Return the numbers of the texts in which known values may stand.

    Parameters
    ----------
    texts : sequence of str or None
    known : Search
    numbers : iterable of int
        Of those texts that are looked at; none is None.
    """
    found: set[int] = set()
    plain: list[int] = []
    other: list[int] = []
    for number in numbers:
        (plain if (texts[number] or "").isascii() else other).append(number)
    foreign = [other[place] for place in with_look_alikes([texts[number] or "" for number in other])]
    for several, alike in ((plain, False), (other, False), (foreign, True)):
        if not several:
            continue
        chosen = [texts[number] or "" for number in several]
        whole = SEPARATOR.join(chosen)
        if whole.count(SEPARATOR) >= max(1, len(chosen)):
            # A text with a separator of its own is looked at by itself.
            found.update(number for number, text in zip(several, chosen, strict=True) if SEPARATOR in text)
            whole = SEPARATOR.join(text.replace(SEPARATOR, "") for text in chosen)
        letters = (look_alikes(whole) or "") if alike else letters_of(whole)
        hits = known.hits(letters, alike=alike)
        for place, (_, key) in zip(_texts_at(letters, [end for end, _ in hits]), hits, strict=True):
            number = several[place]
            if number not in found and known.is_at(number, key, chosen[place], alike=alike):
                found.add(number)
        if not alike and any(escape in whole for escape in _ESCAPES):
            found.update(
                number
                for number, text in zip(several, chosen, strict=True)
                if any(escape in text for escape in _ESCAPES)
            )
    return found


def _texts_at(letters: str, places: list[int]) -> list[int]:
    """Return the number of the text in which each of some places of their joined letters is."""
    if len(places) <= _FEW:
        return [letters.count(SEPARATOR, 0, place) for place in places]
    import numpy as np

    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(codes == ord(SEPARATOR))
    found: list[int] = np.searchsorted(ends, np.array(places), side="left").tolist()
    return found
