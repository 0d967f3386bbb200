"""Names of months, by their beginnings, as people write them in the languages that the package reads."""

from __future__ import annotations

from typing import Final

from rtca_nb.base.text_folding import folded

__all__ = ["MONTH_STARTS", "months_named"]

# One line for a month, including short forms and the cases that dates use. In Arabic, two months share a word.
_BY_MONTH: Final = (
    "jan jän ene gen sty янв ιαν يناير جانفي كانون ינואר בינואר जनव มกรา ม.ค oca tammi",
    "feb fév fev lut фев φεβ فبراير فيفري شباط פברואר בפברואר फर फ़र กุมภา ก.พ şub helmi",
    "mar mär maer maa mrt мар μαρ μαρτ مارس آذار מרץ מרס במרץ במרס मार्च มีนา มี.ค mart maalis",
    "apr avr abr kwi апр απρ ابريل أبريل إبريل أفريل نيسان אפריל באפריל अप्रै เมษา เม.ย nis huhti",
    "may mai mag mei maj мая май μαι μαϊ مايو ماي أيار מאי במאי मई พฤษภา พ.ค touko",
    "jun juin giu cze июн ιουν يونيو جوان حزيران יוני ביוני जून มิถุนา มิ.ย haz kesä",
    "jul juil lug lip июл ιουλ يوليو جويلية تموز יולי ביולי जुला กรกฎา ก.ค tem heinä",
    "aug aoû ago sie авг αυγ اغسطس أغسطس أوت آب אוגוסט באוגוסט अग สิงหา ส.ค ağu elo",
    "sep set wrz сен σεπ سبتمبر أيلول ספטמבר בספטמבר सित กันยา ก.ย eyl syys",
    "oct okt out ott paź окт οκτ اكتوبر أكتوبر تشرين אוקטובר באוקטובר अक्टू अक्तू ตุลา ต.ค eki loka",
    "nov lis ноя νοε نوفمبر تشرين נובמבר בנובמבר नव พฤศจิกา พ.ย kas marras",
    "dec dez dic déc gru дек δεκ ديسمبر كانون דצמבר בדצמבר दिस ธันวา ธ.ค ara joulu",
)
_NUMBERS: Final[dict[str, tuple[int, ...]]] = {}
for _number, _starts in enumerate(_BY_MONTH, 1):
    for _start in folded(_starts).split():
        _NUMBERS[_start] = (*_NUMBERS.get(_start, ()), _number)
_SIZES: Final = sorted({*map(len, _NUMBERS)}, reverse=True)

MONTH_STARTS: Final = tuple(sorted(_NUMBERS))
"""Beginnings of names of months, folded."""


def months_named(word: str) -> tuple[int, ...]:
    """Return the numbers, from 1, of the months that a word may name; empty if it names none.

    Parameters
    ----------
    word : str
        The word, folded. The longest beginning counts: "marraskuu" is November, "mars" is March.
    """
    return next((_NUMBERS[word[:size]] for size in _SIZES if word[:size] in _NUMBERS), ())
