"""Read which number a question asks for: "What is your date of birth?", "Bestellnummer?", "订单号是多少".

An unfinished sentence counts as a question ("my passport number is").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.code_words import code_cue_of
from rtca_nb.privacy.number_cues import Cue, cues_in_script

__all__ = ["NOTHING", "WORD", "Asked", "asked_in", "has_cue"]

WORD: Final = regex.compile(r"(?:[^\W\d_]|\p{M})(?:[^\W\d_]|\p{M}|[/'’.-](?=\p{L}))*")
_SENTENCE_END: Final = regex.compile(r"[.!?;](?=\s|$)|[。！？؟।\n]")
_NUMBER: Final = regex.compile(r"\d(?:\W?\d){3}")
_LONGEST: Final = 400
_MOST_CUES: Final = 4
# These also begin a negation in French, and "né" is only said beside its date.
_NOT_ASKED: Final = frozenset({"ne", "nee"})
# Words for the check value of a card that announce other codes if they are beside a number.
_CHECK_VALUES: Final = tuple(
    folded("sicherheitscode sicherheitsnummer kartenprüf prüfnummer cryptogramme beveiligingscode").split()
)
# Questions for an amount, a quantity or a time, whatever else they name.
_QUANTITY: Final = regex.compile(
    r"(?<!\w)(?:how (?:much|many|long|often|old|far)|amount|price|total|cost|what time|wie ?viele?|wie (?:lange|oft)"
    r"|betrag|preis|kosten|kostet|um wie|combien|prix|montant|quelle heure|cuant[oa]s?|precio|importe|que hora"
    r"|quant[oaie]|preco|valor|prezzo|importo|hoeveel|prijs|bedrag|ile|cena|kwota|skolko|сколько|цена|сумма|стоимость"
    r"|ποσο|ποση|τιμη|كم|سعر|مبلغ|כמה|מחיר|סכום|कितन\w*|कीमत|kac|fiyat\w*|tutar\w*|ne kadar)(?!\w)"
    r"|多少[钱錢]|几[个點点次]|幾[個點次]|金[额額]|いくら|いくつ|何[時個回]|料金|얼마|몇|금액|เท่าไ|กี่"
)


class Asked(NamedTuple):
    """What a text asks for.

    Attributes
    ----------
    cues : tuple of (str, Cue)
        Up to four words that name a kind of number, each with the word before it, and the kind; the last one first.
    decided : bool
        The text names a kind of number or a quantity, so that earlier texts do not count.
    quantity : bool
        The text asks for an amount, a quantity or a time.
    """

    cues: tuple[tuple[str, Cue], ...]
    decided: bool
    quantity: bool = False


NOTHING: Final = Asked((), decided=False)


@lru_cache(maxsize=2048)
def asked_in(text: str) -> Asked:
    """Return what a text asks for in its last sentence that names a kind of number or a quantity."""
    for sentence in reversed(_SENTENCE_END.split(text[-_LONGEST:])):
        said = folded(sentence).strip()
        if not said:
            continue
        if _QUANTITY.search(said) is not None:
            return Asked((), decided=True, quantity=True)
        cues = _cues(sentence)
        if cues:
            # A question that already names the number of an order does not ask for it; the answer may be anything.
            answered = all(cue == "harmless" for _, cue in cues) and _NUMBER.search(sentence) is not None
            return Asked(() if answered else tuple(cues[:_MOST_CUES]), decided=True)
    return NOTHING


@lru_cache(maxsize=2048)
def has_cue(text: str) -> bool:
    """Return whether a word of a text says what kind of number is meant."""
    return bool(_cues(text))


def _cues(sentence: str) -> list[tuple[str, Cue]]:
    words = [folded(word) for word in WORD.findall(sentence)]
    found: list[tuple[str, Cue]] = []
    for place in range(len(words) - 1, -1, -1):
        word, before = words[place], words[place - 1] if place else ""
        if word in _NOT_ASKED:
            continue
        cue = "secret" if word.startswith(_CHECK_VALUES) else code_cue_of(word, before)
        if cue is not None:
            found.append((f"{before} {word}".lstrip(), cue))
    return found if sentence.isascii() else [*found, *cues_in_script(sentence)]
