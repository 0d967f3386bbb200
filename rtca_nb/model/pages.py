"""Pages as they were read, as archives keep them, and as they are merged.

A *reading* goes through the pages of a contact once, from the first page or from where it was interrupted. Its name is
the time at which it began, or a later time if the clock went back, so that names are in the order of the readings.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.parsing import ParsedPage

__all__ = ["TOKEN_AGE", "FetchedPage", "Resume", "SeenPage"]

TOKEN_AGE: Final = 15 * 60 * 1_000_000
"""Microseconds for which the token of an earlier run is trusted to continue the same pages.

It is not documented how long a token is valid, and what an expired token returns. So an interrupted reading is
continued only within this time. If its pages are further apart, the contact is complete only if another reading from
the first page is.
"""


class SeenPage(msgspec.Struct, frozen=True, gc=False):
    """One page as it was read.

    Attributes
    ----------
    parsed : ParsedPage
    reading : int
        Name of its reading: the time when that began, in microseconds since 1970, or later, to follow earlier readings.
    number : int
        Place of the page in its reading, from 1.
    received : int
        When it arrived, in microseconds since 1970.
    kept : bool
        Whether it comes from an archive, so that another run may have read the next page.
    """

    parsed: ParsedPage
    reading: int
    number: int
    received: int
    kept: bool = False

    def __repr__(self) -> str:
        return f"<SeenPage {self.number} of the reading of {datetime.fromtimestamp(self.reading / 1e6, UTC):%F %T}>"

    __str__ = __repr__


class FetchedPage(NamedTuple):
    """A page with its request and answer, as an archive keeps it.

    Attributes
    ----------
    seen : SeenPage
    body : bytes
        The answer as received.
    request : dict
        Members of the request, with the token if there was one.
    requested : int
        When it was requested, in microseconds since 1970.
    """

    seen: SeenPage
    body: bytes
    request: dict[str, Any]
    requested: int

    @property
    def parsed(self) -> ParsedPage:
        """The page, decoded."""
        return self.seen.parsed

    def __repr__(self) -> str:
        return f"<FetchedPage {self.seen.number}>"


class Resume(NamedTuple):
    """Where a reading was interrupted: the reading's name, the last page's number, and the next page's token."""

    reading: int
    number: int
    token: str
