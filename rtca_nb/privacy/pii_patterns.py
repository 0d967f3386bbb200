"""Shapes of personal data in plain text: e-mail addresses, phone and card numbers, IBANs, other personal numbers.

These are the shapes that need no language model. A finding in a Raw contact is hidden unless the contact is revealed,
so in doubt a number is personal. Check digits, a country code or a word beside it prove that it is; it is only shown if
its shape or a word says that it names nobody (a year, an amount, an order).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import tee
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import readable
from rtca_nb.privacy.number_gate import is_worth_a_look

__all__ = ["KINDS", "Finding", "find_personal_data"]

KINDS: Final[dict[str, str]] = {
    "email": "an e-mail address",
    "iban": "a bank account number (IBAN)",
    "card": "a payment card number (the check digit is right)",
    "phone": "a phone number",
    "digits": "a number that may be personal",
}
"""Kinds that :func:`find_personal_data` finds, most specific first."""


class Finding(NamedTuple):
    """A span of text that looks like personal data, in code points, end exclusive."""

    begin: int
    end: int
    kind: str


_DIGIT: Final = regex.compile(r"\p{N}")


def find_personal_data(text: str, before: Iterable[str] = ()) -> list[Finding]:
    """Find what looks like personal data.

    Parameters
    ----------
    text : str
    before : iterable of str
        Texts of the messages before it, the nearest one first, which explain a message that is only a number
        (:mod:`rtca_nb.privacy.answers`); they are only read if the text may be such a message.

    Returns
    -------
    list of Finding
        In order, not overlapping; if several kinds match the same text, the most specific wins (:data:`KINDS`).
    """
    if not is_worth_a_look(text):
        return []
    # Imported here because most contacts never get here, and loading the patterns takes a tenth of a second.
    from rtca_nb.privacy.answers import answer_in, found_in_answer
    from rtca_nb.privacy.continued_numbers import find_continued
    from rtca_nb.privacy.passwords import find_answered_password

    # Each reads from the nearest message on, and only if it needs to.
    before, again, once_more = tee(before, 3)
    found = _found_in(text)
    answer = answer_in(text, before)
    if answer is not None:
        found = [Finding(*place) for place in found_in_answer(text, answer, [*found], _found_in)]
    password = find_answered_password(text, again)
    if password is not None:
        found.append(Finding(*password, "digits"))
    if not found:
        found += [Finding(*place) for place in find_continued(text, once_more, _found_in)]
    if len(found) < 2:
        return found
    rank = {kind: place for place, kind in enumerate(KINDS)}
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda item: (rank[item.kind], item.begin, -item.end)):
        # Kept findings do not overlap, so only those next to this one can overlap it.
        first = bisect_right(kept, finding.begin, key=lambda item: item.end)
        last = bisect_left(kept, finding.end, key=lambda item: item.begin)
        kept[first:last] = sorted([*kept[first:last], *_rest(text, finding, kept[first:last])])
    return kept


def _found_in(text: str) -> list[Finding]:
    """Return the findings in a text as written, and without invisible characters and escapes; they may overlap."""
    found = [Finding(*place) for place in _found_as_written(text)]
    view = readable(text)
    if view is not None:
        # Invisible characters do not divide a number, and an escape is read as the character that it means.
        hidden = _found_as_written(view.text)
        places = view.places((begin, end) for begin, end, _ in hidden)
        found += [Finding(*place, kind) for place, (_, _, kind) in zip(places, hidden, strict=True)]
    return found


def _found_as_written(text: str) -> list[tuple[int, int, str]]:
    from rtca_nb.privacy.passwords import find_announced_passwords, may_announce_password
    from rtca_nb.privacy.personal_numbers import find_in_plain

    found = find_in_plain(text)
    if may_announce_password(text):
        found = [*found, *((begin, end, "digits") for begin, end in find_announced_passwords(text))]
    return found


def _rest(text: str, finding: Finding, kept: list[Finding]) -> list[Finding]:
    """Return the parts of a finding outside of others that overlap it, if they still reveal something."""
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
