"""Numbers that are personal for certain: by their check digits, their written shape, or the word just before them.

To hide a number doubt is enough. To say that a text was never redacted it is not: orders, tickets and codes of offers
stay in redacted texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import regex

from rtca_nb.privacy.digit_reading import plain
from rtca_nb.privacy.pii_patterns import Finding

__all__ = ["is_personal_for_certain"]

_PROVEN: Final = frozenset({"email", "iban", "card", "phone"})
# Cues, and how many digits such a number has at least.
_FEWEST: Final = {"secret": 3, "account": 6, "identity": 6}
# Offers, doors and parcels have codes, too; a customer's number may be in every greeting.
_OF_MANY_KINDS: Final = frozenset("code codes kod kodu codigo codice код customer policy member membership".split())
_DIGIT: Final = regex.compile(r"\d")
_FORMATTED: Final = regex.compile(
    r"(?P<ssn>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})|(?P<cpf>\d{3}\.\d{3}\.\d{3}-\d{2})"
)


def is_personal_for_certain(text: str, found: Finding, before: Iterable[str] = ()) -> bool:
    """Return whether something that was found in a text is personal, and not only looks so.

    Parameters
    ----------
    text : str
    found : Finding
        Of that text, by :func:`rtca_nb.privacy.pii_patterns.find_personal_data`.
    before : iterable of str
        As there: the messages before it, the nearest one first.
    """
    if found.kind in _PROVEN:
        return True
    # As in find_personal_data: most contacts never come here, and the words take long to load.
    from rtca_nb.privacy.answers import answer_in

    answer = answer_in(text, before)
    if answer is None:
        return _is_announced(text, found.begin, found.end)
    # What was asked for announces the number as a word before it does.
    shifts = [(lead, len(lead) + 1 - answer.begin) for lead in answer.leads]
    return any(
        _is_announced(f"{lead} {text[answer.begin :]}", max(found.begin, answer.begin) + shift, found.end + shift)
        for lead, shift in shifts
    )


def _is_announced(text: str, begin: int, end: int) -> bool:
    """Return whether a number is a person's by its shape or by the words beside it."""
    from rtca_nb.privacy.announcements import announced

    read = plain(text)
    # A number may have letters, and in scripts without spaces all before it looks like some.
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
