"""Find the messages that may contain something personal, all at once.

Searching a message for known values and for shapes of personal data takes several passes and nearly always finds
nothing. For known values, all messages are searched as one text. A message that is not returned here certainly contains
nothing personal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from rtca_nb.base.languages import speaks_any
from rtca_nb.base.letters import SEPARATOR, letters_of, look_alikes, with_look_alikes
from rtca_nb.base.text_folding import with_letters
from rtca_nb.privacy.known_values import KnownValues, Search, Sought
from rtca_nb.privacy.number_gate import worth_a_look

__all__ = ["may_hold", "suspects"]

# Beginnings of an escape or an HTML tag, which is read differently than it is written.
_ESCAPES: Final = "\\%&<="
# Signs that with_letters reads as letters: Mar!a.
_SIGN_FOR_LETTER: Final = re.compile(r"[$!](?=[^\W\d_])")
_FEW: Final = 32
# In so much text, some word is nearly always of a language that inflects names.
_LONG: Final = 100_000


def suspects(texts: Sequence[str | None], known: KnownValues, worth: Collection[int] | None = None) -> set[int]:
    """Return the indexes of the texts that may contain known values or personal data.

    Parameters
    ----------
    texts : sequence of str or None
        For example, the messages of one contact; thousands of texts take milliseconds.
    known : KnownValues
    worth : collection of int, optional
        The result of :func:`~rtca_nb.privacy.number_gate.worth_a_look`, if you have it.

    Returns
    -------
    set of int
        In all other texts, ``known.find`` and ``find_personal_data`` find nothing.
    """
    found = worth_a_look(texts) if worth is None else {*worth}
    return found | may_hold(texts, known, [number for number, text in enumerate(texts) if text]) if known else found


def may_hold(texts: Sequence[str | None], known: Search, numbers: Iterable[int]) -> set[int]:
    """Return the indexes of the texts that may contain known values.

    Parameters
    ----------
    texts : sequence of str or None
    known : Search
        The values to look for.
    numbers : iterable of int
        Indexes of the texts to look at, none of which is None.
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
            # A text that contains the separator is always looked at.
            found.update(number for number, text in zip(several, chosen, strict=True) if SEPARATOR in text)
            whole = SEPARATOR.join(text.replace(SEPARATOR, "") for text in chosen)
        letters = (look_alikes(whole) or "") if alike else letters_of(whole)
        sought: Sought = "alike" if alike else "bent" if len(whole) > _LONG or speaks_any(whole) else "plain"
        hits = known.hits(letters, sought)
        for place, (_, key) in zip(_texts_at(letters, [end for end, _ in hits]), hits, strict=True):
            number = several[place]
            if number not in found and known.is_at(number, key, chosen[place], sought):
                found.add(number)
        if not alike and any(escape in whole for escape in _ESCAPES):
            found.update(
                number
                for number, text in zip(several, chosen, strict=True)
                if any(escape in text for escape in _ESCAPES)
            )
        # Digits for letters are noticed by worth_a_look.
        if not alike and _SIGN_FOR_LETTER.search(whole) is not None:
            found.update(number for number, text in zip(several, chosen, strict=True) if with_letters(text))
    return found


def _texts_at(letters: str, places: list[int]) -> list[int]:
    """Return, for each index in the joined letters of several texts, the index of the text that it is in."""
    if len(places) <= _FEW:
        return [letters.count(SEPARATOR, 0, place) for place in places]
    import numpy as np

    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(codes == ord(SEPARATOR))
    found: list[int] = np.searchsorted(ends, np.array(places), side="left").tolist()
    return found
