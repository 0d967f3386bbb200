"""Codes of letters and digits whose check digits prove that an office issued them to a person.

Each also has a shape of its own, so an order or parcel number rarely looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Final, NamedTuple

import regex

__all__ = ["ProvenCode", "find_proven_codes"]

_BEFORE: Final = r"(?<![A-Za-z0-9_\u00c0-\u04ff]|[A-Za-z0-9][-/.])"
_AFTER: Final = r"(?![A-Za-z0-9_\u00c0-\u04ff]|[-/.][A-Za-z0-9])"
_OR_LETTER: Final = "[0-9L-NP-V]"  # letters that replace digits if two people would have the same Italian code

_SURE: Final = {
    "it.codicefiscale": (
        rf"(?i:[A-Z]{{3}} ?[A-Z]{{3}} ?{_OR_LETTER}{{2}}[A-EHLMPR-T]{_OR_LETTER}{{2}} ?[A-Z]{_OR_LETTER}{{3}}[A-Z])"
    ),
    "mx.curp": r"(?i:[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[A-Z0-9][0-9])",
}
_LIKELY: Final = {
    "mx.rfc": r"[A-Z&\u00d1]{4}-?[0-9]{6}-?[A-Z0-9]{2}[0-9A]",
    "fi.hetu": r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]",
    "fr.nir": r"[12] ?[0-9]{2} ?[0-9]{2} ?2[AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
    "cn.ric": r"[0-9]{17}X",
    "es.nie": r"[XYZ][- ]?[0-9]{7}[- ]?[A-HJ-NP-TV-Z]",
    "es.dni": r"(?:[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})[- ]?[A-HJ-NP-TV-Z]",
    "ie.pps": r"[0-9]{7}[A-W][ABHTWX]?",
    "cl.rut": r"(?:[0-9]{7,8}|[0-9]{1,2}\.[0-9]{3}\.[0-9]{3})-K",
}
_KINDS: Final = (*_SURE, *_LIKELY)
_CODES: Final = regex.compile(
    f"{_BEFORE}(?:" + "|".join(f"({shape})" for shape in (*_SURE.values(), *_LIKELY.values())) + f"){_AFTER}"
)
# All other codes have at least six digits.
_WITH_LETTERS_FOR_DIGITS: Final = regex.compile(f"{_BEFORE}({_SURE['it.codicefiscale']}){_AFTER}")
_SIX_DIGITS: Final = re.compile("(?:[0-9][^0-9]*){6}")


class ProvenCode(NamedTuple):
    """Span of a code, end exclusive; ``sure`` if its shape alone leaves no doubt, whatever words are beside it."""

    begin: int
    end: int
    sure: bool


def find_proven_codes(text: str) -> Iterator[ProvenCode]:
    """Yield the codes in a text whose check digits are right.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    """
    codes = _CODES if _SIX_DIGITS.search(text) is not None else _WITH_LETTERS_FOR_DIGITS
    for match in codes.finditer(text):
        kind = _KINDS[(match.lastindex or 1) - 1]
        if _is_valid(kind, match.group()):
            yield ProvenCode(match.start(), match.end(), kind in _SURE)


def _is_valid(kind: str, code: str) -> bool:
    rules = import_module(f"stdnum.{kind}")
    code = code.replace(".", "")
    if kind == "mx.rfc":
        return bool(rules.is_valid(code, validate_check_digits=True))
    return bool(rules.is_valid(code))
