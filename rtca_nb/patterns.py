"""Shapes of personal data in plain text: e-mail addresses, phone and card numbers, IBANs, runs of digits.

These are the shapes that need no language model. They find too much rather than too little: what they find in a Raw
contact is hidden as long as the contact is not revealed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import regex

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


_SPACE: Final = r"[ \t\u00a0\u2009\u202f\-]"
_EMAIL: Final = regex.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN: Final = regex.compile(rf"(?i)\b[a-z]{{2}}{_SPACE}?\d{_SPACE}?\d(?:{_SPACE}?[a-z0-9]){{11,30}}\b")
_DIGITS: Final = regex.compile(rf"\d(?:{_SPACE}?\d){{3,}}")
_PHONE: Final = regex.compile(rf"(?:\+|\b00|\()?\d(?:(?:{_SPACE}|[().\/])*\d){{6,14}}")
_CARD_LENGTHS: Final = range(12, 20)
_DIGIT: Final = regex.compile(r"\d")


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def _iban_is_valid(text: str) -> bool:
    compact = regex.sub(_SPACE, "", text).upper()
    if not compact.isascii():
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
    found: list[Finding] = []
    if "@" in text:
        found += [Finding(match.start(), match.end(), "email") for match in _EMAIL.finditer(text)]
    # Almost all messages have no digit, and nothing below matches without one.
    if _DIGIT.search(text) is None:
        return found
    found += [
        Finding(match.start(), match.end(), "iban") for match in _IBAN.finditer(text) if _iban_is_valid(match.group())
    ]
    for match in _PHONE.finditer(text):
        digits = "".join(_DIGIT.findall(match.group()))
        kind = "card" if len(digits) in _CARD_LENGTHS and luhn(digits) else "phone"
        found.append(Finding(match.start(), match.end(), kind))
    found += [Finding(match.start(), match.end(), "digits") for match in _DIGITS.finditer(text)]
    if len(found) < 2:
        return found
    rank = {kind: place for place, kind in enumerate(KINDS)}
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda item: (rank[item.kind], item.begin)):
        if all(finding.end <= other.begin or finding.begin >= other.end for other in kept):
            kept.append(finding)
        else:
            kept += _rest(finding, kept)
    return sorted(kept)


def _rest(finding: Finding, kept: list[Finding]) -> list[Finding]:
    """Return what of a finding stands outside the ones already kept, where that is still four digits or more."""
    free = [(finding.begin, finding.end)]
    for other in kept:
        free = [
            piece
            for begin, end in free
            for piece in ((begin, min(end, other.begin)), (max(begin, other.end), end))
            if piece[0] < piece[1]
        ]
    return [Finding(begin, end, finding.kind) for begin, end in free if end - begin > 3]
