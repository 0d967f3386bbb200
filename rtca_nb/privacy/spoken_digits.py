"""Words for digits, in the languages in which most chats are held."""

from __future__ import annotations

import re
from typing import Final

from rtca_nb.base.text_folding import folded

__all__ = ["BETWEEN", "DIGIT_WORDS", "ENGLISH", "MULTIPLIERS", "SPELLINGS", "THAI"]

ENGLISH: Final = "zero/oh/nought one two three four five six seven eight nine"
THAI: Final = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า"
"""English and Thai words from 0 to 9, separated by spaces; words for the same digit are joined by "/"."""

_SPOKEN: Final[tuple[str, ...]] = (
    # One line for a language, from 0 to 9; words for the same digit are joined by "/".
    ENGLISH,
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
    "אפס אחת/אחד שתיים/שתים/שניים שלוש/שלושה ארבע/ארבעה חמש/חמישה שש/שישה שבע/שבעה שמונה תשע/תשעה",
    "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά/εφτά οκτώ/οχτώ εννέα/εννιά",
    "nol/kosong satu dua tiga empat lima enam tujuh delapan sembilan",
    "không một hai ba bốn năm sáu bảy tám chín",
    "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
    "nula jedna dva tři čtyři pět šest sedm osm devět",
    "nulla egy kettő/két három négy öt hat hét nyolc kilenc",
    "zero unu doi trei patru cinci șase/sase șapte/sapte opt nouă",
    "صفر یک دو سه چهار پنج شش هفت هشت نه",
    THAI,
)
DIGIT_WORDS: Final[dict[str, str]] = {
    folded(word): str(digit)
    for line in _SPOKEN
    for digit, words in enumerate(line.split())
    for word in words.split("/")
}
"""The digit that a folded word means."""

MULTIPLIERS: Final = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4, "doppel": 2, "doble": 2, "triplo": 3}
"""How often to repeat the digit after a folded word."""

SPELLINGS: Final = frozenset(re.split("[ /]", " ".join(_SPOKEN)))
"""The words as they are written, with accents."""

BETWEEN: Final = tuple(
    (
        "then and finally lastly next dash space dot hyphen minus point slash comma plus und dann zuletzt strich et "
        "puis enfin tiret y luego guion e poi depois en daarna i potem и потом затем ve sonra ثم و फिर और และ"
    ).split()
)
"""Words that people put between the parts of one number."""
