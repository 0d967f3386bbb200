"""Words that people say for digits, in the languages that chats are held in most."""

from __future__ import annotations

import re
from typing import Final

from rtca_nb.base.text_folding import folded

__all__ = ["BETWEEN", "DIGIT_WORDS", "MULTIPLIERS", "SPELLINGS", "are_spoken"]

_SPOKEN: Final[tuple[str, ...]] = (
    # One line for a language, from 0 to 9; ways to say one digit are joined by "/".
    "zero/oh/nought one two three four five six seven eight nine",
    "null eins zwei/zwo drei vier fünf/fuenf sechs sieben acht neun",
    "zero un/une deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero um dois três quatro cinco seis/meia sete oito nove",
    "zero uno due tre quattro cinque sei sette otto nove",
    "nul een/één twee drie vier vijf zes zeven acht negen",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "noll ett två tre fyra fem sex sju åtta nio",
    "ноль/нуль один/раз два три четыре пять шесть семь восемь девять",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "صفر واحد اثنان/اثنين ثلاثة/ثلاثه اربعة/أربعة/اربعه خمسة/خمسه ستة/سته سبعة/سبعه ثمانية/ثمانيه تسعة/تسعه",
    "शून्य एक दो तीन चार पांच/पाँच छह/छः सात आठ नौ",
    "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
)
DIGIT_WORDS: Final[dict[str, str]] = {
    folded(word): str(digit)
    for line in _SPOKEN
    for digit, words in enumerate(line.split())
    for word in words.split("/")
}
"""The digit that a word, folded, says."""

MULTIPLIERS: Final = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4, "doppel": 2, "doble": 2, "triplo": 3}
"""How often the digit after a word, folded, is meant."""

SPELLINGS: Final = frozenset(re.split("[ /]", " ".join(_SPOKEN)))
"""The words as they are written, with accents."""

BETWEEN: Final = tuple(
    (
        "then and finally lastly next dash space dot hyphen minus point slash comma plus und dann zuletzt strich et "
        "puis enfin tiret y luego guion e poi depois en daarna i potem и потом затем ve sonra ثم و फिर और และ"
    ).split()
)
"""Words that people put between the parts of one number."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LETTERS_ONLY: Final = bytes(code if chr(code).isalpha() and code < 128 else 32 for code in range(256))
_WORDS: Final = frozenset(DIGIT_WORDS) | frozenset(MULTIPLIERS) | SPELLINGS
_ASCII_WORDS: Final = frozenset(word.encode("ascii") for word in _WORDS if word.isascii())


def are_spoken(text: str) -> bool:
    """Whether some digits of a text may be words."""
    if text.isascii():
        return not _ASCII_WORDS.isdisjoint(text.encode("ascii").lower().translate(_LETTERS_ONLY).split())
    return not _WORDS.isdisjoint(_LETTERS.findall(text.lower()))
