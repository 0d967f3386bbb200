"""Rows of digit groups: where one number ends and the next begins, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.digit_reading import Group
from rtca_nb.privacy.number_cues import LINKS, Cue, cue_in_script, cue_of
from rtca_nb.privacy.number_shapes import date_like, harmless_shape, is_year
from rtca_nb.privacy.spoken_digits import BETWEEN

__all__ = ["Announced", "announced", "personal_kind", "rows", "tight_rows"]

_LOOSE: Final = regex.compile(
    rf"(?i)(?:[^\w+@$€£¥%]|_|\ufe0f){{1,10}}+(?:(?:{'|'.join(BETWEEN)})(?:[^\w+@$€£¥%]|_){{1,4}}+){{0,2}}|x"
)
_TIGHT: Final = re.compile("[ ]{0,2}[-./_()\\[\\]]{0,3}[ ]{0,2}")
_ENCLOSING: Final = re.compile("[\ufe0f\u20e3\u200d\u034f]")
_WORD: Final = regex.compile(r"(?:[^\W\d_]|\p{M})(?:[^\W\d_]|\p{M}|[/'’.-](?=\p{L}))*|[#№]")
_LEAD: Final = re.compile("(?<![A-Za-z])([A-Za-z]{1,4})[-_]?$")
_ENDS: Final = ".,;!?…؟،।"
_ABBREVIATED: Final = re.compile(r"\w{1,4}|\w*n[ro]")
_LOOK_BACK: Final = 60
_WORDS_BACK: Final = 6
_SCRIPT_BACK: Final = 28
_MEANS: Final = re.compile(
    r"\W{0,3}(?:(?:is|was|ist|est|es|são|é|è)\W{1,3}(?:my|meine?|mon|ma|mi|meu|minha|the|de|der|die)"
    r"|numaralı|numarali|no['’]?lu)\W{1,3}(\w+)",
    re.IGNORECASE,
)
_VERB: Final = regex.compile(r" ((?:[^\W\d_]|\p{M})+)")

_EXPIRY: Final = re.compile(r"(?:0?[1-9]|1[0-2]) ?[-/.] ?(?:20)?[0-9]{2}")
_CHECK_VALUES: Final = frozenset({"cvv", "cvc", "cvv2", "cvc2", "csc", "code", "cid"})
_FEWEST: Final = 4
_FEWEST_SPOKEN: Final = 6


class Announced(NamedTuple):
    """What the words before a number say of it; ``near`` if none stands between but "number", "is" and the like."""

    cue: Cue | None
    near: bool
    word: str = ""


def rows(text: str, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield groups that may be parts of one number, however loosely they are joined."""
    return _joined(text, groups, loose=True)


def tight_rows(text: str, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield groups with no more between them than a blank and a sign."""
    return _joined(text, groups, loose=False)


def _joined(text: str, groups: Sequence[Group], *, loose: bool) -> Iterator[list[Group]]:
    row = list(groups[:1])
    for one, two in pairwise(groups):
        gap = _ENCLOSING.sub("", text[one.end : two.begin]) if two.begin - one.end < 24 else None
        if gap is None or ((_LOOSE if loose else _TIGHT).fullmatch(gap) is None and gap):
            yield row
            row = []
        row.append(two)
    if row:
        yield row


def announced(text: str, begin: int, end: int) -> Announced:
    """Return what the words beside a number say of it."""
    before = text[max(0, begin - _LOOK_BACK) : begin]
    lead = _LEAD.search(before) if before[-1:].isalpha() or before[-1:] in {"-", "_"} else None
    if lead is not None and cue_of(folded(lead[1])) is None:
        before = before[: lead.start()]  # letters of the number itself
    far: Announced | None = None
    near = True
    words = [*map(folded, _WORD.findall(before)[-_WORDS_BACK:])]
    # What was ordered in the clause before is not what the number is of.
    ended = bool(words) and _ends(before, words[-1])
    for place in range(len(words) - 1, -1, -1):
        cue = "harmless" if words[place] in {"#", "№"} else cue_of(words[place], words[place - 1] if place else "")
        if cue is not None and (cue != "harmless" or (near and not ended)):
            said = Announced(cue, near, words[place])
            if near:
                return said
            far = said
            break
        if cue is not None or words[place] not in LINKS:
            near = False
    if not before.isascii():
        cue = cue_in_script(before[-_SCRIPT_BACK:])
        if cue is not None:
            return Announced(cue, near=True)
    if far is not None:
        return far
    means = _MEANS.match(text, end)
    if means is not None:
        word = folded(means[1])
        return Announced(cue_of(word), near=True, word=word)
    verb = _VERB.match(text, end)
    cue = cue_of(folded(verb[1])) if verb is not None else None
    return Announced(cue if cue == "birth" else None, near=True)


def _ends(before: str, word: str) -> bool:
    """Whether a clause ends between a number and the word before it."""
    said = before.rstrip(" ")
    if len(said) == len(before) or said[-1] not in _ENDS or not (said.rstrip(_ENDS)[-1:].isalpha()):
        return False
    return said[-1] != "." or _ABBREVIATED.fullmatch(word) is None


def personal_kind(text: str, row: Sequence[Group], said: Announced, *, shaped: bool) -> str | None:
    """Return what kind of personal number a row is, None if it names nobody.

    Parameters
    ----------
    text : str
        As :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    row : sequence of Group
    said : Announced
    shaped : bool
        Its shape is one of a harmless number.
    """
    size = sum(len(group.digits) for group in row)
    number = text[row[0].begin : row[-1].end]
    cue = said.cue
    if cue == "birth" and (date_like(number) or (is_year(number) and said.near)):
        return "digits"
    if cue == "expiry" and _EXPIRY.fullmatch(number) is not None:
        return "digits"
    if size < _FEWEST:
        return "digits" if size == 3 and said.near and said.word in _CHECK_VALUES else None
    if shaped or cue == "harmless":
        return None
    look = harmless_shape(text, row)
    if look == "amount":
        return None
    if cue not in {None, "birth", "expiry"} and (look is None or (said.near and (cue != "phone" or size > 5))):
        return "phone" if cue == "phone" and size >= 7 else "digits"
    if look is not None or (size < _FEWEST_SPOKEN and all(group.worded for group in row)):
        return None
    return "phone" if 7 <= size <= 15 and (number[0] == "0" or len(row) > 1) else "digits"
