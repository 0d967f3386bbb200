"""Numbers that people read out in tens and hundreds: "oh seven nine eleven, thirty-four", "девятьсот шестнадцать".

A word has a value, and may leave room for a smaller one after it: thirty for four, three hundred for thirty-four.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.spoken_digits import DIGIT_WORDS, ENGLISH, THAI

__all__ = ["HUNDRED", "IN_TENS", "SPELLINGS_IN_TENS", "Amount", "is_link", "joined_digits"]


class Amount(NamedTuple):
    """The value of one or more number words; the value of a following word is added to it if below ``room``."""

    value: int
    room: int = 0

    @property
    def digits(self) -> str:
        """The value in digits."""
        return str(self.value)

    def plus(self, other: Amount) -> Amount | None:
        """Return both as one number, as in "thirty four"; None if they are two numbers."""
        if 0 < other.value < self.room:
            return Amount(self.value + other.value, min(self.room, other.room))
        return Amount(_FRENCH_EIGHTY, _VIGESIMAL) if (self.value, other) == (4, _FRENCH_TWENTY) else None

    def hundreds(self) -> Amount | None:
        """Return the value times a hundred, as in "three hundred"; None unless it is from 1 to 9."""
        return Amount(100 * self.value, 100) if 0 < self.value < 10 else None


# From 10 to 19; words for the same number are joined by "/".
_TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "zehn elf zwölf/zwoelf dreizehn vierzehn fünfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn",
    "- onze douze treize quatorze quinze seize - - -",
    "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "dez - doze - catorze quinze dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove",
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "tien - twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście -",
    "tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
)
# From 20 to 90.
_TENS: Final = (
    "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
    "zwanzig dreißig/dreissig vierzig fünfzig/fuenfzig sechzig siebzig achtzig neunzig",
    "- trente quarante cinquante - septante huitante/octante nonante",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "vinte trinta quarenta cinquenta sessenta - oitenta -",
    "venti trenta quaranta cinquanta - settanta ottanta novanta",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "yirmi otuz kırk elli altmış yetmiş seksen doksan",
)
# From 100 to 900.
_HUNDREDS: Final = (
    "ciento/cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
)
HUNDRED: Final = frozenset({"hundred", "hundert", "honderd", "yuz", "hundra"})
"""Folded words that make hundreds of the digit before them."""

_VIGESIMAL: Final = 20
_FRENCH_EIGHTY: Final = 80
_FRENCH_TWENTY: Final = Amount(20, 11)
# "Soixante" and "quatre-vingt" may be followed by up to 19, "dix" by 7, 8 or 9.
_FRENCH: Final = {
    "dix": Amount(10, 10),
    "vingt": _FRENCH_TWENTY,
    "vingts": _FRENCH_TWENTY,
    "soixante": Amount(60, _VIGESIMAL),
}
_GERMAN_UNITS: Final = "ein zwei/zwo drei vier fünf sechs sieben acht neun"
_DUTCH_UNITS: Final = "een twee drie vier vijf zes zeven acht negen"
_SWEDISH_UNITS: Final = "ett två tre fyra fem sex sju åtta nio"
_ITALIAN_UNITS: Final = "uno due tre quattro cinque sei sette otto nove"
_SPANISH_UNITS: Final = "uno/ún/un dos/dós tres/trés cuatro cinco seis/séis siete ocho nueve"


def _lined(line: str, first: int, step: int) -> dict[str, int]:
    """Return the value of each word of a line: ``first`` for the first one, and ``step`` more for each next one."""
    return {
        word: first + step * place
        for place, words in enumerate(line.split())
        for word in words.split("/")
        if word != "-"
    }


def _in_one_word() -> dict[str, int]:
    """Return words for numbers from 21 to 99, with their values, of languages that write these in one word."""
    found: dict[str, int] = {}
    for tens, units, joint in ((_TENS[1], _GERMAN_UNITS, "und"), (_TENS[6], _DUTCH_UNITS, "en")):
        for ten, value in _lined(tens, 20, 10).items():
            found |= {f"{unit}{joint}{ten}": value + one for unit, one in _lined(units, 1, 1).items()}
    for ten, value in _lined(_TENS[8], 20, 10).items():
        found |= {f"{ten}{unit}": value + one for unit, one in _lined(_SWEDISH_UNITS, 1, 1).items()}
    for ten, value in {**_lined(_TENS[5], 20, 10), "sessanta": 60}.items():
        for unit, one in _lined(_ITALIAN_UNITS, 1, 1).items():
            found[(ten[:-1] if unit[0] in "uo" else ten) + unit] = value + one
    return found | {f"veinti{unit}": 20 + one for unit, one in _lined(_SPANISH_UNITS, 1, 1).items()}


_WRITTEN: Final[dict[str, Amount]] = {
    **{word: Amount(value) for word, value in _in_one_word().items()},
    **{word: Amount(value) for line in _TEENS for word, value in _lined(line, 10, 1).items()},
    **{word: Amount(value, 10) for line in _TENS for word, value in _lined(line, 20, 10).items()},
    **{word: Amount(value, 100) for line in _HUNDREDS for word, value in _lined(line, 100, 100).items()},
    "dziewiętnaście": Amount(19),
    "yüz": Amount(100, 100),
    **_FRENCH,
}
IN_TENS: Final[dict[str, Amount]] = {folded(word): amount for word, amount in _WRITTEN.items()}
"""The value of a folded word that means more than one digit."""

SPELLINGS_IN_TENS: Final = frozenset(_WRITTEN)
"""The words as they are written, with accents."""

_LINK: Final = regex.compile(r"(?i)[ \u00a0]?[-\u2010\u2011 \u00a0](?:(?:and|y|e|et|und|en|ve|och|i)[- ])?")
# In other languages, such a word may mean something else.
_EACH: Final = regex.compile("|".join(map(folded, regex.split("[ /]", f"{ENGLISH} {THAI}"))))
_JOINED: Final = regex.compile(f"(?:{_EACH.pattern})+")
_LEAST_JOINED: Final = 6


def is_link(gap: str) -> bool:
    """Return whether the text between two words may join them into one number: a space, a hyphen, "and"."""
    return _LINK.fullmatch(gap) is not None


def joined_digits(word: str) -> str:
    """Return the digits of folded words that are written as one, such as "fivefivefive"; empty if there are none."""
    if len(word) < _LEAST_JOINED or _JOINED.fullmatch(word) is None:
        return ""
    digits = "".join(DIGIT_WORDS[each] for each in _EACH.findall(word))
    return digits if len(digits) > 1 else ""
