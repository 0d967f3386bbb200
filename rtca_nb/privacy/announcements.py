"""Find out what a number is from the words beside it: those before it or, if they do not say, those after it."""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.code_words import LINKS_TO_CODES, code_cue_of, cue_behind
from rtca_nb.privacy.number_cues import LINKS, Cue, cue_in_script, cue_of

__all__ = ["Announced", "announced"]

_WORD: Final = regex.compile(r"(?:[^\W\d_]|\p{M})(?:[^\W\d_]|\p{M}|[/'’.-](?=\p{L}))*|[#№]")
_ASCII_WORD: Final = re.compile(r"[a-z]+(?:[/'.-][a-z]+)*|#")
_NUMBER_SIGNS: Final = frozenset("#№")
_LEAD: Final = re.compile("(?<![A-Za-z])([A-Za-z]{1,4})[-_]?$")
_LETTERS_AND_DIGITS: Final = ascii_letters + digits
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


# First letters of the words in the expressions above, in those of cue_behind, and in words for a birth.
_STARTS: Final = frozenset(
    "is wa es e nu no my me mo ma mi it th da ce so qu c je en bo bi do ne na ge fo sy ur pl dt dg b. né".split()
)


class Announced(NamedTuple):
    """What the words beside a number say about it.

    Attributes
    ----------
    cue : str or None
        Kind of number that the words announce; None if they announce none.
    near : bool
        For a word before the number: nothing is in between but words such as "number" and "is". For a word after it:
        "is", a bracket or the like joins it to the number.
    word : str
        The word that announces the number, folded; empty if there is none, or in a script without spaces.
    apart : int
        Number of other words between that word and the number; for a word after the number, 0 if ``near``, else 1.
    """

    cue: Cue | None
    near: bool
    word: str = ""
    apart: int = 0


def announced(text: str, begin: int, end: int, *, coded: bool = False) -> Announced:
    """Return what the words beside a number say about it; the cue is None if they say nothing.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    begin, end : int
        Where the number begins and ends (exclusive) in the text.
    coded : bool
        The number has letters among its digits, so more words can announce it.
    """
    before = _before(text, begin)
    said = _said_before(before, coded=coded)
    if said is not None and said.near:
        return said
    if not before.isascii():
        cue = cue_in_script(before[-_SCRIPT_BACK:])
        if cue is not None:
            return Announced(cue, near=True)
    return said or _said_behind(text, end, coded=coded)


def _before(text: str, begin: int) -> str:
    """Return up to 60 characters before a number, without joined letters that belong to it, as in "AB-123"."""
    before = text[max(0, begin - _LOOK_BACK) : begin]
    last = before[-1:]
    if last.isalpha() or last in {"-", "_"}:
        lead = _LEAD.search(before)
        if lead is not None and cue_of(folded(lead[1])) is None:
            before = before[: lead.start()]
            if before[-1:].isdigit():
                before = before.rstrip(_LETTERS_AND_DIGITS)
    return before


def _said_before(before: str, *, coded: bool) -> Announced | None:
    if before.isascii():
        low = before.lower()
        words = low.split()
        if not "".join(words).isalpha():
            words = _ASCII_WORD.findall(low)
        words = words[-_WORDS_BACK:]
    else:
        words = [*map(folded, _WORD.findall(before)[-_WORDS_BACK:])]
    meaning, links = (code_cue_of, LINKS_TO_CODES) if coded else (cue_of, LINKS)
    apart = 0
    for place in range(len(words) - 1, -1, -1):
        word, before_it = words[place], words[place - 1] if place else ""
        if word in _NUMBER_SIGNS:
            # "account # 4821993"
            cue: Cue | None = None if meaning(before_it) not in {None, "harmless"} else "harmless"
        else:
            cue = meaning(word, before_it)
        # The number does not belong to something harmless that was named in the clause before.
        if cue is not None and (cue != "harmless" or not (apart or _ends(before, words[-1]))):
            return Announced(cue, not apart, word, apart)
        if cue is not None or word not in links:
            apart += 1
    return None


def _ends(before: str, word: str) -> bool:
    """Return whether a clause ends between the last word and the number after it."""
    said = before.rstrip(" ")
    if len(said) == len(before) or said[-1] not in _ENDS or not (said.rstrip(_ENDS)[-1:].isalpha()):
        return False
    return said[-1] != "." or _ABBREVIATED.fullmatch(word) is None


def _said_behind(text: str, end: int, *, coded: bool) -> Announced:
    behind = text[end : end + 1]
    if not behind or (behind in ".!?\n" and not coded) or (behind == " " and not coded and _goes_on(text, end)):
        return _NOTHING
    means = _MEANS.match(text, end)
    if means is not None:
        word = folded(means[1])
        cue = (code_cue_of if coded else cue_of)(word)
        if cue is not None:
            return Announced(cue, near=True, word=word)
    verb = _VERB.match(text, end) if behind == " " else None
    if verb is not None and cue_of(folded(verb[1])) == "birth":
        return Announced("birth", near=True)
    cue, word, said_so = cue_behind(text, end, coded=coded)
    return Announced(cue, said_so, word, apart=not said_so)


def _goes_on(text: str, end: int) -> bool:
    """Return whether the word after a number certainly does not say what the number is; a quick check."""
    start = text[end + 1 : end + 3]
    return start.isascii() and start.isalpha() and start.lower() not in _STARTS


_NOTHING: Final = Announced(None, near=True)
