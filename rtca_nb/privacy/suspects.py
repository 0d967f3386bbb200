"""Messages in which something personal may stand, told apart from all the others at once.

Looking into a message for known values and for shapes of personal data takes several passes over it, and nearly always
there is nothing to be found. For known values all messages are searched as one text. What is not named here surely
holds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from rtca_nb.base.letters import SEPARATOR, has_look_alikes, letters_of, look_alikes
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.number_gate import worth_a_look

__all__ = ["suspects"]

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
    if not known:
        return found
    plain = [number for number, text in enumerate(texts) if text and text.isascii()]
    other = [number for number, text in enumerate(texts) if text and not text.isascii()]
    foreign = [number for number in other if has_look_alikes(texts[number] or "")]
    for numbers, alike in ((plain, False), (other, False), (foreign, True)):
        chosen = [texts[number] or "" for number in numbers]
        whole = SEPARATOR.join(chosen)
        if whole.count(SEPARATOR) >= max(1, len(chosen)):
            # A text with a separator of its own is looked at by itself.
            found.update(number for number, text in zip(numbers, chosen, strict=True) if SEPARATOR in text)
            whole = SEPARATOR.join(text.replace(SEPARATOR, "") for text in chosen)
        letters = (look_alikes(whole) or "") if alike else letters_of(whole)
        found.update(numbers[place] for place in _texts_at(letters, known.ends(letters, whole, alike=alike)))
        if not alike and any(escape in whole for escape in _ESCAPES):
            found.update(
                number
                for number, text in zip(numbers, chosen, strict=True)
                if any(escape in text for escape in _ESCAPES)
            )
    return found


def _texts_at(letters: str, places: list[int]) -> list[int]:
    """Return the numbers of the texts in which some places of their joined letters are."""
    if not places:
        return []
    if len(places) <= _FEW:
        return [*{letters.count(SEPARATOR, 0, place) for place in places}]
    import numpy as np

    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(codes == ord(SEPARATOR))
    found: list[int] = np.unique(np.searchsorted(ends, np.array(places), side="left")).tolist()
    return found
