"""Find personal data in messages that are only a number or a date: a question before them says what it is.

Such a message is read as if it began with the words of the question ("date of birth 12/03/1985"), so that it means the
same as in one sentence.

- A message counts as an answer if it is short, has at most a few words beside a number or a date, and none of these
  words says what the number is.
- In a question, the last sentence that names a kind of number or a quantity counts. If several messages have such a
  sentence, the nearest message counts.
- An amount that is asked for is shown if it has two decimals.
- If the question asks for something personal, the answer is hidden, and so is what looks personal even without the
  question. If it asks only for a number of a business, such as an order's, the answer is shown, unless it is certainly
  a phone, card or account number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.digit_reading import Group, digit_groups, plain
from rtca_nb.privacy.months import months_named
from rtca_nb.privacy.number_checks import is_mobile
from rtca_nb.privacy.number_cues import LINKS, Cue
from rtca_nb.privacy.questions import NOTHING, WORD, asked_in, has_cue
from rtca_nb.privacy.spoken_words import are_spoken

__all__ = ["Answer", "answer_in", "found_in_answer"]

_Found = tuple[int, int, str]

_LONGEST: Final = 60
_MOST_WORDS: Final = 4
# Blanks are cheaper to count than words; a number or a date has some, too.
_MOST_PARTS: Final = 12
_DIGIT: Final = re.compile(r"\d")
_TOKEN: Final = re.compile(r"\S+")
_SERIES: Final = re.compile(r"[A-ZА-ЯΑ-Ω]{1,5}")
_POLITE: Final = frozenset(
    folded(
        "yes yeah yep sure ok okay here hi hello sorry please thanks thank you there so think ja klar gerne hier bitte "
        "danke oui voici merci sí si aquí gracias por favor sim aqui obrigado ecco grazie alstublieft tak proszę да "
        "вот пожалуйста спасибо نعم تفضل شكرا כן הנה תודה हाँ हां जी evet tabii lütfen teşekkürler"
    ).split()
)
# Letters and digits, at least; fewer are an amount. Three or four are the check value of a card.
_FEWEST: Final[dict[Cue, int]] = {
    "birth": 3,
    "expiry": 3,
    "secret": 3,
    "identity": 5,
    "account": 6,
    "card": 7,
    "phone": 7,
}
_CHECK_VALUE: Final = range(3, 5)
_SECRET: Final = re.compile(r"\w+(?:[ -]\w+)*\W?")
# Any currency will do to mark what follows as an amount.
_PRICED: Final = "USD"
_PRICE: Final = re.compile(r"\d{1,3}(?:[ .,'’]?\d{3}){0,2}[.,]\d\d\W?")
_DATES_AND_SECRETS: Final = frozenset({"birth", "secret", "expiry"})


class Answer(NamedTuple):
    """How to read a message that only a question before it explains.

    Attributes
    ----------
    begin : int
        Index in the text at which its number or date begins.
    leads : tuple of str
        Words of the question, such as "order number", one item for each kind of number that it may ask for. The number
        is read as if these words preceded it.
    harmless : bool
        The question asks for nothing personal.
    """

    begin: int
    leads: tuple[str, ...]
    harmless: bool


def answer_in(text: str, before: Iterable[str]) -> Answer | None:
    """Return how to read a message that is only a number or a date; None if it explains itself, or no question does.

    Parameters
    ----------
    text : str
        Text of the message.
    before : iterable of str
        Texts of the messages before it, the nearest one first; they are read only if they may matter.
    """
    if len(text) > _LONGEST or "@" in text or text.count(" ") > _MOST_PARTS:
        return None
    first = _DIGIT.search(text)
    said = _in_words(text) if first is None else []
    if first is None and not said:
        return None
    words = [word for word in map(folded, WORD.findall(_without_codes(_without(text, said)))) if not months_named(word)]
    if len(words) > _MOST_WORDS or has_cue(" ".join(words)):
        return None
    asked = next((found for found in map(asked_in, before) if found.decided), NOTHING)
    begin = said[0].begin if first is None else _begin_of_number(text, first.start())
    if asked.quantity:
        return Answer(begin, (_PRICED,), harmless=True) if _PRICE.fullmatch(text, begin) is not None else None
    if not asked.cues:
        return None
    digits = [one for one in text if one.isdigit()] or [*"".join(group.digits for group in said)]
    size = len(digits) if said else sum(map(str.isalnum, text[begin:]))
    kinds = {cue for _, cue in asked.cues}
    if kinds == {"harmless"}:
        if not LINKS.issuperset([word for word in words if word not in _POLITE]) or is_mobile("".join(digits)):
            return None
        return Answer(begin, (asked.cues[0][0],), harmless=True)
    leads = [
        "cvv" if cue == "secret" and len(digits) in _CHECK_VALUE else lead
        for lead, cue in asked.cues
        if cue != "harmless"
        and size >= _FEWEST[cue]
        # "Which version of the phone app?"
        and (cue in _DATES_AND_SECRETS or "harmless" not in kinds)
        and (cue != "secret" or said or _SECRET.fullmatch(text, begin) is not None)
    ]
    return Answer(begin, tuple(leads), harmless=False) if leads else None


def found_in_answer(
    text: str, answer: Answer, found: list[_Found], find: Callable[[str], Iterable[_Found]]
) -> list[_Found]:
    """Return the personal data in an answer, each as begin, end (exclusive) and kind; the spans may overlap.

    Parameters
    ----------
    text : str
    answer : Answer
    found : list of (int, int, str)
        Personal data found in the text without the question, in the same form.
    find : callable
        Takes a text, and returns the personal data in it in the same form.
    """
    kept = [place for place in found if not answer.harmless or place[1] <= answer.begin]
    for lead in answer.leads:
        shift = answer.begin - len(lead) - 1
        for begin, end, kind in find(f"{lead} {text[answer.begin :]}"):
            if end + shift > answer.begin:
                kept.append((max(begin + shift, answer.begin), end + shift, kind))
    return [*dict.fromkeys(kept)]


def _in_words(text: str) -> list[Group]:
    """Return the numbers that a text writes as words, as groups of digits; empty if there are none."""
    read = plain(text)
    return digit_groups(read, spoken=True) if are_spoken(read) else []


def _without(text: str, groups: list[Group]) -> str:
    for group in reversed(groups):
        text = text[: group.begin] + " " + text[group.end :]
    return text


def _without_codes(text: str) -> str:
    """Return a text without those of its words that are in ASCII and contain a digit."""
    return " ".join(
        token if token.isalpha() or not token.isascii() else " " if _DIGIT.search(token) is not None else token
        for token in _TOKEN.findall(text)
    )


def _begin_of_number(text: str, place: int) -> int:
    """Return the index at which the word at ``place`` begins, or a month or letters of a series right before it."""
    while place and not text[place - 1].isspace():
        place -= 1
    before = text[:place].split(" ")
    if len(before) > 1 and before[-1] == "":
        word = before[-2].rstrip(".,")
        if _SERIES.fullmatch(before[-2]) is not None or (word and months_named(folded(word))):
            return place - 1 - len(before[-2])
    return place
