"""Page numbers in the names of files: which files belong together, and which files are missing.

A page does not state its number, and a page from the middle of a contact looks like a whole contact. A gap can be seen
only if the names of the files have numbers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple

__all__ = ["PageNumber", "missing_pages", "number_of", "without_number"]

# A page number at the end of a file's name: "contact-page-2", "contact_2", "page2"; never the end of a UUID.
_PAGE: Final = re.compile(r"(?:[-_. ]*(?:page|part|p))?[-_. ]*\d{1,6}$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?P<word>page|(?:^|[-_. ])(?:part|p))?[-_. ]*(?<!\d)(?P<number>\d{1,6})$", re.IGNORECASE)
# A larger number without a word is a date, a time or the end of an id.
_MOST: Final = 9_999
_LISTED: Final = 5


class PageNumber(NamedTuple):
    """The number at the end of a file's name.

    Attributes
    ----------
    number : int
    named : bool
        Whether a word such as "page" precedes it; without a word, it may be the number of a contact.
    group : hashable
        Shared by files whose names differ only by their numbers.
    """

    number: int
    named: bool
    group: Hashable


def without_number(stem: str) -> str:
    """Return a file's name without its page number.

    Examples
    --------
    >>> without_number("contact-page-2"), without_number("contact_2")
    ('contact', 'contact')
    """
    return _PAGE.sub("", stem)


def number_of(stem: str, group: Hashable) -> PageNumber | None:
    """Read the page number in a file's name without suffixes.

    Examples
    --------
    >>> number_of("contact-page-2", "contact")
    PageNumber(number=2, named=True, group='contact')
    >>> number_of("contact-20250102", "contact") is None
    True
    """
    found = _NUMBER.search(stem)
    if found is None or (found["word"] is None and int(found["number"]) > _MOST):
        return None
    return PageNumber(int(found["number"]), found["word"] is not None, group)


def missing_pages(files: Iterable[PageNumber | None], *, before: Sequence[PageNumber | None] = ()) -> str | None:
    """Name the pages that are missing from the numbers of a contact's files.

    Parameters
    ----------
    files : iterable of PageNumber or None
        Numbers of the contact's files.
    before : sequence of PageNumber or None
        Numbers of files of earlier contacts whose numbering this contact continues.

    Returns
    -------
    str or None
        Such as ``"page 2"`` or ``"pages 1–3, 7"``; empty if no page is missing; None if the numbers prove nothing,
        because a file has no number or the files are numbered in different ways.

    Examples
    --------
    >>> missing_pages([PageNumber(number, True, "contact") for number in (1, 3)])
    'page 2'
    >>> missing_pages([PageNumber(3, True, "contact")])
    'pages 1–2'
    """
    given = list(files)
    known = [file for file in (*before, *given) if file is not None]
    if len(known) < len(before) + len(given) or len({file.group for file in known}) != 1:
        return None
    numbers = sorted({file.number for file in given if file is not None})
    # A single number without a word may just as well be the number of the contact.
    if len(numbers) == 1 and not all(file.named for file in known):
        return None
    last = max((file.number for file in before if file is not None), default=min(numbers[0] - 1, 0))
    steps = itertools.pairwise([last, *numbers])
    gaps = [(low + 1, high - 1) for low, high in steps if high - low > 1]
    if not gaps:
        return ""
    shown = ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in gaps[:_LISTED])
    more = ", …" if len(gaps) > _LISTED else ""
    one = len(gaps) == 1 and gaps[0][0] == gaps[0][1]
    return f"page{'' if one else 's'} {shown}{more}"
