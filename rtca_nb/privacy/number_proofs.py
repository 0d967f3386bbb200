"""Numbers that are certainly personal: by check digits, by their written shape, or by the word just before them.

Doubt is enough to hide a number, but not to say that a text was never redacted: redacted texts also contain numbers of
orders, tickets and offers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import regex

from rtca_nb.privacy.digit_reading import plain
from rtca_nb.privacy.pii_patterns import Finding

__all__ = ["is_personal_for_certain"]

_PROVEN: Final = frozenset({"email", "iban", "card", "phone"})
# Fewest digits of a number, by cue.
_FEWEST: Final = {"secret": 3, "account": 6, "identity": 6}
# Offers, doors and parcels have codes, too; a customer number may be in every greeting.
_OF_MANY_KINDS: Final = frozenset("code codes kod kodu codigo codice код customer policy member membership".split())
_DIGIT: Final = regex.compile(r"\d")
_FORMATTED: Final = regex.compile(
    r"(?P<ssn>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})|(?P<cpf>\d{3}\.\d{3}\.\d{3}-\d{2})"
)


def is_personal_for_certain(text: str, found: Finding, before: Iterable[str] = ()) -> bool:
    """Return whether a finding in a text is certainly personal, and does not only look so.

    Parameters
    ----------
    text : str
    found : Finding
        A finding of :func:`rtca_nb.privacy.pii_patterns.find_personal_data` in that text.
    before : iterable of str
        Texts of the messages before it, the nearest one first.
    """
    if found.kind in _PROVEN:
        return True
    # Imported here because most contacts never get here, and loading the words takes long.
    from rtca_nb.privacy.answers import answer_in

    answer = answer_in(text, before)
    if answer is None:
        return _is_announced(text, found.begin, found.end)
    # A question for the number announces it like a word before it.
    shifts = [(lead, len(lead) + 1 - answer.begin) for lead in answer.leads]
    return any(
        _is_announced(f"{lead} {text[answer.begin :]}", max(found.begin, answer.begin) + shift, found.end + shift)
        for lead, shift in shifts
    )


def _is_announced(text: str, begin: int, end: int) -> bool:
    """Return whether the shape of a number or the words beside it show that it is personal."""
    from rtca_nb.privacy.announcements import announced

    read = plain(text)
    # Start at the first digit: a number may have letters, and in scripts without spaces, so does all text before it.
    first = _DIGIT.search(read, begin, end)
    begin = begin if first is None else first.start()
    number = read[begin:end].strip("()[] ")
    said = announced(read, begin, end)
    if said.near and said.cue == "harmless":
        return False
    shape = _FORMATTED.fullmatch(number)
    if shape is not None:
        return shape.lastgroup != "cpf" or _is_cpf(number)
    digits = sum(map(str.isdigit, number))
    if not said.near or said.cue is None or digits < _FEWEST.get(said.cue, digits + 1):
        return False
    return said.cue == "account" or said.word not in _OF_MANY_KINDS


def _is_cpf(number: str) -> bool:
    from stdnum.br import cpf

    return bool(cpf.is_valid(number))
