"""Shapes of personal data in plain text: e-mail addresses, phone and card numbers, IBANs, runs of digits.

These are the shapes that need no language model. They find too much rather than too little: what they find in a Raw
contact is hidden as long as the contact is not revealed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import readable

__all__ = ["KINDS", "Finding", "find_personal_data", "luhn"]

KINDS: Final[dict[str, str]] = {
    "email": "an e-mail address",
    "iban": "a bank account number (IBAN)",
    "card": "a payment card number (the check digit is right)",
    "phone": "a phone number",
    "digits": "a run of four or more digits",
}
"""What :func:`find_personal_data` finds, most specific first."""


class Finding(NamedTuple):
    """A stretch of text that looks like personal data, in code points, end exclusive."""

    begin: int
    end: int
    kind: str


# Blanks and dashes of all widths: what puts them between numbers is often software.
_SPACE: Final = r"[ \t\p{Zs}\p{Pd}\u2212]"
_AT: Final = "[@\uff20\ufe6b]"
_DOT: Final = "[.\u3002\uff0e\uff61]"
_LOCAL: Final = r"[\w.!#$%&'*+/=?^`{|}~-]"
# Possessive, and only from the start of a run: a long run without an @ costs one look, not one for each character.
_EMAIL: Final = regex.compile(rf"""(?:(?<!{_LOCAL}){_LOCAL}++|"[^"\n]{{1,64}}"){_AT}[\w-]+(?:{_DOT}[\w-]+)+""")
_IBAN: Final = regex.compile(rf"(?i)\b[a-z]{{2}}{_SPACE}?\d{_SPACE}?\d(?:{_SPACE}?[a-z0-9]){{11,30}}+")
_DIGITS: Final = regex.compile(rf"\d(?:{_SPACE}?\d){{3,}}")
_PHONE: Final = regex.compile(rf"(?:\+|\b00|\()?\d(?:(?:{_SPACE}|[().\/])*\d){{6,18}}")
_SHORTEST_IBAN: Final = 15
_CARD_LENGTHS: Final = range(12, 20)
_DIGIT: Final = regex.compile(r"\d")
_SIGN: Final = regex.compile(_AT)


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812)."""
    if not digits.isdecimal():
        return False  # digits of a script that this Python does not know yet
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def _ibans(text: str) -> Iterator[Finding]:
    done = 0
    for match in _IBAN.finditer(text, overlapped=True):
        begin, end = match.span()
        # Words may follow the number after a space, so the longest end at which the check digits are right counts.
        while begin >= done and end - begin >= _SHORTEST_IBAN:
            if not text[end : end + 1].isalnum() and _iban_is_valid(text[begin:end]):
                yield Finding(begin, end, "iban")
                done = end
            end -= 1


def _iban_is_valid(text: str) -> bool:
    compact = regex.sub(_SPACE, "", text).upper()
    if not (compact.isascii() and compact.isalnum() and len(compact) >= _SHORTEST_IBAN and text[-1].isalnum()):
        return False
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in rearranged)) % 97 == 1


def find_personal_data(text: str) -> list[Finding]:
    """Find what looks like personal data.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Finding
        In order, not overlapping; where shapes compete for the same text the most specific wins (:data:`KINDS`).
    """
    found = _candidates(text)
    view = readable(text)
    if view is not None:
        # What nobody sees parts no number, and an escape is read as what it stands for.
        hidden = _candidates(view.text)
        places = view.places((item.begin, item.end) for item in hidden)
        found += [Finding(*place, item.kind) for place, item in zip(places, hidden, strict=True)]
    if len(found) < 2:
        return found
    rank = {kind: place for place, kind in enumerate(KINDS)}
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda item: (rank[item.kind], item.begin, -item.end)):
        # What is kept does not overlap, so only the neighbours of the place can.
        first = bisect_right(kept, finding.begin, key=lambda item: item.end)
        last = bisect_left(kept, finding.end, key=lambda item: item.begin)
        kept[first:last] = sorted([*kept[first:last], *_rest(text, finding, kept[first:last])])
    return kept


def _candidates(text: str) -> list[Finding]:
    found: list[Finding] = []
    if "@" in text or (not text.isascii() and _SIGN.search(text) is not None):
        found += [Finding(match.start(), match.end(), "email") for match in _EMAIL.finditer(text)]
    # Almost all messages have no digit, and nothing below matches without one.
    if _DIGIT.search(text) is None:
        return found
    found += _ibans(text)
    for match in _PHONE.finditer(text):
        digits = "".join(_DIGIT.findall(match.group()))
        kind = "card" if len(digits) in _CARD_LENGTHS and luhn(digits) else "phone"
        found.append(Finding(match.start(), match.end(), kind))
    return found + [Finding(match.start(), match.end(), "digits") for match in _DIGITS.finditer(text)]


def _rest(text: str, finding: Finding, kept: list[Finding]) -> list[Finding]:
    """Return what of a finding stands outside the ones that overlap it, where that still tells something."""
    if not kept:
        return [finding]
    free = [(finding.begin, finding.end)]
    for other in kept:
        free = [
            piece
            for begin, end in free
            for piece in ((begin, min(end, other.begin)), (max(begin, other.end), end))
            if piece[0] < piece[1]
        ]
    return [
        Finding(begin, end, finding.kind)
        for begin, end in free
        if finding.kind == "email" or _DIGIT.search(text, begin, end)
    ]
