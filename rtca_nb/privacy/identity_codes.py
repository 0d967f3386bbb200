"""Codes of letters and digits that identify a person: passports, licences, tax numbers, postcodes, passwords.

A code is personal if a word beside it says so, or if its check digits prove it and no word beside it says that it
belongs to an order or the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.announcements import announced
from rtca_nb.privacy.code_proofs import find_proven_codes
from rtca_nb.privacy.code_words import PASSWORDS, code_cue_of, has_shape_for, is_of_a_document
from rtca_nb.privacy.number_cues import COUNTED, LINKS

__all__ = ["find_identity_codes", "may_hold_codes"]

# Series of Russian and Greek documents use the letters that look like Latin ones.
_CAPITAL: Final = "A-ZАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LETTER: Final = f"a-z{_CAPITAL}"
_MIXED: Final = re.compile(
    rf"[0-9](?:[-./]?[{_LETTER}]| [{_CAPITAL}]|(?<=[{_LETTER}][0-9])|(?<=[{_LETTER}][-./][0-9])"
    rf"|(?<=[{_CAPITAL}] [0-9]))"
)
_SIGN: Final = rf"[{_LETTER}0-9]"
_EDGE: Final = r"A-Za-z0-9_\u00c0-\u04ff"
_PIECE: Final = rf"{_SIGN}{{1,24}}+(?:[-./]{_SIGN}{{1,24}}+){{0,6}}+"
_CODE: Final = regex.compile(
    rf"(?<![{_EDGE}])(?P<series>[{_CAPITAL}]{{1,5}} )?(?=[{_LETTER}./-]{{0,24}}[0-9])(?P<piece>{_PIECE})"
    rf"(?: (?P<piece>(?=[{_LETTER}]{{0,5}}[0-9]){_PIECE}|[{_CAPITAL}]{{1,3}}(?= [0-9])))*+(?P<last> [A-HJ-Z])?"
    rf"(?![{_EDGE}])"
)
_SIZED: Final = regex.compile(r"[0-9]+x[0-9]+\p{L}*|[0-9]+(?:[.,][0-9]+)?(?P<unit>\p{L}+)")
_DIGIT: Final = re.compile("[0-9]")
_FEWEST: Final = {"identity": 6, "account": 6, "secret": 5}
"""Fewest letters and digits of a code, by the kind that its cue announces."""
_LONGEST: Final = 20
_FEWEST_APART: Final = 8
_FEWEST_DIGITS_APART: Final = 4
_MOST_WORDS_APART: Final = 2
_SHORT: Final = 4

_Place = tuple[int, int]


def may_hold_codes(text: str) -> bool:
    """Return whether a text has letters that are close enough to digits to form a code with them."""
    return _MIXED.search(text) is not None


def find_identity_codes(text: str) -> list[_Place]:
    """Return begin and end (exclusive) of each code that identifies a person, in order and not overlapping.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    """
    found = [
        (code.begin, code.end)
        for code in find_proven_codes(text)
        if code.sure or announced(text, code.begin, code.end, coded=True).cue != "harmless"
    ]
    found += _announced_codes(text)
    kept: list[_Place] = []
    for begin, end in sorted(found):
        if kept and begin < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((begin, end))
    return kept


def _announced_codes(text: str) -> Iterator[_Place]:
    for match in _CODE.finditer(text):
        begin, pieces = match.start(), match.spans("piece")
        series = match["series"]
        if series is not None:
            word = folded(series[:-1])
            if word in LINKS or code_cue_of(word) is not None:
                begin, series = pieces[0][0], None
        if series is not None and match.captures("piece")[0].isdigit() and _is_short(pieces):
            begin = pieces[0][0]  # "EU 2024"
        end = _end_of_code(text, begin, pieces)
        if end == pieces[-1][1] and match["last"] is not None and len(pieces) > 1:
            end = match.end()
        if _is_announced(text, begin, end):
            yield begin, end


def _end_of_code(text: str, begin: int, pieces: Sequence[_Place]) -> int:
    """Return the end of a code that may be written in several pieces and be followed by another number."""
    end = pieces[0][1]
    short = end - pieces[0][0] <= _SHORT
    for first, last in pieces[1:]:
        short = short and last - first <= _SHORT
        size = sum(map(str.isalnum, text[begin:end]))
        another = size >= _FEWEST["identity"] and not short and text[first:last].isdigit()
        if (another and not text[end - 1].isalpha()) or size >= _LONGEST:
            break
        end = last
    return end


def _is_short(pieces: Sequence[_Place]) -> bool:
    return len(pieces) == 1 and pieces[0][1] - pieces[0][0] <= _SHORT


def _is_announced(text: str, begin: int, end: int) -> bool:
    """Return whether a word beside a code says that it is personal."""
    code = text[begin:end]
    signs = [one for one in code if one.isalnum()]
    size, digits = len(signs), len(_DIGIT.findall(code))
    if digits == size or not _FEWEST["secret"] <= size <= _LONGEST:
        return False
    sized = _SIZED.fullmatch(code)
    if sized is not None and (sized["unit"] is None or folded(sized["unit"]) in COUNTED):
        return False
    said = announced(text, begin, end, coded=True)
    if said.cue not in _FEWEST or size < _FEWEST[said.cue] or not has_shape_for(said.word, code):
        return False
    if said.cue == "secret":
        return said.near and said.word.startswith(PASSWORDS)
    one_piece = len(signs) == len(code)
    if digits < 3 and not (code.isupper() and (one_piece or digits > 1)):
        return False
    if said.near:
        return True
    far = said.apart <= _MOST_WORDS_APART and is_of_a_document(said.word)
    return (
        far and said.cue == "identity" and code.isupper() and size >= _FEWEST_APART and digits >= _FEWEST_DIGITS_APART
    )
