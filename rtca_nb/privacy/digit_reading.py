"""Read digits as a person does: in any script and width, as words, and as letters that look like digits.

Positions stay valid: each character is replaced by one character, and groups of digits have their positions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.spoken_digits import DIGIT_WORDS, MULTIPLIERS
from rtca_nb.privacy.spoken_tens import HUNDRED, IN_TENS, Amount, is_link, joined_digits

__all__ = ["Group", "digit_groups", "letters_as_digits", "may_hold_letters", "plain", "surroundings"]


class Group(NamedTuple):
    """Adjacent digits, and their span in the text.

    Attributes
    ----------
    digits : str
        The digits in ASCII, even if they are written as words.
    begin, end : int
        Where they are in the text, end exclusive.
    worded : bool
        The digits are written as a word.
    in_tens : bool
        The digits are said as one number of two or three digits, as in "thirty-four".
    """

    digits: str
    begin: int
    end: int
    worded: bool = False
    in_tens: bool = False


_NEWER_DIGIT: Final = regex.compile(r"\p{Nd}")


class _Plain(dict[int, str]):
    """Table for ``str.translate``: from a character's code to how it is read; entries are made on first use."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if _NEWER_DIGIT.match(character) is not None:
        return "0"  # a digit of a script that this Python does not know yet
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    if category == "Pd" or character == "\u2212":
        return "-"
    if character in "\u3002\uff61":
        return "."
    usual = unicodedata.normalize("NFKC", character)
    return usual if len(usual) == 1 and " " < usual <= "~" else character


_PLAIN: Final = _Plain({code: chr(code) for code in range(128)})

# Chinese and Japanese numerals, and the Korean syllables for them: only in long rows, as many are also words.
_HAN: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_ROW: Final = regex.compile(r"[〇零一二三四五六七八九](?:[ ,.-]?[〇零一二三四五六七八九]){5,}+")
_HANGUL: Final = str.maketrans("공영일이삼사오육륙칠팔구에의다시", "001234566789----")
# A particle, or the word for "dash", may separate the digits of a phone number.
_HANGUL_ROW: Final = regex.compile(
    r"[공영일이삼사오육륙칠팔구](?:(?:에|의|[ ]?다시)?[ ,.-]?[공영일이삼사오육륙칠팔구]){6,}+"
)

_LIKE: Final = "OoIl\u041e\u043e\u039f\u03bf\u0406\u04cf"
_LIKENESS: Final = str.maketrans(_LIKE, "0011" + "0000" + "11")
_LIKE_ROW: Final = regex.compile(
    rf"(?<![^\W_])[\d{_LIKE}](?:[\d{_LIKE}]|[ ./()\n-]{{1,3}}(?=[\d{_LIKE}])){{6,}}+(?![^\W_])"
)
_LIKE_LETTER: Final = re.compile(rf"[0-9][ ./()\n-]{{0,3}}[{_LIKE}]|[{_LIKE}][ ./()\n-]{{0,3}}[0-9]")
_TOKEN: Final = regex.compile(r"\d+|[^\W\d_](?:[^\W\d_]|\p{M})*")
_DIGITS: Final = re.compile("[0-9]+")
_BEFORE: Final = 6
_BEHIND: Final = 10


def plain(text: str) -> str:
    """Return a text with digits, full-width characters, spaces and dashes in ASCII; its length does not change.

    Long rows of Chinese, Japanese or Korean numerals become digits, too.
    """
    if text.isascii():
        return text
    read = text.translate(_PLAIN)
    for row, values in ((_HAN_ROW, _HAN), (_HANGUL_ROW, _HANGUL)):
        read = row.sub(lambda match, values=values: match.group().translate(values), read)
    return read


def surroundings(text: str, groups: Sequence[Group]) -> str:
    """Return the part of a text from shortly before its first group of digits to shortly after its last one."""
    return text[max(0, groups[0].begin - _BEFORE) : groups[-1].end + _BEHIND] if groups else ""


def digit_groups(text: str, *, spoken: bool) -> list[Group]:
    """Return the groups of digits of a text, in order.

    Parameters
    ----------
    text : str
        The text as :func:`plain` returns it and, if letters may be digits, :func:`letters_as_digits`.
    spoken : bool
        Also read words as digits.
    """
    if not spoken:
        return [Group(match.group(), match.start(), match.end()) for match in _DIGITS.finditer(text)]
    groups: list[Group] = []
    times, begin = 1, -1
    sum_of: Amount | None = None  # of the last group, which may continue
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0].isdigit():
            groups.append(_times(token, times, begin, match))
            times, begin, sum_of = 1, -1, None
            continue
        word = folded(token)
        if word in MULTIPLIERS:
            times, begin, sum_of = MULTIPLIERS[word], match.start(), None
            continue
        digit = DIGIT_WORDS.get(word)
        said = IN_TENS.get(word) if digit is None else Amount(int(digit))
        if sum_of is not None and is_link(text[groups[-1].end : match.start()]):
            whole = sum_of.hundreds() if word in HUNDRED else None if said is None else sum_of.plus(said)
            if whole is not None:
                groups[-1] = Group(whole.digits, groups[-1].begin, match.end(), worded=True, in_tens=True)
                sum_of = whole
                continue
        if digit is not None and times > 1:
            groups.append(_times(digit, times, begin, match, worded=True))
            said = None
        elif said is not None:
            groups.append(Group(said.digits, match.start(), match.end(), worded=True, in_tens=digit is None))
        elif digits := joined_digits(word):
            groups.append(Group(digits, match.start(), match.end(), worded=True))
        times, begin, sum_of = 1, -1, said
    return groups


def _times(digits: str, times: int, begin: int, match: regex.Match[str], *, worded: bool = False) -> Group:
    """Return a group of digits; a single digit is repeated ``times``, as a word before it says ("double five")."""
    if times > 1 and len(digits) == 1:
        return Group(digits * times, begin, match.end(), worded=True)
    return Group(digits, match.start(), match.end(), worded)


def may_hold_letters(text: str) -> bool:
    """Return whether letters such as O and l may be used as digits in a text."""
    return _LIKE_LETTER.search(text) is not None


def letters_as_digits(text: str) -> str:
    """Return a text in which letters such as O and l are digits wherever they are among digits."""
    read: str = _LIKE_ROW.sub(_as_digits, text)
    return read


def _as_digits(match: regex.Match[str]) -> str:
    row: str = match.group()
    return row.translate(_LIKENESS) if _DIGITS.search(row) is not None else row
